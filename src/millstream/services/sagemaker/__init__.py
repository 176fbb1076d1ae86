"""Amazon SageMaker: processing, training, tuning and transform jobs, models, endpoints, feature groups, tags."""

from collections.abc import Mapping
from typing import Any

from millstream.domain.part import Ground, Loop, Part
from millstream.services.sagemaker import (  # noqa: F401  (their operations register)
    endpoint_configs,
    endpoint_descriptions,
    endpoint_updates,
    endpoints,
    feature_group_updates,
    feature_groups,
    inference_component_descriptions,
    inference_components,
    model_groups,
    model_packages,
    models,
    processing,
    tags,
    training,
    training_descriptions,
    transform,
    tuning,
    tuning_descriptions,
)
from millstream.services.sagemaker.hosts import Hosts
from millstream.services.sagemaker.job import Job
from millstream.services.sagemaker.jobs import Jobs
from millstream.services.sagemaker.processing_run import ProcessingJob, ProcessingRun
from millstream.services.sagemaker.run import Course
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.training_job import TrainingJob
from millstream.services.sagemaker.training_run import TrainingRun
from millstream.services.sagemaker.transform_job import TransformJob
from millstream.services.sagemaker.transform_run import TransformRun
from millstream.services.sagemaker.tuner import Tuner
from millstream.services.sagemaker.utilisation import Utilisation

RUNS: Mapping[type[Job], type[Course[Any]]] = {
    ProcessingJob: ProcessingRun,
    TrainingJob: TrainingRun,
    TransformJob: TransformRun,
}


def build(ground: Ground) -> Part:
    sagemaker = SageMaker(
        ground.meta,
        ground.objects,
        ground.compute,
        ground.journal,
        ground.hosting,
        check_role=ground.identity.check_role,
        role_note=ground.identity.role_note,
        grants=ground.grants,
        metrics=ground.metrics,
        features=ground.features,
    )
    loops: list[Loop] = [
        Jobs(sagemaker, RUNS),
        Tuner(sagemaker),
        Hosts(sagemaker),
        Utilisation(sagemaker, ground.metrics, RUNS),
    ]
    return Part(sagemaker, loops)

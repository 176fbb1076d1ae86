"""Amazon SageMaker: processing and transform jobs, models, endpoints, tags."""

from millstream.domain.part import Ground, Part
from millstream.services.sagemaker import (  # noqa: F401  (their operations register)
    endpoint_configs,
    endpoint_descriptions,
    endpoint_updates,
    endpoints,
    inference_component_descriptions,
    inference_components,
    models,
    processing,
    tags,
    transform,
)
from millstream.services.sagemaker.hosts import Hosts
from millstream.services.sagemaker.jobs import Jobs
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.transforms import Transforms
from millstream.services.sagemaker.utilisation import Utilisation


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
    )
    return Part(
        sagemaker, [Jobs(sagemaker), Hosts(sagemaker), Transforms(sagemaker), Utilisation(sagemaker, ground.metrics)]
    )

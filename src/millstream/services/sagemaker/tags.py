"""Tags of SageMaker's resources."""

from collections.abc import Iterable, Mapping

from millstream.api import sagemaker as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.hosting import COMPONENT
from millstream.ports.meta import Change
from millstream.services.sagemaker.job import Job
from millstream.services.sagemaker.processing_run import ProcessingJob
from millstream.services.sagemaker.registry import place
from millstream.services.sagemaker.service import SageMaker, Tags, ValidationException
from millstream.services.sagemaker.training_job import TrainingJob
from millstream.services.sagemaker.transform_job import TransformJob
from millstream.services.sagemaker.tuning_job import TuningJob
from millstream.wire.operation import operation

MOST = 50
JOBS: Mapping[str, type[Job]] = {one.collection: one for one in (ProcessingJob, TrainingJob, TransformJob)}


@operation
async def add_tags(sagemaker: SageMaker, request: api.AddTagsInput, caller: Caller) -> api.AddTagsOutput:
    holder = await _holder(sagemaker, request.resource_arn, caller)
    tags = await tags_of(sagemaker, holder)
    tags |= {tag.key: tag.value for tag in request.tags}
    if len(tags) > MOST:
        raise ValidationException(f"The number of tags exceeds the limit of {MOST} for {request.resource_arn}.")
    await sagemaker.tags.save(Tags(tags), holder)
    return api.AddTagsOutput(tags=listed(tags))


@operation
async def delete_tags(sagemaker: SageMaker, request: api.DeleteTagsInput, caller: Caller) -> api.DeleteTagsOutput:
    holder = await _holder(sagemaker, request.resource_arn, caller)
    tags = await tags_of(sagemaker, holder)
    kept = {key: value for key, value in tags.items() if key not in request.tag_keys}
    await sagemaker.tags.save(Tags(kept), holder)
    return api.DeleteTagsOutput()


@operation
async def list_tags(sagemaker: SageMaker, request: api.ListTagsInput, caller: Caller) -> api.ListTagsOutput:
    """All on one page: a resource has at most as many as the smallest page that can be asked for."""
    holder = await _holder(sagemaker, request.resource_arn, caller)
    return api.ListTagsOutput(tags=listed(await tags_of(sagemaker, holder)))


async def tags_of(sagemaker: SageMaker, arn: str) -> dict[str, str]:
    record = await sagemaker.tags.get(arn)
    return dict(record.value.values) if record else {}


def first_tags(sagemaker: SageMaker, arn: str, tags: Iterable[api.Tag] | None) -> Change:
    """To be committed with the resource itself."""
    return sagemaker.tags.put(Tags({tag.key: tag.value for tag in tags or ()}), arn)


def listed(tags: dict[str, str]) -> list[api.Tag]:
    return [api.Tag(key=key, value=value) for key, value in tags.items()]


async def _holder(sagemaker: SageMaker, arn: str, caller: Caller) -> str:
    """The resource's ARN; of a model package in a group the group's, whose tags it has. Raise ValidationException
    unless the resource exists in the caller's account and region.
    """
    parsed = parse_arn(arn)
    kind, _, name = parsed.resource.partition("/")
    key = (caller.account, caller.region, name)
    found: object | None = None
    if (parsed.account, parsed.region) == key[:2]:
        match kind:
            case _ if kind in JOBS:
                found = await sagemaker.jobs(JOBS[kind]).get(*key)
            case TuningJob.collection:
                found = await sagemaker.tuning_jobs.get(*key)
            case "model-package-group":
                found = await sagemaker.registry.groups.get(*key)
            case "model-package":
                found = await sagemaker.registry.package(place(arn, caller))
            case "model":
                found = await sagemaker.models.get(*key)
            case "endpoint-config":
                found = await sagemaker.configs.get(*key)
            case "endpoint":
                found = await sagemaker.hosting.get(*key)
            case "feature-group":
                found = await sagemaker.features.find(*key)
            case "inference-component":
                found = await sagemaker.hosting.get(*key[:2], COMPONENT + name)
    if found is None:
        raise ValidationException(f'Could not find {kind.replace("-", " ")} "{arn}".')
    if kind == "model-package" and "/" in name:
        return arn.rpartition("/")[0].replace(":model-package/", ":model-package-group/")
    return arn

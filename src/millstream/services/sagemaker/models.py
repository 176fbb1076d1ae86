"""Models: create, describe, list, delete."""

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import package_rules, tags
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.registry_access import find_package
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import (
    Model,
    SageMaker,
    ValidationException,
    arn,
    given_containers,
    not_implemented,
)
from millstream.wire.operation import operation


@operation
async def create_model(sagemaker: SageMaker, request: api.CreateModelInput, caller: Caller) -> api.CreateModelOutput:
    _check(request)
    packaged = await _unpacked(sagemaker, request, caller)
    for container in packaged or given_containers(request):
        _check_container(container)
    if request.execution_role_arn:
        await sagemaker.accept_role(request.execution_role_arn, caller)
    elif not packaged:
        raise ValidationException("ExecutionRoleArn is required for a model that has no ModelPackageName.")
    now = clock.now()
    model = Model(account=caller.account, region=caller.region, request=request, created=now, packaged=packaged)
    key = (caller.account, caller.region, request.model_name)
    try:
        await sagemaker.meta.commit(
            [sagemaker.models.put(model, *key, version=0), tags.first_tags(sagemaker, model.arn, request.tags)]
        )
    except Conflict as taken:
        raise ValidationException(f'Cannot create already existing model "{model.arn}".') from taken
    return api.CreateModelOutput(model_arn=model.arn)


def _check(request: api.CreateModelInput) -> None:
    containers = request.containers or []
    if request.primary_container and containers:
        raise ValidationException("You must specify either PrimaryContainer or Containers, but not both.")
    if not request.primary_container and not containers:
        raise ValidationException("You must specify at least one container: PrimaryContainer or Containers.")
    _check_pipeline(request)
    if len(containers) > 1 and any(one.mode == "MultiModel" for one in containers):
        raise not_implemented("Mode MultiModel among several Containers")


async def _unpacked(
    sagemaker: SageMaker, request: api.CreateModelInput, caller: Caller
) -> list[api.ContainerDefinition]:
    """All containers, where one is a model package; else none. Raise ValidationException."""
    given, found = given_containers(request), list[api.ContainerDefinition]()
    if not any(one.model_package_name for one in given):
        return []
    for one in given:
        if not one.model_package_name:
            found.append(one)
            continue
        if one.image or one.model_data_url or one.model_data_source:
            raise ValidationException("Image and model data cannot be given together with ModelPackageName.")
        package = await find_package(sagemaker, one.model_package_name, caller, "CreateModel")
        found += package_rules.containers(package.value, one)
    return found


def _check_pipeline(request: api.CreateModelInput) -> None:
    names = [one.container_hostname for one in request.containers or () if one.container_hostname]
    if len(set(names)) < len(names):
        raise ValidationException("ContainerHostname values must be unique within a model.")
    mode = request.inference_execution_config
    if mode and mode.mode == "Direct" and (not request.containers or len(names) < len(request.containers)):
        raise ValidationException(
            "ContainerHostname must be given for each of the Containers where InferenceExecutionConfig has Mode "
            "Direct."
        )


def _check_container(container: api.ContainerDefinition) -> None:
    cache = container.multi_model_config
    for member, given in (
        ("AdditionalModelDataSources", container.additional_model_data_sources),
        ("ModelCacheSetting Disabled", cache is not None and cache.model_cache_setting == "Disabled"),
        ("InferenceSpecificationName", container.inference_specification_name),
        ("ContainerMetricsConfig", container.container_metrics_config),
    ):
        if given:
            raise not_implemented(member)
    if not container.image:
        raise ValidationException("Container image must be specified.")
    if container.mode == "MultiModel" and not container.model_data_url:
        raise ValidationException("ModelDataUrl must be given for a container whose Mode is MultiModel.")
    if container.model_data_url and container.model_data_source:
        raise ValidationException("ModelDataUrl and ModelDataSource cannot both be specified.")
    if container.model_data_url:
        parse(container.model_data_url)
        if container.mode != "MultiModel" and not container.model_data_url.endswith(".tar.gz"):
            raise ValidationException(
                f'Invalid ModelDataUrl "{container.model_data_url}": it must name a .tar.gz archive.'
            )
    _check_source(container.model_data_source)


def _check_source(source: api.ModelDataSource | None) -> None:
    if source is None:
        return
    if source.s3_data_source is None:
        raise ValidationException("ModelDataSource must hold an S3DataSource.")
    parse(source.s3_data_source.s3_uri)
    if source.s3_data_source.hub_access_config or source.s3_data_source.manifest_s3_uri:
        raise not_implemented("HubAccessConfig or ManifestS3Uri of S3DataSource")
    if source.s3_data_source.compression_type == "Gzip" and source.s3_data_source.s3_data_type == "S3Prefix":
        raise ValidationException("CompressionType Gzip needs S3DataType S3Object.")


async def find_model(sagemaker: SageMaker, name: str, caller: Caller) -> Model:
    """Raise ValidationException."""
    if (record := await sagemaker.models.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f'Could not find model "{arn(caller, "model", name)}".')
    return record.value


@operation
async def describe_model(
    sagemaker: SageMaker, request: api.DescribeModelInput, caller: Caller
) -> api.DescribeModelOutput:
    model = await find_model(sagemaker, request.model_name, caller)
    asked = model.request
    return api.DescribeModelOutput(
        model_name=asked.model_name,
        primary_container=asked.primary_container,
        containers=asked.containers,
        inference_execution_config=asked.inference_execution_config,
        execution_role_arn=asked.execution_role_arn,
        vpc_config=asked.vpc_config,
        creation_time=model.created,
        model_arn=model.arn,
        enable_network_isolation=bool(asked.enable_network_isolation),
    )


@operation
async def list_models(sagemaker: SageMaker, request: api.ListModelsInput, caller: Caller) -> api.ListModelsOutput:
    items = []
    for record in await sagemaker.models.list(caller.account, caller.region):
        model = record.value
        name = model.request.model_name
        summary = api.ModelSummary(model_name=name, model_arn=model.arn, creation_time=model.created)
        items.append(Item(name, model.created, model.created, "", summary))
    models, token = page(items, request, descending=True)
    return api.ListModelsOutput(models=models, next_token=token)


@operation
async def delete_model(sagemaker: SageMaker, request: api.DeleteModelInput, caller: Caller) -> None:
    model = await find_model(sagemaker, request.model_name, caller)
    key = (caller.account, caller.region, request.model_name)
    await sagemaker.meta.commit([sagemaker.models.delete(*key), sagemaker.tags.delete(model.arn)])

"""Endpoint configurations: create, describe, list, delete."""

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import (
    EndpointConfig,
    SageMaker,
    ValidationException,
    arn,
    not_implemented,
)
from millstream.services.sagemaker.variants import all_variants, asynchronous_of, weight_of
from millstream.wire.operation import operation


@operation
async def create_endpoint_config(
    sagemaker: SageMaker, request: api.CreateEndpointConfigInput, caller: Caller
) -> api.CreateEndpointConfigOutput:
    _check(request)
    for variant in all_variants(request):
        _check_variant(variant)
        if variant.model_name:
            await find_model(sagemaker, variant.model_name, caller)
    config = EndpointConfig(account=caller.account, region=caller.region, request=request, created=clock.now())
    key = (caller.account, caller.region, request.endpoint_config_name)
    try:
        await sagemaker.meta.commit(
            [sagemaker.configs.put(config, *key, version=0), tags.first_tags(sagemaker, config.arn, request.tags)]
        )
    except Conflict as taken:
        message = f'Cannot create already existing endpoint configuration "{config.arn}".'
        raise ValidationException(message) from taken
    return api.CreateEndpointConfigOutput(endpoint_config_arn=config.arn)


def _check(request: api.CreateEndpointConfigInput) -> None:
    if request.data_capture_config:
        parse(request.data_capture_config.destination_s3_uri)
    asynchronous_of(request.async_inference_config)
    for member, given in (
        ("ExplainerConfig", request.explainer_config),
        ("CrossRegionTrafficConfig", request.cross_region_traffic_config),
        ("MetricsConfig", request.metrics_config),
    ):
        if given:
            raise not_implemented(member)
    if any(one.serverless_config for one in all_variants(request)):
        _check_alone(request)
    if not all(variant.model_name for variant in all_variants(request)):
        _check_vacant(request)
    shadows = request.shadow_production_variants or []
    if shadows and (len(shadows) > 1 or len(request.production_variants) > 1):
        raise ValidationException("One shadow variant can be given, beside one production variant.")
    names = [variant.variant_name for variant in all_variants(request)]
    if len(set(names)) < len(names):
        raise ValidationException("Production variant names must be unique within an endpoint configuration.")
    if sum(weight_of(variant) for variant in request.production_variants) <= 0:
        raise ValidationException("At least one production variant must have a weight greater than 0.")


def _check_alone(request: api.CreateEndpointConfigInput) -> None:
    """AWS: docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html, "Feature exclusions"."""
    capture = request.data_capture_config
    for what, given in (
        ("several production variants", len(request.production_variants) > 1),
        ("ShadowProductionVariants", request.shadow_production_variants),
        ("DataCaptureConfig", capture is not None and capture.enable_capture is not False),
        ("AsyncInferenceConfig", request.async_inference_config),
        ("VpcConfig", request.vpc_config),
    ):
        if given:
            raise ValidationException(f"A serverless endpoint does not support {what}.")


def _check_vacant(request: api.CreateEndpointConfigInput) -> None:
    """Variants without a model are there for inference components."""
    if any(variant.model_name or variant.serverless_config for variant in all_variants(request)):
        raise ValidationException("ModelName must be given for all production variants, or for none.")
    if not request.execution_role_arn:
        raise ValidationException("ExecutionRoleArn must be given for production variants without a ModelName.")


def _check_variant(variant: api.ProductionVariant) -> None:
    routing = variant.routing_config and variant.routing_config.routing_strategy
    for member, given in (
        ("InstancePools", variant.instance_pools),
        (f"RoutingStrategy {routing}", routing not in (None, "RANDOM", "LEAST_OUTSTANDING_REQUESTS")),
        ("ManagedInstanceScaling", variant.managed_instance_scaling and variant.model_name),
        ("AcceleratorType", variant.accelerator_type),
        ("CoreDumpConfig", variant.core_dump_config),
        ("CapacityReservationConfig", variant.capacity_reservation_config),
        ("AcceleratorPartitionLayouts", variant.accelerator_partition_layouts),
    ):
        if given:
            raise not_implemented(member)
    if variant.serverless_config:
        _check_serverless(variant, variant.serverless_config)
    elif not variant.instance_type or not variant.initial_instance_count:
        raise ValidationException(
            f"InstanceType and InitialInstanceCount are required for variant '{variant.variant_name}'."
        )


def _check_serverless(variant: api.ProductionVariant, config: api.ProductionVariantServerlessConfig) -> None:
    if variant.instance_type or variant.initial_instance_count:
        raise ValidationException(
            f"InstanceType and InitialInstanceCount cannot be given with ServerlessConfig: '{variant.variant_name}'."
        )
    if config.memory_size_in_mb % 1024:
        raise ValidationException(
            f"1 validation error detected: Value '{config.memory_size_in_mb}' at 'MemorySizeInMB' failed to satisfy "
            "constraint: Member must satisfy enum value set: [1024, 2048, 3072, 4096, 5120, 6144]"
        )
    if (config.provisioned_concurrency or 0) > config.max_concurrency:
        raise ValidationException("ProvisionedConcurrency must not be larger than MaxConcurrency.")


async def find_config(sagemaker: SageMaker, name: str, caller: Caller) -> EndpointConfig:
    """Raise ValidationException."""
    if (record := await sagemaker.configs.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f'Could not find endpoint configuration "{arn(caller, "endpoint-config", name)}".')
    return record.value


@operation
async def describe_endpoint_config(
    sagemaker: SageMaker, request: api.DescribeEndpointConfigInput, caller: Caller
) -> api.DescribeEndpointConfigOutput:
    config = await find_config(sagemaker, request.endpoint_config_name, caller)
    asked = config.request
    return api.DescribeEndpointConfigOutput(
        endpoint_config_name=asked.endpoint_config_name,
        endpoint_config_arn=config.arn,
        production_variants=asked.production_variants,
        data_capture_config=asked.data_capture_config,
        async_inference_config=asked.async_inference_config,
        shadow_production_variants=asked.shadow_production_variants,
        kms_key_id=asked.kms_key_id,
        creation_time=config.created,
        execution_role_arn=asked.execution_role_arn,
        vpc_config=asked.vpc_config,
        enable_network_isolation=bool(asked.enable_network_isolation),
    )


@operation
async def list_endpoint_configs(
    sagemaker: SageMaker, request: api.ListEndpointConfigsInput, caller: Caller
) -> api.ListEndpointConfigsOutput:
    items = []
    for record in await sagemaker.configs.list(caller.account, caller.region):
        config = record.value
        name = config.request.endpoint_config_name
        summary = api.EndpointConfigSummary(
            endpoint_config_name=name, endpoint_config_arn=config.arn, creation_time=config.created
        )
        items.append(Item(name, config.created, config.created, "", summary))
    configs, token = page(items, request, descending=True)
    return api.ListEndpointConfigsOutput(endpoint_configs=configs, next_token=token)


@operation
async def delete_endpoint_config(
    sagemaker: SageMaker, request: api.DeleteEndpointConfigInput, caller: Caller
) -> None:
    config = await find_config(sagemaker, request.endpoint_config_name, caller)
    key = (caller.account, caller.region, request.endpoint_config_name)
    await sagemaker.meta.commit([sagemaker.configs.delete(*key), sagemaker.tags.delete(config.arn)])

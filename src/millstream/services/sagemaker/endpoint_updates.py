"""Changing an endpoint that is in service: to another configuration, or to other weights and capacities."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.hosting import Endpoint, NotSteady, NoVariant, Size, Update, Variant
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker.deployments import check_alarms, shift_of
from millstream.services.sagemaker.endpoint_configs import find_config
from millstream.services.sagemaker.endpoints import find_endpoint, in_progress
from millstream.services.sagemaker.service import Deployment, SageMaker, ValidationException
from millstream.services.sagemaker.variants import variants_of
from millstream.wire.operation import operation


@operation
async def update_endpoint(
    sagemaker: SageMaker, request: api.UpdateEndpointInput, caller: Caller
) -> api.UpdateEndpointOutput:
    """A new fleet comes up in the background; until it answers, all goes to the present one."""
    config = await find_config(sagemaker, request.endpoint_config_name, caller)
    record = await _steady(sagemaker, request.endpoint_name, caller)
    endpoint, key = record.value, (caller.account, caller.region, request.endpoint_name)
    deployment = await _deployment(sagemaker, request, key)
    id_ = uuid.uuid4().hex
    variants = _retaining(request, endpoint, await variants_of(sagemaker, config, endpoint.name, id_, caller))
    shift = shift_of(deployment, variants)
    await check_alarms(sagemaker, shift, caller)
    update = Update(
        config=request.endpoint_config_name,
        variants=variants,
        shift=shift,
        started=clock.now(),
    )
    changed = structs.replace(endpoint, status="Updating", update=update, failure="", modified=clock.now())
    changes = [sagemaker.hosting.endpoints.put(changed, *key, version=record.version)]
    if deployment:
        changes.append(sagemaker.deployments.put(Deployment(deployment), *key))
    else:
        changes.append(sagemaker.deployments.delete(*key))
    try:
        await sagemaker.meta.commit(changes)
    except Conflict as busy:
        raise in_progress(endpoint.arn) from busy
    sagemaker.hosting.changed(*key)
    return api.UpdateEndpointOutput(endpoint_arn=endpoint.arn)


async def _steady(sagemaker: SageMaker, name: str, caller: Caller) -> Record[Endpoint]:
    """The endpoint, in service. Raise ValidationException."""
    record = await find_endpoint(sagemaker, name, caller)
    if record.value.status != "InService":
        raise _refusal(record.value.arn, record.value.status)
    return record


def _refusal(endpoint: str, status: str) -> AwsError:
    if status == "Failed":
        return ValidationException(f'Cannot update endpoint "{endpoint}" in status Failed.')
    return in_progress(endpoint)


async def _deployment(
    sagemaker: SageMaker, request: api.UpdateEndpointInput, key: tuple[str, str, str]
) -> api.DeploymentConfig | None:
    if not request.retain_deployment_config:
        return request.deployment_config
    if request.deployment_config:
        raise ValidationException("DeploymentConfig and RetainDeploymentConfig cannot both be specified.")
    last = await sagemaker.deployments.get(*key)
    return last.value.config if last else None


def _retaining(
    request: api.UpdateEndpointInput, endpoint: Endpoint, variants: tuple[Variant, ...]
) -> tuple[Variant, ...]:
    """The present weights and counts of variants that stay, where the client wants to keep them."""
    left = {one.variant_property_type for one in request.exclude_retained_variant_properties or ()}
    if not request.retain_all_variant_properties:
        if left:
            raise ValidationException("ExcludeRetainedVariantProperties needs RetainAllVariantProperties.")
        return variants
    present = {variant.name: variant for variant in endpoint.variants}
    kept = []
    for variant in variants:
        before = present.get(variant.name, variant)
        weight = variant.weight if "DesiredWeight" in left else before.weight
        instances = variant.instances if "DesiredInstanceCount" in left else before.instances
        capture = variant.capture if "DataCaptureConfig" in left else before.capture
        kept.append(structs.replace(variant, weight=weight, instances=instances, capture=capture))
    return tuple(kept)


@operation
async def update_endpoint_weights_and_capacities(
    sagemaker: SageMaker, request: api.UpdateEndpointWeightsAndCapacitiesInput, caller: Caller
) -> api.UpdateEndpointWeightsAndCapacitiesOutput:
    endpoint = (await _steady(sagemaker, request.endpoint_name, caller)).value
    sizes = _sizes(endpoint, request.desired_weights_and_capacities)
    try:
        await sagemaker.hosting.resize(endpoint.account, endpoint.region, endpoint.name, sizes)
    except NoVariant as absent:
        raise _no_variant(str(absent), endpoint) from absent
    except NotSteady as busy:
        raise _refusal(endpoint.arn, str(busy)) from busy
    return api.UpdateEndpointWeightsAndCapacitiesOutput(endpoint_arn=endpoint.arn)


def _sizes(endpoint: Endpoint, wanted: list[api.DesiredWeightAndCapacity]) -> dict[str, Size]:
    """Raise ValidationException."""
    present, names = {one.name: one for one in endpoint.variants}, [one.variant_name for one in wanted]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValidationException(f'The variant name "{twice[0]}" was non-unique within the request.')
    if absent := [name for name in names if name not in present]:
        raise _no_variant(", ".join(absent), endpoint)
    weights = {one.name: one.weight for one in endpoint.variants if not one.shadow}
    weights |= {one.variant_name: one.desired_weight for one in wanted if one.desired_weight is not None}
    if sum(weights.values()) <= 0:
        raise ValidationException("At least one production variant must have a weight greater than 0.")
    return {one.variant_name: _size(present[one.variant_name], one) for one in wanted}


def _no_variant(names: str, endpoint: Endpoint) -> AwsError:
    return ValidationException(
        f'The variant name(s) "{names}" is/are not present within endpoint configuration "{endpoint.config}".'
    )


def _size(variant: Variant, wanted: api.DesiredWeightAndCapacity) -> Size:
    if wanted.desired_instance_count == 0 and not variant.asynchronous:
        raise ValidationException(f"DesiredInstanceCount of variant {variant.name} must be at least 1.")
    if (change := wanted.serverless_update_config) is None:
        return Size(wanted.desired_weight, wanted.desired_instance_count)
    if (serverless := variant.serverless) is None:
        raise ValidationException(f"Variant {variant.name} is not serverless: ServerlessUpdateConfig does not apply.")
    concurrency = change.max_concurrency or serverless.concurrency
    provisioned = serverless.provisioned if change.provisioned_concurrency is None else change.provisioned_concurrency
    if provisioned > concurrency:
        raise ValidationException("ProvisionedConcurrency must not be larger than MaxConcurrency.")
    changed = structs.replace(serverless, concurrency=concurrency, provisioned=provisioned)
    return Size(wanted.desired_weight, serverless=changed)

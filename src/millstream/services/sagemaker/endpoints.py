"""Endpoints: create, describe, list, delete."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.hosting import Endpoint, Variant
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.endpoint_configs import find_config, weight_of
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.service import SageMaker, ValidationException, arn, not_implemented
from millstream.wire.operation import operation


@operation
async def create_endpoint(
    sagemaker: SageMaker, request: api.CreateEndpointInput, caller: Caller
) -> api.CreateEndpointOutput:
    if request.deployment_config:
        raise not_implemented("DeploymentConfig")
    config = await find_config(sagemaker, request.endpoint_config_name, caller)
    id_, now = uuid.uuid4().hex, clock.now()
    variants = [
        await _variant(sagemaker, variant, f"{request.endpoint_name}/{id_[:8]}", caller)
        for variant in config.request.production_variants
    ]
    endpoint = Endpoint(
        name=request.endpoint_name,
        account=caller.account,
        region=caller.region,
        id=id_,
        config=request.endpoint_config_name,
        status="Creating",
        variants=tuple(variants),
        created=now,
        modified=now,
    )
    key = (caller.account, caller.region, endpoint.name)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.hosting.endpoints.put(endpoint, *key, version=0),
                tags.first_tags(sagemaker, endpoint.arn, request.tags),
            ]
        )
    except Conflict as taken:
        raise ValidationException(f'Cannot create already existing endpoint "{endpoint.arn}".') from taken
    sagemaker.endpoint_changed(*key)
    return api.CreateEndpointOutput(endpoint_arn=endpoint.arn)


async def _variant(sagemaker: SageMaker, asked: api.ProductionVariant, place: str, caller: Caller) -> Variant:
    model = await find_model(sagemaker, asked.model_name or "", caller)
    return Variant(
        name=asked.variant_name,
        model=model.request.model_name,
        image=model.container.image or "",
        serving=f"endpoint/{caller.account}/{caller.region}/{place}/{asked.variant_name}",
        instance_type=asked.instance_type or "",
        instances=asked.initial_instance_count or 1,
        weight=weight_of(asked),
        role=model.request.execution_role_arn or "",
        environment=model.container.environment or {},
        network=not model.request.enable_network_isolation,
    )


async def _endpoint(sagemaker: SageMaker, name: str, caller: Caller) -> Record[Endpoint]:
    if (record := await sagemaker.hosting.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f'Could not find endpoint "{arn(caller, "endpoint", name)}".')
    return record


@operation
async def describe_endpoint(
    sagemaker: SageMaker, request: api.DescribeEndpointInput, caller: Caller
) -> api.DescribeEndpointOutput:
    endpoint = (await _endpoint(sagemaker, request.endpoint_name, caller)).value
    running = endpoint.status == "InService"
    return api.DescribeEndpointOutput(
        endpoint_name=endpoint.name,
        endpoint_arn=endpoint.arn,
        endpoint_config_name=endpoint.config,
        production_variants=[_summary(one, endpoint) for one in endpoint.variants] if running else None,
        endpoint_status=endpoint.status,
        failure_reason=endpoint.failure or None,
        creation_time=endpoint.created,
        last_modified_time=endpoint.modified,
    )


def _summary(variant: Variant, endpoint: Endpoint) -> api.ProductionVariantSummary:
    image = api.DeployedImage(
        specified_image=variant.image, resolved_image=variant.image, resolution_time=endpoint.created
    )
    return api.ProductionVariantSummary(
        variant_name=variant.name,
        deployed_images=[image],
        current_weight=variant.weight,
        desired_weight=variant.weight,
        current_instance_count=variant.instances,
        desired_instance_count=variant.instances,
    )


@operation
async def list_endpoints(
    sagemaker: SageMaker, request: api.ListEndpointsInput, caller: Caller
) -> api.ListEndpointsOutput:
    items = []
    for record in await sagemaker.hosting.endpoints.list(caller.account, caller.region):
        one = record.value
        summary = api.EndpointSummary(
            endpoint_name=one.name,
            endpoint_arn=one.arn,
            creation_time=one.created,
            last_modified_time=one.modified,
            endpoint_status=one.status,
        )
        items.append(Item(one.name, one.created, one.modified, one.status, summary))
    endpoints, token = page(items, request, descending=True)
    return api.ListEndpointsOutput(endpoints=endpoints, next_token=token)


@operation
async def delete_endpoint(sagemaker: SageMaker, request: api.DeleteEndpointInput, caller: Caller) -> None:
    """From here on it answers no invocation; its workers end in the background."""
    record = await _endpoint(sagemaker, request.endpoint_name, caller)
    if record.value.status in ("Creating", "Deleting"):
        raise ValidationException(f'Cannot update in-progress endpoint "{record.value.arn}".')
    endpoint = structs.replace(record.value, status="Deleting", modified=clock.now())
    try:
        await sagemaker.hosting.save(endpoint, record.version)
    except Conflict as busy:
        raise ValidationException(f'Cannot update in-progress endpoint "{endpoint.arn}".') from busy
    sagemaker.endpoint_changed(caller.account, caller.region, endpoint.name)

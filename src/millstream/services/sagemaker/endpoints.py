"""Endpoints: create, describe, list, delete."""

import uuid
from typing import Any, Literal, cast

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.hosting import Container, Endpoint, Variant
from millstream.domain.records import Record
from millstream.ports.compute import Compute, UnknownImage
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.deployments import shift_of
from millstream.services.sagemaker.endpoint_configs import (
    asynchronous_of,
    capture_of,
    find_config,
    serverless_of,
    weight_of,
)
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import (
    Deployment,
    EndpointConfig,
    Model,
    SageMaker,
    ValidationException,
    arn,
)
from millstream.wire.operation import operation

STARTUP = 600  # seconds that a container has to answer its first ping, unless the client says otherwise


@operation
async def create_endpoint(
    sagemaker: SageMaker, request: api.CreateEndpointInput, caller: Caller
) -> api.CreateEndpointOutput:
    config = await find_config(sagemaker, request.endpoint_config_name, caller)
    id_, now = uuid.uuid4().hex, clock.now()
    endpoint = Endpoint(
        name=request.endpoint_name,
        account=caller.account,
        region=caller.region,
        id=id_,
        config=request.endpoint_config_name,
        status="Creating",
        variants=await variants_of(sagemaker, config, request.endpoint_name, id_, caller),
        created=now,
        modified=now,
    )
    key = (caller.account, caller.region, endpoint.name)
    changes = [
        sagemaker.hosting.endpoints.put(endpoint, *key, version=0),
        tags.first_tags(sagemaker, endpoint.arn, request.tags),
    ]
    if request.deployment_config:
        shift_of(request.deployment_config, endpoint.variants)
        changes.append(sagemaker.deployments.put(Deployment(request.deployment_config), *key))
    try:
        await sagemaker.meta.commit(changes)
    except Conflict as taken:
        raise ValidationException(f'Cannot create already existing endpoint "{endpoint.arn}".') from taken
    sagemaker.hosting.changed(*key)
    return api.CreateEndpointOutput(endpoint_arn=endpoint.arn)


async def variants_of(
    sagemaker: SageMaker, config: EndpointConfig, endpoint: str, id_: str, caller: Caller
) -> tuple[Variant, ...]:
    """A new fleet; its `id_` tells it from others of the endpoint."""
    capture = capture_of(config.request.data_capture_config)
    asynchronous = asynchronous_of(config.request.async_inference_config)
    place = f"endpoint/{caller.account}/{caller.region}/{endpoint}/{id_[:8]}"
    made = []
    shadows = config.request.shadow_production_variants or []
    for asked in (*config.request.production_variants, *shadows):
        model = await find_model(sagemaker, asked.model_name or "", caller)
        variant = _variant(sagemaker.compute, asked, model, place, id_[:17])
        made.append(structs.replace(variant, capture=capture, asynchronous=asynchronous, shadow=asked in shadows))
    return tuple(made)


def _variant(compute: Compute, asked: api.ProductionVariant, model: Model, place: str, instance: str) -> Variant:
    first, mode = model.containers[0], model.request.inference_execution_config
    serving = f"{place}/{asked.variant_name}"
    return Variant(
        name=asked.variant_name,
        model=model.request.model_name,
        image=first.image or "",
        serving=serving,
        instance=instance,
        instance_type=asked.instance_type or "",
        instances=asked.initial_instance_count or 1,
        weight=weight_of(asked),
        role=model.request.execution_role_arn or "",
        environment=first.environment or {},
        network=not model.request.enable_network_isolation,
        own_server=_own_server(compute, first),
        startup=asked.container_startup_health_check_timeout_in_seconds or STARTUP,
        containers=_containers(compute, model, serving) if len(model.containers) > 1 else (),
        serverless=serverless_of(asked.serverless_config),
        models=str(parse(first.model_data_url or "")) if first.mode == "MultiModel" else "",
        direct=mode is not None and mode.mode == "Direct",
    )


def _own_server(compute: Compute, container: api.ContainerDefinition) -> bool:
    try:
        return compute.own_server(container.image or "")
    except UnknownImage:
        return False  # the endpoint fails, and says so


def _containers(compute: Compute, model: Model, serving: str) -> tuple[Container, ...]:
    return tuple(
        Container(
            name=one.container_hostname or f"container-{number}",
            image=one.image or "",
            serving=f"{serving}/{number}",
            environment=one.environment or {},
            own_server=_own_server(compute, one),
        )
        for number, one in enumerate(model.containers, 1)
    )


async def find_endpoint(sagemaker: SageMaker, name: str, caller: Caller) -> Record[Endpoint]:
    """Raise ValidationException."""
    if (record := await sagemaker.hosting.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f'Could not find endpoint "{arn(caller, "endpoint", name)}".')
    return record


@operation
async def describe_endpoint(
    sagemaker: SageMaker, request: api.DescribeEndpointInput, caller: Caller
) -> api.DescribeEndpointOutput:
    endpoint = (await find_endpoint(sagemaker, request.endpoint_name, caller)).value
    last = await sagemaker.deployments.get(caller.account, caller.region, endpoint.name)
    return api.DescribeEndpointOutput(
        endpoint_name=endpoint.name,
        endpoint_arn=endpoint.arn,
        endpoint_config_name=endpoint.config,
        production_variants=_summaries(endpoint, shadow=False),
        shadow_production_variants=_summaries(endpoint, shadow=True) or None,
        data_capture_config=_capture(endpoint),
        endpoint_status=endpoint.status,
        failure_reason=endpoint.failure or None,
        creation_time=endpoint.created,
        last_modified_time=endpoint.modified,
        async_inference_config=_asynchronous(endpoint),
        last_deployment_config=last.value.config if last else None,
        pending_deployment_summary=_pending(endpoint),
    )


def _capture(endpoint: Endpoint) -> api.DataCaptureConfigSummary | None:
    if (capture := endpoint.variants[0].capture) is None:
        return None
    return api.DataCaptureConfigSummary(
        enable_capture=True,
        capture_status="Started" if endpoint.answers else "Stopped",
        current_sampling_percentage=capture.percentage,
        destination_s3_uri=capture.destination,
        kms_key_id=capture.kms_key,
    )


def _asynchronous(endpoint: Endpoint) -> api.AsyncInferenceConfig | None:
    if (one := endpoint.variants[0].asynchronous) is None:
        return None
    client = api.AsyncInferenceClientConfig(max_concurrent_invocations_per_instance=one.concurrency)
    output = api.AsyncInferenceOutputConfig(
        s3_output_path=one.output, s3_failure_path=one.failures or None, kms_key_id=one.kms_key or None
    )
    return api.AsyncInferenceConfig(client_config=client if one.concurrency else None, output_config=output)


def _images(variant: Variant, resolved: float) -> list[api.DeployedImage]:
    images = [part.image for part in variant.parts] or [variant.image]
    return [api.DeployedImage(specified_image=one, resolved_image=one, resolution_time=resolved) for one in images]


def _serverless(variant: Variant) -> api.ProductionVariantServerlessConfig | None:
    if (one := variant.serverless) is None:
        return None
    return api.ProductionVariantServerlessConfig(
        memory_size_in_mb=one.memory, max_concurrency=one.concurrency, provisioned_concurrency=one.provisioned or None
    )


def _summaries(endpoint: Endpoint, *, shadow: bool) -> list[api.ProductionVariantSummary] | None:
    if not endpoint.answers:
        return None
    return [_summary(one, endpoint) for one in endpoint.variants if one.shadow == shadow]


def _summary(variant: Variant, endpoint: Endpoint) -> api.ProductionVariantSummary:
    return api.ProductionVariantSummary(
        variant_name=variant.name,
        deployed_images=_images(variant, endpoint.created),
        current_weight=variant.weight,
        desired_weight=variant.resized.weight,
        current_instance_count=0 if variant.serverless else variant.instances,
        desired_instance_count=0 if variant.serverless else variant.resized.instances,
        current_serverless_config=_serverless(variant),
        desired_serverless_config=_serverless(variant),
    )


def _pending(endpoint: Endpoint) -> api.PendingDeploymentSummary | None:
    """The fleet on its way: the first one, or that of an update."""
    if endpoint.status == "Creating":
        config, variants, started = endpoint.config, endpoint.variants, endpoint.created
    elif update := endpoint.update:
        config, variants, started = update.config, update.variants, update.started
    else:
        return None
    return api.PendingDeploymentSummary(
        endpoint_config_name=config,
        production_variants=[_pending_variant(one, endpoint) for one in variants if not one.shadow],
        shadow_production_variants=[_pending_variant(one, endpoint) for one in variants if one.shadow] or None,
        start_time=started,
    )


def _pending_variant(variant: Variant, endpoint: Endpoint) -> api.PendingProductionVariantSummary:
    update = endpoint.update
    up = update is not None and update.stage in ("shifting", "ending")
    status: Literal["Creating", "ActivatingTraffic", "Deleting"] = "Creating"
    if update and update.stage != "starting":
        status = "ActivatingTraffic" if up else "Deleting"
    return api.PendingProductionVariantSummary(
        variant_name=variant.name,
        deployed_images=_images(variant, update.started if update else endpoint.created),
        current_weight=variant.weight * (update.share if update else 0.0),
        desired_weight=variant.weight,
        current_instance_count=variant.instances if up else 0,
        desired_instance_count=variant.instances,
        instance_type=cast(Any, variant.instance_type) or None,
        variant_status=[api.ProductionVariantStatus(status=status, start_time=endpoint.modified)],
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
    record = await find_endpoint(sagemaker, request.endpoint_name, caller)
    if record.value.status in ("Creating", "Updating", "Deleting"):
        raise in_progress(record.value.arn)
    endpoint = structs.replace(record.value, status="Deleting", modified=clock.now())
    try:
        await sagemaker.hosting.save(endpoint, record.version)
    except Conflict as busy:
        raise in_progress(endpoint.arn) from busy
    sagemaker.hosting.changed(caller.account, caller.region, endpoint.name)


def in_progress(endpoint: str) -> AwsError:
    return ValidationException(f'Cannot update in-progress endpoint "{endpoint}".')

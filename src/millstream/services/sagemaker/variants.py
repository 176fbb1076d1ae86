"""What an endpoint's fleet is made of, as its configuration and its models ask for it."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Asynchronous, Capture, Container, Serverless, Variant
from millstream.ports.compute import Compute, UnknownImage
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import (
    EndpointConfig,
    Model,
    SageMaker,
    ValidationException,
    not_implemented,
)

STARTUP = 600  # seconds that a container has to answer its first ping, unless the client says otherwise


def all_variants(config: api.CreateEndpointConfigInput) -> list[api.ProductionVariant]:
    """Also the shadow variants."""
    return [*config.production_variants, *(config.shadow_production_variants or ())]


async def variants_of(
    sagemaker: SageMaker, config: EndpointConfig, endpoint: str, id_: str, caller: Caller
) -> tuple[Variant, ...]:
    """A new fleet; its `id_` tells it from others of the endpoint."""
    capture = capture_of(config.request.data_capture_config)
    asynchronous = asynchronous_of(config.request.async_inference_config)
    place = f"endpoint/{caller.account}/{caller.region}/{endpoint}/{id_[:8]}"
    made = []
    for asked in all_variants(config.request):
        if not asked.model_name:
            made.append(_vacant(config, asked, place, id_[:17]))
            continue
        model = await find_model(sagemaker, asked.model_name, caller)
        variant = variant_of(sagemaker.compute, asked, model, place, id_[:17])
        made.append(
            structs.replace(
                variant,
                capture=capture,
                asynchronous=asynchronous,
                shadow=asked in (config.request.shadow_production_variants or ()),
            )
        )
    return tuple(made)


def variant_of(compute: Compute, asked: api.ProductionVariant, model: Model, place: str, instance: str) -> Variant:
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
        own_server=own_server(compute, first),
        download=asked.model_data_download_timeout_in_seconds or 0,
        startup=asked.container_startup_health_check_timeout_in_seconds or STARTUP,
        containers=_containers(compute, model, serving) if len(model.containers) > 1 else (),
        serverless=serverless_of(asked.serverless_config),
        models=str(parse(first.model_data_url or "")) if first.mode == "MultiModel" else "",
        direct=mode is not None and mode.mode == "Direct",
    )


def _vacant(config: EndpointConfig, asked: api.ProductionVariant, place: str, instance: str) -> Variant:
    return Variant(
        name=asked.variant_name,
        model="",
        image="",
        serving=f"{place}/{asked.variant_name}",
        instance=instance,
        instance_type=asked.instance_type or "",
        instances=asked.initial_instance_count or 1,
        weight=weight_of(asked),
        role=config.request.execution_role_arn or "",
        network=not config.request.enable_network_isolation,
    )


def own_server(compute: Compute, container: api.ContainerDefinition) -> bool:
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
            own_server=own_server(compute, one),
        )
        for number, one in enumerate(model.containers, 1)
    )


def weight_of(variant: api.ProductionVariant) -> float:
    return 1.0 if variant.initial_variant_weight is None else variant.initial_variant_weight


def serverless_of(config: api.ProductionVariantServerlessConfig | None) -> Serverless | None:
    if config is None:
        return None
    return Serverless(
        memory=config.memory_size_in_mb,
        concurrency=config.max_concurrency,
        provisioned=config.provisioned_concurrency or 0,
    )


def capture_of(config: api.DataCaptureConfig | None) -> Capture | None:
    if config is None or config.enable_capture is False:
        return None
    types = config.capture_content_type_header or api.CaptureContentTypeHeader()
    modes = {option.capture_mode for option in config.capture_options}
    return Capture(
        percentage=config.initial_sampling_percentage,
        destination=str(parse(config.destination_s3_uri)),
        input=bool(modes & {"Input", "InputAndOutput"}),
        output=bool(modes & {"Output", "InputAndOutput"}),
        csv=tuple(one.lower() for one in types.csv_content_types or ()),
        json=tuple(one.lower() for one in types.json_content_types or ()),
        kms_key=config.kms_key_id or "",
    )


def asynchronous_of(config: api.AsyncInferenceConfig | None) -> Asynchronous | None:
    """Raise ValidationException."""
    if config is None:
        return None
    output, client = config.output_config, config.client_config
    if (told := output.notification_config) and (told.success_topic or told.error_topic):
        raise not_implemented("NotificationConfig (Amazon SNS) of AsyncInferenceConfig")
    if not output.s3_output_path:
        raise ValidationException("S3OutputPath must be given in the OutputConfig of AsyncInferenceConfig.")
    return Asynchronous(
        output=str(parse(output.s3_output_path)),
        failures=str(parse(output.s3_failure_path)) if output.s3_failure_path else "",
        concurrency=client.max_concurrent_invocations_per_instance if client else None,
        kms_key=output.kms_key_id or "",
    )

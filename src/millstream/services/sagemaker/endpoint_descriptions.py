"""DescribeEndpoint: what runs, what is on its way, and what became of the last change."""

from typing import Any, Literal, cast

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Container, Endpoint, Variant
from millstream.ports.compute import Compute
from millstream.services.sagemaker.endpoints import find_endpoint
from millstream.services.sagemaker.service import SageMaker
from millstream.wire.operation import operation

LONGEST = 1024  # characters of a StatusMessage


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
        production_variants=_summaries(sagemaker.compute, endpoint, shadow=False),
        shadow_production_variants=_summaries(sagemaker.compute, endpoint, shadow=True) or None,
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


def _images(variant: Variant, resolved: float) -> list[api.DeployedImage] | None:
    images = [part.image for part in variant.parts] or [one for one in (variant.image,) if one]
    return [
        api.DeployedImage(specified_image=one, resolved_image=one, resolution_time=resolved) for one in images
    ] or None


def _serverless(variant: Variant) -> api.ProductionVariantServerlessConfig | None:
    if (one := variant.serverless) is None:
        return None
    return api.ProductionVariantServerlessConfig(
        memory_size_in_mb=one.memory, max_concurrency=one.concurrency, provisioned_concurrency=one.provisioned or None
    )


def _summaries(compute: Compute, endpoint: Endpoint, *, shadow: bool) -> list[api.ProductionVariantSummary] | None:
    if not endpoint.answers:
        return None
    return [_summary(compute, one, endpoint) for one in endpoint.variants if one.shadow == shadow]


def _summary(compute: Compute, variant: Variant, endpoint: Endpoint) -> api.ProductionVariantSummary:
    return api.ProductionVariantSummary(
        variant_name=variant.name,
        deployed_images=_images(variant, endpoint.created),
        current_weight=variant.weight,
        desired_weight=variant.resized.weight,
        current_instance_count=0 if variant.serverless else variant.instances,
        desired_instance_count=0 if variant.serverless else variant.resized.instances,
        current_serverless_config=_serverless(variant),
        desired_serverless_config=_serverless(variant.resized),
        variant_status=_notes(compute, variant, endpoint),
    )


def _notes(compute: Compute, variant: Variant, endpoint: Endpoint) -> list[api.ProductionVariantStatus] | None:
    """What its workers say of themselves, e.g. which form of the model runs; AWS has no better place for it."""
    said = [note for part in variant.parts for note in _said(compute, part)]
    if not said:
        return None
    message = "; ".join(said)[:LONGEST]
    return [
        api.ProductionVariantStatus(status="ActivatingTraffic", status_message=message, start_time=endpoint.modified)
    ]


def _said(compute: Compute, part: Container) -> tuple[str, ...]:
    served = compute.served(part.serving)
    return served.notes if served else ()


def _pending(endpoint: Endpoint) -> api.PendingDeploymentSummary | None:
    """The fleet on its way: the first one, or that of an update."""
    if endpoint.status == "Creating":
        config, variants, started = endpoint.config, endpoint.variants, endpoint.created
    elif endpoint.status == "Updating" and (update := endpoint.update):
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

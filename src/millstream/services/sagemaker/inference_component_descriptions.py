"""DescribeInferenceComponent and ListInferenceComponents."""

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.domain.hosting import COMPONENT, Endpoint, Variant
from millstream.services.sagemaker.inference_components import find_component
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.service import Component, SageMaker, arn
from millstream.wire.operation import operation


@operation
async def describe_inference_component(
    sagemaker: SageMaker, request: api.DescribeInferenceComponentInput, caller: Caller
) -> api.DescribeInferenceComponentOutput:
    record, asked = await find_component(sagemaker, request.inference_component_name, caller)
    component, variant = record.value, record.value.variants[0]
    copies = variant.instances if component.answers else 0
    return api.DescribeInferenceComponentOutput(
        inference_component_name=component.title,
        inference_component_arn=component.arn,
        endpoint_name=component.component_of,
        endpoint_arn=arn(caller, "endpoint", component.component_of),
        variant_name=variant.name,
        failure_reason=component.failure or None,
        specification=_specification(asked, component, variant),
        runtime_config=api.InferenceComponentRuntimeConfigSummary(
            desired_copy_count=variant.resized.instances, current_copy_count=copies
        ),
        creation_time=component.created,
        last_modified_time=component.modified,
        inference_component_status=component.status,
    )


def _specification(
    asked: Component, component: Endpoint, variant: Variant
) -> api.InferenceComponentSpecificationSummary:
    wanted = asked.specification
    image = api.DeployedImage(
        specified_image=variant.image, resolved_image=variant.image, resolution_time=component.created
    )
    container = api.InferenceComponentContainerSpecificationSummary(
        deployed_image=image,
        artifact_url=wanted.container.artifact_url if wanted.container else None,
        environment=wanted.container.environment if wanted.container else None,
    )
    return api.InferenceComponentSpecificationSummary(
        model_name=wanted.model_name,
        container=container,
        startup_parameters=wanted.startup_parameters,
        compute_resource_requirements=wanted.compute_resource_requirements,
    )


@operation
async def list_inference_components(
    sagemaker: SageMaker, request: api.ListInferenceComponentsInput, caller: Caller
) -> api.ListInferenceComponentsOutput:
    items = []
    for record in await sagemaker.hosting.endpoints.list(caller.account, caller.region, starts=COMPONENT):
        one, variant = record.value, record.value.variants[0].name
        if request.endpoint_name_equals not in (None, one.component_of):
            continue
        if request.variant_name_equals not in (None, variant):
            continue
        summary = api.InferenceComponentSummary(
            inference_component_name=one.title,
            inference_component_arn=one.arn,
            endpoint_name=one.component_of,
            endpoint_arn=arn(caller, "endpoint", one.component_of),
            variant_name=variant,
            inference_component_status=one.status,
            creation_time=one.created,
            last_modified_time=one.modified,
        )
        items.append(Item(one.title, one.created, one.modified, one.status, summary))
    components, token = page(items, request, descending=True)
    return api.ListInferenceComponentsOutput(inference_components=components, next_token=token)

"""Inference components: models in a number of copies on an endpoint that has none of its own."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.hosting import COMPONENT, Container, Endpoint, NotSteady, Size, Update, Variant
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.deployments import check_alarms, component_shift
from millstream.services.sagemaker.endpoints import find_endpoint, in_progress
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import (
    Component,
    SageMaker,
    ValidationException,
    arn,
    not_implemented,
)
from millstream.services.sagemaker.variants import STARTUP, own_server
from millstream.wire.operation import operation

UNSUITED = (
    "Inference components are not supported in this Endpoint. Please make sure this endpoint can deploy inference "
    "components."
)


@operation
async def create_inference_component(
    sagemaker: SageMaker, request: api.CreateInferenceComponentInput, caller: Caller
) -> api.CreateInferenceComponentOutput:
    if (specification := request.specification) is None or request.specifications:
        raise not_implemented("Specifications; give one Specification")
    host = (await find_endpoint(sagemaker, request.endpoint_name, caller)).value
    if not host.answers:
        raise in_progress(host.arn)
    id_, now = uuid.uuid4().hex, clock.now()
    copies = request.runtime_config.copy_count if request.runtime_config else 1
    component = Endpoint(
        name=COMPONENT + request.inference_component_name,
        account=caller.account,
        region=caller.region,
        id=id_,
        config="",
        status="Creating",
        variants=(await _variant(sagemaker, host, request, specification, id_, copies, caller),),
        created=now,
        modified=now,
        component_of=host.name,
    )
    key = (caller.account, caller.region, component.name)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.hosting.endpoints.put(component, *key, version=0),
                sagemaker.components.put(Component(request=request, specification=specification), *key),
                tags.first_tags(sagemaker, component.arn, request.tags),
            ]
        )
    except Conflict as taken:
        raise ValidationException(f'Cannot create already existing inference component "{component.arn}".') from taken
    sagemaker.hosting.changed(*key)
    return api.CreateInferenceComponentOutput(inference_component_arn=component.arn)


async def _variant(
    sagemaker: SageMaker,
    host: Endpoint,
    request: api.CreateInferenceComponentInput,
    specification: api.InferenceComponentSpecification,
    id_: str,
    copies: int,
    caller: Caller,
) -> Variant:
    """Raise ValidationException."""
    _check(specification)
    place = next((one for one in host.variants if one.name == (request.variant_name or one.name)), None)
    if place is None:
        raise ValidationException(f'Could not find variant "{request.variant_name}" of endpoint "{host.arn}".')
    if place.model:
        raise ValidationException(UNSUITED)
    container, role = await _container(sagemaker, specification, place, caller)
    startup, needs = specification.startup_parameters, specification.compute_resource_requirements
    serving = f"component/{caller.account}/{caller.region}/{request.inference_component_name}/{id_[:8]}"
    return structs.replace(
        place,
        model=specification.model_name or "",
        image=container.image or "",
        serving=serving,
        instance=id_[:17],
        instances=copies,
        role=role,
        environment=container.environment or {},
        own_server=own_server(sagemaker.compute, container),
        download=(startup and startup.model_data_download_timeout_in_seconds) or 0,
        startup=(startup and startup.container_startup_health_check_timeout_in_seconds) or STARTUP,
        memory=(needs and needs.max_memory_required_in_mb) or 0,
        containers=() if specification.model_name else _alone(sagemaker, container, serving),
    )


def _alone(sagemaker: SageMaker, container: api.ContainerDefinition, serving: str) -> tuple[Container, ...]:
    """Without a model's record, the archive is what the specification says."""
    one = Container(
        name="primary",
        image=container.image or "",
        serving=serving,
        environment=container.environment or {},
        own_server=own_server(sagemaker.compute, container),
        data=str(parse(container.model_data_url)) if container.model_data_url else "",
    )
    return (one,)


def _check(specification: api.InferenceComponentSpecification) -> None:
    for member, given in (
        ("BaseInferenceComponentName", specification.base_inference_component_name),
        ("SchedulingConfig", specification.scheduling_config),
        ("InstanceType of a Specification", specification.instance_type),
    ):
        if given:
            raise not_implemented(member)
    if bool(specification.model_name) == bool(specification.container):
        raise ValidationException("Exactly one of ModelName and Container must be specified.")
    if not specification.compute_resource_requirements:
        raise ValidationException("ComputeResourceRequirements must be specified.")


async def _container(
    sagemaker: SageMaker, specification: api.InferenceComponentSpecification, place: Variant, caller: Caller
) -> tuple[api.ContainerDefinition, str]:
    """With the role that it acts as."""
    if specification.model_name:
        model = await find_model(sagemaker, specification.model_name, caller)
        if len(model.containers) > 1 or model.containers[0].mode == "MultiModel":
            raise not_implemented("An inference component of several containers or models")
        return model.containers[0], model.request.execution_role_arn or place.role
    given = specification.container
    if given is None or not given.image:
        raise ValidationException("Container image must be specified.")
    container = api.ContainerDefinition(
        image=given.image, model_data_url=given.artifact_url, environment=given.environment
    )
    return container, place.role


async def find_component(sagemaker: SageMaker, name: str, caller: Caller) -> tuple[Record[Endpoint], Component]:
    """Raise ValidationException."""
    key = (caller.account, caller.region, COMPONENT + name)
    record, asked = await sagemaker.hosting.get(*key), await sagemaker.components.get(*key)
    if record is None or asked is None:
        raise ValidationException(f'Could not find inference component "{arn(caller, "inference-component", name)}".')
    return record, asked.value


@operation
async def update_inference_component(
    sagemaker: SageMaker, request: api.UpdateInferenceComponentInput, caller: Caller
) -> api.UpdateInferenceComponentOutput:
    """Another specification comes up beside the present one, as an endpoint's new fleet does."""
    record, asked = await find_component(sagemaker, request.inference_component_name, caller)
    component = record.value
    if component.status != "InService":
        raise in_progress(component.arn)
    copies = request.runtime_config.copy_count if request.runtime_config else component.variants[0].instances
    if (specification := request.specification) is None:
        if request.specifications:
            raise not_implemented("Specifications; give one Specification")
        await _resize(sagemaker, component, copies)
        return api.UpdateInferenceComponentOutput(inference_component_arn=component.arn)
    host = (await find_endpoint(sagemaker, component.component_of, caller)).value
    id_ = uuid.uuid4().hex
    variant = await _variant(sagemaker, host, asked.request, specification, id_, copies, caller)
    shift = component_shift(request.deployment_config, copies)
    await check_alarms(sagemaker, shift, caller)
    update = Update(config="", variants=(variant,), shift=shift, started=clock.now())
    changed = structs.replace(component, status="Updating", update=update, failure="", modified=clock.now())
    key = (caller.account, caller.region, component.name)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.hosting.endpoints.put(changed, *key, version=record.version),
                sagemaker.components.put(structs.replace(asked, specification=specification), *key),
            ]
        )
    except Conflict as busy:
        raise in_progress(component.arn) from busy
    sagemaker.hosting.changed(*key)
    return api.UpdateInferenceComponentOutput(inference_component_arn=component.arn)


@operation
async def update_inference_component_runtime_config(
    sagemaker: SageMaker, request: api.UpdateInferenceComponentRuntimeConfigInput, caller: Caller
) -> api.UpdateInferenceComponentRuntimeConfigOutput:
    record, _ = await find_component(sagemaker, request.inference_component_name, caller)
    await _resize(sagemaker, record.value, request.desired_runtime_config.copy_count)
    return api.UpdateInferenceComponentRuntimeConfigOutput(inference_component_arn=record.value.arn)


async def _resize(sagemaker: SageMaker, component: Endpoint, copies: int) -> None:
    sizes = {component.variants[0].name: Size(instances=copies)}
    try:
        await sagemaker.hosting.resize(component.account, component.region, component.name, sizes)
    except NotSteady as busy:
        raise _unsteady(component) from busy


def _unsteady(component: Endpoint) -> AwsError:
    return in_progress(component.arn)


@operation
async def delete_inference_component(
    sagemaker: SageMaker, request: api.DeleteInferenceComponentInput, caller: Caller
) -> None:
    record, _ = await find_component(sagemaker, request.inference_component_name, caller)
    component = record.value
    if component.status in ("Creating", "Updating", "Deleting"):
        raise in_progress(component.arn)
    changed = structs.replace(component, status="Deleting", modified=clock.now())
    try:
        await sagemaker.hosting.save(changed, record.version)
    except Conflict as busy:
        raise in_progress(component.arn) from busy
    sagemaker.hosting.changed(caller.account, caller.region, component.name)

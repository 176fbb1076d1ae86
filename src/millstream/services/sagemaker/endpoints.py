"""Endpoints: create, list, delete."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.hosting import COMPONENT, Endpoint
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.deployments import shift_of
from millstream.services.sagemaker.endpoint_configs import find_config
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.service import (
    Deployment,
    SageMaker,
    ValidationException,
    arn,
)
from millstream.services.sagemaker.variants import variants_of
from millstream.wire.operation import operation


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


async def find_endpoint(sagemaker: SageMaker, name: str, caller: Caller) -> Record[Endpoint]:
    """Raise ValidationException."""
    if (record := await sagemaker.hosting.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f'Could not find endpoint "{arn(caller, "endpoint", name)}".')
    return record


@operation
async def list_endpoints(
    sagemaker: SageMaker, request: api.ListEndpointsInput, caller: Caller
) -> api.ListEndpointsOutput:
    items = []
    for record in await sagemaker.hosting.endpoints.list(caller.account, caller.region):
        one = record.value
        if one.component_of:
            continue
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
    if await components_of(sagemaker, record.value):
        raise ValidationException(
            f'Cannot delete endpoint "{record.value.arn}" because it has inference components. Delete them first.'
        )
    endpoint = structs.replace(record.value, status="Deleting", modified=clock.now())
    try:
        await sagemaker.hosting.save(endpoint, record.version)
    except Conflict as busy:
        raise in_progress(endpoint.arn) from busy
    sagemaker.hosting.changed(caller.account, caller.region, endpoint.name)


async def components_of(sagemaker: SageMaker, endpoint: Endpoint) -> list[Endpoint]:
    records = await sagemaker.hosting.endpoints.list(endpoint.account, endpoint.region, starts=COMPONENT)
    return [record.value for record in records if record.value.component_of == endpoint.name]


def in_progress(endpoint: str) -> AwsError:
    return ValidationException(f'Cannot update in-progress endpoint "{endpoint}".')

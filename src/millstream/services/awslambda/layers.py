"""Layers: published, listed, deleted."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.functions import number_key
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.awslambda.layer import Layer
from millstream.services.awslambda.refusals import invalid
from millstream.services.awslambda.service import Lambda
from millstream.wire.operation import operation
from millstream.wire.values import format_timestamp

PAGE = 50


@operation
async def publish_layer_version(
    awslambda: Lambda, request: api.PublishLayerVersionRequest, caller: Caller
) -> api.PublishLayerVersionResponse:
    name, content = _name(request.layer_name, caller), request.content
    code = await awslambda.codes.take(name, content, caller)
    while True:
        before = await awslambda.layers.list(caller.account, caller.region, name)
        layer = Layer(
            account=caller.account,
            region=caller.region,
            name=name,
            version=before[-1].value.version + 1 if before else 1,
            code=code,
            created=clock.now(),
            description=request.description or "",
            runtimes=_tuple(request.compatible_runtimes),
            architectures=_tuple(request.compatible_architectures),
            license=request.license_info or "",
        )
        try:
            await awslambda.layers.save(layer, *_key(layer), version=0)
        except Conflict:
            continue  # another took the number
        return api.PublishLayerVersionResponse(
            **_described(layer), layer_arn=layer.layer_arn, content=_content(awslambda, layer)
        )


def _tuple(given: Sequence[str] | None) -> tuple[str, ...] | None:
    """An empty list is told as one."""
    return None if given is None else tuple(given)


def _name(given: str, caller: Caller) -> str:
    """Of a layer's name or ARN."""
    if not given.startswith("arn:"):
        return given
    _, _, _, region, account, _, name = given.split(":", 6)
    if (account, region) != (caller.account, caller.region):
        raise invalid("Layers of other accounts and regions are not reachable.")
    return name


def _key(layer: Layer) -> tuple[str, str, str, str]:
    return layer.account, layer.region, layer.name, number_key(str(layer.version))


def _described(layer: Layer) -> dict[str, Any]:
    return {
        "layer_version_arn": layer.arn,
        "version": layer.version,
        "description": layer.description,
        "created_date": format_timestamp(layer.created, "iso8601")[:-1] + "+0000",
        "compatible_runtimes": None if layer.runtimes is None else list(layer.runtimes),
        "compatible_architectures": None if layer.architectures is None else list(layer.architectures),
        "license_info": layer.license or None,
    }


def _content(awslambda: Lambda, layer: Layer) -> api.LayerVersionContentOutput:
    code = layer.code
    return api.LayerVersionContentOutput(
        location=awslambda.codes.link(code), code_sha256=code.sha256, code_size=code.size
    )


@operation
async def get_layer_version(
    awslambda: Lambda, request: api.GetLayerVersionRequest, caller: Caller
) -> api.GetLayerVersionResponse:
    record = await _find(awslambda, request.layer_name, request.version_number, caller)
    return _answer(awslambda, record and record.value)


@operation
async def get_layer_version_by_arn(
    awslambda: Lambda, request: api.GetLayerVersionByArnRequest, caller: Caller
) -> api.GetLayerVersionResponse:
    layer = await awslambda.layers.of(request.arn)
    return _answer(awslambda, layer if layer and layer.account == caller.account else None)


async def _find(awslambda: Lambda, name: str, version: int, caller: Caller) -> Record[Layer] | None:
    if version < 1:
        raise invalid("Layer Version Cannot be less than 1")
    place = (caller.account, caller.region)
    return await awslambda.layers.get(*place, _name(name, caller), number_key(str(version)))


def _answer(awslambda: Lambda, layer: Layer | None) -> api.GetLayerVersionResponse:
    if layer is None or layer.deleted:
        raise api.ResourceNotFoundException("The resource you requested does not exist.", Type="User")
    return api.GetLayerVersionResponse(
        **_described(layer), layer_arn=layer.layer_arn, content=_content(awslambda, layer)
    )


@operation
async def list_layer_versions(
    awslambda: Lambda, request: api.ListLayerVersionsRequest, caller: Caller
) -> api.ListLayerVersionsResponse:
    """The newest first. The marker is the number of the last version shown."""
    name = _name(request.layer_name, caller)
    found = await _fitting(awslambda, request, caller, name)
    found = [one for one in reversed(found) if not request.marker or one.version < _number(request.marker)]
    limit = request.max_items or PAGE
    return api.ListLayerVersionsResponse(
        layer_versions=[_listed(layer) for layer in found[:limit]],
        next_marker=str(found[limit - 1].version) if len(found) > limit else None,
    )


def _number(marker: str) -> int:
    if not marker.isdecimal():
        raise invalid("The marker is not valid.")
    return int(marker)


def _listed(layer: Layer) -> api.LayerVersionsListItem:
    return api.LayerVersionsListItem(**_described(layer))


async def _fitting(
    awslambda: Lambda,
    request: api.ListLayerVersionsRequest | api.ListLayersRequest,
    caller: Caller,
    *name: str,
) -> Sequence[Layer]:
    runtime, architecture = request.compatible_runtime, request.compatible_architecture
    layers = [record.value for record in await awslambda.layers.list(caller.account, caller.region, *name)]
    return [
        layer
        for layer in layers
        if not layer.deleted
        and (runtime is None or runtime in (layer.runtimes or ()))
        and (architecture is None or architecture in (layer.architectures or ()))
    ]


@operation
async def list_layers(awslambda: Lambda, request: api.ListLayersRequest, caller: Caller) -> api.ListLayersResponse:
    """Each with its newest version. The marker is the name of the last one shown."""
    newest = {layer.name: layer for layer in await _fitting(awslambda, request, caller)}
    found = [layer for name, layer in sorted(newest.items()) if not request.marker or name > request.marker]
    limit = request.max_items or PAGE
    return api.ListLayersResponse(
        layers=[
            api.LayersListItem(
                layer_name=layer.name, layer_arn=layer.layer_arn, latest_matching_version=_listed(layer)
            )
            for layer in found[:limit]
        ],
        next_marker=found[limit - 1].name if len(found) > limit else None,
    )


@operation
async def delete_layer_version(awslambda: Lambda, request: api.DeleteLayerVersionRequest, caller: Caller) -> None:
    """One that is not there is no error. Functions that have it keep it."""
    record = await _find(awslambda, request.layer_name, request.version_number, caller)
    if record is None or record.value.deleted:
        return
    layer = structs.replace(record.value, deleted=True)
    await awslambda.layers.save(layer, record.key, version=record.version)
    if layer.code.key not in await awslambda.layers.used(await awslambda.every_function()):
        await awslambda.codes.drop(layer.code)

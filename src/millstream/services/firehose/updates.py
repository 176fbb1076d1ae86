"""Updates of destinations, each of them a new version of the stream."""

from msgspec import structs

from millstream.api import firehose as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.firehose import destination, endpoint
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Stream
from millstream.services.firehose.streams import check_schema
from millstream.wire.operation import operation


@operation
async def update_destination(
    firehose: Firehose, request: api.UpdateDestinationInput, caller: Caller
) -> api.UpdateDestinationOutput:
    async with firehose.changing:
        stream = _updated(await _present(firehose, request, caller), request)
        await check_schema(firehose, stream.destination, caller)
        await firehose.save(stream)
        await firehose.changed(stream, True)
    return api.UpdateDestinationOutput()


async def _present(firehose: Firehose, request: api.UpdateDestinationInput, caller: Caller) -> Stream:
    """The stream at the version that the request names."""
    name, version = request.delivery_stream_name, request.current_delivery_stream_version_id
    try:
        stream = await firehose.stream(name, caller)
    except api.ResourceNotFoundException as absent:  # AWS words this one otherwise
        raise api.ResourceNotFoundException(
            f"Firehose {name} under accountId {caller.account} not found."
        ) from absent
    if request.destination_id != destination.ID:
        raise api.InvalidArgumentException(f"Destination Id {request.destination_id} not found")
    if version != str(stream.version):
        raise api.ConcurrentModificationException(
            f"Cannot update firehose: {name} since the current version id: {stream.version} and specified version "
            f"id: {version} do not match"
        )
    return stream


def _updated(stream: Stream, request: api.UpdateDestinationInput) -> Stream:
    http, update = None, request.http_endpoint_destination_update
    if stream.http and update:
        http = endpoint.updated(stream.http, update)
        wanted = destination.completed(endpoint.backing(http))
    elif stream.http:
        raise api.InvalidArgumentException("The destination of this Firehose is an HTTP endpoint")
    else:
        wanted = destination.updated(stream.destination, request)
    return structs.replace(stream, destination=wanted, http=http, version=stream.version + 1, updated=clock.now())

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
    async def updated(stream: Stream) -> Stream:
        _check(stream, request)
        stream = _updated(stream, request)
        await check_schema(firehose, stream.destination, caller)
        return stream

    name = request.delivery_stream_name
    try:
        await firehose.change(name, caller, updated)
    except api.ResourceNotFoundException as absent:  # AWS words this one otherwise
        raise api.ResourceNotFoundException(
            f"Firehose {name} under accountId {caller.account} not found."
        ) from absent
    return api.UpdateDestinationOutput()


def _check(stream: Stream, request: api.UpdateDestinationInput) -> None:
    """The request must name the destination, and the stream's present version."""
    version = request.current_delivery_stream_version_id
    if request.destination_id != destination.ID:
        raise api.InvalidArgumentException(f"Destination Id {request.destination_id} not found")
    if version != str(stream.version):
        raise api.ConcurrentModificationException(
            f"Cannot update firehose: {stream.name} since the current version id: {stream.version} and specified "
            f"version id: {version} do not match"
        )


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

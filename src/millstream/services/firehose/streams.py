"""Delivery streams: create, describe, list, update, delete."""

import uuid

from msgspec import structs

from millstream.api import firehose as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.firehose import destination
from millstream.services.firehose.service import Firehose, Stream
from millstream.wire.operation import operation

QUOTA = 5000  # delivery streams per account and region
PAGE = 10  # ListDeliveryStreams without a Limit


@operation
async def create_delivery_stream(
    firehose: Firehose, request: api.CreateDeliveryStreamInput, caller: Caller
) -> api.CreateDeliveryStreamOutput:
    wanted = destination.accepted(request)
    try:
        await firehose.check_role(wanted.role_arn, caller.account)
    except ValueError as reason:
        message = f"Firehose is unable to assume role {wanted.role_arn}. Please check the role provided."
        raise api.InvalidArgumentException(message) from reason
    stream = Stream(
        name=request.delivery_stream_name,
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        created=clock.now(),
        destination=wanted,
        tags={tag.key: tag.value or "" for tag in request.tags or ()},
    )
    try:
        await firehose.save(stream, new=True)
    except Conflict as taken:
        message = f"Firehose {stream.name} under accountId {caller.account} already exists"
        raise api.ResourceInUseException(message) from taken
    await firehose.changed(stream, True)
    return api.CreateDeliveryStreamOutput(delivery_stream_arn=stream.arn)


@operation
async def describe_delivery_stream(
    firehose: Firehose, request: api.DescribeDeliveryStreamInput, caller: Caller
) -> api.DescribeDeliveryStreamOutput:
    stream = await firehose.stream(request.delivery_stream_name, caller)
    description = api.DeliveryStreamDescription(
        delivery_stream_name=stream.name,
        delivery_stream_arn=stream.arn,
        delivery_stream_status="ACTIVE",
        delivery_stream_encryption_configuration=api.DeliveryStreamEncryptionConfiguration(status="DISABLED"),
        delivery_stream_type="DirectPut",
        version_id=str(stream.version),
        create_timestamp=stream.created,
        last_update_timestamp=stream.updated,
        destinations=[destination.described(stream.destination)],
        has_more_destinations=False,
    )
    return api.DescribeDeliveryStreamOutput(delivery_stream_description=description)


@operation
async def list_delivery_streams(
    firehose: Firehose, request: api.ListDeliveryStreamsInput, caller: Caller
) -> api.ListDeliveryStreamsOutput:
    if request.delivery_stream_type not in (None, "DirectPut"):
        return api.ListDeliveryStreamsOutput(delivery_stream_names=[], has_more_delivery_streams=False)
    limit = request.limit or PAGE
    start = request.exclusive_start_delivery_stream_name
    after = f"{caller.account}/{caller.region}/{start}" if start else ""
    found = await firehose.streams.list(caller.account, caller.region, after=after, limit=limit + 1)
    names = [record.value.name for record in found[:limit]]
    return api.ListDeliveryStreamsOutput(delivery_stream_names=names, has_more_delivery_streams=len(found) > limit)


@operation
async def delete_delivery_stream(
    firehose: Firehose, request: api.DeleteDeliveryStreamInput, caller: Caller
) -> api.DeleteDeliveryStreamOutput:
    """What was not delivered yet is dropped, as on AWS."""
    stream = await firehose.stream(request.delivery_stream_name, caller)
    await firehose.forget(stream)
    await firehose.changed(stream, False)
    await firehose.log.drop(stream.topic)
    await firehose.log.drop(stream.spool)
    await firehose.forget(stream)  # what was saved meanwhile
    return api.DeleteDeliveryStreamOutput()


@operation
async def update_destination(
    firehose: Firehose, request: api.UpdateDestinationInput, caller: Caller
) -> api.UpdateDestinationOutput:
    stream = await firehose.stream(request.delivery_stream_name, caller)
    if request.destination_id != destination.ID:
        raise api.InvalidArgumentException(f"Destination Id {request.destination_id} not found")
    if request.current_delivery_stream_version_id != str(stream.version):
        message = (
            f"Cannot update firehose: {stream.name} since the current version id: {stream.version} and specified"
        )
        message += f" version id: {request.current_delivery_stream_version_id} do not match"
        raise api.ConcurrentModificationException(message)
    wanted = destination.updated(stream.destination, request)
    stream = structs.replace(stream, destination=wanted, version=stream.version + 1, updated=clock.now())
    await firehose.save(stream)
    await firehose.changed(stream, True)
    return api.UpdateDestinationOutput()

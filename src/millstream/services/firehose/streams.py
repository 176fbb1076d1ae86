"""Delivery streams: create, describe, list, update, delete."""

import uuid

from millstream.api import firehose as api
from millstream.core import clock
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.firehose import conversion, destination, encryption, endpoint
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import NOT_PERMITTED, KinesisSource, Stream
from millstream.wire.operation import operation

QUOTA = 5000  # delivery streams per account and region
PAGE = 10  # ListDeliveryStreams without a Limit


@operation
async def create_delivery_stream(
    firehose: Firehose, request: api.CreateDeliveryStreamInput, caller: Caller
) -> api.CreateDeliveryStreamOutput:
    wanted = destination.accepted(request)
    await check_schema(firehose, wanted, caller)
    try:
        await firehose.check_role(wanted.role_arn, caller.account)
    except ValueError as reason:
        message = f"Firehose is unable to assume role {wanted.role_arn}. Please check the role provided."
        raise api.InvalidArgumentException(message) from reason
    sealing = request.delivery_stream_encryption_configuration_input
    http = request.http_endpoint_destination_configuration
    stream = Stream(
        name=request.delivery_stream_name,
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        created=clock.now(),
        destination=wanted,
        http=http and endpoint.completed(http),
        source=await _source(firehose, request),
        encryption=await encryption.encryption(firehose, sealing) if sealing else None,
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
        failure_description=_failure(firehose, stream),
        delivery_stream_encryption_configuration=encryption.described(stream),
        delivery_stream_type=_kind(stream),
        version_id=str(stream.version),
        create_timestamp=stream.created,
        last_update_timestamp=stream.updated,
        source=_described_source(stream),
        destinations=[destination.described(stream.destination, stream.http)],
        has_more_destinations=False,
    )
    return api.DescribeDeliveryStreamOutput(delivery_stream_description=description)


def _kind(stream: Stream) -> api.DeliveryStreamType:
    return "KinesisStreamAsSource" if stream.source else "DirectPut"


def _described_source(stream: Stream) -> api.SourceDescription | None:
    if (source := stream.source) is None:
        return None
    described = api.KinesisStreamSourceDescription(
        kinesis_stream_arn=source.arn, role_arn=source.role, delivery_start_timestamp=source.started / 1000
    )
    return api.SourceDescription(kinesis_stream_source_description=described)


async def check_schema(firehose: Firehose, wanted: api.ExtendedS3DestinationConfiguration, caller: Caller) -> None:
    if (given := conversion.wanted(wanted)) is None:
        return
    nobody = Stream("", "", caller.account, caller.region, 0, wanted)
    try:
        await conversion.Conversion(firehose.tables, nobody, given).reader()
    except conversion.SchemaProblem as problem:
        raise api.InvalidArgumentException(str(problem)) from problem


async def _source(firehose: Firehose, request: api.CreateDeliveryStreamInput) -> KinesisSource | None:
    """Given with another type, the configuration is ignored, as by AWS."""
    given = request.kinesis_stream_source_configuration
    if request.delivery_stream_type == "DirectPut" or (given is None and request.delivery_stream_type is None):
        return None
    if given is None:
        message = "KinesisSourceStreamConfig is mandatory for KinesisStreamAsSource stream type."
        raise api.InvalidArgumentException(message)
    if request.delivery_stream_encryption_configuration_input:
        raise api.InvalidArgumentException(NOT_PERMITTED)
    arn = parse_arn(given.kinesis_stream_arn)
    name = arn.resource.removeprefix("stream/")
    if await firehose.kinesis.get(arn.account, arn.region, name) is None:
        raise api.InvalidArgumentException(f"Kinesis stream {name} under account {arn.account} not found.")
    return KinesisSource(given.kinesis_stream_arn, given.role_arn, clock.now_ms())


def _failure(firehose: Firehose, stream: Stream) -> api.FailureDescription | None:
    """What S3 refuses at present: AWS would say so in the log group only."""
    for trouble in firehose.monitor(stream).troubles.values():
        return api.FailureDescription(type="UNKNOWN_ERROR", details=f"{trouble.code}: {trouble.message}")
    return None


@operation
async def list_delivery_streams(
    firehose: Firehose, request: api.ListDeliveryStreamsInput, caller: Caller
) -> api.ListDeliveryStreamsOutput:
    limit, kind = request.limit or PAGE, request.delivery_stream_type
    start = request.exclusive_start_delivery_stream_name
    after = f"{caller.account}/{caller.region}/{start}" if start else ""
    found = await firehose.streams.list(caller.account, caller.region, after=after, limit=None if kind else limit + 1)
    names = [record.value.name for record in found if kind in (None, _kind(record.value))]
    return api.ListDeliveryStreamsOutput(
        delivery_stream_names=names[:limit], has_more_delivery_streams=len(names) > limit
    )


@operation
async def delete_delivery_stream(
    firehose: Firehose, request: api.DeleteDeliveryStreamInput, caller: Caller
) -> api.DeleteDeliveryStreamOutput:
    """What was not delivered yet is dropped, as on AWS."""
    async with firehose.changing:
        stream = await firehose.stream(request.delivery_stream_name, caller)
        await firehose.forget(stream)
        await firehose.changed(stream, False)
        firehose.waiting.pop(stream.topic, None)
        await firehose.log.drop(stream.topic)
        await firehose.log.drop(stream.spool)
        await firehose.forget(stream)  # what was saved meanwhile
    return api.DeleteDeliveryStreamOutput()

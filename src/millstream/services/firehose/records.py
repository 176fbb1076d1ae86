"""The data plane: an acknowledged record is already in the stream log."""

from millstream.api.firehose import (
    InvalidArgumentException,
    InvalidSourceException,
    PutRecordBatchInput,
    PutRecordBatchOutput,
    PutRecordBatchResponseEntry,
    PutRecordInput,
    PutRecordOutput,
    ServiceUnavailableException,
)
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import NOT_PERMITTED, Stream
from millstream.wire.operation import operation

BATCH_LIMIT = 4 << 20  # bytes of a PutRecordBatch, before base64
SLOW = PutRecordBatchResponseEntry(error_code="ServiceUnavailableException", error_message="Slow down.")


@operation
async def put_record(firehose: Firehose, request: PutRecordInput, caller: Caller) -> PutRecordOutput:
    stream = await _open(firehose, request.delivery_stream_name, caller)
    offset = await accept(firehose, stream, request.record.data)
    return PutRecordOutput(record_id=_record_id(stream, offset), encrypted=stream.encryption is not None)


@operation
async def put_record_batch(firehose: Firehose, request: PutRecordBatchInput, caller: Caller) -> PutRecordBatchOutput:
    stream = await _open(firehose, request.delivery_stream_name, caller)
    data = [record.data for record in request.records]
    if (size := sum(map(len, data))) > BATCH_LIMIT:
        raise InvalidArgumentException("Records size exceeds 4 MB limit")
    refused = await _admit(firehose, stream, data) if firehose.limited else 0
    if refused:
        size = sum(map(len, data))
    first = await firehose.log.append(stream.topic, data, clock.now_ms())
    firehose.monitor(stream).put(len(data), size)
    entries = [PutRecordBatchResponseEntry(record_id=_record_id(stream, first + i)) for i in range(len(data))]
    return PutRecordBatchOutput(
        failed_put_count=refused,
        encrypted=stream.encryption is not None,
        request_responses=[*entries, *[SLOW] * refused],
    )


async def accept(firehose: Firehose, stream: Stream, data: bytes) -> int:
    """A record's offset. Raise InvalidArgumentException, ServiceUnavailableException."""
    if stream.source:
        raise InvalidArgumentException(NOT_PERMITTED)
    if firehose.limited:
        await _admit(firehose, stream, [data])
    offset = await firehose.log.append(stream.topic, [data], clock.now_ms())
    firehose.monitor(stream).put(1, len(data))
    return offset


async def _open(firehose: Firehose, name: str, caller: Caller) -> Stream:
    stream = await firehose.stream(name, caller)
    if stream.source:
        raise InvalidArgumentException(NOT_PERMITTED)
    if stream.decompressing:
        raise InvalidSourceException(
            "Only requests from CloudWatch Logs are supported when CloudWatch Logs decompression is enabled.",
            code="InvalidSourceException",
        )
    return stream


async def _admit(firehose: Firehose, stream: Stream, data: list[bytes]) -> int:
    """Take off what may not come in; returns how many. Raise ServiceUnavailableException when nothing may."""
    admitted = len(data)
    if await firehose.behind(stream):
        admitted = 0
    elif firehose.quotas:
        admitted = firehose.quotas.admit(stream.topic, [len(each) for each in data])
    if refused := len(data) - admitted:
        firehose.monitor(stream).throttled(refused)
    if admitted == 0:
        raise ServiceUnavailableException("Slow down.")
    del data[admitted:]
    return refused


def _record_id(stream: Stream, offset: int) -> str:
    return f"{stream.id}{offset:020d}"

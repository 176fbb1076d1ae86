"""The data plane: an acknowledged record is already in the stream log."""

from millstream.api.firehose import (
    InvalidArgumentException,
    PutRecordBatchInput,
    PutRecordBatchOutput,
    PutRecordBatchResponseEntry,
    PutRecordInput,
    PutRecordOutput,
)
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.firehose.service import Firehose, Stream
from millstream.wire.operation import operation

BATCH_LIMIT = 4 << 20  # bytes of a PutRecordBatch, before base64


@operation
async def put_record(firehose: Firehose, request: PutRecordInput, caller: Caller) -> PutRecordOutput:
    stream = await firehose.stream(request.delivery_stream_name, caller)
    offset = await firehose.log.append(stream.topic, [request.record.data], clock.now_ms())
    return PutRecordOutput(record_id=_record_id(stream, offset), encrypted=False)


@operation
async def put_record_batch(firehose: Firehose, request: PutRecordBatchInput, caller: Caller) -> PutRecordBatchOutput:
    stream = await firehose.stream(request.delivery_stream_name, caller)
    data = [record.data for record in request.records]
    if sum(map(len, data)) > BATCH_LIMIT:
        raise InvalidArgumentException("Records size exceeds 4 MB limit")
    first = await firehose.log.append(stream.topic, data, clock.now_ms())
    entries = [PutRecordBatchResponseEntry(record_id=_record_id(stream, first + i)) for i in range(len(data))]
    return PutRecordBatchOutput(failed_put_count=0, encrypted=False, request_responses=entries)


def _record_id(stream: Stream, offset: int) -> str:
    return f"{stream.id}{offset:020d}"

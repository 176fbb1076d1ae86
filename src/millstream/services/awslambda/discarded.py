"""What a mapping leaves out after its last try: written to the S3 bucket of its failure destination, as AWS does.

AWS: docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

import json
import logging
import uuid
from collections.abc import Sequence

from millstream.core import clock
from millstream.domain.functions import Answer
from millstream.domain.streams import Record
from millstream.ports.objects import ObjectStore
from millstream.services.awslambda import bucket
from millstream.services.awslambda.mapping import Mapping

EXHAUSTED, AGED = "RetryAttemptsExhausted", "RecordAgeExceeded"
log = logging.getLogger("millstream.lambda")


class Discarded:
    """Of one shard of a mapping."""

    def __init__(self, objects: ObjectStore, mapping: Mapping, shard: str) -> None:
        self._objects, self._mapping, self._shard = objects, mapping, shard
        self.last: tuple[str, Answer] | None = None  # request id and answer of the last call

    async def keep(self, batch: Sequence[Record], payload: bytes, condition: str, tries: int) -> None:
        """On disk on return, where there is a destination."""
        mapping = self._mapping
        log.warning("%s: %d records are left out (%s)", mapping.id, len(batch), condition)
        if not mapping.destination:
            return
        told = self._told(batch, payload, condition, tries)
        folder, name = f"{mapping.id}/{self._shard}", str(uuid.uuid4())
        await bucket.put(self._objects, mapping.destination, mapping.account, folder, name, told)

    def _told(self, batch: Sequence[Record], payload: bytes, condition: str, tries: int) -> dict[str, object]:
        mapping = self._mapping
        request_id, answer = self.last or (str(uuid.uuid4()), None)
        told = {
            "requestContext": {
                "requestId": request_id,
                "functionArn": mapping.function,
                "condition": condition,
                "approximateInvokeCount": tries,
            },
            "version": "1.0",
            "timestamp": bucket.stamp(clock.now()),
            "KinesisBatchInfo": {
                "shardId": self._shard,
                "startSequenceNumber": batch[0].number,
                "endSequenceNumber": batch[-1].number,
                "approximateArrivalOfFirstRecord": bucket.stamp(batch[0].time / 1000),
                "approximateArrivalOfLastRecord": bucket.stamp(batch[-1].time / 1000),
                "batchSize": len(batch),
                "streamArn": mapping.source,
            },
            "payload": json.loads(payload),
        }
        if answer and condition == EXHAUSTED:
            said = {"statusCode": 200, "executedVersion": answer.version, "functionError": answer.error}
            told["responseContext"] = said
        return told

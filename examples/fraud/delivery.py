"""Put records on a Firehose stream without losing any, and see in S3 what was delivered."""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import console

BATCH_RECORDS, BATCH_BYTES = 500, 4 * 1024 * 1024  # the limits of one PutRecordBatch
ATTEMPTS = 8


@dataclass(frozen=True)
class Arrival:
    """One object seen in S3."""

    seconds: float  # since the first record was put
    key: str
    records: int
    stored: int  # bytes in S3
    plain: int  # bytes when decompressed


@dataclass
class Timeline:
    """What was put and what was delivered, when."""

    began: float = field(default_factory=time.monotonic)
    put: list[tuple[float, int]] = field(default_factory=lambda: [(0.0, 0)])  # seconds, records acknowledged so far
    arrivals: list[Arrival] = field(default_factory=list)

    def start(self) -> None:
        self.began = time.monotonic()

    def acknowledged(self, records: int) -> None:
        self.put.append((time.monotonic() - self.began, self.put[-1][1] + records))

    @property
    def sent(self) -> int:
        return self.put[-1][1]

    @property
    def stored(self) -> int:
        return sum(arrival.stored for arrival in self.arrivals)

    @property
    def plain(self) -> int:
        return sum(arrival.plain for arrival in self.arrivals)

    @property
    def saved(self) -> float:
        """The share of bytes that compression saved."""
        return 1 - self.stored / max(self.plain, 1)


class Producer:
    """Puts records on one stream; those that Firehose turns away for a while are sent again."""

    def __init__(self, firehose: Any, stream: str, timeline: Timeline) -> None:
        self._firehose, self._stream, self._timeline = firehose, stream, timeline

    def put(self, record: bytes) -> None:
        self._firehose.put_record(DeliveryStreamName=self._stream, Record={"Data": record})
        self._timeline.acknowledged(1)

    def put_batch(self, records: list[bytes]) -> None:
        """Send all, however often Firehose takes only some. Raise RuntimeError when it keeps refusing."""
        for attempt in range(ATTEMPTS):
            answer = self._firehose.put_record_batch(
                DeliveryStreamName=self._stream, Records=[{"Data": record} for record in records]
            )
            results = answer["RequestResponses"]
            refused = [record for record, result in zip(records, results, strict=True) if result.get("ErrorCode")]
            self._timeline.acknowledged(len(records) - len(refused))
            if not refused:
                return
            records, why = refused, next(result["ErrorCode"] for result in results if result.get("ErrorCode"))
            time.sleep(min(5, 0.1 * 2**attempt) * random.uniform(0.5, 1))
        raise RuntimeError(f"{len(records)} records were refused {ATTEMPTS} times, last with {why}")


def batches(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Groups that fit into one PutRecordBatch."""
    group: list[bytes] = []
    total = 0
    for record in records:
        if len(group) == BATCH_RECORDS or (group and total + len(record) > BATCH_BYTES):
            yield group
            group, total = [], 0
        group.append(record)
        total += len(record)
    if group:
        yield group


class Watch:
    """Looks into S3 for what Firehose delivered, opening each new object once."""

    def __init__(self, s3: Any, bucket: str, prefix: str, timeline: Timeline) -> None:
        self._s3, self._bucket, self._prefix, self._timeline = s3, bucket, prefix, timeline
        self._seen: set[str] = set()
        self.delivered: set[str] = set()  # transaction ids; a set, for Firehose delivers at least once

    def look(self) -> None:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for page in pages:
            for found in page.get("Contents", []):
                if found["Key"] not in self._seen:
                    self._open(found["Key"])

    def _open(self, key: str) -> None:
        stored = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        plain = gzip.decompress(stored)
        ids = [json.loads(line)["transaction_id"] for line in plain.splitlines()]
        seconds = time.monotonic() - self._timeline.began
        self._timeline.arrivals.append(Arrival(seconds, key, len(ids), len(stored), len(plain)))
        self._seen.add(key)
        self.delivered.update(ids)


def stream(
    producer: Producer, watch: Watch, records: list[bytes], timeline: Timeline, singles: int, rate: float
) -> None:
    """Send the first records one by one and the others in batches, at most `rate` a second (0: at full speed)."""
    progress = console.Progress()

    def sent() -> None:
        watch.look()
        share = f"{timeline.sent:,} of {len(records):,} sent, {len(watch.delivered):,} already in S3"
        progress.show(share, str(len(timeline.arrivals)))

    pace = _pace(timeline, rate)
    for record in records[:singles]:
        producer.put(record)
    for group in batches(records[singles:]):
        pace(len(group), sent)
        producer.put_batch(group)
        sent()
    progress.end()


def _pace(timeline: Timeline, rate: float) -> Callable[[int, Callable[[], None]], None]:
    """Hold a producer back to `rate`, looking around meanwhile."""

    def hold(records: int, meanwhile: Callable[[], None]) -> None:
        due = timeline.began + (timeline.sent + records) / rate if rate else 0
        while (left := due - time.monotonic()) > 0:
            time.sleep(min(left, 0.5))
            meanwhile()

    return hold

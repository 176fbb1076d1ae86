"""Records of a Kinesis stream as they come, by enhanced fan-out: in a shard's order, a child's after its parents'.

GetRecords may be asked five times a second a shard, which alone costs 100 ms; a subscription pushes.
"""

import queue
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from realtime.lab import Stream
from realtime.patience import Patience, passing

ENDED = "SHARD_END"  # the position of a shard that was read to its end
WAITING = 5000  # records that may wait in memory; more wait in the stream


class Arrived(NamedTuple):
    shard: str
    sequence: str  # ENDED: no record, the shard's end
    at: float  # when Kinesis took it, seconds since 1970
    data: bytes


class Source:
    """`positions`: by shard the last sequence number that is done with; a shard without is read from its start."""

    def __init__(self, kinesis: Any, stream: Stream, positions: Mapping[str, str], patience: Patience) -> None:
        self._kinesis, self._stream = kinesis, stream
        self._positions, self._patience = dict(positions), patience
        self._ended = {shard for shard, position in positions.items() if position == ENDED}
        self._begun: set[str] = set()
        self._lock = threading.Lock()
        self._queue: queue.Queue[Arrived] = queue.Queue(WAITING)
        self.behind = 0.0  # seconds that the last event was old
        self.failure: Exception | None = None  # what ended a reader for good

    def begin(self) -> None:
        """Read every shard whose parents have been read."""
        pages = self._patience.call(self._shards)
        listed = {shard["ShardId"] for shard in pages}
        with self._lock:
            for shard in pages:
                parents = {shard.get("ParentShardId"), shard.get("AdjacentParentShardId")} & listed
                name = shard["ShardId"]
                if name not in self._begun | self._ended and parents <= self._ended:
                    self._begun.add(name)
                    threading.Thread(target=self._read, args=(name,), daemon=True).start()

    def _shards(self) -> list[dict[str, Any]]:
        pages = self._kinesis.get_paginator("list_shards").paginate(StreamName=self._stream.name)
        return [shard for page in pages for shard in page["Shards"]]

    def take(self, most: int, wait: float) -> list[Arrived]:
        """What has arrived, `most` records at most, at least one where one comes within `wait` seconds."""
        if self.failure:
            raise self.failure
        taken: list[Arrived] = []
        try:
            taken.append(self._queue.get(timeout=wait))
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        except queue.Empty:
            pass
        return taken

    def _read(self, shard: str) -> None:
        try:
            while shard not in self._ended and not self._patience.stopping.is_set():
                try:
                    self._subscribe(shard)
                except Exception as error:
                    if not passing(error):
                        raise
                    self._patience.waits_for = f"{type(error).__name__}: {error}"
                    self._patience.stopping.wait(0.2)
            if shard in self._ended:
                self.begin()
        except Exception as error:
            self.failure = error

    def _subscribe(self, shard: str) -> None:
        """A subscription ends after five minutes, or when the connection does: then comes the next."""
        position = self._positions.get(shard)
        start = (
            {"Type": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": position} if position else {"Type": "TRIM_HORIZON"}
        )
        answer = self._kinesis.subscribe_to_shard(
            ConsumerARN=self._stream.consumer, ShardId=shard, StartingPosition=start
        )
        for event in answer["EventStream"]:
            given = event["SubscribeToShardEvent"]
            self.behind = given["MillisBehindLatest"] / 1000
            for record in given["Records"]:
                if self._patience.stopping.is_set():
                    return
                at = record["ApproximateArrivalTimestamp"].timestamp()
                self._queue.put(Arrived(shard, record["SequenceNumber"], at, record["Data"]))
                self._positions[shard] = record["SequenceNumber"]
            if given.get("ChildShards"):
                self._ended.add(shard)
                self._queue.put(Arrived(shard, ENDED, time.time(), b""))
                return

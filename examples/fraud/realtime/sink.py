"""Decisions onto a Firehose stream, in their order; each is counted once Firehose has acknowledged it."""

import json
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from realtime.patience import Patience

BATCH = 500  # records of one PutRecordBatch


class Decision(NamedTuple):
    arrived: float
    record: dict[str, Any]


class Sink:
    def __init__(self, firehose: Any, stream: str, patience: Patience, stored: Callable[[list[float]], None]) -> None:
        self._firehose, self._stream, self._patience, self._stored = firehose, stream, patience, stored
        self._queue: queue.Queue[Decision | None] = queue.Queue()
        self._acknowledged = 0
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.put_count = 0
        self.failure: Exception | None = None

    def start(self) -> None:
        self._thread.start()

    def put(self, decision: Decision) -> None:
        self.put_count += 1
        self._queue.put(decision)

    def wait(self, count: int) -> None:
        """Until the first `count` decisions are acknowledged. Raise what stopped the sink."""
        with self._news:
            self._news.wait_for(lambda: self._acknowledged >= count or self.failure)
        if self._acknowledged < count and self.failure:
            raise self.failure

    def close(self) -> None:
        """Return when all are acknowledged. Raise what stopped the sink."""
        self._queue.put(None)
        self._thread.join()
        if self.failure:
            raise self.failure

    def _run(self) -> None:
        try:
            while batch := self._take():
                self._send(batch)
        except Exception as error:
            with self._news:
                self.failure = error
                self._news.notify_all()

    def _take(self) -> list[Decision]:
        """Everything that waits: while one batch is on its way the next gathers."""
        first = self._queue.get()
        taken = [first] if first else []
        while taken and len(taken) < BATCH:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            taken.append(following)
        return taken

    def _send(self, batch: list[Decision]) -> None:
        records = [{"Data": json.dumps(one.record, separators=(",", ":")).encode() + b"\n"} for one in batch]
        while records:
            answer = self._patience.call(
                self._firehose.put_record_batch, DeliveryStreamName=self._stream, Records=records
            )
            results = zip(records, answer["RequestResponses"], strict=True)
            records = [record for record, result in results if result.get("ErrorCode")]
            if records:
                time.sleep(0.1)  # throttled: only those that were refused go again
        self._stored([one.arrived for one in batch])
        with self._news:
            self._acknowledged += len(batch)
            self._news.notify_all()

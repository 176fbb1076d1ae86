"""Transactions onto a Kinesis stream at a chosen rate, and their labels some time later: a program of its own.

It puts what is due, whether or not anybody reads; it stops when its standard input closes, which it does when the
program that started it ends, however that comes about.
"""

import argparse
import itertools
import json
import signal
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import contextlib

import boto3
from botocore.config import Config

import simulator
from realtime.patience import GaveUp, Patience
from transactions import LABEL, Transaction

MONTH = 5000  # transactions of one simulated month; then comes another, of other cards
TICK = 0.01  # seconds between calls, where there is more than one record in that time
MOST = 500  # records of one PutRecords
Entry = dict[str, Any]


def stream(seed: int) -> Iterator[tuple[Transaction, bool]]:
    """Without end: transactions with ids that no other run uses, and whether each is a fraud."""
    run = uuid.uuid4().hex[:8]
    for month in itertools.count():
        batch = simulator.generate(MONTH, seed + month)
        for one in batch.transactions:
            name = one["transaction_id"]
            yield one | {"transaction_id": f"{run}-{month:03d}-{name}"}, batch.labels[name]


def entry(record: Entry, device: str) -> Entry:
    return {"Data": json.dumps(record, separators=(",", ":")).encode(), "PartitionKey": device}


class Traffic:
    def __init__(self, kinesis: Any, name: str, rate: float, delay: float, patience: Patience) -> None:
        """`rate` a second; `delay`: seconds after which a label follows its transaction."""
        self._kinesis, self._name, self._rate, self._delay = kinesis, name, rate, delay
        self._patience = patience
        self._labels: deque[tuple[float, Entry]] = deque()
        self.sent = 0

    def run(self, records: Iterator[tuple[Transaction, bool]]) -> None:
        began, told = time.monotonic(), 0.0
        while not self._patience.stopping.is_set():
            passed = time.monotonic() - began
            due = min(int(passed * self._rate) - self.sent, MOST)
            if due > 0:
                self._put([self._next(records, passed) for _ in range(due)])
                self.sent += due
            if passed - told >= 1:
                self._tell(passed)
                told = passed
            self._patience.stopping.wait(max(TICK, (self.sent + 1) / self._rate - (time.monotonic() - began)))

    def _next(self, records: Iterator[tuple[Transaction, bool]], now: float) -> Entry:
        one, fraud = next(records)
        label = {"transaction_id": one["transaction_id"], LABEL: fraud}
        self._labels.append((now + self._delay, entry(label, one["device_fingerprint"])))
        return entry(one, one["device_fingerprint"])

    def _tell(self, now: float) -> None:
        """Labels that have become known."""
        while known := [
            self._labels.popleft()[1] for _ in range(min(MOST, len(self._labels))) if self._labels[0][0] <= now
        ]:
            self._put(known)

    def _put(self, entries: list[Entry]) -> None:
        while entries:
            answer = self._patience.call(self._kinesis.put_records, StreamName=self._name, Records=entries)
            results = zip(entries, answer["Records"], strict=True)
            entries = [one for one, result in results if result.get("ErrorCode")]
            if entries:
                time.sleep(0.1)  # throttled: only those that were refused go again


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--rate", type=float, required=True, help="transactions a minute")
    parser.add_argument("--label-delay", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one
    patience = Patience(grace=5)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), patience.stop()), daemon=True).start()
    kinesis = boto3.client("kinesis", config=Config(retries={"total_max_attempts": 1}, read_timeout=20))
    traffic = Traffic(kinesis, given.stream, given.rate / 60, given.label_delay, patience)
    with contextlib.suppress(GaveUp):
        traffic.run(stream(given.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())

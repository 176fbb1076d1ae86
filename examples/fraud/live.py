"""Decide about card transactions as they happen: Kinesis, features, a SageMaker endpoint, decisions to S3.

    python live.py                    decides, and makes its own traffic: 1,200 transactions a minute
    python live.py --rate 24000       ... twenty times that
    python live.py --rate 0           decides about what others put on the stream
    python live.py --remove           removes the streams that it made

It needs what `lab.py --keep` leaves: the endpoint and the bucket. Each transaction on the stream gets one decision, a
JSON line below s3://BUCKET/decisions/, also when this program or the service is killed and started again.
"""

import argparse
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from realtime import figures, recovery
from realtime.checkpoint import Checkpoint, TakenOver
from realtime.decider import Decider, Endpoint
from realtime.lab import Lab, NoLab, Stream, find_lab, make_streams, remove_streams
from realtime.patience import GaveUp, Patience
from realtime.saver import Saver
from realtime.sink import Sink
from realtime.source import Source
from realtime.state import State, restore

TRAFFIC = Path(__file__).parent / "realtime" / "traffic.py"
CHECKPOINT = "live/checkpoint.json.gz"
MOST = 100  # transactions of one request to the endpoint
SAVED_EVERY, TOLD_EVERY = 2.0, 5.0  # seconds
CATCH_UP = 5.0  # seconds at the end for what the own traffic left on the stream
GRACE = 30.0  # seconds at the end that a service may be away
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=20)  # Patience repeats, and says so


class Live:
    """The running program: what it is made of, and the loop."""

    def __init__(self, aws: Any, lab: Lab, stream: Stream, patience: Patience) -> None:
        s3 = aws.client("s3", config=ONCE)
        self._patience = patience
        self._checkpoint = Checkpoint(s3, lab.name, CHECKPOINT, patience)
        saved = self._checkpoint.load()
        known: dict[str, bool] = {}
        if saved and self._checkpoint.at and not self._checkpoint.orderly:
            say("the last run did not end in order: looking for what it decided after its last checkpoint …")
            known = recovery.stored_since(s3, lab.name, self._checkpoint.at, patience)
        self.state = restore(saved, stream.made) if saved else State(stream.made)
        self._checkpoint.save(self.state.snapshot())  # from here on it is ours
        self.decided, self.stored = figures.Durations(), figures.Durations()
        self._sink = Sink(aws.client("firehose", config=ONCE), lab.decisions, patience, self.stored.add)
        endpoint = Endpoint(aws.client("sagemaker-runtime", config=ONCE), lab.name, patience)
        self.decider = Decider(self.state, endpoint, lab.threshold, self._sink, known)
        kinesis = aws.client("kinesis", config=ONCE)
        self._source = Source(kinesis, stream, self.state.positions, patience)
        self._saver = Saver(self._checkpoint, self._sink)
        self._saved = self._told = time.monotonic()

    def run(self, ending: threading.Event) -> None:
        self._sink.start()
        self._source.begin()
        while not ending.is_set():
            self._turn()

    def end(self) -> None:
        """What was read is decided, what was decided is stored, and then the place is noted."""
        until = time.monotonic() + CATCH_UP
        while self._turn(0.5) and time.monotonic() < until:
            pass
        self._patience.stop()
        while self._turn(0):
            pass
        self._sink.close()
        self._saver.close(self.state)

    def _turn(self, wait: float = 0.2) -> int:
        batch = self._source.take(MOST, wait)
        if batch:
            self.decided.add(self.decider.turn(batch))
        now = time.monotonic()
        if now - self._saved >= SAVED_EVERY:
            self._saver.offer(self.state)
            self._saved = now
        if now - self._told >= TOLD_EVERY:
            self._tell(now)
        return len(batch)

    def _tell(self, now: float) -> None:
        line = figures.line(now - self._told, self.decided.take(), self.stored.take(), self.state.tally)
        behind = f"   {self._source.behind:.0f} s behind" if self._source.behind >= 1 else ""
        waits = f"   waiting: {self._patience.waits_for}" if self._patience.waits_for else ""
        say(f"{time.strftime('%H:%M:%S')} {line}{behind}{waits}")
        self._told = now


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def traffic(lab: Lab, arguments: argparse.Namespace) -> Iterator[None]:
    """Transactions from a process of its own: making them must not hold up deciding about them."""
    if not arguments.rate:
        yield
        return
    options = [
        "--stream",
        lab.transactions,
        "--rate",
        str(arguments.rate),
        "--label-delay",
        str(arguments.label_delay),
    ]
    maker = subprocess.Popen([sys.executable, str(TRAFFIC), *options], stdin=subprocess.PIPE)
    assert maker.stdin is not None
    try:
        yield
    finally:
        maker.stdin.close()
        maker.wait()


def decide(aws: Any, arguments: argparse.Namespace) -> None:
    ending, patience = threading.Event(), Patience(GRACE)

    def told_to_end(number: int, frame: object) -> None:
        ending.set()
        patience.hurry()

    signal.signal(signal.SIGTERM, told_to_end)
    signal.signal(signal.SIGINT, told_to_end)
    lab = patience.call(find_lab, aws=aws, name=arguments.lab)
    stream = patience.call(make_streams, aws=aws, lab=lab, shards=arguments.shards)
    say(f"{lab.transactions} → {lab.name} (flags from {lab.threshold:.3f} on) → s3://{lab.name}/{recovery.PREFIX}")
    live = Live(aws, lab, stream, patience)
    with traffic(lab, arguments):
        live.run(ending)
        say("ending: no more traffic, then what was read is decided and stored …")
    live.end()
    summary(live)


def summary(live: Live) -> None:
    decider = live.decider
    say(f"{live.decided.count:,} decided and {live.stored.count:,} stored by this run")
    say(figures.quality(live.state.tally))
    say(
        f"{decider.repeats:,} repeated records were not decided again, {decider.unreadable:,} could not be read. "
        "Should a decision be in S3 twice (its acknowledgement was lost), both lines have the same decision_id: "
        "keep one of each."
    )


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rate", type=float, default=1200, help="own transactions a minute, 0 for none (default 1200)"
    )
    parser.add_argument("--label-delay", type=float, default=10, metavar="SECONDS", help="until labels follow")
    parser.add_argument("--lab", default="", metavar="NAME", help="of the lab (default: the newest that was kept)")
    parser.add_argument("--shards", type=int, default=1, help="of the stream, when it is made (default 1)")
    parser.add_argument("--remove", action="store_true", help="remove the streams and end")
    return parser.parse_args(words)


def main() -> int:
    arguments = parse()
    sys.setswitchinterval(0.0002)  # a decision waits for no other thread for longer: a checkpoint is 0.1 s of work
    aws = boto3.Session()
    try:
        if arguments.remove:
            remove_streams(aws, find_lab(aws, arguments.lab))
        else:
            decide(aws, arguments)
    except (NoLab, TakenOver, GaveUp) as error:
        print(error, file=sys.stderr)
        return 3
    except (ClientError, BotoCoreError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

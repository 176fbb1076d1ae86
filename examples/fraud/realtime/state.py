"""What the program must remember to go on: positions in the stream, what it knows of devices, what it decided."""

from dataclasses import dataclass, field
from typing import Any

from processing.features import Device, Devices

REMEMBERED_DEVICES = 50_000
REMEMBERED_DECISIONS = 20_000  # long enough for a producer's repeats and for labels to arrive


@dataclass
class Tally:
    """Decisions whose truth has arrived."""

    caught: int = 0
    missed: int = 0
    false_alarms: int = 0
    passed: int = 0

    def add(self, flagged: bool, fraud: bool) -> None:
        name = ("caught" if fraud else "false_alarms") if flagged else ("missed" if fraud else "passed")
        setattr(self, name, getattr(self, name) + 1)

    @property
    def labels(self) -> int:
        return self.caught + self.missed + self.false_alarms + self.passed

    @property
    def recall(self) -> float:
        return self.caught / max(self.caught + self.missed, 1)

    @property
    def precision(self) -> float:
        return self.caught / max(self.caught + self.false_alarms, 1)


@dataclass
class State:
    stream: str = ""  # when it was made
    positions: dict[str, str] = field(default_factory=dict)  # by shard: the last sequence number that is done with
    devices: Devices = field(default_factory=lambda: Devices(REMEMBERED_DEVICES))
    decided: dict[str, bool] = field(default_factory=dict)  # transaction id -> flagged, the latest only
    tally: Tally = field(default_factory=Tally)

    def decide(self, transaction: str, flagged: bool) -> None:
        self.decided[transaction] = flagged
        if len(self.decided) > REMEMBERED_DECISIONS:
            del self.decided[next(iter(self.decided))]

    def label(self, transaction: str, fraud: bool) -> None:
        """A label of a decision that is remembered no more says nothing."""
        if transaction in self.decided:
            self.tally.add(self.decided[transaction], fraud)

    def snapshot(self) -> dict[str, Any]:
        """As of now; what it holds does not change any more."""
        return {
            "stream": self.stream,
            "positions": dict(self.positions),
            "tally": dict(vars(self.tally)),
            "devices": dict(self.devices.known),
            "decided": dict(self.decided),
        }


def restore(saved: dict[str, Any], stream: str) -> State:
    """The state as it was saved, at the beginning of the stream where that is another than then."""
    positions = saved["positions"] if saved.get("stream") == stream else {}
    state = State(stream, positions, tally=Tally(**saved["tally"]), decided=saved["decided"])
    for name, (count, total, times) in saved["devices"].items():
        state.devices.known[name] = Device(count, total, tuple(times))
    return state

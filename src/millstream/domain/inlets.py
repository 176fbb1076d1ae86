"""How one service gives data to what another one owns: a function, a Kinesis stream, a Firehose stream."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from millstream.core.arn import parse_arn


class Target(NamedTuple):
    """Where data goes, and for whom."""

    arn: str
    account: str
    region: str
    source: str  # ARN of what sends
    service: str  # that sends, e.g. logs


class Inlet(Protocol):
    """Made by the service that owns the targets."""

    async def check(self, target: Target) -> None:
        """Raise LookupError, PermissionError, or an AwsError where `put` would."""

    async def put(self, target: Target, data: bytes, key: str) -> None:
        """On disk on return. `key` is a Kinesis record's partition key. A function gets `data`, JSON, as its event
        and `key` as its request's id: put again by the same, it is kept once.
        """


class Inlets:
    """By the service in the target's ARN."""

    def __init__(self) -> None:
        self._all: dict[str, Inlet] = {}

    def open(self, inlets: Mapping[str, Inlet]) -> None:
        self._all |= inlets

    def to(self, arn: str) -> Inlet:
        """Raise LookupError."""
        return self._all[parse_arn(arn).service]

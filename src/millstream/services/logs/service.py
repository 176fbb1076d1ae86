"""What every operation on logs may touch, and the errors that they share."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from millstream.api import logs as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.inlets import Inlets
from millstream.domain.journal import Event, Journal, NoGroup, NoStream, Scope, Stream
from millstream.domain.metrics import Metrics
from millstream.domain.records import Record, Records
from millstream.ports.objects import ObjectStore
from millstream.services.logs.exporting import Export, Exporting
from millstream.services.logs.filters import MetricFilter, Position, Subscription
from millstream.services.logs.forwarding import Forwarding
from millstream.services.logs.measuring import Measuring

PAGE = 50
F = TypeVar("F", MetricFilter, Subscription)


@dataclass(slots=True)
class Logs:
    journal: Journal
    metrics: Metrics
    inlets: Inlets
    objects: ObjectStore
    check_role: Callable[[str, str], Awaitable[None]]  # (role ARN, account): raise ValueError with the reason
    metric_filters: Records[MetricFilter] = field(init=False)
    subscriptions: Records[Subscription] = field(init=False)
    positions: Records[Position] = field(init=False)  # of a subscription, by the streams' ids
    exports: Records[Export] = field(init=False)
    measuring: Measuring = field(init=False)
    forwarding: Forwarding = field(init=False)
    exporting: Exporting = field(init=False)

    def __post_init__(self) -> None:
        meta = self.journal.meta
        self.metric_filters = Records(meta, "logs.metric", MetricFilter)
        self.subscriptions = Records(meta, "logs.subscription", Subscription)
        self.positions = Records(meta, "logs.position", Position)
        self.exports = Records(meta, "logs.export", Export)
        self.measuring = Measuring(self.metric_filters, self.metrics)
        self.forwarding = Forwarding(self.journal, self.inlets, self.subscriptions, self.positions)
        self.exporting = Exporting(self.journal, self.objects, self.exports)
        self.journal.heard = self._heard

    def _heard(self, scope: Scope, stream: Stream, events: Sequence[Event]) -> None:
        self.measuring.heard(scope, stream, events)
        self.forwarding.heard(scope, stream, events)


def scope_of(caller: Caller) -> Scope:
    return caller.account, caller.region


@contextmanager
def found() -> Iterator[None]:
    """Say what is not there as AWS does."""
    try:
        yield
    except NoGroup as absent:
        raise api.ResourceNotFoundException("The specified log group does not exist.") from absent
    except NoStream as absent:
        raise api.ResourceNotFoundException("The specified log stream does not exist.") from absent


@contextmanager
def compiled() -> Iterator[None]:
    """Say what is no filter pattern as AWS does."""
    try:
        yield
    except ValueError as reason:
        raise api.InvalidParameterException(str(reason)) from reason


def named(record: Record[F] | None, what: str) -> Record[F]:
    """Raise ResourceNotFoundException."""
    if record is None:
        raise api.ResourceNotFoundException(f"The specified {what} does not exist.")
    return record


def page(filters: Sequence[F], limit: int | None, token: str | None) -> tuple[list[F], str | None]:
    """By name; the token tells the last one of the page before."""
    ordered = sorted(filters, key=_place)
    after = from_token(token) if token else ""
    left = [one for one in ordered if _place(one) > after]
    shown = left[: limit or PAGE]
    return shown, to_token(_place(shown[-1])) if len(left) > len(shown) else None


def _place(one: MetricFilter | Subscription) -> str:
    return f"{one.name}:{one.group}"


def group_of(name: str | None, identifier: str | None) -> str:
    """The group that a request means, by its name or by its name or ARN as the identifier."""
    if name and identifier:
        raise api.ValidationException("LogGroup name and LogGroup ARN are mutually exclusive parameters.")
    if name:
        return name
    if not identifier:
        raise api.InvalidParameterException("LogGroup name or LogGroup ARN is required.")
    return from_arn(identifier) if identifier.startswith("arn:") else identifier


def from_arn(text: str) -> str:
    """The group in `arn:aws:logs:<region>:<account>:log-group:<name>`, with or without `:*`."""
    try:
        kind, _, name = parse_arn(text).resource.partition(":")
    except ValueError as bad:
        raise api.InvalidParameterException(f"Invalid ARN: {text}") from bad
    if kind != "log-group" or not name:
        raise api.InvalidParameterException(f"Invalid ARN: {text}")
    return name.removesuffix(":*")


def group_arn(caller: Caller, name: str) -> str:
    return f"arn:aws:logs:{caller.region}:{caller.account}:log-group:{name}"


def to_token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def from_token(token: str | None) -> str:
    """Raise InvalidParameterException for a token that is not ours."""
    try:
        return base64.urlsafe_b64decode((token or "").encode()).decode()
    except (binascii.Error, UnicodeError, ValueError) as bad:
        raise api.InvalidParameterException("The specified nextToken is invalid.") from bad

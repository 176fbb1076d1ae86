"""What is done with events as they come: metric filters and subscriptions, as they are kept."""

from msgspec import Struct

from millstream.api import logs as api
from millstream.domain.journal import Scope


class Transformation(Struct, frozen=True, omit_defaults=True):
    """`value` is a number, or the field that holds it; `dimensions` name fields."""

    name: str
    namespace: str
    value: str
    default: float | None = None
    unit: api.StandardUnit | None = None
    dimensions: dict[str, str] = {}


class MetricFilter(Struct, frozen=True):
    name: str
    group: str
    pattern: str
    created: int  # milliseconds
    transformation: Transformation


class Subscription(Struct, frozen=True, omit_defaults=True):
    name: str
    group: str
    pattern: str
    created: int  # milliseconds
    destination: str  # ARN
    role: str = ""
    distribution: api.Distribution = "ByLogStream"


class Position(Struct, frozen=True):
    """Events of a stream below `next` are with the destination."""

    next: int


def key_of(scope: Scope, group: str, name: str = "") -> tuple[str, str, str]:
    """Neither a group nor a filter has a ":" in its name."""
    return (*scope, f"{group}:{name}")

"""What every operation on auto scaling may touch, its records, and the checks that operations share."""

import base64
import re
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from msgspec import Struct

from millstream.api import autoscaling as api
from millstream.core.caller import Caller
from millstream.domain.alarms import Alerts
from millstream.domain.hosting import Hosting
from millstream.domain.metrics import Metrics
from millstream.domain.records import Record, Records
from millstream.ports.meta import MetaStore

NAMESPACE: Literal["sagemaker"] = "sagemaker"
DIMENSION: Literal["sagemaker:variant:DesiredInstanceCount"] = "sagemaker:variant:DesiredInstanceCount"
PAGE = 50
_RESOURCE = re.compile(r"endpoint/([a-zA-Z0-9-]{1,63})/variant/([a-zA-Z0-9-]{1,63})")
R = TypeVar("R", bound=Struct)


class Target(Struct, frozen=True, kw_only=True):
    """A variant that scales. Times are seconds since the epoch; `out` and `in_` are when it last scaled that way."""

    resource: str
    low: int
    high: int
    id: str
    role: str
    created: float
    no_in: bool = False
    no_out: bool = False
    no_schedule: bool = False
    bounded_by: str = ""  # what set `low` and `high`, where it was a scheduled action
    out: float = 0
    in_: float = 0
    tags: dict[str, str] = {}

    @property
    def endpoint(self) -> str:
        return self.resource.split("/")[1]

    @property
    def variant(self) -> str:
        return self.resource.split("/")[3]


class Policy(Struct, frozen=True, kw_only=True):
    resource: str
    name: str
    id: str
    created: float
    tracking: api.TargetTrackingScalingPolicyConfiguration | None = None
    steps: api.StepScalingPolicyConfiguration | None = None  # one of the two

    def arn(self, account: str, region: str) -> str:
        place = f"{self.id}:resource/{NAMESPACE}/{self.resource}:policyName/{self.name}"
        return f"arn:aws:autoscaling:{region}:{account}:scalingPolicy:{place}"


class Action(Struct, frozen=True, kw_only=True):
    """`fired` is when it last set the target's bounds, or was put."""

    resource: str
    name: str
    id: str
    created: float
    schedule: str
    fired: float
    timezone: str = "UTC"
    start: float | None = None
    end: float | None = None
    low: int | None = None
    high: int | None = None


class Activity(Struct, frozen=True, kw_only=True):
    id: str
    resource: str
    wanted: int
    outward: bool  # more instances rather than fewer
    cause: str
    start: float
    status: Literal["InProgress", "Successful", "Failed"] = "InProgress"
    end: float | None = None
    message: str = ""


class AutoScaling:
    """Keys are account, region, resource, and the name or id; a resource holds no other's name as its start."""

    def __init__(self, meta: MetaStore, hosting: Hosting, metrics: Metrics, alerts: Alerts) -> None:
        self.meta, self.hosting, self.metrics, self.alerts = meta, hosting, metrics, alerts
        self.targets = Records(meta, "autoscaling.target", Target)
        self.policies = Records(meta, "autoscaling.policy", Policy)
        self.actions = Records(meta, "autoscaling.action", Action)
        self.activities = Records(meta, "autoscaling.activity", Activity)

    async def target(self, resource: str, caller: Caller) -> Record[Target]:
        """Raise ObjectNotFoundException."""
        if record := await self.targets.get(caller.account, caller.region, resource):
            return record
        raise api.ObjectNotFoundException(f"No scalable target registered for {named(resource)}")

    async def delete(self, record: Record[Target], account: str, region: str) -> None:
        """The target with its policies and scheduled actions; its activities stay."""
        place = (account, region, record.value.resource)
        policies, actions = await self.policies.list(*place), await self.actions.list(*place)
        gone = [self.policies.delete(one.key) for one in policies] + [self.actions.delete(one.key) for one in actions]
        await self.meta.commit([self.targets.delete(*place), *gone])


def named(resource: str) -> str:
    return f"service namespace: {NAMESPACE}, resource ID: {resource}, scalable dimension: {DIMENSION}"


def checked(namespace: str, resource: str, dimension: str) -> tuple[str, str]:
    """The endpoint and the variant that are meant. Raise ValidationException."""
    match = _RESOURCE.fullmatch(resource)
    if namespace != NAMESPACE or dimension != DIMENSION or not match:
        raise api.ValidationException(
            "Unsupported service namespace, resource type or scalable dimension: Millstream scales "
            f"{NAMESPACE}, endpoint/NAME/variant/NAME, {DIMENSION}."
        )
    return match[1], match[2]


def checked_filter(namespace: str, dimension: str | None) -> bool:
    """Whether anything can be found: what is registered is one namespace and one dimension."""
    return namespace == NAMESPACE and dimension in (None, DIMENSION)


async def page(
    records: Records[R], caller: Caller, request: Any, resource: str | None = None, names: Sequence[str] = ()
) -> tuple[list[R], str | None]:
    """At most MaxResults records of the caller, by key, and the token of the next page."""
    most = request.max_results or PAGE
    if not 1 <= most <= PAGE:
        raise api.ValidationException(f"MaxResults must be between 1 and {PAGE}.")
    prefix = (caller.account, caller.region, *([resource] if resource else []))
    after = _from_token(request.next_token)
    found = [
        record
        for record in await records.list(*prefix, after=after)
        if not names or getattr(record.value, "name", None) in names
    ]
    token = base64.urlsafe_b64encode(found[most - 1].key.encode()).decode() if len(found) > most else None
    return [record.value for record in found[:most]], token


def _from_token(token: str | None) -> str:
    try:
        return base64.urlsafe_b64decode((token or "").encode()).decode()
    except ValueError as bad:
        raise api.InvalidNextTokenException("The specified next token is invalid.") from bad

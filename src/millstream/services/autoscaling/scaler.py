"""Background: looks at every scalable target, and sets its variant's number of instances."""

import logging
import os
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import structs

from millstream.api import autoscaling as api
from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.hosting import Endpoint, NoEndpoint, NotSteady, NoVariant, Size, Variant
from millstream.domain.metrics import MINUTE, Point, merged
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.autoscaling.schedule import Schedule
from millstream.services.autoscaling.service import Action, Activity, AutoScaling, Policy, Target
from millstream.services.autoscaling.steps import COOLDOWN as STEP_COOLDOWN
from millstream.services.autoscaling.steps import stepped
from millstream.services.autoscaling.tracking import COOLDOWN, LOW, wanted

KEPT = 42 * 86400  # seconds that activities are kept: six weeks, as on AWS
SWEEP = 3600  # seconds between two looks for older ones
PER_CORE = 2  # instances a core at most: more of them serve nothing faster
END_OF_TIME = 10**13  # milliseconds; activities are keyed so that the newest comes first
log = logging.getLogger("millstream.autoscaling")


class _Step(NamedTuple):
    instances: int
    cause: str


class Scaler(Rounds):
    """`most` is how many instances of a variant this machine takes."""

    pause = 5.0

    def __init__(self, scaling: AutoScaling, most: int = 0) -> None:
        self._scaling = scaling
        self._most = most or PER_CORE * (os.cpu_count() or 1)
        self._under_way: dict[str, Record[Activity]] = {}  # by the key of the target
        self._checked: dict[str, float] = {}  # until when each scheduled action was looked at
        self._swept = 0.0

    async def start(self) -> None:
        for record in await self._scaling.activities.list():
            if record.value.status == "InProgress":
                self._under_way[record.key.rpartition("/")[0]] = record
        await super().start()

    async def look(self) -> None:
        """Once at all targets; what fails for one leaves the others alone."""
        for record in await self._scaling.targets.list():
            try:
                await self._scale(record)
            except Conflict:
                continue  # changed meanwhile: the next look sees it as it is then
            except Exception:
                log.exception("%s could not be scaled", record.key)
        if clock.now() > self._swept + SWEEP:
            self._swept = clock.now()
            await self._sweep()

    async def _scale(self, record: Record[Target]) -> None:
        account, region, _ = record.key.split("/", 2)
        found = await self._scaling.hosting.get(account, region, record.value.endpoint)
        variant = found and _variant(found.value, record.value.variant)
        if found is None or variant is None:
            await self._scaling.delete(record, account, region)  # as AWS does when the endpoint is deleted
            return
        if found.value.status != "InService":
            return
        if activity := self._under_way.pop(record.key, None):
            record = await self._settle(record, activity, found.value, variant.instances)
        record = await self._scheduled(record)
        if step := await self._step(record, variant):
            await self._take(record, step, outward=step.instances > variant.instances)

    async def _scheduled(self, record: Record[Target]) -> Record[Target]:
        """The target with the bounds of the scheduled actions that are due; suspended, they pass without effect."""
        due = []
        for action in await self._scaling.actions.list(record.key):
            if (moment := self._due(action)) is not None:
                due.append((moment, action.key, structs.replace(action.value, fired=moment)))
        if not due:
            return record
        target = record.value
        for _, _, one in sorted(due, key=lambda each: each[0]) if not target.no_schedule else ():
            target = _bounded(target, one)
        await self._scaling.meta.commit(
            [
                self._scaling.targets.put(target, record.key, version=record.version),
                *(self._scaling.actions.put(one, key) for _, key, one in due),
            ]
        )
        return Record(record.key, record.version + 1, target)

    def _due(self, record: Record[Action]) -> float | None:
        """When the action should have happened since it did, or since it was last looked at."""
        action, now = record.value, clock.now()
        after = max(action.fired, self._checked.get(record.key, 0.0))
        self._checked[record.key] = now
        moment = Schedule(action.schedule, action.timezone, action.start or action.created).due(after, now)
        return moment if moment is not None and (action.start or 0) <= moment <= (action.end or now) else None

    async def _step(self, record: Record[Target], variant: Variant) -> _Step | None:
        target, current = record.value, variant.instances
        least = 0 if variant.asynchronous else 1  # only what has a queue can wait for an instance
        low, high = min(max(target.low, least), self._most), min(max(target.high, least), self._most)
        if current < low:
            return _Step(low, f"minimum capacity was set to {target.low}{target.bounded_by}")
        if current > high:
            return _Step(high, f"maximum capacity was set to {target.high}{target.bounded_by}")
        best: _Step | None = None
        for policy in await self._scaling.policies.list(record.key):
            for step in await self._wanted(record, policy.value, current):
                if best is None or step.instances > best.instances:  # the most that any policy wants
                    best = step
        if best is None or (instances := min(max(best.instances, low), high)) == current:
            return None
        return best._replace(instances=instances)

    async def _wanted(self, record: Record[Target], policy: Policy, current: int) -> list[_Step]:
        """What a policy wants at present, within its cooldowns and what is suspended; steps only when alarmed."""
        if tracking := policy.tracking:
            minute = int(clock.now() // MINUTE)
            values = await self._values(record, tracking, minute)
            instances = wanted(values, minute, tracking.target_value, current)
            cooldowns = _or(tracking.scale_out_cooldown, COOLDOWN), _or(tracking.scale_in_cooldown, COOLDOWN)
            no_in = record.value.no_in or bool(tracking.disable_scale_in)
            return [
                _Step(_held(record.value, instances, current, cooldowns, no_in), _cause(policy, instances, current))
            ]
        if steps := policy.steps:
            account, region, _ = record.key.split("/", 2)
            cooldown = _or(steps.cooldown, STEP_COOLDOWN)
            return [
                _Step(
                    _held(
                        record.value,
                        stepped(steps, raised.excess, current),
                        current,
                        (cooldown,) * 2,
                        record.value.no_in,
                    ),
                    f"monitor alarm {raised.alarm} in state ALARM triggered policy {policy.name}",
                )
                for raised in self._scaling.alerts.on(policy.arn(account, region))
            ]
        return []

    async def _values(
        self, record: Record[Target], tracking: api.TargetTrackingScalingPolicyConfiguration, minute: int
    ) -> Mapping[int, float]:
        account, region, _ = record.key.split("/", 2)
        metric = _metric(tracking, record.value)
        points: dict[int, list[Point]] = {}
        for series in self._scaling.metrics.find(account, region, metric.namespace, metric.name):
            if dict(series.definition.dimensions) != metric.dimensions:
                continue
            if metric.unit in (None, series.definition.unit):
                for at, point in (await self._scaling.metrics.read(series, minute - LOW, minute)).items():
                    points.setdefault(at, []).append(point)
        return {at: _statistic(metric.statistic, merged(found)) for at, found in points.items()}

    async def _take(self, record: Record[Target], step: _Step, *, outward: bool) -> None:
        """The activity first, so that a crash leaves a trace of what was begun."""
        account, region, resource = record.key.split("/", 2)
        now = clock.now()
        bounded = step.instances == self._most < record.value.high
        cause = f"{step.cause} (this machine takes at most {self._most} instances)" if bounded else step.cause
        activity = Activity(
            id=str(uuid.uuid4()),
            resource=resource,
            wanted=step.instances,
            outward=outward,
            cause=cause,
            start=now,
        )
        key = f"{record.key}/{END_OF_TIME - int(now * 1000):014d}-{activity.id}"
        await self._scaling.activities.save(activity, key, version=0)
        self._under_way[record.key] = Record(key, 1, activity)
        size = {record.value.variant: Size(instances=step.instances)}
        try:
            await self._scaling.hosting.resize(account, region, record.value.endpoint, size)
        except (NoEndpoint, NoVariant, NotSteady) as reason:
            log.info("%s is not scaled just now: %r", record.key, reason)

    async def _settle(
        self, record: Record[Target], begun: Record[Activity], endpoint: Endpoint, instances: int
    ) -> Record[Target]:
        """How it ended, now that the endpoint is in service again; the cooldown starts here."""
        activity, target, now = begun.value, record.value, clock.now()
        if done := instances == activity.wanted:
            text = (
                f"Successfully set desired instance count to {instances}. Change successfully fulfilled by sagemaker."
            )
        else:
            why = endpoint.failure or "the endpoint was changed otherwise, or the server stopped"
            text = f"Failed to set desired instance count to {activity.wanted}. Reason: {why}"
        ended = structs.replace(activity, status="Successful" if done else "Failed", end=now, message=text)
        target = structs.replace(target, out=now) if activity.outward else structs.replace(target, in_=now)
        await self._scaling.meta.commit(
            [
                self._scaling.activities.put(ended, begun.key),
                self._scaling.targets.put(target, record.key, version=record.version),
            ]
        )
        return Record(record.key, record.version + 1, target)

    async def _sweep(self) -> None:
        oldest = clock.now() - KEPT
        gone = [one for one in await self._scaling.activities.list() if one.value.start < oldest]
        await self._scaling.meta.commit([self._scaling.activities.delete(one.key) for one in gone])


class _Metric(NamedTuple):
    namespace: str
    name: str
    statistic: str
    unit: str | None
    dimensions: dict[str, str]


def _held(target: Target, instances: int, current: int, cooldowns: tuple[int, int], no_in: bool) -> int:
    """`instances`, or those there are where a cooldown (outwards, inwards) or a suspension holds the change back."""
    now, (out, in_) = clock.now(), cooldowns
    if instances > current and (target.no_out or now < target.out + out):
        return current
    if instances < current and (no_in or now < max(target.in_ + in_, target.out + out)):
        return current
    return instances


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def _metric(tracking: api.TargetTrackingScalingPolicyConfiguration, target: Target) -> _Metric:
    if known := tracking.customized_metric_specification:
        dimensions = {one.name: one.value for one in known.dimensions or []}
        statistic = known.statistic or "Average"
        return _Metric(known.namespace or "", known.metric_name or "", statistic, known.unit, dimensions)
    dimensions = {"EndpointName": target.endpoint, "VariantName": target.variant}
    return _Metric("AWS/SageMaker", "InvocationsPerInstance", "Sum", None, dimensions)


def _statistic(name: str, point: Point) -> float:
    match name:
        case "Average":
            return point.total / point.count
        case "Minimum":
            return point.low
        case "Maximum":
            return point.high
        case "SampleCount":
            return point.count
    return point.total


def _bounded(target: Target, action: Action) -> Target:
    """Within the action's bounds; one that it leaves gives way to the other."""
    low, high = target.low if action.low is None else action.low, target.high if action.high is None else action.high
    if action.low is None:
        low = min(low, high)
    return structs.replace(
        target, low=low, high=max(low, high), bounded_by=f" by scheduled action name {action.name}"
    )


def _cause(policy: Policy, instances: int, current: int) -> str:
    """In AWS's words; the policy watches its metric itself, so the alarm is no CloudWatch alarm."""
    side = "High" if instances > current else "Low"
    alarm = f"TargetTracking-{policy.resource}-Alarm{side}-{policy.id}"
    return f"monitor alarm {alarm} in state ALARM triggered policy {policy.name}"


def _variant(endpoint: Endpoint, name: str) -> Variant | None:
    return next((one for one in endpoint.all_variants if one.name == name), None)

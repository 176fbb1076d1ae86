"""Alarms: what is kept of one, and the state that its metric's last periods put it in.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from millstream.api import cloudwatch as api
from millstream.wire.values import format_timestamp

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
FURTHER = 2  # periods that are looked at beyond those evaluated, for data that stands in for missing ones
UNCHECKED = "Unchecked: Initial alarm creation"
Treatment = Literal["missing", "ignore", "breaching", "notBreaching"]
TREATMENTS: dict[str, Treatment] = {
    "missing": "missing",
    "ignore": "ignore",
    "breaching": "breaching",
    "notBreaching": "notBreaching",
}
COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}


class Alarm(Struct, frozen=True, kw_only=True):
    """What was put is `request`, or `composite`. Times are seconds since the epoch."""

    request: api.PutMetricAlarmInput | None = None
    composite: api.PutCompositeAlarmInput | None = None
    configured: float
    updated: float
    moved: float
    state: State = "INSUFFICIENT_DATA"
    reason: str = UNCHECKED
    data: str = ""  # the reason as JSON
    tags: dict[str, str] = {}

    @property
    def asked(self) -> api.PutMetricAlarmInput | api.PutCompositeAlarmInput:
        asked = self.request or self.composite
        assert asked is not None
        return asked

    @property
    def metric(self) -> api.PutMetricAlarmInput:
        """Of an alarm on a metric."""
        assert self.request is not None
        return self.request

    @property
    def name(self) -> str:
        return self.asked.alarm_name

    @property
    def type(self) -> Literal["CompositeAlarm", "MetricAlarm"]:
        return "CompositeAlarm" if self.composite else "MetricAlarm"

    @property
    def actions(self) -> list[str]:
        """ARNs, of what it does when it is raised."""
        return [] if self.asked.actions_enabled is False else list(self.asked.alarm_actions or ())

    @property
    def rule(self) -> "Rule":
        asked = self.metric
        count = asked.evaluation_periods or 1
        return Rule(
            asked.comparison_operator or "",
            asked.threshold or 0.0,
            count,
            asked.datapoints_to_alarm or count,
            TREATMENTS[asked.treat_missing_data or "missing"],
        )


class Rule(NamedTuple):
    comparison: str
    threshold: float
    periods: int  # N, which are evaluated
    needed: int  # M of them, which must breach
    missing: Treatment

    def breaches(self, value: float) -> bool:
        return COMPARISONS[self.comparison][0](value, self.threshold)


class Verdict(NamedTuple):
    """`state` None: it stays as it is."""

    state: State | None
    reason: str


def judge(rule: Rule, values: Mapping[int, float], moments: list[int]) -> Verdict:
    """`moments` are the starts of the last periods, FURTHER more than are evaluated, oldest first; `values` those
    that have data.
    """
    known = [(moment, values[moment]) for moment in moments if moment in values][-rule.periods :]
    breaching = sum(rule.breaches(value) for _, value in known)
    absent = rule.periods - len(known)
    if rule.missing in ("breaching", "notBreaching"):
        filled = absent if rule.missing == "breaching" else 0
        return _crossed(rule, known, breaching + filled >= rule.needed, absent)
    if breaching >= rule.needed:
        return _crossed(rule, known, True, 0)
    if not known:
        return _unknown(rule)
    if absent and breaching == len(known):  # nothing speaks against an alarm, and too little for it
        old_enough = moments.index(known[0][0]) <= len(moments) - rule.needed
        return _crossed(rule, known, True, 0) if rule.missing == "missing" and old_enough else _unknown(rule)
    return _crossed(rule, known, False, 0)


def _unknown(rule: Rule) -> Verdict:
    if rule.missing == "ignore":
        return Verdict(None, "")
    many = rule.periods > 1
    plural, verb = ("s", "were") if many else ("", "was")
    return Verdict("INSUFFICIENT_DATA", f"Insufficient Data: {rule.periods} datapoint{plural} {verb} unknown.")


def _crossed(rule: Rule, known: list[tuple[int, float]], alarm: bool, absent: int) -> Verdict:
    state: State = "ALARM" if alarm else "OK"
    treated = f"{absent} missing datapoint{'s were' if absent > 1 else ' was'} treated as "
    treated += "[Breaching]" if rule.missing == "breaching" else "[NonBreaching]"
    if not known:
        periods = f"{rule.periods} period{'s' if rule.periods > 1 else ''}"
        return Verdict(state, f"Threshold Crossed: no datapoints were received for {periods} and {treated}.")
    shown = [(m, v) for m, v in reversed(known) if rule.breaches(v) == alarm] or list(reversed(known))
    many = len(shown) > 1
    listed = ", ".join(f"{float(value)} ({datetime.fromtimestamp(m, UTC):%d/%m/%y %H:%M:%S})" for m, value in shown)
    was = ("were " if many else "was ") + ("" if alarm else "not ")
    last = f"{len(shown)} out of the last {rule.periods}" if rule.periods > 1 else f"{len(shown)}"
    reason = f"Threshold Crossed: {last} datapoint{'s' if many or rule.periods > 1 else ''} [{listed}] {was}"
    reason += f"{COMPARISONS[rule.comparison][1]} the threshold ({float(rule.threshold)})"
    return Verdict(state, f"{reason} and {treated}." if absent else f"{reason}.")


def told_at(seconds: float) -> str:
    """In the form of StateReasonData."""
    return format_timestamp(seconds, "iso8601")[:-1] + "+0000"

"""Functions that are told of an alarm's moves: committed with the move, and sent until the function has them.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from millstream.api import cloudwatch as api
from millstream.core import clock, ids
from millstream.domain.backoff import Backoff
from millstream.domain.inlets import Inlets, Target
from millstream.domain.records import Records
from millstream.ports.meta import Change, MetaStore
from millstream.services.cloudwatch.alarm import Alarm, told_at

SERVICE = "lambda.alarms.cloudwatch"
log = logging.getLogger("millstream.alarms")


class Notice(Struct, frozen=True):
    key: str
    target: Target
    event: str  # JSON


class Notices:
    """A loop. Keys are account, region and a number that is unique."""

    def __init__(self, meta: MetaStore, inlets: Inlets) -> None:
        self._records, self._inlets = Records(meta, "cloudwatch.notice", Notice), inlets
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.send([record.value for record in await self._records.list()])

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def of(self, key: str, before: Alarm, after: Alarm) -> list[Notice]:
        """That the alarm moved."""
        account, region, _ = key.split("/", 2)
        arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{after.name}"
        functions = [one for one in actions(after) if is_function(one)]
        event = json.dumps(_event(account, region, arn, before, after)) if functions else ""
        return [
            Notice(f"{account}/{region}/{ids.request_id()}", Target(one, account, region, arn, SERVICE), event)
            for one in functions
        ]

    def put(self, notice: Notice) -> Change:
        return self._records.put(notice, notice.key)

    def send(self, notices: Sequence[Notice]) -> None:
        """What is committed."""
        for notice in notices:
            task = asyncio.create_task(self._send(notice))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, notice: Notice) -> None:
        backoff = Backoff(f"Telling {notice.target.arn} of an alarm", log)
        await backoff.surely(lambda: self._put(notice))
        await backoff.surely(lambda: self._records.meta.commit([self._records.delete(notice.key)]))

    async def _put(self, notice: Notice) -> None:
        """A function that is not there, or does not let alarms call it, is not told, as on AWS."""
        try:
            await self._inlets.to(notice.target.arn).put(notice.target, notice.event.encode(), "")
        except (LookupError, PermissionError) as problem:
            log.warning("%s was not told of %s: %r", notice.target.arn, notice.target.source, problem)


def is_function(action: str) -> bool:
    return action.startswith("arn:aws:lambda:")


def actions(alarm: Alarm) -> Sequence[str]:
    """Of the state that it is in."""
    asked = alarm.asked
    if asked.actions_enabled is False:
        return ()
    by_state = {
        "ALARM": asked.alarm_actions,
        "OK": asked.ok_actions,
        "INSUFFICIENT_DATA": asked.insufficient_data_actions,
    }
    return by_state[alarm.state] or ()


def _event(account: str, region: str, arn: str, before: Alarm, after: Alarm) -> dict[str, Any]:
    return {
        "source": "aws.cloudwatch",
        "alarmArn": arn,
        "accountId": account,
        "time": told_at(clock.now()),
        "region": region,
        "alarmData": {
            "alarmName": after.name,
            "state": _state(after, after.moved),
            "previousState": _state(before, before.updated),
            "configuration": _configuration(after),
        },
    }


def _state(alarm: Alarm, moment: float) -> dict[str, Any]:
    told = {"value": alarm.state, "reason": alarm.reason, "timestamp": told_at(moment)}
    return told | ({"reasonData": alarm.data} if alarm.data else {})


def _configuration(alarm: Alarm) -> dict[str, Any]:
    described = {"description": alarm.asked.alarm_description} if alarm.asked.alarm_description else {}
    if alarm.composite:
        return {**described, "alarmRule": alarm.composite.alarm_rule}
    return {**described, "metrics": _metrics(alarm.metric)}


def _metrics(asked: api.PutMetricAlarmInput) -> list[dict[str, Any]]:
    if asked.metrics:
        return [_query(one) for one in asked.metrics]
    statistic = asked.statistic or asked.extended_statistic or ""
    stat = _stat(asked.namespace, asked.metric_name, asked.dimensions, asked.period, statistic)
    return [{"id": str(uuid.uuid4()), "metricStat": stat, "returnData": True}]


def _query(given: api.MetricDataQuery) -> dict[str, Any]:
    told: dict[str, Any] = {"id": given.id, "returnData": given.return_data is not False}
    if given.expression:
        told["expression"] = given.expression
    if given.label:
        told["label"] = given.label
    if one := given.metric_stat:
        metric = one.metric
        told["metricStat"] = _stat(metric.namespace, metric.metric_name, metric.dimensions, one.period, one.stat)
    return told


def _stat(
    namespace: str | None,
    name: str | None,
    dimensions: Sequence[api.Dimension] | None,
    period: int | None,
    statistic: str,
) -> Mapping[str, Any]:
    named = {one.name: one.value for one in dimensions or ()}
    metric = {"namespace": namespace, "name": name, "dimensions": named}
    return {"metric": metric, "period": period, "stat": statistic}

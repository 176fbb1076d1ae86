"""What happened to alarms: kept for 30 days, also of those that are deleted."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from millstream.api import cloudwatch as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, MetaStore
from millstream.services.cloudwatch.alarm import Alarm

DAYS = 30
LONGEST = 4095  # characters of an entry's data


class Entry(Struct, frozen=True):
    alarm: str
    type: Literal["CompositeAlarm", "MetricAlarm"]
    kind: Literal["ConfigurationUpdate", "StateUpdate"]
    time: float
    summary: str
    data: str  # JSON


class History:
    """Keys are account, region, milliseconds since the epoch and a number that is unique."""

    def __init__(self, meta: MetaStore) -> None:
        self.entries = Records(meta, "cloudwatch.history", Entry)

    def moved(self, key: str, before: Alarm, after: Alarm) -> Change:
        told = {"version": "1.0", "oldState": _state(before), "newState": _state(after)}
        summary = f"Alarm updated from {before.state} to {after.state}"
        return self._entry(key, after, "StateUpdate", summary, told)

    def configured(self, key: str, alarm: Alarm, done: Literal["created", "updated", "deleted"]) -> Change:
        told = {"version": "1.0", "type": {"created": "Create", "updated": "Update", "deleted": "Delete"}[done]}
        return self._entry(key, alarm, "ConfigurationUpdate", f'Alarm "{alarm.name}" {done}', told)

    def _entry(
        self,
        key: str,
        alarm: Alarm,
        kind: Literal["ConfigurationUpdate", "StateUpdate"],
        summary: str,
        told: Mapping[str, Any],
    ) -> Change:
        account, region, _ = key.split("/", 2)
        now = clock.now()
        entry = Entry(alarm.name, alarm.type, kind, now, summary, json.dumps(told)[:LONGEST])
        return self.entries.put(entry, account, region, f"{int(now * 1000):015}-{ids.request_id()}")

    async def sweep(self) -> None:
        oldest = clock.now() - DAYS * 86400
        old = [record for record in await self.entries.list() if record.value.time < oldest]
        await self.entries.meta.commit([self.entries.delete(record.key) for record in old])

    async def of(self, request: api.DescribeAlarmHistoryInput, caller: Caller) -> list[Record[Entry]]:
        """As they are asked for, of composite alarms only where their type is asked for."""
        types, low, high = request.alarm_types or ["MetricAlarm"], request.start_date, request.end_date
        found = [
            record
            for record in await self.entries.list(caller.account, caller.region)
            if (entry := record.value).type in types
            and request.alarm_name in (None, entry.alarm)
            and request.history_item_type in (None, entry.kind)
            and (low is None or entry.time >= low)
            and (high is None or entry.time <= high)
        ]
        return found if request.scan_by == "TimestampAscending" else found[::-1]


def _state(alarm: Alarm) -> dict[str, Any]:
    told: dict[str, Any] = {"stateValue": alarm.state, "stateReason": alarm.reason}
    if alarm.data:
        told["stateReasonData"] = _json(alarm.data)
    return told


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text  # SetAlarmState takes any

"""Alarms, as far as others than CloudWatch look at them.

Those that are raised are told to whom acts on them; nothing of that is kept, each evaluation tells anew.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from millstream.domain.records import Records
from millstream.ports.meta import MetaStore

KIND = "cloudwatch.alarm"


class _State(Struct, frozen=True):
    """What others see of CloudWatch's record."""

    state: str


class States:
    def __init__(self, meta: MetaStore) -> None:
        self._alarms = Records(meta, KIND, _State)

    async def of(self, account: str, region: str, name: str) -> str | None:
        """OK, ALARM or INSUFFICIENT_DATA; None where there is no such alarm."""
        record = await self._alarms.get(account, region, name)
        return record.value.state if record else None


class Raised(NamedTuple):
    alarm: str
    excess: float  # the metric's last value minus the threshold


class Alerts:
    def __init__(self) -> None:
        self._raised: dict[str, tuple[Sequence[str], Raised]] = {}  # by the alarm's key

    def tell(self, key: str, actions: Sequence[str], raised: Raised | None) -> None:
        """What an evaluation found; None: the alarm is not raised. `actions` are ARNs."""
        if raised and actions:
            self._raised[key] = actions, raised
        else:
            self._raised.pop(key, None)

    def on(self, action: str) -> list[Raised]:
        """Raised alarms that name this action."""
        return [raised for actions, raised in self._raised.values() if action in actions]

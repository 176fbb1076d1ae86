"""Alarms that are raised, as CloudWatch tells those who act on them; nothing is kept, each evaluation tells anew."""

from collections.abc import Sequence
from typing import NamedTuple


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

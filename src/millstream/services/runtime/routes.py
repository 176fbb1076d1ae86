"""Where an endpoint's requests go: made once for each state of the endpoint, looked at by every invocation."""

import random
from collections.abc import Callable
from itertools import accumulate

from millstream.domain.hosting import Container, Endpoint, Variant
from millstream.services.runtime.capture import Recorder
from millstream.services.runtime.meter import Meter
from millstream.services.runtime.serverless import Door
from millstream.services.runtime.shelf import Shelf


class Target:
    """One variant of one fleet."""

    __slots__ = ("door", "endpoint", "meter", "name", "parts", "plain", "recorder", "serving", "shelf", "variant")

    def __init__(
        self,
        endpoint: Endpoint,
        variant: Variant,
        meter: Meter,
        recorder: Recorder | None = None,
        door: Door | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.endpoint, self.variant, self.meter, self.recorder = endpoint, variant, meter, recorder
        self.door, self.shelf = door, shelf
        self.name, self.serving = variant.name, variant.serving
        self.parts = variant.parts
        self.plain = bool(self.parts) and not (variant.asynchronous or variant.direct)

    def part(self, name: str) -> Container:
        """Raise KeyError."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)


class Choice:
    """Targets with their shares of the traffic."""

    __slots__ = ("_only", "_shares", "_targets")

    def __init__(self, shares: list[tuple[Target, float]]) -> None:
        self._targets = [target for target, _ in shares]
        self._shares = list(accumulate(share for _, share in shares))
        if not self._shares[-1]:  # only by name: their weight is 0
            self._shares = list(accumulate(1.0 for _ in shares))
        self._only = self._targets[0] if len(shares) == 1 else None

    def take(self) -> Target:
        return self._only or random.choices(self._targets, cum_weights=self._shares)[0]


class Routes:
    """Raise KeyError for a variant that is not there."""

    __slots__ = ("_all", "_named", "_served", "endpoint", "shadows")

    def __init__(self, endpoint: Endpoint, target: Callable[[Variant], Target]) -> None:
        self.endpoint = endpoint
        shares = [(target(variant), share) for variant, share in endpoint.traffic()]
        self.shadows = [(target(variant), share) for variant, share in endpoint.shadows()]
        self._all = Choice(shares)
        self._served = {target.serving: target for target, _ in shares}
        self._named = {
            name: Choice([one for one in shares if one[0].name == name])
            for name in {target.name for target, _ in shares}
        }

    def choose(self, variant: str | None, serving: str | None = None) -> Target:
        """`serving` is preferred as long as it takes requests."""
        if serving and (target := self._served.get(serving)):
            return target
        return self._all.take() if variant is None else self._named[variant].take()

"""Shadow variants: they are sent copies of requests, beside the requests' way; what they answer only counts."""

import asyncio
import random
from contextlib import suppress
from time import perf_counter

from millstream.core.errors import AwsError
from millstream.domain.hosting import Hosting
from millstream.ports.compute import Compute, Invocation
from millstream.services.runtime.answers import answer
from millstream.services.runtime.routes import Routes, Target

MOST = 64  # copies under way; further ones are not sent, so that a slow shadow holds nothing up


class Shadows:
    def __init__(self, compute: Compute, hosting: Hosting) -> None:
        self._compute, self._hosting = compute, hosting
        self._asking: set[asyncio.Task[None]] = set()

    def send(self, routes: Routes, invocation: Invocation) -> None:
        for target, share in routes.shadows:
            if random.random() < share and len(self._asking) < MOST:
                asking = asyncio.create_task(self._ask(target, invocation))
                self._asking.add(asking)
                asking.add_done_callback(self._asking.discard)

    async def _ask(self, target: Target, invocation: Invocation) -> None:
        with suppress(AwsError):
            reply = await answer(self._compute, self._hosting.busy, target, target.parts, invocation, perf_counter())
            if target.recorder:
                asked = (invocation.content_type, invocation.body)
                target.recorder.offer(*asked, reply.content_type, reply.body, None, None)

"""Requests to a serverless variant: they wake its workers, and more than its concurrency are turned away."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from millstream.api import runtime as api
from millstream.core import clock
from millstream.core.errors import aws_error
from millstream.domain.hosting import Hosting, Serverless, Variant, workers
from millstream.domain.metrics import Series
from millstream.ports.compute import Compute, NotServing, Reply

LARGEST = 4 << 20  # bytes of a request
PATIENCE = 60.0  # seconds for the workers to come up
ThrottlingException = aws_error("ThrottlingException", 429)


class Door:
    """Of one variant. `setup` is told how long its workers took to start, in microseconds."""

    def __init__(
        self, compute: Compute, hosting: Hosting, variant: Variant, serverless: Serverless, setup: Series
    ) -> None:
        self._compute, self._hosting, self._setup = compute, hosting, setup
        self._variant, self.serverless = variant, serverless
        self._inside = 0
        self._waking: asyncio.Task[None] | None = None

    async def through(self, size: int, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        """`size` is that of the request's body. A request that comes while the workers end wakes them again."""
        if size > LARGEST:
            raise api.ValidationError(
                f"The request is larger than the {LARGEST} bytes that a serverless endpoint takes."
            )
        if self._inside >= self.serverless.concurrency:
            raise ThrottlingException("Rate exceeded")
        self._inside += 1
        try:
            await self._awake()
            try:
                return await ask()
            except api.ServiceUnavailable:
                await self._awake()
                return await ask()
        finally:
            self._inside -= 1
            self._hosting.used[self._variant.serving] = clock.now()

    async def _awake(self) -> None:
        served = self._compute.served(self._variant.serving)
        if served and served.wanted:
            return
        if self._waking is None:
            self._waking = asyncio.create_task(self._wake())
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.shield(self._waking)
        except (TimeoutError, RuntimeError, NotServing) as cold:
            raise api.ModelNotReadyException(
                f"The resources of the serverless variant {self._variant.name} are still being provisioned."
            ) from cold

    async def _wake(self) -> None:
        began = perf_counter()
        try:
            for part in self._variant.parts:
                await self._compute.scale(part.serving, workers(self._variant, part))
            self._setup.add((perf_counter() - began) * 1e6)
        finally:
            self._waking = None

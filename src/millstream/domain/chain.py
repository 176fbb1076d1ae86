"""A model's containers asked in turn, each with the reply of the one before it."""

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from millstream.domain.hosting import Container
from millstream.ports.compute import Invocation, Reply

Ask = Callable[[Container, Invocation, float], Awaitable[Reply]]


async def in_turn(ask: Ask, parts: Sequence[Container], invocation: Invocation, patience: float) -> Reply:
    """`patience` is seconds for all. Only the last is told what the client accepts: between them, each chooses."""
    end = perf_counter() + patience
    for part in parts:
        accept = invocation.accept if part is parts[-1] else "*/*"
        reply = await ask(part, invocation._replace(accept=accept), end - perf_counter())
        invocation = invocation._replace(body=reply.body, content_type=reply.content_type)
    return reply

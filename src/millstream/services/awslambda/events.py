"""Asynchronous invocations: on disk before they are acknowledged, run at least once, tried three times."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from msgspec import Struct, structs

from millstream.core import clock, ids
from millstream.domain.functions import (
    LATEST,
    Answer,
    Call,
    Function,
    Functions,
    FunctionThrottled,
    parse_reference,
)
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.awslambda import bucket

PAUSES = (60.0, 120.0)  # seconds before a failed function's second and third try, as on AWS
THROTTLED = 5.0  # seconds before the next try where there was no room
OLDEST = 6 * 3600  # seconds; then AWS too drops an event
AT_ONCE = 4
SUCCESS, EXHAUSTED, AGED, GONE = "Success", "RetriesExhausted", "EventAgeExceeded", ""
log = logging.getLogger("millstream.lambda")


class Retries(Struct, frozen=True):
    """What a client chose for a function, version or alias."""

    most: int | None  # tries after the first, 0 to 2
    age: int | None  # seconds after which an event is dropped
    modified: float
    success: str = ""  # ARN of the function that is told
    failure: str = ""  # of the function or bucket


class Event(Struct, frozen=True, kw_only=True):
    account: str
    region: str
    function: str
    id: str  # the function's; an event dies with it
    version: str = LATEST
    qualifier: str = LATEST  # as it was called
    request_id: str
    payload: bytes
    client_context: str
    arrived: float
    due: float
    failed: int = 0

    @property
    def key(self) -> str:
        return f"{self.account}/{self.region}/{self.function}/{self.request_id}"


class Outcome(NamedTuple):
    """`condition` in AWS's words, but for GONE."""

    condition: str
    answer: Answer | None = None


class Events:
    def __init__(self, meta: MetaStore, functions: Functions, objects: ObjectStore) -> None:
        self._records, self._functions, self._objects = Records(meta, "lambda.event", Event), functions, objects
        self.retries = Records(meta, "lambda.retries", Retries)  # by account, region, function, qualifier
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def start(self) -> None:
        for record in await self._records.list():
            self._follow(record.value)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def accept(self, function: Function, qualifier: str, call: Call) -> None:
        """On disk on return. `qualifier` as the function was called."""
        event = _event(function, qualifier, call)
        await self._records.save(event, event.key)
        self._follow(event)

    def _follow(self, event: Event) -> None:
        task = asyncio.create_task(self._see_through(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_through(self, event: Event) -> None:
        while True:
            await asyncio.sleep(max(0.0, event.due - clock.now()))
            try:
                async with self._slots:
                    then = await self._try(event)
            except Exception:
                log.exception("event %s could not be run and will be tried again", event.key)
                then = structs.replace(event, due=clock.now() + THROTTLED)
            if isinstance(then, Outcome):
                return await self._surely(event, partial(self._end, event, then))
            event = then
            await self._surely(event, partial(self._records.save, event, event.key))

    async def _surely(self, event: Event, note: Callable[[], Awaitable[None]]) -> None:
        """Until it is on disk: what was tried is not to be tried again for that."""
        while True:
            try:
                return await note()
            except OSError as problem:
                log.warning("what became of event %s could not be noted and will be again: %s", event.key, problem)
                await asyncio.sleep(THROTTLED)

    async def _end(self, event: Event, outcome: Outcome) -> None:
        """Done with, once whoever is to be told is: a function in the same commit, a bucket before it."""
        chosen = await self._chosen(event)
        arn = chosen.success if outcome.condition == SUCCESS else chosen.failure
        changes, told = [self._records.delete(event.key)], _told(event, outcome)
        follower = None
        if arn.startswith(bucket.PREFIX):
            folder = f"async/{event.function}"
            await bucket.put(self._objects, arn, event.account, folder, event.request_id, told)
        elif arn and outcome.condition != GONE:
            wanted = parse_reference(arn)
            key = (event.account, event.region, wanted.name, wanted.qualifier)
            if record := await self._functions.find(*key, drawn=True):
                call = Call(json.dumps(told).encode(), ids.request_id())
                follower = _event(record.value, wanted.qualifier, call)
                changes.append(self._records.put(follower, follower.key))
        await self._records.meta.commit(changes)
        if follower:
            self._follow(follower)

    async def _chosen(self, event: Event) -> Retries:
        record = await self.retries.get(event.account, event.region, event.function, event.qualifier)
        return record.value if record else Retries(None, None, 0.0)

    async def _try(self, event: Event) -> Event | Outcome:
        """The event as it is to be tried again, or how it ended."""
        record = await self._functions.find(event.account, event.region, event.function, event.version)
        chosen = await self._chosen(event)
        most = len(PAUSES) if chosen.most is None else chosen.most
        if record is None or record.value.id != event.id:
            log.warning("event %s is dropped: its function is gone", event.key)
            return Outcome(GONE)
        if clock.now() - event.arrived > (OLDEST if chosen.age is None else chosen.age):
            log.warning("event %s is dropped: it is too old", event.key)
            return Outcome(AGED)
        call = Call(event.payload, event.request_id, client_context=event.client_context)
        try:
            answer = await self._functions.run(record.value, call)
        except FunctionThrottled:
            return structs.replace(event, due=clock.now() + THROTTLED)
        if answer.error is None:
            return Outcome(SUCCESS, answer)
        if event.failed >= most:
            return Outcome(EXHAUSTED, answer)
        return structs.replace(event, failed=event.failed + 1, due=clock.now() + PAUSES[event.failed])


def _event(function: Function, qualifier: str, call: Call) -> Event:
    now = clock.now()
    return Event(
        account=function.account, region=function.region, function=function.name, id=function.id,
        version=function.version, qualifier=qualifier or LATEST,
        request_id=call.request_id, payload=call.payload, client_context=call.client_context,
        arrived=now, due=now,
    )  # fmt: skip


def _told(event: Event, outcome: Outcome) -> dict[str, object]:
    """AWS: docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    place, answer = f"{event.region}:{event.account}", outcome.answer
    told: dict[str, object] = {
        "version": "1.0",
        "timestamp": bucket.stamp(clock.now()),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"arn:aws:lambda:{place}:function:{event.function}:{event.qualifier}",
            "condition": outcome.condition,
            "approximateInvokeCount": event.failed + (answer is not None),
        },
        "requestPayload": json.loads(event.payload or b"null"),
    }
    if answer:
        context: dict[str, object] = {"statusCode": 200, "executedVersion": answer.version}
        context |= {"functionError": answer.error} if answer.error else {}
        told |= {"responseContext": context, "responsePayload": json.loads(answer.payload or b"null")}
    return told

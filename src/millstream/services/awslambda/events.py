"""Asynchronous invocations: on disk before they are acknowledged, run at least once, tried three times."""

import asyncio
import logging

from msgspec import Struct, structs

from millstream.core import clock
from millstream.domain.functions import LATEST, Call, Function, Functions, FunctionThrottled
from millstream.domain.records import Records
from millstream.ports.meta import Change, MetaStore

PAUSES = (60.0, 120.0)  # seconds before a failed function's second and third try, as on AWS
THROTTLED = 5.0  # seconds before the next try where there was no room
OLDEST = 6 * 3600  # seconds; then AWS too drops an event
AT_ONCE = 4
log = logging.getLogger("millstream.lambda")


class Retries(Struct, frozen=True):
    """What a client chose for a function, version or alias."""

    most: int | None  # tries after the first, 0 to 2
    age: int | None  # seconds after which an event is dropped
    modified: float


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


class Events:
    def __init__(self, meta: MetaStore, functions: Functions) -> None:
        self._records, self._functions = Records(meta, "lambda.event", Event), functions
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
        now = clock.now()
        event = Event(
            account=function.account, region=function.region, function=function.name, id=function.id,
            version=function.version, qualifier=qualifier or LATEST,
            request_id=call.request_id, payload=call.payload, client_context=call.client_context,
            arrived=now, due=now,
        )  # fmt: skip
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
                    again = await self._try(event)
            except Exception:
                log.exception("event %s could not be run and will be tried again", event.key)
                again = structs.replace(event, due=clock.now() + THROTTLED)
            await self._note(
                self._records.delete(event.key) if again is None else self._records.put(again, event.key)
            )
            if again is None:
                return
            event = again

    async def _note(self, change: Change) -> None:
        """Until it is on disk: what was tried is not to be tried again for that."""
        while True:
            try:
                return await self._records.meta.commit([change])
            except OSError as problem:
                log.warning("an event's end or failure could not be noted and will be again: %s", problem)
                await asyncio.sleep(THROTTLED)

    async def _limits(self, event: Event) -> tuple[int, float]:
        """Tries after the first, and the seconds that it may be old."""
        record = await self.retries.get(event.account, event.region, event.function, event.qualifier)
        most, age = (record.value.most, record.value.age) if record else (None, None)
        return len(PAUSES) if most is None else most, OLDEST if age is None else age

    async def _try(self, event: Event) -> Event | None:
        """The event as it is to be tried again, or None when it is done with."""
        record = await self._functions.find(event.account, event.region, event.function, event.version)
        most, oldest = await self._limits(event)
        if record is None or record.value.id != event.id or clock.now() - event.arrived > oldest:
            log.warning("event %s of %s is dropped: its function is gone or it is too old", event.key, event.function)
            return None
        call = Call(event.payload, event.request_id, client_context=event.client_context)
        try:
            answer = await self._functions.run(record.value, call)
        except FunctionThrottled:
            return structs.replace(event, due=clock.now() + THROTTLED)
        if answer.error is None or event.failed >= most:
            return None
        return structs.replace(event, failed=event.failed + 1, due=clock.now() + PAUSES[event.failed])

"""What `millstream flush` and `millstream tail` ask, which no operation of AWS's does."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from millstream.core.caller import Caller
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Stream

PATIENCE = 5.0  # seconds that a look at a stream waits for records
RECORDS, SIZE = 500, 4 << 20


async def flush(firehose: Firehose, words: Sequence[str], caller: Caller) -> dict[str, Any]:
    """Make all due that has arrived; returns the moment, in milliseconds."""
    (name,) = words
    stream = await firehose.stream(name, caller)
    return {"before": firehose.flushes.ask(stream.topic)}


async def state(firehose: Firehose, words: Sequence[str], caller: Caller) -> dict[str, Any]:
    """The arrival of the oldest record that waits, in milliseconds, and what fails."""
    (name,) = words
    stream = await firehose.stream(name, caller)
    troubles = firehose.monitor(stream).troubles.values()
    return {
        "oldest": await _oldest(firehose, stream),
        "failures": sorted({f"{trouble.code}: {trouble.message}" for trouble in troubles}),
    }


async def _oldest(firehose: Firehose, stream: Stream) -> int | None:
    if ask := firehose.waiting.get(stream.topic):
        return await ask()
    for topic in (stream.topic, stream.spool):  # the server has just started
        if (await firehose.log.extent(topic)).size:
            return 0
    return None


async def records(firehose: Firehose, words: Sequence[str], caller: Caller) -> dict[str, Any]:
    """Records from offset `start`, or "first" or "end"; waits a little for one."""
    name, start = words
    stream = await firehose.stream(name, caller)
    if stream.source:
        raise ValueError(f"{name} has its records from {stream.source.arn}: read that stream.")
    extent = await firehose.log.extent(stream.topic)
    offset = {"first": extent.first, "end": extent.end}.get(start)
    if offset is None:
        offset = int(start)
    found = []
    if await firehose.log.wait(stream.topic, offset, PATIENCE):
        found = await firehose.log.read(stream.topic, offset, RECORDS, SIZE)
    shown = [{"offset": e.offset, "time": e.time, "data": b64encode(e.data).decode()} for e in found]
    return {"next": found[-1].offset + 1 if found else offset, "records": shown}


COMMANDS = {"POST flush": flush, "GET state": state, "GET records": records}

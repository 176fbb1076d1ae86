"""The embedded log: segment files of our own in a folder a topic, one sync for all that waited.

<root>/<topic>/<offset>.log   a segment, named by its first entry's offset
<root>/<topic>/!spare         a segment's file, to be used again
<root>/!lock                  held by the one server that this folder belongs to
"""

import asyncio
import errno
import logging
import os
import shutil
from bisect import bisect_left
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from millstream.core.disk import locked, sync_folder
from millstream.engines.log import names, reader
from millstream.engines.log.flusher import Flushers, Line
from millstream.engines.log.jobs import Append, Done, Drop, Rest, Trim
from millstream.engines.log.reader import Most
from millstream.engines.log.recovery import Recovered, recover
from millstream.engines.log.segment import Segment, Stretch
from millstream.engines.log.topic import Topic
from millstream.engines.log.writer import LARGEST, Writer
from millstream.ports.log import Entry, Extent, Joined, Measured

log = logging.getLogger(__name__)
READERS = 4  # threads
T = TypeVar("T")
P = ParamSpec("P")


class SegmentLog:
    """StreamLog of one server process and one event loop. `async with SegmentLog(root) as log`, or open and close.

    `largest` is the most that a segment may take, in bytes. A topic whose acknowledged entries are damaged answers
    each call but `drop` with OSError; the others work.
    """

    def __init__(self, root: Path, largest: int = LARGEST) -> None:
        self._root, self._largest = root, largest
        self._topics: dict[str, Topic] = {}
        self._unnamed: dict[str, OSError] = {}  # folders so damaged that they do not tell their topic
        self._open = False

    async def open(self) -> None:
        """Recover. Raise OSError (EAGAIN) when another process has the folder open."""
        self._loop = asyncio.get_running_loop()
        self._root.mkdir(parents=True, exist_ok=True)
        self._lock = locked(self._root / names.LOCK)
        self._flushers = Flushers()
        self._threads = ThreadPoolExecutor(READERS, "log-read")
        try:
            folders = await self._loop.run_in_executor(self._threads, _tidy, self._root)
            await asyncio.gather(*map(self._recover, folders))
        except BaseException:
            self._release()
            raise
        self._open = True

    async def close(self) -> None:
        """Finish what was called before; idempotent."""
        if not self._open:
            return
        self._open = False
        ended = []
        for topic in self._topics.values():
            topic.end_waits()
            ended.append(self._loop.create_future())
            topic.add(Rest(ended[-1]))
        await asyncio.gather(*ended)
        self._release()

    def _release(self) -> None:
        self._flushers.close()
        self._threads.shutdown()
        os.close(self._lock)

    async def __aenter__(self) -> "SegmentLog":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def append(self, topic: str, records: Sequence[bytes], time: int) -> int:
        place = self._topic(topic)
        if not records:
            return place.end
        future: asyncio.Future[int] = self._loop.create_future()
        place.add(Append(records, time, future))
        return await future

    async def read(self, topic: str, start: int, records: int, size: int) -> list[Entry]:
        place = self._known(topic)
        entries: list[Entry] = []
        more = place is not None
        while place and more and len(entries) < records and place.holds(start):
            start = max(start, place.first)
            segment = place.segment(start)
            stretch = segment.stretch(segment.block(start))
            most = Most(records - len(entries), size, not entries)
            try:
                found, more = await self._in_thread(segment, stretch, reader.collect, start, most)
            except FileNotFoundError:
                if place.dropping:
                    break
                raise
            entries += found
            size -= sum([len(entry.data) for entry in found])
            start = stretch.end
        return entries

    async def join(self, topic: str, start: int, end: int, size: int) -> Joined:
        place = self._known(topic)
        if place is None or start >= end or not place.holds(start):
            return Joined(end, b"")
        start = max(start, place.first)
        segment = place.segment(start)
        return await self._in_thread(segment, segment.stretch(segment.block(start)), reader.join, start, end, size)

    async def wait(self, topic: str, offset: int, timeout: float) -> bool:  # noqa: ASYNC109
        place = self._topic(topic)
        if place.holds(offset):
            return True
        try:
            return await place.wait(offset, timeout)
        finally:
            self._forget_if_vacant(place)

    async def extent(self, topic: str) -> Extent:
        place = self._known(topic)
        if place is None:
            return Extent(0, 0, 0)
        return Extent(place.first, place.end, place.size)

    async def measure(self, topic: str, start: int, size: int) -> Measured:
        place = self._known(topic)
        if place is None or not place.holds(start):
            return Measured(place.end if place else start, 0)
        before = await self._weight(place, max(start, place.first))
        target = before + size
        if target > (weight := place.weight):
            place.weights[place.end] = weight
            return Measured(place.end, weight - before)
        segment = place.segments[max(0, bisect_left(place.segments, target, key=lambda one: one.origin) - 1)]
        inside = target - segment.origin
        index = max(0, bisect_left(segment.blocks, inside, key=lambda block: block.weight) - 1)
        stretch = segment.stretch(index, index + 1)
        end, over = await self._in_thread(segment, stretch, reader.reach, inside - segment.blocks[index].weight)
        if segment in place.segments:  # the topic was not dropped meanwhile
            place.weights[end] = target + over
        return Measured(end, size + over)

    async def since(self, topic: str, time: int) -> int:
        place = self._known(topic)
        if place is None:
            return 0
        for segment, stretch in place.later(time):
            if segment in place.segments:
                found = await self._in_thread(segment, stretch, reader.find, place.first, time)
                if found is not None:
                    return max(found, place.first)
        return place.end

    async def trim(self, topic: str, before: int) -> None:
        place = self._known(topic)
        if place is None:
            return
        before = min(before, place.end)
        if before > place.first:
            weight = await self._weight(place, before)
            future: asyncio.Future[None] = self._loop.create_future()
            place.add(Trim(before, weight, future))
            await future

    async def drop(self, topic: str) -> None:
        place = self._found(topic)
        if place is None:
            return
        future: asyncio.Future[None] = self._loop.create_future()
        place.dropping = True
        place.add(Drop(future))
        try:
            await future
        finally:
            place.dropping = False
        self._forget_if_vacant(place)

    async def topics(self, prefix: str) -> list[str]:
        return sorted(
            name
            for name, topic in self._topics.items()
            if (topic.segments or topic.damage) and name.startswith(prefix)
        )

    def _topic(self, name: str) -> Topic:
        """Known, or to come into being."""
        return self._known(name) or self._make(name)

    def _known(self, name: str) -> Topic | None:
        topic = self._found(name)
        if topic:
            topic.check()
        return topic

    def _found(self, name: str) -> Topic | None:
        """Also a damaged one."""
        if not self._open:
            raise OSError(errno.ESHUTDOWN, "the log is closed", str(self._root))
        topic = self._topics.get(name)
        if topic is None and self._unnamed and (damage := self._unnamed.pop(names.folder(name), None)):
            topic = self._make(name)
            topic.damage = damage
        return topic

    def _make(self, name: str, found: Recovered | None = None) -> Topic:
        writer = Writer(self._root / names.folder(name), name, self._largest)
        if found:
            writer.resume(found.segments[-1], found.first)

        def report(done: Done) -> None:
            with suppress(RuntimeError):  # the loop was closed: nobody waits
                self._loop.call_soon_threadsafe(topic.done, done)

        topic = self._topics[name] = Topic(name, Line(writer, self._flushers, report, self._loop.call_soon))
        return topic

    def _forget_if_vacant(self, topic: Topic) -> None:
        if topic.vacant and self._topics.get(topic.name) is topic:
            del self._topics[topic.name]

    async def _weight(self, topic: Topic, offset: int) -> int:
        """Bytes of data in entries below `offset`."""
        if (known := topic.weights.get(offset)) is not None:
            return known
        segment = topic.segment(offset)
        if offset == segment.base:
            return segment.origin
        index = segment.block(offset)
        stretch = segment.stretch(index, index + 1)
        below = await self._in_thread(segment, stretch, reader.weigh, offset)
        return segment.origin + segment.blocks[index].weight + below

    async def _in_thread(
        self,
        segment: Segment,
        stretch: Stretch,
        function: Callable[Concatenate[int, Stretch, P], T],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Call with the segment's file open. As long as that lasts, also when the caller is cancelled, the file is
        not used again.
        """

        def release(_: object = None) -> None:
            os.close(fd)
            segment.readers -= 1

        fd = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
        segment.readers += 1
        call = self._threads.submit(partial(function, fd, stretch, *args))
        try:
            return await asyncio.wrap_future(call)
        finally:
            if call.done():
                release()
            else:
                call.add_done_callback(lambda _: self._loop.call_soon_threadsafe(release))

    async def _recover(self, folder: Path) -> None:
        try:
            found = await self._loop.run_in_executor(self._threads, recover, folder)
        except OSError as error:
            name = names.topic(folder.name)
            log.error("log topic %s is closed: %s", name or folder.name, error)
            if name is None:
                self._unnamed[folder.name] = error
            else:
                self._make(name).damage = error
            return
        if found is None:
            await self._loop.run_in_executor(self._threads, shutil.rmtree, folder)
            return
        topic = self._make(found.topic, found)
        topic.segments, topic.first = found.segments, found.first
        topic.first_weight = await self._weight(topic, found.first)


def _tidy(root: Path) -> list[Path]:
    """Folders of topics, synced; what drops left behind is deleted."""
    sync_folder(root)
    folders = [entry for entry in root.iterdir() if entry.is_dir()]
    for folder in folders:
        if folder.name.startswith(names.DROPPED):
            shutil.rmtree(folder)
    return [folder for folder in folders if names.is_topic(folder.name)]

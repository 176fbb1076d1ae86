"""Threads that write. While one flush of a topic is under way its next jobs gather, and then share one sync."""

import logging
import shutil
from collections import deque
from collections.abc import Callable
from io import SEEK_END, BytesIO
from queue import SimpleQueue
from threading import Lock, Thread

from millstream.engines.log.jobs import Append, Done, Drop, Free, Job, Rest, Trim, Write
from millstream.engines.log.writer import Writer

log = logging.getLogger(__name__)
THREADS = 8
KEPT = 4 << 20  # bytes of a thread's buffer
GROUP = 2 << 20  # bytes at most in one flush, unless one append alone is larger


class Line:
    """The jobs of one topic, done in order by one thread at a time. `soon` calls at the end of the loop's tick, when
    all of its appends have come and the thread need not wait for the interpreter.
    """

    def __init__(
        self, writer: Writer, flushers: "Flushers", report: Callable[[Done], None], soon: Callable[..., object]
    ) -> None:
        self._writer, self._flushers, self._report, self._soon = writer, flushers, report, soon
        self._jobs: deque[Job] = deque()
        self._lock = Lock()
        self._busy = False

    def add(self, job: Job) -> None:
        with self._lock:
            self._jobs.append(job)
            if self._busy:
                return
            self._busy = True
        self._soon(self._flushers.put, self)

    def run(self, buffer: BytesIO) -> None:
        """In a flusher's thread, until nothing waits or another topic does."""
        while jobs := self._take():
            self._report(self._do(jobs, buffer))
            if self._flushers.wanted:
                self._flushers.put(self)
                return

    def _take(self) -> list[Job]:
        """Writes as far as they may share a flush, or one other job; none when the line falls idle."""
        with self._lock:
            jobs = self._jobs
            if not jobs:
                self._writer.rest_if_crowded()
                self._busy = False
                return []
            taken, size = [jobs.popleft()], 0
            while jobs and isinstance(taken[-1], Write):
                size += taken[-1].size
                following = jobs[0]
                if not isinstance(following, Write) or size + following.size > GROUP:
                    break
                taken.append(jobs.popleft())
            return taken

    def _do(self, jobs: list[Job], buffer: BytesIO) -> Done:
        try:
            return self._attempt(jobs, buffer)
        except Exception as error:
            return Done(jobs, error)

    def _attempt(self, jobs: list[Job], buffer: BytesIO) -> Done:
        offset = self._writer.end
        match jobs[0]:
            case Append() | Trim():
                segment = self._writer.write([job for job in jobs if isinstance(job, Write)], buffer)
                return Done(jobs, None, segment, offset)
            case Free(path, reuse):
                self._writer.free(path, reuse)
            case Drop():
                self._drop()
            case Rest():
                self._writer.rest()
        return Done(jobs)

    def _drop(self) -> None:
        old = self._writer
        remains = old.drop()
        self._writer = Writer(old.folder, old.topic, old.largest)
        if remains:
            shutil.rmtree(remains, ignore_errors=True)


class Flushers:
    """The threads, shared by all topics. The one that fell idle last is woken first, and no other: where many wait in
    one queue, each item wakes several of them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._lines: deque[Line] = deque()  # that no thread is free for
        self._idle: list[SimpleQueue[Line | None]] = []
        self._closing = False
        self._threads = [Thread(target=self._run, name=f"log-{n}", daemon=True) for n in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def put(self, line: Line) -> None:
        with self._lock:
            if not self._idle:
                self._lines.append(line)
                return
            woken = self._idle.pop()
        woken.put(line)

    @property
    def wanted(self) -> bool:
        return bool(self._lines)

    def close(self) -> None:
        """What was put before is still done."""
        with self._lock:
            self._closing = True
            idle, self._idle = self._idle, []
        for one in idle:
            one.put(None)
        for thread in self._threads:
            thread.join()

    def _next(self, own: SimpleQueue[Line | None]) -> Line | None:
        """None at the end."""
        with self._lock:
            if self._lines:
                return self._lines.popleft()
            if self._closing:
                return None
            self._idle.append(own)
        return own.get()

    def _run(self) -> None:
        own: SimpleQueue[Line | None] = SimpleQueue()
        buffer = BytesIO()
        while line := self._next(own):
            line.run(buffer)
            if buffer.seek(0, SEEK_END) > KEPT:
                buffer = BytesIO()

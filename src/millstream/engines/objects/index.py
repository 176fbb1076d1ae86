"""The ordered index: one SQLite file, one writer thread whose commits are shared, readers that never wait."""

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
MOST = 256  # changes in one commit
SCHEMA = """
create table if not exists bucket (
    id integer primary key autoincrement, name text not null unique, info blob not null
);
create table if not exists object (
    bucket integer not null, key blob not null, info blob not null, inline integer, primary key (bucket, key)
) without rowid;
create table if not exists version (
    bucket integer not null, key blob not null, id text not null, name text not null, info blob not null,
    inline integer, primary key (bucket, key, id), unique (bucket, key, name)
) without rowid;
create table if not exists inline (id integer primary key, data blob not null);
create table if not exists file (name text primary key, refs integer not null) without rowid;
create table if not exists upload (
    bucket integer not null, key blob not null, id text not null, info blob not null, primary key (bucket, key, id)
) without rowid;
create table if not exists part (
    upload text not null, number integer not null, info blob not null, primary key (upload, number)
) without rowid;
create table if not exists done (
    id text primary key, bucket integer not null, ended real not null, info blob not null
) without rowid;
create table if not exists note (id integer primary key autoincrement, data blob not null);
create index if not exists done_ended on done (ended);
"""


class _Job(NamedTuple):
    change: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class _Outcome(NamedTuple):
    job: _Job
    value: Any
    error: BaseException | None


class Index:
    """Rows of SCHEMA. `write` is durable on return; what one change does is done whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _translated():
            self._writer = self.connect()
            self._writer.executescript(SCHEMA)
            self._reader = self.connect()
            self._scanner = self.connect()
        self._scanning = Lock()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="objects-index", daemon=True)
        self._thread.start()

    def connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=256)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma wal_autocheckpoint = 4000")
        return db

    def row(self, sql: str, *values: object) -> Any:
        """The first row or None, as last committed; on the caller's thread, which is the event loop's."""
        with _translated():
            return self._reader.execute(sql, values).fetchone()

    async def scan(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """For reads of many rows: in a thread, on a connection of their own."""
        return await asyncio.to_thread(self._scan, query)

    def _scan(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """One at a time: two threads would share a prepared statement, and one get rows of what the other asked."""
        with self._scanning, _translated():
            return query(self._scanner)

    def snapshot(self) -> sqlite3.Connection:
        """The index as it is now, whatever is written later."""
        with _translated():
            db = self.connect()
            db.execute("begin")
            db.execute("select 1 from file limit 1").fetchone()
            return db

    def write(self, change: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Run `change` in the writer's thread and commit; what it raises undoes it and is the future's error.

        An OSError leaves open whether it is on disk: after a crash the change may be there.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Job(change, future, loop))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()
        for db in (self._reader, self._scanner, self._writer):
            db.close()

    def _run(self) -> None:
        while jobs := self._next():
            outcomes = self._commit(jobs)
            for loop in {job.loop for job in jobs}:
                try:
                    loop.call_soon_threadsafe(_settle, [o for o in outcomes if o.job.loop is loop])
                except RuntimeError:  # the loop was closed: nobody waits
                    continue

    def _next(self) -> list[_Job]:
        """All that wait, at least one; empty at the end."""
        first = self._queue.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < MOST:
            try:
                job = self._queue.get_nowait()
            except Empty:
                break
            if job is None:
                self._queue.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit(self, jobs: list[_Job]) -> list[_Outcome]:
        try:
            with _translated():
                self._writer.execute("begin immediate")
                outcomes = [self._apply(job) for job in jobs]
                self._writer.execute("commit")
            return outcomes
        except Exception as error:
            if self._writer.in_transaction:
                self._writer.execute("rollback")
            return [_Outcome(job, None, error) for job in jobs]

    def _apply(self, job: _Job) -> _Outcome:
        self._writer.execute("savepoint change")
        try:
            value = job.change(self._writer)
        except sqlite3.Error:
            raise
        except Exception as error:
            self._writer.execute("rollback to change")
            return _Outcome(job, None, error)
        finally:
            if self._writer.in_transaction:
                self._writer.execute("release change")
        return _Outcome(job, value, None)


def _settle(outcomes: list[_Outcome]) -> None:
    for job, value, error in outcomes:
        if job.future.done():
            continue
        if error is None:
            job.future.set_result(value)
        else:
            job.future.set_exception(error)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, f"object index: {error}") from error

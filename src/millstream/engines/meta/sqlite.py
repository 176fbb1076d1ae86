"""The embedded metadata store: one SQLite file, one writer thread whose commits are shared, reads without a hop."""

import asyncio
import builtins
import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from millstream.core.disk import sync_folder
from millstream.ports.meta import Change, Conflict, Row

MOST = 256  # commits that share one sync
KNOWN, SMALL = 4096, 8 << 10  # rows that are kept in memory once read, and bytes of the largest of them
PATIENCE = 10.0  # seconds for another program that holds the file, such as the sqlite3 shell
SCHEMA = """create table if not exists document (
    kind text not null, key blob not null, version integer not null, value blob not null, primary key (kind, key)
) without rowid"""
GET = "select version, value from document where kind = ? and key = ?"
LIST = """select key, version, value from document
    where kind = ? and key > ? and key >= ? and key < ? order by key limit ?"""
KINDS = """with recursive found(kind) as (
        select min(kind) from document
        union all select (select min(kind) from document where kind > found.kind) from found where kind is not null)
    select kind from found where kind is not null"""  # a step in the index for each, whatever the number of rows
PUT = """insert into document (kind, key, version, value) values (?, ?, 1, ?)
    on conflict (kind, key) do update set version = version + 1, value = excluded.value"""
VERSION = "select version from document where kind = ? and key = ?"
DELETE = "delete from document where kind = ? and key = ?"
WRITTEN_OVER = Change("meta", "refused", b"")  # in the transaction after a refused one
REFUSALS = {  # primary result codes that are the disk's or the file's fault, not ours
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CORRUPT: errno.EIO,
    sqlite3.SQLITE_NOTADB: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EIO,
    sqlite3.SQLITE_NOLFS: errno.EFBIG,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
}


class _Commit(NamedTuple):
    changes: Sequence[Change]
    future: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


class _Outcome(NamedTuple):
    commit: _Commit
    error: Exception | None


class SqliteMeta:
    """MetaStore of one server process. Reads and commits belong to an event loop; `close` from anywhere."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._translated():
            self._writer = self._connect()
            self._writer.execute(SCHEMA)
            self._reader = self._connect()
        sync_folder(path.parent)
        self._waiting: SimpleQueue[_Commit | None] = SimpleQueue()
        self._closed = False
        self._known: dict[tuple[str, str], Row | None] = {}  # what `get` read and no commit has changed since
        self._doubt = False  # what was refused lies behind the last commit: a crash would find it done
        self._thread = Thread(target=self._run, name="meta", daemon=True)
        self._thread.start()

    async def get(self, kind: str, key: str) -> Row | None:
        try:
            return self._known[kind, key]
        except KeyError:
            pass
        await self.certain()
        with self._translated():
            found = self._reader.execute(GET, (kind, _bytes(key))).fetchone()
        row = Row(key, *found) if found else None
        if row is None or len(row.value) <= SMALL:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[kind, key] = row
        return row

    async def list(
        self, kind: str, prefix: str = "", after: str = "", limit: int | None = None
    ) -> builtins.list[Row]:
        await self.certain()
        low, most = _bytes(prefix), -1 if limit is None else limit
        with self._translated():
            rows = self._reader.execute(LIST, (kind, _bytes(after), low, _beyond(low), most)).fetchall()
        return [Row(key.decode(errors="surrogatepass"), version, value) for key, version, value in rows]

    async def kinds(self) -> set[str]:
        with self._translated():
            return {kind for (kind,) in self._reader.execute(KINDS)}

    async def commit(self, changes: Sequence[Change]) -> None:
        """Once called, it happens, also when the caller is cancelled."""
        if self._closed:
            raise OSError(errno.ESHUTDOWN, "the metadata store is closed", str(self._path))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.put(_Commit(changes, future, loop))
        await future

    async def certain(self) -> None:
        if self._doubt:
            await self.commit(())

    def close(self) -> None:
        """Finish what waits; idempotent."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()
            self._reader.close()
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        return db

    def _run(self) -> None:
        while commits := self._take():
            outcomes = self._write(commits)
            self._forget(commits)  # for whoever reads next on another loop, should this one be closed
            for loop in {commit.loop for commit in commits}:
                try:
                    loop.call_soon_threadsafe(self._settle, [o for o in outcomes if o.commit.loop is loop])
                except RuntimeError:  # the loop was closed: nobody waits
                    continue

    def _settle(self, outcomes: builtins.list[_Outcome]) -> None:
        """On the loop, as `get` is: what is known changes before the commit is acknowledged."""
        self._forget([outcome.commit for outcome in outcomes])
        for commit, error in outcomes:
            if commit.future.done():
                continue
            if error is None:
                commit.future.set_result(None)
            else:
                commit.future.set_exception(error)

    def _forget(self, commits: Sequence[_Commit]) -> None:
        if self._doubt:
            self._known.clear()
        for commit in commits:
            for change in commit.changes:
                self._known.pop((change.kind, change.key), None)

    def _take(self) -> builtins.list[_Commit]:
        """All that wait, at least one; empty at the end."""
        commits: builtins.list[_Commit] = []
        try:
            while len(commits) < MOST:
                commit = self._waiting.get(block=not commits)
                if commit is None:
                    if commits:
                        self._waiting.put(None)
                    break
                commits.append(commit)
        except Empty:
            pass
        return commits

    def _write(self, commits: builtins.list[_Commit]) -> builtins.list[_Outcome]:
        """One transaction. A conflict fails its own commit; what the disk refuses fails all."""
        begun = False
        try:
            with self._translated():
                self._writer.execute("begin immediate")
                begun = True
                if self._doubt:
                    self._change(WRITTEN_OVER)
                outcomes = [_Outcome(commit, self._apply(commit.changes)) for commit in commits]
                self._writer.execute("commit")
            self._doubt = False
            return outcomes
        except Exception as error:
            self._doubt = self._doubt or begun
            self._roll_back()
            return [_Outcome(commit, error) for commit in commits]

    def _apply(self, changes: Sequence[Change]) -> Exception | None:
        """Make one commit's changes inside the shared transaction; what it raises by itself is its own."""
        self._writer.execute("savepoint one")
        try:
            for change in changes:
                self._change(change)
        except sqlite3.DatabaseError as error:
            if _refusal(error) is not None or not self._writer.in_transaction:
                raise
            return self._undo(error)
        except Exception as error:
            return self._undo(error)
        self._writer.execute("release one")
        return None

    def _undo(self, error: Exception) -> Exception:
        self._writer.execute("rollback to one")
        self._writer.execute("release one")
        return error

    def _change(self, change: Change) -> None:
        kind, key, value, expected = change
        place = (kind, _bytes(key))
        if expected is not None:
            found = self._writer.execute(VERSION, place).fetchone()
            if (found[0] if found else 0) != expected:
                raise Conflict(kind, key)
        if value is None:
            self._writer.execute(DELETE, place)
        else:
            self._writer.execute(PUT, (*place, value))

    def _roll_back(self) -> None:
        """SQLite does it by itself after some errors, and may be unable to after others."""
        if self._writer.in_transaction:
            try:
                self._writer.execute("rollback")
            except sqlite3.Error:
                self._writer.close()
                self._writer = self._connect()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            number = _refusal(error)
            if number is None:
                raise
            raise OSError(number, f"metadata store: {error}", str(self._path)) from error


def _refusal(error: sqlite3.Error) -> int | None:
    """The errno of an error that is the disk's or the file's."""
    return REFUSALS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _bytes(key: str) -> bytes:
    return key.encode(errors="surrogatepass")


def _beyond(prefix: bytes) -> bytes:
    """Greater than all keys that start with `prefix`: UTF-8 holds no byte 0xFF."""
    return prefix + b"\xff"

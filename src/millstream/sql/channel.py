"""The query's end of the pipe to its server."""

from typing import Any, BinaryIO, TypeVar

import msgspec

from millstream.domain.tables import Database, Partition, Table
from millstream.sql.words import (
    HEAD,
    Failed,
    Failure,
    Fetch,
    File,
    FindDatabase,
    FindPrepared,
    FindTable,
    Job,
    KeepPrepared,
    ListDatabases,
    ListKeys,
    ListPartitions,
    ListTables,
    Outcome,
    framed,
    length,
)

T = TypeVar("T")


class Channel:
    def __init__(self, heard: BinaryIO, said: BinaryIO) -> None:
        self._heard, self._said = heard, said

    def job(self) -> Job:
        job: Job = self._next(Job)
        return job

    def end(self, message: Outcome | Failure) -> None:
        self._say(message)

    def database(self, name: str) -> Database | None:
        answer: Database | None = self._ask(FindDatabase(name), Database | None)
        return answer

    def table(self, database: str, name: str) -> Table | None:
        answer: Table | None = self._ask(FindTable(database, name), Table | None)
        return answer

    def databases(self) -> list[Database]:
        answer: list[Database] = self._ask(ListDatabases(), list[Database])
        return answer

    def tables(self, database: str) -> list[Table]:
        answer: list[Table] = self._ask(ListTables(database), list[Table])
        return answer

    def partitions(self, database: str, table: str) -> list[Partition]:
        answer: list[Partition] = self._ask(ListPartitions(database, table), list[Partition])
        return answer

    def keys(self, location: str) -> list[str]:
        answer: list[str] = self._ask(ListKeys(location), list[str])
        return answer

    def files(self, locations: list[tuple[str, list[str]]]) -> list[File]:
        answer: list[File] = self._ask(Fetch(locations), list[File])
        return answer

    def prepared(self, name: str) -> str | None:
        answer: str | None = self._ask(FindPrepared(name), str | None)
        return answer

    def keep_prepared(self, name: str, statement: str | None) -> bool:
        answer: bool = self._ask(KeepPrepared(name, statement), bool)
        return answer

    def _ask(self, question: object, kind: Any) -> Any:
        """What the server refuses is a Failure, and raised as that."""
        self._say(question)
        answer, failure = self._next(tuple[kind | None, Failure | None])
        if failure:
            raise Failed(failure)
        return answer

    def _say(self, message: object) -> None:
        self._said.write(framed(message))
        self._said.flush()

    def _next(self, kind: Any) -> Any:
        size = length(self._heard.read(HEAD))
        return msgspec.msgpack.decode(self._heard.read(size), type=kind)

"""What every Glue operation may touch, and the refusals that many share."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from millstream.api import glue as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.journal import Journal
from millstream.domain.records import Record, Records
from millstream.domain.tables import Database, Table, Tables
from millstream.ports.objects import ObjectStore
from millstream.services.glue.crawler import Crawler, crawlers
from millstream.services.glue.crawling import Crawling

T = TypeVar("T")
R = TypeVar("R", bound=msgspec.Struct)
LARGEST = 100  # entries of a page


@dataclass(slots=True)
class Glue:
    tables: Tables
    objects: ObjectStore
    journal: Journal
    check_role: Callable[[str, str], Awaitable[None]]  # (role ARN, account): raise ValueError with the reason
    crawlers: Records[Crawler] = field(init=False)
    crawling: Crawling = field(init=False)

    def __post_init__(self) -> None:
        self.crawlers = crawlers(self.tables.meta)
        self.crawling = Crawling(self.crawlers, self.tables, self.objects, self.journal)

    async def database(self, name: str, catalog: str | None, caller: Caller) -> Database:
        """Raise EntityNotFoundException."""
        check_catalog(catalog, caller)
        if (found := await self.tables.database(caller.account, caller.region, name)) is None:
            raise api.EntityNotFoundException(f"Database {name} not found.")
        return found

    async def table(self, database: str, name: str, catalog: str | None, caller: Caller) -> Record[Table]:
        """Raise EntityNotFoundException."""
        await self.database(database, catalog, caller)
        if (found := await self.tables.find(caller.account, caller.region, database, name)) is None:
            raise api.EntityNotFoundException(f"Table {name} not found.")
        return found


def check_catalog(catalog: str | None, caller: Caller) -> None:
    """There is one catalog an account and region, named as the account."""
    if catalog not in (None, caller.account):
        raise api.EntityNotFoundException(f"Catalog {catalog} not found.")


def recast(value: object, kind: type[T]) -> T:
    """A record as the API's shape, or the other way round: their fields have the same names."""
    return msgspec.convert(value, kind, from_attributes=True)


def named(value: msgspec.Struct, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names if getattr(value, name) is not None}


def not_implemented(what: str) -> AwsError:
    """For input that AWS takes and whose meaning is not built: never to be ignored."""
    return api.InvalidInputException(f"{what} is not implemented by Millstream.")


def page(records: list[Record[R]], limit: int) -> tuple[list[R], str | None]:
    """`limit` of records that were asked for one more, and the token of the next page."""
    shown = [record.value for record in records[:limit]]
    return shown, records[limit - 1].key if len(records) > limit else None


def after(token: str | None, *prefix: str) -> str:
    """Raise InvalidInputException for a token that was not given for this list."""
    if token and not token.startswith("".join(f"{part}/" for part in prefix)):
        raise api.InvalidInputException("The NextToken is not valid.")
    return token or ""

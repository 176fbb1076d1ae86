"""GetQueryResults: pages read from the result's object. A token is where in the object the next page begins."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from millstream.api import athena as api
from millstream.core.caller import Caller
from millstream.domain import s3uri
from millstream.ports.objects import NoSuchBucket, NoSuchKey
from millstream.services.athena.execution import Execution
from millstream.services.athena.metadata import column_info
from millstream.services.athena.service import Athena, invalid, not_implemented
from millstream.wire.operation import operation

PAGE = 1000  # rows
SIZE = 1 << 20  # bytes that a page has, of one row at least
_CELL = re.compile(rb'(?:"((?:[^"]++|"")*+)")?([,\n])')  # what is inside is never tried in another way


class Page(NamedTuple):
    rows: list[list[str | None]]
    end: int | None  # byte where the next page begins


@operation
async def get_query_results(
    athena: Athena, request: api.GetQueryResultsInput, caller: Caller
) -> api.GetQueryResultsOutput:
    execution = (await athena.execution(request.query_execution_id, caller)).value
    if request.query_result_type == "DATA_MANIFEST":
        raise not_implemented("QueryResultType DATA_MANIFEST")
    _check(execution)
    start = _start(request.next_token)
    page = await _page(athena, execution, start, request.max_results or PAGE)
    metadata = api.ResultSetMetadata(column_info=[column_info(column) for column in execution.columns])
    rows = [api.Row(data=[api.Datum(var_char_value=value) for value in row]) for row in page.rows]
    return api.GetQueryResultsOutput(
        update_count=execution.update_count or 0,
        result_set=api.ResultSet(rows=rows, result_set_metadata=metadata),
        next_token=None if page.end is None else str(page.end),
    )


def _check(execution: Execution) -> None:
    if execution.state in ("FAILED", "CANCELLED"):
        raise invalid(
            f"Query did not finish successfully. Final query state: {execution.state}", "INVALID_QUERY_STATE"
        )
    if execution.state != "SUCCEEDED":
        raise invalid(f"Query has not yet finished. Current state: {execution.state}", "INVALID_QUERY_STATE")


def _start(token: str | None) -> int:
    if token and not token.isdigit():
        raise invalid("The NextToken is not valid.")
    return int(token or 0)


async def _page(athena: Athena, execution: Execution, start: int, limit: int) -> Page:
    if execution.rows is None or not execution.location.endswith((".csv", ".txt")):
        return Page([], None)
    place = s3uri.parse(execution.location)
    try:
        async with athena.objects.open(place.bucket, place.key) as content:
            read = content.read(start)
            return await (_csv if place.key.endswith(".csv") else _lines)(read, start, limit)
    except (NoSuchBucket, NoSuchKey) as gone:
        raise invalid(f"Could not find results: {execution.location}") from gone


async def _csv(blocks: AsyncIterator[bytes], start: int, limit: int) -> Page:
    """In a thread, since cells may be many, or large."""
    cells = _Cells(start, limit)
    async for block in blocks:
        if await asyncio.to_thread(cells.feed, block):
            return Page(cells.rows, cells.end)
    return Page(cells.rows, cells.end if await asyncio.to_thread(cells.feed, b"", last=True) else None)


class _Cells:
    """Rows of a page, block by block."""

    def __init__(self, start: int, limit: int) -> None:
        self.rows: list[list[str | None]] = []
        self.end = self._start = start  # byte behind the last row
        self._limit, self._at = limit, start
        self._row: list[str | None] = []
        self._data, self._enough = bytearray(), 1

    def feed(self, block: bytes, *, last: bool = False) -> bool:
        """Whether the page is full and there is more. A cell that is cut off is looked at again when twice as much
        is there, so that a large one is not read again and again.
        """
        self._data += block
        if len(self._data) < self._enough and not last:
            return False
        place = 0
        while match := _CELL.match(self._data, place):
            if len(self.rows) == self._limit or (self.rows and self._at - self._start > SIZE):
                return True
            self._at, place = self._at + match.end() - place, match.end()
            self._add(match)
        del self._data[:place]
        self._enough = 2 * len(self._data)
        return False

    def _add(self, match: re.Match[bytes]) -> None:
        text = match[1]
        self._row.append(None if text is None else text.replace(b'""', b'"').decode())
        if match[2] == b"\n":
            self.rows.append(self._row)
            self._row, self.end = [], self._at


async def _lines(blocks: AsyncIterator[bytes], start: int, limit: int) -> Page:
    """Of a statement that answers in lines: each is one value, with tabs inside where there are columns."""
    rows: list[list[str | None]] = []
    data, end = b"", start
    async for block in blocks:
        *lines, data = (data + block).split(b"\n")
        for line in lines:
            if len(rows) == limit:
                return Page(rows, end)
            rows.append([line.decode()])
            end += len(line) + 1
    if data:
        if len(rows) == limit:
            return Page(rows, end)
        rows.append([data.decode()])
    return Page(rows, None)

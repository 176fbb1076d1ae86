"""What a chunk of records gives to each share: their data, or the rows that they became."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from millstream.services.firehose import columns
from millstream.services.firehose.columns import Columns
from millstream.services.firehose.failure import Failure, line
from millstream.services.firehose.route import FORMAT, RECORDS
from millstream.services.firehose.spool import Block, Place

Row = Mapping[str, Any]


class Blocks:
    """Gathers what belongs together, in the order in which it comes."""

    def __init__(self) -> None:
        self._arrivals: dict[Place, list[int]] = {}
        self._data: dict[Place, list[bytes]] = {}
        self._rows: dict[Place, list[Row]] = {}
        self.codes: Counter[str] = Counter()  # of failures

    def add(self, place: Place, arrival: int, data: bytes) -> None:
        self._arrivals.setdefault(place, []).append(arrival)
        self._data.setdefault(place, []).append(data)

    def add_row(self, place: Place, arrival: int, row: Row) -> None:
        self._arrivals.setdefault(place, []).append(arrival)
        self._rows.setdefault(place, []).append(row)

    def fail(self, arrival: int, raw: bytes, failure: Failure) -> None:
        self.codes[failure.code] += 1
        self.add(Place("error", (("type", failure.kind),)), arrival, line(failure, raw, arrival))

    def all(self, schema: Columns = ()) -> list[Block]:
        """`schema` is the rows'."""
        return [
            Block(place, min(arrivals), len(arrivals), self._packed(place, schema))
            for place, arrivals in self._arrivals.items()
        ]

    def _packed(self, place: Place, schema: Columns) -> bytes:
        if place in self._rows:
            return columns.packed(schema, self._rows[place])
        if (FORMAT, RECORDS) in place.keys:
            return msgspec.msgpack.encode(self._data[place])
        return b"".join(self._data[place])

"""Batches of records as Parquet files, through Arrow. pyarrow is there with the extra `parquet` only.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/feature-store-offline.html. A file holds one hour of event times.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from millstream.domain.event_time import SECOND, moment
from millstream.domain.features import ADDED, Feature, Group
from millstream.services.featurestore.queue import Entry
from millstream.services.featurestore.schema import Value

HOUR = 3600 * SECOND
SPREAD, SUFFIX = 2, 16  # files of an hour's records, and letters at the end of their names


class File(NamedTuple):
    parts: tuple[str, str, str, str]  # year, month, day, hour
    name: str
    body: bytes

    @property
    def folder(self) -> str:
        return "/".join(
            f"{name}={value}" for name, value in zip(("year", "month", "day", "hour"), self.parts, strict=True)
        )


def files(group: Group, entries: Iterable[Entry], written: int, letters: str) -> Iterator[File]:
    """The same arguments give the same bytes. `written` is in milliseconds; file names end in `letters`.

    AWS too spreads an hour's records over several files: its samples wait until there is more than one.
    """
    hours: dict[int, list[Entry]] = {}
    for entry in entries:
        hours.setdefault(entry.time // HOUR, []).append(entry)
    for hour, together in sorted(hours.items()):
        start = moment(hour * HOUR)
        parts = (f"{start.year:04}", f"{start:%m}", f"{start:%d}", f"{start:%H}")
        for number in range(min(SPREAD, len(together))):
            share = together[number::SPREAD]
            latest = moment(max(entry.time for entry in share))
            suffix = letters[number * SUFFIX : (number + 1) * SUFFIX]
            name = f"{latest.year:04}{latest:%m%dT%H%M%SZ}_{suffix}.parquet"
            yield File(parts, name, _packed(group.features, share, written))


def _packed(features: Sequence[Feature], entries: Sequence[Entry], written: int) -> bytes:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = {
        feature.name: pa.array(list(_column(entries, place, feature)), _type(feature))
        for place, feature in enumerate(features)
    }
    stamp = pa.timestamp("ms", "UTC")
    added = (
        pa.array([written] * len(entries), stamp),
        pa.array([entry.invoked // 1000 * 1000 for entry in entries], stamp),  # to the second, as AWS has it
        pa.array([entry.deleted for entry in entries], pa.bool_()),
    )
    sink = io.BytesIO()
    pq.write_table(pa.table(columns | dict(zip(ADDED, added, strict=True))), sink, compression="snappy")
    return sink.getvalue()


def _column(entries: Iterable[Entry], place: int, feature: Feature) -> Iterator[Any]:
    """Entries are as long as the group had features then."""
    convert = CONVERTED[feature.type]
    for entry in entries:
        value: Value = entry.values[place] if place < len(entry.values) else None
        yield (
            [convert(item) for item in value]
            if isinstance(value, list)
            else None
            if value is None
            else convert(value)
        )


CONVERTED: dict[str, Callable[[str], Any]] = {"String": str, "Integral": int, "Fractional": float}


def _type(feature: Feature) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    kind = {"String": pa.string(), "Integral": pa.int64(), "Fractional": pa.float64()}[feature.type]
    return pa.list_(kind) if feature.collection else kind

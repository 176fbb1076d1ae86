"""Rows as Parquet or ORC, through Arrow. pyarrow is there with the extra `parquet` only."""

import hashlib
import importlib.util
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from millstream.services.firehose.hive import Array, Exact, Fields, Map, Moment, Primitive, Type, Whole

GROUP = 64 << 20  # bytes of rows, in Arrow's form, that make a row group
Columns = tuple[tuple[str, Type], ...]


def available() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


def fingerprint(columns: Columns) -> str:
    return hashlib.sha256(repr(_schema(columns)).encode()).hexdigest()[:16]


def packed(columns: Columns, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as an Arrow stream, in which they wait."""
    import pyarrow as pa  # noqa: PLC0415

    sink = io.BytesIO()
    schema = _schema(columns)
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_pylist(list(rows), schema=schema))
    return sink.getvalue()


class Sink(io.RawIOBase):
    """A file whose bytes are taken away as they are written; its writer asks where it is, and never goes back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._end = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._end

    def write(self, data: Any, /) -> int:
        self._parts.append(bytes(data))
        self._end += len(self._parts[-1])
        return len(self._parts[-1])

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class Packer:
    """From Arrow streams to a file of columns; a row group is in memory. `opened` makes the file's writer."""

    def __init__(self, opened: Callable[[Sink, Any], Any]) -> None:
        self._sink, self._opened = Sink(), opened
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._size = 0

    def compress(self, block: bytes) -> bytes:
        import pyarrow as pa  # noqa: PLC0415

        source = pa.BufferReader(block)
        while source.tell() < source.size():
            with pa.ipc.open_stream(source) as reader:
                for batch in reader:
                    self._waiting.append(batch)
                    self._size += batch.nbytes
        if self._size >= GROUP:
            self._write()
        return self._sink.take()

    def flush(self) -> bytes:
        if self._waiting:
            self._write()
        if self._writer:
            self._writer.close()
        return self._sink.take()

    def _write(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        table = pa.Table.from_batches(self._waiting)
        self._writer = self._writer or self._opened(self._sink, table.schema)
        self._writer.write(table)
        self._waiting, self._size = [], 0


def parquet(compression: str) -> Packer:
    def opened(sink: Sink, schema: Any) -> Any:
        import pyarrow.parquet as pq  # noqa: PLC0415

        codec = {"UNCOMPRESSED": "none"}.get(compression, compression)
        return pq.ParquetWriter(sink, schema, compression=codec, use_deprecated_int96_timestamps=True)

    return Packer(opened)


def orc(compression: str) -> Packer:
    def opened(sink: Sink, schema: Any) -> Any:
        from pyarrow.orc import ORCWriter  # noqa: PLC0415

        codec = {"NONE": "uncompressed"}.get(compression, compression.lower())
        return ORCWriter(sink, compression=codec)

    return Packer(opened)


def _schema(columns: Columns) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    return pa.schema([(name, _arrow(type)) for name, type in columns])


def _arrow(type: Type) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    match type:
        case Whole(bits):
            return {8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}[bits]
        case Exact(precision, scale):
            return pa.decimal128(precision, scale)
        case Moment():
            return pa.timestamp("ns")
        case Array(item):
            return pa.list_(_arrow(item))
        case Map(key, item):
            return pa.map_(_arrow(key), _arrow(item))
        case Fields(fields):
            return pa.struct([(name, _arrow(each)) for name, each in fields])
        case Primitive(name):
            return pa.type_for_alias(
                {"boolean": "bool", "date": "date32", "float": "float", "double": "double"}.get(name, name)
            )
    raise TypeError(type)

"""How a table of a named format is described in the catalog."""

from collections.abc import Mapping
from typing import NamedTuple

from millstream.domain.tables import Column, Serde, Storage
from millstream.sql.words import fail


class Format(NamedTuple):
    input: str
    output: str
    serde: str


_MAPRED, _IO = "org.apache.hadoop.mapred", "org.apache.hadoop.hive.ql.io"
_TEXT = (f"{_MAPRED}.TextInputFormat", f"{_IO}.HiveIgnoreKeyTextOutputFormat")
FORMATS = {
    "PARQUET": Format(
        f"{_IO}.parquet.MapredParquetInputFormat",
        f"{_IO}.parquet.MapredParquetOutputFormat",
        f"{_IO}.parquet.serde.ParquetHiveSerDe",
    ),
    "ORC": Format(f"{_IO}.orc.OrcInputFormat", f"{_IO}.orc.OrcOutputFormat", f"{_IO}.orc.OrcSerde"),
    "TEXTFILE": Format(*_TEXT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    "JSON": Format(*_TEXT, "org.apache.hive.hcatalog.data.JsonSerDe"),
    "AVRO": Format(
        f"{_IO}.avro.AvroContainerInputFormat",
        f"{_IO}.avro.AvroContainerOutputFormat",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    ),
}
ALIASES = {"JSONFILE": "JSON", "TEXT": "TEXTFILE"}


def format_named(name: str) -> Format:
    """Raise Failed."""
    upper = ALIASES.get(name.upper(), name.upper())
    if upper not in FORMATS:
        fail(f"FAILED: SemanticException Unrecognized file format in STORED AS clause: '{name}'")
    return FORMATS[upper]


def storage(columns: list[Column], location: str, format: Format, options: Mapping[str, str]) -> Storage:
    return Storage(
        columns=columns,
        location=location,
        input_format=format.input,
        output_format=format.output,
        compressed=False,
        number_of_buckets=-1,
        serde_info=Serde(serialization_library=format.serde, parameters={"serialization.format": "1", **options}),
        bucket_columns=[],
        sort_columns=[],
        parameters={},
        stored_as_sub_directories=False,
    )

"""Record format conversion: from JSON to the columns of a table in Glue's catalog.

AWS: docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from millstream.api import firehose as api
from millstream.domain.batches import Trouble
from millstream.domain.tables import Table, Tables, table_key
from millstream.services.firehose import columns, hive
from millstream.services.firehose.columns import Columns, fingerprint
from millstream.services.firehose.compression import ORC, PARQUET
from millstream.services.firehose.failure import CONVERSION, CatalogTable, Failure
from millstream.services.firehose.route import FORMAT, SCHEMA
from millstream.services.firehose.stream import Stream

SMALLEST = 64  # MB of a buffer
PACKED = (
    "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is enabled. To "
    "enable compression within the converted output format, set the appropriate serialization option in the output "
    "format configuration."
)
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class SchemaProblem(Exception):
    """The table is not there, or cannot be written."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.trouble = Trouble(f"DataFormatConversion.{code}", message)


def wanted(destination: api.ExtendedS3DestinationConfiguration) -> api.DataFormatConversionConfiguration | None:
    """An omitted Enabled counts as enabled."""
    conversion = destination.data_format_conversion_configuration
    return conversion if conversion and conversion.enabled is not False else None


def check(destination: api.ExtendedS3DestinationConfiguration) -> None:
    """Raise ValueError with AWS's message, in its order."""
    if (conversion := wanted(destination)) is None:
        return
    if destination.compression_format not in (None, "UNCOMPRESSED"):
        raise ValueError(PACKED)
    hints = destination.buffering_hints
    if hints and hints.size_in_mbs is not None and hints.size_in_mbs < SMALLEST:
        raise ValueError("BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.")
    for name in ("InputFormatConfiguration", "OutputFormatConfiguration", "SchemaConfiguration"):
        if getattr(conversion, _snake(name)) is None:
            raise ValueError(f"{name} must not be null")
    assert conversion.input_format_configuration is not None
    assert conversion.output_format_configuration is not None
    assert conversion.schema_configuration is not None
    _check_input(conversion.input_format_configuration.deserializer)
    _check_output(conversion.output_format_configuration.serializer)
    for name in ("RoleArn", "DatabaseName", "TableName"):
        if not getattr(conversion.schema_configuration, _snake(name)):
            raise ValueError(f"SchemaConfiguration.{name} must not be null or empty")
    if not columns.available():
        raise ValueError(
            "DataFormatConversionConfiguration needs pyarrow, which this Millstream is installed without: "
            "pip install 'millstream[parquet]'"
        )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _check_input(given: api.Deserializer | None) -> None:
    kinds = [given.open_x_json_ser_de, given.hive_json_ser_de] if given else []
    count = len([kind for kind in kinds if kind is not None])
    if count == 0:
        raise ValueError("Deserializer must not be null")
    if count > 1:
        raise ValueError("More than one deserializer specified. Only one may be chosen.")
    assert given is not None
    if given.hive_json_ser_de:
        for pattern in given.hive_json_ser_de.timestamp_formats or ():
            hive.dates(pattern)


def _check_output(given: api.Serializer | None) -> None:
    kinds = [given.parquet_ser_de, given.orc_ser_de] if given else []
    count = len([kind for kind in kinds if kind is not None])
    if count == 0:
        raise ValueError("Serializer must not be null")
    if count > 1:
        raise ValueError("More than one serializer specified. Only one may be chosen.")


def _form(given: api.Serializer) -> str:
    if given.orc_ser_de is not None:
        return f"{ORC}{given.orc_ser_de.compression or 'SNAPPY'}"
    return f"{PARQUET}{(given.parquet_ser_de and given.parquet_ser_de.compression) or 'SNAPPY'}"


class Conversion:
    """What a stream's conversion does with its records."""

    def __init__(self, tables: Tables, stream: Stream, given: api.DataFormatConversionConfiguration) -> None:
        assert given.schema_configuration is not None
        assert given.input_format_configuration is not None
        assert given.output_format_configuration is not None
        self._tables, self._schema = tables, given.schema_configuration
        deserializer = given.input_format_configuration.deserializer
        serializer = given.output_format_configuration.serializer
        assert deserializer is not None
        assert serializer is not None
        self._open = deserializer.open_x_json_ser_de or api.OpenXJsonSerDe()
        formats = (deserializer.hive_json_ser_de and deserializer.hive_json_ser_de.timestamp_formats) or ()
        self._dates = tuple(hive.dates(pattern) for pattern in formats)
        self._form = _form(serializer)
        self._place = (self._schema.catalog_id or stream.account, self._schema.region or stream.region)

    async def reader(self) -> "Reader":
        """For the table as it is now. Raise SchemaProblem."""
        table = await self._table()
        try:
            found = tuple((column.name, hive.parse(column.type or "", self._dates)) for column in table.columns)
        except ValueError as reason:
            raise SchemaProblem("InvalidSchema", f"The schema of the table is invalid: {reason}.") from reason
        if not found:
            raise SchemaProblem("InvalidSchema", "The schema of the table is invalid: it has no columns.")
        form = (FORMAT, self._form), (SCHEMA, fingerprint(found))
        return Reader(found, self._open, self._named(), form)

    async def _table(self) -> Table:
        database, name, version = self._schema.database_name, self._schema.table_name, self._schema.version_id
        assert database is not None
        assert name is not None
        table = await self._tables.table(*self._place, database, name)
        if table and version not in (None, "LATEST"):
            record = await self._tables.versions.get(*table_key(table), f"{int(version or 0):010}")
            table = record.value if record else None
        if table is None:
            message = f"The specified table/database could not be found: {database}.{name}."
            raise SchemaProblem("EntityNotFoundException", message)
        return table

    def _named(self) -> CatalogTable:
        schema, (account, region) = self._schema, self._place
        assert schema.database_name is not None
        assert schema.table_name is not None
        version = schema.version_id or "LATEST"
        return CatalogTable(account, schema.database_name, schema.table_name, region, version, schema.role_arn or "")


class Reader(NamedTuple):
    """Records to rows of the columns."""

    columns: Columns
    options: api.OpenXJsonSerDe
    table: CatalogTable
    form: tuple[tuple[str, str], ...]  # of what goes into one object: how it is written, and the columns

    def row(self, data: bytes) -> Mapping[str, Any] | Failure:
        try:
            given = _decode(data)
        except (msgspec.DecodeError, ArithmeticError) as reason:
            return self._failure("ParseError", f"Encountered malformed JSON. {reason}")
        if not isinstance(given, dict):
            return self._failure("MalformedData", "Data does not match the schema. A JSON object is required.")
        try:
            return hive.row(
                self.columns, self._renamed(given), insensitive=self.options.case_insensitive is not False
            )
        except hive.Mismatch as reason:
            return self._failure("MalformedData", f"Data does not match the schema. {reason}")

    def _renamed(self, given: dict[str, Any]) -> dict[str, Any]:
        options = self.options
        if options.convert_dots_in_json_keys_to_underscores:
            given = {key.replace(".", "_"): value for key, value in given.items()}
        for column, key in (options.column_to_json_key_mappings or {}).items():
            if key in given:
                given = {**given, column: given[key]}
        return given

    def _failure(self, code: str, message: str) -> Failure:
        return Failure(f"DataFormatConversion.{code}", message, CONVERSION, table=self.table)

"""Record format conversion to Parquet, by the schema of a table in Glue's catalog."""

import asyncio
import io
import json
from base64 import b64decode
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from millstream.domain.tables import Column, Storage, Table
from tests.services.firehose.configured import extraction, partitioned
from tests.services.firehose.delivered import body, wait_for_objects
from tests.services.firehose.test_killed_anywhere import cut_off, settled
from tests.services.firehose.test_streams import ROLE, refused, s3_destination
from tests.services.firehose.world import ACCOUNT, REGION, World, world

pq = pytest.importorskip("pyarrow.parquet")
orc = pytest.importorskip("pyarrow.orc")

COLUMNS = {"id": "bigint", "amount": "decimal(10,2)", "at": "timestamp", "tags": "array<string>", "note": "string"}
LARGE = {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60}}


@pytest.fixture
def firehose(quick: Any) -> Any:
    return quick("firehose")


@pytest.fixture
def s3(quick: Any) -> Any:
    return quick("s3")


@pytest.fixture
def table(quick: Any, unique: str) -> Iterator[str]:
    """Of the database of the same name."""
    glue = quick("glue")
    glue.create_database(DatabaseInput={"Name": unique})
    columns = [{"Name": name, "Type": type} for name, type in COLUMNS.items()]
    glue.create_table(DatabaseName=unique, TableInput={"Name": unique, "StorageDescriptor": {"Columns": columns}})
    yield unique
    glue.delete_database(Name=unique)


def conversion(table: str, *, serializer: Any = None, deserializer: Any = None, **schema: Any) -> dict[str, Any]:
    return {
        "Enabled": True,
        "SchemaConfiguration": {"RoleARN": ROLE, "DatabaseName": table, "TableName": table, **schema},
        "InputFormatConfiguration": {"Deserializer": deserializer or {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": serializer or {"ParquetSerDe": {}}},
    }


def converted(bucket: str, table: str, **more: Any) -> dict[str, Any]:
    given = {"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/", "Prefix": "rows/", **LARGE, **more}
    return s3_destination(bucket, DataFormatConversionConfiguration=conversion(table), **given)


def make(firehose: Any, name: str, destination: dict[str, Any]) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination)


def put(firehose: Any, name: str, *records: bytes) -> None:
    firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": data} for data in records])


def rows(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return found


@pytest.mark.parametrize("codec", ["SNAPPY", "GZIP", "UNCOMPRESSED"])
def test_records_become_rows(firehose: Any, s3: Any, lake: str, table: str, codec: str) -> None:
    serializer = {"ParquetSerDe": {"Compression": codec}}
    destination = converted(lake, table)
    destination["DataFormatConversionConfiguration"] = conversion(table, serializer=serializer)
    make(firehose, lake, destination)
    put(firehose, lake, b'{"ID": 1, "amount": 9.99, "at": "2026-03-07 04:05:06", "tags": ["a"]}', b'{"id": "2"}')

    (key,) = wait_for_objects(s3, lake, "rows/")

    data = body(s3, lake, key)
    first, second = rows(data)
    assert key.endswith(".parquet")
    assert (first["id"], str(first["amount"]), first["at"].isoformat()) == (1, "9.99", "2026-03-07T04:05:06")
    assert (first["tags"], first["note"], second["id"]) == (["a"], None, 2)
    assert pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0).compression == codec


def test_records_become_rows_of_orc(firehose: Any, s3: Any, lake: str, table: str) -> None:
    destination = converted(lake, table)
    destination["DataFormatConversionConfiguration"] = conversion(table, serializer={"OrcSerDe": {}})
    make(firehose, lake, destination)
    put(firehose, lake, b'{"id": 1, "amount": 9.99, "at": "2026-03-07 04:05:06", "tags": ["a"]}')

    (key,) = wait_for_objects(s3, lake, "rows/")

    (row,) = orc.read_table(io.BytesIO(body(s3, lake, key))).to_pylist()
    assert key.endswith(".orc")
    assert (row["id"], str(row["amount"]), row["tags"], row["note"]) == (1, "9.99", ["a"], None)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"no json", "DataFormatConversion.ParseError", "Encountered malformed JSON."),
        (b"[1]", "DataFormatConversion.MalformedData", "Data does not match the schema."),
        (
            b'{"id": "x"}',
            "DataFormatConversion.MalformedData",
            'Data does not match the schema. For input string: "x"',
        ),
    ],
)
def test_what_does_not_fit_goes_to_the_error_prefix(
    firehose: Any, s3: Any, lake: str, table: str, data: bytes, code: str, message: str
) -> None:
    make(firehose, lake, converted(lake, table))
    put(firehose, lake, data, b'{"id": 5}')

    (key,) = wait_for_objects(s3, lake, "errors/format-conversion-failed/")

    line = json.loads(body(s3, lake, key))
    assert (b64decode(line["rawData"]), line["lastErrorCode"]) == (data, code)
    assert line["lastErrorMessage"].startswith(message)
    assert line["dataCatalogTable"] == {
        "catalogId": ACCOUNT,
        "databaseName": table,
        "tableName": table,
        "region": REGION,
        "versionId": "LATEST",
        "roleArn": ROLE,
    }
    (key,) = wait_for_objects(s3, lake, "rows/")
    assert [row["id"] for row in rows(body(s3, lake, key))] == [5]


def test_rows_have_partitions_too(firehose: Any, s3: Any, lake: str, table: str) -> None:
    prefix = "note=!{partitionKeyFromQuery:note}/"
    make(
        firehose,
        lake,
        partitioned(
            lake,
            extraction("{note: .note}"),
            Prefix=prefix,
            DataFormatConversionConfiguration=conversion(table),
        ),
    )
    put(firehose, lake, b'{"id": 1, "note": "a"}', b'{"id": 2, "note": "b"}', b'{"id": 3, "note": "a"}')

    (a,), (b,) = wait_for_objects(s3, lake, "note=a/"), wait_for_objects(s3, lake, "note=b/")

    assert [row["id"] for row in rows(body(s3, lake, a))] == [1, 3]
    assert [row["id"] for row in rows(body(s3, lake, b))] == [2]


def test_keys_are_renamed_as_openx_says(firehose: Any, s3: Any, lake: str, table: str) -> None:
    options = {"ColumnToJsonKeyMappings": {"id": "user.id"}, "ConvertDotsInJsonKeysToUnderscores": False}
    destination = converted(lake, table)
    destination["DataFormatConversionConfiguration"] = conversion(table, deserializer={"OpenXJsonSerDe": options})
    make(firehose, lake, destination)
    put(firehose, lake, b'{"user.id": 7}')

    (key,) = wait_for_objects(s3, lake, "rows/")

    assert rows(body(s3, lake, key))[0]["id"] == 7


def test_a_changed_schema_begins_another_object(quick: Any, firehose: Any, s3: Any, lake: str, table: str) -> None:
    make(firehose, lake, converted(lake, table))
    put(firehose, lake, b'{"id": 1}')
    wait_for_objects(s3, lake, "rows/")
    columns = [{"Name": "id", "Type": "string"}]
    quick("glue").update_table(
        DatabaseName=table, TableInput={"Name": table, "StorageDescriptor": {"Columns": columns}}
    )
    put(firehose, lake, b'{"id": 1}')

    keys = wait_for_objects(s3, lake, "rows/", count=2)

    found = sorted((rows(body(s3, lake, key))[0] for key in keys), key=len)
    assert found[0] == {"id": "1"}
    assert found[1]["id"] == 1


def bad(member: str, value: Any) -> dict[str, Any]:
    return {**conversion("t"), member: value}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"CompressionFormat": "GZIP", "DataFormatConversionConfiguration": conversion("t")},
            "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is "
            "enabled. To enable compression within the converted output format, set the appropriate serialization "
            "option in the output format configuration.",
        ),
        (
            {
                "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60},
                "DataFormatConversionConfiguration": conversion("t"),
            },
            "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.",
        ),
        ({"DataFormatConversionConfiguration": {"Enabled": True}}, "InputFormatConfiguration must not be null"),
        (
            {"DataFormatConversionConfiguration": bad("InputFormatConfiguration", {"Deserializer": {}})},
            "Deserializer must not be null",
        ),
        (
            {"DataFormatConversionConfiguration": conversion("t", serializer={"ParquetSerDe": {}, "OrcSerDe": {}})},
            "More than one serializer specified. Only one may be chosen.",
        ),
        (
            {"DataFormatConversionConfiguration": conversion("no-table")},
            "The specified table/database could not be found: no-table.no-table.",
        ),
    ],
)
def test_what_cannot_be_converted_is_refused(firehose: Any, unique: str, more: dict[str, Any], message: str) -> None:
    found = refused(
        firehose.create_delivery_stream,
        DeliveryStreamName=unique,
        ExtendedS3DestinationConfiguration=s3_destination("b", **{**LARGE, **more}),
    )

    assert found == ("InvalidArgumentException", message)


async def local_table(here: World) -> None:
    storage = Storage(columns=[Column("id", "int")])
    table = Table(
        account=ACCOUNT,
        region=REGION,
        database_name="t",
        name="t",
        create_time=0,
        update_time=0,
        created_by="",
        storage_descriptor=storage,
    )
    await here.meta.commit(here.firehose.tables.put_table(table))


def test_every_row_is_delivered_once_whatever_write_is_cut_off(tmp_path: Path) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root, interval=0.01) as here:
            await local_table(here)
            await here.create("s", converted("lake", "t"))
            await here.put("s", *(b'{"id": %d}' % number for number in range(5)))
            reached = await cut_off(here, at, after=bool(at % 2), wanted=lambda: settled(here))

            await settled(here)
            found = [row["id"] for data in await here.bodies("lake") for row in rows(data)]
            assert sorted(found) == list(range(5))
            return reached

    for at in count(1):
        if not asyncio.run(scenario(at, tmp_path / str(at))):
            break
    assert at > 6, "few writes were met; the test says little"


def test_without_pyarrow_the_refusal_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w") as here:
            await local_table(here)
            monkeypatch.setattr("millstream.services.firehose.columns.available", lambda: False)
            with pytest.raises(Exception, match=r"pip install 'millstream\[parquet\]'"):
                await here.create("s", converted("lake", "t"))

    asyncio.run(scenario())

"""Statements that write: CREATE TABLE AS, INSERT INTO, UNLOAD."""

import gzip
import io

import pyarrow.parquet as pq
import pytest

from tests.services.athena.world import OPENX, World


def test_a_table_of_a_query(world: World) -> None:
    sql = "SELECT 1 AS id, 'x' AS name, DATE '2024-01-01' AS at, 'a/b' AS k UNION ALL SELECT 2, 'y', NULL, 'c'"

    found = world.run(f"CREATE TABLE made WITH (format = 'PARQUET', partitioned_by = ARRAY['k']) AS {sql}")

    assert (found["StatementType"], found["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
    keys = world.read(found["Statistics"]["DataManifestLocation"]).splitlines()
    assert [key.split("/")[-2] for key in keys] == ["k=a%2Fb", "k=c"]
    table = world.glue.get_table(DatabaseName=world.database, Name="made")["Table"]
    assert [(one["Name"], one["Type"]) for one in table["StorageDescriptor"]["Columns"]] == [
        ("id", "int"), ("name", "string"), ("at", "date"),
    ]  # fmt: skip
    assert world.csv("SELECT * FROM made ORDER BY id")[1:] == ['"1","x","2024-01-01","a/b"', '"2","y",,"c"']


def test_rows_are_inserted_beside_those_that_are_there(world: World) -> None:
    world.run("CREATE TABLE made WITH (format = 'TEXTFILE', field_delimiter = ',') AS SELECT 1 AS id, 'x' AS name")

    found = world.run("INSERT INTO made (name, id) SELECT name || '!', id + 1 FROM made")
    world.run("INSERT INTO made VALUES (3, NULL)")

    assert (found["StatementType"], found["SubstatementType"]) == ("DML", "INSERT")
    assert world.csv("SELECT * FROM made ORDER BY id")[1:] == ['"1","x"', '"2","x!"', '"3",']
    result = world.athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])
    assert (result["UpdateCount"], result["ResultSet"]["Rows"]) == (1, [])


def test_new_partitions_are_in_the_catalog(world: World) -> None:
    world.table("t", {"id": "int"}, OPENX, {"day": "string"})

    world.run("INSERT INTO t SELECT 1, '2024-01-01' UNION ALL SELECT 2, '2024-01-02'")
    world.run("INSERT INTO t SELECT 3, '2024-01-02'")

    parts = world.glue.get_partitions(DatabaseName=world.database, TableName="t")["Partitions"]
    assert [one["Values"] for one in parts] == [["2024-01-01"], ["2024-01-02"]]
    assert world.csv("SELECT id FROM t WHERE day = '2024-01-02' ORDER BY id")[1:] == ['"2"', '"3"']


@pytest.mark.parametrize("kind", ["PARQUET", "JSON", "TEXTFILE"])
def test_a_result_is_unloaded(world: World, kind: str) -> None:
    given = "(SELECT 1 AS id, 'x' AS name)"

    found = world.run(f"UNLOAD {given} TO 's3://{world.bucket}/out/' WITH (format = '{kind}', compression = 'GZIP')")

    (uri,) = world.read(found["Statistics"]["DataManifestLocation"]).splitlines()
    data = world.s3.get_object(Bucket=world.bucket, Key=uri.partition(f"{world.bucket}/")[2])["Body"].read()
    if kind == "PARQUET":
        assert pq.read_table(io.BytesIO(data)).to_pylist() == [{"id": 1, "name": "x"}]
    else:
        assert gzip.decompress(data) == {"JSON": b'{"id":1,"name":"x"}\n', "TEXTFILE": b"1\x01x\n"}[kind]
    assert "already exists" in world.reason(f"UNLOAD {given} TO 's3://{world.bucket}/out/' WITH (format = '{kind}')")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE t AS SELECT 1 AS a", "Table already exists"),
        ("CREATE TABLE x AS SELECT 1", "MISSING_COLUMN_NAME"),
        ("CREATE TABLE x WITH (format = 'ORC') AS SELECT 1 AS a", "does not write ORC"),
        ("CREATE TABLE x WITH (partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS b", "HIVE_COLUMN_ORDER_MISMATCH"),
        ("INSERT INTO none SELECT 1", "TABLE_NOT_FOUND"),
        ("INSERT INTO t SELECT 1, 2", "mismatched column types"),
    ],
)
def test_what_cannot_be_written_is_refused(world: World, sql: str, reason: str) -> None:
    world.table("t", {"id": "int"}, OPENX)

    with pytest.raises(AssertionError, match=reason):
        world.run(sql)

"""SELECT over the formats of tables, and what its results look like."""

import bz2
import gzip
import io
import struct
from collections.abc import Callable
from typing import Any

import cramjam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.services.athena.world import LAZY, OPEN_CSV, OPENX, PARQUET, World


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_values_are_printed_as_athena_prints_them(world: World) -> None:
    sql = """SELECT 1 AS i, 'a "b"' AS s, CAST(NULL AS varchar) AS n, '' AS e, true AS t, 1.50 AS d,
        1e7 AS big, 0.001 * 1e0 AS small, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.456' AS ts,
        ARRAY[1, NULL] AS a, MAP(ARRAY['k'], ARRAY[2]) AS m, CAST(ROW(1, 'x') AS ROW(p INTEGER, q VARCHAR)) AS r,
        X'01ff' AS b, from_unixtime(0) AS z"""

    head, row = world.csv(sql)

    assert head == '"i","s","n","e","t","d","big","small","day","ts","a","m","r","b","z"'
    assert row == (
        '"1","a ""b""",,"","true","1.50","1.0E7","0.001","2024-02-29","2024-02-29 01:02:03.456","[1, null]","{k=2}",'
        '"{p=1, q=x}","01 ff","1970-01-01 00:00:00.000 UTC"'
    )


def test_columns_have_the_types_that_athena_names(world: World) -> None:
    id = world.run(
        """SELECT 1 AS i, count(*) AS c, 'x' AS s, 1.5 AS d, 1e0 AS f, sum(1) AS total,
        current_date AS day, ARRAY[1] AS a"""
    )["QueryExecutionId"]

    info = world.athena.get_query_results(QueryExecutionId=id)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]

    assert [(one["Name"], one["Type"]) for one in info] == [
        ("i", "integer"), ("c", "bigint"), ("s", "varchar"), ("d", "decimal"), ("f", "double"), ("total", "bigint"),
        ("day", "date"), ("a", "array"),
    ]  # fmt: skip
    assert info[2] == {
        "CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": "s", "Label": "s", "Type": "varchar",
        "Precision": 2147483647, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": True,
    }  # fmt: skip
    assert (info[3]["Precision"], info[3]["Scale"]) == (2, 1)


def test_csv_of_quotes_and_a_header(world: World) -> None:
    world.put("t/a.csv", 'id,name\n1,"a, ""b"""\n2,\n3\n')
    world.put("t/b.csv.gz", gzip.compress(b'id,name\n4,"two\nlines"\n'))
    world.table("t", {"id": "bigint", "name": "string"}, OPEN_CSV, skip_header_line_count="1")

    assert world.csv("SELECT * FROM t ORDER BY id") == [
        '"id","name"', '"1","a, ""b"""', '"2",""', '"3",""', '"4","two', 'lines"',
    ]  # fmt: skip


def test_delimited_text_whose_bad_values_are_null(world: World) -> None:
    world.put("t/a.txt", "1|x|2.5|true|2024-01-02 03:04:05|a,b|k:1,l:2|more\nbad|\\N|bad|maybe|2024|\n")
    columns = {
        "id": "int", "name": "string", "amount": "double", "ok": "boolean", "at": "timestamp",
        "list": "array<string>", "map": "map<string,int>",
    }  # fmt: skip
    world.table("t", columns, LAZY, field_delim="|", collection_delim=",", mapkey_delim=":")

    assert world.csv("SELECT * FROM t")[1:] == [
        '"1","x","2.5","true","2024-01-02 03:04:05.000","[a, b]","{k=1, l=2}"',
        ',,,,,"[]",',
    ]


def test_json_lines_in_any_case(world: World) -> None:
    world.put(
        "t/a.json", '{"ID": 1, "name": "a", "nested": {"x": [1, 2]}, "raw": {"k": 1}}\n{"id": 2, "amount": 1.5}\n'
    )
    columns = {
        "id": "bigint",
        "name": "string",
        "nested": "struct<x:array<int>>",
        "raw": "string",
        "amount": "double",
    }
    world.table("t", columns, OPENX)

    assert world.csv("SELECT id, name, nested.x[2] AS second, raw, amount FROM t ORDER BY id")[1:] == [
        '"1","a","2","{""k"":1}",',
        '"2",,,,"1.5"',
    ]


def test_parquet_of_different_schemas(world: World) -> None:
    world.put("t/a.parquet", parquet(id=pa.array([1, 2], pa.int32()), name=["a", None]))
    world.put("t/b.parquet", parquet(id=pa.array([3], pa.int64()), more=[1.5]))
    world.put("t/_SUCCESS", "not data")
    world.table("t", {"id": "bigint", "name": "string", "more": "double"}, PARQUET)

    assert world.csv('SELECT id, name, more, "$path" AS p FROM t ORDER BY id')[1:] == [
        f'"1","a",,"s3://{world.bucket}/t/a.parquet"',
        f'"2",,,"s3://{world.bucket}/t/a.parquet"',
        f'"3",,"1.5","s3://{world.bucket}/t/b.parquet"',
    ]


def test_only_partitions_that_are_asked_for_are_read(world: World) -> None:
    for day in ("2024-01-01", "2024-01-02"):
        world.put(f"t/day={day}/a.json", f'{{"id": "{day[-1]}"}}\n')
    world.table("t", {"id": "int"}, OPENX, {"day": "date"})
    world.glue.batch_create_partition(
        DatabaseName=world.database,
        TableName="t",
        PartitionInputList=[{"Values": ["2024-01-01"]}, {"Values": ["2024-01-02"]}],
    )

    found = world.run("SELECT id, day FROM t x WHERE x.day > DATE '2024-01-01' AND id > 0")

    assert world.read(found["ResultConfiguration"]["OutputLocation"]) == '"id","day"\n"2","2024-01-02"\n'
    assert found["Statistics"]["DataScannedInBytes"] == len('{"id": "2"}\n')


def test_results_come_page_by_page(world: World) -> None:
    id = world.run("SELECT x, CASE WHEN x = 2 THEN NULL ELSE 'a,\"\n' END AS y FROM UNNEST(sequence(1, 5)) AS t(x)")[
        "QueryExecutionId"
    ]

    pages = world.athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=id, PaginationConfig={"PageSize": 4}
    )
    rows = [[row["Data"] for row in page["ResultSet"]["Rows"]] for page in pages]

    assert [len(page) for page in rows] == [4, 2]
    assert rows[0][0] == [{"VarCharValue": "x"}, {"VarCharValue": "y"}]
    assert rows[0][2] == [{"VarCharValue": "2"}, {}]
    assert rows[1][1] == [{"VarCharValue": "5"}, {"VarCharValue": 'a,"\n'}]


def test_a_page_of_large_cells_ends_early(world: World) -> None:
    id = world.run("SELECT rpad('', 3000000, 'x') AS a, n FROM UNNEST(sequence(1, 3)) AS t(n)")["QueryExecutionId"]

    pages = list(world.athena.get_paginator("get_query_results").paginate(QueryExecutionId=id))
    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]

    assert len(pages) > 1
    assert [(len(a["VarCharValue"]), n["VarCharValue"]) for a, n in rows] == [
        (1, "n"),
        *((3000000, n) for n in "123"),
    ]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nope FROM t", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT 1\nFROM  none", r"TABLE_NOT_FOUND: line 2:7: Table 'awsdatacatalog.{database}.none' does not exist"),
        ("SELECT * FROM other.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist"),
        ("SELECT nofunction(id) FROM t", "FUNCTION_NOT_FOUND: line 1:8: Function 'nofunction' not registered"),
        ("SELECT id FROM t WHERE", "SYNTAX_ERROR: line 1:18: mismatched input 'WHERE'"),
        ("SELECT id, count(*) FROM t", "EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression"),
        ("SELECT 1 / (id - id) FROM t", "DIVISION_BY_ZERO: Division by zero"),
        (
            "SELECT CAST('x' || CAST(id AS varchar) AS integer) FROM t",
            "INVALID_CAST_ARGUMENT: Cannot cast 'x1' to int",
        ),
        ("SELECT * FROM read_csv('/etc/passwd')", "FUNCTION_NOT_FOUND|PERMISSION_DENIED"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(world: World, sql: str, reason: str) -> None:
    world.put("t/a.json", '{"id": 1}\n')
    world.table("t", {"id": "int"}, OPENX)

    with pytest.raises(AssertionError, match=reason.format(database=world.database)):
        world.run(sql)


def test_partitions_are_projected_from_the_tables_properties(world: World) -> None:
    for day, hour in (("2024/02/28", "01"), ("2024/02/29", "02"), ("2024/03/01", "03")):
        world.put(f"t/x/{day}/{hour}/a.json", f'{{"id": {hour[-1]}}}\n')
    world.table("t", {"id": "int"}, OPENX, {"kind": "string", "day": "string", "hour": "int"})
    table = world.glue.get_table(DatabaseName=world.database, Name="t")["Table"]
    given = {name: table[name] for name in ("Name", "StorageDescriptor", "PartitionKeys")}
    projection = {
        "projection.enabled": "true", "projection.kind.type": "injected", "projection.day.type": "date",
        "projection.day.range": "2024/02/01,NOW", "projection.day.format": "yyyy/MM/dd",
        "projection.hour.type": "integer", "projection.hour.range": "0,23", "projection.hour.digits": "2",
        "storage.location.template": f"s3://{world.bucket}/t/${{kind}}/${{day}}/${{hour}}/",
    }  # fmt: skip
    world.glue.update_table(DatabaseName=world.database, TableInput={**given, "Parameters": projection})

    found = world.run("SELECT id, day, hour FROM t WHERE kind = 'x' AND day BETWEEN '2024/02/29' AND '2024/03/01'")

    assert world.read(found["ResultConfiguration"]["OutputLocation"]).splitlines()[1:] == [
        '"2","2024/02/29","2"', '"3","2024/03/01","3"',
    ]  # fmt: skip
    assert found["Statistics"]["DataScannedInBytes"] == 2 * len('{"id": 2}\n')
    assert "CONSTRAINT_VIOLATION" in world.reason("SELECT * FROM t")


def hadoop_snappy(data: bytes) -> bytes:
    packed = bytes(cramjam.snappy.compress_raw(data))
    return struct.pack(">II", len(data), len(packed)) + packed


@pytest.mark.parametrize(
    ("suffix", "packed"),
    [
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("snappy", hadoop_snappy),
        ("snappy", lambda data: bytes(cramjam.snappy.compress(data))),
    ],
)
def test_text_is_unpacked_as_its_name_says(world: World, suffix: str, packed: Callable[[bytes], bytes]) -> None:
    world.put(f"t/a.json.{suffix}", packed(b'{"id": 1}\n'))
    world.put("t/b.json", b'{"id": 2}\n')
    world.table("t", {"id": "int"}, OPENX)

    assert world.csv('SELECT id, "$path" AS p FROM t ORDER BY id')[1:] == [
        f'"1","s3://{world.bucket}/t/a.json.{suffix}"',
        f'"2","s3://{world.bucket}/t/b.json"',
    ]


def test_the_catalog_can_be_queried(world: World) -> None:
    world.table("t", {"id": "int", "tags": "array<string>"}, OPENX, {"day": "string"})

    listed = world.csv(f"""SELECT column_name, data_type, extra_info FROM information_schema.columns
        WHERE table_schema = '{world.database}' ORDER BY ordinal_position""")

    assert listed[1:] == ['"id","integer",', '"tags","array(varchar)",', '"day","varchar","partition key"']


def test_objects_within_objects_have_keys_in_any_case(world: World) -> None:
    world.put("t/a.json", '{"user": {"firstName": "a", "Tags": [{"KEY": 1}]}}\n')
    world.put("t/b.json.gz", gzip.compress(b'{"user": {"firstname": "b"}}\n'))
    world.table("t", {"user": "struct<firstname:string,tags:array<struct<key:int>>>"}, OPENX)

    assert world.csv('SELECT "user".firstname AS n, "user".tags AS t FROM t ORDER BY 1')[1:] == [
        '"a","[{key=1}]"',
        '"b",',
    ]


def test_a_view_reads_all_partitions_beside_a_query_that_reads_one(world: World) -> None:
    for day in ("1", "2"):
        world.put(f"t/day={day}/a.json", f'{{"id": {day}}}\n')
    world.table("t", {"id": "int"}, OPENX, {"day": "string"})
    world.run("MSCK REPAIR TABLE t")
    world.run("CREATE VIEW v AS SELECT id FROM t")

    assert world.csv("SELECT t.id, v.id AS other FROM t CROSS JOIN v WHERE t.day = '1' ORDER BY 2")[1:] == [
        '"1","1"',
        '"1","2"',
    ]


def test_a_view_of_itself_is_refused(world: World) -> None:
    world.run("CREATE VIEW v AS SELECT 1 AS a")
    world.run("CREATE VIEW w AS SELECT a FROM v")
    world.run("CREATE OR REPLACE VIEW v AS SELECT 2 AS a")
    table = world.glue.get_table(DatabaseName=world.database, Name="v")["Table"]
    names = ("Name", "TableType", "ViewExpandedText", "StorageDescriptor", "Parameters")
    given = {name: table[name] for name in names} | {"ViewOriginalText": "SELECT a FROM w"}
    world.glue.update_table(DatabaseName=world.database, TableInput=given | {"ViewExpandedText": "SELECT a FROM w"})

    assert "VIEW_IS_RECURSIVE" in world.reason("SELECT * FROM v")

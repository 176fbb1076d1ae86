"""Statements that define and show: databases, tables, partitions, views."""

import gzip
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.athena.world import OPENX, World


def rows(world: World, sql: str) -> list[str]:
    """What a statement answers in lines."""
    found = world.athena.get_query_results(QueryExecutionId=world.run(sql)["QueryExecutionId"])["ResultSet"]["Rows"]
    return [row["Data"][0]["VarCharValue"].rstrip() for row in found]


def test_databases_are_made_shown_and_dropped(world: World, unique: str) -> None:
    name = f"d_{world.database}"

    found = world.run(f"CREATE DATABASE IF NOT EXISTS {name} COMMENT 'x' WITH DBPROPERTIES ('a'='b')")
    world.run(f"CREATE DATABASE IF NOT EXISTS {name}")

    assert (found["StatementType"], found["SubstatementType"]) == ("DDL", "CREATE_DATABASE")
    assert found["ResultConfiguration"]["OutputLocation"].endswith(f"/results/{found['QueryExecutionId']}.txt")
    described = world.glue.get_database(Name=name)["Database"]
    assert (described["Description"], described["Parameters"]) == ("x", {"a": "b"})
    assert rows(world, f"SHOW DATABASES LIKE '{name}*'") == [name]
    assert "AlreadyExistsException" in world.reason(f"CREATE DATABASE {name}")
    world.run(f"DROP DATABASE {name}")
    assert "Database does not exist" in world.reason(f"DROP DATABASE `{name}`")


def test_a_table_is_defined_in_hives_words(world: World) -> None:
    world.put("csv/day=2024-01-01/a.csv.gz", gzip.compress(b"id;tags\n1;a|b\n2;\n"))
    world.put("csv/day=2024-01-02/b.csv", "id;tags\n3;c\n")

    world.run(rf"""CREATE EXTERNAL TABLE `t` (`id` bigint COMMENT 'the id', tags array<string>)
        PARTITIONED BY (day date) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\;' COLLECTION ITEMS TERMINATED BY '|'
        LOCATION 's3://{world.bucket}/csv/' TBLPROPERTIES ('skip.header.line.count'='1');""")
    repaired = rows(world, "MSCK REPAIR TABLE t")

    table = world.glue.get_table(DatabaseName=world.database, Name="t")["Table"]
    assert (table["TableType"], table["Parameters"]["EXTERNAL"]) == ("EXTERNAL_TABLE", "TRUE")
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "id", "Type": "bigint", "Comment": "the id"}, {"Name": "tags", "Type": "array<string>"},
    ]  # fmt: skip
    assert repaired[1:] == [
        "Repair: Added partition to metastore t:day=2024-01-01",
        "Repair: Added partition to metastore t:day=2024-01-02",
    ]
    assert rows(world, "SHOW PARTITIONS t") == ["day=2024-01-01", "day=2024-01-02"]
    assert world.csv("SELECT * FROM t ORDER BY id")[1:] == [
        '"1","[a, b]","2024-01-01"', '"2","[]","2024-01-01"', '"3","[c]","2024-01-02"',
    ]  # fmt: skip


def test_partitions_are_added_and_dropped(world: World) -> None:
    world.table("t", {"id": "int"}, OPENX, {"day": "string", "hour": "int"})
    world.put("elsewhere/a.json", '{"id": 7}\n')

    world.run(f"""ALTER TABLE t ADD IF NOT EXISTS PARTITION (day='a', hour=1)
        PARTITION (day='b', hour=2) LOCATION 's3://{world.bucket}/elsewhere/'""")
    world.run("ALTER TABLE t DROP PARTITION (day='a', hour=1)")

    assert rows(world, f"SHOW PARTITIONS {world.database}.t") == ["day=b/hour=2"]
    assert world.csv("SELECT * FROM t")[1:] == ['"7","b","2"']
    assert "Partition not found" in world.reason("ALTER TABLE t DROP PARTITION (day='a', hour=1)")


def test_what_a_table_is_can_be_read(world: World) -> None:
    world.table("t", {"id": "int", "name": "string"}, OPENX, {"day": "string"})
    world.run("ALTER TABLE t SET TBLPROPERTIES ('a'='b')")
    world.run("ALTER TABLE t ADD COLUMNS (more struct<x:int>)")

    described = world.run("DESCRIBE t")
    columns = world.athena.get_query_results(QueryExecutionId=described["QueryExecutionId"])["ResultSet"]

    assert [one["Name"] for one in columns["ResultSetMetadata"]["ColumnInfo"]] == ["col_name", "data_type", "comment"]
    assert [row["Data"][0]["VarCharValue"].split() for row in columns["Rows"]][:4] == [
        ["id", "int"], ["name", "string"], ["more", "struct<x:int>"], ["day", "string"],
    ]  # fmt: skip
    assert rows(world, "SHOW TABLES") == ["t"]
    assert rows(world, f"SHOW COLUMNS IN {world.database}.t") == ["id", "name", "more", "day"]
    assert "  `more` struct<x:int> COMMENT '')" in rows(world, "SHOW CREATE TABLE t")
    assert rows(world, "SHOW TBLPROPERTIES t") == ["a\tb"]


def test_the_statement_that_is_shown_makes_the_table_again(world: World) -> None:
    world.put("t/a.json", '{"id": 1}\n')
    world.table("t", {"id": "int"}, OPENX, case_insensitive="true")
    shown = "\n".join(rows(world, "SHOW CREATE TABLE t"))

    world.run("DROP TABLE t")
    world.run(shown)

    assert world.csv("SELECT * FROM t")[1:] == ['"1"']


def test_a_view_is_a_query_with_a_name(world: World) -> None:
    world.put("t/a.json", '{"id": 1}\n{"id": 2}\n')
    world.table("t", {"id": "bigint"}, OPENX)

    world.run("CREATE OR REPLACE VIEW v AS SELECT id * 2 AS twice FROM t")
    world.run("CREATE OR REPLACE VIEW w AS SELECT sum(twice) AS total FROM v WHERE twice > 2")

    assert world.csv("SELECT * FROM w")[1:] == ['"4"']
    table = world.glue.get_table(DatabaseName=world.database, Name="v")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "twice", "Type": "bigint"}]
    assert rows(world, "SHOW VIEWS") == ["v", "w"]
    assert "already exists" in world.reason("CREATE VIEW v AS SELECT 1 AS a")
    world.run("DROP VIEW v")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE EXTERNAL TABLE t (id int) LOCATION 's3://b/t/'", "Table t already exists"),
        ("CREATE EXTERNAL TABLE x (id nothing) LOCATION 's3://b/t/'", "Unsupported Hive type: nothing"),
        ("CREATE EXTERNAL TABLE x (id int) STORED AS", "ParseException line 1:"),
        ("CREATE EXTERNAL TABLE none.x (id int) LOCATION 's3://b/t/'", "Database does not exist: none"),
        ("DROP TABLE none", r"\[Error 10001\]: Table not found"),
        ("SHOW PARTITIONS t", "not a partitioned table"),
        ("DROP DATABASE {database}", "is not empty"),
    ],
)
def test_what_cannot_be_defined_is_refused(world: World, sql: str, reason: str) -> None:
    world.table("t", {"id": "int"}, OPENX)

    with pytest.raises(AssertionError, match=reason):
        world.run(sql.format(database=world.database))


def test_what_is_no_statement_is_refused_at_once(athena: Any, world: World) -> None:
    with pytest.raises(ClientError, match=r"InvalidRequestException.*line 1:1: mismatched input 'SELEC'. Expecting:"):
        world.begin("SELEC 1")

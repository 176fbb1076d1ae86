"""Crawlers: what lies in S3 becomes tables."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.firehose.delivered import until

ROLE = "arn:aws:iam::123456789012:role/crawlers"


@pytest.fixture
def glue(client: Callable[..., Any]) -> Any:
    return client("glue")


def crawl(glue: Any, bucket: str, path: str = "", **more: Any) -> dict[str, dict[str, Any]]:
    """The tables after a crawl, by name. The database is named as the bucket."""
    targets = {"S3Targets": [{"Path": f"s3://{bucket}/{path}", **more.pop("target", {})}]}
    try:
        glue.create_crawler(Name=bucket, Role=ROLE, DatabaseName=bucket, Targets=targets, **more)
    except glue.exceptions.AlreadyExistsException:
        glue.update_crawler(Name=bucket, Targets=targets, **more)
    finished(glue, bucket)
    return {table["Name"]: table for table in glue.get_tables(DatabaseName=bucket)["TableList"]}


def finished(glue: Any, name: str) -> dict[str, Any]:
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")
    last: dict[str, Any] = glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]
    return last


def put(client: Callable[..., Any], bucket: str, files: dict[str, str | bytes]) -> None:
    for key, body in files.items():
        client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def columns(table: dict[str, Any]) -> dict[str, str]:
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}


def lines(*documents: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in documents)


def test_json_in_hive_folders_is_a_partitioned_table(client: Any, glue: Any, bucket: str) -> None:
    first = lines({"Id": 1, "amount": 2.5, "tags": ["a"]}, {"Id": 5_000_000_000, "who": {"Name": "x", "age": 3}})
    second = lines({"id": 2, "amount": 3, "tags": [], "who": None})
    put(client, bucket, {"tx/year=2026/day=1/a": first, "tx/year=2026/day=2/b": second})

    (table,) = crawl(glue, bucket, "tx/").values()

    assert (table["Name"], table["Parameters"]["classification"]) == ("tx", "json")
    assert columns(table) == {
        "id": "bigint", "amount": "double", "tags": "array<string>", "who": "struct<name:string,age:int>",
    }  # fmt: skip
    assert [key["Name"] for key in table["PartitionKeys"]] == ["year", "day"]
    found = glue.get_partitions(DatabaseName=bucket, TableName="tx")["Partitions"]
    places = {tuple(one["Values"]): one["StorageDescriptor"]["Location"] for one in found}
    assert places[("2026", "1")] == f"s3://{bucket}/tx/year=2026/day=1/"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"


def test_csv_with_and_without_a_header(client: Any, glue: Any, bucket: str) -> None:
    put(client, bucket, {"named/a.csv": "id|Name|ok\n1|x|true\n2|y|false\n", "plain/b.csv": "1,2.5\n3,4\n"})

    tables = crawl(glue, bucket)

    assert columns(tables["named"]) == {"id": "bigint", "name": "string", "ok": "boolean"}
    assert tables["named"]["Parameters"]["skip.header.line.count"] == "1"
    assert tables["named"]["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"field.delim": "|"}
    assert columns(tables["plain"]) == {"col0": "bigint", "col1": "double"}


def test_parquet(client: Any, glue: Any, bucket: str) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"Id": pa.array([1], pa.int64()), "at": pa.array([0], pa.timestamp("ms")), "l": [[1.5]]})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    put(client, bucket, {"data/2026/01/part": sink.getvalue()})

    (found,) = crawl(glue, bucket, "data", TablePrefix="raw_").values()

    assert (found["Name"], columns(found)) == ("raw_data", {"id": "bigint", "at": "timestamp", "l": "array<double>"})
    assert [key["Name"] for key in found["PartitionKeys"]] == ["partition_0", "partition_1"]


def test_folders_that_differ_are_tables_of_their_own(client: Any, glue: Any, bucket: str) -> None:
    put(client, bucket, {"users/a": lines({"user": 1, "mail": "m"}), "clicks/a": lines({"page": "p", "at": 1})})

    assert set(crawl(glue, bucket)) == {"users", "clicks"}


def test_what_is_excluded_or_unknown_makes_no_table(client: Any, glue: Any, bucket: str) -> None:
    files = {"d/a": lines({"a": 1}), "d/_SUCCESS": "x,y\n1,2\n", "d/tmp/b": lines({"b": 1}), "d/c.bin": b"\xff\x00"}
    put(client, bucket, files)

    (table,) = crawl(glue, bucket, "d/", target={"Exclusions": ["tmp/**"]}).values()

    assert (columns(table), table["Parameters"]["objectCount"]) == ({"a": "int"}, "1")


def test_a_second_crawl_finds_new_columns_and_partitions(client: Any, glue: Any, bucket: str) -> None:
    put(client, bucket, {"t/day=1/a": lines({"a": 1, "b": 2, "c": 3})})
    crawl(glue, bucket, "t")
    put(client, bucket, {"t/day=2/a": lines({"a": 1, "b": 2, "c": 3, "d": "new"})})

    (table,) = crawl(glue, bucket, "t").values()

    assert (columns(table)["d"], table["VersionId"]) == ("string", "1")
    assert len(glue.get_partitions(DatabaseName=bucket, TableName="t")["Partitions"]) == 2
    (metrics,) = glue.get_crawler_metrics(CrawlerNameList=[bucket])["CrawlerMetricsList"]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"]) == (0, 1)


def test_tables_go_with_their_data_where_that_is_asked(client: Any, glue: Any, bucket: str) -> None:
    put(client, bucket, {"t/a": lines({"a": 1}), "u/a": lines({"b": 1})})
    policy = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}
    crawl(glue, bucket, SchemaChangePolicy=policy)
    client("s3").delete_object(Bucket=bucket, Key="u/a")

    assert set(crawl(glue, bucket)) == {"t"}


def test_a_crawl_that_was_killed_is_done_by_the_next_server(own_server: Server) -> None:
    glue, s3 = own_server.client("glue"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    for n in range(300):
        s3.put_object(Bucket="lake", Key=f"t/day={n}/a", Body=lines({"a": n}))
    targets = {"S3Targets": [{"Path": "s3://lake/t/"}]}
    glue.create_crawler(Name="c", Role=ROLE, DatabaseName="d", Targets=targets)
    glue.start_crawler(Name="c")

    own_server.kill9()
    own_server.start()

    until(lambda: glue.get_crawler(Name="c")["Crawler"]["State"] == "READY")
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName="d", TableName="t")
    assert sum(len(page["Partitions"]) for page in pages) == 300


def test_a_crawler_is_described_updated_and_deleted(glue: Any, bucket: str) -> None:
    targets = {"S3Targets": [{"Path": f"s3://{bucket}/a"}]}
    glue.create_crawler(Name=bucket, Role=ROLE, Targets=targets, Description="one")

    glue.update_crawler(Name=bucket, Description="two")
    crawler = glue.get_crawler(Name=bucket)["Crawler"]
    several = glue.batch_get_crawlers(CrawlerNames=[bucket, "none"])

    assert (crawler["Description"], crawler["Version"], crawler["State"]) == ("two", 2, "READY")
    assert crawler["Targets"]["S3Targets"] == [{"Path": f"s3://{bucket}/a", "Exclusions": []}]
    assert (len(several["Crawlers"]), several["CrawlersNotFound"]) == (1, ["none"])
    assert bucket in glue.list_crawlers()["CrawlerNames"]
    glue.delete_crawler(Name=bucket)
    with pytest.raises(ClientError, match=f"Crawler entry with name {bucket} does not exist"):
        glue.get_crawler(Name=bucket)


def test_what_a_crawler_cannot_do_is_refused(glue: Any, bucket: str) -> None:
    targets = {"S3Targets": [{"Path": "s3://no-such-bucket-here/a"}]}
    glue.create_crawler(Name=bucket, Role=ROLE, DatabaseName=bucket, Targets=targets)

    last = finished(glue, bucket)

    assert (last["Status"], last["ErrorMessage"]) == ("FAILED", "The specified bucket does not exist")
    with pytest.raises(ClientError, match="already exists"):
        glue.create_crawler(Name=bucket, Role=ROLE, Targets=targets)
    with pytest.raises(ClientError, match="isn't running"):
        glue.stop_crawler(Name=bucket)
    with pytest.raises(ClientError, match="jdbc_targets is not implemented"):
        glue.create_crawler(Name="j", Role=ROLE, Targets={"JdbcTargets": [{"ConnectionName": "c", "Path": "p"}]})

"""Records in the offline store, as Parquet on S3 and as a table of Glue."""

import re
from collections.abc import Callable
from typing import Any

from tests.services.featurestore.groups import DEFINITIONS, LATER, NOON, make, offline, record, wait_for_rows
from tests.services.firehose.delivered import objects, until

NAME = r"20240301T123000Z_[0-9A-Za-z]{16}\.parquet"


def test_every_event_arrives_once_by_the_hour(client: Callable[..., Any], unique: str, bucket: str) -> None:
    s3, runtime, sagemaker = client("s3"), client("sagemaker-featurestore-runtime"), client("sagemaker")
    make(sagemaker, unique, **offline(bucket))
    for id, at, more in (
        ("a", LATER, {"amount": "1.5", "count": "3"}),
        ("a", NOON, {}),
        ("b", "2023-12-31T23:59:59.5Z", {}),
    ):
        runtime.put_record(FeatureGroupName=unique, Record=record(id, at, **more))
    last = "2024-03-01T13:00:00Z"
    runtime.delete_record(FeatureGroupName=unique, RecordIdentifierValueAsString="a", EventTime=last)

    rows = wait_for_rows(s3, bucket, 4)

    assert sorted((row["id"], row["at"], row["amount"], row["count"], row["is_deleted"]) for row in rows) == [
        ("a", NOON, None, None, False),
        ("a", LATER, 1.5, 3, False),
        ("a", last, None, None, True),
        ("b", "2023-12-31T23:59:59.5Z", None, None, False),
    ]  # fmt: skip
    assert list(rows[0]) == ["id", "at", "amount", "count", "write_time", "api_invocation_time", "is_deleted"]
    assert all(row["write_time"] >= row["api_invocation_time"] for row in rows)
    uri = sagemaker.describe_feature_group(FeatureGroupName=unique)["OfflineStoreConfig"]["S3StorageConfig"]
    prefix = uri["ResolvedOutputS3Uri"].removeprefix(f"s3://{bucket}/")
    keys = [key.removeprefix(f"{prefix}/") for key in objects(s3, bucket)]
    assert [key.rpartition("/")[0] for key in keys] == [
        "year=2023/month=12/day=31/hour=23",
        "year=2024/month=03/day=01/hour=12",
        "year=2024/month=03/day=01/hour=12",
        "year=2024/month=03/day=01/hour=13",
    ]
    assert [bool(re.fullmatch(NAME, key.rpartition("/")[2])) for key in keys] == [False, False, True, False]


def test_the_groups_table_follows_it(client: Callable[..., Any], unique: str, bucket: str) -> None:
    sagemaker, glue, runtime = client("sagemaker"), client("glue"), client("sagemaker-featurestore-runtime")
    make(sagemaker, unique, **offline(bucket))
    catalog = sagemaker.describe_feature_group(FeatureGroupName=unique)["OfflineStoreConfig"]["DataCatalogConfig"]
    place = {"DatabaseName": "sagemaker_featurestore", "TableName": catalog["TableName"]}
    runtime.put_record(FeatureGroupName=unique, Record=record("a", NOON))
    sagemaker.update_feature_group(
        FeatureGroupName=unique, FeatureAdditions=[{"FeatureName": "Colour", "FeatureType": "String"}]
    )
    runtime.put_record(FeatureGroupName=unique, Record=record("b", NOON, Colour="red"))

    rows = wait_for_rows(client("s3"), bucket, 2)

    assert sorted((row["id"], row["Colour"]) for row in rows) == [("a", None), ("b", "red")]
    table = glue.get_table(DatabaseName=place["DatabaseName"], Name=place["TableName"])["Table"]
    columns = [(one["Name"], one["Type"]) for one in table["StorageDescriptor"]["Columns"]]
    assert columns == [
        ("id", "string"), ("at", "string"), ("amount", "double"), ("count", "bigint"), ("colour", "string"),
        ("write_time", "timestamp"), ("api_invocation_time", "timestamp"), ("is_deleted", "boolean"),
    ]  # fmt: skip
    partitions = until(lambda: glue.get_partitions(**place)["Partitions"])
    assert [one["Values"] for one in partitions] == [["2024", "03", "01", "12"]]


def test_a_record_goes_only_to_the_stores_it_is_for(client: Callable[..., Any], unique: str, bucket: str) -> None:
    runtime = client("sagemaker-featurestore-runtime")
    make(client("sagemaker"), unique, **offline(bucket))
    for store in ("OnlineStore", "OfflineStore"):
        runtime.put_record(FeatureGroupName=unique, Record=record(store, NOON), TargetStores=[store])

    assert runtime.list_records(FeatureGroupName=unique)["RecordIdentifiers"] == ["OnlineStore"]
    assert [row["id"] for row in wait_for_rows(client("s3"), bucket, 1)] == ["OfflineStore"]


def test_what_is_on_its_way_arrives_though_the_group_is_deleted(
    client: Callable[..., Any], unique: str, bucket: str
) -> None:
    sagemaker, runtime = client("sagemaker"), client("sagemaker-featurestore-runtime")
    make(sagemaker, unique, **offline(bucket))
    runtime.put_record(FeatureGroupName=unique, Record=record("a", NOON))

    sagemaker.delete_feature_group(FeatureGroupName=unique)

    until(lambda: not sagemaker.list_feature_groups(NameContains=unique)["FeatureGroupSummaries"])
    assert [row["id"] for row in wait_for_rows(client("s3"), bucket, 1)] == ["a"]
    make(sagemaker, unique, FeatureDefinitions=DEFINITIONS)
    assert runtime.list_records(FeatureGroupName=unique)["RecordIdentifiers"] == []


def test_a_bucket_that_went_blocks_the_store_until_it_is_back(
    client: Callable[..., Any], unique: str, bucket: str
) -> None:
    s3, sagemaker = client("s3"), client("sagemaker")
    make(sagemaker, unique, **offline(bucket))
    s3.delete_bucket(Bucket=bucket)

    client("sagemaker-featurestore-runtime").put_record(FeatureGroupName=unique, Record=record("a", NOON))

    def status() -> Any:
        return sagemaker.describe_feature_group(FeatureGroupName=unique)["OfflineStoreStatus"]

    blocked = until(lambda: (found := status())["Status"] == "Blocked" and found)
    assert bucket in blocked["BlockedReason"]
    s3.create_bucket(Bucket=bucket)
    assert [row["id"] for row in wait_for_rows(s3, bucket, 1)] == ["a"]
    assert until(lambda: status()["Status"] == "Active")

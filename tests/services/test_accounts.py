"""What one account has is nothing to another's jobs and deliveries."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server

MINE, OTHER = "111122223333", "444455556666"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Server]:
    """A server of another account than the one whose bucket `theirs` it holds."""
    first = Server(tmp_path / "data", "--account", OTHER).start()
    first.client("s3").create_bucket(Bucket="theirs")
    first.client("s3").put_object(Bucket="theirs", Key="data/a.json", Body=b'{"secret": 1}')
    first.stop()
    second = Server(tmp_path / "data", "--account", MINE).start()
    second.client("s3").create_bucket(Bucket="mine")
    yield second
    second.stop()


def run(athena: Any, sql: str, output: dict[str, str]) -> dict[str, Any]:
    id = athena.start_query_execution(QueryString=sql, ResultConfiguration=output)["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]
        if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            return status
        time.sleep(0.05)


def test_what_is_anothers_is_neither_read_nor_written(stranger: Server) -> None:
    athena, glue, sagemaker = (stranger.client(one) for one in ("athena", "glue", "sagemaker"))
    mine = {"OutputLocation": "s3://mine/results/"}
    role = f"arn:aws:iam::{MINE}:role/r"
    glue.create_crawler(Name="c", Role=role, DatabaseName="d", Targets={"S3Targets": [{"Path": "s3://theirs/data/"}]})
    features = [
        {"FeatureName": "id", "FeatureType": "String"},
        {"FeatureName": "at", "FeatureType": "Fractional"},
    ]

    with pytest.raises(ClientError, match="Unable to verify/create output bucket theirs"):
        run(athena, "SELECT 1", {"OutputLocation": "s3://theirs/results/", "ExpectedBucketOwner": OTHER})
    made = run(athena, "CREATE EXTERNAL TABLE t (a int) STORED AS PARQUET LOCATION 's3://theirs/data/'", mine)
    inserted = run(athena, "INSERT INTO t VALUES (1)", mine)
    glue.start_crawler(Name="c")
    while (crawler := glue.get_crawler(Name="c")["Crawler"])["State"] != "READY":
        time.sleep(0.05)
    sagemaker.create_feature_group(
        FeatureGroupName="g", RecordIdentifierFeatureName="id", EventTimeFeatureName="at", RoleArn=role,
        FeatureDefinitions=features, OfflineStoreConfig={"S3StorageConfig": {"S3Uri": "s3://theirs/f"}},
    )  # fmt: skip

    assert (made["State"], inserted["State"]) == ("SUCCEEDED", "FAILED")
    assert crawler["LastCrawl"]["Status"] == "FAILED"
    assert sagemaker.describe_feature_group(FeatureGroupName="g")["FeatureGroupStatus"] == "CreateFailed"

"""The offline store of features, queried as SageMaker documents it."""

from collections.abc import Callable
from typing import Any

from tests.services.athena.world import World
from tests.services.featurestore.groups import LATER, NOON, make, offline, record, wait_for_rows


def test_the_newest_of_each_record(world: World, client: Callable[..., Any], unique: str) -> None:
    sagemaker, runtime = client("sagemaker"), client("sagemaker-featurestore-runtime")
    make(sagemaker, unique, **offline(world.bucket))
    for id, at, amount in (("a", NOON, "1.5"), ("a", LATER, "2.5"), ("b", NOON, "3.5"), ("c", NOON, "4.5")):
        runtime.put_record(FeatureGroupName=unique, Record=record(id, at, amount=amount))
    runtime.delete_record(FeatureGroupName=unique, RecordIdentifierValueAsString="c", EventTime=LATER)
    wait_for_rows(world.s3, world.bucket, 5)
    config = sagemaker.describe_feature_group(FeatureGroupName=unique)["OfflineStoreConfig"]["DataCatalogConfig"]
    numbered = f"""SELECT *, row_number() OVER (
        PARTITION BY id ORDER BY at DESC, api_invocation_time DESC, write_time DESC) AS row_number
        FROM "{config["Database"]}"."{config["TableName"]}" """

    rows = world.csv(f"SELECT id, amount FROM ({numbered}) WHERE row_number = 1 AND NOT is_deleted ORDER BY id")

    assert rows[1:] == ['"a","2.5"', '"b","3.5"']

"""Feature groups themselves; for their records see tests/services/featurestore."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from millstream.api import sagemaker as api
from millstream.services.sagemaker.feature_rules import check_offline
from millstream.services.sagemaker.service import ValidationException
from tests.services.featurestore.groups import DEFINITIONS, ONLINE, ROLE, make, offline

COLLECTION = {"FeatureName": "c", "FeatureType": "String", "CollectionType": "List"}
VECTOR = {"FeatureName": "v", "FeatureType": "Fractional", "CollectionType": "Vector"}
MEMORY = {"EnableOnlineStore": True, "StorageType": "InMemory"}


@pytest.fixture
def sagemaker(client: Callable[..., Any]) -> Any:
    return client("sagemaker")


def refused(call: Callable[..., Any], *given: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(*given, **named)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_group_is_described_as_it_was_made(sagemaker: Any, unique: str, bucket: str) -> None:
    online = {**ONLINE, "TtlDuration": {"Unit": "Days", "Value": 2}, "StorageType": "Standard"}
    arn = make(sagemaker, unique, OnlineStoreConfig=online, Description="d", **offline(bucket))["FeatureGroupArn"]

    group = sagemaker.describe_feature_group(FeatureGroupName=arn)

    assert arn == group["FeatureGroupArn"] == f"arn:aws:sagemaker:us-east-1:123456789012:feature-group/{unique}"
    assert (group["FeatureGroupName"], group["FeatureDefinitions"]) == (unique, DEFINITIONS)
    assert (group["RecordIdentifierFeatureName"], group["EventTimeFeatureName"]) == ("id", "at")
    assert (group["OnlineStoreConfig"], group["Description"], group["RoleArn"]) == (online, "d", ROLE)
    assert group["ThroughputConfig"] == {"ThroughputMode": "OnDemand"}
    assert (group["FeatureGroupStatus"], group["OfflineStoreStatus"]) == ("Created", {"Status": "Active"})
    folder = f"{unique}-{int(group['CreationTime'].timestamp())}"
    assert group["OfflineStoreConfig"] == {
        "S3StorageConfig": {
            "S3Uri": f"s3://{bucket}/fs/",
            "ResolvedOutputS3Uri": f"s3://{bucket}/fs/123456789012/sagemaker/us-east-1/offline-store/{folder}/data",
        },
        "DisableGlueTableCreation": False,
        "DataCatalogConfig": {
            "TableName": folder.replace("-", "_"),
            "Catalog": "AwsDataCatalog",
            "Database": "sagemaker_featurestore",
        },
    }
    assert "NextToken" not in group


def test_a_name_is_taken_once_in_any_case(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique)

    code, message = refused(make, sagemaker, unique.upper())

    assert code == "ResourceInUse"
    assert message.startswith(f"Resource Already Exists: FeatureGroup with name {unique.upper()} already exists.")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"OnlineStoreConfig": None}, "at least one of OnlineStoreConfig"),
        ({"OnlineStoreConfig": {"EnableOnlineStore": False}}, "at least one of OnlineStoreConfig"),
        ({"EventTimeFeatureName": "count"}, "EventTimeFeatureName count must be of FeatureType String or Fractional"),
        ({"EventTimeFeatureName": "other"}, "EventTimeFeatureName other must be one of FeatureDefinitions"),
        ({"FeatureDefinitions": DEFINITIONS[1:]}, "RecordIdentifierFeatureName id must be one of FeatureDefinitions"),
        ({"FeatureDefinitions": [*DEFINITIONS, {"FeatureName": "ID", "FeatureType": "String"}]}, "more than once"),
        ({"FeatureDefinitions": [*DEFINITIONS, {"FeatureName": "is_deleted", "FeatureType": "String"}]}, "reserved"),
        ({"FeatureDefinitions": [*DEFINITIONS, {"FeatureName": "Write_Time", "FeatureType": "String"}]}, "reserved"),
        ({"FeatureDefinitions": [*DEFINITIONS, COLLECTION]}, "needs an OnlineStore of StorageType InMemory"),
        ({"FeatureDefinitions": [*DEFINITIONS, VECTOR], "OnlineStoreConfig": MEMORY}, "needs VectorConfig"),
        ({"OnlineStoreConfig": {**ONLINE, "TtlDuration": {"Unit": "Days"}}}, "both Unit and Value"),
        ({"ThroughputConfig": {"ThroughputMode": "Provisioned"}}, "ProvisionedReadCapacityUnits"),
        ({"OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": "s3://b"}}}, "RoleArn is required"),
        (offline("bucket", TableFormat="Iceberg"), "TableFormat Iceberg is not implemented"),
    ],
)
def test_a_group_that_cannot_be_is_refused(sagemaker: Any, unique: str, config: dict[str, Any], message: str) -> None:
    code, said = refused(make, sagemaker, unique, **config)

    assert code == "ValidationException"
    assert message in said


def test_a_group_without_its_bucket_fails_and_may_be_deleted(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique, **offline(unique))

    group = sagemaker.describe_feature_group(FeatureGroupName=unique)
    sagemaker.delete_feature_group(FeatureGroupName=unique)

    assert (group["FeatureGroupStatus"], unique in group["FailureReason"]) == ("CreateFailed", True)


def test_no_table_is_made_where_none_is_wanted(
    sagemaker: Any, client: Callable[..., Any], unique: str, bucket: str
) -> None:
    config = offline(bucket)
    config["OfflineStoreConfig"]["DisableGlueTableCreation"] = True
    make(sagemaker, unique, **config)

    group = sagemaker.describe_feature_group(FeatureGroupName=unique)

    assert group["OfflineStoreConfig"]["DisableGlueTableCreation"] is True
    assert "DataCatalogConfig" not in group["OfflineStoreConfig"]


def test_a_table_may_have_a_name_of_its_own(
    sagemaker: Any, client: Callable[..., Any], unique: str, bucket: str
) -> None:
    named = {"TableName": "T1", "Catalog": "AwsDataCatalog", "Database": unique}
    config = offline(bucket)
    config["OfflineStoreConfig"]["DataCatalogConfig"] = named
    make(sagemaker, unique, **config)

    table = client("glue").get_table(DatabaseName=unique, Name="t1")["Table"]

    assert [key["Name"] for key in table["PartitionKeys"]] == ["year", "month", "day", "hour"]
    assert refused(make, sagemaker, f"{unique}-2", **config)[0] == "ValidationException"


def test_groups_made_at_the_same_time_share_a_new_database(
    sagemaker: Any, client: Callable[..., Any], unique: str, bucket: str
) -> None:
    def create(number: int) -> None:
        config = offline(bucket)
        named = {"TableName": f"t{number}", "Catalog": "AwsDataCatalog", "Database": unique}
        config["OfflineStoreConfig"]["DataCatalogConfig"] = named
        make(sagemaker, f"{unique}-{number}", **config)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(create, range(8)))

    assert len(client("glue").get_tables(DatabaseName=unique)["TableList"]) == 8


def test_groups_are_listed_by_what_they_are(sagemaker: Any, unique: str, bucket: str) -> None:
    make(sagemaker, f"{unique}-b", **offline(bucket))
    make(sagemaker, f"{unique}-a")

    def names(**how: Any) -> list[str]:
        found = sagemaker.list_feature_groups(NameContains=unique, **how)["FeatureGroupSummaries"]
        return [group["FeatureGroupName"].removeprefix(f"{unique}-") for group in found]

    assert names(SortBy="Name", SortOrder="Ascending") == ["a", "b"]
    assert names(SortBy="CreationTime", SortOrder="Ascending") == ["b", "a"]
    assert names(OfflineStoreStatusEquals="Active") == ["b"]
    assert names(FeatureGroupStatusEquals="Creating") == []
    assert len(names(MaxResults=1)) == 1


def test_features_are_added_and_never_twice(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique)
    added = {"FeatureName": "colour", "FeatureType": "String"}

    sagemaker.update_feature_group(FeatureGroupName=unique, FeatureAdditions=[added])

    group = sagemaker.describe_feature_group(FeatureGroupName=unique)
    assert (group["FeatureDefinitions"], group["LastUpdateStatus"]) == (
        [*DEFINITIONS, added],
        {"Status": "Successful"},
    )
    again = refused(sagemaker.update_feature_group, FeatureGroupName=unique, FeatureAdditions=[added])
    assert again[0] == "ValidationException"


def test_an_online_store_is_given_a_lifetime_and_loses_it(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique)
    for given, shown in (({"Unit": "Hours", "Value": 1},) * 2, ({}, None)):
        sagemaker.update_feature_group(FeatureGroupName=unique, OnlineStoreConfig={"TtlDuration": given})

        online = sagemaker.describe_feature_group(FeatureGroupName=unique)["OnlineStoreConfig"]
        assert online.get("TtlDuration") == shown


def test_throughput_and_storage_change(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique)
    units = {"ProvisionedReadCapacityUnits": 10, "ProvisionedWriteCapacityUnits": 5}

    for given in (
        {"OnlineStoreConfig": {"StorageType": "Standard_V2"}},
        {"ThroughputConfig": {"ThroughputMode": "Provisioned", **units}},
    ):
        sagemaker.update_feature_group(FeatureGroupName=unique, **given)

    group = sagemaker.describe_feature_group(FeatureGroupName=unique)
    assert group["ThroughputConfig"] == {"ThroughputMode": "Provisioned", **units}
    back = refused(
        sagemaker.update_feature_group, FeatureGroupName=unique, OnlineStoreConfig={"StorageType": "Standard"}
    )
    assert back[0] == "ValidationException"


def test_features_have_descriptions_and_parameters(sagemaker: Any, unique: str) -> None:
    make(sagemaker, unique)
    where = {"FeatureGroupName": unique, "FeatureName": "amount"}
    sagemaker.update_feature_metadata(
        **where, Description="in euro", ParameterAdditions=[{"Key": k, "Value": "1"} for k in "ab"]
    )
    sagemaker.update_feature_metadata(**where, ParameterRemovals=["a"])

    said = sagemaker.describe_feature_metadata(**where)

    assert (said["FeatureType"], said["Description"]) == ("Fractional", "in euro")
    assert said["Parameters"] == [{"Key": "b", "Value": "1"}]
    assert said["LastModifiedTime"] > said["CreationTime"]
    unknown = refused(sagemaker.describe_feature_metadata, FeatureGroupName=unique, FeatureName="other")
    assert unknown[0] == "ResourceNotFound"


def test_a_group_has_tags(sagemaker: Any, unique: str) -> None:
    arn = make(sagemaker, unique, Tags=[{"Key": "team", "Value": "fraud"}])["FeatureGroupArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])

    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}

    assert tags == {"team": "fraud", "stage": "test"}


def test_an_unknown_group_is_not_found(sagemaker: Any, unique: str) -> None:
    message = f"Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name {unique}"

    for call in (sagemaker.describe_feature_group, sagemaker.delete_feature_group, sagemaker.update_feature_group):
        assert refused(call, FeatureGroupName=unique) == ("ResourceNotFound", message)


def test_an_offline_store_without_pyarrow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    config = api.OfflineStoreConfig(s3_storage_config=api.S3StorageConfig(s3_uri="s3://lake/fs"))

    with pytest.raises(ValidationException, match=r"pip install 'millstream\[parquet\]'"):
        check_offline(config)

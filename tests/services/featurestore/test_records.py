"""Records in the online store."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.featurestore.groups import LATER, NOON, ONLINE, found, make, offline, record, values

FUTURE = "2199-01-01T00:00:00Z"
IN_MEMORY = {"EnableOnlineStore": True, "StorageType": "InMemory"}


@pytest.fixture
def runtime(client: Callable[..., Any]) -> Any:
    return client("sagemaker-featurestore-runtime")


@pytest.fixture
def group(client: Callable[..., Any], unique: str) -> str:
    make(client("sagemaker"), unique)
    return unique


def put(runtime: Any, group: str, id: str, at: str, **values: Any) -> None:
    runtime.put_record(FeatureGroupName=group, Record=record(id, at, **values))


def delete(runtime: Any, group: str, id: str, at: str, **how: Any) -> None:
    runtime.delete_record(FeatureGroupName=group, RecordIdentifierValueAsString=id, EventTime=at, **how)


def refused(call: Callable[..., Any], *given: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(*given, **named)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_record_comes_back_as_it_was_put(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON, count="7", amount="1.50")

    answer = runtime.get_record(FeatureGroupName=group, RecordIdentifierValueAsString="a")

    assert answer["Record"] == record("a", NOON, amount="1.50", count="7"), "in the order of the definitions"
    assert "ExpiresAt" not in answer


def test_an_unknown_record_is_no_record(runtime: Any, group: str) -> None:
    answer = runtime.get_record(FeatureGroupName=group, RecordIdentifierValueAsString="nobody")

    assert set(answer) == {"ResponseMetadata"}


def test_a_group_may_be_named_by_its_arn(runtime: Any, client: Callable[..., Any], group: str) -> None:
    arn = client("sagemaker").describe_feature_group(FeatureGroupName=group)["FeatureGroupArn"]

    put(runtime, arn, "a/b c", NOON)

    assert found(runtime, arn, "a/b c") == {"id": "a/b c", "at": NOON}


def test_only_features_that_are_asked_for_come_back(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON, amount="2", count="3")

    answer = runtime.get_record(
        FeatureGroupName=group, RecordIdentifierValueAsString="a", FeatureNames=["count", "amount"]
    )

    assert values(answer["Record"]) == {"amount": "2", "count": "3"}


def test_a_put_replaces_the_whole_record(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON, amount="2", count="3")
    put(runtime, group, "a", LATER, count="4")

    assert found(runtime, group, "a") == {"id": "a", "at": LATER, "count": "4"}


@pytest.mark.parametrize("at", [NOON, "2024-02-29T12:00:00Z", "2024-03-01T11:59:59.999Z"])
def test_an_event_that_is_not_newer_leaves_the_record(runtime: Any, group: str, at: str) -> None:
    put(runtime, group, "a", NOON, count="1")

    put(runtime, group, "a", at, count="2")

    assert found(runtime, group, "a") == {"id": "a", "at": NOON, "count": "1"}


def test_numbers_may_be_event_times(runtime: Any, client: Callable[..., Any], unique: str) -> None:
    definitions = [
        {"FeatureName": "id", "FeatureType": "Integral"},
        {"FeatureName": "at", "FeatureType": "Fractional"},
    ]
    make(client("sagemaker"), unique, FeatureDefinitions=definitions)

    for at in ("1709294400.5", "1709294400.25", "1.7092944005E9"):
        put(runtime, unique, "1", at)

    assert found(runtime, unique, "1") == {"id": "1", "at": "1709294400.5"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (record("a", NOON, count="1.5"), "feature count must be of type Integral"),
        (record("a", NOON, count=str(1 << 63)), "feature count must be of type Integral"),
        (record("a", NOON, amount="many"), "feature amount must be of type Fractional"),
        (record("a", NOON, amount=["1"]), "feature amount must be given by ValueAsString"),
        (record("a", NOON, other="1"), "has no feature with name other"),
        (record("a", NOON) + record("a", NOON), "feature id is given more than once"),
        (record("a", "2024-03-01 12:00:00"), "must be an ISO-8601 string"),
        (record("a", NOON)[:1], "no value for the required feature at"),
        (record("a", NOON)[1:], "no value for the required feature id"),
        (record("", NOON), "a record identifier has 1 to 2048 bytes"),
        (record("a" * 2049, NOON), "a record identifier has 1 to 2048 bytes"),
    ],
)
def test_a_record_that_does_not_fit_its_group_is_refused(
    runtime: Any, group: str, given: list[dict[str, Any]], message: str
) -> None:
    code, said = refused(runtime.put_record, FeatureGroupName=group, Record=given)

    assert code == "ValidationError"
    assert message in said
    assert found(runtime, group, "a") is None


def test_an_unknown_group_is_refused(runtime: Any) -> None:
    message = "Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name no-such"

    assert refused(put, runtime, "no-such", "a", NOON) == ("ValidationError", message)
    assert refused(found, runtime, "no-such", "a") == ("ResourceNotFound", message)


def test_a_store_that_the_group_does_not_have_is_refused(runtime: Any, group: str) -> None:
    said = refused(
        runtime.put_record, FeatureGroupName=group, Record=record("a", NOON), TargetStores=["OfflineStore"]
    )

    assert said == ("ValidationError", f"Validation Error: FeatureGroup {group} has no OfflineStore.")


def test_a_group_without_an_online_store_has_nothing_to_get(
    runtime: Any, client: Callable[..., Any], unique: str, bucket: str
) -> None:
    make(client("sagemaker"), unique, OnlineStoreConfig=None, **offline(bucket))
    put(runtime, unique, "a", NOON)

    assert refused(found, runtime, unique, "a")[0] == "ValidationError"


@pytest.mark.parametrize("mode", ["SoftDelete", "HardDelete"])
def test_a_deleted_record_is_gone(runtime: Any, group: str, mode: str) -> None:
    put(runtime, group, "a", NOON)

    delete(runtime, group, "a", LATER, DeletionMode=mode)

    assert found(runtime, group, "a") is None


def test_after_a_soft_delete_only_newer_events_come_back(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON)
    delete(runtime, group, "a", LATER)

    put(runtime, group, "a", "2024-03-01T12:15:00Z")
    assert found(runtime, group, "a") is None
    put(runtime, group, "a", "2024-03-01T12:45:00Z")
    assert found(runtime, group, "a") is not None


def test_after_a_hard_delete_any_event_comes_back(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON)
    delete(runtime, group, "a", LATER, DeletionMode="HardDelete")

    put(runtime, group, "a", NOON)

    assert found(runtime, group, "a") is not None


def test_a_soft_delete_that_is_not_newer_does_nothing(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON)

    delete(runtime, group, "a", NOON)

    assert found(runtime, group, "a") is not None


def test_a_hard_delete_that_is_not_newer_is_refused(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON)

    code, said = refused(delete, runtime, group, "a", NOON, DeletionMode="HardDelete")

    assert code == "ValidationError"
    assert "EventTime" in said
    assert found(runtime, group, "a") is not None


def test_a_record_expires_after_its_own_time_before_that_of_its_group(
    runtime: Any, client: Callable[..., Any], unique: str
) -> None:
    make(client("sagemaker"), unique, OnlineStoreConfig={**ONLINE, "TtlDuration": {"Unit": "Weeks", "Value": 1}})
    put(runtime, unique, "group", FUTURE)
    runtime.put_record(
        FeatureGroupName=unique, Record=record("own", FUTURE), TtlDuration={"Unit": "Minutes", "Value": 90}
    )

    expiry = {}
    for id in ("group", "own"):
        asked = {"RecordIdentifierValueAsString": id, "ExpirationTimeResponse": "Enabled"}
        expiry[id] = runtime.get_record(FeatureGroupName=unique, **asked)["ExpiresAt"]

    assert expiry == {"group": "2199-01-08T00:00:00Z", "own": "2199-01-01T01:30:00Z"}


def test_nothing_expires_after_the_last_year(runtime: Any, group: str) -> None:
    runtime.put_record(
        FeatureGroupName=group, Record=record("a", NOON), TtlDuration={"Unit": "Weeks", "Value": 2_000_000_000}
    )

    asked = {"RecordIdentifierValueAsString": "a", "ExpirationTimeResponse": "Enabled"}
    assert runtime.get_record(FeatureGroupName=group, **asked)["ExpiresAt"].startswith("9999-12-31T23:59:59")


def test_an_expired_record_is_not_found(runtime: Any, group: str) -> None:
    runtime.put_record(FeatureGroupName=group, Record=record("a", NOON), TtlDuration={"Unit": "Seconds", "Value": 1})

    assert found(runtime, group, "a") is None
    assert runtime.list_records(FeatureGroupName=group)["RecordIdentifiers"] == []


def test_collections_keep_their_items(runtime: Any, client: Callable[..., Any], unique: str) -> None:
    definitions = [
        {"FeatureName": "id", "FeatureType": "String"},
        {"FeatureName": "at", "FeatureType": "String"},
        {"FeatureName": "list", "FeatureType": "Integral", "CollectionType": "List"},
        {"FeatureName": "set", "FeatureType": "String", "CollectionType": "Set"},
        {
            "FeatureName": "vector",
            "FeatureType": "Fractional",
            "CollectionType": "Vector",
            "CollectionConfig": {"VectorConfig": {"Dimension": 2}},
        },
    ]
    make(client("sagemaker"), unique, FeatureDefinitions=definitions, OnlineStoreConfig=IN_MEMORY)

    put(runtime, unique, "a", NOON, list=["2", "1", "2"], set=["x", "y", "x"], vector=["0.5", "-1"])

    kept = {"list": ["2", "1", "2"], "set": ["x", "y"], "vector": ["0.5", "-1"]}
    assert found(runtime, unique, "a") == {"id": "a", "at": NOON, **kept}
    for wrong in ({"vector": ["1"]}, {"list": ["a"]}, {"set": "x"}, {"vector": ["1", "None"]}):
        assert refused(put, runtime, unique, "b", NOON, **wrong)[0] == "ValidationError"


def test_records_are_listed_page_by_page(runtime: Any, group: str) -> None:
    for id in ("d", "b", "a", "c"):
        put(runtime, group, id, NOON)
    delete(runtime, group, "b", LATER)

    first = runtime.list_records(FeatureGroupName=group, MaxResults=2)
    second = runtime.list_records(FeatureGroupName=group, MaxResults=2, NextToken=first["NextToken"])
    everything = runtime.list_records(FeatureGroupName=group, IncludeSoftDeletedRecords=True)

    assert (first["RecordIdentifiers"], second["RecordIdentifiers"]) == (["a", "c"], ["d"])
    assert "NextToken" not in second
    assert everything["RecordIdentifiers"] == ["a", "b", "c", "d"]


@pytest.fixture
def updatable(client: Callable[..., Any], unique: str) -> str:
    make(client("sagemaker"), unique, OnlineStoreConfig={**ONLINE, "StorageType": "Standard_V2"})
    return unique


def update(runtime: Any, group: str, identifier: str, **values: str) -> None:
    features = [{"FeatureName": name, "ValueAsString": value} for name, value in values.items()]
    runtime.update_record(FeatureGroupName=group, RecordIdentifierValueAsString=identifier, Features=features)


def test_an_update_leaves_other_features(runtime: Any, updatable: str) -> None:
    put(runtime, updatable, "a", NOON, amount="1", count="1")

    update(runtime, updatable, "a", count="2")
    update(runtime, updatable, "a", at=LATER)

    assert found(runtime, updatable, "a") == {"id": "a", "at": LATER, "amount": "1", "count": "2"}


def test_an_update_needs_the_record_and_an_event_that_is_not_older(runtime: Any, updatable: str) -> None:
    assert refused(update, runtime, updatable, "a", count="2")[0] == "ResourceNotFound"
    put(runtime, updatable, "a", LATER)

    assert refused(update, runtime, updatable, "a", at=NOON)[0] == "ConflictException"
    assert refused(update, runtime, updatable, "a", id="b")[0] == "ValidationError"


def test_the_standard_store_has_no_updates(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON)

    assert refused(update, runtime, group, "a", count="2")[0] == "ValidationError"


def test_a_batch_gets_what_there_is_and_says_what_it_could_not(runtime: Any, group: str) -> None:
    put(runtime, group, "a", NOON, count="1")
    wanted = [
        {"FeatureGroupName": group, "RecordIdentifiersValueAsString": ["a", "b"], "FeatureNames": ["count"]},
        {"FeatureGroupName": "no-such", "RecordIdentifiersValueAsString": ["c"]},
    ]

    answer = runtime.batch_get_record(Identifiers=wanted)

    (one,), (error,) = answer["Records"], answer["Errors"]
    assert (one["RecordIdentifierValueAsString"], values(one["Record"])) == ("a", {"count": "1"})
    assert (error["FeatureGroupName"], error["RecordIdentifierValueAsString"]) == ("no-such", "c")
    assert answer["UnprocessedIdentifiers"] == []


def test_a_batch_writes_what_fits_and_gives_back_what_does_not(runtime: Any, group: str) -> None:
    good = {"FeatureGroupName": group, "Record": record("a", NOON)}
    bad = {"FeatureGroupName": group, "Record": record("b", "yesterday")}

    answer = runtime.batch_write_record(Entries=[good, bad])

    (error,) = answer["Errors"]
    assert (error["Entry"], error["ErrorCode"]) == (bad, "ValidationError")
    assert found(runtime, group, "a") is not None
    assert found(runtime, group, "b") is None

import json
from typing import Any

import pytest

from tests.services.kinesis.stream import drain, iterator, make, put, refused


def retention(kinesis: Any, name: str) -> int:
    hours: int = kinesis.describe_stream(StreamName=name)["StreamDescription"]["RetentionPeriodHours"]
    return hours


def test_retention_goes_up_and_down(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)

    kinesis.increase_stream_retention_period(StreamName=unique, RetentionPeriodHours=8760)
    up = retention(kinesis, unique)
    kinesis.decrease_stream_retention_period(StreamName=unique, RetentionPeriodHours=48)

    assert (up, retention(kinesis, unique)) == (8760, 48)


@pytest.mark.parametrize(
    ("call", "hours", "message"),
    [
        (
            "increase",
            23,
            "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too",
        ),
        ("increase", 8761, "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours)"),
        ("increase", 25, "Requested retention period (25 hours) for stream NAME can not be shorter than existing"),
        ("decrease", 40, "Requested retention period (40 hours) for stream NAME can not be longer than existing"),
    ],
)
def test_retention_goes_only_the_way_that_was_said(
    kinesis: Any, unique: str, call: str, hours: int, message: str
) -> None:
    make(kinesis, unique)
    kinesis.increase_stream_retention_period(StreamName=unique, RetentionPeriodHours=30)

    change = getattr(kinesis, f"{call}_stream_retention_period")
    code, said = refused(change, StreamName=unique, RetentionPeriodHours=hours)

    assert code == "InvalidArgumentException"
    assert said.startswith(message.replace("NAME", unique))


def test_the_mode_changes(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)

    kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})

    found = kinesis.describe_stream_summary(StreamName=unique)["StreamDescriptionSummary"]
    assert found["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


def test_a_stream_may_spread_records_itself(kinesis: Any, unique: str) -> None:
    mode = {"StreamMode": "ON_DEMAND"}
    kinesis.create_stream(StreamName=unique, StreamModeDetails=mode, RecordDistributionStrategy="AUTO")
    arn = kinesis.describe_stream(StreamName=unique)["StreamDescription"]["StreamARN"]

    spread = {answer["ShardId"] for answer in put_same_key(kinesis, unique)}
    provisioned = refused(kinesis.update_stream_mode, StreamARN=arn, StreamModeDetails={"StreamMode": "PROVISIONED"})
    kinesis.update_stream_record_distribution_strategy(StreamARN=arn, RecordDistributionStrategy="USER_PARTITION_KEY")
    gathered = {answer["ShardId"] for answer in put_same_key(kinesis, unique)}

    assert (len(spread), len(gathered)) == (4, 1)
    assert provisioned[0] == "InvalidArgumentException"
    kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "PROVISIONED"})


def put_same_key(kinesis: Any, name: str) -> list[Any]:
    answers: list[Any] = kinesis.put_records(StreamName=name, Records=[{"Data": b"x", "PartitionKey": "k"}] * 8)[
        "Records"
    ]
    return answers


def test_warm_throughput_is_for_accounts_that_committed_themselves(kinesis: Any, unique: str) -> None:
    assert kinesis.describe_account_settings()["MinimumThroughputBillingCommitment"]["Status"] == "DISABLED"
    assert refused(kinesis.create_stream, StreamName=unique, WarmThroughputMiBps=100)[0] == "ValidationException"


def test_encryption_is_shown_on_the_stream_and_on_records_put_under_it(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"plain")
    kinesis.start_stream_encryption(StreamName=unique, EncryptionType="KMS", KeyId="alias/aws/kinesis")
    answer = kinesis.put_record(StreamName=unique, Data=b"secret", PartitionKey="k")
    found = kinesis.describe_stream(StreamName=unique)["StreamDescription"]
    kinesis.stop_stream_encryption(StreamName=unique, EncryptionType="KMS", KeyId="alias/aws/kinesis")
    put(kinesis, unique, b"plain")

    assert (found["EncryptionType"], found["KeyId"], answer["EncryptionType"]) == ("KMS", "alias/aws/kinesis", "KMS")
    kinds = [record.get("EncryptionType") for record in drain(kinesis, iterator(kinesis, unique))]
    assert kinds == [None, "KMS", None]
    assert kinesis.describe_stream(StreamName=unique)["StreamDescription"]["EncryptionType"] == "NONE"


def test_monitoring_answers_before_and_after(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    both = ["IncomingBytes", "OutgoingBytes"]

    kinesis.enable_enhanced_monitoring(StreamName=unique, ShardLevelMetrics=both)
    answer = kinesis.disable_enhanced_monitoring(StreamName=unique, ShardLevelMetrics=["OutgoingBytes"])

    assert sorted(answer["CurrentShardLevelMetrics"]) == both
    assert answer["DesiredShardLevelMetrics"] == ["IncomingBytes"]
    found = kinesis.describe_stream(StreamName=unique)["StreamDescription"]
    assert found["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["IncomingBytes"]}]


def test_tags_are_added_listed_and_removed(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)

    kinesis.add_tags_to_stream(StreamName=unique, Tags={"b": "2", "a": "1", "c": ""})
    kinesis.remove_tags_from_stream(StreamName=unique, TagKeys=["b"])
    kinesis.tag_resource(ResourceARN=arn, Tags={"d": "4"})

    page = kinesis.list_tags_for_stream(StreamName=unique, Limit=1)
    rest = kinesis.list_tags_for_stream(StreamName=unique, ExclusiveStartTagKey="a")
    assert (page["Tags"], page["HasMoreTags"]) == ([{"Key": "a", "Value": "1"}], True)
    assert [tag["Key"] for tag in rest["Tags"]] == ["c", "d"]
    assert kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"] == page["Tags"] + rest["Tags"]


def test_fifty_tags_are_the_most(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    kinesis.add_tags_to_stream(StreamName=unique, Tags={str(n): "x" for n in range(50)})

    code, message = refused(kinesis.add_tags_to_stream, StreamName=unique, Tags={"more": "x"})

    assert code == "InvalidArgumentException"
    assert message == (
        f"Failed to add tags to stream {unique} under account 123456789012 because a given stream cannot have more "
        "than 50 tags associated with it."
    )


def test_a_resource_policy_is_kept_as_it_was_put(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})

    before = kinesis.get_resource_policy(ResourceARN=arn)["Policy"]
    kinesis.put_resource_policy(ResourceARN=arn, Policy=policy)
    after = kinesis.get_resource_policy(ResourceARN=arn)["Policy"]
    kinesis.delete_resource_policy(ResourceARN=arn)

    assert (before, after) == ("{}", policy)
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"
    assert refused(kinesis.delete_resource_policy, ResourceARN=arn) == (
        "ResourceNotFoundException",
        f"No resource policy found for resource ARN {arn}.",
    )
    assert refused(kinesis.put_resource_policy, ResourceARN=arn, Policy="{")[0] == "InvalidArgumentException"


def test_what_was_set_survives_a_kill(own_server: Any) -> None:
    kinesis = own_server.client("kinesis")
    arn = make(kinesis, "s")
    kinesis.add_tags_to_stream(StreamName="s", Tags={"a": "1"})
    kinesis.increase_stream_retention_period(StreamName="s", RetentionPeriodHours=100)
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")

    own_server.kill9()
    own_server.start()

    assert kinesis.list_tags_for_stream(StreamName="s")["Tags"] == [{"Key": "a", "Value": "1"}]
    assert retention(kinesis, "s") == 100
    assert len(kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]) == 1

from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/firehose"


def s3_destination(bucket: str, **more: Any) -> dict[str, Any]:
    return {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{bucket}", **more}


@pytest.fixture
def firehose(client: Any) -> Any:
    return client("firehose")


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_new_stream_is_described_with_the_defaults(firehose: Any, unique: str) -> None:
    arn = firehose.create_delivery_stream(
        DeliveryStreamName=unique, S3DestinationConfiguration=s3_destination("a-bucket", Prefix="raw/")
    )["DeliveryStreamARN"]

    described = firehose.describe_delivery_stream(DeliveryStreamName=unique)["DeliveryStreamDescription"]
    assert arn == f"arn:aws:firehose:us-east-1:123456789012:deliverystream/{unique}"
    assert (described["DeliveryStreamStatus"], described["VersionId"]) == ("ACTIVE", "1")
    (destination,) = described["Destinations"]
    assert destination["S3DestinationDescription"]["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert destination["ExtendedS3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"


def test_a_name_can_be_taken_once(firehose: Any, unique: str) -> None:
    request = {"DeliveryStreamName": unique, "S3DestinationConfiguration": s3_destination("a-bucket")}
    firehose.create_delivery_stream(**request)

    code, message = refused(firehose.create_delivery_stream, **request)

    assert code == "ResourceInUseException"
    assert message == f"Firehose {unique} under accountId 123456789012 already exists"


def test_streams_of_another_region_are_not_seen(client: Any, firehose: Any, unique: str) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=unique, S3DestinationConfiguration=s3_destination("a-bucket"))

    code, message = refused(
        client("firehose", region="eu-west-1").describe_delivery_stream, DeliveryStreamName=unique
    )

    assert (code, message) == (
        "ResourceNotFoundException",
        f"Firehose {unique} under account 123456789012 not found.",
    )


def test_names_are_listed_in_pages(firehose: Any, unique: str) -> None:
    names = [f"{unique}-{i:02d}" for i in range(5)]
    for name in names:
        firehose.create_delivery_stream(
            DeliveryStreamName=name, S3DestinationConfiguration=s3_destination("a-bucket")
        )

    page = firehose.list_delivery_streams(Limit=3, ExclusiveStartDeliveryStreamName=f"{unique}-")
    rest = firehose.list_delivery_streams(Limit=2, ExclusiveStartDeliveryStreamName=page["DeliveryStreamNames"][-1])

    assert (page["DeliveryStreamNames"], page["HasMoreDeliveryStreams"]) == (names[:3], True)
    assert rest["DeliveryStreamNames"] == names[3:]


def test_a_deleted_stream_is_gone(firehose: Any, unique: str) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=unique, S3DestinationConfiguration=s3_destination("a-bucket"))
    firehose.delete_delivery_stream(DeliveryStreamName=unique)

    code, _ = refused(firehose.put_record, DeliveryStreamName=unique, Record={"Data": b"x"})

    assert code == "ResourceNotFoundException"


def test_tags_can_be_set_listed_and_removed(firehose: Any, unique: str) -> None:
    firehose.create_delivery_stream(
        DeliveryStreamName=unique,
        S3DestinationConfiguration=s3_destination("a-bucket"),
        Tags=[{"Key": "team", "Value": "fraud"}],
    )
    firehose.tag_delivery_stream(DeliveryStreamName=unique, Tags=[{"Key": "env", "Value": "dev"}])
    firehose.untag_delivery_stream(DeliveryStreamName=unique, TagKeys=["team"])

    tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName=unique)

    assert tags["Tags"] == [{"Key": "env", "Value": "dev"}]
    assert tags["HasMoreTags"] is False


@pytest.mark.parametrize(
    ("destination", "code", "text"),
    [
        ({}, "InvalidArgumentException", "Exactly one destination"),
        (
            {"S3DestinationConfiguration": s3_destination("b", BufferingHints={"SizeInMBs": 5})},
            "InvalidArgumentException",
            "give both",
        ),
        (
            {"S3DestinationConfiguration": s3_destination("b", BufferingHints={"SizeInMBs": 500})},
            "ValidationException",
            "Member must have value less than or equal to 128",
        ),
        (
            {"S3DestinationConfiguration": {"RoleARN": "nobody", "BucketARN": "arn:aws:s3:::b"}},
            "ValidationException",
            "Value 'nobody' at 's3DestinationConfiguration.roleARN' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+",
        ),
        (
            {
                "ExtendedS3DestinationConfiguration": s3_destination(
                    "b", DynamicPartitioningConfiguration={"Enabled": True}
                )
            },
            "InvalidArgumentException",
            "Processing Configuration is not enabled when DataPartitioning is enabled",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    firehose: Any, unique: str, destination: dict[str, Any], code: str, text: str
) -> None:
    found, message = refused(firehose.create_delivery_stream, DeliveryStreamName=unique, **destination)

    assert found == code
    assert text in message


def test_an_update_needs_the_present_version(firehose: Any, unique: str) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=unique, S3DestinationConfiguration=s3_destination("a-bucket"))
    update = {
        "DeliveryStreamName": unique,
        "DestinationId": "destinationId-000000000001",
        "CurrentDeliveryStreamVersionId": "1",
        "ExtendedS3DestinationUpdate": {"Prefix": "new/", "CompressionFormat": "GZIP"},
    }
    firehose.update_destination(**update)

    code, _ = refused(firehose.update_destination, **update)

    described = firehose.describe_delivery_stream(DeliveryStreamName=unique)["DeliveryStreamDescription"]
    destination = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert code == "ConcurrentModificationException"
    assert described["VersionId"] == "2"
    assert (destination["Prefix"], destination["CompressionFormat"]) == ("new/", "GZIP")
    assert destination["BucketARN"] == "arn:aws:s3:::a-bucket"


def test_a_prefix_with_expressions_needs_an_error_prefix(firehose: Any, unique: str) -> None:
    destination = s3_destination("a-bucket", Prefix="y=!{timestamp:yyyy}/")

    code, message = refused(
        firehose.create_delivery_stream, DeliveryStreamName=unique, ExtendedS3DestinationConfiguration=destination
    )

    assert code == "InvalidArgumentException"
    assert message.endswith("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions")

"""Settings of buckets that are kept, and those that are refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.s3.conftest import Refused


def test_acceleration_and_payer_are_kept(s3: Any, bucket: str) -> None:
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"


def test_tiering_configurations_are_kept_by_id(s3: Any, bucket: str, refused: Refused) -> None:
    tiering = {"Id": "t", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}
    s3.put_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="t", IntelligentTieringConfiguration=tiering)
    found = s3.list_bucket_intelligent_tiering_configurations(Bucket=bucket)
    assert found["IntelligentTieringConfigurationList"] == [tiering]
    s3.delete_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="t")
    error = refused(s3.get_bucket_intelligent_tiering_configuration, Bucket=bucket, Id="t")
    assert (error["Code"], error["Status"]) == ("NoSuchConfiguration", 404)


def test_logs_that_nobody_would_deliver_are_refused(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    wanted = {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": ""}}
    assert refused(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus=wanted)["Code"] == "NotImplemented"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "InvalidArgument"),
        ({"IndexDocument": {"Suffix": "a/b"}}, "InvalidArgument"),
        (
            {
                "IndexDocument": {"Suffix": "i"},
                "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "a", "ReplaceKeyPrefixWith": "b"}}],
            },
            "InvalidRequest",
        ),
    ],
)
def test_website_configurations_that_make_no_sense(
    s3: Any, bucket: str, refused: Refused, given: dict[str, Any], code: str
) -> None:
    assert refused(s3.put_bucket_website, Bucket=bucket, WebsiteConfiguration=given)["Code"] == code


def test_configurations_that_come_at_once_are_all_kept(s3: Any, bucket: str) -> None:
    def put(name: str) -> None:
        tierings = [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]
        given = {"Id": name, "Status": "Enabled", "Tierings": tierings}
        s3.put_bucket_intelligent_tiering_configuration(Bucket=bucket, Id=name, IntelligentTieringConfiguration=given)

    names = [f"n{number:02}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, names))

    found = s3.list_bucket_intelligent_tiering_configurations(Bucket=bucket)
    assert [one["Id"] for one in found["IntelligentTieringConfigurationList"]] == names

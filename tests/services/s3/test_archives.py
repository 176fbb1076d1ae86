"""Archived objects and their restored copies."""

from typing import Any

import pytest

from tests.services.s3.conftest import Refused


@pytest.mark.parametrize("storage", ["GLACIER", "DEEP_ARCHIVE"])
def test_an_archived_object_is_read_once_it_is_restored(s3: Any, bucket: str, refused: Refused, storage: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"data", StorageClass=storage)
    assert s3.head_object(Bucket=bucket, Key="a")["StorageClass"] == storage
    error = refused(s3.get_object, Bucket=bucket, Key="a")
    assert (error["Code"], error["StorageClass"], error["Status"]) == ("InvalidObjectState", storage, 403)
    copied = refused(s3.copy_object, Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"})
    assert copied["Code"] == "InvalidObjectState"

    reply = s3.restore_object(Bucket=bucket, Key="a", RestoreRequest={"Days": 2})

    assert reply["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert 'ongoing-request="false"' in s3.head_object(Bucket=bucket, Key="a")["Restore"]
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"data"
    again = s3.restore_object(Bucket=bucket, Key="a", RestoreRequest={"Days": 3})
    assert again["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_what_is_not_archived_is_not_restored(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"data")
    error = refused(s3.restore_object, Bucket=bucket, Key="a", RestoreRequest={"Days": 2})
    assert (error["Code"], error["Status"]) == ("InvalidObjectState", 403)

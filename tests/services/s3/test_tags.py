from typing import Any

import pytest

from tests.services.s3.conftest import Refused


def test_tags_of_objects(s3: Any, bucket: str) -> None:
    given = {"Bucket": bucket, "Key": "key"}
    etag = s3.put_object(**given, Body=b"data")["ETag"]
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b c", "Value": "ü"}]

    s3.put_object_tagging(**given, Tagging={"TagSet": tags})
    assert s3.get_object_tagging(**given)["TagSet"] == tags
    assert s3.head_object(**given)["ETag"] == etag
    s3.delete_object_tagging(**given)
    assert s3.get_object_tagging(**given)["TagSet"] == []


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([("a", "1"), ("a", "2")], "InvalidTag"),
        ([("k" * 129, "")], "InvalidTag"),
        ([("k", "v" * 257)], "InvalidTag"),
        ([("aws:k", "v")], "InvalidTag"),
        ([(str(number), "") for number in range(11)], "BadRequest"),
    ],
)
def test_tags_have_limits(s3: Any, bucket: str, refused: Refused, tags: list[tuple[str, str]], code: str) -> None:
    s3.put_object(Bucket=bucket, Key="key")
    given = {"TagSet": [{"Key": key, "Value": value} for key, value in tags]}

    assert refused(s3.put_object_tagging, Bucket=bucket, Key="key", Tagging=given)["Code"] == code


def test_nothing_has_no_tags(s3: Any, bucket: str, refused: Refused) -> None:
    assert refused(s3.get_object_tagging, Bucket=bucket, Key="none")["Code"] == "NoSuchKey"

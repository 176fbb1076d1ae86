from typing import Any

import pytest

from tests.services.s3.conftest import Refused

KEYS = ["a/1", "a/2", "b", "c/1/x", "c/2", "d", "z z+%", "é/1"]


@pytest.fixture
def filled(s3: Any, bucket: str) -> str:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def names(page: dict[str, Any]) -> list[str]:
    both = [item["Key"] for item in page.get("Contents", [])] + [
        one["Prefix"] for one in page.get("CommonPrefixes", [])
    ]
    return sorted(both, key=str.encode)


def test_all_keys_in_byte_order(s3: Any, filled: str) -> None:
    page = s3.list_objects_v2(Bucket=filled)

    assert [item["Key"] for item in page["Contents"]] == KEYS
    assert (page["KeyCount"], page["IsTruncated"], page["MaxKeys"]) == (8, False, 1000)
    assert page["Contents"][0]["Size"] == 3
    assert "Owner" not in page["Contents"][0]


def test_a_delimiter_rolls_keys_up(s3: Any, filled: str) -> None:
    page = s3.list_objects_v2(Bucket=filled, Delimiter="/")

    assert [one["Prefix"] for one in page["CommonPrefixes"]] == ["a/", "c/", "é/"]
    assert [item["Key"] for item in page["Contents"]] == ["b", "d", "z z+%"]
    assert page["KeyCount"] == 6
    below = s3.list_objects_v2(Bucket=filled, Delimiter="/", Prefix="c/")
    assert names(below) == ["c/1/", "c/2"]


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("delimiter", ["", "/"])
@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2", "list_object_versions"])
def test_pages_join_without_gap(s3: Any, filled: str, operation: str, delimiter: str, size: int) -> None:
    paginator = s3.get_paginator(operation)
    found = []
    for page in paginator.paginate(Bucket=filled, Delimiter=delimiter, MaxKeys=size):
        page["Contents"] = page.get("Contents", page.get("Versions", []))
        assert len(names(page)) <= size
        found += names(page)

    whole = s3.list_objects_v2(Bucket=filled, Delimiter=delimiter)
    assert found == names(whole)


def test_the_first_form_names_owners_and_markers(s3: Any, filled: str) -> None:
    page = s3.list_objects(Bucket=filled, MaxKeys=2)
    rolled = s3.list_objects(Bucket=filled, MaxKeys=1, Delimiter="/")

    assert page["Contents"][0]["Owner"]["ID"]
    assert page["IsTruncated"]
    assert "NextMarker" not in page
    assert rolled["NextMarker"] == "a/"
    assert names(s3.list_objects(Bucket=filled, Marker="a/", Delimiter="/", MaxKeys=1)) == ["b"]


def test_start_after(s3: Any, filled: str) -> None:
    page = s3.list_objects_v2(Bucket=filled, StartAfter="c/1/x", FetchOwner=True)

    assert names(page) == KEYS[4:]
    assert page["StartAfter"] == "c/1/x"
    assert page["Contents"][0]["Owner"]["ID"]


def test_max_keys(s3: Any, filled: str, refused: Refused) -> None:
    nothing = s3.list_objects_v2(Bucket=filled, MaxKeys=0)

    assert (nothing["KeyCount"], nothing["IsTruncated"]) == (0, False)
    assert s3.list_objects_v2(Bucket=filled, MaxKeys=5000)["MaxKeys"] == 1000
    assert refused(s3.list_objects_v2, Bucket=filled, MaxKeys=-1)["Code"] == "InvalidArgument"


def test_a_page_has_at_most_a_thousand_keys(s3: Any, bucket: str) -> None:
    for number in range(1001):
        s3.put_object(Bucket=bucket, Key=f"{number:04d}")

    first = s3.list_objects_v2(Bucket=bucket)
    second = s3.list_objects_v2(Bucket=bucket, ContinuationToken=first["NextContinuationToken"])
    assert (first["KeyCount"], first["IsTruncated"]) == (1000, True)
    assert names(second) == ["1000"]


def test_wrong_tokens_and_encodings(s3: Any, filled: str, refused: Refused) -> None:
    assert refused(s3.list_objects_v2, Bucket=filled, ContinuationToken="%")["Code"] == "InvalidArgument"
    assert refused(s3.list_objects_v2, Bucket=filled, EncodingType="base64")["Code"] == "InvalidArgument"


def test_objects_have_one_version(s3: Any, filled: str) -> None:
    versions = s3.list_object_versions(Bucket=filled)["Versions"]

    assert [one["Key"] for one in versions] == KEYS
    assert {(one["VersionId"], one["IsLatest"]) for one in versions} == {("null", True)}

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.core.errors import AwsError
from millstream.services.sagemaker.inputs import DownloadFailed, _relative, safe_path
from millstream.services.sagemaker.s3uri import S3Uri, parse


@given(st.text(alphabet="a./\\\0é", max_size=20))
def test_no_key_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/work/space")
    try:
        path = safe_path(folder, name)
    except DownloadFailed:
        return
    assert path == folder or folder in path.parents
    assert ".." not in path.parts


@pytest.mark.parametrize(
    ("prefix", "key", "name"),
    [
        ("raw/", "raw/2026/a.csv", "2026/a.csv"),
        ("raw", "raw/2026/a.csv", "2026/a.csv"),
        ("raw/a.csv", "raw/a.csv", "a.csv"),
        ("raw/a", "raw/a1.csv", "a1.csv"),
        ("raw/a", "raw/ab/x.csv", "ab/x.csv"),
        ("", "a/b", "a/b"),
    ],
)
def test_objects_lie_below_their_prefix(prefix: str, key: str, name: str) -> None:
    assert _relative(prefix, key) == name


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("s3://bucket/a/b", S3Uri("bucket", "a/b")),
        ("s3://bucket", S3Uri("bucket", "")),
        ("https://bucket.s3.eu-west-1.amazonaws.com/a%20b", S3Uri("bucket", "a b")),
        ("https://s3.amazonaws.com/bucket/a", S3Uri("bucket", "a")),
    ],
)
def test_the_forms_of_an_s3_uri(text: str, uri: S3Uri) -> None:
    assert parse(text) == uri


@pytest.mark.parametrize("text", ["s3://", "s3://A_B/x", "https://example.com/x", "bucket/x", "s3:///x"])
def test_what_names_no_bucket_is_refused(text: str) -> None:
    with pytest.raises(AwsError, match="Invalid S3 URI"):
        parse(text)

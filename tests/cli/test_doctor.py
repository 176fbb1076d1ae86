"""`millstream doctor`: the mistakes of newcomers, each with its fix."""

from pathlib import Path
from typing import Any

from tests.cli.millstream import envelope, millstream
from tests.server import Server
from tests.services.firehose.delivered import wait_for_objects
from tests.services.firehose.test_records import make_stream


def findings(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = envelope("doctor", "--data", server.data)["data"]["findings"]
    return found


def test_records_without_a_delimiter_are_found_in_what_was_delivered(own_server: Server) -> None:
    firehose, s3 = own_server.client("firehose"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    for name, end in (("joined", b""), ("parted", b"\n")):
        make_stream(firehose, name, "lake", Prefix=f"{name}/", CompressionFormat="GZIP")
        records = [{"Data": b'{"id": 1}' + end}] * 3
        firehose.put_record_batch(DeliveryStreamName=name, Records=records)
    wait_for_objects(s3, "lake", "joined/")
    wait_for_objects(s3, "lake", "parted/")

    said = [finding for finding in findings(own_server) if "delimiter" in finding["what"]]

    assert [finding["what"].split(":")[0] for finding in said] == ["stream joined"]
    assert "'\\n' after each record" in said[0]["fix"]


def test_a_role_and_a_bucket_that_do_not_exist_are_named(own_server: Server) -> None:
    make_stream(own_server.client("firehose"), "s", "no-such-bucket")

    said = " ".join(finding["what"] for finding in findings(own_server))

    assert "role/firehose does not exist here" in said
    assert "its bucket no-such-bucket does not exist" in said


def test_a_profile_in_the_way_is_named(tmp_path: Path) -> None:
    answer = millstream("doctor", "--data", tmp_path, AWS_PROFILE="work", AWS_ENDPOINT_URL_S3="http://elsewhere")

    assert answer.returncode == 1
    assert "AWS_PROFILE=work is set" in answer.stdout
    assert "unset AWS_ENDPOINT_URL_S3" in answer.stdout
    assert "no server runs on" in answer.stdout

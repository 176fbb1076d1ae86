"""`millstream wait`: for the server, and for the state of a resource."""

from pathlib import Path

from tests.cli.millstream import envelope, millstream
from tests.server import Server


def test_a_server_that_answers_is_waited_for(server: Server) -> None:
    assert envelope("wait", "--data", server.data)["data"]["url"] == f"http://localhost:{server.port}"


def test_no_server_in_time(tmp_path: Path) -> None:
    answer = millstream("wait", "--data", tmp_path, "--timeout", "0.2")

    assert answer.returncode == 5
    assert "no server answered within 0.2 s" in answer.stderr


def test_states_of_streams_and_buckets(server: Server, bucket: str, unique: str) -> None:
    role = "arn:aws:iam::123456789012:role/r"
    destination = {"RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}"}
    server.client("firehose").create_delivery_stream(
        DeliveryStreamName=unique, S3DestinationConfiguration=destination
    )

    server.client("kinesis").create_stream(StreamName=unique, ShardCount=1)
    wishes = (f"stream/{unique}=ACTIVE", f"kinesis-stream/{unique}=ACTIVE", f"bucket/{bucket}=exists")

    answer = millstream("wait", "--data", server.data, *[word for wish in wishes for word in ("--for", wish)])

    assert (answer.returncode, answer.stderr) == (0, "")


def test_what_never_comes_is_told_with_its_state(server: Server) -> None:
    answer = millstream("wait", "--data", server.data, "--timeout", "0.2", "--for", "endpoint/none=InService")

    assert answer.returncode == 5
    assert "endpoint/none=InService did not come about within 0.2 s: it is absent" in answer.stderr


def test_a_wish_of_another_form_is_refused(server: Server) -> None:
    answer = millstream("wait", "--data", server.data, "--for", "queue/x=READY")

    assert answer.returncode == 2
    assert (
        "kinds are stream, kinesis-stream, endpoint, processing-job, training-job, transform-job, bucket"
        in answer.stderr
    )

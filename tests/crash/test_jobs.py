"""kill -9 while user code runs: jobs are adopted, endpoints come up again, logs repeat no line."""

import time
from typing import Any

from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.sagemaker.test_real_jobs import deploy, job_request, messages, until

COUNT = """
import time
for number in range(60):
    print(number, flush=True)
    time.sleep(0.05)
open("/opt/ml/processing/output/done", "w").write("yes")
"""


def test_a_running_job_is_adopted_and_its_log_is_whole(own_server: Server, unique: str) -> None:
    client = own_server.client
    client("s3").create_bucket(Bucket=unique)
    client("s3").put_object(Bucket=unique, Key="code/script.py", Body=COUNT.encode())
    client("s3").put_object(Bucket=unique, Key="raw/x", Body=b"")
    client("sagemaker").create_processing_job(**job_request(unique, unique))

    for lines in (5, 20, 35):
        until(lambda: _printed(client, unique), lambda seen, least=lines: seen > least)
        own_server.kill9()
        own_server.start()
    describe = client("sagemaker").describe_processing_job
    until(lambda: describe(ProcessingJobName=unique)["ProcessingJobStatus"], lambda status: status == "Completed", 60)

    assert client("s3").get_object(Bucket=unique, Key="out/done")["Body"].read() == b"yes"
    assert [line for line in messages(client, unique) if line.isdigit()] == [str(n) for n in range(60)]


def _printed(client: Any, name: str) -> int:
    try:
        return len(messages(client, name))
    except (ClientError, ValueError):
        return 0


def test_an_endpoint_answers_again(own_server: Server, unique: str) -> None:
    client = own_server.client
    client("s3").create_bucket(Bucket=unique)
    assert deploy(client, unique, unique)["EndpointStatus"] == "InService"

    own_server.kill9()
    own_server.start()

    def answer() -> bytes | None:
        request = {"EndpointName": unique, "ContentType": "text/csv", "Accept": "text/csv", "Body": b"1,2"}
        try:
            return bytes(client("sagemaker-runtime").invoke_endpoint(**request)["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] != "ServiceUnavailable":
                raise
            time.sleep(0.1)
            return None

    assert until(answer, lambda body: body is not None) == b"2.0\n4.0\n"

"""The server is killed again and again while it transforms a batch: each output is written once, and whole."""

import random
import time
from typing import Any

from tests.server import Server
from tests.services.runtime.test_real_endpoints import create
from tests.services.sagemaker.test_real_jobs import until
from tests.services.sagemaker.test_real_transform import start

OBJECTS, ROWS, KILLS = 6, 400, 3


def versions(s3: Any) -> list[tuple[str, int]]:
    found = s3.list_object_versions(Bucket="data", Prefix="out/").get("Versions", [])
    return sorted((one["Key"], one["Size"]) for one in found)


def test_a_killed_server_goes_on_with_the_job(own_server: Server) -> None:
    server, client, moments = own_server, own_server.client, random.Random(3)
    s3, sagemaker = client("s3"), client("sagemaker")
    s3.create_bucket(Bucket="data")
    s3.put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})
    create(client, "data", "t", 2)
    for number in range(OBJECTS):
        rows = b"".join(b"%d,%d\n" % (number, row) for row in range(ROWS))
        s3.put_object(Bucket="data", Key=f"in/{number}.csv", Body=rows)
    start(client, "data", "t", BatchStrategy="SingleRecord")

    for kill in range(KILLS):
        until(lambda: versions(s3), lambda seen, kill=kill: len(seen) > kill)
        time.sleep(moments.uniform(0, 0.3))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()

    job = until(
        lambda: sagemaker.describe_transform_job(TransformJobName="t"),
        lambda job: job["TransformJobStatus"] != "InProgress",
    )
    assert job["TransformJobStatus"] == "Completed", job
    assert [key for key, _ in versions(s3)] == [f"out/{number}.csv.out" for number in range(OBJECTS)]
    for number in range(OBJECTS):
        body = s3.get_object(Bucket="data", Key=f"out/{number}.csv.out")["Body"].read()
        assert body == b"".join(b"%.1f\n%.1f\n" % (2 * number, 2 * row) for row in range(ROWS))

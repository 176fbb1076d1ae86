"""Services are read when they are first asked."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.server import Server


def test_no_service_is_read_before_it_is_asked() -> None:
    program = "import sys, millstream.app; print([name for name in sys.modules if 'millstream.services.' in name])"

    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert said == "[]\n"


def test_services_asked_for_the_first_time_at_the_same_moment_all_answer(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = [
                threads.submit(getattr(server.client(service), operation))
                for service, operation in [
                    ("s3", "list_buckets"),
                    ("firehose", "list_delivery_streams"),
                    ("kinesis", "list_streams"),
                    ("sagemaker", "list_endpoints"),
                    ("lambda", "list_functions"),
                    ("glue", "get_databases"),
                    ("firehose", "list_delivery_streams"),
                    ("cloudwatch", "describe_alarms"),
                ]
            ]

        statuses = [one.result()["ResponseMetadata"]["HTTPStatusCode"] for one in asked]
    finally:
        server.stop()
    assert statuses == [200] * 8

"""Services that Millstream does not have."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

CALLS = [
    ("kms", "describe_key", {"KeyId": "alias/mine"}),  # json
    ("sns", "list_topics", {}),  # query
    ("batch", "describe_job_queues", {}),  # rest-json
]


@pytest.mark.parametrize(("service", "operation", "request_"), CALLS, ids=[call[0] for call in CALLS])
def test_a_service_that_is_not_here_says_so(client: Any, service: str, operation: str, request_: Any) -> None:
    with pytest.raises(ClientError, match=f"Millstream has no service {service}") as refused:
        getattr(client(service), operation)(**request_)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert refused.value.response["Error"]["Code"] == "NotImplemented"


def test_it_says_so_only_to_those_who_sign(server: Any) -> None:
    forged = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    kms = boto3.client("kms", endpoint_url=server.url, config=Config(retries={"max_attempts": 0}), **forged)

    with pytest.raises(ClientError) as refused:
        kms.list_keys()

    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"

"""CloudWatch clients of this year's SDKs for Python (json), of older ones (query) and of other languages (CBOR)."""

from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.loaders import Loader

from tests.server import Server


class OneProtocol(Loader):
    """Models as if their services spoke one protocol only."""

    def __init__(self, protocol: str) -> None:
        super().__init__()
        self._protocol = protocol

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        model = super().load_service_model(service_name, type_name, api_version)
        if type_name == "service-2":
            only = {"protocol": self._protocol, "protocols": [self._protocol]}
            model = {**model, "metadata": {**model["metadata"], **only}}
        return model


def speaking(server: Server, protocol: str) -> Any:
    core = botocore.session.Session()
    core.register_component("data_loader", OneProtocol(protocol))
    environment = server.environment
    return boto3.Session(botocore_session=core).client(
        "cloudwatch",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )


@pytest.fixture(params=["json", "query", "smithy-rpc-v2-cbor"])
def cloudwatch(server: Server, request: pytest.FixtureRequest) -> Any:
    return speaking(server, request.param)


@pytest.fixture
def metrics(client: Callable[..., Any]) -> Any:
    return client("cloudwatch")


from tests.services.awslambda.conftest import awslambda, made  # noqa: E402, F401  (fixtures)

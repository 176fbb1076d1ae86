"""What the tests of S3 share: a client, and the words of a refusal."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server

Refused = Callable[..., dict[str, Any]]


@pytest.fixture
def s3(server: Server) -> Any:
    return server.client("s3")


@pytest.fixture
def refused() -> Refused:
    """Call, expect a refusal; its error with the HTTP status as `Status`."""

    def call(operation: Callable[..., Any], **given: Any) -> dict[str, Any]:
        with pytest.raises(ClientError) as error:
            operation(**given)
        response = error.value.response
        return {**response["Error"], "Status": response["ResponseMetadata"]["HTTPStatusCode"]}

    return call

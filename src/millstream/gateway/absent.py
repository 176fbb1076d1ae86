"""A service that is not here says so in the form its clients read; S3 must not answer in its place."""

from typing import NoReturn

from millstream.core.caller import Caller
from millstream.core.errors import AwsError, aws_error
from millstream.core.model import Service
from millstream.wire import json, query
from millstream.wire.http import Request, Response

NotImplementedHere = aws_error("NotImplemented", 501)
InternalFailure = aws_error("InternalFailure", 500)
FORM = "application/x-www-form-urlencoded"


class Absent:
    """In the place of a Mount: the signature is verified all the same."""

    def __init__(self, request: Request, signer: str) -> None:
        form = request.headers.get("content-type", "").startswith(FORM)
        self.service = Service(signer, "query" if form else "json", "", signer, "", "1.1", "")

    async def call(self, request: Request, caller: Caller) -> NoReturn:
        raise NotImplementedHere(f"Millstream has no service {self.service.name}; see docs/coverage.md.")

    def failure(self, error: AwsError, request: Request, request_id: str) -> Response:
        failure = query.failure if self.service.protocol == "query" else json.failure
        return failure(self.service, error, request, request_id)

    def internal_failure(self) -> AwsError:
        return InternalFailure("We encountered an internal error. Please try again.")

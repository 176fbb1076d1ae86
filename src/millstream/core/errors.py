"""The one family of errors that reaches clients; anything else is a bug and answers InternalFailure."""

from typing import ClassVar, Self


class AwsError(Exception):
    """An error as AWS reports it: a code, an HTTP status and a sentence.

    Generated subclasses in `api` set `code` and `status` from the service model; services raise those.
    `fields` are the further members that some errors carry (S3's `BucketName`, ModelError's `LogStreamArn`).
    """

    code: ClassVar[str] = "InternalFailure"
    status: ClassVar[int] = 500

    def __init__(self, message: str = "", **fields: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        self.headers: dict[str, str] = {}  # that the answer carries, where the protocol has such

    def with_headers(self, **headers: str) -> Self:
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self


class NotImplementedHere(AwsError):
    """The operation exists on AWS and has no handler here."""

    code, status = "NotImplemented", 501


def aws_error(code: str, status: int = 400) -> type[AwsError]:
    """An error that the service model does not list (S3 lists few of its own)."""
    return type(code, (AwsError,), {"code": code, "status": status})

"""Records that could not be processed, in the JSON lines that AWS writes under the error prefix.

AWS: docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html; the order of the members and
`lambdaARN` are as AWS writes them, not as that page does.
"""

from typing import NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

PROCESSING = "processing-failed"
METADATA = "metadata-extraction-failed"


class Failure(NamedTuple):
    code: str
    message: str
    kind: str = PROCESSING  # the error-output-type
    attempts: int = 1
    ended: int = 0  # of the last attempt, milliseconds
    function: str = ""  # ARN of the Lambda function


class Line(Struct):
    raw_data: bytes = msgspec.field(name="rawData")
    error_code: str = msgspec.field(name="errorCode")
    error_message: str = msgspec.field(name="errorMessage")
    attempts_made: int = msgspec.field(name="attemptsMade")
    arrival_timestamp: int = msgspec.field(name="arrivalTimestamp")
    attempt_ending_timestamp: int = msgspec.field(name="attemptEndingTimestamp")
    lambda_arn: str | UnsetType = msgspec.field(name="lambdaARN", default=UNSET)


_encode = msgspec.json.Encoder().encode


def line(failure: Failure, raw: bytes, arrival: int) -> bytes:
    function = failure.function or UNSET
    ended = failure.ended or arrival
    return _encode(Line(raw, failure.code, failure.message, failure.attempts, arrival, ended, function)) + b"\n"

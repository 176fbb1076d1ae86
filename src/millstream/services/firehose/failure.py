"""Records that could not be processed, in the JSON lines that AWS writes under the error prefix.

AWS: docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html; the order of the members and
`lambdaARN` are as AWS writes them, not as that page does.
"""

from typing import NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

PROCESSING = "processing-failed"
METADATA = "metadata-extraction-failed"
DELIVERY = "delivery-failed"
CONVERSION = "format-conversion-failed"
ENDPOINT = "http-endpoint-failed"


class CatalogTable(Struct, frozen=True, rename="camel"):
    """Whose schema was to be met."""

    catalog_id: str
    database_name: str
    table_name: str
    region: str
    version_id: str
    role_arn: str


class Failure(NamedTuple):
    code: str
    message: str
    kind: str = PROCESSING  # the error-output-type
    attempts: int = 1
    ended: int = 0  # of the last attempt, milliseconds
    function: str = ""  # ARN of the Lambda function
    table: CatalogTable | None = None


class Line(Struct):
    raw_data: bytes = msgspec.field(name="rawData")
    error_code: str = msgspec.field(name="errorCode")
    error_message: str = msgspec.field(name="errorMessage")
    attempts_made: int = msgspec.field(name="attemptsMade")
    arrival_timestamp: int = msgspec.field(name="arrivalTimestamp")
    attempt_ending_timestamp: int = msgspec.field(name="attemptEndingTimestamp")
    lambda_arn: str | UnsetType = msgspec.field(name="lambdaARN", default=UNSET)


class ConversionLine(Struct, rename="camel"):
    """That of a record that has no place in a table."""

    attempts_made: int
    arrival_timestamp: int
    last_error_code: str
    last_error_message: str
    attempt_ending_timestamp: int
    raw_data: bytes
    data_catalog_table: CatalogTable


_encode = msgspec.json.Encoder().encode


def line(failure: Failure, raw: bytes, arrival: int) -> bytes:
    function = failure.function or UNSET
    ended = failure.ended or arrival
    if failure.table:
        attempts, code, message = failure.attempts, failure.code, failure.message
        return _encode(ConversionLine(attempts, arrival, code, message, ended, raw, failure.table)) + b"\n"
    return _encode(Line(raw, failure.code, failure.message, failure.attempts, arrival, ended, function)) + b"\n"

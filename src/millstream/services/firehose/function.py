"""A transformation by a Lambda function: AWS's event in, one verdict a record out.

AWS: docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
"""

import asyncio
import binascii
import uuid
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec
from msgspec import UNSET, Struct, UnsetType

from millstream.core import clock
from millstream.domain.functions import FunctionNotFound, FunctionThrottled
from millstream.services.firehose.failure import Failure
from millstream.services.firehose.jq_worker import text

RETRIES = 3  # after the first attempt, where the processor does not say
PAUSE = 0.2  # seconds before the first retry; each further one waits twice as long, up to MOST
MOST = 5.0
PAYLOAD = 5 << 20  # bytes of a call's records; Lambda takes 6 MiB
OVERHEAD = 200  # bytes of a record beside its data


class Answer(Protocol):
    @property
    def payload(self) -> bytes: ...

    @property
    def error(self) -> str | None: ...


class Functions(Protocol):
    """What calls Lambda functions. `invoke` raises FunctionNotFound, FunctionThrottled."""

    async def invoke(self, arn: str, payload: bytes, *, account: str, region: str) -> Answer: ...


class Given(NamedTuple):
    """A record as the function gets it."""

    id: str
    arrival: int
    data: bytes
    metadata: Struct | None = None  # of the Kinesis stream's record


class Verdict(NamedTuple):
    """What became of a record: its new data, or None when it was dropped."""

    data: bytes | None
    keys: Mapping[str, str] = {}


class Event(Struct, rename="camel", kw_only=True):
    invocation_id: str
    delivery_stream_arn: str
    source_kinesis_stream_arn: str | UnsetType = UNSET
    region: str
    records: list["EventRecord"]


class EventRecord(Struct, rename="camel"):
    record_id: str
    approximate_arrival_timestamp: int
    data: bytes
    kinesis_record_metadata: Struct | UnsetType = UNSET


class Returned(Struct, rename="camel"):
    record_id: str | None = None
    result: str | None = None
    data: str | None = None
    metadata: "Metadata | None" = None


class Metadata(Struct, rename="camel"):
    partition_keys: dict[str, str | int | float | bool | None] | None = None


class Response(Struct):
    records: list[msgspec.Raw] | None = None


FUNCTION_ERROR = Failure(
    "Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."
)
ABSENT = Failure(
    "Lambda.ResourceNotFound",
    "The specified Lambda function does not exist. Use a different function that does exist.",
)
THROTTLED = Failure(
    "Lambda.InvokeLimitExceeded",
    "The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.",
)
MISSING = Failure(
    "Lambda.MissingRecordId",
    "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
)
TWICE = Failure(
    "Lambda.DuplicatedRecordId",
    "Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record "
    "Id for each record.",
)
REFUSED = Failure("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record")
NO_DATA = Failure(
    "Lambda.InvalidReturnFormat",
    "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result "
    "is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.",
)
NO_BASE64 = Failure("Lambda.InvalidReturnFormat", "The data field must be base64 encoded.")
NO_RESULT = Failure("Lambda.InvalidReturnFormat", "The result field must be one of Ok, Dropped or ProcessingFailed.")


class Function(NamedTuple):
    """The function of a stream's processor."""

    functions: Functions
    arn: str
    stream_arn: str
    account: str
    region: str
    retries: int = RETRIES
    source: str = ""  # ARN of the Kinesis stream that the records come from

    async def transform(self, records: Sequence[Given]) -> list[Verdict | Failure]:
        """One verdict a record, in their order; several calls where one would be too large."""
        found: list[Verdict | Failure] = []
        for call in calls(records):
            found += await self._call(call)
        return found

    async def _call(self, records: Sequence[Given]) -> list[Verdict | Failure]:
        """A function that fails is called again; its answer is final."""
        payload = self._event(records)
        attempt = 1
        while isinstance(outcome := await self._attempt(payload), Failure) and attempt <= self.retries:
            await asyncio.sleep(min(PAUSE * 2 ** (attempt - 1), MOST))
            attempt += 1
        if isinstance(outcome, Failure):
            return [self._failed(outcome, attempt)] * len(records)
        return [self._signed(verdict, attempt) for verdict in verdicts(records, outcome)]

    async def _attempt(self, payload: bytes) -> bytes | Failure:
        try:
            answer = await self.functions.invoke(self.arn, payload, account=self.account, region=self.region)
        except FunctionNotFound:
            return ABSENT
        except FunctionThrottled:
            return THROTTLED
        return FUNCTION_ERROR if answer.error else answer.payload

    def _event(self, records: Sequence[Given]) -> bytes:
        event = Event(
            invocation_id=str(uuid.uuid4()),
            delivery_stream_arn=self.stream_arn,
            source_kinesis_stream_arn=self.source or UNSET,
            region=self.region,
            records=[EventRecord(id, arrival, data, metadata or UNSET) for id, arrival, data, metadata in records],
        )
        return msgspec.json.encode(event)

    def _signed(self, verdict: Verdict | Failure, attempts: int) -> Verdict | Failure:
        return verdict if isinstance(verdict, Verdict) else self._failed(verdict, attempts)

    def _failed(self, failure: Failure, attempts: int) -> Failure:
        return failure._replace(attempts=attempts, ended=clock.now_ms(), function=self.arn)


def calls(records: Sequence[Given]) -> Iterator[Sequence[Given]]:
    """As many records together as a payload holds."""
    start = size = 0
    for index, record in enumerate(records):
        needed = len(record.data) * 4 // 3 + (OVERHEAD if record.metadata is None else 3 * OVERHEAD)
        if size and size + needed > PAYLOAD:
            yield records[start:index]
            start, size = index, 0
        size += needed
    if records:
        yield records[start:]


def verdicts(records: Sequence[Given], payload: bytes) -> list[Verdict | Failure]:
    """What the function's answer says of each record; one without records leaves all of them unaccounted for."""
    found: dict[str, Returned] = {}
    twice = set()
    for returned in _returned(payload):
        if returned.record_id is not None:
            if returned.record_id in found:
                twice.add(returned.record_id)
            found[returned.record_id] = returned
    return [TWICE if record.id in twice else _verdict(found.get(record.id)) for record in records]


def _returned(payload: bytes) -> list[Returned]:
    try:
        given = msgspec.json.decode(payload, type=Response).records or []
    except msgspec.DecodeError:
        return []
    return [_one(raw) for raw in given]


def _one(raw: msgspec.Raw) -> Returned:
    try:
        return msgspec.json.decode(raw, type=Returned)
    except msgspec.DecodeError:
        return Returned()


def _verdict(returned: Returned | None) -> Verdict | Failure:
    match returned:
        case None:
            return MISSING
        case Returned(result="Dropped"):
            return Verdict(None)
        case Returned(result="ProcessingFailed"):
            return REFUSED
        case Returned(result="Ok", data=None):
            return NO_DATA
        case Returned(result="Ok", data=str(data)):
            try:
                return Verdict(b64decode(data, validate=True), _keys(returned.metadata))
            except binascii.Error:
                return NO_BASE64
    return NO_RESULT


def _keys(metadata: Metadata | None) -> dict[str, str]:
    given = (metadata.partition_keys if metadata else None) or {}
    return {name: text(value) for name, value in given.items()}

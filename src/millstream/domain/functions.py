"""Lambda functions, as their own API makes them and as other services call them."""

import random
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from msgspec import Struct

from millstream.core import ids
from millstream.domain.records import Record, Records
from millstream.ports.meta import MetaStore

LATEST = "$LATEST"
_NAME = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?P<account>\d{12}):)?"
    r"(?:function:)?(?P<name>[a-zA-Z0-9-_.]+)(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?\Z"
)


class Code(Struct, frozen=True):
    """A function's zip, where it is kept."""

    bucket: str
    key: str
    size: int
    sha256: str  # base64


class Function(Struct, frozen=True, kw_only=True):
    """`id` tells it from an earlier one of the same name, `revision` changes with every update."""

    name: str
    account: str
    region: str
    id: str
    revision: str
    runtime: str
    handler: str
    role: str
    code: Code
    secret: str  # by which its code fetches the role's credentials
    modified: float  # seconds since the epoch
    description: str = ""
    timeout: int = 3  # seconds
    memory: int = 128  # MiB
    storage: int = 512  # MiB of /tmp
    environment: dict[str, str] | None = None
    architecture: str = "x86_64"
    log_group: str = ""
    layers: dict[str, int] = {}  # ARNs of their versions, in order, and the bytes of their zips
    tags: dict[str, str] = {}
    version: str = LATEST  # or the number of a published one, which stays as it is
    published: int = 0  # of $LATEST: the last number that was given
    published_revision: str = ""  # of $LATEST: its revision then
    reserved: int | None = None  # of $LATEST: how many calls may run at once

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def token(self) -> str:
        """Of its grant."""
        own = f"lambda.{self.account}.{self.region}.{self.name}.{self.id}"
        return own if self.version == LATEST else f"{own}.{self.version}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name


class Alias(Struct, frozen=True, kw_only=True):
    """A name for a version, or for two that share the calls."""

    account: str
    region: str
    function: str
    name: str
    version: str
    revision: str
    description: str = ""
    weights: dict[str, float] = {}  # of other versions, each 0 to 1

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.function}:{self.name}"

    @property
    def key(self) -> tuple[str, ...]:
        return self.account, self.region, self.function, self.name

    def drawn(self) -> str:
        """The version that the next call goes to."""
        others = sum(self.weights.values())
        return random.choices([self.version, *self.weights], [1 - others, *self.weights.values()])[0]


class Answer(NamedTuple):
    payload: bytes  # JSON
    error: str | None  # "Unhandled" where the function failed; the payload then says how
    log: str  # the last 4 KB of what this invocation wrote
    version: str
    duration: float = 0.0  # milliseconds that the function took, without its start


class Call(NamedTuple):
    """One invocation."""

    payload: bytes  # JSON, or empty
    request_id: str
    arn: str = ""  # as it was called, where not by the function's own
    client_context: str = ""  # JSON, or empty


class Reference(NamedTuple):
    """What a function's name, partial ARN or ARN says."""

    name: str
    qualifier: str = ""
    account: str = ""
    region: str = ""


class FunctionNotFound(LookupError): ...


class FunctionThrottled(Exception):
    """`reason` is AWS's word for the limit that was met."""

    def __init__(self, message: str, reason: str = "ConcurrentInvocationLimitExceeded") -> None:
        super().__init__(message)
        self.reason = reason


Run = Callable[[Function, Call], Awaitable[Answer]]
Accept = Callable[[Function, str, Call], Awaitable[None]]


def number_key(version: str) -> str:
    """So that versions are listed in their order."""
    return f"{int(version):010}"


def parse_reference(text: str) -> Reference:
    """Raise ValueError."""
    if (match := _NAME.match(text)) is None:
        raise ValueError(f"not a function's name or ARN: {text!r}")
    return Reference(match["name"], match["qualifier"] or "", match["account"] or "", match["region"] or "")


async def _nobody(function: Function, call: Call) -> Answer:
    raise FunctionThrottled("no functions run on this server")


async def _never(function: Function, qualifier: str, call: Call) -> None:
    await _nobody(function, call)


class Functions:
    """All functions. `run` and `accept` are set by whoever runs them."""

    def __init__(self, meta: MetaStore) -> None:
        self.records = Records(meta, "lambda.function", Function)  # as $LATEST is
        self.versions = Records(meta, "lambda.version", Function)
        self.aliases = Records(meta, "lambda.alias", Alias)
        self.run: Run = _nobody
        self.accept: Accept = _never

    async def get(self, account: str, region: str, name: str) -> Record[Function] | None:
        return await self.records.get(account, region, name)

    async def find(
        self, account: str, region: str, name: str, qualifier: str = "", *, drawn: bool = False
    ) -> Record[Function] | None:
        """What a qualifier names: $LATEST, a version, or an alias's version; `drawn` as a call to the alias."""
        key = (account, region, name)
        if qualifier in ("", LATEST):
            return await self.records.get(*key)
        if not qualifier.isdecimal():
            if (alias := await self.aliases.get(*key, qualifier)) is None:
                return None
            return await self.find(*key, alias.value.drawn() if drawn else alias.value.version)
        return await self.versions.get(*key, number_key(qualifier))

    async def invoke(self, arn: str, payload: bytes, *, account: str, region: str) -> Answer:
        """Run the function and wait for its answer, for a service that acts for `account` in `region`.

        `payload` is JSON. Raise FunctionNotFound, FunctionThrottled.
        """
        _, function = await self._called(arn, account, region)
        return await self.run(function, Call(payload, ids.request_id()))

    async def send(self, arn: str, payload: bytes, request_id: str, *, account: str, region: str) -> None:
        """Have the function run later, and again where it fails: on disk on return. A `request_id` is kept once.

        Raise FunctionNotFound, FunctionThrottled.
        """
        qualifier, function = await self._called(arn, account, region)
        await self.accept(function, qualifier, Call(payload, request_id))

    async def _called(self, arn: str, account: str, region: str) -> tuple[str, Function]:
        """The qualifier in an ARN, and what it names."""
        try:
            wanted = parse_reference(arn)
        except ValueError as unknown:
            raise FunctionNotFound(arn) from unknown
        if wanted.account not in ("", account) or wanted.region not in ("", region):
            raise FunctionNotFound(arn)
        record = await self.find(account, region, wanted.name, wanted.qualifier, drawn=True)
        if record is None:
            raise FunctionNotFound(arn)
        return wanted.qualifier, record.value

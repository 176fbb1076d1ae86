"""What every Lambda operation may touch."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.functions import LATEST, Alias, Code, Function, Functions, Reference, parse_reference
from millstream.domain.grants import Grants
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.records import Record, Records
from millstream.domain.streams import Streams
from millstream.ports.compute import Compute
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.awslambda.code import Codes
from millstream.services.awslambda.events import Events
from millstream.services.awslambda.layer import Layers
from millstream.services.awslambda.mapping import Mapping, Mappings
from millstream.services.awslambda.policy import Policy
from millstream.services.awslambda.refusals import invalid
from millstream.services.awslambda.runtime import Runtime
from millstream.services.awslambda.url import Urls

AccessDenied = aws_error("AccessDeniedException", 403)


@dataclass(slots=True)
class Lambda:
    meta: MetaStore
    objects: ObjectStore
    compute: Compute
    journal: Journal
    functions: Functions
    grants: Grants
    metrics: Metrics
    check_role: Callable[[str, str], Awaitable[None]]  # (role ARN, account): raise ValueError with the reason
    streams: Streams
    codes: Codes = field(init=False)
    mappings: Mappings = field(init=False)
    events: Events = field(init=False)
    layers: Layers = field(init=False)
    urls: Urls = field(init=False)
    policies: Records[Policy] = field(init=False)  # by account, region, function, qualifier
    runtime: Runtime = field(init=False)
    mapping_changed: Callable[[Mapping, bool], None] = lambda mapping, exists: None  # tells the polling
    retired: Callable[[Function], None] = lambda function: None  # tells the instances: changed or deleted

    def __post_init__(self) -> None:
        self.codes = Codes(self.objects, self.grants.base_url)
        self.events = Events(self.meta, self.functions, self.objects)
        self.layers = Layers(self.meta)
        self.urls = Urls(self.meta)
        self.policies = Records(self.meta, "lambda.policy", Policy)
        self.runtime = Runtime(self.compute)
        self.mappings = Mappings(self.meta, self.streams)

    async def function(
        self, text: str, qualifier: str | None, caller: Caller, *, drawn: bool = False
    ) -> Record[Function]:
        """What a name or ARN and a Qualifier name; `drawn` for a call. Raise ResourceNotFoundException and others."""
        wanted = reference(text, qualifier, caller)
        key = (caller.account, caller.region, wanted.name)
        record = await self.functions.find(*key, wanted.qualifier, drawn=drawn)
        if record is None:
            raise not_found(wanted._replace(qualifier=wanted.qualifier or LATEST * drawn), caller)
        return record

    async def every_function(self) -> list[Function]:
        """Of all accounts, with their versions."""
        records = [*await self.functions.records.list(), *await self.functions.versions.list()]
        return [record.value for record in records]

    async def release(self, code: Code, function: Function) -> None:
        """Drop the zip unless the function or a version of it still holds it."""
        versions = [record.value for record in await self.functions.versions.list(*function.key)]
        latest = await self.functions.get(*function.key)
        held = {one.code.key for one in [*versions, *([latest.value] if latest else [])]}
        if code.key not in held:
            await self.codes.drop(code)

    async def accept_role(self, arn: str, caller: Caller) -> None:
        if f":iam::{caller.account}:" not in arn:
            raise AccessDenied("Cross-account pass role is not allowed.")
        try:
            await self.check_role(arn, caller.account)
        except ValueError as reason:
            raise invalid("The role defined for the function cannot be assumed by Lambda.") from reason


def reference(text: str, qualifier: str | None, caller: Caller) -> Reference:
    """Raise InvalidParameterValueException, ResourceNotFoundException."""
    try:
        wanted = parse_reference(text)
    except ValueError as error:
        raise invalid(str(error)) from error
    if wanted.region not in ("", caller.region):
        raise api.ResourceNotFoundException(
            f"Functions from '{wanted.region}' are not reachable in this region ('{caller.region}')", Type="User"
        )
    if qualifier and wanted.qualifier and qualifier != wanted.qualifier:
        raise invalid("The derived qualifier from the function name does not match the specified qualifier.")
    wanted = wanted._replace(qualifier=qualifier or wanted.qualifier)
    if wanted.account not in ("", caller.account):
        raise not_found(wanted, caller)
    return wanted


def check_revision(what: Function | Alias, wanted: str | None) -> None:
    """Raise PreconditionFailedException."""
    if wanted and wanted != what.revision:
        raise api.PreconditionFailedException(
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
            "retrieve the latest Revision Id",
            Type="User",
        )


def not_found(wanted: Reference, caller: Caller) -> api.ResourceNotFoundException:
    account = wanted.account or caller.account
    arn = f"arn:aws:lambda:{caller.region}:{account}:function:{wanted.name}"
    arn += f":{wanted.qualifier}" if wanted.qualifier else ""
    return api.ResourceNotFoundException(f"Function not found: {arn}", Type="User")

"""Layers as they are kept, and those that a function names."""

import re
from collections.abc import Container, Iterable, Sequence

from msgspec import Struct

from millstream.core.caller import Caller
from millstream.domain.functions import Code, Function, number_key
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore
from millstream.services.awslambda import refusals

MOST = 5  # of one function
_ARN = re.compile(
    r"arn:aws[\w-]*:lambda:(?P<region>[\w-]+):(?P<account>\d{12}):layer:(?P<name>[\w-]{1,140}):(?P<version>\d+)"
)


class Layer(Struct, frozen=True, kw_only=True):
    """One version of a layer, which stays as it is. A deleted one is kept: functions that name it go on, and its
    number is not given again.
    """

    account: str
    region: str
    name: str
    version: int
    code: Code
    created: float
    description: str = ""
    runtimes: tuple[str, ...] | None = None
    architectures: tuple[str, ...] | None = None
    license: str = ""
    deleted: bool = False

    @property
    def layer_arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:layer:{self.name}"

    @property
    def arn(self) -> str:
        return f"{self.layer_arn}:{self.version}"


class Layers(Records[Layer]):
    """Keys are account, region, name and number."""

    def __init__(self, meta: MetaStore) -> None:
        super().__init__(meta, "lambda.layer", Layer)

    async def of(self, arn: str) -> Layer | None:
        """Also a deleted one."""
        if (match := _ARN.fullmatch(arn)) is None:
            return None
        record = await self.get(match["account"], match["region"], match["name"], number_key(match["version"]))
        return record and record.value

    async def accept(self, arns: Sequence[str], caller: Caller, before: Container[str] = ()) -> dict[str, int]:
        """Those that a function is to have, which had `before`. Raise InvalidParameterValueException."""
        if len(arns) > MOST:
            raise refusals.invalid(f"Cannot reference more than {MOST} layers.")
        found: dict[str, Layer] = {}
        for arn in arns:
            match = _ARN.fullmatch(arn)
            if match and match["region"] != caller.region:
                raise refusals.invalid(
                    "Layers are not in the same region as the function. Layers are expected to be in region "
                    f"{caller.region}."
                )
            layer = await self.of(arn) if match and match["account"] == caller.account else None
            if layer is None or (layer.deleted and arn not in before):
                raise refusals.invalid(f"Layer version {arn} does not exist.")
            if other := found.get(layer.name):
                raise refusals.invalid(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. "
                    f"{other.arn} and {arn} are versions of the same layer."
                )
            found[layer.name] = layer
        return {layer.arn: layer.code.size for layer in found.values()}

    async def used(self, functions: Iterable[Function]) -> set[str]:
        """Keys of the zips that are still of use."""
        named = {arn for function in functions for arn in function.layers}
        layers = [record.value for record in await self.list()]
        return {layer.code.key for layer in layers if not layer.deleted or layer.arn in named}

"""What the generated types say, in one form for all protocols: read once from msgspec's view of a type."""

import sys
from typing import Any, NamedTuple

from msgspec import inspect

from millstream.core.body import Body
from millstream.core.model import Member


class Shape:
    """One type. `kind`: structure, list, map, timestamp, blob, boolean, integer, float, string, enum, body."""

    __slots__ = ("cls", "form", "item", "key", "kind", "maximum", "minimum", "pattern", "shown", "slots", "values")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.cls: Any = None
        self.form = ""  # of a timestamp, where the model says one
        self.item: Shape | None = None
        self.key: Shape | None = None
        self.minimum: float | None = None
        self.maximum: float | None = None
        self.pattern = ""
        self.shown = ""  # the pattern as AWS writes it
        self.values: tuple[str, ...] = ()
        self.slots: tuple[Slot, ...] = ()


class Slot(NamedTuple):
    """A structure's field."""

    field: str
    name: str  # in JSON and in messages: the model's member name
    member: Member
    required: bool
    shape: Shape


_KINDS: dict[type[Any], str] = {
    inspect.StrType: "string",
    inspect.IntType: "integer",
    inspect.FloatType: "float",
    inspect.BoolType: "boolean",
    inspect.BytesType: "blob",
    inspect.ListType: "list",
    inspect.DictType: "map",
    inspect.LiteralType: "enum",
}
_structures: dict[type[Any], Shape] = {}


def shape_of(cls: type[Any]) -> Shape:
    """The shape of a generated structure; structures may hold themselves."""
    if (known := _structures.get(cls)) is None:
        info = inspect.type_info(cls)
        assert isinstance(info, inspect.StructType)
        known = _structure(info)
    return known


def _structure(info: inspect.StructType) -> Shape:
    if (known := _structures.get(info.cls)) is not None:
        return known
    shape = _structures[info.cls] = Shape("structure")
    shape.cls = info.cls
    members = getattr(sys.modules[info.cls.__module__], "MEMBERS", {}).get(info.cls, {})
    shape.slots = tuple(
        Slot(f.name, f.encode_name, members.get(f.name) or Member(f.encode_name), f.required, _shape(f.type))
        for f in info.fields
    )
    return shape


def _shape(type_: inspect.Type) -> Shape:
    extra: dict[str, Any] = {}
    while isinstance(type_, inspect.Metadata | inspect.UnionType):
        if isinstance(type_, inspect.Metadata):
            extra |= type_.extra or {}
            type_ = type_.type
        else:
            type_ = next(t for t in type_.types if not isinstance(t, inspect.NoneType))
    if isinstance(type_, inspect.StructType):
        return _structure(type_)
    if isinstance(type_, inspect.CustomType):
        assert type_.cls is Body
        return Shape("body")
    return _leaf(type_, extra)


def _leaf(type_: Any, extra: dict[str, Any]) -> Shape:
    shape = Shape("timestamp" if "timestamp" in extra else _KINDS[type(type_)])
    shape.form = extra.get("timestamp", "")
    if shape.kind == "enum":
        shape.values = tuple(type_.values)
    elif shape.kind in ("integer", "float"):
        shape.minimum, shape.maximum = type_.ge, type_.le
    elif shape.kind in ("string", "blob", "list", "map"):
        shape.minimum, shape.maximum = type_.min_length, type_.max_length
    if shape.kind == "string" and type_.pattern:
        shape.pattern = type_.pattern
        shape.shown = extra.get("pattern") or type_.pattern.removeprefix("^(?:").removesuffix(r")\Z")
    if shape.kind == "list":
        shape.item = _shape(type_.item_type)
    elif shape.kind == "map":
        shape.key, shape.item = _shape(type_.key_type), _shape(type_.value_type)
    return shape

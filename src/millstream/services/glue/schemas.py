"""Schemas that crawlers find: types of values in Hive's words, and what two of them make together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

SIMILAR = 0.7  # share of equal columns from which AWS takes two schemas for one
INT = 1 << 31
Type = str | tuple[Any, ...]  # a primitive, ("array", Type), or ("struct", {name: Type}); "" of null
Columns = dict[str, Type]
_WIDTH = ("int", "bigint", "double")


class Schema(Struct, frozen=True):
    """What a file holds. `traits` tell apart what no table may mix: a CSV's delimiter, whether it has a header."""

    classification: str
    columns: tuple[tuple[str, Any], ...]
    traits: tuple[tuple[str, str], ...] = ()

    def fits(self, other: "Schema") -> bool:
        if (self.classification, self.traits) != (other.classification, other.traits):
            return False
        ours, theirs = dict(self.columns), dict(other.columns)
        return len(ours.keys() & theirs.keys()) >= SIMILAR * max(len(ours), len(theirs))


def type_of(value: Any) -> Type:
    """Of a JSON value."""
    match value:
        case None:
            return ""
        case bool():
            return "boolean"
        case int():
            return "int" if -INT <= value < INT else "bigint"
        case float():
            return "double"
        case list():
            return ("array", joined(map(type_of, value)))
        case dict():
            return ("struct", {str(name).lower(): type_of(inner) for name, inner in value.items()})
    return "string"


def joined(types: Iterable[Type]) -> Type:
    whole: Type = ""
    for type_ in types:
        whole = merged(whole, type_)
    return whole


def merged(one: Type, other: Type) -> Type:
    """The narrowest that holds both."""
    if other in (one, ""):
        return one
    if one == "":
        return other
    if one in _WIDTH and other in _WIDTH:
        return max(one, other, key=_WIDTH.index)
    if isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0]:
        inner = merged(one[1], other[1]) if one[0] == "array" else combined(one[1], other[1])
        return (one[0], inner)
    return "string"


def combined(one: Mapping[str, Type], other: Mapping[str, Type]) -> Columns:
    return {
        name: merged(one.get(name, ""), other.get(name, "")) for name in [*one, *(n for n in other if n not in one)]
    }


def shown(type_: Type) -> str:
    """In Hive's words."""
    if isinstance(type_, str):
        return type_ or "string"
    if type_[0] == "array":
        return f"array<{shown(type_[1])}>"
    return f"struct<{','.join(f'{name}:{shown(inner)}' for name, inner in type_[1].items())}>"


def union(schemas: Sequence[Schema]) -> Schema:
    """Of schemas that fit."""
    columns: Columns = {}
    for schema in schemas:
        columns = combined(columns, dict(schema.columns))
    return Schema(schemas[0].classification, tuple(columns.items()), schemas[0].traits)

"""LazySimpleSerDe: values between delimiters, as SQL of DuckDB over a line of text."""

from collections.abc import Mapping
from typing import NamedTuple

from millstream.sql.types import Type, literal

_WHOLE = r"[+-]?\d+"
_MOMENT = r"\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?)?"
_ESCAPED, _DELIMITER = "chr(57344)", "chr(57345)"  # of Unicode's private use, in the place of what was escaped


class Signs(NamedTuple):
    delimiters: tuple[str, ...]  # of fields, items, keys of maps, and of what lies deeper
    escape: str
    null: str
    lenient: bool  # timestamps have formats of their own

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "Signs":
        field = options.get("field.delim", options.get("serialization.format", "\x01"))
        items = options.get("collection.delim", options.get("colelction.delim", "\x02"))  # Hive's own spelling
        keys = options.get("mapkey.delim", "\x03")
        deeper = tuple(map(chr, range(4, 9)))
        return cls(
            (_sign(field), _sign(items), _sign(keys), *deeper),
            _sign(options["escape.delim"]) if options.get("escape.delim") else "",
            options.get("serialization.null.format", r"\N"),
            "timestamp.formats" in options,
        )

    def split(self, line: str) -> str:
        field = literal(self.delimiters[0])
        if not self.escape:
            return f"string_split({line}, {field})"
        escape = literal(self.escape)
        hidden = f"replace(replace({line}, {escape} || {escape}, {_ESCAPED}), {escape} || {field}, {_DELIMITER})"
        return f"string_split({hidden}, {field})"

    def plain(self, value: str) -> str:
        """What was escaped is itself again."""
        if not self.escape:
            return value
        field, escape = literal(self.delimiters[0]), literal(self.escape)
        bare = f"replace({value}, {escape}, '')"
        return f"replace(replace({bare}, {_DELIMITER}, {field}), {_ESCAPED}, {escape})"


def _sign(text: str) -> str:
    """A delimiter is a character, or a number that is its code, or an escape."""
    if text.startswith("\\") and len(text) > 1:
        return {"\\t": "\t", "\\n": "\n", "\\\\": "\\"}.get(text) or _coded(text[1:].removeprefix("u"))
    if len(text) > 1 and text.isdigit():
        return _coded(text)
    return "\x01" if text == "1" else text[:1]


def _coded(digits: str) -> str:
    return chr(int(digits, 8 if digits.startswith("0") else 10)) if digits.isdigit() else digits[:1]


def value(text: str, type: Type, signs: Signs, level: int = 1) -> str:
    """`text` as the type; null where it does not fit."""
    delimiter = literal(signs.delimiters[min(level, len(signs.delimiters) - 1)])
    given = f"nullif({text}, {literal(signs.null)})"
    x = f"x{level}"  # of the function over a list
    match type.name:
        case "ARRAY":
            item = value(x, type.inner[0][1], signs, level + 1)
            items = f"list_transform(string_split({given}, {delimiter}), lambda {x}: {item})"
            return f"CASE WHEN {given} = '' THEN [] ELSE {items} END"
        case "MAP":
            return _map(given, type, signs, level)
        case "ROW":
            parts = f"string_split({given}, {delimiter})"
            fields = (
                f"{literal(name)}: {value(f'{parts}[{place}]', inner, signs, level + 1)}"
                for place, (name, inner) in enumerate(type.inner, 1)
            )
            return f"CASE WHEN {given} IS NOT NULL THEN {{{', '.join(fields)}}} END"
    return _single(given, type, signs)


def _map(given: str, type: Type, signs: Signs, level: int) -> str:
    items, keys = (literal(signs.delimiters[min(one, len(signs.delimiters) - 1)]) for one in (level, level + 1))
    x = f"x{level}"
    parts = f"string_split({x}, {keys})"
    key = value(f"{parts}[1]", type.inner[0][1], signs, level + 2)
    item = value(f"{parts}[2]", type.inner[1][1], signs, level + 2)
    entries = f"list_transform(string_split({given}, {items}), lambda {x}: {{'key': {key}, 'value': {item}}})"
    return f"CASE WHEN {given} = '' THEN MAP {{}} ELSE map_from_entries({entries}) END"


def _single(given: str, type: Type, signs: Signs) -> str:
    match type.name:
        case "VARCHAR":
            return signs.plain(given)
        case "BLOB":
            return f"coalesce(TRY(from_base64({given})), encode({given}))"
        case "BOOLEAN":
            return f"CASE lower({given}) WHEN 'true' THEN true WHEN 'false' THEN false END"
        case "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT":
            return f"CASE WHEN regexp_full_match({given}, '{_WHOLE}') THEN TRY_CAST({given} AS {type.name}) END"
        case "TIMESTAMP" if not signs.lenient:
            return f"CASE WHEN regexp_full_match({given}, '{_MOMENT}') THEN TRY_CAST({given} AS TIMESTAMP) END"
        case "DECIMAL":
            return f"TRY_CAST({given} AS DECIMAL({type.numbers[0]},{type.numbers[1]}))"
    return f"TRY_CAST({given} AS {type.name})"

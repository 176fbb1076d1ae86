"""Keys inside JSON objects, brought into the spelling that the table's types have: Hive takes them in any case."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from millstream.sql.types import Type

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def differs(structure: Any, type: Type) -> bool:
    """Whether a row's field is spelled otherwise in a structure of DuckDB's json_group_structure."""
    match type.name:
        case "ROW" if isinstance(structure, dict):
            names = {name.lower(): (name, inner) for name, inner in type.inner}
            found = [(key, names[key.lower()], value) for key, value in structure.items() if key.lower() in names]
            return any(key != name or differs(value, inner) for key, (name, inner), value in found)
        case "ARRAY" if isinstance(structure, list) and structure:
            return differs(structure[0], type.inner[0][1])
        case "MAP" if isinstance(structure, dict):
            return any(differs(value, type.inner[1][1]) for value in structure.values())
    return False


def respell(path: str, columns: Sequence[tuple[str, Type]]) -> None:
    """Write the file again, with the columns' values in the types' spelling. Lines that are no objects stay."""
    types = {name.lower(): type for name, type in columns}
    beside = Path(f"{path}.new")
    with _opened(Path(path), "rb") as source, _opened(beside, "wb", packed=path.endswith(".gz")) as target:
        for line in source:
            target.write(_line(line, types))
    beside.replace(path)


def _opened(path: Path, mode: str, *, packed: bool | None = None) -> BinaryIO:
    if path.suffix == ".gz" if packed is None else packed:
        return gzip.open(path, mode, compresslevel=1)  # type: ignore[return-value]
    return path.open(mode)  # type: ignore[return-value]


def _line(line: bytes, types: dict[str, Type]) -> bytes:
    try:
        given = _decode(line)
    except msgspec.DecodeError:
        return line
    if not isinstance(given, dict):
        return line
    return _encode({key: _spelled(value, types.get(key.lower())) for key, value in given.items()}) + b"\n"


def _spelled(value: Any, type: Type | None) -> Any:
    if type is None or value is None:
        return value
    match type.name:
        case "ROW" if isinstance(value, dict):
            names = {name.lower(): (name, inner) for name, inner in type.inner}
            pairs = [(names.get(key.lower(), (key, None)), one) for key, one in value.items()]
            return {name: _spelled(one, inner) for (name, inner), one in pairs}
        case "ARRAY" if isinstance(value, list):
            return [_spelled(one, type.inner[0][1]) for one in value]
        case "MAP" if isinstance(value, dict):
            return {key: _spelled(one, type.inner[1][1]) for key, one in value.items()}
    return value

"""AWS's own messages for input that msgspec refused: the slow walk, taken only after a failure."""

import re
from collections.abc import Iterator
from typing import Any

from millstream.core.errors import AwsError, aws_error
from millstream.wire.shapes import Shape, shape_of

SerializationException = aws_error("SerializationException")
MOST = 10  # AWS reports at most so many violations
_REGEX = re.compile(r"^\^\(\?:(.*)\)\\Z$", re.S)


def refuse(given: object, cls: type[Any], code: str) -> AwsError:
    """The error for `given`, plain decoded input that does not fit `cls`.

    A wrong JSON type is a SerializationException; broken constraints are gathered in one message under `code`.
    """
    try:
        violations = [text for text, _ in zip(_walk(given, shape_of(cls), ""), range(MOST), strict=False)]
    except TypeError as error:
        return SerializationException(str(error))
    if not violations:
        return SerializationException("The input does not fit the operation's model.")
    plural = "s" if len(violations) > 1 else ""
    return aws_error(code)(f"{len(violations)} validation error{plural} detected: {'; '.join(violations)}")


def _walk(value: Any, shape: Shape, path: str) -> Iterator[str]:
    _check_type(value, shape)
    yield from _constraints(value, shape, path)
    if shape.kind == "structure":
        yield from _fields(value, shape, path)
    elif shape.kind == "list" and shape.item:
        for number, item in enumerate(value, 1):
            yield from _walk(item, shape.item, f"{path}.{number}.member")
    elif shape.kind == "map" and shape.item and shape.key:
        for key, item in value.items():
            yield from _walk(key, shape.key, f"{path}.key")
            yield from _walk(item, shape.item, f"{path}.{key}.member")


def _fields(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    for slot in shape.slots:
        inner = f"{path}.{_camel(slot.name)}" if path else _camel(slot.name)
        given = value.get(slot.name)
        if given is not None:
            yield from _walk(given, slot.shape, inner)
        elif slot.required:
            yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


_ACCEPTS: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "float": (int, float),
    "timestamp": (int, float),
    "string": (str,),
    "enum": (str,),
    "blob": (str, bytes),
}
_NAMES = {"boolean": "Boolean", "integer": "Integer", "float": "Double", "timestamp": "Timestamp"}


def _check_type(value: Any, shape: Shape) -> None:
    accepted = _ACCEPTS.get(shape.kind, (object,))
    if isinstance(value, accepted) and not (isinstance(value, bool) and bool not in accepted):
        return
    if isinstance(value, dict):
        raise TypeError("Start of structure or map found where not expected.")
    if isinstance(value, list) or shape.kind in ("list", "structure", "map"):
        raise TypeError("Unexpected field type" if isinstance(value, list) else "Expected list or null")
    token = f"{value!s}".upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    raise TypeError(f"{token}_VALUE cannot be converted to {_NAMES.get(shape.kind, 'String')}")


def _constraints(value: Any, shape: Shape, path: str) -> Iterator[str]:
    said = f"Value {_shown(value)}at '{path}' failed to satisfy constraint: Member must "
    if shape.kind == "enum" and value not in shape.values:
        yield f"{said}satisfy enum value set: [{', '.join(shape.values)}]"
    measure = value if shape.kind in ("integer", "float") else _size(value, shape)
    what = "have value" if shape.kind in ("integer", "float") else "have length"
    if shape.minimum is not None and measure < shape.minimum:
        yield f"{said}{what} greater than or equal to {shape.minimum:g}"
    if shape.maximum is not None and measure > shape.maximum:
        yield f"{said}{what} less than or equal to {int(shape.maximum)}"
    if shape.pattern and not re.search(shape.pattern, value):
        shown = _REGEX.match(shape.pattern)
        yield f"{said}satisfy regular expression pattern: {shown.group(1) if shown else shape.pattern}"


def _size(value: Any, shape: Shape) -> int:
    if shape.kind == "blob" and isinstance(value, str):
        return len(value) * 3 // 4 - value.count("=", -2)
    return len(value) if hasattr(value, "__len__") else 0


def _shown(value: Any) -> str:
    """With a space behind it; AWS shows no structures."""
    if isinstance(value, bytes):
        return f"'java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]' "
    if isinstance(value, list):
        return "" if any(isinstance(item, dict) for item in value) else f"'[{', '.join(map(str, value))}]' "
    return f"'{value}' "

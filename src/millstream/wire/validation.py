"""AWS's own messages for input that msgspec refused: the slow walk, taken only after a failure."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from millstream.core.errors import AwsError, aws_error
from millstream.wire.shapes import Shape, shape_of

SerializationException = aws_error("SerializationException")
MOST = 10  # AWS reports at most so many violations
RETICENT = {  # signing names -> what of a violation repeats no text
    "iam": re.compile(""),
    "logs": re.compile("regular expression pattern"),
}
NEVER_NULL = frozenset(("architectures", "compatibleArchitectures", "layers", "additionalVersionWeights"))
_TEXT, _SET = re.compile(r"(?<=^Value )'(?!-?\d+').*' (?=at ')", re.S), re.compile(r"enum value set: \[[^]]*\]")


def refuse(given: object, cls: type[Any], code: str, service: str = "") -> AwsError:
    """The error for `given`, plain decoded input that does not fit `cls`.

    A wrong JSON type is a SerializationException; broken constraints are gathered in one message under `code`.
    Some services repeat neither a text nor the texts that they would take.
    """
    try:
        violations = [text for text, _ in zip(_walk(given, shape_of(cls), ""), range(MOST), strict=False)]
    except TypeError as error:
        return SerializationException(str(error))
    if not violations:
        return SerializationException("The input does not fit the operation's model.")
    if reticent := RETICENT.get(service):
        violations = [_withheld(one) if reticent.search(one) else one for one in violations]
    plural = "s" if len(violations) > 1 else ""
    return aws_error(code)(f"{len(violations)} validation error{plural} detected: {'; '.join(violations)}")


def _withheld(violation: str) -> str:
    return _SET.sub("enum value set", _TEXT.sub("", violation)) if _TEXT.search(violation) else violation


def _walk(value: Any, shape: Shape, path: str) -> Iterator[str]:
    _check_type(value, shape)
    said = f"Value {_shown(value)}at '{path}' failed to satisfy constraint: "
    yield from (f"{said}Member must {text}" for text, holds in reversed(_rules(shape)) if not holds(value))
    if shape.kind == "structure":
        yield from _fields(value, shape, path)
    elif shape.kind == "list" and shape.item:
        yield from _items(
            ((f"{n}.member", item) for n, item in enumerate(value, 1)), shape.item, path, f"{said}Member"
        )
    elif shape.kind == "map" and shape.item and shape.key:
        yield from _items(((key, key) for key in value), shape.key, path, f"{said}Map keys")
        yield from _items(((f"{k}.member", v) for k, v in value.items()), shape.item, path, f"{said}Map value")


def _items(items: Iterable[tuple[str, Any]], shape: Shape, path: str, said: str) -> Iterator[str]:
    """Items that hold others are named one by one; of scalars AWS says once which constraints they all have."""
    if shape.kind in ("structure", "list", "map"):
        for name, item in items:
            yield from _walk(item, shape, f"{path}.{name}")
        return
    rules, broken = _rules(shape), False
    for _, item in items:
        _check_type(item, shape)
        broken |= not all(holds(item) for _, holds in rules)
    if broken:
        never_null = path.rpartition(".")[2] in NEVER_NULL and not said.endswith("keys")  # as AWS says of some
        texts = [text for text, _ in rules] + ["not be null"] * never_null
        yield f"{said} must satisfy constraint: [{', '.join(f'Member must {text}' for text in texts)}]"


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
        expected = "Expected map or null" if shape.kind == "map" else "Expected list or null"
        raise TypeError("Unexpected field type" if isinstance(value, list) else expected)
    token = f"{value!s}".upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    raise TypeError(f"{token}_VALUE cannot be converted to {_NAMES.get(shape.kind, 'String')}")


def _rules(shape: Shape) -> list[tuple[str, Callable[[Any], bool]]]:
    """What a value must do in AWS's words, and whether it does; in the order of a list's items, which is that of
    single violations from behind. A length without a minimum says 0.
    """
    number = shape.kind in ("integer", "float")
    have, measure = ("value", float) if number else ("length", lambda value: _size(value, shape))
    least, most = shape.minimum, shape.maximum
    rules: list[tuple[str, Callable[[Any], bool]]] = []
    if shape.kind == "enum":
        rules.append((f"satisfy enum value set: [{', '.join(shape.values)}]", lambda value: value in shape.values))
    pattern = shape.pattern
    if most is not None:
        rules.append((f"have {have} less than or equal to {int(most)}", lambda value: measure(value) <= most))
    if least is not None or (most is not None and not number):
        floor = least or 0
        rules.append((f"have {have} greater than or equal to {floor:g}", lambda value: measure(value) >= floor))
    if pattern:
        text = f"satisfy regular expression pattern: {shape.shown}"
        rules.append((text, lambda value: re.search(pattern, value) is not None))
    return rules


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
    if isinstance(value, dict):
        return f"'{{{', '.join(f'{key}={item}' for key, item in value.items())}}}' "
    return f"'{value}' "

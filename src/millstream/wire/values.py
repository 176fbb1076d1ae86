"""Scalars as the text protocols write them: timestamps, booleans, base64."""

import base64
import binascii
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import msgspec

from millstream.wire.shapes import Shape


def to_text(value: Any, shape: Shape, timestamp: str = "iso8601") -> str:
    """`timestamp` is the form that the place implies (headers rfc822, elsewhere iso8601)."""
    if shape.kind == "timestamp":
        return format_timestamp(value, shape.form or timestamp)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)


def format_timestamp(value: float, form: str) -> str:
    moment = datetime.fromtimestamp(value, UTC)
    if form == "rfc822":
        return format_datetime(moment, usegmt=True)
    if form == "unixTimestamp":
        return str(int(value))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_text(text: str, shape: Shape) -> Any:
    """For msgspec's lenient conversion: only what it would not read itself. Raise ValueError."""
    if shape.kind == "timestamp":
        return parse_timestamp(text)
    if shape.kind == "blob":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    return text


def parse_timestamp(text: str) -> float:
    """Seconds since the epoch from ISO 8601, an HTTP date or a plain number."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def typed(value: Any, shape: Shape) -> Any:
    """Numbers and booleans as such where the text is one, for messages that measure them."""
    if shape.kind == "structure" and isinstance(value, dict):
        inner = {slot.name: slot.shape for slot in shape.slots}
        return {name: typed(one, inner[name]) if name in inner else one for name, one in value.items()}
    if shape.kind == "list" and shape.item and isinstance(value, list):
        return [typed(one, shape.item) for one in value]
    if shape.kind == "map" and shape.item and isinstance(value, dict):
        return {key: typed(one, shape.item) for key, one in value.items()}
    if shape.kind in ("integer", "float", "boolean"):
        with suppress(msgspec.ValidationError):
            return msgspec.convert(value, {"integer": int, "float": float, "boolean": bool}[shape.kind], strict=False)
    return value

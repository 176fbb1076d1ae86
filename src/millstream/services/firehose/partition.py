"""Partition keys: from a record's JSON by a JQ expression, or from what a Lambda function returned.

AWS: docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
"""

import re
from collections.abc import Mapping
from typing import Any

import jq
import msgspec

from millstream.services.firehose.failure import METADATA, Failure
from millstream.services.firehose.function import text

LIMIT = 500  # partitions with records that wait
QUERY, FUNCTION = "partitionKeyFromQuery", "partitionKeyFromLambda"
CODE = "DynamicPartitioning.MetadataExtractionFailed"
NOT_JSON = Failure(CODE, "Non JSON record provided", METADATA)
EMPTY = Failure(CODE, "partitionKeys values must not be null or empty", METADATA)
TOO_MANY = Failure(
    "DynamicPartitioning.ActivePartitionsLimitExceeded",
    f"The number of active partitions exceeds the limit of {LIMIT}.",
    METADATA,
)
_EXPRESSION = re.compile(r"!\{(partitionKeyFromQuery|partitionKeyFromLambda):([^}]*)\}")
_KEY = re.compile(r'\s*(?:"([^"]*)"|([A-Za-z_][A-Za-z0-9_]*))\s*(?::|$)')


def named(prefix: str) -> list[tuple[str, str]]:
    """(namespace, key) of each expression of an object prefix."""
    return _EXPRESSION.findall(prefix)


class Query:
    """A JQ expression that makes one object of keys. Raise ValueError when it does not compile."""

    def __init__(self, expression: str) -> None:
        jq.compile(expression)
        # An expression sees its record and nothing else: not the server's environment, and no files by `import`.
        self._program = jq.compile(f"def env: {{}}; {{}} as $ENV | ({expression}\n)")

    def keys(self, data: bytes) -> dict[str, str] | Failure:
        try:
            msgspec.json.decode(data)
            found = self._program.input_text(data.decode()).first()
        except (msgspec.DecodeError, UnicodeDecodeError):
            return NOT_JSON
        except StopIteration:
            return EMPTY
        except ValueError as reason:
            return Failure(CODE, str(reason), METADATA)
        return _texts(found) if isinstance(found, dict) else EMPTY


def _texts(found: dict[str, Any]) -> dict[str, str] | Failure:
    keys = {name: text(value) for name, value in found.items()}
    return keys if all(keys.values()) else EMPTY


def top_level(expression: str) -> list[str] | None:
    """Keys of the object that an expression makes, such as `{a: .x, "b": .y | ltrimstr("z")}`; else None."""
    inner = expression.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        return None
    found = []
    for piece in _pieces(inner[1:-1]):
        if (match := _KEY.match(piece)) is None:
            return None
        found.append(match.group(1) or match.group(2))
    return found


def _pieces(inner: str) -> list[str]:
    """What stands between the commas that are in no bracket and no string."""
    pieces, depth, start = [], 0, 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[(){}\[\],]|\bif\b|\bend\b', inner):
        token = match.group()
        if token == "," and depth == 0:
            pieces.append(inner[start : match.start()])
            start = match.end()
        elif token in ("(", "{", "[", "if"):
            depth += 1
        elif token in (")", "}", "]", "end"):
            depth -= 1
    return [*pieces, inner[start:]]


def chosen(
    wanted: list[tuple[str, str]], queried: Mapping[str, str], returned: Mapping[str, str]
) -> dict[str, str] | Failure:
    """The keys that the prefix names, as "namespace:key" -> value."""
    sources = {QUERY: queried, FUNCTION: returned}
    found = {f"{namespace}:{key}": sources[namespace].get(key, "") for namespace, key in wanted}
    return found if all(found.values()) else EMPTY

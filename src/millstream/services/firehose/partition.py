"""Partition keys: from a record's JSON by a JQ expression, or from what a Lambda function returned.

AWS: docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
"""

import re
from collections.abc import Mapping

from millstream.services.firehose import jq_worker
from millstream.services.firehose.failure import METADATA, Failure
from millstream.services.firehose.query import CODE

LIMIT = 500  # partitions with records that wait
QUERY, FUNCTION = "partitionKeyFromQuery", "partitionKeyFromLambda"
EMPTY = Failure(CODE, jq_worker.EMPTY, METADATA)
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

"""The transaction record: its eight fields, and reading a user's own file of them."""

import csv
import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FIELDS = (
    "transaction_id",
    "timestamp",
    "amount",
    "merchant_category",
    "location_distance_km",
    "time_since_last_txn_hours",
    "is_international",
    "device_fingerprint",
)
NUMBERS = ("amount", "location_distance_km", "time_since_last_txn_hours")
LABEL = "is_fraud"
TRUE, FALSE = {"true", "1", "1.0", "yes", "y", "t"}, {"false", "0", "0.0", "no", "n", "f"}

Transaction = dict[str, Any]
Labels = dict[str, bool]


class BadFile(ValueError):
    """A file that holds no transactions; the message says which line and why."""


@dataclass(frozen=True)
class Batch:
    """Transactions as they go on the stream, and what is known about them from elsewhere."""

    transactions: list[Transaction]
    labels: Labels  # by transaction_id; empty where nobody said which were fraud


def as_line(transaction: Transaction) -> bytes:
    """One JSON line. The newline matters: Firehose joins records as they are."""
    return json.dumps(transaction, separators=(",", ":")).encode() + b"\n"


def load(path: Path) -> Batch:
    """Read a .csv (with a header) or .jsonl file; a column `is_fraud` is taken as the label and not sent."""
    if path.suffix not in (".csv", ".jsonl", ".json", ".ndjson"):
        raise BadFile(f"{path}: expected a name that ends in .csv or .jsonl")
    transactions: list[Transaction] = []
    labels: Labels = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for where, row in _rows(path, file):
                with _said_where(where):
                    transactions.append(parse(row))
                    if row.get(LABEL) not in (None, ""):
                        labels[transactions[-1]["transaction_id"]] = boolean(row[LABEL])
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}") from error
    _check(path, transactions)
    return Batch(transactions, labels)


@contextmanager
def _said_where(where: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise BadFile(f"{where}: {error}") from error


def _rows(path: Path, file: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row as text or JSON has it, with where it stands."""
    if path.suffix == ".csv":
        reader = csv.DictReader(file)
        for row in reader:
            yield f"{path}, line {reader.line_num}", row
        return
    for number, line in enumerate(file, 1):
        if line.strip():
            where = f"{path}, line {number}"
            with _said_where(where):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError("one JSON object a line is expected")
            yield where, row


def _check(path: Path, transactions: list[Transaction]) -> None:
    if not transactions:
        raise BadFile(f"{path} holds no transactions")
    ids = [transaction["transaction_id"] for transaction in transactions]
    if len(set(ids)) < len(ids):
        raise BadFile(f"{path}: {len(ids) - len(set(ids))} transaction ids are used more than once")


def parse(row: dict[str, Any]) -> Transaction:
    """The eight fields with their types. Raise ValueError with what is missing or wrong."""
    missing = [name for name in FIELDS if row.get(name) in (None, "")]
    if missing:
        raise ValueError(f"no value for {', '.join(missing)}; the fields are {', '.join(FIELDS)}")
    transaction = {name: str(row[name]) for name in FIELDS}
    check_time(transaction["timestamp"])
    return transaction | {
        **{name: number(name, row[name]) for name in NUMBERS},
        "is_international": boolean(row["is_international"]),
    }


def check_time(text: str) -> None:
    """Raise ValueError where the features could not tell the time."""
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        try:
            number("timestamp", text)
        except ValueError:
            raise ValueError(f"timestamp is {text!r}, neither ISO 8601 nor seconds since 1970") from None


def number(name: str, value: Any) -> float:
    try:
        parsed = float(value)
    except (TypeError, ValueError):
        parsed = math.nan
    if not math.isfinite(parsed):
        raise ValueError(f"{name} is {value!r}, not a number")
    return parsed


def boolean(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE | FALSE:
        raise ValueError(f"{value!r} is neither true nor false")
    return word in TRUE

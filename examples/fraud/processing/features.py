"""Turn delivered transactions into features: runs inside the scikit-learn container of a SageMaker processing job.

Reads every file below the input folder, however Firehose nested and compressed it, and writes `features.csv`.
Needs the standard library only.
"""

import argparse
import csv
import gzip
import json
import math
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

HIGH_VALUE = 1000
RECENT_HOURS = 1
HOUR = 3600  # seconds
FAR_KM = 100
HIGH_RISK = 0.5
GZIP = b"\x1f\x8b"
COLUMNS = (
    "transaction_id",
    "timestamp",
    "amount_log",
    "is_high_value",
    "is_recent_activity",
    "risk_score",
    "distance_log",
    "hours_since_last_log",
    "is_international",
    "hour_of_day",
    "device_seen_before",
    "device_seen_last_hour",
    "amount_to_device_mean",
    "merchant_category",
)


def files(folder):
    """All files below, in order: Firehose writes under YYYY/MM/DD/HH/, so a plain listdir would find folders."""
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def read(path):
    """Text of a file, decompressed where its first bytes say GZIP; names and headers say nothing reliable."""
    data = path.read_bytes()
    return (gzip.decompress(data) if data.startswith(GZIP) else data).decode("utf-8")


def transactions(folder):
    for path in files(folder):
        for number, line in enumerate(read(path).splitlines(), 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                hint = " Do the records end with a newline?" if error.msg == "Extra data" else ""
                raise SystemExit(f"{path}, line {number} is not one JSON record: {error}.{hint}") from error


def once(records):
    """Each transaction once: Firehose delivers at least once."""
    found = {}
    for record in records:
        found.setdefault(record["transaction_id"], record)
    return list(found.values())


def moment(text):
    """Seconds since 1970 of an ISO 8601 time (UTC where it names no zone) or of a plain number."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).timestamp()  # noqa: UP017


class Device(NamedTuple):
    """What was known about a device before the present transaction; never anything later."""

    count: int = 0
    total: float = 0.0
    times: tuple = ()  # of the last hour

    def look(self, at, amount):
        usual = self.total / self.count if self.count else amount
        return self.count, sum(time > at - HOUR for time in self.times), amount / max(usual, 0.01)

    def add(self, at, amount):
        lately = tuple(time for time in self.times if time > at - HOUR)
        return Device(self.count + 1, self.total + amount, (*lately, at))


class Devices:
    """Turns one transaction after the other into features: the job over a month's, `live.py` over one at a time.

    `limit`: how many devices to remember, those seen last; without it all of them.
    """

    def __init__(self, limit=None):
        self.known, self._limit = {}, limit

    def row(self, record):
        at, amount = moment(record["timestamp"]), float(record["amount"])
        name = record["device_fingerprint"]
        device = self.known.pop(name, Device())
        row = features(record, at, device)
        self.known[name] = device.add(at, amount)
        if self._limit and len(self.known) > self._limit:
            del self.known[next(iter(self.known))]
        return row


def risk_score(international, high_value, distance):
    return 0.3 * international + 0.4 * high_value + 0.3 * (distance > FAR_KM)


def features(record, at, device):
    amount, distance = float(record["amount"]), float(record["location_distance_km"])
    hours, international = float(record["time_since_last_txn_hours"]), int(bool(record["is_international"]))
    high_value = int(amount > HIGH_VALUE)
    seen, recent, ratio = device.look(at, amount)
    return {
        "transaction_id": record["transaction_id"],
        "timestamp": record["timestamp"],
        "amount_log": round(math.log1p(max(amount, 0.0)), 6),
        "is_high_value": high_value,
        "is_recent_activity": int(hours < RECENT_HOURS),
        "risk_score": round(risk_score(international, high_value, distance), 2),
        "distance_log": round(math.log1p(max(distance, 0.0)), 6),
        "hours_since_last_log": round(math.log1p(max(hours, 0.0)), 6),
        "is_international": international,
        "hour_of_day": round(at % 86400 / 3600, 3),
        "device_seen_before": seen,
        "device_seen_last_hour": recent,
        "amount_to_device_mean": round(ratio, 6),
        "merchant_category": record["merchant_category"],
    }


def build(records):
    """Feature rows in the order of time."""
    devices = Devices()
    return [devices.row(record) for record in sorted(records, key=lambda record: moment(record["timestamp"]))]


def write(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", default="/opt/ml/processing/input/transactions")
    parser.add_argument("--output", default="/opt/ml/processing/output")
    options = parser.parse_args(arguments)
    found = files(options.input)
    delivered = list(transactions(options.input))
    if not delivered:
        raise SystemExit(f"No transactions below {options.input} ({len(found)} files): was the stream delivered?")
    records = once(delivered)
    print(f"Read {len(delivered)} records from {len(found)} files, {len(delivered) - len(records)} of them repeats")
    rows = build(records)
    write(rows, Path(options.output) / "features.csv")
    risky = sum(row["risk_score"] > HIGH_RISK for row in rows)
    print(f"Processed {len(rows)} transactions, {risky} of them high risk (risk_score > {HIGH_RISK})", flush=True)


if __name__ == "__main__":
    main()

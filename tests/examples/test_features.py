"""The script of the processing job, as the container would run it."""

import csv
import gzip
import math
from pathlib import Path

import features
import pytest

from tests.examples.test_transactions import ROW
from transactions import as_line


def record(name: str, **change: object) -> dict[str, object]:
    return ROW | {"transaction_id": name} | change


def run(folder: Path) -> list[dict[str, str]]:
    features.main(["--input", str(folder / "in"), "--output", str(folder / "out")])
    with (folder / "out/features.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def deliver(folder: Path, key: str, *records: dict[str, object], zipped: bool = True) -> None:
    path = folder / "in" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    content = b"".join(as_line(one) for one in records)
    path.write_bytes(gzip.compress(content) if zipped else content)


def test_reads_nested_objects_whether_gzip_or_plain(tmp_path: Path) -> None:
    deliver(tmp_path, "2025/09/01/10/stream-1", record("a"), record("b"))
    deliver(tmp_path, "2025/09/01/11/stream-1.gz", record("c"), zipped=False)
    assert [row["transaction_id"] for row in run(tmp_path)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("international", "amount", "distance", "score"),
    [
        (False, 1000, 100, 0.0),
        (True, 20, 5, 0.3),
        (False, 1000.01, 5, 0.4),
        (False, 20, 100.1, 0.3),
        (True, 2e3, 2e3, 1.0),
    ],
)
def test_risk_score_weighs_international_high_value_and_far(
    tmp_path: Path, international: bool, amount: float, distance: float, score: float
) -> None:
    deliver(tmp_path, "o", record("a", is_international=international, amount=amount, location_distance_km=distance))
    assert float(run(tmp_path)[0]["risk_score"]) == score


def test_amount_and_recent_activity(tmp_path: Path) -> None:
    deliver(tmp_path, "o", record("a", amount=1500, time_since_last_txn_hours=0.99))
    row = run(tmp_path)[0]
    assert float(row["amount_log"]) == pytest.approx(math.log1p(1500), abs=1e-6)
    assert (row["is_high_value"], row["is_recent_activity"]) == ("1", "1")


def test_an_hour_ago_is_not_recent(tmp_path: Path) -> None:
    deliver(tmp_path, "o", record("a", time_since_last_txn_hours=1.0))
    assert run(tmp_path)[0]["is_recent_activity"] == "0"


def test_a_device_is_known_only_by_what_came_before(tmp_path: Path) -> None:
    later, earlier = "2025-09-01T10:30:00Z", "2025-09-01T10:00:00Z"
    deliver(tmp_path, "o", record("late", timestamp=later, amount=30), record("early", timestamp=earlier, amount=10))
    rows = {row["transaction_id"]: row for row in run(tmp_path)}
    assert (rows["early"]["device_seen_before"], rows["late"]["device_seen_before"]) == ("0", "1")
    assert rows["late"]["device_seen_last_hour"] == "1"
    assert float(rows["late"]["amount_to_device_mean"]) == 3


def test_a_record_delivered_twice_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(tmp_path, "one", record("a", amount=2000, location_distance_km=500))
    deliver(tmp_path, "two", record("a", amount=2000, location_distance_km=500), record("b"))
    assert len(run(tmp_path)) == 2
    assert capsys.readouterr().out == (
        "Read 3 records from 2 files, 1 of them repeats\n"
        "Processed 2 transactions, 1 of them high risk (risk_score > 0.5)\n"
    )


def test_records_without_newlines_are_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/o").write_bytes(as_line(record("a")).strip() + as_line(record("b")).strip())
    with pytest.raises(SystemExit, match="Do the records end with a newline"):
        run(tmp_path)


def test_nothing_delivered_fails_the_job(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="was the stream delivered"):
        run(tmp_path)

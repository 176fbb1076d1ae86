"""The generated stream, and reading a user's own."""

import json
from pathlib import Path

import pytest

import simulator
from transactions import FIELDS, BadFile, as_line, load

ROW = {
    "transaction_id": "a",
    "timestamp": "2025-09-01T10:00:00Z",
    "amount": 12.5,
    "merchant_category": "fuel",
    "location_distance_km": 3.0,
    "time_since_last_txn_hours": 0.5,
    "is_international": False,
    "device_fingerprint": "d1",
}


def csv_file(folder: Path, *rows: dict[str, object]) -> Path:
    lines = [",".join(rows[0]), *(",".join(str(value) for value in row.values()) for row in rows)]
    (folder / "own.csv").write_text("\n".join(lines) + "\n")
    return folder / "own.csv"


def test_the_same_seed_gives_the_same_stream_and_another_seed_another() -> None:
    assert simulator.generate(500, 3) == simulator.generate(500, 3)
    assert simulator.generate(500, 3) != simulator.generate(500, 4)


def test_generated_transactions_have_exactly_the_eight_fields_and_no_label() -> None:
    assert {tuple(one) for one in simulator.generate(300).transactions} == {FIELDS}


def test_generated_fraud_is_rare_and_labelled_by_transaction_id() -> None:
    batch = simulator.generate(5000)
    assert list(batch.labels) == [one["transaction_id"] for one in batch.transactions]
    assert len(batch.labels) == 5000
    assert 0.01 < sum(batch.labels.values()) / 5000 < 0.02


def test_generated_transactions_come_in_the_order_of_time() -> None:
    times = [one["timestamp"] for one in simulator.generate(1000).transactions]
    assert times == sorted(times)


def test_a_record_is_one_line_of_json() -> None:
    line = as_line(ROW)
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == ROW


def test_csv_is_read_with_types_and_its_label_apart(tmp_path: Path) -> None:
    batch = load(csv_file(tmp_path, ROW | {"is_fraud": "1"}))
    assert batch.transactions == [ROW]
    assert batch.labels == {"a": True}


def test_jsonl_without_labels_has_none(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_bytes(as_line(ROW) + b"\n" + as_line(ROW | {"transaction_id": "b"}))
    batch = load(tmp_path / "own.jsonl")
    assert [one["transaction_id"] for one in batch.transactions] == ["a", "b"]
    assert batch.labels == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": "much"}, "line 2: amount is 'much', not a number"),
        ({"merchant_category": ""}, "line 2: no value for merchant_category"),
        ({"is_international": "perhaps"}, "line 2: 'perhaps' is neither true nor false"),
        ({"timestamp": "yesterday"}, "line 2: timestamp is 'yesterday', neither ISO 8601 nor seconds"),
        ({"amount": "nan"}, "line 2: amount is 'nan', not a number"),
    ],
)
def test_a_bad_value_is_named_with_its_line(tmp_path: Path, change: dict[str, str], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        load(csv_file(tmp_path, ROW | change))


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_bytes(as_line(ROW) + b"{oops\n")
    with pytest.raises(BadFile, match="line 2"):
        load(tmp_path / "own.jsonl")


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="1 transaction ids are used more than once"):
        load(csv_file(tmp_path, ROW, ROW))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").touch()
    with pytest.raises(BadFile, match="holds no transactions"):
        load(tmp_path / "own.jsonl")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        load(tmp_path / "none.csv")

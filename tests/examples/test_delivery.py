"""Putting records so that none is lost."""

from typing import Any

import pytest

import delivery


class Choosy:
    """A Firehose that turns away the second record of each batch, `times` times."""

    def __init__(self, times: int) -> None:
        self.times, self.taken = times, []  # type: ignore[var-annotated]

    def put_record_batch(self, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:
        refused = min(1, self.times) if len(Records) > 1 or self.times else 0
        self.times -= refused
        answers = [{"RecordId": "r"} for _ in Records]
        if refused:
            answers[-1] = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
        self.taken += [one["Data"] for one, answer in zip(Records, answers, strict=True) if "RecordId" in answer]
        return {"FailedPutCount": refused, "RequestResponses": answers}


@pytest.fixture
def timeline(monkeypatch: pytest.MonkeyPatch) -> delivery.Timeline:
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: None)
    return delivery.Timeline()


def test_refused_records_are_sent_again_and_only_those(timeline: delivery.Timeline) -> None:
    firehose = Choosy(times=2)
    delivery.Producer(firehose, "s", timeline).put_batch([b"a", b"b", b"c"])
    assert firehose.taken == [b"a", b"b", b"c"]
    assert timeline.sent == 3


def test_records_refused_for_ever_are_told(timeline: delivery.Timeline) -> None:
    with pytest.raises(RuntimeError, match="1 records were refused 8 times, last with ServiceUnavailable"):
        delivery.Producer(Choosy(times=99), "s", timeline).put_batch([b"a", b"b"])


def test_batches_stay_within_both_limits() -> None:
    assert [len(group) for group in delivery.batches([b"x"] * 1001)] == [500, 500, 1]
    assert [len(group) for group in delivery.batches([b"x" * 1_000_000] * 9)] == [4, 4, 1]
    assert list(delivery.batches([])) == []

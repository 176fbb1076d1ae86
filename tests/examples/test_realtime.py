"""The parts of live.py, without a stream and without a model; its whole way under kills is in tests/crash."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from realtime.checkpoint import Checkpoint, TakenOver
from realtime.decider import Decider, Endpoint, decision_id
from realtime.patience import GaveUp, Patience
from realtime.source import ENDED, Arrived
from realtime.state import State, restore
from tests.examples.test_transactions import ROW


class Sink:
    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def put(self, decision: Any) -> None:
        self.records.append(decision.record)


class Runtime:
    """Answers half of the amount's digits; fails as the service does on rows with the category `bad`."""

    def __init__(self) -> None:
        self.requests: list[str] = []

    def invoke_endpoint(self, Body: bytes, **request: Any) -> dict[str, Any]:
        self.requests.append(Body.decode())
        if "bad" in Body.decode():
            raise ClientError(
                {"Error": {"Code": "ModelError"}, "ResponseMetadata": {"HTTPStatusCode": 424}}, "InvokeEndpoint"
            )
        rows = Body.decode().splitlines()
        return {"Body": type("Body", (), {"read": lambda self: json.dumps([0.9] * len(rows))})()}


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def runtime() -> Runtime:
    return Runtime()


@pytest.fixture
def decider(sink: Sink, runtime: Runtime) -> Decider:
    return Decider(State(), Endpoint(runtime, "fraud", Patience(1)), 0.5, sink, {"known": False})


def arrived(sequence: int, record: object) -> Arrived:
    data = record if isinstance(record, bytes) else json.dumps(record).encode()
    return Arrived("shard-0", str(sequence), time.time(), data)


def transaction(name: str, **change: object) -> dict[str, Any]:
    return ROW | {"transaction_id": name} | change


def test_what_waits_is_scored_in_one_call_and_decided_in_order(
    decider: Decider, sink: Sink, runtime: Runtime
) -> None:
    decider.turn([arrived(1, transaction("a")), arrived(2, transaction("b"))])

    assert [len(body.splitlines()) for body in runtime.requests] == [2]
    assert [(one["transaction_id"], one["decision"]) for one in sink.records] == [("a", "fraud"), ("b", "fraud")]
    assert decider.state.positions == {"shard-0": "2"}


def test_a_transaction_is_decided_once_however_often_it_comes(decider: Decider, sink: Sink) -> None:
    decider.turn([arrived(1, transaction("a")), arrived(2, transaction("a"))])
    decider.turn([arrived(3, transaction("a"))])

    assert [one["decision_id"] for one in sink.records] == [decision_id("a")]
    assert decider.repeats == 2
    assert len(decider.state.devices.known) == 1
    assert next(iter(decider.state.devices.known.values())).count == 1


def test_what_an_earlier_run_stored_is_not_decided_again_but_counts(decider: Decider, sink: Sink) -> None:
    decider.turn([arrived(1, transaction("known")), arrived(2, {"transaction_id": "known", "is_fraud": True})])

    assert sink.records == []
    assert decider.state.tally.missed == 1
    assert len(decider.state.devices.known) == 1


def test_labels_are_held_against_decisions_and_unknown_ones_say_nothing(decider: Decider) -> None:
    decider.turn([arrived(1, transaction("a")), arrived(2, transaction("b"))])
    labels = [("a", True), ("b", False), ("never-seen", True)]
    decider.turn([arrived(3, {"transaction_id": name, "is_fraud": fraud}) for name, fraud in labels])

    tally = decider.state.tally
    assert (tally.caught, tally.false_alarms, tally.labels) == (1, 1, 2)
    assert (tally.recall, tally.precision) == (1, 0.5)


@pytest.mark.parametrize("data", [b"\xff", b"[]", b"null", b'{"transaction_id": "x"}', b'{"amount": "much"}'])
def test_what_cannot_be_read_is_said_and_stops_nothing(decider: Decider, sink: Sink, data: bytes) -> None:
    decider.turn([arrived(1, data), arrived(2, transaction("a"))])

    assert [one["decision"] for one in sink.records] == ["unreadable", "fraud"]
    assert sink.records[0]["reason"]


def test_a_row_that_the_model_fails_on_goes_to_people_and_the_others_are_decided(
    decider: Decider, sink: Sink
) -> None:
    decider.turn([arrived(1, transaction("a")), arrived(2, transaction("b", merchant_category="bad"))])

    assert [one["decision"] for one in sink.records] == ["fraud", "review"]


def test_a_shards_end_is_a_position(decider: Decider) -> None:
    decider.turn([Arrived("shard-0", ENDED, time.time(), b"")])

    assert decider.state.positions == {"shard-0": ENDED}


def test_a_checkpoint_gives_back_the_state(client: Any, bucket: str, decider: Decider) -> None:
    decider.turn(
        [arrived(number, transaction(f"t{number}", device_fingerprint=f"d{number}")) for number in range(450)]
    )
    Checkpoint(client("s3"), bucket, "live", Patience(1)).save(decider.state.snapshot())

    saved = Checkpoint(client("s3"), bucket, "live", Patience(1)).load()

    assert saved is not None
    assert restore(saved, "").snapshot() == decider.state.snapshot()
    assert restore(saved, "another stream of that name").positions == {}


def test_the_first_program_stops_when_a_second_takes_over(client: Any, bucket: str) -> None:
    first, second = (Checkpoint(client("s3"), bucket, "live", Patience(1)) for _ in range(2))
    first.save(State().snapshot())
    second.load()
    second.save(State().snapshot())

    with pytest.raises(TakenOver):
        first.save(State().snapshot())
    second.save(State().snapshot(), orderly=True)
    assert Checkpoint(client("s3"), bucket, "live", Patience(1)).load()["orderly"]  # type: ignore[index]


def test_a_checkpoint_whose_answer_was_lost_is_found_to_be_ones_own(client: Any, bucket: str) -> None:
    class Lossy:
        """The first put is carried out and its answer lost."""

        def __init__(self, s3: Any) -> None:
            self._s3, self._lost = s3, False

        def put_object(self, **request: Any) -> Any:
            answer = self._s3.put_object(**request)
            if not self._lost:
                self._lost = True
                raise EndpointConnectionError(endpoint_url="http://aws")
            return answer

        def get_object(self, **request: Any) -> Any:
            return self._s3.get_object(**request)

    checkpoint = Checkpoint(Lossy(client("s3")), bucket, "live", Patience(1))
    checkpoint.save(State().snapshot())
    checkpoint.save(State(positions={"shard-0": "7"}).snapshot())

    saved = checkpoint.load()
    assert saved is not None
    assert saved["positions"] == {"shard-0": "7"}


def test_patience_ends_with_the_grace_and_not_before() -> None:
    def away() -> None:
        raise EndpointConnectionError(endpoint_url="http://aws")

    patience = Patience(grace=0)
    patience.stop()
    with pytest.raises(GaveUp, match="http://aws"):
        patience.call(away)


def test_an_error_that_no_waiting_mends_is_raised_at_once() -> None:
    def refused() -> None:
        raise ClientError(
            {"Error": {"Code": "AccessDeniedException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "PutRecord"
        )

    with pytest.raises(ClientError):
        Patience(grace=60).call(refused)

"""From records to decisions: features, one call of the endpoint for all that wait, a decision each."""

import csv
import io
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

import transactions
from processing.features import COLUMNS
from realtime.patience import Patience
from realtime.sink import Decision, Sink
from realtime.source import Arrived
from realtime.state import State

KEYS = ("transaction_id", "timestamp")  # as in training: they say nothing about fraud
INPUTS = [name for name in COLUMNS if name not in KEYS]
NAMESPACE = uuid.UUID("6f1d2d0c-7c55-4b0e-9a5e-2b7c9a3c61f4")


class Endpoint:
    def __init__(self, runtime: Any, name: str, patience: Patience) -> None:
        self._runtime, self.name, self._patience = runtime, name, patience

    def score(self, rows: Sequence[Mapping[str, Any]]) -> list[float | None]:
        """A fraud probability for each row; None for a row that the model fails on."""
        try:
            return self._invoke(rows)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ModelError":
                raise
            if len(rows) == 1:
                return [None]
        return [probability for row in rows for probability in self.score([row])]

    def _invoke(self, rows: Sequence[Mapping[str, Any]]) -> list[float | None]:
        body = io.StringIO()
        csv.writer(body, lineterminator="\n").writerows([row[name] for name in INPUTS] for row in rows)
        answer = self._patience.call(
            self._runtime.invoke_endpoint,
            EndpointName=self.name,
            ContentType="text/csv",
            Accept="application/json",
            Body=body.getvalue().encode(),
        )
        probabilities: list[float | None] = json.loads(answer["Body"].read())
        return probabilities


class Candidate(NamedTuple):
    arrived: Arrived
    transaction: str
    row: dict[str, Any]


class Decider:
    """`known`: what an earlier program decided and stored, and forgot to note: not to be decided again."""

    def __init__(
        self, state: State, endpoint: Endpoint, threshold: float, sink: Sink, known: dict[str, bool]
    ) -> None:
        self.state, self._endpoint, self._threshold, self._sink = state, endpoint, threshold, sink
        self._known = known
        self.repeats = 0  # records of transactions that were decided already
        self.unreadable = 0

    def turn(self, batch: Sequence[Arrived]) -> list[float]:
        """Decide about all of them; afterwards the state is that of after the last. Return when each arrived."""
        waiting: dict[str, Candidate] = {}
        labels: list[tuple[str, bool]] = []
        for arrived in batch:
            self._read(arrived, waiting, labels)
        probabilities = self._endpoint.score([one.row for one in waiting.values()]) if waiting else []
        for candidate, probability in zip(waiting.values(), probabilities, strict=True):
            self._decide(candidate, probability)
        for transaction, fraud in labels:
            self.state.label(transaction, fraud)
        for arrived in batch:
            self.state.positions[arrived.shard] = arrived.sequence
        return [one.arrived.at for one in waiting.values()]

    def _read(self, arrived: Arrived, waiting: dict[str, Candidate], labels: list[tuple[str, bool]]) -> None:
        if not arrived.data:
            return
        try:
            record = json.loads(arrived.data)
            if "amount" not in record and transactions.LABEL in record:
                labels.append((record["transaction_id"], transactions.boolean(record[transactions.LABEL])))
                return
            transaction = transactions.parse(record)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            self._refuse(arrived, str(error))
            return
        name = transaction["transaction_id"]
        if name in self.state.decided or name in waiting:
            self.repeats += 1
            return
        row = self.state.devices.row(transaction)
        if name in self._known:
            self.state.decide(name, self._known.pop(name))
        else:
            waiting[name] = Candidate(arrived, name, row)

    def _decide(self, candidate: Candidate, probability: float | None) -> None:
        flagged = probability is None or probability >= self._threshold
        decision = "review" if probability is None else "fraud" if flagged else "legitimate"
        said = {"transaction_id": candidate.transaction, "probability": probability, "decision": decision}
        self.state.decide(candidate.transaction, flagged)
        self._put(candidate.arrived, decision_id(candidate.transaction), said)

    def _refuse(self, arrived: Arrived, why: str) -> None:
        """Nothing is dropped in silence: what cannot be read is a decision for people."""
        self.unreadable += 1
        said = {"transaction_id": None, "probability": None, "decision": "unreadable", "reason": why[:200]}
        self._put(arrived, decision_id(f"{arrived.shard}/{arrived.sequence}"), said)

    def _put(self, arrived: Arrived, name: str, said: dict[str, Any]) -> None:
        facts = {"model": self._endpoint.name, "threshold": self._threshold, "sequence": arrived.sequence}
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._sink.put(Decision(arrived.at, {"decision_id": name, **said, **facts, "decided_at": now}))


def decision_id(transaction: str) -> str:
    """The same for the same transaction, whenever and by whomever it is decided: readers keep one of each."""
    return str(uuid.uuid5(NAMESPACE, transaction))

"""Input records and predictions put together: InputFilter, JoinSource, OutputFilter, inference ids.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html, and
model-monitor-data-capture-batch.html beside it. A row of CSV counts as an array of its fields.
"""

import csv
import io
import re
import uuid
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from millstream.services.sagemaker import jsonpath
from millstream.services.sagemaker.jsonpath import NotThere

Kind = Literal["csv", "json", "jsonlines"]
KINDS: dict[str, Kind] = {"text/csv": "csv", "application/json": "json", "application/jsonlines": "jsonlines"}
INPUT, OUTPUT = "SageMakerInput", "SageMakerOutput"
ID, TIME = "SageMakerInferenceId", "SageMakerInferenceTime"
SPECIAL = re.compile(r'["\r\n]')
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\Z")
_decode = msgspec.json.Decoder().decode


class Misfit(ValueError):
    """Input and prediction do not go together as the job says; the message says why."""


def kind_of(content_type: str | None) -> Kind | None:
    """None for what cannot be filtered or joined."""
    return KINDS.get((content_type or "").partition(";")[0].strip().lower())


class Association:
    """Of one job; `time` is given where each prediction gets an id, and this time."""

    def __init__(
        self, given: Kind, taken: Kind, *, input_filter: str, output_filter: str, join: bool, time: str = ""
    ) -> None:
        self._given, self._taken, self._join, self._time = given, taken, join, time
        self._input, self._output = jsonpath.parse(input_filter), jsonpath.parse(output_filter)
        self.by_line = given != "json"
        self._wide = taken == "csv" and (given == "csv" or not join)  # what comes out is CSV

    @property
    def changes_output(self) -> bool:
        return bool(self._output or self._join or self._time)

    @property
    def changes_input(self) -> bool:
        return bool(self._input)

    def sent(self, record: bytes) -> bytes:
        """What of a record the model is shown. Raise Misfit."""
        found = _filtered(self._input, _read(record, self._given, "input"), record)
        return _row(found) if self._given == "csv" else msgspec.json.encode(found)

    def put_together(self, records: Sequence[bytes], reply: bytes) -> bytes:
        """What is written for some records and the model's reply to them: lines, or one document. Raise Misfit."""
        answers = self._answers(reply, len(records))
        if self._join and len(answers) != len(records):
            raise Misfit(
                "Fail to join data: mismatched line count between the input and the output: "
                f"{len(records)} and {len(answers)}"
            )
        inputs: Sequence[bytes | None] = records if self._join else [None] * len(answers)
        return b"\n".join(self._one(*pair) for pair in zip(inputs, answers, strict=True))

    def _answers(self, reply: bytes, count: int) -> list[bytes]:
        """One a line, unless all is one document."""
        alone = count == 1 and not self.by_line
        if alone or (self._taken == "json" and (count == 1 or not self._join) and _is_document(reply)):
            return [reply]
        return _lines(reply)

    def _one(self, record: bytes | None, answer: bytes) -> bytes:
        value = _read(answer, self._taken, "output from the algorithm", typed=not self._wide)
        if record is not None:
            value = self._joined(_read(record, self._given, "input", typed=not self._wide), value)
        value = _filtered(self._output, value, answer)
        if self._time:
            value = self._identified(value)
        return _row(value) if self._wide else msgspec.json.encode(value)

    def _joined(self, given: Any, taken: Any) -> Any:
        if self._wide:
            return given + taken
        if not isinstance(given, dict):
            return {INPUT: given, OUTPUT: taken}
        return given | {OUTPUT: taken}

    def _identified(self, value: Any) -> Any:
        identity = str(uuid.uuid4())
        if self._wide:
            return [*(value if isinstance(value, list) else [value]), identity, self._time]
        return (value if isinstance(value, dict) else {OUTPUT: value}) | {ID: identity, TIME: self._time}


def _read(text: bytes, kind: Kind, what: str, *, typed: bool = False) -> Any:
    """The fields of CSV as they are or, `typed`, as JSON has them. Raise Misfit."""
    try:
        if kind != "csv":
            return _decode(text)
        line = text.decode().rstrip("\r\n")
        if "\n" in line:
            raise csv.Error("there is more than one row")
        row = line.split(",") if '"' not in line else next(csv.reader([line], strict=True), [])
    except (msgspec.DecodeError, csv.Error, UnicodeDecodeError) as bad:
        name = "CSV" if kind == "csv" else "JSON"
        raise Misfit(f"Failed to parse {what} as {name}: {bad}") from bad
    return [_decode(word) if NUMBER.match(word.strip()) else word for word in row] if typed else row


def _filtered(path: Sequence[jsonpath.Step], value: Any, text: bytes) -> Any:
    try:
        return jsonpath.select(path, value)
    except NotThere as absent:
        raise Misfit(f"Failed to evaluate JsonPath: {absent} in {text[:200].decode('utf-8', 'replace')}") from absent


def _is_document(text: bytes) -> bool:
    try:
        _decode(text)
    except msgspec.DecodeError:
        return False
    return True


def _lines(text: bytes) -> list[bytes]:
    return [line for line in text.split(b"\n") if line.strip()]


def _row(value: Any) -> bytes:
    fields = value if isinstance(value, list) else [value]
    line = ",".join(map(str, fields))
    if line and line.count(",") == len(fields) - 1 and not SPECIAL.search(line):
        return line.encode()
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue().encode()

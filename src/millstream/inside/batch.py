"""Adaptive batching without a timer: what gathered while a prediction ran goes together through the next.

On by itself where nothing but the library's own `predict` runs, on an estimator that was seen to give each row
what it gives it alone; `MILLSTREAM_BATCH=on` asks for it with functions of the user's own, and `off` forbids it.
Whatever cannot go along — another shape, an error — is answered alone, exactly as without batching.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from . import codecs, rows
from .codecs import JSON
from .script_mode import Model, response, text
from .stream import Answer, Asked

MODE = "MILLSTREAM_BATCH"
MOST_ROWS = 1024  # in one prediction
WATCHED, COMPARED = 3, 16  # batches of a user's own functions, and requests of each, compared with those one by one


class Batches:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._watched = 0
        self.on, note = self._decide(os.environ.get(MODE, "auto").strip().lower())
        self.notes = [note]
        say(note)

    def _decide(self, mode: str) -> tuple[bool, str]:
        model = self._model
        if mode not in ("auto", "on", "off"):
            say(f"{MODE}={mode} is not known and means auto: choose auto, on or off")
        if mode == "off":
            return False, f"batching is off ({MODE}=off)"
        if model.transform_fn:
            return False, "batching is off: transform_fn is given whole requests"
        if model.predicts_by_default:
            return rows.independent(model)
        if mode != "on":
            return False, f"batching is off: predict_fn is the user's own ({MODE}=on asks for it)"
        self._watched = WATCHED
        return True, f"batching is on ({MODE}=on), and the first {WATCHED} batches are compared with rows alone"

    def answer(self, asked: list[Asked]) -> Iterator[list[Answer]]:
        if not self.on or len(asked) < 2:
            return (yield from ([self._alone(one)] for one in asked))
        groups: dict[tuple[str, str], list[Asked]] = {}
        for one in asked:
            groups.setdefault((one.head["content_type"], one.head["accept"]), []).append(one)
        for (content_type, accept), group in groups.items():
            yield from self._group(group, content_type or JSON, self._model.accepted(accept))

    def _alone(self, one: Asked) -> Answer:
        began = time.perf_counter()
        status, body, content_type = self._model.invoke(one.body, one.head["content_type"], one.head["accept"])
        return Answer(one.number, status, body, content_type, microseconds(began))

    def _group(self, group: list[Asked], content_type: str, accept: str) -> Iterator[list[Answer]]:
        """Requests of one content type, by the shape of their rows."""
        began = time.perf_counter()
        shapes: dict[Any, list[tuple[Asked, Any]]] = {}
        for one in group:
            try:
                shape, parsed = self._parse(one.body, content_type)
            except Exception:
                shape, parsed = None, None
            shapes.setdefault(shape, []).append((one, parsed))
        for shape, members in shapes.items():
            for some in portions(members) if shape else [members]:
                answers = self._together(shape, some, accept, began) if shape and len(some) > 1 else None
                if answers is None:
                    yield from ([self._alone(one)] for one, _ in some)
                else:
                    yield answers
                began = time.perf_counter()

    def _parse(self, body: bytes, content_type: str) -> tuple[Any, Any]:
        """A key that requests share whose rows fit together, and the rows; without a key where none may."""
        model = self._model
        if model.reads_json and content_type == JSON:
            parsed = json.loads(body.decode())
            return rows.shape_of_lists(parsed), parsed
        parsed = model.input_fn(text(body) if content_type in codecs.TEXT else body, content_type)
        return rows.shape(parsed), parsed

    def _together(
        self, shape: Any, members: list[tuple[Asked, Any]], accept: str, began: float
    ) -> list[Answer] | None:
        """None where they had better be answered alone."""
        parts = [parsed for _, parsed in members]
        try:
            prediction = self._predict(rows.stack(shape, parts))
            sizes = [len(part) for part in parts]
            if self._watched and not self._as_alone(shape, parts, rows.split(prediction, sizes)):
                return None
            replies = self._replies(prediction, sizes, accept)
        except Exception:
            return None
        latency = microseconds(began)
        return [Answer(one.number, *reply, latency) for (one, _), reply in zip(members, replies, strict=True)]

    def _predict(self, parsed: Any) -> Any:
        return self._model.predict_fn(parsed, self._model.model)

    def _as_alone(self, shape: Any, parts: list[Any], predicted: list[Any]) -> bool:
        alone = [self._predict(rows.stack(shape, [part])) for part in parts[:COMPARED]]
        self._watched -= 1
        if all(map(rows.same, predicted, alone)):
            return True
        self.on, note = False, "batching is off: predict_fn answers other than for each request alone"
        self.notes = [note]
        say(note)
        return False

    def _replies(self, prediction: Any, sizes: list[int], accept: str) -> list[tuple[int, bytes, str]]:
        model = self._model
        if not model.writes_by_default:
            return [response(model.output_fn(part, accept)) for part in rows.split(prediction, sizes)]
        if accept == codecs.JSON and codecs.plain_numbers(prediction):
            lists = rows.split(prediction.tolist(), sizes)
            return [(200, repr(part).lower().encode(), accept) for part in lists]  # json.dumps's, only sooner
        return [response((codecs.encode(part, accept), accept)) for part in rows.split(prediction, sizes)]


def portions(members: list[tuple[Asked, Any]]) -> Iterator[list[tuple[Asked, Any]]]:
    """Requests of many rows each must not wait for all the others'."""
    some: list[tuple[Asked, Any]] = []
    count = 0
    for member in members:
        if some and count + len(member[1]) > MOST_ROWS:
            yield some
            some, count = [], 0
        some.append(member)
        count += len(member[1])
    yield some


def microseconds(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)


def say(note: str) -> None:
    print(f"[millstream] {note}", file=sys.stderr, flush=True)

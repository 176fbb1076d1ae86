"""What is predicted together is answered as it would be alone."""

import json
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from millstream.inside import codecs, rows
from millstream.inside.batch import MODE, Batches
from millstream.inside.script_mode import Model
from millstream.inside.stream import Asked

RANDOM = np.random.default_rng(3)
ROWS = RANDOM.normal(size=(60, 3))


def batches(model: Any, **functions: Any) -> Batches:
    module = ModuleType("inference")
    vars(module).update({"model_fn": lambda folder: model, **functions})
    return Batches(Model(module))


def ask(number: int, body: Any, content_type: str = "application/json", accept: str = "*/*") -> Asked:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Asked(number, {"op": "invoke", "content_type": content_type, "accept": accept, "headers": {}}, data)


def answered(one: Batches, asked: list[Asked]) -> dict[int, tuple[int, bytes, str]]:
    return {a.number: (a.status, a.body, a.content_type) for some in one.answer(asked) for a in some}


def alone(one: Batches, asked: list[Asked]) -> dict[int, tuple[int, bytes, str]]:
    return {a.number: answered(one, [a])[a.number] for a in asked}


MIXED = [
    ask(1, ROWS[:1].tolist()),
    ask(2, ROWS[1:4].tolist(), accept="text/csv"),
    ask(3, ROWS[4:9].tolist()),
    ask(4, [[1, 2, 3]]),
    ask(5, [[1, 2]]),
    ask(6, b"{"),
    ask(7, [["1", "2", "3"]]),
    ask(8, [1, 2, 3]),
    ask(9, b"1,2,3\n4,5,6\n", "text/csv"),
    ask(10, b"1,2,x\n4,5,6\n", "text/csv"),
    ask(11, b"7,2,3\n4,5,6\n", "text/csv", "text/csv"),
    ask(12, b"7,2,3\n4,5,6\n", "text/none"),
    ask(13, [[float("nan"), 2, 3]]),
    ask(14, ROWS[:1].tolist(), accept="image/png"),
    ask(15, []),
    ask(16, [[2**60 + 1, 2, 3]]),
    ask(17, codecs.to_npy(ROWS[:2]), "application/x-npy"),
    ask(18, codecs.to_npy(ROWS[2:4]), "application/x-npy", "application/x-npy"),
]


@pytest.mark.parametrize("labels", [ROWS[:, 0] > 0, (ROWS[:, 0] > 0) * 1, ROWS[:, 0] * 1e-9])
@pytest.mark.parametrize("size", [1, 2])
def test_numbers_are_answered_as_json(labels: Any, size: int) -> None:
    """Those that Python prints as JSON does, and those that it does not."""
    model = DecisionTreeRegressor(random_state=0) if labels.dtype == float else DecisionTreeClassifier(random_state=0)
    one = batches(model.fit(ROWS, labels))

    replies = answered(one, [ask(number, ROWS[number : number + 1].tolist()) for number in range(size)])

    assert [json.loads(replies[number][1]) for number in range(size)] == [
        [label] for label in model.predict(ROWS[:size].astype("float32")).tolist()
    ]


@pytest.mark.parametrize("model", [LinearRegression(), DecisionTreeClassifier(random_state=0)])
def test_replies_equal_those_one_by_one(model: Any) -> None:
    one = batches(model.fit(ROWS, ROWS[:, 0] > 0))

    together = answered(one, MIXED)

    assert one.on
    assert {number: status for number, (status, *_) in together.items() if status != 200} == {
        5: 500, 6: 500, 8: 500, 10: 500, 12: 415, 14: 406, 15: 500,
        **({13: 500} if isinstance(model, LinearRegression) else {}),
    }  # fmt: skip
    for number, (status, body, kind) in alone(one, MIXED).items():
        assert together[number][::2] == (status, kind)
        assert body == together[number][1] or rows.same(json.loads(body), json.loads(together[number][1]))


def test_a_users_predict_fn_is_batched_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def predict_fn(data: Any, model: Any) -> Any:
        sizes.append(len(data))
        return data.sum(axis=1)

    asked = [ask(n, ROWS[n : n + 1].tolist()) for n in range(5)]
    plain = batches(None, predict_fn=predict_fn)
    expected = answered(plain, asked)
    assert (plain.on, sizes) == (False, [1] * 5)

    monkeypatch.setenv(MODE, "on")
    one = batches(None, predict_fn=predict_fn)
    assert answered(one, asked) == expected
    assert max(sizes) == 5


def test_predictions_that_depend_on_other_rows_end_batching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "on")
    one = batches(None, predict_fn=lambda data, model: data[:, 0] - data[:, 0].mean())

    together = answered(one, [ask(n, ROWS[n : n + 1].tolist()) for n in range(5)])

    assert (one.on, "otherwise" in one.notes[0] or "other than" in one.notes[0]) == (False, True)
    assert {body for _, body, _ in together.values()} == {b"[0.0]"}


def test_requests_of_many_rows_are_predicted_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "on")
    sizes: list[int] = []

    def predict_fn(data: Any, model: Any) -> Any:
        sizes.append(len(data))
        return data[:, 0]

    one = batches(None, predict_fn=predict_fn)
    one._watched = 0
    asked = [ask(n, np.full((count, 3), n).tolist()) for n, count in enumerate([600, 400, 300, 2000, 5])]

    together = answered(one, asked)

    assert sizes == [1000, 300, 2000, 5]
    assert [json.loads(together[n][1]) for n in (3, 4)] == [[3.0] * 2000, [4.0] * 5]


class Centred(LinearRegression):  # type: ignore[misc]
    """Predicts each row against the mean of all that came with it."""

    __module__ = "sklearn.centred"

    def predict(self, X: Any) -> Any:
        return super().predict(X) - super().predict(X).mean()


def test_an_estimator_is_tried_on_probe_rows() -> None:
    assert not batches(Centred().fit(ROWS, ROWS[:, 0])).on
    assert not batches(object()).on


def test_batching_can_be_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "off")

    assert not batches(LinearRegression().fit(ROWS, ROWS[:, 0])).on


def test_lists_and_frames_are_put_together_and_taken_apart() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})

    assert rows.shape(frame) == rows.shape(frame.iloc[:1]) != rows.shape(frame[["a"]])
    assert rows.stack(rows.shape(frame) or (), [frame, frame]).index.tolist() == [0, 1, 2, 3]
    assert [part.tolist() for part in rows.split(frame["a"], [1, 1])] == [[1], [2]]
    assert rows.stack(("list", str), [["a"], ["b", "c"]]) == ["a", "b", "c"]


WORDS = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.integers().map(str),
    st.sampled_from(["", " 1", "1_0", '"2"', "x", "nan"]),
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_plain_csv_is_read_as_any_other(lines: list[list[str]], end: str, last: bool) -> None:
    text = end.join(",".join(line) for line in lines) + (end if last else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codecs, "plain_csv", lambda text: None)
        try:
            expected = codecs.csv_to_numpy(text)
        except Exception as error:
            expected = type(error)
    try:
        got = codecs.csv_to_numpy(text)
    except Exception as error:
        got = type(error)

    np.testing.assert_array_equal(got, expected)

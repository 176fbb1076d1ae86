import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.sagemaker.association import Association, Kind, Misfit


def association(given: Kind, taken: Kind, **more: Any) -> Association:
    return Association(given, taken, **{"input_filter": "$", "output_filter": "$", "join": False, **more})


def test_rows_lose_columns_on_their_way_in_and_keep_their_text() -> None:
    rows = association("csv", "csv", input_filter="$[1:]")

    assert rows.sent(b'7,1.50,"a,b"\r') == b'1.50,"a,b"'


def test_predictions_are_appended_to_rows() -> None:
    joined = association("csv", "csv", join=True).put_together([b"7,1.0", b"8,2.0"], b"0.5\n0.75\n")

    assert joined == b"7,1.0,0.5\n8,2.0,0.75"


def test_an_output_filter_picks_columns_of_the_joined_row() -> None:
    rows = association("csv", "csv", join=True, output_filter="$[0,-1]")

    assert rows.put_together([b"7,1.0,2.0"], b"0.5") == b"7,0.5"


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        (b'{"key":1}', {"key": 1, "SageMakerOutput": {"label": 1}}),
        (b"[1,2]", {"SageMakerInput": [1, 2], "SageMakerOutput": {"label": 1}}),
    ],
)
def test_json_gets_the_prediction_as_an_attribute(given: bytes, joined: Any) -> None:
    lines = association("jsonlines", "jsonlines", join=True)

    assert json.loads(lines.put_together([given], b'{"label":1}\n')) == joined


def test_a_whole_document_is_filtered_and_joined() -> None:
    document = association(
        "json", "json", input_filter="$.features", join=True, output_filter="$['id','SageMakerOutput']"
    )
    record = b'{\n "id": 7,\n "features": [1, 2]\n}'

    assert document.sent(record) == b"[1,2]"
    assert document.put_together([record], b'{\n"score": 0.5}') == b'{"id":7,"SageMakerOutput":{"score":0.5}}'


def test_rows_with_json_predictions_become_numbers() -> None:
    mixed = association("csv", "jsonlines", join=True)

    joined = json.loads(mixed.put_together([b"7,x,01"], b'{"score":0.5}'))

    assert joined == {"SageMakerInput": [7, "x", "01"], "SageMakerOutput": {"score": 0.5}}


def test_one_document_for_several_rows_is_filtered_as_one() -> None:
    mixed = association("csv", "json", output_filter="$.predictions[*].score")

    filtered = mixed.put_together([b"1", b"2"], b'{\n"predictions": [{"score": 0.5}, {"score": 0.75}]\n}')

    assert filtered == b"[0.5,0.75]"


def test_a_row_of_csv_joins_a_document_as_an_array() -> None:
    joined = association("json", "csv", join=True).put_together([b'{"id": 7}'], b"0.5,yes\r\n")

    assert joined == b'{"id":7,"SageMakerOutput":[0.5,"yes"]}'


def test_an_inference_id_and_the_time_end_each_prediction() -> None:
    row = association("csv", "csv", time="2022-08-30T00:49:15Z").put_together([b"1"], b"0.5").split(b",")
    line = association("json", "json", time="2022-08-30T00:49:15Z").put_together([b"{}"], b'{"output":0}')

    assert (row[0], len(row[1]), row[2]) == (b"0.5", 36, b"2022-08-30T00:49:15Z")
    assert list(json.loads(line)) == ["output", "SageMakerInferenceId", "SageMakerInferenceTime"]


def test_a_missing_prediction_is_a_misfit() -> None:
    with pytest.raises(Misfit, match="mismatched line count"):
        association("csv", "csv", join=True).put_together([b"1", b"2"], b"0.5\n")


@pytest.mark.parametrize(
    ("path", "reply"), [("$[5]", b"1,2"), ("$", b"\xff"), ("$", b'"open')], ids=["no column", "bytes", "quotes"]
)
def test_what_cannot_be_read_or_filtered_is_a_misfit(path: str, reply: bytes) -> None:
    with pytest.raises(Misfit):
        association("csv", "csv", output_filter=path, time="now").put_together([b"1"], reply)


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])), min_size=1, max_size=5)
)
def test_any_row_comes_through_as_csv_has_it(fields: list[str]) -> None:
    """A newline within a field is what AWS does not take."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)

    joined = association("csv", "csv", join=True).put_together([text.getvalue().encode()], b"0.5")

    assert next(csv.reader([joined.decode()])) == [*fields, "0.5"]

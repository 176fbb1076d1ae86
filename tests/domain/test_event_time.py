from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.domain.event_time import SECOND, format_number, format_text, parse_number, parse_text

TIMES = st.integers(-62_135_596_800 * SECOND, 253_402_300_800 * SECOND - 1)


@given(TIMES)
def test_what_is_written_is_read_again(time: int) -> None:
    assert parse_text(format_text(time)) == parse_number(format_number(time)) == time


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)))
def test_texts_are_read_as_utc(moment: datetime) -> None:
    time = parse_text(moment.strftime(f"{moment.year:04}-%m-%dT%H:%M:%S.%fZ"))

    whole = moment.replace(microsecond=0, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert time == (whole.days * 86_400 + whole.seconds) * SECOND + moment.microsecond * 1000


@given(st.text(alphabet="0123456789-:TZ. +e", max_size=32))
def test_whatever_else_is_given_is_refused_or_keeps_its_meaning(text: str) -> None:
    for parse, write in ((parse_text, format_text), (parse_number, format_number)):
        try:
            time = parse(text)
        except ValueError:
            continue
        assert parse(write(time)) == time


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02T03:04:05",
        "2024-01-02T03:04:05+00:00",
        "2024-01-02 03:04:05Z",
        "2024-01-02T03:04Z",
        "2024-02-30T00:00:00Z",
        "2024-01-02T24:00:00Z",
        "2024-01-02T03:04:05.Z",
        "2024-01-02T03:04:05.1234567890Z",
        "٢٠٢٤-01-02T03:04:05Z",
        "1704164645",
    ],
)
def test_other_forms_of_iso_8601_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="event time"):
        parse_text(text)


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "", "2024-01-02T03:04:05Z", "1e999", "253402300800", "1e13"])
def test_numbers_that_are_no_seconds_of_our_era_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="event time"):
        parse_number(text)


def test_numbers_may_have_fractions_and_exponents() -> None:
    assert [parse_number(text) for text in ("1.5", "1.7041646E9", "-0.25", "+2")] == [
        1_500_000_000, 1_704_164_600 * SECOND, -250_000_000, 2 * SECOND,
    ]  # fmt: skip


def test_a_fraction_is_written_with_three_digits_or_nine() -> None:
    assert [format_text(time) for time in (0, 120_000_000, 1)] == [
        "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.120Z", "1970-01-01T00:00:00.000000001Z",
    ]  # fmt: skip

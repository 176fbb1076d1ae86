import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from millstream.services.firehose.prefix import check, evaluate, format_date

MOMENT = datetime(2026, 3, 7, 4, 5, 6, 78_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("prefix", "evaluated"),
    [
        ("", "2026/03/07/04/"),
        ("raw/", "raw/2026/03/07/04/"),
        ("raw", "raw2026/03/07/04/"),
        ("fixed/!{timestamp:'year='yyyy'/month='MM}/", "fixed/year=2026/month=03/"),
        ("y=!{timestamp:yyyy}/m=!{timestamp:M}/d=!{timestamp:d}/", "y=2026/m=3/d=7/"),
        ("!{timestamp:EEE MMM dd yyyy HH:mm:ss.SSS}", "Sat Mar 07 2026 04:05:06.078"),
    ],
)
def test_prefixes_are_evaluated_as_the_guide_says(prefix: str, evaluated: str) -> None:
    assert evaluate(prefix, MOMENT) == evaluated


def test_each_random_string_is_another() -> None:
    first, second = evaluate("!{firehose:random-string}/!{firehose:random-string}", MOMENT).split("/")

    assert re.fullmatch("[A-Za-z0-9]{11}", first)
    assert first != second


def test_the_error_type_is_filled_in() -> None:
    prefix = "errors/!{firehose:error-output-type}/!{timestamp:yyyy}/"

    assert evaluate(prefix, MOMENT, "processing-failed") == "errors/processing-failed/2026/"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yy", "26"),
        ("D", "66"),
        ("hh a", "04 AM"),
        ("'it''s' H", "it's 4"),
        ("XXX", "-05:00"),
        ("VV", "America/New_York"),
    ],
)
def test_java_patterns(pattern: str, text: str) -> None:
    moment = MOMENT.replace(tzinfo=ZoneInfo("America/New_York")) if pattern in ("XXX", "VV") else MOMENT

    assert format_date(pattern, moment) == text


@pytest.mark.parametrize(
    ("prefix", "error"),
    [
        ("!{timestamp:bb}", False),
        ("!{timestamp:}", False),
        ("!{firehose:error-output-type}/", False),
        ("!{nobody:x}/", False),
        ("open!{timestamp:yyyy", False),
        ("!{timestamp:yyyy}/", True),
    ],
)
def test_what_aws_would_not_take_is_refused(prefix: str, error: bool) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the reason is AWS's to word)
        check(prefix, error=error)

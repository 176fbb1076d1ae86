"""Event times of features, in nanoseconds since the epoch: texts in ISO-8601, or numbers of seconds.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/feature-store-quotas.html, "Data types".
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

SECOND = 1_000_000_000
_ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _BEYOND = -62_135_596_800, 253_402_300_800  # seconds: from the year 1 to the end of 9999
LAST = _BEYOND * SECOND - 1


def parse_text(text: str) -> int:
    """`yyyy-MM-dd'T'HH:mm:ssZ`, with up to nine digits of a fraction. Raise ValueError."""
    if (match := _ISO.fullmatch(text)) is None:
        raise ValueError(f"no event time: {text!r}")
    try:
        since = datetime.fromisoformat(f"{match[1]}+00:00") - _EPOCH
    except ValueError as error:
        raise ValueError(f"no event time: {text!r}") from error
    return (since.days * 86_400 + since.seconds) * SECOND + int((match[2] or "").ljust(9, "0"))


def parse_number(text: str) -> int:
    """Seconds since the epoch, as far as to nanoseconds. Raise ValueError."""
    if _NUMBER.fullmatch(text) is None or not _FIRST <= (seconds := Decimal(text)) < _BEYOND:
        raise ValueError(f"no event time: {text!r}")
    return int((seconds * SECOND).to_integral_value(rounding="ROUND_FLOOR"))


def moment(time: int) -> datetime:
    """To the second."""
    return _EPOCH + timedelta(seconds=time // SECOND)


def format_text(time: int) -> str:
    """As short as it is exact: without a fraction, or with three or nine digits of one."""
    fraction = f"{time % SECOND:09}"
    if fraction.endswith("000000"):
        fraction = fraction[:3].replace("000", "")
    return f"{moment(time).replace(tzinfo=None).isoformat()}{fraction and '.'}{fraction}Z"


def format_number(time: int) -> str:
    return f"{Decimal(time) / SECOND:f}"

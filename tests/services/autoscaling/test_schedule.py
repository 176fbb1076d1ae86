"""at, rate and cron."""

from datetime import UTC, datetime

import pytest

from millstream.services.autoscaling.schedule import BadSchedule, Schedule


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "until", "due"),
    [
        ("at(2026-03-01T10:00:00)", "UTC", "2026-03-01T09:00", "2026-03-01T10:00", "2026-03-01T10:00"),
        ("at(2026-03-01T10:00:00)", "UTC", "2026-03-01T10:00", "2026-03-01T11:00", None),
        ("at(2026-07-01T10:00:00)", "Europe/Berlin", "2026-07-01T07:00", "2026-07-01T09:00", "2026-07-01T08:00"),
        ("rate(5 minutes)", "UTC", "2026-01-01T00:01", "2026-01-01T00:12", "2026-01-01T00:10"),
        ("rate(1 hour)", "UTC", "2026-01-01T00:01", "2026-01-01T00:59", None),
        ("cron(0 9 * * ? *)", "UTC", "2026-03-02T00:00", "2026-03-02T12:00", "2026-03-02T09:00"),
        ("cron(0/15 * * * ? *)", "UTC", "2026-03-02T00:00", "2026-03-02T00:44", "2026-03-02T00:30"),
        ("cron(0 9 ? * MON-FRI *)", "UTC", "2026-02-28T00:00", "2026-03-01T23:59", None),
        ("cron(0 9 ? * 2 *)", "UTC", "2026-03-01T00:00", "2026-03-03T00:00", "2026-03-02T09:00"),
        ("cron(30 23 L * ? *)", "UTC", "2026-02-26T00:00", "2026-03-02T00:00", "2026-02-28T23:30"),
        ("cron(0 9 1 JAN,MAR ? 2026)", "UTC", "2026-02-26T00:00", "2026-03-02T00:00", "2026-03-01T09:00"),
        ("cron(0 9 * * ? *)", "America/New_York", "2026-03-09T00:00", "2026-03-09T14:00", "2026-03-09T13:00"),
    ],
)
def test_due(schedule: str, zone: str, after: str, until: str, due: str | None) -> None:
    found = Schedule(schedule, zone, moment("2026-01-01T00:00")).due(moment(after), moment(until))

    assert found == (moment(due) if due else None)


@pytest.mark.parametrize(
    "text",
    [
        "daily",
        "at(tomorrow)",
        "at(2026-03-01)",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 9 * * ?)",
        "cron(60 9 * * ? *)",
        "cron(0 9 ? * MON#2 *)",
        "cron(0 9 15W * ? *)",
        "cron(5-1 9 * * ? *)",
    ],
)
def test_a_bad_schedule_is_refused(text: str) -> None:
    with pytest.raises(BadSchedule):
        Schedule(text)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(BadSchedule, match="Invalid time zone"):
        Schedule("rate(1 day)", "Atlantis/Centre")

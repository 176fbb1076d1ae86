"""The one place that reads the time, so that a test can set it."""

import time


def now() -> float:
    """Seconds since the epoch, UTC."""
    return time.time()


def now_ms() -> int:
    """Milliseconds since the epoch, UTC."""
    return int(now() * 1000)

"""The contract of StreamLog, on each engine: another one is one line in ENGINES."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from millstream.engines.log.segments import SegmentLog
from millstream.ports.log import StreamLog
from tests.contracts.log_contract import LogContract, OpenLog


def segments(folder: Path) -> AbstractAsyncContextManager[StreamLog]:
    return SegmentLog(folder / "log")


def small_segments(folder: Path) -> AbstractAsyncContextManager[StreamLog]:
    """A new segment every few appends."""
    return SegmentLog(folder / "log", largest=4096)


ENGINES: list[Callable[[Path], AbstractAsyncContextManager[StreamLog]]] = [segments, small_segments]


@pytest.fixture(params=ENGINES, ids=lambda engine: str(engine.__name__))
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> OpenLog:
    return lambda: request.param(tmp_path)


class TestLog(LogContract): ...

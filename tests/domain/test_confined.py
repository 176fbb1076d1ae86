"""A process that ends between two questions."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from millstream.domain.confined import Confined

ECHO = """
import sys
while head := sys.stdin.buffer.read(4):
    sys.stdout.buffer.write(head + sys.stdin.buffer.read(int.from_bytes(head, "big")))
    sys.stdout.buffer.flush()
"""


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_one_that_was_killed_is_started_again(tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    (program := tmp_path / "echo.py").write_text(ECHO)

    async def scenario() -> None:
        echo = Confined(str(program))
        assert await echo.ask(b"one") == b"one"
        assert echo._process is not None
        os.kill(echo._process.pid, signal.SIGKILL)
        await echo._process.wait()

        with pytest.raises((OSError, EOFError)):
            await echo.ask(b"two")

        assert await echo.ask(b"three") == b"three"
        await echo.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(scenario())

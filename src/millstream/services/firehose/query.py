"""A JQ expression over records, in a process of its own: one that does not end fails its record, not the server."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from millstream.services.firehose import jq_worker
from millstream.services.firehose.failure import METADATA, Failure
from millstream.services.firehose.jq_worker import Keys

CODE = "DynamicPartitioning.MetadataExtractionFailed"
BATCH = 200  # records that are sent at once
SECONDS = 2.0  # of a processor that one record may take
_decode = msgspec.msgpack.Decoder(list[Keys | str]).decode


class Query:
    """Raise ValueError where the expression does not compile."""

    def __init__(self, expression: str) -> None:
        jq_worker.compiled(expression)
        self._expression = expression
        self._process: Process | None = None
        self._ended: int | None = None  # exit status of the last

    async def keys(self, records: Sequence[bytes]) -> list[Keys | Failure]:
        """Of each record."""
        found: list[Keys | Failure] = []
        for start in range(0, len(records), BATCH):
            found += await self._batch(records[start : start + BATCH])
        return found

    async def _batch(self, records: Sequence[bytes]) -> list[Keys | Failure]:
        try:
            return [_failed(one) if isinstance(one, str) else one for one in await self._asked(records)]
        except (OSError, EOFError):
            return [await self._single(data) for data in records]

    async def _single(self, data: bytes) -> Keys | Failure:
        try:
            (one,) = await self._asked([data])
        except (OSError, EOFError):
            late = self._ended == -signal.SIGPROF
            return _failed(
                f"The query did not end within {SECONDS:g} seconds" if late else "The query ended abnormally"
            )
        return _failed(one) if isinstance(one, str) else one

    async def _asked(self, records: Sequence[bytes]) -> list[Keys | str]:
        """Raise OSError, EOFError; then the process is gone."""
        try:
            return await self._exchange(msgspec.msgpack.encode(records))
        except BaseException:
            await self.close()
            raise

    async def _exchange(self, message: bytes) -> list[Keys | str]:
        process = self._process = self._process or await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", jq_worker.__file__, self._expression, str(SECONDS)),
            stdin=PIPE, stdout=PIPE, env=_environment(),
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(jq_worker.framed(message))
        await process.stdin.drain()
        size = jq_worker.length(await process.stdout.readexactly(4))
        return _decode(await process.stdout.readexactly(size))

    async def close(self) -> None:
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            self._ended = await process.wait()


def _environment() -> dict[str, str]:
    """What a Python may need to start, and no more."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}


def _failed(message: str) -> Failure:
    return Failure(CODE, message, METADATA)

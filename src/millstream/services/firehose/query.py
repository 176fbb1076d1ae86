"""A JQ expression over records, in a process of its own: one that does not end fails its record, not the server."""

import signal
from collections.abc import Sequence

import msgspec

from millstream.domain.confined import Confined
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
        self._process = Confined(jq_worker.__file__, expression, str(SECONDS))

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
            late = self._process.ended == -signal.SIGPROF
            return _failed(
                f"The query did not end within {SECONDS:g} seconds" if late else "The query ended abnormally"
            )
        return _failed(one) if isinstance(one, str) else one

    async def _asked(self, records: Sequence[bytes]) -> list[Keys | str]:
        """Raise OSError, EOFError; then the process is gone."""
        return _decode(await self._process.ask(msgspec.msgpack.encode(records)))

    async def close(self) -> None:
        await self._process.close()


def _failed(message: str) -> Failure:
    return Failure(CODE, message, METADATA)

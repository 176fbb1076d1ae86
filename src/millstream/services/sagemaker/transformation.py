"""An input object of a batch transform job on its way through the model: split, sent, put together again."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import NamedTuple

from millstream.api import sagemaker as api
from millstream.ports.compute import Reply
from millstream.services.sagemaker import splitting
from millstream.services.sagemaker.association import Association
from millstream.services.sagemaker.splitting import Batch, Cut, Splitter

MIB = 1 << 20
LARGEST = 1 << 31  # bytes of a payload where the client sets no limit
Ask = Callable[[bytes], Awaitable[Reply]]


class Manner(NamedTuple):
    """How mini-batches are made and sent to each instance."""

    concurrency: int
    megabytes: int  # of a payload; 0: no limit
    single: bool  # one record in each

    @property
    def largest(self) -> int:
        return self.megabytes * MIB or LARGEST


class Transformation:
    """Of one job. `ask` sends a payload to the model and raises what it likes."""

    def __init__(
        self, request: api.CreateTransformJobRequest, manner: Manner, association: Association | None, ask: Ask
    ) -> None:
        self._manner, self._association, self._ask = manner, association, ask
        self._gzip = request.transform_input.compression_type == "Gzip"
        self._split = request.transform_input.split_type or "None"
        self._by_line = request.transform_output.assemble_with == "Line"
        lines = self._split == "Line" or (self._split == "None" and association is not None and association.by_line)
        self._separator = b"\n" if lines else b""
        self._cut = splitting.lines if lines else self._cut_of(self._split)

    def _cut_of(self, split: str) -> Cut:
        match split:
            case "RecordIO":
                return splitting.record_io(bare=self._manner.single)
            case "TFRecord":
                return splitting.tf_record(bare=self._manner.single)
        return splitting.whole

    async def output(self, blocks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """The predictions for an object of those bytes, in order. Raise Unreadable, Misfit, or what `ask` does."""
        under_way: deque[asyncio.Task[bytes]] = deque()
        async with aclosing(self._batches(blocks)) as batches:
            try:
                async for batch in batches:
                    under_way.append(asyncio.create_task(self._predicted(batch)))
                    if len(under_way) >= self._manner.concurrency:
                        yield await under_way.popleft()
                while under_way:
                    yield await under_way.popleft()
            finally:
                for task in under_way:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)

    def _batches(self, blocks: AsyncIterator[bytes]) -> AsyncGenerator[Batch]:
        association = self._association
        splitter = Splitter(
            self._cut,
            largest=self._manner.largest,
            separator=self._separator,
            single=self._manner.single and self._split != "None",
            whole=self._split == "None",
            shown=association.sent if association and association.changes_input else None,
        )
        return splitting.batches(splitting.inflated(blocks) if self._gzip else blocks, splitter)

    async def _predicted(self, batch: Batch) -> bytes:
        body = (await self._ask(self._separator.join(batch.sent))).body
        if self._association is not None and self._association.changes_output:
            body = await asyncio.to_thread(self._association.put_together, batch.raw, body)
        return body + b"\n" if self._by_line and not body.endswith(b"\n") else body

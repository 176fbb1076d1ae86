"""What `get` keeps in memory: never older than a commit that was acknowledged, nor than what was read before."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.engines.meta import sqlite
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.ports.meta import Change, Conflict

KEYS = "abc"
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put large", "delete", "clash", "abandon", "read", "read", "tick", "wait"]),
        st.sampled_from(KEYS),
    ),
    max_size=40,
)


class Reader:
    """Follows each key's values in the order of the commits, and how far a read may not fall behind."""

    def __init__(self, meta: SqliteMeta) -> None:
        self.meta = meta
        self.values: dict[str, list[bytes | None]] = {key: [None] for key in KEYS}
        self.least = dict.fromkeys(KEYS, 0)
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self, steps: list[tuple[str, str]]) -> None:
        for number, (step, key) in enumerate(steps):
            match step:
                case "read":
                    await self.read(key)
                case "tick":
                    await asyncio.sleep(0)
                case "wait":
                    await asyncio.gather(*self.tasks)
                case "clash":
                    await self.start(self.clash(key))
                case _:
                    value = None if step == "delete" else b"%d" % number * (10_000 if step == "put large" else 1)
                    self.values[key].append(value)
                    task = await self.start(self.write(key, value, len(self.values[key]) - 1))
                    if step == "abandon":
                        task.cancel()
                        self.tasks.discard(task)

    async def start(self, coroutine: object) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(coroutine)  # type: ignore[arg-type]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        await asyncio.sleep(0)
        return task

    async def write(self, key: str, value: bytes | None, place: int) -> None:
        await self.meta.commit([Change("k", key, value)])
        self.least[key] = max(self.least[key], place)
        await self.read(key)

    async def clash(self, key: str) -> None:
        try:
            await self.meta.commit([Change("k", key, b"never"), Change("k", key, b"never", 1_000)])
        except Conflict:
            await self.read(key)

    async def read(self, key: str) -> None:
        row = await self.meta.get("k", key)
        value = row.value if row else None
        allowed = self.values[key][self.least[key] :]
        assert value in allowed
        self.least[key] += allowed.index(value)

    async def settled(self) -> None:
        """After a further commit all earlier ones are done."""
        await self.meta.commit([Change("k", "barrier", b"")])
        for key in KEYS:
            self.least[key] = len(self.values[key]) - 1
            await self.read(key)
        rows = [await self.meta.get("k", key) for key in KEYS]
        assert [row for row in rows if row] == [row for row in await self.meta.list("k") if row.key != "barrier"]


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_a_read_is_never_older_than_what_was_acknowledged(parts: list[list[tuple[str, str]]]) -> None:
    """Each part on an event loop of its own, which ends while commits are under way."""
    with tempfile.TemporaryDirectory() as folder:
        meta = SqliteMeta(Path(folder) / "meta.db")
        try:
            reader = Reader(meta)
            for steps in parts:
                asyncio.run(reader.run(steps))
                asyncio.run(reader.settled())
        finally:
            meta.close()


def test_memory_is_bounded(tmp_path: Path) -> None:
    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        for number in range(sqlite.KNOWN + 10):
            assert await meta.get("k", str(number)) is None
        assert len(meta._known) <= sqlite.KNOWN
        meta.close()

    asyncio.run(scenario())

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.domain.journal import Journal
from millstream.domain.tail import LONGEST, Tail
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta

SCOPE = ("123456789012", "us-east-1")


async def copied(folder: Path, chunks: list[bytes], crashes: list[int]) -> list[str]:
    """What a log holds after `chunks` were printed one by one, with a new copier after each of `crashes`."""
    meta = SqliteMeta(folder / "meta.db")
    async with SegmentLog(folder / "log") as log:
        journal = Journal(meta, log)
        stream = await journal.open_stream(SCOPE, "group", "stream")
        printed = bytearray()

        async def output(start: int) -> bytes:
            return bytes(printed[start : start + 1_000_000])

        tail = Tail(journal, SCOPE, stream, output)
        for number, chunk in enumerate(chunks):
            printed += chunk
            tail = Tail(journal, SCOPE, stream, output) if number in crashes else tail
            await tail.copy()
        await tail.finish()
        messages = [placed.event.message for placed in await journal.read(SCOPE, stream, 0)]
    meta.close()
    return messages


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from([b"a\n", b"bc", b"\n", b"\xc3\xa9\n", b"\n\n", b"d\r\n"]), max_size=12),
    st.lists(st.integers(0, 11), max_size=4),
)
def test_every_line_is_copied_once_however_often_the_copier_starts_again(
    chunks: list[bytes], crashes: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        messages = asyncio.run(copied(Path(folder), chunks, crashes))

    lines = [line.rstrip("\r\n") for line in b"".join(chunks).decode().split("\n")]
    assert messages == [line for line in lines if line]


def test_a_line_longer_than_an_event_is_cut(tmp_path: Path) -> None:
    messages = asyncio.run(copied(tmp_path, [b"x" * (LONGEST + 5), b"\n"], []))

    assert [len(message) for message in messages] == [LONGEST, 5]

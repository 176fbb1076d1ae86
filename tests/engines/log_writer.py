"""A process to be killed or traced: several tasks append to topics, read, trim, and say what was acknowledged."""

import asyncio
import os
import sys
from pathlib import Path

from millstream.engines.log.segments import SegmentLog

TOPICS = ("a", "b/long name")


def record(task: int, number: int) -> bytes:
    """Sizes differ, so that appends straddle pages and segments."""
    return b"<%d:%d>" % (task, number) + b"x" * (number * 37 % 600)


async def write(log: SegmentLog, task: int, rounds: int) -> None:
    index = task % len(TOPICS)
    for number in range(rounds):
        try:
            offset = await log.append(TOPICS[index], [record(task, number)] * (number % 3 + 1), number)
            say("put", index, task, number, offset)
            if task < len(TOPICS) and number % 20 == 19:
                await log.trim(TOPICS[index], offset // 2)
                say("trim", index, offset // 2)
        except OSError as error:
            say("refused", index, task, number, error.errno or 0)


def say(*words: object) -> None:
    """By a system call that no file is written with: the faults are meant for those."""
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


async def main() -> None:
    root, rounds, largest = sys.argv[1:]
    async with SegmentLog(Path(root), int(largest)) as log:
        await asyncio.gather(*(write(log, task, int(rounds)) for task in range(6)))


if __name__ == "__main__":
    asyncio.run(main())

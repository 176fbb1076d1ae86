"""A process to be killed or traced: several tasks commit pairs of rows and say what was acknowledged."""

import asyncio
import os
import sys
from pathlib import Path

from millstream.engines.meta.sqlite import SqliteMeta
from millstream.ports.meta import Change


async def count(meta: SqliteMeta, key: str, rounds: int) -> None:
    for number in range(rounds):
        value = b"%d" % number
        try:
            await meta.commit([Change("k", key, value), Change("k", f"{key}.twin", value)])
            say("put", key, number)
        except OSError as error:
            say("refused", key, error.errno or 0)


def say(*words: object) -> None:
    """By a system call that no file is written with: the faults are meant for those."""
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


async def main() -> None:
    path, rounds = sys.argv[1:]
    meta = SqliteMeta(Path(path))
    await asyncio.gather(*(count(meta, f"key-{number}", int(rounds)) for number in range(4)))
    meta.close()


if __name__ == "__main__":
    asyncio.run(main())

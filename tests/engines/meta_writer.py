"""A process to be killed or traced: several tasks commit pairs of rows and say what was acknowledged; or one commits
until it is refused, says what is there then, and is killed.
"""

import asyncio
import os
import signal
import sys
from itertools import count as numbers
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


async def until_refused(meta: SqliteMeta) -> None:
    try:
        for number in numbers():
            await meta.commit([Change("k", "key", b"%d" % number)])
    except OSError as error:
        say("refused", "key", error.errno or 0)
    row = await meta.get("k", "key")
    say("found", "key", row and row.value.decode())
    os.kill(os.getpid(), signal.SIGKILL)


def say(*words: object) -> None:
    """By a system call that no file is written with: the faults are meant for those."""
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


async def main() -> None:
    path, rounds = sys.argv[1:]
    meta = SqliteMeta(Path(path))
    if rounds == "until-refused":
        await until_refused(meta)
    await asyncio.gather(*(count(meta, f"key-{number}", int(rounds)) for number in range(4)))
    meta.close()


if __name__ == "__main__":
    asyncio.run(main())

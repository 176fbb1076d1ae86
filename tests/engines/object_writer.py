"""A process to be killed, traced or weighed: puts objects and says on stdout which were acknowledged."""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from millstream.core.body import blocks
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.objects import Attributes, Bucket, BucketExists
from tests.contracts.objects_contract import content

SIZES = [10, 20_000, 40_000, 300_000, 3_000_000]


async def acknowledge(store: DiskObjects, key: str, size: int) -> None:
    """The key says the size; it is written twice, so that there is something to replace."""
    for _ in range(2):
        try:
            await store.put("bucket", key, blocks(content(size), 50_000), Attributes())
            say("put", key)
        except OSError as error:
            say("refused", key, error.errno)


def say(*words: object) -> None:
    """By a system call that no data file is written with: the faults are meant for those."""
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


async def write(store: DiskObjects, rounds: int) -> None:
    with suppress(BucketExists):
        await store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0))
    say("ready")
    for number in range(rounds):
        keys = [(f"{size}/{number}", size) for size in SIZES]
        await asyncio.gather(*(acknowledge(store, key, size) for key, size in keys))


async def write_large(store: DiskObjects, size: int) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(size >> 16):
            yield bytes(1 << 16)

    await store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0))
    before = peak()
    info = await store.put("bucket", "large", body(), Attributes(), algorithm="CRC64NVME")
    async with store.open("bucket", "large") as opened:
        read = sum([len(block) async for block in opened.read()])
    say(info.size, read, peak() - before)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def main() -> None:
    root, what, amount = sys.argv[1:]
    store = DiskObjects(Path(root))
    asyncio.run({"rounds": write, "large": write_large}[what](store, int(amount)))
    store.close()


if __name__ == "__main__":
    main()

"""The log as Firehose sees it: records of encrypted streams are sealed on disk, under a key of this server.

Sealed: MARK, 8 bytes of the key's name, 12 of nonce, AES-256-GCM. A record that happens to begin as one is escaped.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from millstream.domain.records import Records
from millstream.ports.log import Entry, Extent, Joined, Measured, StreamLog
from millstream.ports.meta import MetaStore

MARK, ESCAPE = b"\x00FH\x01", b"\x00FH\x00"
_START = MARK[:3]
_NAME, _NONCE = 8, 12
MANY = 1000  # records that are unsealed beside the loop


class Secret(Struct, frozen=True):
    """An AES key."""

    value: bytes


class Vault:
    """A StreamLog."""

    def __init__(self, meta: MetaStore, log: StreamLog) -> None:
        self._log = log
        self._secrets = Records(meta, "firehose.secret", Secret)
        self._keys: dict[str, AESGCM] = {}
        self._sealed: dict[str, str] = {}  # topic -> name of its key

    async def new_key(self) -> str:
        """The name of a key, which is on disk."""
        name = os.urandom(_NAME // 2).hex()
        await self._secrets.save(Secret(os.urandom(32)), name, version=0)
        return name

    async def seal(self, topics: Iterable[str], key: str | None) -> None:
        """From now on what is appended to the topics is sealed under that key, or not at all."""
        await self._load()
        for topic in topics:
            if key:
                self._sealed[topic] = key
            else:
                self._sealed.pop(topic, None)

    async def _load(self) -> None:
        for record in await self._secrets.list():
            if record.key not in self._keys:
                self._keys[record.key] = AESGCM(record.value.value)

    async def append(self, topic: str, records: Sequence[bytes], time: int) -> int:
        if key := self._sealed.get(topic):
            records = [self._closed(key, data) for data in records]
        elif [data for data in records if data[:3] == _START]:  # quicker than any()
            records = [ESCAPE + data if data[:3] == _START else data for data in records]
        return await self._log.append(topic, records, time)

    async def read(self, topic: str, start: int, records: int, size: int) -> list[Entry]:
        entries = await self._log.read(topic, start, records, size)
        if not [entry for entry in entries if entry.data[:3] == _START]:
            return entries
        if len(entries) < MANY:
            return self._opened(entries)
        return await asyncio.to_thread(self._opened, entries)

    async def join(self, topic: str, start: int, end: int, size: int) -> Joined:
        joined = await self._log.join(topic, start, end, size)
        if _START not in joined.data:  # so no record begins with it
            return joined
        pieces, start = list[bytes](), max(start, (await self._log.extent(topic)).first)
        while start < joined.end and (entries := await self.read(topic, start, joined.end - start, size)):
            pieces += [entry.data for entry in entries]
            start = entries[-1].offset + 1
        return Joined(joined.end, b"".join(pieces))

    def _closed(self, name: str, data: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return MARK + name.encode() + nonce + self._keys[name].encrypt(nonce, data, None)

    def _opened(self, entries: list[Entry]) -> list[Entry]:
        return [entry._replace(data=self._open(entry.data)) for entry in entries]

    def _open(self, data: bytes) -> bytes:
        if data.startswith(ESCAPE):
            return data[len(ESCAPE) :]
        if not data.startswith(MARK):
            return data
        name, nonce, rest = len(MARK), len(MARK) + _NAME, len(MARK) + _NAME + _NONCE
        return self._keys[data[name:nonce].decode()].decrypt(data[nonce:rest], data[rest:], None)

    async def wait(self, topic: str, offset: int, timeout: float) -> bool:  # noqa: ASYNC109
        return await self._log.wait(topic, offset, timeout)

    async def extent(self, topic: str) -> Extent:
        return await self._log.extent(topic)

    async def measure(self, topic: str, start: int, size: int) -> Measured:
        """In bytes as they are on disk, as `extent` is."""
        return await self._log.measure(topic, start, size)

    async def since(self, topic: str, time: int) -> int:
        return await self._log.since(topic, time)

    async def trim(self, topic: str, before: int) -> None:
        await self._log.trim(topic, before)

    async def drop(self, topic: str) -> None:
        self._sealed.pop(topic, None)
        await self._log.drop(topic)

    async def topics(self, prefix: str) -> list[str]:
        return await self._log.topics(prefix)

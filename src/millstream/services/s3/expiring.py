"""What a bucket's lifecycle rules do to its objects, and when.

Everything falls due at a midnight, UTC, so each bucket is gone through once a day, and when its rules change or a
server starts. All that this needs to know is in the objects.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from email.utils import formatdate
from functools import partial
from typing import ClassVar, NamedTuple
from urllib.parse import quote

from msgspec import structs

from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.ports.objects import (
    Attributes,
    Bucket,
    Cause,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    NoSuchVersion,
    ObjectInfo,
    ObjectStore,
    Version,
)
from millstream.services.s3.lifecycle import DAY, prefix_of, rules_of, tags_of

PAGE = 500
SMALLEST = 128 << 10  # bytes that move to another storage class
EXPIRED, MOVED = Cause("LifecycleExpiration"), Cause("LifecycleTransition")
NEVER = float("inf")
LAST = 253402300800.0  # the end of the year 9999: no date can be said from there on


def _midnight(since: float, days: int | None) -> float:
    """The first one after so many days."""
    end = NEVER if days is None else (since + days * DAY) // DAY * DAY + DAY
    return end if end < LAST else NEVER


def matches(rule: api.LifecycleRule, info: ObjectInfo) -> bool:
    tags = info.attributes.tags
    if not info.key.startswith(prefix_of(rule)) or any(tags.get(tag.key) != tag.value for tag in tags_of(rule)):
        return False
    found = (rule.filter.and_ or rule.filter) if rule.filter else None
    if found is None:
        return True
    least, most = found.object_size_greater_than, found.object_size_less_than
    return (least is None or info.size > least) and (most is None or info.size < most)


def _ends(rule: api.LifecycleRule, info: ObjectInfo) -> float:
    given = rule.expiration
    if given is None or not matches(rule, info):
        return NEVER
    return given.date if given.date is not None else _midnight(info.modified, given.days)


def expiration(bucket: Bucket, info: ObjectInfo) -> str | None:
    """The x-amz-expiration header of a current version."""
    if "lifecycle" not in bucket.settings or info.marker:
        return None
    ends = [(_ends(rule, info), rule.id or "") for rule in rules_of(bucket)]
    end, name = min(ends, key=lambda one: one[0], default=(NEVER, ""))  # of equal ones the first
    if end == NEVER:
        return None
    return f'expiry-date="{formatdate(end, usegmt=True)}", rule-id="{quote(name, safe="")}"'


class Entry(NamedTuple):
    """A version as a walk meets it."""

    info: ObjectInfo
    newer: ObjectInfo | None  # what took its place; None for the latest
    rank: int  # 0 for the latest, 1 for the newest of the others
    alone: bool  # the only version of its key


class Sweep:
    """One bucket, gone through once."""

    def __init__(self, objects: ObjectStore, bucket: Bucket, now: float) -> None:
        self._objects, self._bucket, self._now = objects, bucket, now
        self._rules = rules_of(bucket)

    async def run(self) -> None:
        batch: list[Version] = []
        async for entry in self._entries():
            if gone := self._ended(entry):
                batch.append(gone)
            elif storage := self._storage(entry):
                await self._move(entry.info, storage)
            if len(batch) == PAGE:
                await self._objects.delete(self._bucket.name, batch, EXPIRED)
                batch = []
        if batch:
            await self._objects.delete(self._bucket.name, batch, EXPIRED)
        await self._abort()

    async def _entries(self) -> AsyncIterator[Entry]:
        last: Entry | None = None
        async for info, latest in self._versions():
            if last:
                yield last._replace(alone=last.alone and latest)
            newer, rank = (None, 0) if latest or last is None else (last.info, last.rank + 1)
            last = Entry(info, newer, rank, alone=latest)
        if last:
            yield last

    async def _versions(self) -> AsyncIterator[tuple[ObjectInfo, bool]]:
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            page = await self._objects.versions(self._bucket.name, self._prefix, "", after, PAGE)
            for pair in page.versions:
                yield pair
            after = page.next

    @property
    def _prefix(self) -> str:
        """Of all keys that any rule is about."""
        prefixes = [prefix_of(rule) for rule in self._rules]
        return prefixes[0] if len(set(prefixes)) == 1 else ""

    def _ended(self, entry: Entry) -> Version | None:
        """What the engine is to delete. A newer object under the key is not what was looked at here."""
        info = entry.info
        if any(self._is_over(rule, entry) for rule in self._rules):
            current = entry.newer is None and not info.marker
            return Version(info.key, before=info.modified) if current else Version(info.key, info.version)
        return None

    def _is_over(self, rule: api.LifecycleRule, entry: Entry) -> bool:
        info, newer, given = entry.info, entry.newer, rule.expiration
        if newer is None and info.marker:
            cleans = given is not None and (given.expired_object_delete_marker or _ends(rule, info) <= self._now)
            return entry.alone and cleans and info.key.startswith(prefix_of(rule))
        if newer is None:
            return _ends(rule, info) <= self._now
        older = rule.noncurrent_version_expiration
        if older is None or entry.rank <= (older.newer_noncurrent_versions or 0) or not matches(rule, info):
            return False
        return _midnight(newer.modified, older.noncurrent_days) <= self._now

    def _storage(self, entry: Entry) -> str | None:
        """The class that a version is due to be in, where it is not there."""
        info, newer = entry.info, entry.newer
        due: list[tuple[float, str]] = []
        for rule in self._rules:
            if info.marker or info.size < SMALLEST or not matches(rule, info):
                continue
            if newer is None:
                due += _due(
                    info.modified, ((one.date, one.days, one.storage_class) for one in rule.transitions or [])
                )
                continue
            older = rule.noncurrent_version_transitions or []
            ranked = [one for one in older if entry.rank > (one.newer_noncurrent_versions or 0)]
            due += _due(newer.modified, ((None, one.noncurrent_days, one.storage_class) for one in ranked))
        _, storage = max((one for one in due if one[0] <= self._now), default=(0.0, ""))
        return storage if storage != info.attributes.storage_class else None

    async def _move(self, info: ObjectInfo, storage: str) -> None:
        change: Callable[[Attributes], Attributes] = partial(structs.replace, storage_class=storage)
        await _unless_gone(self._objects.set_attributes(self._bucket.name, info.key, change, info.version, MOVED))

    async def _abort(self) -> None:
        name = self._bucket.name
        for rule in self._rules:
            if given := rule.abort_incomplete_multipart_upload:
                for upload in await self._objects.uploads(name, prefix_of(rule)):
                    if _midnight(upload.started, given.days_after_initiation) <= self._now:
                        await _unless_gone(self._objects.abort_upload(name, upload.key, upload.id))


def _due(since: float, moves: Iterable[tuple[float | None, int | None, str | None]]) -> Sequence[tuple[float, str]]:
    return [(_midnight(since, days) if date is None else date, storage or "") for date, days, storage in moves]


async def _unless_gone(change: Awaitable[object]) -> None:
    try:
        await change
    except (NoSuchKey, NoSuchVersion, NoSuchUpload):
        return  # a client was first


class Expiring(Rounds):
    """Goes through each bucket with rules when there may be something due."""

    pause: ClassVar[float] = 5.0

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._done: dict[str, tuple[int, str]] = {}  # bucket -> the day and the rules of its last sweep

    async def look(self) -> None:
        now = clock.now()
        found = {bucket.name: bucket for bucket in await self._objects.buckets() if "lifecycle" in bucket.settings}
        self._done = {name: done for name, done in self._done.items() if name in found}
        for bucket in found.values():
            due = int(now // DAY), bucket.settings["lifecycle"]
            if self._done.get(bucket.name) == due:
                continue
            try:
                await Sweep(self._objects, bucket, now).run()
            except NoSuchBucket:
                continue
            self._done[bucket.name] = due

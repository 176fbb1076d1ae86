"""What every S3 operation may touch: the object port, and what is kept of buckets beside it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from millstream.api import s3 as api
from millstream.core.caller import ANONYMOUS, Caller
from millstream.domain.identity import AccessKey
from millstream.domain.inlets import Inlets
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore
from millstream.ports.objects import Bucket, Cause, ObjectInfo, ObjectStore
from millstream.services.s3 import access, errors

LONGEST_KEY = 1024
VERSION = re.compile(r"[0-9a-f]{32}")


class Tags(Struct, frozen=True):
    tags: dict[str, str] = {}


class AtWork(Struct, frozen=True):
    """Some bucket has, or had, work that goes on when nobody asks."""


@dataclass(slots=True)
class S3:
    objects: ObjectStore
    meta: MetaStore
    find_key: Callable[[str], AccessKey | None]
    inlets: Inlets
    bucket_tags: Records[Tags] = field(init=False)
    work: Records[AtWork] = field(init=False)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)  # around a setting that is made of the one before

    def __post_init__(self) -> None:
        self.bucket_tags = Records(self.meta, "s3.bucket-tags", Tags)
        self.work = Records(self.meta, "s3.work", AtWork)

    async def bucket(self, request: Any, caller: Caller) -> Bucket:
        """The request's bucket. Raise NoSuchBucket, or AccessDenied unless the caller may do what it asks."""
        owner_id = request.expected_bucket_owner
        if owner_id and not re.fullmatch(r"\d{12}", owner_id):
            raise errors.InvalidBucketOwner(
                f"The value of the expected bucket owner parameter must be an AWS Account ID... [{owner_id}]"
            )
        with errors.translated(request.bucket):
            bucket = await self.objects.bucket(request.bucket)
        if owner_id not in (None, "", bucket.account):
            raise errors.AccessDenied("Access Denied")
        await access.check(self.objects, bucket, request, caller)
        if (size := len((getattr(request, "key", None) or "").encode())) > LONGEST_KEY:
            raise errors.KeyTooLong("Your key is too long", Size=size, MaxSizeAllowed=LONGEST_KEY)
        return bucket

    async def save(self, request: Any, caller: Caller, setting: str, value: Struct | str | None) -> None:
        """Keep a setting of the request's bucket, or forget it."""
        bucket = await self.bucket(request, caller)
        with errors.translated(bucket.name):
            await self.objects.set_setting(bucket.name, setting, setting_text(value))

    async def at_work(self) -> None:
        """From now on the service is there from the server's start. Before what needs it is kept."""
        if await self.work.get("") is None:
            await self.work.save(AtWork(), "")


def cause(event: str, bucket: Bucket, caller: Caller) -> Cause:
    """For the bucket's notes, where it keeps any."""
    if "notification" not in bucket.settings:
        return Cause(event)
    principal = "Anonymous" if caller.principal == ANONYMOUS else f"AWS:{caller.user_id}"
    return Cause(event, principal, caller.origin.address, caller.request_id)


def setting_text(value: Struct | str | None) -> str | None:
    return msgspec.json.encode(value).decode() if isinstance(value, Struct) else value


def owner(account: str) -> api.Owner:
    return api.Owner(id=access.canonical_id(account))


def initiator(caller: Caller) -> api.Initiator:
    """Unlike owners, these still have a name."""
    name = caller.principal.rpartition("/")[2] if caller.principal != ANONYMOUS else None
    return api.Initiator(id=caller.principal if ":" in caller.principal else None, display_name=name)


def check_version(version_id: str | None, bucket: Bucket) -> None:
    """ "null" is the version that was stored without an id, and the only one where versioning never was on."""
    if version_id is None or version_id == "null" or (bucket.versioning and VERSION.fullmatch(version_id)):
        return
    message = "Invalid version id specified" if version_id else "Version id cannot be the empty string"
    raise errors.InvalidArgument(message, ArgumentName="versionId", ArgumentValue=version_id)


def version_of(bucket: Bucket, info: ObjectInfo) -> str | None:
    """Answers name versions only where a bucket keeps them, or did."""
    return info.version if bucket.versioning else None


def new_version(info: ObjectInfo) -> str | None:
    """What a write says of the version that it made: nothing of "null"."""
    return None if info.version == "null" else info.version

"""What every S3 operation may touch: the object port, and what is kept of buckets beside it."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore
from millstream.ports.objects import Bucket, ObjectInfo, ObjectStore
from millstream.services.s3 import errors

LONGEST_KEY = 1024
VERSION = re.compile(r"[A-Za-z0-9._-]{32}")


class Tags(Struct, frozen=True):
    tags: dict[str, str] = {}


@dataclass(slots=True)
class S3:
    objects: ObjectStore
    meta: MetaStore
    bucket_tags: Records[Tags] = field(init=False)

    def __post_init__(self) -> None:
        self.bucket_tags = Records(self.meta, "s3.bucket-tags", Tags)

    async def bucket(self, name: str, caller: Caller, expected_owner: str | None = None) -> Bucket:
        """The caller's own bucket. Raise NoSuchBucket or AccessDenied."""
        with errors.translated(name):
            bucket = await self.objects.bucket(name)
        if bucket.account != caller.account or (expected_owner and expected_owner != bucket.account):
            raise errors.AccessDenied("Access Denied")
        return bucket

    async def bucket_for(self, name: str, key: str, caller: Caller, expected_owner: str | None = None) -> Bucket:
        """The same for an operation that writes `key`."""
        bucket = await self.bucket(name, caller, expected_owner)
        if (size := len(key.encode())) > LONGEST_KEY:
            raise errors.KeyTooLong("Your key is too long", Size=size, MaxSizeAllowed=LONGEST_KEY)
        return bucket


@lru_cache
def canonical_id(account: str) -> str:
    """S3 names owners by 64 hexadecimal digits that do not tell the account."""
    return hashlib.sha256(f"millstream canonical user {account}".encode()).hexdigest()


def owner(account: str) -> api.Owner:
    return api.Owner(id=canonical_id(account))


def check_version(version_id: str | None) -> None:
    """Ids of versions have 32 characters; "null" is what was stored without one."""
    if version_id is None or version_id == "null" or VERSION.fullmatch(version_id):
        return
    message = "Invalid version id specified" if version_id else "Version id cannot be the empty string"
    raise errors.InvalidArgument(message, ArgumentName="versionId", ArgumentValue=version_id)


def version_of(bucket: Bucket, info: ObjectInfo) -> str | None:
    """Answers name versions only where a bucket keeps them, or did."""
    return info.version if bucket.versioning else None

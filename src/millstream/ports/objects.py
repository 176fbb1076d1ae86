"""Port: buckets of objects, in S3's shape. A key shows whole old or whole new content; bodies stream."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

Cipher = Callable[[bytes], bytes]
Algorithm = Literal["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]


class Bucket(Struct, frozen=True):
    name: str
    account: str  # the owner
    region: str
    created: float  # seconds since the epoch
    versioning: Literal["", "Enabled", "Suspended"] = ""  # once enabled it is never "" again
    settings: dict[str, str] = {}  # what the service keeps of a bucket, in its own words


class Checksum(Struct, frozen=True):
    algorithm: Algorithm
    value: str  # base64; of a composite one with "-<parts>"
    kind: Literal["FULL_OBJECT", "COMPOSITE"] = "FULL_OBJECT"


class Grant(Struct, frozen=True, array_like=True):
    grantee: str  # canonical id or group
    permission: str


class Lock(Struct, frozen=True, array_like=True):
    """Object Lock: while it holds, nobody deletes the version."""

    mode: Literal["", "GOVERNANCE", "COMPLIANCE"] = ""
    until: float = 0.0  # seconds since the epoch; the end of `mode`
    hold: bool | None = None  # a legal hold; None where there never was one

    def holds(self, now: float, *, bypass: bool) -> bool:
        """`bypass` is the right to pass over GOVERNANCE."""
        return bool(self.hold) or (self.until > now and (self.mode == "COMPLIANCE" or not bypass))


class Attributes(Struct, frozen=True, omit_defaults=True):
    """What a client stores beside the bytes."""

    headers: dict[str, str] = {}  # lower-case HTTP names: content-type, content-encoding, cache-control, …
    metadata: dict[str, str] = {}  # x-amz-meta-*, without the prefix
    storage_class: str = "STANDARD"
    encryption: dict[str, str] = {}  # x-amz-server-side-encryption* as given; recorded and returned
    tags: dict[str, str] = {}
    owner: str = ""  # account that wrote it
    grants: tuple[Grant, ...] = ()  # none: the owner's alone
    lock: Lock = Lock()
    restored: float = 0.0  # of an archived one: until when it can be read, seconds since the epoch
    sealed: str = ""  # the bytes are under a key that only a client has; how the service tells that key


def under_key(kms_key: str | None) -> dict[str, str]:
    """The `encryption` of what a service writes under a client's KMS key; empty without one."""
    if not kms_key:
        return {}
    name = "x-amz-server-side-encryption"
    return {name: "aws:kms", f"{name}-aws-kms-key-id": kms_key}


class ObjectInfo(Struct, frozen=True):
    key: str
    size: int
    etag: str  # hex MD5, of a multipart object hex-<parts>; without quotes
    modified: float  # seconds since the epoch
    attributes: Attributes
    checksum: Checksum | None = None
    parts: tuple[int, ...] = ()  # sizes of a multipart object's parts
    part_checksums: tuple[str, ...] = ()  # theirs in base64, where `checksum` is a composite one
    nonces: tuple[str, ...] = ()  # of a sealed multipart object's parts
    version: str = "null"
    marker: bool = False  # a delete marker: a version without bytes


class Part(Struct, frozen=True):
    number: int  # 1 to 10,000
    size: int
    etag: str
    modified: float
    checksum: Checksum | None = None
    nonce: str = ""  # hex, by which its data file is sealed


class Upload(Struct, frozen=True):
    id: str
    key: str
    started: float
    attributes: Attributes
    algorithm: Algorithm | None = None
    kind: Literal["FULL_OBJECT", "COMPOSITE"] = "COMPOSITE"
    over: str = ""  # tells the object again that was there when it began


class Condition(NamedTuple):
    """Checked in the same instant as the write. `etags` without quotes, "*" is any."""

    if_match: str | None = None
    if_none_match: str | None = None


class Listing(NamedTuple):
    objects: Sequence[ObjectInfo]
    prefixes: Sequence[str]
    next: str | None  # the last key or prefix of this page when there is more; the next page's `after`


class Cause(Struct, frozen=True, array_like=True):
    """Why something changes, for the notes of its bucket."""

    event: str  # in S3's words, e.g. "ObjectCreated:Put"; of deletions the part before the colon
    principal: str = ""
    address: str = ""  # IP
    request_id: str = ""


class Note(Struct, frozen=True, array_like=True):
    """An event of a bucket whose settings have "notification", kept in the commit of what it tells of."""

    bucket: str
    info: ObjectInfo
    cause: Cause
    time: float  # seconds since the epoch


class Version(NamedTuple):
    """One version to delete, or with None the object: what a versioned bucket answers by a delete marker."""

    key: str
    version: str | None = None
    if_match: str | None = None  # delete only when the ETag is this one; "*" is any
    bypass: bool = False  # of a lock in GOVERNANCE mode
    before: float | None = None  # delete only what was stored by then


class Deleted(NamedTuple):
    version: str = ""  # of the marker that was left, or of the version that went; empty in unversioned buckets
    marker: bool = False  # `version` is a delete marker
    refused: bool = False  # `if_match` or `before` did not hold
    locked: bool = False  # the version is still there: its lock holds


class VersionListing(NamedTuple):
    versions: Sequence[tuple[ObjectInfo, bool]]  # newest first below a key; whether it is the latest
    prefixes: Sequence[str]
    next: tuple[str, str] | None  # the next page's `after`


class Content(Protocol):
    """One version of an object, held open: a later put or delete does not disturb it."""

    info: ObjectInfo

    def read(self, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Bytes [start, start + length) in blocks of at most 1 MiB."""


class NoSuchBucket(Exception): ...


class NoSuchKey(Exception):
    marker: ObjectInfo | None = None  # the delete marker that hides the key


class Sealed(NoSuchKey):
    """To whoever has no key it is as if there were nothing."""


class NoSuchVersion(Exception): ...


class IsDeleteMarker(Exception):
    """The version asked for has no bytes."""

    def __init__(self, marker: ObjectInfo) -> None:
        super().__init__(marker.key)
        self.marker = marker


class NoSuchUpload(Exception): ...


class BucketExists(Exception):
    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket.name)
        self.bucket = bucket


class BucketNotEmpty(Exception):
    versioned = False


class PreconditionFailed(Exception):
    """Its argument is the header that did not hold: If-Match or If-None-Match."""


class Conflict(PreconditionFailed):
    """The condition holds, of an object that was not there when the upload began."""


class InvalidPart(Exception):
    def __init__(self, number: int, etag: str) -> None:
        super().__init__(number, etag)
        self.number, self.etag = number, etag


class InvalidPartOrder(Exception): ...


class PartTooSmall(Exception):
    def __init__(self, part: Part) -> None:
        super().__init__(part.number)
        self.part = part


class ObjectStore(Protocol):
    """Each write is durable on return: data, index and folder entries synced. All raise NoSuchBucket."""

    async def create_bucket(self, bucket: Bucket) -> None:
        """Raise BucketExists with the present one."""

    async def delete_bucket(self, name: str) -> None:
        """Raise BucketNotEmpty while it holds a version; unfinished uploads go with it, as on S3."""

    async def bucket(self, name: str) -> Bucket: ...

    async def set_versioning(self, name: str, versioning: Literal["Enabled", "Suspended"]) -> None:
        """From then on writes keep what they replace; suspended, they replace the version "null" only."""

    async def set_setting(self, name: str, setting: str, value: str | None) -> None:
        """Keep one of the bucket's settings, or forget it."""

    async def buckets(self) -> list[Bucket]:
        """All, sorted by name."""

    async def put(
        self,
        bucket: str,
        key: str,
        body: AsyncIterator[bytes],
        attributes: Attributes,
        *,
        algorithm: Algorithm | None = None,
        condition: Condition = Condition(),
        cipher: Cipher | None = None,
        cause: Cause = Cause("ObjectCreated:Put"),
    ) -> ObjectInfo:
        """Store under a temporary name, sync, then show. An exception that `body` raises (a checksum that does
        not match, a client that hung up) leaves nothing behind and is raised on. `algorithm` asks for that
        checksum to be computed and stored. What is on disk is `cipher` of what came, in order; ETag and checksum
        are of what came. Raise PreconditionFailed, or NoSuchKey for if_match on nothing.
        """

    def open(
        self, bucket: str, key: str, version: str | None = None, *, sealed: bool = False
    ) -> AbstractAsyncContextManager[Content]:
        """As `head`, on entry. A sealed object is read as it is on disk, by who asks for it so; else raise Sealed."""

    async def head(self, bucket: str, key: str, version: str | None = None) -> ObjectInfo:
        """Raise NoSuchKey, or of a version NoSuchVersion or IsDeleteMarker."""

    async def delete(
        self, bucket: str, keys: Sequence[str | Version], cause: Cause = Cause("ObjectRemoved")
    ) -> Sequence[Deleted]:
        """One transaction; what is not there is no error."""

    async def copy(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        attributes: Attributes,
        *,
        algorithm: Algorithm | None = None,
        condition: Condition = Condition(),
        version: str | None = None,
        cause: Cause = Cause("ObjectCreated:Copy"),
    ) -> ObjectInfo:
        """A new object with the bytes of the source, or of its `version`; may share them on disk. A source may be
        its own target.
        """

    async def set_attributes(
        self,
        bucket: str,
        key: str,
        change: Callable[[Attributes], Attributes],
        version: str | None = None,
        cause: Cause | None = None,
    ) -> ObjectInfo:
        """Replace what is stored beside the bytes (tags, locks) by what `change` makes of it, in one transaction.
        ETag and time stay. Raises as `head` does, and what `change` raises; it may run in another thread.
        """

    async def list(self, bucket: str, prefix: str, delimiter: str, after: str, limit: int) -> Listing:
        """Keys and common prefixes greater than `after`, together in UTF-8 byte order, at most `limit` of both.
        A common prefix ends with the delimiter and is listed once; `after` inside or equal to a common prefix
        skips all of it only when `after` starts with that prefix as a returned `next` would.
        """

    async def versions(
        self, bucket: str, prefix: str, delimiter: str, after: tuple[str, str], limit: int
    ) -> VersionListing:
        """As `list`, of all versions. `after` is a key and a version of it, or a key and "" for all of them."""

    async def create_upload(
        self,
        bucket: str,
        key: str,
        attributes: Attributes,
        algorithm: Algorithm | None = None,
        kind: Literal["FULL_OBJECT", "COMPOSITE"] = "COMPOSITE",
    ) -> Upload: ...

    async def upload(self, bucket: str, key: str, upload_id: str) -> Upload:
        """Raise NoSuchUpload."""

    async def put_part(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        number: int,
        body: AsyncIterator[bytes],
        algorithm: Algorithm | None = None,
        cipher: Cipher | None = None,
        nonce: str = "",
    ) -> Part: ...

    async def parts(self, bucket: str, key: str, upload_id: str) -> Sequence[Part]: ...

    async def complete_upload(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        parts: Sequence[tuple[int, str]],
        condition: Condition = Condition(),
        cause: Cause = Cause("ObjectCreated:CompleteMultipartUpload"),
    ) -> ObjectInfo:
        """`parts` are (number, etag). Raise Conflict, InvalidPart, InvalidPartOrder, or PartTooSmall (all but the
        last must have 5 MiB). Completing again with the same parts, after a lost answer, gives the same object.
        """

    async def abort_upload(self, bucket: str, key: str, upload_id: str) -> None:
        """Raise NoSuchUpload."""

    async def uploads(self, bucket: str, prefix: str = "") -> Sequence[Upload]:
        """Unfinished ones, sorted by key, then by start."""

    async def notes(self, limit: int) -> Sequence[tuple[int, Note]]:
        """The oldest that nobody has dropped; their numbers grow and are never used again."""

    async def drop_notes(self, numbers: Sequence[int]) -> None: ...


async def own_bucket(objects: ObjectStore, name: str, account: str) -> Bucket:
    """What a job or a delivery may touch. Raise NoSuchBucket, also for another account's."""
    bucket = await objects.bucket(name)
    if bucket.account != account:
        raise NoSuchBucket(name)
    return bucket

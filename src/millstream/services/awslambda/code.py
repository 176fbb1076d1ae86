"""Functions' zips: taken in, checked, kept in a bucket that no account owns, unpacked, and handed out for a while."""

import asyncio
import base64
import hashlib
import io
import secrets
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from millstream.api import awslambda as api
from millstream.container.files import UnsafeArchive, unzip
from millstream.core import clock
from millstream.core.body import Body, blocks
from millstream.core.caller import Caller
from millstream.domain.functions import Code
from millstream.ports.objects import Attributes, Bucket, BucketExists, NoSuchBucket, NoSuchKey, ObjectStore
from millstream.services.awslambda.refusals import invalid
from millstream.wire.http import Request, Response

OWNER = "lambda.amazonaws.com"  # no account, so that nobody's requests reach the bucket
ZIPPED, UNZIPPED = 52_428_800, 262_144_000  # bytes
FROM_S3 = UNZIPPED  # AWS limits only what is unpacked
PATH = "/_millstream/functions/"
SECONDS = 600  # that a link to a function's code lives, as on AWS
Link = tuple[Code, float]
Given = api.FunctionCode | api.UpdateFunctionCodeRequest | api.LayerVersionContentInput


class Codes:
    def __init__(self, objects: ObjectStore, base_url: Callable[[], str]) -> None:
        self._objects, self._base_url = objects, base_url
        self._links: dict[str, Link] = {}

    async def take(self, name: str, given: Given, caller: Caller) -> Code:
        """Check the zip and keep it. Raise InvalidParameterValueException."""
        data = await self._read(given, caller)
        await asyncio.to_thread(_check, data)
        return await self._keep(name, data, caller)

    async def _read(self, given: Given, caller: Caller) -> bytes:
        if getattr(given, "image_uri", None):
            raise invalid("Functions from container images are not implemented by Millstream.")
        if given.zip_file is not None and (given.s3_bucket or given.s3_key):
            raise invalid("Please do not provide other FunctionCode parameters when providing a ZipFile.")
        if given.zip_file is not None:
            return given.zip_file
        if not given.s3_bucket or not given.s3_key:
            raise invalid("Please provide a source for function code.")
        if given.s3_object_version:
            raise invalid("S3ObjectVersion is not implemented by Millstream: buckets have no versions here.")
        return await self._fetch(given.s3_bucket, given.s3_key, caller)

    async def _fetch(self, bucket: str, key: str, caller: Caller) -> bytes:
        said = "Error occurred while GetObject. S3 Error Code:"
        try:
            if (await self._objects.bucket(bucket)).account != caller.account:
                raise invalid(f"{said} AccessDenied. S3 Error Message: Access Denied")
            async with self._objects.open(bucket, key) as content:
                return await Body(content.read()).whole(FROM_S3)
        except NoSuchBucket as absent:
            message = f"{said} NoSuchBucket. S3 Error Message: The specified bucket does not exist"
            raise invalid(message) from absent
        except NoSuchKey as absent:
            message = f"{said} NoSuchKey. S3 Error Message: The specified key does not exist."
            raise invalid(message) from absent
        except OverflowError as large:
            raise _too_large() from large

    async def _keep(self, name: str, data: bytes, caller: Caller) -> Code:
        bucket = f"awslambda-{caller.region}-tasks"
        with suppress(BucketExists):
            await self._objects.create_bucket(Bucket(bucket, OWNER, caller.region, clock.now()))
        key = f"snapshots/{caller.account}/{name}-{uuid.uuid4()}"
        await self._objects.put(bucket, key, blocks(data), Attributes(owner=OWNER))
        return Code(bucket, key, len(data), base64.b64encode(hashlib.sha256(data).digest()).decode())

    async def unpack(self, code: Code, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        async with self._objects.open(code.bucket, code.key) as content:
            data = await Body(content.read()).whole(FROM_S3)
        await asyncio.to_thread(unzip, io.BytesIO(data), folder, UNZIPPED)

    async def drop(self, code: Code) -> None:
        await self._objects.delete(code.bucket, [code.key])

    async def sweep(self, used: set[str]) -> None:
        """Delete what a crash left without a function; `used` are keys."""
        for bucket in [one for one in await self._objects.buckets() if one.account == OWNER]:
            after: str | None = ""
            while after is not None:
                listing = await self._objects.list(bucket.name, "", "", after, 1000)
                await self._objects.delete(bucket.name, [one.key for one in listing.objects if one.key not in used])
                after = listing.next

    def link(self, code: Code) -> str:
        """A URL from which anyone who knows it gets the zip."""
        now, token = clock.now(), secrets.token_urlsafe(32)
        self._links = {known: link for known, link in self._links.items() if link[1] > now}
        self._links[token] = (code, now + SECONDS)
        return f"{self._base_url()}{PATH}{token}"

    async def page(self, request: Request, token: str, verify: object) -> Response:
        """What the URL is answered with: whoever knows it needs no signature."""
        code, until = self._links.get(token, (None, 0.0))
        if code is None or until <= clock.now():
            return Response(403, (("content-type", "application/json"),), b'{"message":"Request has expired"}')
        async with self._objects.open(code.bucket, code.key) as content:
            data = await Body(content.read()).whole(FROM_S3)
        return Response(200, (("content-type", "application/zip"),), data)


def _check(data: bytes) -> None:
    """Unpack it once: what cannot be unpacked must not be kept."""
    if not data:
        raise invalid("Uploaded file must be a non-empty zip")
    if len(data) > FROM_S3:
        raise _too_large()
    with tempfile.TemporaryDirectory(prefix="millstream-") as folder:
        try:
            unzip(io.BytesIO(data), Path(folder), UNZIPPED)
        except UnsafeArchive as bad:
            if "more than" in str(bad):
                raise _too_large() from bad
            message = "Could not unzip uploaded file. Please check your file, then try to upload again."
            raise invalid(message) from bad
        if not any(Path(folder).iterdir()):
            raise invalid("Uploaded file must be a non-empty zip")


def _too_large() -> api.InvalidParameterValueException:
    return invalid(f"Unzipped size must be smaller than {UNZIPPED} bytes")

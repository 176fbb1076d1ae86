"""The notes that the object store keeps of a bucket's changes, on their way to Lambda functions.

A note is in the commit of what it tells of, and is dropped once Lambda has the event on disk: at least once, as on
AWS.
"""

import json
import logging
import uuid
from typing import Any, ClassVar
from urllib.parse import quote_plus

from millstream.core.rounds import Rounds
from millstream.domain.inlets import Inlets
from millstream.ports.objects import Bucket, NoSuchBucket, Note, ObjectStore
from millstream.services.s3.access import canonical_id
from millstream.services.s3.notifications import inlet_of, is_wanted, targets_of
from millstream.wire.rest import HOST_ID
from millstream.wire.values import format_timestamp

BATCH = 100
NEWER = ("ObjectTagging", "ObjectAcl", "LifecycleExpiration")  # families whose records are of version 2.3
log = logging.getLogger("millstream.s3")


class Notifying(Rounds):
    pause: ClassVar[float] = 0.5

    def __init__(self, objects: ObjectStore, inlets: Inlets) -> None:
        self._objects, self._inlets = objects, inlets

    async def look(self) -> None:
        while found := await self._objects.notes(BATCH):
            done = [number for number, note in found if await self._sent(number, note)]
            await self._objects.drop_notes(done)
            if len(done) < len(found):  # the next round tries again
                return

    async def _sent(self, number: int, note: Note) -> bool:
        try:
            bucket = await self._objects.bucket(note.bucket)
        except NoSuchBucket:
            return True
        event = f"s3:{note.cause.event}"
        for place, target in enumerate(targets_of(bucket)):
            if not is_wanted(target, event, note.info.key):
                continue
            where = inlet_of(bucket, target)
            payload = json.dumps({"Records": [record(number, note, bucket, target.id or "")]}).encode()
            request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{where.source}/{number}/{place}"))
            try:
                await self._inlets.to(where.arn).put(where, payload, request_id)
            except (LookupError, PermissionError, ValueError):
                log.warning("%s of %s is dropped: %s may not be invoked", event, note.bucket, where.arn)
        return True


def record(number: int, note: Note, bucket: Bucket, configuration: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    cause = note.cause
    return {
        "eventVersion": "2.3" if cause.event.startswith(NEWER) else "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region,
        "eventTime": format_timestamp(note.time, "iso8601"),
        "eventName": cause.event,
        "userIdentity": {"principalId": cause.principal or "s3.amazonaws.com"},
        "requestParameters": {"sourceIPAddress": cause.address or "s3.amazonaws.com"},
        "responseElements": {"x-amz-request-id": cause.request_id, "x-amz-id-2": HOST_ID},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {
                "name": note.bucket,
                "ownerIdentity": {"principalId": canonical_id(bucket.account)},
                "arn": f"arn:aws:s3:::{note.bucket}",
            },
            "object": _object(number, note),
        },
    }


def _object(number: int, note: Note) -> dict[str, Any]:
    info, event = note.info, note.cause.event
    found: dict[str, Any] = {"key": quote_plus(info.key, safe="/")}
    if event.startswith("ObjectCreated"):
        found["size"] = info.size
    if not event.endswith(":Delete") or event.startswith("ObjectTagging"):
        found["eTag"] = info.etag or "d41d8cd98f00b204e9800998ecf8427e"  # of a delete marker
    if info.version != "null":
        found["versionId"] = info.version
    if not event.startswith(NEWER[:2]):
        found["sequencer"] = f"{number:018X}"
    return found

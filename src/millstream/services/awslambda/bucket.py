"""An S3 bucket as the destination of what failed."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from millstream.core.body import blocks
from millstream.ports.objects import Attributes, NoSuchBucket, ObjectStore
from millstream.services.awslambda.refusals import invalid

PREFIX = "arn:aws:s3:::"
log = logging.getLogger("millstream.lambda")


async def check_bucket(objects: ObjectStore, arn: str, account: str) -> None:
    """Raise InvalidParameterValueException unless the bucket is the account's."""
    try:
        owner = (await objects.bucket(arn.removeprefix(PREFIX))).account
    except NoSuchBucket:
        owner = ""
    if owner != account:
        raise invalid(f"The destination ARN {arn} is invalid.")


async def put(
    objects: ObjectStore, arn: str, account: str, folder: str, name: str, told: Mapping[str, object]
) -> None:
    """On disk on return, unless the bucket is gone. The key is folder, day, moment and name."""
    moment = datetime.fromisoformat(str(told["timestamp"]))
    key = f"aws/lambda/{folder}/{moment:%Y/%m/%d}/{moment:%Y-%m-%dT%H.%M.%S}-{name}"
    attributes = Attributes({"content-type": "application/json"}, owner=account)
    try:
        await objects.put(arn.removeprefix(PREFIX), key, blocks(json.dumps(told).encode()), attributes)
    except NoSuchBucket:
        log.warning("the failure destination %s is gone", arn)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

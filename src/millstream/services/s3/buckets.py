"""Buckets: one global space of names, each with an owner and a region."""

import base64
import binascii
import ipaddress
import re
from typing import Literal

from millstream.api import SERVICES
from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.caller import ANONYMOUS, Caller
from millstream.ports.objects import Bucket, BucketExists
from millstream.services.s3 import acls, errors
from millstream.services.s3.service import S3, Tags, owner, setting_text
from millstream.services.s3.tags import tag_set
from millstream.wire import xml
from millstream.wire.http import Response
from millstream.wire.operation import operation

DEFAULT_REGION = "us-east-1"  # the one that CreateBucket never names
NAMES = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]\Z")
RESERVED = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
LATER = ("location", "bucket")  # directory buckets


@operation
async def create_bucket(s3: S3, request: api.CreateBucketRequest, caller: Caller) -> api.CreateBucketOutput:
    """Creating one's own bucket again is an error, but for us-east-1, where it answers 200."""
    _check_name(request.bucket)
    _refuse_unsupported(request)
    if caller.principal == ANONYMOUS:
        raise errors.AccessDenied("Access Denied")
    given = request.create_bucket_configuration
    tags = tag_set(given.tags, most=50) if given and given.tags else {}
    created = float(int(clock.now()))
    versioning: Literal["", "Enabled"] = "Enabled" if request.object_lock_enabled_for_bucket else ""
    region = _region(request, caller)
    bucket = Bucket(request.bucket, caller.account, region, created, versioning, _settings(request))
    try:
        await s3.objects.create_bucket(bucket)
    except BucketExists as error:
        _present(error.bucket, bucket)
    if tags:
        await s3.bucket_tags.save(Tags(tags), bucket.name)
    where = f"/{bucket.name}" if bucket.region == DEFAULT_REGION else f"http://{bucket.name}.s3.amazonaws.com/"
    return api.CreateBucketOutput(location=where, bucket_arn=f"arn:aws:s3:::{bucket.name}")


def _check_name(name: str) -> None:
    try:
        ipaddress.IPv4Address(name)
        wrong = True
    except ValueError:
        wrong = not NAMES.match(name) or name.endswith(RESERVED) or ".-" in name or "-." in name
    if wrong:
        raise errors.InvalidBucketName("The specified bucket is not valid.", BucketName=name)


def _refuse_unsupported(request: api.CreateBucketRequest) -> None:
    given = request.create_bucket_configuration
    if given and any(getattr(given, name) for name in LATER):
        raise errors.NotImplementedYet("Directory buckets are not implemented by Millstream.")


def _settings(request: api.CreateBucketRequest) -> dict[str, str]:
    """Ownership, and the access control list. A new bucket blocks public ones."""
    ownership = request.object_ownership
    if ownership in (None, "BucketOwnerEnforced"):
        if request.acl not in (None, "private") or any(getattr(request, name) for name in acls.HEADERS):
            raise errors.InvalidBucketAclWithObjectOwnership(
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            )
        kept = {"ownership": str(ownership)} if ownership else {}
    else:
        acls.grants_of(request, None)
        kept = {"ownership": str(ownership)}
    if request.object_lock_enabled_for_bucket:
        kept["object-lock"] = setting_text(api.ObjectLockConfiguration(object_lock_enabled="Enabled")) or ""
    given = request.create_bucket_configuration
    return kept | ({"location": "EU"} if given and given.location_constraint == "EU" else {})


def _region(request: api.CreateBucketRequest, caller: Caller) -> str:
    """The endpoint's region is the signature's; us-east-1, the global endpoint, creates buckets anywhere."""
    given = request.create_bucket_configuration
    asked = given.location_constraint if given else None
    if asked is None and caller.region != DEFAULT_REGION:
        raise _illegal("unspecified")
    if asked is None:
        return DEFAULT_REGION
    region = "eu-west-1" if asked == "EU" else asked
    if caller.region not in (DEFAULT_REGION, region):
        raise _illegal(asked)
    return region


def _illegal(constraint: str) -> Exception:
    return errors.IllegalLocationConstraint(
        f"The {constraint} location constraint is incompatible for the region specific endpoint this request "
        "was sent to."
    )


def _present(present: Bucket, wanted: Bucket) -> None:
    if present.account != wanted.account:
        raise api.BucketAlreadyExists(
            "The requested bucket name is not available. The bucket namespace is shared by all users of the "
            "system. Please select a different name and try again.",
            BucketName=present.name,
        )
    if present.region != DEFAULT_REGION or wanted.region != DEFAULT_REGION:
        raise api.BucketAlreadyOwnedByYou(
            "Your previous request to create the named bucket succeeded and you already own it.",
            BucketName=present.name,
        )


@operation
async def head_bucket(s3: S3, request: api.HeadBucketRequest, caller: Caller) -> api.HeadBucketOutput:
    bucket = await s3.bucket(request, caller)
    return api.HeadBucketOutput(bucket_region=bucket.region, bucket_arn=f"arn:aws:s3:::{bucket.name}")


@operation
async def delete_bucket(s3: S3, request: api.DeleteBucketRequest, caller: Caller) -> None:
    bucket = await s3.bucket(request, caller)
    with errors.translated(bucket.name):
        await s3.objects.delete_bucket(bucket.name)
    await s3.meta.commit([s3.bucket_tags.delete(bucket.name)])


@operation
async def get_bucket_location(s3: S3, request: api.GetBucketLocationRequest, caller: Caller) -> Response:
    """The model says it otherwise: the answer is one element, empty for us-east-1."""
    bucket = await s3.bucket(request, caller)
    region = "" if bucket.region == DEFAULT_REGION else bucket.settings.get("location", bucket.region)
    opened = f'<LocationConstraint xmlns="{SERVICES["s3"].namespace}"'
    body = f"{xml.DECLARATION}{opened}>{region}</LocationConstraint>" if region else f"{xml.DECLARATION}{opened}/>"
    headers = [("content-type", "application/xml"), ("x-amz-request-id", caller.request_id)]
    return Response(200, headers, body.encode())


@operation
async def list_buckets(s3: S3, request: api.ListBucketsRequest, caller: Caller) -> api.ListBucketsOutput:
    if caller.principal == ANONYMOUS:
        raise errors.AccessDenied("Access Denied")
    most = 10_000 if request.max_buckets is None else request.max_buckets
    if not 1 <= most <= 10_000:
        raise errors.InvalidArgument("Argument max-buckets must be an integer between 1 and 10000")
    after = _continuation(request.continuation_token)
    found = [
        bucket
        for bucket in await s3.objects.buckets()
        if bucket.account == caller.account
        and bucket.name > after
        and bucket.name.startswith(request.prefix or "")
        and request.bucket_region in (None, bucket.region)
    ]
    more = len(found) > most
    return api.ListBucketsOutput(
        buckets=[_described(bucket) for bucket in found[:most]],
        owner=owner(caller.account),
        prefix=request.prefix,
        continuation_token=base64.urlsafe_b64encode(found[most - 1].name.encode()).decode() if more else None,
    )


def _described(bucket: Bucket) -> api.Bucket:
    return api.Bucket(
        name=bucket.name,
        creation_date=bucket.created,
        bucket_region=bucket.region,
        bucket_arn=f"arn:aws:s3:::{bucket.name}",
    )


def _continuation(token: str | None) -> str:
    try:
        return base64.urlsafe_b64decode(token or "").decode()
    except (binascii.Error, ValueError) as error:
        raise errors.InvalidArgument("The continuation token provided is incorrect") from error

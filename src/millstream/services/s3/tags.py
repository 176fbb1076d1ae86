"""Tags of objects and buckets."""

import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qsl

import msgspec
from msgspec import structs

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.services.s3 import errors
from millstream.services.s3.service import S3, Tags, cause, check_version, version_of
from millstream.wire import xml
from millstream.wire.http import Response
from millstream.wire.operation import operation
from millstream.wire.shapes import shape_of

MOST = 10
ALLOWED = re.compile(r"[\w\s.:/=+@-]*")  # letters and digits of any language
NoSuchTagSet = aws_error("NoSuchTagSet", 404)


def tag_set(tags: Sequence[api.Tag], *, most: int = MOST) -> dict[str, str]:
    """Raise InvalidTag or BadRequest."""
    found = {tag.key: tag.value for tag in tags}
    if len(found) < len(tags):
        twice = next(tag.key for number, tag in enumerate(tags) if tag.key in [one.key for one in tags[:number]])
        raise errors.InvalidTag("Cannot provide multiple Tags with the same key", TagKey=twice)
    if len(found) > most:
        kind = "Object" if most == MOST else "Bucket"
        raise errors.BadRequest(f"{kind} tags cannot be greater than {most}")
    for key, value in found.items():
        if not 1 <= len(key) <= 128:
            raise errors.InvalidTag("The TagKey you have provided is invalid", TagKey=key)
        if len(value) > 256:
            raise errors.InvalidTag("The TagValue you have provided is invalid", TagKey=key, TagValue=value)
        if wrong := next((text for text in (key, value) if not ALLOWED.fullmatch(text)), None):
            kind = "Key" if wrong == key else "Value"
            told = {"TagKey": key} | ({"TagValue": value} if wrong != key else {})
            raise errors.InvalidTag(f"The Tag{kind} you have provided is invalid", **told)
        if key.startswith("aws:"):
            own = "Your TagKey cannot be prefixed with aws:"
            raise errors.InvalidTag(
                own if most == MOST else "System tags cannot be added/updated by requester", TagKey=key
            )
    return found


def header_tags(header: str | None) -> dict[str, str]:
    """The x-amz-tagging header: a query string."""
    if not header:
        return {}
    try:
        pairs = parse_qsl(header, keep_blank_values=True, max_num_fields=100)
        if len(dict(pairs)) < len(pairs):
            raise ValueError
    except ValueError as error:
        raise errors.InvalidArgument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
            "name duplicates.",
            ArgumentName="x-amz-tagging",
            ArgumentValue=header,
        ) from error
    return tag_set([api.Tag(key=key, value=value) for key, value in pairs])


def document_tags(text: str) -> dict[str, str]:
    """Of a form's field: the XML document that PutObjectTagging takes."""
    try:
        document = xml.parse(text.encode())
        if document.tag.rpartition("}")[2] != "Tagging":
            return {}
        given = msgspec.convert(xml.read(document, shape_of(api.Tagging)), api.Tagging)
    except (xml.MalformedXML, ValueError) as error:
        raise errors.MalformedXML(errors.MALFORMED) from error
    return tag_set(given.tag_set)


def listed(tags: dict[str, str]) -> list[api.Tag]:
    return [api.Tag(key=key, value=value) for key, value in sorted(tags.items())]


@operation
async def get_object_tagging(
    s3: S3, request: api.GetObjectTaggingRequest, caller: Caller
) -> api.GetObjectTaggingOutput:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    with errors.translated(bucket.name, request.key, unmarked="GET"):
        info = await s3.objects.head(bucket.name, request.key, request.version_id)
    return api.GetObjectTaggingOutput(tag_set=listed(info.attributes.tags), version_id=version_of(bucket, info))


@operation
async def put_object_tagging(
    s3: S3, request: api.PutObjectTaggingRequest, caller: Caller
) -> api.PutObjectTaggingOutput:
    version = await _save(s3, request, caller, tag_set(request.tagging.tag_set))
    return api.PutObjectTaggingOutput(version_id=version)


@operation
async def delete_object_tagging(
    s3: S3, request: api.DeleteObjectTaggingRequest, caller: Caller
) -> api.DeleteObjectTaggingOutput:
    return api.DeleteObjectTaggingOutput(version_id=await _save(s3, request, caller, {}))


async def _save(
    s3: S3,
    request: api.PutObjectTaggingRequest | api.DeleteObjectTaggingRequest,
    caller: Caller,
    tags: dict[str, str],
) -> str | None:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    what = "Put" if isinstance(request, api.PutObjectTaggingRequest) else "Delete"
    why = cause(f"ObjectTagging:{what}", bucket, caller)
    with errors.translated(bucket.name, request.key, unmarked=what.upper()):
        change = partial(structs.replace, tags=tags)
        info = await s3.objects.set_attributes(bucket.name, request.key, change, request.version_id, why)
    return version_of(bucket, info)


@operation
async def get_bucket_tagging(
    s3: S3, request: api.GetBucketTaggingRequest, caller: Caller
) -> api.GetBucketTaggingOutput:
    bucket = await s3.bucket(request, caller)
    if (record := await s3.bucket_tags.get(bucket.name)) is None:
        raise NoSuchTagSet("The TagSet does not exist", BucketName=bucket.name)
    return api.GetBucketTaggingOutput(tag_set=listed(record.value.tags))


@operation
async def put_bucket_tagging(s3: S3, request: api.PutBucketTaggingRequest, caller: Caller) -> Response:
    """An empty set is none. The model does not say the status."""
    bucket = await s3.bucket(request, caller)
    if tags := tag_set(request.tagging.tag_set, most=50):
        await s3.bucket_tags.save(Tags(tags), bucket.name)
    else:
        await s3.meta.commit([s3.bucket_tags.delete(bucket.name)])
    return Response(204, [("x-amz-request-id", caller.request_id)])


@operation
async def delete_bucket_tagging(s3: S3, request: api.DeleteBucketTaggingRequest, caller: Caller) -> None:
    bucket = await s3.bucket(request, caller)
    await s3.meta.commit([s3.bucket_tags.delete(bucket.name)])

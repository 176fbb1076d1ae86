"""Multipart uploads: create, complete, abort, list."""

import base64
from collections.abc import Sequence
from urllib.parse import quote

from millstream.api import s3 as api
from millstream.core import checksum
from millstream.core.caller import Caller
from millstream.ports.objects import NoSuchUpload, Part, Upload
from millstream.services.s3 import checksums, errors, sealing
from millstream.services.s3.attributes import attributes, encryption_fields
from millstream.services.s3.conditions import write_condition
from millstream.services.s3.expiring import expiration
from millstream.services.s3.listing import encoder
from millstream.services.s3.service import S3, cause, initiator, new_version, owner
from millstream.wire.integrity import BadDigest
from millstream.wire.operation import operation

PAGE = 1000


@operation
async def create_multipart_upload(
    s3: S3, request: api.CreateMultipartUploadRequest, caller: Caller
) -> api.CreateMultipartUploadOutput:
    bucket = await s3.bucket(request, caller)
    stored = attributes(request, caller, bucket)
    algorithm = checksums.supported(request.checksum_algorithm)
    kind = checksums.kind_of(algorithm, request.checksum_type)
    with errors.translated(bucket.name):
        upload = await s3.objects.create_upload(bucket.name, request.key, stored, algorithm, kind)
    return api.CreateMultipartUploadOutput(
        bucket=bucket.name,
        key=request.key,
        upload_id=upload.id,
        checksum_algorithm=algorithm,
        checksum_type=kind if algorithm else None,
        **encryption_fields(stored, sealing.key_of(request)),
    )


@operation
async def complete_multipart_upload(
    s3: S3, request: api.CompleteMultipartUploadRequest, caller: Caller
) -> api.CompleteMultipartUploadOutput:
    bucket = await s3.bucket(request, caller)
    if request.multipart_upload is None:
        with errors.translated(bucket.name, request.key, request.upload_id):
            await s3.objects.upload(bucket.name, request.key, request.upload_id)
    claimed = _claimed(request)
    wanted = [(part.part_number or 0, (part.e_tag or "").strip('"')) for part in claimed]
    with errors.translated(bucket.name, request.key, request.upload_id):
        await _check(s3, request, claimed)
        info = await s3.objects.complete_upload(
            bucket.name,
            request.key,
            request.upload_id,
            wanted,
            write_condition(request.if_match, request.if_none_match),
            cause("ObjectCreated:CompleteMultipartUpload", bucket, caller),
        )
    return api.CompleteMultipartUploadOutput(
        location=f"https://{bucket.name}.s3.{bucket.region}.amazonaws.com/{quote(request.key)}",
        bucket=bucket.name,
        key=request.key,
        version_id=new_version(info),
        expiration=expiration(bucket, info),
        e_tag=f'"{info.etag}"',
        **checksums.fields(info.checksum),
        **encryption_fields(info.attributes),
    )


def _claimed(request: api.CompleteMultipartUploadRequest) -> Sequence[api.CompletedPart]:
    given = request.multipart_upload
    parts = (given.parts if given else None) or []
    if not parts:
        raise api.InvalidRequest("You must specify at least one part")
    if any(part.part_number is None or part.e_tag is None for part in parts):
        raise errors.MalformedXML(errors.MALFORMED)
    return parts


async def _check(s3: S3, request: api.CompleteMultipartUploadRequest, claimed: Sequence[api.CompletedPart]) -> None:
    """What the request says of sizes and checksums; nothing is left to check when it was completed before."""
    try:
        upload = await s3.objects.upload(request.bucket, request.key, request.upload_id)
    except NoSuchUpload:
        return
    there = {part.number: part for part in await s3.objects.parts(request.bucket, request.key, upload.id)}
    chosen = [part for one in claimed if (part := there.get(one.part_number or 0))]
    if len(chosen) < len(claimed):
        return  # the store says so
    for part, one in zip(chosen, claimed, strict=True):
        _check_part(upload, part, one)
    _check_whole(request, upload, chosen)


def _check_part(upload: Upload, part: Part, claimed: api.CompletedPart) -> None:
    if upload.algorithm is None or part.checksum is None:
        return
    given = checksums.given(claimed).get(upload.algorithm)
    if given is None and upload.kind == "COMPOSITE":
        raise api.InvalidRequest(
            f"The upload was created using a {upload.algorithm.lower()} checksum. The complete request must include "
            f"the checksum for each part. It was missing for part {part.number} in the request."
        )
    if given is not None and given != part.checksum.value:
        raise errors.InvalidPart(errors.INVALID_PART, UploadId=upload.id, PartNumber=part.number)


def _check_whole(request: api.CompleteMultipartUploadRequest, upload: Upload, chosen: Sequence[Part]) -> None:
    size = sum(part.size for part in chosen)
    if request.mpu_object_size not in (None, size):
        raise api.InvalidRequest(
            f"The provided 'x-amz-mp-object-size' header value {request.mpu_object_size} does not match what was "
            f"computed: {size}"
        )
    if request.checksum_type not in (None, upload.kind):
        raise api.InvalidRequest(
            f"The upload was created using the {upload.kind} checksum mode. The complete request must use the same "
            "checksum mode."
        )
    algorithm = upload.algorithm or checksums.DEFAULT
    for name, value in checksums.given(request).items():
        if name != algorithm or value != _whole(upload, algorithm, chosen):
            raise BadDigest(f"The {name} you specified did not match the calculated checksum.")


def _whole(upload: Upload, algorithm: str, chosen: Sequence[Part]) -> str:
    digests = [base64.b64decode(part.checksum.value) for part in chosen if part.checksum]
    if upload.kind == "FULL_OBJECT":
        sizes = (part.size for part in chosen)
        return checksum.text(checksum.combine(algorithm, zip(digests, sizes, strict=True)))
    return f"{checksum.checksum(algorithm, b''.join(digests))}-{len(chosen)}"


@operation
async def abort_multipart_upload(
    s3: S3, request: api.AbortMultipartUploadRequest, caller: Caller
) -> api.AbortMultipartUploadOutput:
    bucket = await s3.bucket(request, caller)
    with errors.translated(bucket.name, request.key, request.upload_id):
        await s3.objects.abort_upload(bucket.name, request.key, request.upload_id)
    return api.AbortMultipartUploadOutput()


@operation
async def list_multipart_uploads(
    s3: S3, request: api.ListMultipartUploadsRequest, caller: Caller
) -> api.ListMultipartUploadsOutput:
    bucket = await s3.bucket(request, caller)
    most = PAGE if request.max_uploads is None else min(request.max_uploads, PAGE)
    if most < 0:
        raise errors.InvalidArgument("Argument max-uploads must be an integer between 0 and 2147483647")
    prefix, delimiter, encode = request.prefix or "", request.delimiter or "", encoder(request.encoding_type)
    with errors.translated(bucket.name):
        found = await s3.objects.uploads(bucket.name, prefix)
    entries = _after(_rolled(found, prefix, delimiter), request.key_marker or "", request.upload_id_marker or "")
    page, more = entries[:most], len(entries) > most > 0
    last = page[-1] if page else None  # told even where there is no more
    return api.ListMultipartUploadsOutput(
        bucket=bucket.name,
        prefix=encode(prefix) or None,
        delimiter=encode(delimiter) or None,
        key_marker=encode(request.key_marker or ""),
        upload_id_marker=request.upload_id_marker or "",
        next_key_marker=encode(_name(last)) if last else "",
        next_upload_id_marker=last.id if isinstance(last, Upload) else "",
        max_uploads=most,
        is_truncated=more,
        uploads=[_described(one, encode(one.key), caller) for one in page if isinstance(one, Upload)],
        common_prefixes=[api.CommonPrefix(prefix=encode(one)) for one in page if isinstance(one, str)],
        encoding_type=request.encoding_type,
    )


def _rolled(uploads: Sequence[Upload], prefix: str, delimiter: str) -> list[Upload | str]:
    """Uploads, and in place of those below a delimiter their common prefix."""
    entries: list[Upload | str] = []
    for upload in uploads:
        cut = upload.key.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            entries.append(upload)
        elif (common := upload.key[: cut + len(delimiter)]) not in entries[-1:]:
            entries.append(common)
    return entries


def _name(entry: Upload | str) -> str:
    return entry if isinstance(entry, str) else entry.key


def _after(entries: list[Upload | str], key: str, upload_id: str) -> list[Upload | str]:
    """Without an upload id the marker's key itself is left out; ids of one key sort by start."""

    def is_after(entry: Upload | str) -> bool:
        name = _name(entry)
        if name != key:
            return name.encode() > key.encode()
        return bool(upload_id) and isinstance(entry, Upload) and entry.id > upload_id

    return [entry for entry in entries if not key or is_after(entry)]


def _described(upload: Upload, key: str, caller: Caller) -> api.MultipartUpload:
    return api.MultipartUpload(
        upload_id=upload.id,
        key=key,
        initiated=upload.started,
        storage_class=upload.attributes.storage_class,  # type: ignore[arg-type]
        owner=owner(upload.attributes.owner),
        initiator=initiator(caller),
        checksum_algorithm=upload.algorithm,
        checksum_type=upload.kind if upload.algorithm else None,
    )

"""The parts of an upload: UploadPart and ListParts."""

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import Part, Upload
from millstream.services.s3 import checksums, errors, sealing
from millstream.services.s3.attributes import encryption_fields, refuse_unsupported
from millstream.services.s3.objects import payload
from millstream.services.s3.service import S3, initiator, owner
from millstream.wire.operation import operation

MOST = 10_000
PAGE = 1000


@operation
async def upload_part(s3: S3, request: api.UploadPartRequest, caller: Caller) -> api.UploadPartOutput:
    bucket = await s3.bucket(request, caller)
    refuse_unsupported(request)
    number, body = part_number(request.part_number), payload(request.body)
    chosen = checksums.chosen(body)
    with errors.translated(bucket.name, request.key, request.upload_id):
        upload = await s3.objects.upload(bucket.name, request.key, request.upload_id)
        _check_algorithm(upload, chosen)
        key, nonce = sealing.check_part(upload.attributes.sealed, request), sealing.new_nonce()
        part = await s3.objects.put_part(
            bucket.name,
            request.key,
            upload.id,
            number,
            aiter(body),
            upload.algorithm or checksums.default(upload.attributes),
            sealing.cipher(upload.attributes.sealed, key, nonce),
            nonce,
        )
    shown = checksums.fields(part.checksum, kind=False) if upload.algorithm else checksums.echoed(request, chosen)
    return api.UploadPartOutput(e_tag=f'"{part.etag}"', **shown, **encryption_fields(upload.attributes, key))


def part_number(number: int) -> int:
    if not 1 <= number <= MOST:
        raise errors.InvalidArgument(
            "Part number must be an integer between 1 and 10000, inclusive",
            ArgumentName="partNumber",
            ArgumentValue=number,
        )
    return number


def _check_algorithm(upload: Upload, chosen: str | None) -> None:
    if upload.algorithm and chosen != upload.algorithm:
        raise api.InvalidRequest(
            f"Checksum Type mismatch occurred, expected checksum Type: {upload.algorithm.lower()}, "
            f"actual checksum Type: {(chosen or 'null').lower()}"
        )


@operation
async def list_parts(s3: S3, request: api.ListPartsRequest, caller: Caller) -> api.ListPartsOutput:
    bucket = await s3.bucket(request, caller)
    most = PAGE if request.max_parts is None else min(request.max_parts, PAGE)
    after = int(request.part_number_marker or 0)
    if most < 0 or after < 0:
        raise errors.InvalidArgument("Argument max-parts must be an integer between 0 and 2147483647")
    with errors.translated(bucket.name, request.key, request.upload_id):
        upload = await s3.objects.upload(bucket.name, request.key, request.upload_id)
        found = [part for part in await s3.objects.parts(bucket.name, request.key, upload.id) if part.number > after]
    page = found[:most]
    return api.ListPartsOutput(
        bucket=bucket.name,
        key=request.key,
        upload_id=upload.id,
        part_number_marker=after,
        next_part_number_marker=page[-1].number if page else 0,
        max_parts=most,
        is_truncated=len(found) > len(page),
        parts=[_described(part, upload) for part in page],
        initiator=initiator(caller),
        owner=owner(bucket.account),
        storage_class=upload.attributes.storage_class,  # type: ignore[arg-type]
        checksum_algorithm=upload.algorithm,
        checksum_type=upload.kind if upload.algorithm else None,
    )


def _described(part: Part, upload: Upload) -> api.Part:
    shown = checksums.fields(part.checksum, kind=False) if upload.algorithm else {}
    return api.Part(
        part_number=part.number, last_modified=part.modified, e_tag=f'"{part.etag}"', size=part.size, **shown
    )

"""GetObjectAttributes: chosen facts of an object, its parts among them."""

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import ObjectInfo
from millstream.services.s3 import checksums, errors, sealing
from millstream.services.s3.service import S3, check_version, version_of
from millstream.wire.operation import operation

PAGE = 1000


@operation
async def get_object_attributes(
    s3: S3, request: api.GetObjectAttributesRequest, caller: Caller
) -> api.GetObjectAttributesOutput:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    with errors.translated(bucket.name, request.key):
        info = await s3.objects.head(bucket.name, request.key, request.version_id)
    sealing.check_reader(info, request)
    wanted = request.object_attributes
    return api.GetObjectAttributesOutput(
        last_modified=info.modified,
        version_id=version_of(bucket, info),
        e_tag=info.etag if "ETag" in wanted else None,
        checksum=_checksum(info) if "Checksum" in wanted else None,
        object_parts=_parts(info, request) if "ObjectParts" in wanted else None,
        storage_class=info.attributes.storage_class if "StorageClass" in wanted else None,  # type: ignore[arg-type]
        object_size=info.size if "ObjectSize" in wanted else None,
    )


def _checksum(info: ObjectInfo) -> api.Checksum | None:
    if info.checksum is None:
        return None
    value = info.checksum.value.partition("-")[0]  # here without the count of parts
    return api.Checksum(**{checksums.FIELDS[info.checksum.algorithm]: value}, checksum_type=info.checksum.kind)


def _parts(info: ObjectInfo, request: api.GetObjectAttributesRequest) -> api.GetObjectAttributesParts | None:
    """The parts themselves are listed only where the object's checksum is made of theirs."""
    if not info.parts:
        return None
    if not info.part_checksums:
        return api.GetObjectAttributesParts(total_parts_count=len(info.parts))
    after = int(request.part_number_marker or 0)
    most = PAGE if request.max_parts is None else min(request.max_parts, PAGE)
    numbers = [number for number in range(1, len(info.parts) + 1) if number > after]
    page = numbers[:most]
    return api.GetObjectAttributesParts(
        total_parts_count=len(info.parts),
        part_number_marker=after,
        next_part_number_marker=page[-1] if page else 0,
        max_parts=most,
        is_truncated=len(numbers) > len(page),
        parts=[_part(info, number) for number in page],
    )


def _part(info: ObjectInfo, number: int) -> api.ObjectPart:
    assert info.checksum is not None
    checksum = {checksums.FIELDS[info.checksum.algorithm]: info.part_checksums[number - 1]}
    return api.ObjectPart(part_number=number, size=info.parts[number - 1], **checksum)

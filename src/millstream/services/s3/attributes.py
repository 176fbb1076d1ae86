"""What travels beside an object's bytes: from request headers into the store, and back into response headers."""

import base64
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import formatdate
from typing import Any
from unicodedata import category

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import Attributes, Bucket, ObjectInfo
from millstream.services.s3 import archives, checksums, errors, locking, sealing
from millstream.services.s3.acls import grants_of
from millstream.services.s3.defaults import SSE, default_encryption
from millstream.services.s3.tags import header_tags

Given = api.PutObjectRequest | api.CopyObjectRequest | api.CreateMultipartUploadRequest
HEADERS = {  # fields of a request -> header names, as they are stored
    "cache_control": "cache-control",
    "content_disposition": "content-disposition",
    "content_encoding": "content-encoding",
    "content_language": "content-language",
    "content_type": "content-type",
    "website_redirect_location": "x-amz-website-redirect-location",
}
ENCRYPTION = {
    "server_side_encryption": "x-amz-server-side-encryption",
    "ssekms_key_id": "x-amz-server-side-encryption-aws-kms-key-id",
}
DEFAULT_ENCRYPTION = {"x-amz-server-side-encryption": "AES256"}  # AWS's own default, always reported
STORAGE = ("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR")
MOST_METADATA = 2048
PLAIN_LATIN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
PLAIN = re.compile(r"[^\t -~]")  # what a header may not hold as it is
CHUNKED = re.compile(r"(?:^|,)\s*aws-chunked\s*(?=,|$)", re.I)


def attributes(request: Given, caller: Caller, bucket: Bucket) -> Attributes:
    refuse_unsupported(request)
    key = sealing.key_of(request)
    headers = {
        header: _text(value) for field, header in HEADERS.items() if (value := getattr(request, field)) is not None
    }
    if request.expires is not None:
        headers["expires"] = formatdate(request.expires, usegmt=True)
    if encoding := headers.pop("content-encoding", ""):
        headers |= _encoding(encoding)
    return Attributes(
        headers=headers,
        metadata=_metadata(request.metadata),
        storage_class=request.storage_class or "STANDARD",
        encryption={} if key else _encryption(request) or default_encryption(bucket),
        sealed=sealing.new(key) if key else "",
        tags=header_tags(request.tagging),
        owner=caller.account or bucket.account,
        grants=grants_of(request, bucket),
        lock=locking.lock_of(request, bucket),
    )


def refuse_unsupported(request: object) -> None:
    """What would be lost silently."""
    if getattr(request, "write_offset_bytes", None) is not None:
        raise errors.NotImplementedYet("Appending to objects is not implemented by Millstream.")
    storage = getattr(request, "storage_class", None)
    if storage is not None and storage not in (*STORAGE, *archives.CLASSES):
        raise errors.InvalidStorageClass(
            "The storage class you specified is not valid", StorageClassRequested=storage
        )


def _encoding(given: str) -> dict[str, str]:
    """aws-chunked is how the body came, not what it is."""
    kept = CHUNKED.sub("", given).strip(", ")
    return {"content-encoding": kept} if kept else {}


def _metadata(given: dict[str, str] | None) -> dict[str, str]:
    metadata = {name: _decoded(value) for name, value in (given or {}).items()}
    size = sum(len(name.encode()) + len(value.encode()) for name, value in metadata.items())
    if size > MOST_METADATA:
        raise errors.MetadataTooLarge(
            "Your metadata headers exceed the maximum allowed metadata size", Size=size, MaxSizeAllowed=MOST_METADATA
        )
    return metadata


def _text(header: str) -> str:
    """Headers are read as latin-1; clients that send more mean UTF-8."""
    if header.isascii():
        return header
    try:
        return header.encode("latin-1").decode()
    except ValueError:
        return header


def _decoded(value: str) -> str:
    """Metadata as its client means it: encoded words of RFC 2047 are what they encode."""
    if "=?" not in value:
        return _text(value)
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError, HeaderParseError):
        return value


def _encoded(value: str) -> str:
    """As S3 answers it: RFC 2047 for what is not plain ASCII."""
    if not PLAIN.search(value):
        return value
    if any(category(char).startswith("C") for char in value):
        return f"=?UTF-8?B?{base64.b64encode(value.encode()).decode()}?="
    return f"=?UTF-8?Q?{''.join(map(_quoted, value.encode()))}?="


def _quoted(byte: int) -> str:
    if byte == 32:
        return "_"
    return chr(byte) if 33 <= byte < 127 and byte not in b"=?_" else f"={byte:02X}"


def _encryption(request: Given) -> dict[str, str]:
    found = {header: value for field, header in ENCRYPTION.items() if (value := getattr(request, field)) is not None}
    if "ssekms_key_id" in found and not found.get("x-amz-server-side-encryption", "").startswith("aws:kms"):
        raise errors.InvalidArgument("The SSE-KMS key id needs x-amz-server-side-encryption: aws:kms.")
    if request.bucket_key_enabled:
        found["x-amz-server-side-encryption-bucket-key-enabled"] = "true"
    return found


def encryption_headers(attributes: Attributes) -> dict[str, str]:
    """Of a sealed object the key's own headers say it."""
    return {} if attributes.sealed else attributes.encryption or DEFAULT_ENCRYPTION


def encryption_fields(attributes: Attributes, key: sealing.Key | None = None) -> dict[str, Any]:
    """For the outputs of writes."""
    if attributes.sealed:
        return {"sse_customer_algorithm": "AES256", "sse_customer_key_md5": key.md5} if key else {}
    stored = encryption_headers(attributes)
    found: dict[str, Any] = {field: stored[header] for field, header in ENCRYPTION.items() if header in stored}
    if f"{SSE}-bucket-key-enabled" in stored:
        found["bucket_key_enabled"] = True
    return found


def headers_of(info: ObjectInfo) -> dict[str, str]:
    """All that GetObject and HeadObject say of an object, but its length and checksum."""
    kept = info.attributes
    headers = {
        "last-modified": formatdate(info.modified, usegmt=True),
        "etag": f'"{info.etag}"',
        "accept-ranges": "bytes",
        "content-type": "binary/octet-stream",
        **{name: PLAIN_LATIN.sub(" ", value) for name, value in kept.headers.items()},
        **encryption_headers(kept),
    }
    for name, value in kept.metadata.items():
        headers[f"x-amz-meta-{name}"] = _encoded(value)
    if kept.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = kept.storage_class
    if kept.restored:
        headers |= archives.headers_of(kept)
    if kept.lock != locking.NONE:
        headers |= locking.headers_of(kept.lock)
    if kept.tags:
        headers["x-amz-tagging-count"] = str(len(kept.tags))
    return headers


def checksum_headers(info: ObjectInfo) -> dict[str, str]:
    if info.checksum is None:
        return {}
    return {
        checksums.header(info.checksum.algorithm): info.checksum.value,
        "x-amz-checksum-type": info.checksum.kind,
    }

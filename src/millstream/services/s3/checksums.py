"""Checksums in requests and outputs: which field holds which algorithm's, and which kinds go together."""

from typing import Any, cast

from millstream.api import s3 as api
from millstream.core.body import Body
from millstream.ports.objects import Algorithm, Attributes, Checksum
from millstream.wire.integrity import CheckedBody

DEFAULT: Algorithm = "CRC64NVME"  # what S3 computes for a client that says nothing
FIELDS: dict[str, str] = {
    "CRC32": "checksum_crc32",
    "CRC32C": "checksum_crc32_c",
    "CRC64NVME": "checksum_crc64_nvme",
    "SHA1": "checksum_sha1",
    "SHA256": "checksum_sha256",
}
FULL_OBJECT = ("CRC32", "CRC32C", "CRC64NVME")
COMPOSITE = ("CRC32", "CRC32C", "SHA1", "SHA256")


def header(algorithm: str) -> str:
    return f"x-amz-checksum-{algorithm.lower()}"


def chosen(body: Body) -> Algorithm | None:
    """The algorithm that the client claimed a checksum of, which the body checks itself."""
    return cast(Algorithm | None, body.algorithm) if isinstance(body, CheckedBody) else None


def fields(checksum: Checksum | None, *, kind: bool = True) -> dict[str, Any]:
    """For an output."""
    if checksum is None:
        return {}
    found = {FIELDS[checksum.algorithm]: checksum.value}
    return found | {"checksum_type": checksum.kind} if kind else found


def given(request: Any) -> dict[str, str]:
    """Algorithm -> value of the checksums in a request or in one of its parts."""
    return {
        algorithm: value
        for algorithm, field in FIELDS.items()
        if (value := getattr(request, field, None)) is not None
    }


def supported(algorithm: str | None) -> Algorithm | None:
    if algorithm is not None and algorithm not in FIELDS:
        raise api.InvalidRequest(f"The checksum algorithm {algorithm} is not supported by Millstream.")
    return cast(Algorithm | None, algorithm)


def kind_of(algorithm: str | None, asked: str | None) -> Any:
    """Of a multipart upload."""
    if algorithm is None:
        if asked:
            raise api.InvalidRequest(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            )
        return "FULL_OBJECT"
    kind = asked or ("FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE")
    if algorithm not in (FULL_OBJECT if kind == "FULL_OBJECT" else COMPOSITE):
        raise api.InvalidRequest(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        )
    return kind


def echoed(request: Any, algorithm: str | None) -> dict[str, Any]:
    """A verified checksum as it came, where the upload itself keeps no such."""
    value = given(request).get(algorithm or "")
    return {FIELDS[algorithm]: value} if algorithm and value else {}


def default(stored: Attributes) -> Algorithm | None:
    """What is computed where a client says nothing; of what it sealed itself, none."""
    return None if stored.sealed else DEFAULT

"""SSE-C: objects that are stored under a key which only the client has.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
AES-256 in counter mode, so that a range is read without what is before it. No two data files share a key stream: each
has a key of its own, made of the client's, the object's nonce, and of a part that part's nonce too.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from millstream.api import s3 as api
from millstream.ports.objects import Content, ObjectInfo
from millstream.services.s3 import errors

SSE = "x-amz-server-side-encryption"
FIELDS = ("sse_customer_algorithm", "sse_customer_key", "sse_customer_key_md5")
NEEDED = (
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to "
    "retrieve the object."
)
CUSTOMER = "Requests specifying Server Side Encryption with Customer provided keys must provide"
PARTS = (
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate "
    "encryption parameters."
)
BLOCK = 16


class Key(NamedTuple):
    secret: bytes
    md5: str  # base64

    @property
    def headers(self) -> dict[str, str]:
        return {f"{SSE}-customer-algorithm": "AES256", f"{SSE}-customer-key-md5": self.md5}


def key_of(request: Any, source: str = "") -> Key | None:
    """The key that a request brings, checked; `source` "copy_source_" is that of what it copies."""
    algorithm, text, md5 = (getattr(request, source + field, None) for field in FIELDS)
    if algorithm is None and text is None and md5 is None:
        return None
    if algorithm is None:
        raise _invalid(f"{CUSTOMER} a valid encryption algorithm.")
    if algorithm != "AES256":
        raise errors.InvalidEncryptionAlgorithm(
            "The Encryption request you specified is not valid. Supported value: AES256.",
            ArgumentName=SSE,
            ArgumentValue=algorithm,
        )
    if text is None:
        raise _invalid(f"{CUSTOMER} an appropriate secret key.")
    secret = _secret(text)
    if len(secret) != 32 or md5 is None:
        raise _invalid("The secret key was invalid for the specified algorithm.")
    if base64.b64encode(hashlib.md5(secret, usedforsecurity=False).digest()).decode() != md5:
        raise _invalid("The calculated MD5 hash of the key did not match the hash that was provided.")
    if not source and (other := getattr(request, "server_side_encryption", None)):
        message = (
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified"
        )
        raise errors.InvalidArgument(message, ArgumentName=SSE, ArgumentValue=other)
    return Key(secret, md5)


def _secret(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _invalid(message: str) -> Exception:
    return errors.InvalidArgument(message, ArgumentName=SSE)


def new(key: Key) -> str:
    """A nonce, and what tells the key again: kept beside the object."""
    nonce = new_nonce()
    return f"{nonce}:{_derived(key, bytes.fromhex(nonce), b'check').hex()}"


def new_nonce() -> str:
    return secrets.token_hex(16)


def _derived(key: Key, nonce: bytes, use: bytes) -> bytes:
    return hmac.new(key.secret, nonce + use, hashlib.sha256).digest()


def fits(sealed: str, key: Key | None) -> bool:
    nonce, _, check = sealed.partition(":")
    return key is not None and hmac.compare_digest(_derived(key, bytes.fromhex(nonce), b"check").hex(), check)


def cipher(sealed: str, key: Key | None, nonce: str = "", start: int = 0) -> Callable[[bytes], bytes] | None:
    """Seals and opens the bytes of a data file from `start` on; None where nothing is sealed. `nonce` is a part's."""
    if not sealed or key is None:
        return None
    secret = _derived(key, bytes.fromhex(sealed.partition(":")[0]), b"data" + bytes.fromhex(nonce))
    counter = (start // BLOCK).to_bytes(BLOCK, "big")
    running = Cipher(algorithms.AES256(secret), modes.CTR(counter)).encryptor()
    running.update(bytes(start % BLOCK))
    return running.update


def check_reader(info: ObjectInfo, request: Any, source: str = "") -> Key | None:
    """The key for an object that is read. Raise InvalidRequest or AccessDenied."""
    sealed = info.attributes.sealed
    try:
        key = key_of(request, source)
    except errors.InvalidArgument:
        if sealed and getattr(request, f"{source}sse_customer_key_md5", None) is None:
            raise errors.AccessDenied(f"{CUSTOMER} the correct secret key.") from None
        raise
    if not sealed and key:
        raise api.InvalidRequest("The encryption parameters are not applicable to this object.")
    if sealed and key is None:
        raise api.InvalidRequest(NEEDED)
    if sealed and not fits(sealed, key):
        raise errors.AccessDenied(f"{CUSTOMER} the correct secret key.")
    return key


def check_part(sealed: str, request: Any) -> Key | None:
    """The key for a part of an upload, which must be the upload's."""
    key = key_of(request)
    if bool(sealed) != (key is not None):
        raise api.InvalidRequest(PARTS)
    if sealed and not fits(sealed, key):
        raise api.InvalidRequest("The provided encryption parameters did not match the ones used originally.")
    return key


async def read(content: Content, key: Key | None, start: int, size: int) -> AsyncIterator[bytes]:
    """Bytes [start, start + size) as the client knows them."""
    info = content.info
    if not info.attributes.sealed:
        async for block in content.read(start, size):
            yield block
        return
    begin = 0
    for nonce, length in zip(info.nonces or ("",), info.parts or (info.size,), strict=True):
        first, last = max(start, begin), min(start + size, begin + length)
        if first < last:
            opened = cipher(info.attributes.sealed, key, nonce, first - begin)
            assert opened is not None
            async for block in content.read(first, last - first):
                yield opened(block)
        begin += length

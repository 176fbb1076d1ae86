"""Identifiers in the forms that AWS uses."""

import secrets
from random import getrandbits

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def request_id() -> str:
    """A UUID of version 4. It names a request and guards nothing, so it need not ask the system for each one."""
    text = f"{getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"


def unique_id(prefix: str, length: int = 21) -> str:
    """IAM's form, e.g. `AROA` + 17 characters of base32 (21 in all); access keys are 20 long."""
    return prefix + "".join(secrets.choice(_BASE32) for _ in range(length - len(prefix)))


def secret_key() -> str:
    """40 characters, as an AWS secret access key."""
    return secrets.token_urlsafe(30)

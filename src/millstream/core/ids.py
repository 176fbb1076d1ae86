"""Identifiers in the forms that AWS uses."""

import secrets
import uuid

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def request_id() -> str:
    return str(uuid.uuid4())


def unique_id(prefix: str, length: int = 21) -> str:
    """IAM's form, e.g. `AROA` + 17 characters of base32 (21 in all); access keys are 20 long."""
    return prefix + "".join(secrets.choice(_BASE32) for _ in range(length - len(prefix)))


def secret_key() -> str:
    """40 characters, as an AWS secret access key."""
    return secrets.token_urlsafe(30)

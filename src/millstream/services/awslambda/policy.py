"""What is kept of a resource policy."""

from msgspec import Struct


class Policy(Struct, frozen=True):
    """Of a function, a version or an alias."""

    statements: tuple[str, ...]  # JSON
    revision: str

"""Records of what work groups keep for their queries."""

from msgspec import Struct


class NamedQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    name: str
    database: str
    sql: str
    work_group: str
    description: str | None = None
    created: float  # seconds since the epoch


class Prepared(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    work_group: str
    sql: str
    description: str | None = None
    modified: float  # seconds since the epoch

"""Which kind a statement is, by its first words."""

import re
from typing import Literal, NamedTuple

_COMMENT = re.compile(r"\s*(?:--[^\n]*(?:\n|\Z)|/\*.*?\*/)", re.DOTALL)


class Kind(NamedTuple):
    type: Literal["DDL", "DML", "UTILITY"]
    substatement: str | None
    suffix: str  # of the result's name


_KINDS: tuple[tuple[str, Literal["DDL", "DML", "UTILITY"], str, str], ...] = (
    (r"(?:SELECT|WITH|VALUES|TABLE)(?!\w)|\(*\s*(?:SELECT|WITH|VALUES)", "DML", ".csv", "SELECT"),
    (r"INSERT\s+INTO", "DML", "", "INSERT"),
    (r"UNLOAD", "DML", "", "UNLOAD"),
    (r"EXECUTE", "DML", ".csv", "EXECUTE"),
    (r"CREATE\s+TABLE\b(?:(?!\bAS\b).)*?\bAS\b", "DDL", "tables", "CREATE_TABLE_AS_SELECT"),
    (r"CREATE\s+(?:EXTERNAL\s+)?TABLE", "DDL", ".txt", "CREATE_TABLE"),
    (r"CREATE\s+(?:OR\s+REPLACE\s+)?VIEW", "DDL", ".txt", "CREATE_VIEW"),
    (r"CREATE\s+(?:DATABASE|SCHEMA)", "DDL", ".txt", "CREATE_DATABASE"),
    (r"DROP\s+TABLE", "DDL", ".txt", "DROP_TABLE"),
    (r"DROP\s+VIEW", "DDL", ".txt", "DROP_VIEW"),
    (r"DROP\s+(?:DATABASE|SCHEMA)", "DDL", ".txt", "DROP_DATABASE"),
    (r"ALTER\s+TABLE\b.*?\bADD\b.*?\bPARTITION", "DDL", ".txt", "ALTER_TABLE_ADD_PARTITION"),
    (r"ALTER\s+TABLE\b.*?\bDROP\b.*?\bPARTITION", "DDL", ".txt", "ALTER_TABLE_DROP_PARTITION"),
    (r"ALTER\s+TABLE", "DDL", ".txt", "ALTER_TABLE"),
    (r"ALTER\s+(?:DATABASE|SCHEMA)", "DDL", ".txt", "ALTER_DATABASE"),
    (r"MSCK\s+REPAIR\s+TABLE", "DDL", ".txt", "MSCK_REPAIR_TABLE"),
    (r"PREPARE", "DDL", ".txt", "PREPARE"),
    (r"DEALLOCATE", "DDL", ".txt", "DEALLOCATE"),
    (r"SHOW\s+(?:DATABASES|SCHEMAS)", "UTILITY", ".txt", "SHOW_DATABASES"),
    (r"SHOW\s+TABLES", "UTILITY", ".txt", "SHOW_TABLES"),
    (r"SHOW\s+VIEWS", "UTILITY", ".txt", "SHOW_VIEWS"),
    (r"SHOW\s+PARTITIONS", "UTILITY", ".txt", "SHOW_PARTITIONS"),
    (r"SHOW\s+COLUMNS", "UTILITY", ".txt", "SHOW_COLUMNS"),
    (r"SHOW\s+CREATE", "UTILITY", ".txt", "SHOW_CREATE_TABLE"),
    (r"SHOW\s+TBLPROPERTIES", "UTILITY", ".txt", "SHOW_TBLPROPERTIES"),
    (r"(?:DESCRIBE|DESC)\b", "UTILITY", ".txt", "DESCRIBE_TABLE"),
    (r"EXPLAIN", "UTILITY", ".txt", "EXPLAIN"),
)


def kind(sql: str) -> Kind | None:
    """None where no statement of Athena begins so."""
    text = bare(sql)
    for words, type, suffix, substatement in _KINDS:
        if re.match(rf"(?:{words})(?!\w)", text, re.IGNORECASE | re.DOTALL):
            return Kind(type, substatement, suffix)
    return None


def bare(sql: str) -> str:
    """Without the comments before it."""
    start = 0
    while match := _COMMENT.match(sql, start):
        start = match.end()
    return sql[start:].strip()

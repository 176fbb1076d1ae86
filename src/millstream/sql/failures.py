"""Why DuckDB or sqlglot refuses, said as Athena says it, at its place in the SQL that was given."""

import re

import duckdb
import sqlglot.errors
from sqlglot.dialects.trino import Trino
from sqlglot.tokenizer_core import Token, TokenType

from millstream.sql.words import Failure

_COLUMN = re.compile(r'Referenced column "([^"]*)" not found')
_OF_TABLE = re.compile(r'(?:Table|Values list) "([^"]*)" does not have a column named "([^"]*)"')
_STRUCT = re.compile(r"Cannot extract field '([^']*)' from expression|Could not find key \"([^\"]*)\" in struct")
_QUALIFIER = re.compile(r'Referenced table "([^"]*)" not found')
_FUNCTION = re.compile(r"Function with name \"?([\w.]+)\"? does not exist")
_GROUPED = re.compile(r'column "([^"]*)" must appear in the GROUP BY')
_CAST = re.compile(r"Could not convert string '(.*)' to (\w+)", re.DOTALL)
_CANDIDATES = re.compile(r'function call "?([^"(]+)\((.*?)\)"?\. ', re.DOTALL)


def place(sql: str, *names: str) -> str:
    """`line 1:8` of the first word that is one of the names; without one, of the start."""
    wanted, tokens = {name.lower() for name in names}, _tokens(sql)
    for number, token in enumerate(tokens):
        if token.text.lower() in wanted:
            first = tokens[_qualified(tokens, number)]
            return f"line {first.line}:{_column(sql, first)}"
    return "line 1:1"


def _qualified(tokens: list[Token], number: int) -> int:
    """Where `a.b.c` begins that the word is the last of."""
    while number > 1 and tokens[number - 1].text == ".":
        number -= 2
    return number


def _tokens(sql: str) -> list[Token]:
    try:
        return [token for token in Trino().tokenize(sql) if token.token_type != TokenType.STRING]
    except sqlglot.errors.TokenError:
        return []


def _column(sql: str, token: Token) -> int:
    """Of its first letter, from 1."""
    return token.start - (sql.rfind("\n", 0, token.start) + 1) + 1


def syntax(sql: str, error: sqlglot.errors.SqlglotError) -> Failure:
    found = getattr(error, "errors", None) or [{}]
    line, end, word = found[0].get("line"), found[0].get("col"), found[0].get("highlight") or ""
    if line is None:
        return Failure(f"SYNTAX_ERROR: line 1:1: {_first(str(error))}", 2, 1006)
    column = max(end - len(word) + 1, 1)
    said = f"mismatched input '{word or '<EOF>'}'"
    return Failure(f"SYNTAX_ERROR: line {line}:{column}: {said}. {found[0].get('description', '')}".strip(), 2, 1006)


def _first(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""


def refused(sql: str, error: duckdb.Error) -> Failure:
    """As one of Trino's error codes."""
    text = str(error)
    match error:
        case duckdb.OutOfMemoryException():
            return Failure("EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the memory that it may take", 2, 1)
        case duckdb.BinderException() | duckdb.CatalogException() | duckdb.ParserException():
            return Failure(_bound(sql, text), 2, 1006)
        case duckdb.ConversionException() if match := _CAST.search(text):
            return Failure(f"INVALID_CAST_ARGUMENT: Cannot cast '{match[1]}' to {match[2].lower()}", 2, 1006)
        case duckdb.ConversionException():
            return Failure(f"INVALID_CAST_ARGUMENT: {_plain(text)}", 2, 1006)
        case duckdb.OutOfRangeException():
            return Failure(f"NUMERIC_VALUE_OUT_OF_RANGE: {_plain(text)}", 2, 1006)
        case duckdb.PermissionException():
            return Failure("PERMISSION_DENIED: Access Denied: Cannot reach outside the query's own tables", 2, 1006)
    if "Division by zero" in text:
        return Failure("DIVISION_BY_ZERO: Division by zero", 2, 1006)
    return Failure(f"INVALID_FUNCTION_ARGUMENT: {_plain(text)}", 2, 1006)


def _absent(sql: str, name: str, shown: str) -> str:
    said = f"Column '{shown}' cannot be resolved or requester is not authorized to access requested resources"
    return f"COLUMN_NOT_FOUND: {place(sql, name)}: {said}"


def _bound(sql: str, text: str) -> str:
    if match := _COLUMN.search(text) or _STRUCT.search(text) or _QUALIFIER.search(text):
        name = match[1] or match[2]
        return _absent(sql, name, name)
    if match := _OF_TABLE.search(text):
        return _absent(sql, match[2], f"{match[1]}.{match[2]}")
    if match := _FUNCTION.search(text):
        return f"FUNCTION_NOT_FOUND: {place(sql, match[1])}: Function '{match[1]}' not registered"
    if match := _GROUPED.search(text):
        name = match[1]
        return (
            f"EXPRESSION_NOT_AGGREGATE: {place(sql, name)}: '{name}' must be an aggregate expression or appear in "
            "GROUP BY clause"
        )
    if match := _CANDIDATES.search(text):
        said = f"Unexpected parameters ({match[2].lower()}) for function {match[1]}"
        return f"TYPE_MISMATCH: {place(sql, match[1])}: {said}"
    return f"SYNTAX_ERROR: line 1:1: {_plain(text)}"


def _plain(text: str) -> str:
    """Its first line, without DuckDB's word for the kind of error."""
    return re.sub(r"^[\w ]+ Error: ", "", _first(text))

"""Trino's SQL as DuckDB's: sqlglot's translation, and what it leaves to be said."""

from collections.abc import Collection, Iterable, Sequence

import duckdb
import sqlglot
import sqlglot.errors
from sqlglot import exp

from millstream.sql.failures import syntax
from millstream.sql.words import Failed, fail

NAMED = (exp.Alias, exp.Aliases, exp.Column, exp.Dot, exp.Star, exp.Columns)
VOLATILE = (exp.Rand, exp.Uuid, exp.Query, exp.AggFunc, exp.Window)


def parsed(sql: str) -> exp.Expr:
    """One statement. Raise Failed."""
    try:
        found = [one for one in sqlglot.parse(sql, read="trino") if one is not None]
    except sqlglot.errors.SqlglotError as error:
        raise Failed(syntax(sql, error)) from error
    if len(found) != 1:
        fail("SYNTAX_ERROR: line 1:1: Only one sql statement is allowed.")
    return found[0]


def translated(tree: exp.Expr) -> str:
    """SQL of DuckDB."""
    try:
        return tree.transform(_own).sql("duckdb", unsupported_level=sqlglot.ErrorLevel.IGNORE)
    except sqlglot.errors.SqlglotError as error:
        fail(f"NOT_SUPPORTED: {error}")


def _own(node: exp.Expr) -> exp.Expr:
    """What sqlglot says otherwise than Trino means it."""
    if isinstance(node, exp.DateAdd | exp.DateSub) or not isinstance(node, exp.Func):
        return node
    if isinstance(node, exp.Anonymous) and (own := RENAMED.get(node.name.lower())):
        return exp.Anonymous(this=own, expressions=node.expressions)
    return node


RENAMED = {"element_at": "trino_element_at", "zip": "list_zip", "json_array_length": "json_array_length"}

MACROS = (
    "trino_element_at(c, k) AS c[k]",
    "url_extract_host(u) AS regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:@]*@)?([^/?#:]*)', 2)",
    "url_extract_protocol(u) AS regexp_extract(u, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1)",
    "url_extract_path(u) AS regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1)",
    "url_extract_query(u) AS regexp_extract(u, '[?]([^#]*)', 1)",
    "url_extract_parameter(u, n) AS nullif(regexp_extract(u, '[?&]' || n || '=([^&#]*)', 1), '')",
    "at_timezone(t, z) AS timezone(z, t)",
    "map_agg(k, v) AS map(list(k), list(v))",
    "is_finite(x) AS isfinite(x)",
    "is_infinite(x) AS isinf(x)",
    "truncate(x) AS trunc(x)",
    "codepoint(s) AS unicode(s)",
    "slice(a, s, n) AS list_slice(a, s, s + n - 1)",
    "array_position(a, x) AS coalesce(list_position(a, x), 0)",
    "array_distinct(a) AS list_distinct(a)",
    "array_union(a, b) AS list_distinct(list_concat(a, b))",
    "array_intersect(a, b) AS list_distinct(list_intersect(a, b))",
    "array_except(a, b) AS list_distinct(list_filter(a, lambda e: NOT list_contains(b, e)))",
    "arrays_overlap(a, b) AS list_has_any(a, b)",
    "array_remove(a, x) AS list_filter(a, lambda e: e <> x)",
    "array_sum(a) AS list_sum(a)",
    "any_match(a, f) AS list_bool_or(a)",
    "bitwise_and(a, b) AS a & b",
    "bitwise_or(a, b) AS a | b",
    "bitwise_xor(a, b) AS xor(a, b)",
    "from_utf8(b) AS decode(b)",
    "from_hex(s) AS unhex(s)",
    "day_of_month(t) AS day(t)",
    "last_day_of_month(t) AS last_day(t)",
    "to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "from_iso8601_date(s) AS CAST(s AS DATE)",
    "millisecond(t) AS (extract('ms' FROM t) % 1000)",
    "json_size(j, p) AS coalesce(json_array_length(j, p), len(json_keys(j, p)))",
    "format_datetime(t, f) AS strftime(t, " + "replace(" * 12 + "f"
    ", 'yyyy', '%Y'), 'MMMM', '%B'), 'MMM', '%b'), 'MM', '%m'), 'dd', '%d'), 'HH', '%H'), 'mm', '%M'), 'ss', '%S')"
    ", 'SSS', '%g'), 'EEEE', '%A'), 'EEE', '%a'), '''T''', 'T'))",
)  # Trino's functions that neither sqlglot nor DuckDB knows by these names


def prepare(db: duckdb.DuckDBPyConnection) -> None:
    for macro in MACROS:
        db.execute(f"CREATE OR REPLACE MACRO {macro}")


def without_hidden(tree: exp.Expr) -> exp.Expr:
    """`*` never shows hidden columns, which the views have where the statement names one."""

    def shown(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Star) and isinstance(node.parent, exp.Select):
            return sqlglot.parse_one("COLUMNS(lambda c: NOT starts_with(c, '$'))", read="duckdb")
        return node

    return tree.transform(shown)


def with_names(tree: exp.Expr) -> exp.Expr:
    """A column without a name is `_col` and its place, as Trino names it."""
    for select in tree.find_all(exp.Select):
        for place, shown in enumerate(select.expressions):
            if not isinstance(shown, NAMED) and not shown.is_star:
                shown.replace(exp.alias_(shown.copy(), f"_col{place}", quoted=True))
    return tree


def filled(tree: exp.Expr, parameters: Sequence[str]) -> exp.Expr:
    """With the parameters in the places of `?`. Raise Failed."""
    places = [node for node in tree.walk(bfs=False) if isinstance(node, exp.Placeholder)]
    if len(places) != len(parameters):
        fail(
            "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: "
            f"expected {len(places)} but found {len(parameters)}"
        )
    for node, text in zip(places, parameters, strict=True):
        node.replace(parameter(text))
    return tree


def parameter(text: str) -> exp.Expr:
    """A literal as SQL writes it. Raise Failed."""
    tree = parsed(f"SELECT {text}")
    found = tree.expressions[0] if isinstance(tree, exp.Select) and len(tree.expressions) == 1 else None
    if found is None or found.find(exp.Column, exp.Query, exp.Table):
        fail(f"INVALID_PARAMETER_USAGE: line 1:1: {text} is not a constant value")
    constant: exp.Expr = found
    return constant


def constants(text: str) -> list[str]:
    """Of `USING 1, 'x'`, each as SQL writes it. Raise Failed."""
    tree = parsed(f"SELECT {text}")
    return [one.sql("trino") for one in tree.expressions]


def over_keys(table: exp.Table, conditions: Iterable[exp.Expr], keys: Collection[str]) -> str:
    """Those of the conditions that say something of partition keys alone, as SQL of DuckDB; empty without any."""
    kept = [one.copy() for one in conditions if _over(one, table, keys)]
    for one in kept:
        for column in one.find_all(exp.Column):
            column.set("table", None)
    return " AND ".join(f"({translated(one)})" for one in kept)


def _over(condition: exp.Expr, table: exp.Table, keys: Collection[str]) -> bool:
    columns = list(condition.find_all(exp.Column))
    own = {"", table.alias_or_name.lower()}
    return (
        bool(columns)
        and all(column.name.lower() in keys and column.table.lower() in own for column in columns)
        and condition.find(*VOLATILE) is None
    )

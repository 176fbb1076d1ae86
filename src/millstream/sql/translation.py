"""Trino's SQL as DuckDB's: sqlglot's translation, and what it leaves to be said."""

from collections.abc import Collection, Iterable, Sequence

import duckdb
import sqlglot
import sqlglot.errors
from sqlglot import exp

from millstream.sql import functions
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
        return functions.own(tree.copy()).sql("duckdb", unsupported_level=sqlglot.ErrorLevel.IGNORE)
    except sqlglot.errors.SqlglotError as error:
        fail(f"NOT_SUPPORTED: {error}")


def prepare(db: duckdb.DuckDBPyConnection) -> None:
    for macro in functions.MACROS:
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

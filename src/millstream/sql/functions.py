"""Trino's functions where DuckDB has none of that name, or one that means something else."""

import re
from collections.abc import Callable

from sqlglot import exp

_JODA = re.compile(r"yyyy|MMMM|MMM|MM|dd|HH|mm|ss|SSS|EEEE|EEE|'([^']*)'")
_STRFTIME = {
    "yyyy": "%Y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "SSS": "%g",
    "EEEE": "%A", "EEE": "%a",
}  # fmt: skip
_TERADATA = re.compile(r"yyyy|yy|mm|dd|hh24|hh|mi|ss", re.IGNORECASE)
_OF_TERADATA = {
    "yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d", "hh24": "%H", "hh": "%I", "mi": "%M", "ss": "%S",
}  # fmt: skip
_SHOWN = "'%Y-%m-%d %H:%M:%S.%g'"

MACROS = (
    # A date stays a date.
    "trino_plus(d DATE, i INTERVAL) AS CAST(d + i AS DATE), (d TIMESTAMP, i INTERVAL) AS d + i, "
    "(d TIMESTAMPTZ, i INTERVAL) AS d + i, (d TIME, i INTERVAL) AS d + i, (d INTERVAL, i INTERVAL) AS d + i",
    "trino_minus(a DATE, b DATE) AS to_days(CAST(a - b AS INTEGER)), (a, b) AS a - b",
    "trino_trunc(u VARCHAR, d DATE) AS CAST(date_trunc(u, d) AS DATE), "
    "(u VARCHAR, d TIMESTAMP) AS date_trunc(u, d), (u VARCHAR, d TIMESTAMPTZ) AS date_trunc(u, d)",
    "trino_series(a DATE, b DATE, s INTERVAL) AS "
    "list_transform(generate_series(a, b, s), lambda x: CAST(x AS DATE)), "
    "(a TIMESTAMP, b TIMESTAMP, s INTERVAL) AS generate_series(a, b, s)",
    # Moments have three digits of a second.
    f"trino_varchar(x DATE) AS CAST(x AS VARCHAR), (x TIMESTAMP) AS strftime(x, {_SHOWN}), "
    f"(x TIMESTAMPTZ) AS strftime(x, {_SHOWN}) || ' UTC', (x VARCHAR) AS x, "
    "(x) AS CAST(x AS VARCHAR)",
    "to_iso8601(t DATE) AS CAST(t AS VARCHAR), (t TIMESTAMP) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g'), "
    "(t TIMESTAMPTZ) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "from_unixtime_nanos(n) AS to_timestamp(n / 1e9)",
    "from_iso8601_date(s) AS CAST(s AS DATE)",
    "at_timezone(t, z) AS timezone(z, t)",
    "day_of_month(t) AS day(t)",
    "last_day_of_month(t) AS last_day(t)",
    "millisecond(t) AS (extract('ms' FROM t) % 1000)",
    "url_extract_host(u) AS regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:@]*@)?([^/?#:]*)', 2)",
    "url_extract_protocol(u) AS regexp_extract(u, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1)",
    "url_extract_path(u) AS regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1)",
    "url_extract_query(u) AS regexp_extract(u, '[?]([^#]*)', 1)",
    "url_extract_parameter(u, n) AS nullif(regexp_extract(u, '[?&]' || n || '=([^&#]*)', 1), '')",
    "trino_url_encode(s) AS replace(url_encode(s), '%20', '+')",
    "map_agg(k, v) AS map(list(k), list(v))",
    "str_to_map(s, d, k) AS map_from_entries(list_transform(string_split(s, d), "
    "lambda e: {'key': split_part(e, k, 1), 'value': split_part(e, k, 2)}))",
    "is_finite(x) AS isfinite(x)",
    "is_infinite(x) AS isinf(x)",
    "truncate(x) AS trunc(x)",
    "codepoint(s) AS unicode(s)",
    "trino_slice(a, s, n) AS list_slice(a, s, s + n - 1)",
    "trino_repeat(x, n) AS list_transform(range(n), lambda _i: x)",
    "trino_typeof(x) AS lower(typeof(x))",
    "trino_element_at(c, k) AS c[k]",
    "array_position(a, x) AS coalesce(list_position(a, x), 0)",
    "array_distinct(a) AS list_distinct(a)",
    "array_union(a, b) AS list_distinct(list_concat(a, b))",
    "array_intersect(a, b) AS list_distinct(list_intersect(a, b))",
    "array_except(a, b) AS list_distinct(list_filter(a, lambda e: NOT list_contains(b, e)))",
    "arrays_overlap(a, b) AS list_has_any(a, b)",
    "array_remove(a, x) AS list_filter(a, lambda e: e <> x)",
    "array_sum(a) AS list_sum(a)",
    "bitwise_and(a, b) AS a & b",
    "bitwise_or(a, b) AS a | b",
    "bitwise_xor(a, b) AS xor(a, b)",
    "from_utf8(b) AS decode(b)",
    "from_hex(s) AS unhex(s)",
    "json_size(j, p) AS coalesce(json_array_length(j, p), len(json_keys(j, p)))",
    "is_json_scalar(j) AS json_type(j) NOT IN ('ARRAY', 'OBJECT')",
)
RENAMED = {
    "element_at": "trino_element_at",
    "zip": "list_zip",
    "url_encode": "trino_url_encode",
    "every": "bool_and",
}
_GROUP = re.compile(r"\$(\d)")


def own(tree: exp.Expr) -> exp.Expr:
    """The tree with the functions that DuckDB has here."""
    for node in reversed(list(tree.walk())):
        new = _own(node)
        if new is not node and node is tree:
            tree = new
        elif new is not node:
            node.replace(new)
    return tree


def _own(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        return _anonymous(node, node.name.lower())
    for kind, change in _CHANGES:
        if isinstance(node, kind):
            return change(node)
    return node


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _anonymous(node: exp.Anonymous, name: str) -> exp.Expr:
    arguments = node.expressions
    if name in RENAMED:
        return _call(RENAMED[name], *arguments)
    if name in ("to_timestamp", "to_date") and len(arguments) == 2:
        read = _call(
            "strptime",
            arguments[0],
            _with_letters(arguments[1], lambda match: _OF_TERADATA[match[0].lower()], _TERADATA),
        )
        return exp.cast(read, "date") if name == "to_date" else read
    if name == "format_datetime":
        return _call("strftime", arguments[0], _format(arguments[1]))
    if name in ("any_match", "all_match", "none_match"):
        mapped = exp.Transform(this=arguments[0], expression=arguments[1])
        found = _call("list_bool_and" if name == "all_match" else "list_bool_or", mapped)
        return exp.Not(this=found) if name == "none_match" else found
    if name in ("map_filter", "transform_values", "transform_keys") and isinstance(arguments[1], exp.Lambda):
        return _over_entries(name, arguments[0], arguments[1])
    return node


def _parse_datetime(node: exp.Expr) -> exp.Expr:
    return exp.cast(_call("strptime", node.this, _format(node.args["format"])), "timestamptz")


def _format(given: exp.Expr) -> exp.Expr:
    """DuckDB's letters for Joda's."""
    return _with_letters(given, lambda match: _STRFTIME.get(match[0]) or match[1] or "'", _JODA)


def _with_letters(given: exp.Expr, letters: Callable[[re.Match[str]], str], pattern: re.Pattern[str]) -> exp.Expr:
    return exp.Literal.string(pattern.sub(letters, given.name)) if isinstance(given, exp.Literal) else given


def _over_entries(name: str, given: exp.Expr, function: exp.Lambda) -> exp.Expr:
    """A function of key and value, as one of the map's entries."""
    names = [one.name for one in function.expressions]
    body = function.this.copy()
    entry = exp.Lambda(this=body, expressions=[exp.to_identifier("e")])
    for word in list(body.find_all(exp.Identifier)):
        if word.name in names and not isinstance(word.parent, exp.Dot):
            part = "key" if word.name == names[0] else "value"
            new = exp.Dot(this=exp.to_identifier("e"), expression=exp.to_identifier(part))
            (word.parent if isinstance(word.parent, exp.Column) else word).replace(new)
    entries = _call("map_entries", given)
    if name == "map_filter":
        return _call("map_from_entries", _call("list_filter", entries, entry))
    other = "key" if name == "transform_values" else "value"
    kept = exp.Dot(this=exp.to_identifier("e"), expression=exp.to_identifier(other))
    pair = [kept, entry.this] if other == "key" else [entry.this, kept]
    fields = [
        exp.PropertyEQ(this=exp.to_identifier(key), expression=one)
        for key, one in zip(("key", "value"), pair, strict=True)
    ]
    changed = exp.Lambda(this=exp.Struct(expressions=fields), expressions=[exp.to_identifier("e")])
    return _call("map_from_entries", _call("list_transform", entries, changed))


def _cast(node: exp.Expr) -> exp.Expr:
    to = node.args["to"]
    if not to.is_type("varchar", "text") or (isinstance(node.this, exp.Literal) and not to.expressions):
        return node
    if isinstance(node.this, exp.JSONExtract | exp.ParseJSON):
        return exp.JSONExtractScalar(this=node.this, expression=exp.JSONPath(expressions=[exp.JSONPathRoot()]))
    text = _call("trino_varchar", node.this)
    length = to.expressions[0].this if to.expressions else None
    return exp.Substring(this=text, start=exp.Literal.number(1), length=length) if length else text


def _row(node: exp.Expr) -> exp.Expr:
    """Without names; sqlglot would give it some."""
    named = any(isinstance(one, exp.PropertyEQ | exp.Alias) for one in node.expressions)
    return node if named else _call("row", *node.expressions)


def _type(node: exp.Expr) -> exp.Expr:
    """DuckDB's moments of other precision are types of their own."""
    if node.is_type("timestamp", "timestamptz") and node.expressions:
        node.set("expressions", [])
    return node


def _date_add(node: exp.Expr) -> exp.Expr:
    moved = exp.Interval(this=exp.Paren(this=node.expression), unit=node.args.get("unit"))
    return _call("trino_plus", node.this, moved)


def _sum(node: exp.Expr) -> exp.Expr:
    for one, other in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(other, exp.Interval):
            moved = exp.Neg(this=exp.Paren(this=other)) if isinstance(node, exp.Sub) else other
            return _call("trino_plus", one, moved)
    return _call("trino_minus", node.this, node.expression) if isinstance(node, exp.Sub) else node


def _trunc(node: exp.Expr) -> exp.Expr:
    return _call("trino_trunc", exp.Literal.string(node.text("unit").lower()), node.this)


def _series(node: exp.Expr) -> exp.Expr:
    if not isinstance(node.args.get("step"), exp.Interval):
        return node
    return _call("trino_series", node.args["start"], node.args["end"], node.args["step"])


def _regexp_replace(node: exp.Expr) -> exp.Expr:
    """Groups are `$1` in Java's words and `\\1` in RE2's."""
    replacement = node.args.get("replacement")
    if isinstance(replacement, exp.Literal):
        replacement.set("this", _GROUP.sub(r"\\\1", replacement.name.replace("\\", "\\\\")))
    return node


_CHANGES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr], exp.Expr]], ...] = (
    (exp.Struct, _row),
    (exp.DataType, _type),
    (exp.Cast, _cast),
    (exp.DateAdd, _date_add),
    ((exp.Add, exp.Sub), _sum),
    ((exp.TimestampTrunc, exp.DateTrunc), _trunc),
    (exp.GenerateSeries, _series),
    (exp.RegexpReplace, _regexp_replace),
    (exp.ArraySlice, lambda node: _call("trino_slice", node.this, node.args["start"], node.args["end"])),
    (exp.ParseDatetime, _parse_datetime),
    (exp.Repeat, lambda node: _call("trino_repeat", node.this, node.args["times"])),
    (exp.Typeof, lambda node: _call("trino_typeof", node.this)),
    (exp.Format, lambda node: _call("printf", node.this, *node.expressions)),
    (exp.ArraySize, lambda node: _call("cardinality", node.this)),
)

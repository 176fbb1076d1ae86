"""What Trino's functions come to; an expression with @ is over the rows 1, 2, 3."""

import time
from pathlib import Path

import pytest

from millstream.sql import statement
from millstream.sql.channel import Channel
from millstream.sql.words import Failed, Job, Outcome


class Nothing(Channel):
    """A server that has no tables."""

    def __init__(self) -> None: ...

    def table(self, database: str, name: str) -> None: ...

    def database(self, name: str) -> None: ...


def ran(sql: str, folder: Path, memory: int = 1 << 30) -> Outcome:
    job = Job(
        id="id", sql=sql, database="default", parameters=[], account="1", region="r", principal="p", now=time.time(),
        scratch=str(folder), memory=memory, threads=1,
    )  # fmt: skip
    return statement.run(job, Nothing())


EXPRESSIONS = r"""
date_format(TIMESTAMP '2024-03-05 13:04:05', '%Y-%m-%d %H:%i:%s') => 2024-03-05 13:04:05
date_format(DATE '2024-03-05', '%d/%m/%y %h:%i %p') => 05/03/24 12:00 AM
date_parse('2024-03-05 01', '%Y-%m-%d %H') => 2024-03-05 01:00:00.000
from_unixtime(1709600000) => 2024-03-05 00:53:20.000 UTC
to_unixtime(TIMESTAMP '1970-01-02 00:00:00') => 86400.0
to_timestamp('2024-03-05 13:04:05', 'yyyy-mm-dd hh24:mi:ss') => 2024-03-05 13:04:05.000
to_date('05/03/2024', 'dd/mm/yyyy') => 2024-03-05
from_iso8601_timestamp('2024-03-05T01:02:03Z') => 2024-03-05 01:02:03.000 UTC
date_trunc('month', DATE '2024-03-05') => 2024-03-01
date_trunc('hour', TIMESTAMP '2024-03-05 13:04:05') => 2024-03-05 13:00:00.000
date_diff('day', DATE '2024-03-01', DATE '2024-03-05') => 4
date_add('day', 1, DATE '2024-03-05') => 2024-03-06
date_add('hour', -2, TIMESTAMP '2024-03-05 01:00:00') => 2024-03-04 23:00:00.000
DATE '2024-03-05' - DATE '2024-03-01' => 4 00:00:00.000
TIMESTAMP '2024-03-05 00:00:00' - TIMESTAMP '2024-03-04 23:00:00' => 0 01:00:00.000
5 - 2 - 1 => 2
1.5 - 2e0 => -0.5
DATE '2024-03-05' - INTERVAL '1' DAY => 2024-03-04
sum(x) - 1 @ => 5
DATE '2024-03-05' + INTERVAL '1' MONTH => 2024-04-05
day_of_week(DATE '2024-03-03') => 7
year(DATE '2024-03-03') => 2024
extract(month FROM DATE '2024-03-03') => 3
format_datetime(TIMESTAMP '2024-03-05 13:04:05', 'yyyy-MM-dd HH:mm') => 2024-03-05 13:04
to_iso8601(TIMESTAMP '2024-03-05 13:04:05') => 2024-03-05T13:04:05.000
CAST('2024-03-05' AS date) => 2024-03-05
CAST(1.5 AS varchar) => 1.5
CAST(1e0 AS varchar) => 1.0
CAST(DATE '2024-01-01' AS varchar) => 2024-01-01
CAST(TIMESTAMP '2024-01-01 00:00:00' AS varchar) => 2024-01-01 00:00:00.000
CAST(TIMESTAMP '2024-01-01 00:00:00' AS date) => 2024-01-01
CAST('12' AS integer) + 1 => 13
TRY_CAST('x' AS integer) => NULL
TRY(1/0) => NULL
7/2 => 3
7/2.0 => 3.5
-7/2 => -3
7 % 3 => 1
-7 % 3 => -1
mod(7,3) => 1
round(2.5) => 3
round(2.345e0, 2) => 2.35
power(2,3) => 8.0
sqrt(4) => 2.0
ceil(1.2) => 2
floor(-1.2) => -2
truncate(1.7e0) => 1.0
abs(-3) => 3
greatest(1,2,3) => 3
ln(1e0) => 0.0
log10(100) => 2.0
length('abc') => 3
substr('abcdef', 2, 3) => bcd
substring('abcdef' from 2 for 3) => bcd
strpos('abc','c') => 3
position('b' in 'abc') => 2
split('a,b,c', ',') => [a, b, c]
split_part('a,b,c', ',', 2) => b
split('a,b,c', ',')[2] => b
replace('abc','b','x') => axc
reverse('abc') => cba
lpad('7', 3, '0') => 007
trim('  x ') => x
upper('abc') => ABC
concat('a','b','c') => abc
'a' || 'b' => ab
regexp_extract('abc123', '(\d+)', 1) => 123
regexp_extract('abc123', '\d+') => 123
regexp_like('abc123', '\d') => true
regexp_replace('a1b2', '\d', 'x') => axbx
regexp_replace('abc', '(b)', '[$1]') => a[b]c
regexp_extract_all('a1b2', '\d') => [1, 2]
regexp_split('a1b2c', '\d') => [a, b, c]
'abc' LIKE 'a%' => true
chr(65) => A
to_hex(to_utf8('ab')) => 6162
to_base64(to_utf8('ab')) => YWI=
from_utf8(from_base64('YWI=')) => ab
lower(to_hex(md5(to_utf8('a')))) => 0cc175b9c0f1b6a831c399e269772661
lower(to_hex(sha256(to_utf8('a')))) => ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
json_extract_scalar('{"a":{"b":1}}', '$.a.b') => 1
json_extract('{"a":{"b":[1,2]}}', '$.a.b') => [1,2]
json_array_length('[1,2,3]') => 3
json_array_length(json_extract('{"a":[1,2]}', '$.a')) => 2
json_format(json_parse('{"a":1}')) => {"a":1}
CAST(json_parse('[1,2]') AS array(integer)) => [1, 2]
CAST(json_extract('{"a":{"x":1}}', '$.a') AS map(varchar, integer)) => {x=1}
json_size('{"a":[1,2]}', '$.a') => 2
is_json_scalar('1') => true
ARRAY[1,2][1] => 1
element_at(ARRAY[1,2], 5) => NULL
element_at(ARRAY[1,2], -1) => 2
element_at(MAP(ARRAY['a'],ARRAY[1]), 'a') => 1
MAP(ARRAY['a'],ARRAY[1])['a'] => 1
cardinality(ARRAY[1,2]) => 2
cardinality(MAP(ARRAY['a'],ARRAY[1])) => 1
contains(ARRAY[1,2], 2) => true
array_join(ARRAY['a','b'], '-') => a-b
array_distinct(ARRAY[1,1]) => [1]
array_sort(ARRAY[2,1]) => [1, 2]
array_max(ARRAY[2,1]) => 2
array_position(ARRAY['a','b'],'b') => 2
array_remove(ARRAY[1,2],1) => [2]
flatten(ARRAY[ARRAY[1],ARRAY[2]]) => [1, 2]
sequence(1,3) => [1, 2, 3]
sequence(DATE '2024-01-01', DATE '2024-01-03', INTERVAL '1' DAY) => [2024-01-01, 2024-01-02, 2024-01-03]
slice(ARRAY[1,2,3],2,2) => [2, 3]
repeat('x', 2) => [x, x]
transform(ARRAY[1,2], x -> x * 2) => [2, 4]
filter(ARRAY[1,2], x -> x > 1) => [2]
reduce(ARRAY[1,2,3], 0, (s, x) -> s + x, s -> s) => 6
any_match(ARRAY[1,2], x -> x > 1) => true
all_match(ARRAY[1,2], x -> x > 1) => false
none_match(ARRAY[1,2], x -> x > 5) => true
zip(ARRAY[1],ARRAY['a']) => [{field0=1, field1=a}]
map_keys(MAP(ARRAY['a'],ARRAY[1])) => [a]
map_values(MAP(ARRAY['a'],ARRAY[1])) => [1]
map_concat(MAP(ARRAY['a'],ARRAY[1]), MAP(ARRAY['b'],ARRAY[2])) => {a=1, b=2}
map_from_entries(ARRAY[ROW('a',1)]) => {a=1}
map_filter(MAP(ARRAY['a','b'],ARRAY[1,2]), (k,v) -> v > 1) => {b=2}
transform_values(MAP(ARRAY['a'],ARRAY[1]), (k,v) -> v + 1) => {a=2}
split_to_map('a=1,b=2', ',', '=') => {a=1, b=2}
CAST(ROW(1,'x') AS ROW(a integer, b varchar)).b => x
ROW(1, 'x') => {field0=1, field1=x}
ARRAY[ROW(1)] => [{field0=1}]
IF(1>2,'x','y') => y
IF(1>2,'x') => NULL
coalesce(NULL, 2) => 2
nullif(1,1) => NULL
CASE WHEN 1=1 THEN 'a' END => a
typeof(1) => integer
url_extract_host('https://u@x.com:80/p?a=1#f') => x.com
url_extract_parameter('https://x.com/p?a=1&b=2', 'b') => 2
url_extract_path('https://x.com/p/q?a=1') => /p/q
url_decode('a%20b') => a b
url_encode('a b') => a+b
bitwise_and(6,3) => 2
levenshtein_distance('abc','abd') => 1
TIMESTAMP '2024-01-01 00:00:00 UTC' => 2024-01-01 00:00:00.000 UTC
format('%s-%d', 'a', 1) => a-1
CAST(json_extract('{"a":"x"}','$.a') AS varchar) => x
CAST(now() AS varchar) LIKE '%UTC' => true
CAST(true AS varchar) => true
CAST(ARRAY[1] AS array(varchar)) => [1]
CAST(X'61' AS varchar) => a
CAST('abc' AS varchar(2)) => ab
CAST(12 AS varchar) || 'x' => 12x
TIMESTAMP '2024-01-01 00:00:00.123456' => 2024-01-01 00:00:00.123
from_unixtime_nanos(0) => 1970-01-01 00:00:00.000 UTC
parse_datetime('2024-01-02','yyyy-MM-dd') => 2024-01-02 00:00:00.000 UTC
last_day_of_month(DATE '2024-02-03') => 2024-02-29
count(*) FILTER (WHERE x > 1) @ => 2
sum(x) @ => 6
avg(x) @ => 2.0
count_if(x > 1) @ => 2
approx_distinct(x) @ => 3
approx_percentile(x, 0.5) @ => 2
array_agg(x ORDER BY x DESC) @ => [3, 2, 1]
max_by(x, -x) @ => 1
arbitrary(x) IS NOT NULL @ => true
bool_and(x > 0) @ => true
map_agg(x, x*2) @ => {1=2, 2=4, 3=6}
histogram(x) @ => {1=1, 2=1, 3=1}
stddev(x) @ => 1.0
var_pop(x) @ => 0.6666666666666666
listagg(CAST(x AS varchar), ',') WITHIN GROUP (ORDER BY x) @ => 1,2,3
corr(x, x) @ => 1.0
set_agg(x) @ => [1, 2, 3]
every(x > 0) @ => true
min(x, 2) @ => [1, 2]
"""


@pytest.mark.parametrize("line", EXPRESSIONS.strip().splitlines())
def test_a_function_of_trino(line: str, tmp_path: Path) -> None:
    expression, wanted = line.split(" => ")
    rows = " FROM (VALUES 1, 2, 3) AS t(x)" if expression.endswith("@") else ""

    outcome = ran(f"SELECT {expression.rstrip(' @')} AS a{rows}", tmp_path)

    assert outcome.rows is not None
    head, row = Path(outcome.rows).read_text().splitlines()
    assert row == ("" if wanted == "NULL" else f'"{wanted.replace(chr(34), chr(34) * 2)}"')
    assert head == '"a"'


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT unheard(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'unheard' not registered"),
        ("SELECT a.x FROM (SELECT 1 AS y) AS a", "COLUMN_NOT_FOUND: line 1:8: Column 'a.x' cannot"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
        ("SELECT content FROM read_text('/etc/passwd')", "PERMISSION_DENIED"),
        ("SELECT * FROM '/etc/passwd'", "SYNTAX_ERROR|SCHEMA_NOT_FOUND"),
        ("COPY (SELECT 1) TO '/tmp/x'", "NOT_SUPPORTED|SYNTAX_ERROR"),
        ("ATTACH '/tmp/x.db'", "NOT_SUPPORTED|SYNTAX_ERROR"),
        ("SET memory_limit = '1TB'", "NOT_SUPPORTED|SYNTAX_ERROR"),
    ],
)
def test_what_is_no_query_of_athena_is_refused(sql: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Failed, match=reason):
        ran(sql, tmp_path)


def test_a_query_that_takes_too_much_memory_fails(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="EXCEEDED_LOCAL_MEMORY_LIMIT"):
        ran("SELECT array_agg(x) AS a FROM UNNEST(sequence(1, 3000000)) AS t(x)", tmp_path, memory=40 << 20)

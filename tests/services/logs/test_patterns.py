import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.logs.patterns import compile_pattern
from millstream.services.logs.regular import searching


def matches(pattern: str, message: str) -> bool:
    return compile_pattern(pattern)(message) is not None


WORDS = st.text(alphabet="abcXYZ019_", min_size=1, max_size=5)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_pattern_is_compiled_or_refused_with_a_reason(pattern: str, message: str) -> None:
    refusal = ""
    try:
        found = compile_pattern(pattern)(message)
    except ValueError as reason:
        refusal = str(reason)

    assert refusal.startswith("Invalid filter pattern") if refusal else found is None or isinstance(found, dict)


@given(st.lists(WORDS, min_size=1, max_size=4), st.text(max_size=20))
def test_a_message_matches_when_it_holds_every_term(words: list[str], message: str) -> None:
    assert matches(" ".join(words), message) is all(word in message for word in words)
    assert matches(" ".join(words), " ".join(words))


@given(st.text(alphabet='ab "\\-?', max_size=10))
def test_a_quoted_phrase_is_taken_as_it_stands(phrase: str) -> None:
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')

    assert matches(f'"{quoted}"', f"before {phrase} after")


TRAIL = """{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.1.1", "arrayKey": ["value", "another"],
"objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "cluster.name": "c",
"ok": true}"""


@pytest.mark.parametrize(
    "pattern",
    [
        '{ $.eventType = "UpdateTrail" }',
        '{$.eventType="Update*"}',
        "{ $.eventType = * }",
        "{ $.sourceIPAddress != 123.123.* }",
        '{ $.arrayKey[0] = "value" }',
        "{ $.objectList[1].id >= 2 }",
        "{ $.objectList[*].id = 2 }",
        "{ $.SomeObject IS NULL }",
        "{ $.SomeOtherObject NOT EXISTS }",
        "{ $.ok IS TRUE }",
        "{ $.['cluster.name'] = \"c\" }",
        "{ ($.objectList[0].id = 1) && ($.eventType = %^Upd% || $.x = 1) }",
        "{ $.x = 1 && $.y = 2 || $.ok IS TRUE }",
        "%Trail|Log%",
    ],
)
def test_a_pattern_over_json_matches(pattern: str) -> None:
    assert matches(pattern, TRAIL)


@pytest.mark.parametrize(
    "pattern",
    [
        '{ $.eventType = "updatetrail" }',
        "{ $.missing != 1 }",
        "{ $.SomeObject NOT EXISTS }",
        "{ $.ok IS FALSE }",
        "{ $.objectList[0].id > 1 }",
        "{ $.eventType > 1 }",
        "{ $.x = 1 && ($.y = 2 || $.ok IS TRUE) }",
    ],
)
def test_a_pattern_over_json_does_not_match(pattern: str) -> None:
    assert not matches(pattern, TRAIL)
    assert not matches(pattern, "no JSON")


LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    "pattern",
    [
        "[]",
        "[..., size]",
        "[ip, id, user, timestamp, request = *.gif*, status_code = 4*, bytes > 1000]",
        "[..., status = 404 || status = 410, bytes]",
        "[..., (status = 4* && status != 403), bytes]",
        "[w1 = %127%, ...]",
        "[, , user = frank, ...]",
    ],
)
def test_a_pattern_of_columns_matches(pattern: str) -> None:
    assert matches(pattern, LINE)


@pytest.mark.parametrize(
    "pattern", ["[a, b]", "[..., status = 200, bytes]", "[..., bytes < 1000]", "[ip = 127, ...]"]
)
def test_a_pattern_of_columns_does_not_match(pattern: str) -> None:
    assert not matches(pattern, LINE)


@pytest.mark.parametrize(
    "pattern", ["{ $.x }", "{x = 1}", "[a", "{ $.a = (", "%a(b)%", "{ $.a > foo }", "[a = 1 && b = 2]", "[..., ...]"]
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="Invalid filter pattern"):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("%a*a*a*a*a*a*a*a*b%", "a" * 200_000),
        ("%[ab]*a[ab]{9}c%", "ab" * 100_000),
        ('{ $.a = "' + "a*" * 400 + 'b" }', '{"a": "' + "a" * 100_000 + '"}'),
        ("[w1 = x, ...]", "[ " * 100_000),
    ],
)
def test_no_pattern_takes_long(pattern: str, message: str) -> None:
    assert compile_pattern(pattern)(message) is None


@pytest.mark.parametrize(
    "pattern", ["{ " + "(" * 400 + "$.a = 1" + ")" * 400 + " }", "[" + "(" * 400 + "a=1" + ")" * 400 + "]"]
)
def test_a_pattern_that_is_too_deep_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="Invalid filter pattern"):
        compile_pattern(pattern)


def test_a_number_that_is_too_large_compares_with_none() -> None:
    assert compile_pattern("{ $.a > 1 }")('{"a": 1' + "0" * 400 + "}") is None


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "1"])
SIGNS = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}", "+?"])
WAYS = st.builds(
    lambda first, parts, last: first + "".join(map("".join, parts)) + last,
    st.sampled_from(["", "^"]),
    st.lists(st.tuples(ATOMS, SIGNS), min_size=1, max_size=4),
    st.sampled_from(["", "$"]),
)


@given(st.lists(WAYS, min_size=1, max_size=3).map("|".join), st.text("ab1c", max_size=10))
def test_an_expression_is_found_where_python_finds_it(expression: str, text: str) -> None:
    assert searching(expression)(text) == (re.search(expression.replace("{,", "{0,"), text, re.ASCII) is not None)

import os

import pytest

from millstream.services.firehose.failure import Failure
from millstream.services.firehose.partition import Query, top_level


@pytest.mark.parametrize(
    ("expression", "keys"),
    [
        ("{a: .a}", ["a"]),
        ('{ a : .x.y , "b-c": (.t|strftime("%Y,%m")) , d}', ["a", "b-c", "d"]),
        ("{a: (if .x then 1, 2 else 3 end), b: [.c, .d]}", ["a", "b"]),
        (".a", None),
        ("{(.k): 1}", None),
    ],
)
def test_the_keys_of_a_query_are_known(expression: str, keys: list[str] | None) -> None:
    assert top_level(expression) == keys


def test_values_become_text() -> None:
    query = Query("{s: .s, n: .n, b: .b, f: (.f * 2), u: (.s | ascii_upcase)}")

    assert query.keys(b'{"s":"x","n":3,"b":true,"f":1.25}') == {"s": "x", "n": "3", "b": "true", "f": "2.5", "u": "X"}


@pytest.mark.parametrize("expression", ["{a: env.HOME}", "{a: $ENV.HOME}", '{a: ("HOME" | env[.])}'])
def test_a_query_does_not_see_the_servers_environment(expression: str) -> None:
    assert "HOME" in os.environ
    assert isinstance(Query(expression).keys(b"{}"), Failure)


@pytest.mark.parametrize("expression", ["{a:", 'import "x" as $x; {a: $x}', "{a: .b}) | ({}"])
def test_what_is_no_query_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="jq"):
        Query(expression)

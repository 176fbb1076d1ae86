import asyncio
import os
from collections.abc import Sequence

import pytest

from millstream.services.firehose import query
from millstream.services.firehose.failure import Failure
from millstream.services.firehose.jq_worker import Keys
from millstream.services.firehose.partition import top_level
from millstream.services.firehose.query import Query


def keys(expression: str, *records: bytes) -> Sequence[Keys | Failure]:
    async def ask() -> Sequence[Keys | Failure]:
        asked = Query(expression)
        try:
            return await asked.keys(records)
        finally:
            await asked.close()

    return asyncio.run(ask())


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
    (found,) = keys(
        "{s: .s, n: .n, b: .b, f: (.f * 2), u: (.s | ascii_upcase)}", b'{"s":"x","n":3,"b":true,"f":1.25}'
    )

    assert found == {"s": "x", "n": "3", "b": "true", "f": "2.5", "u": "X"}


@pytest.mark.parametrize("expression", ["{a: env.HOME}", "{a: $ENV.HOME}", '{a: ("HOME" | env[.])}'])
def test_a_query_does_not_see_the_servers_environment(expression: str) -> None:
    assert "HOME" in os.environ
    assert isinstance(keys(expression, b"{}")[0], Failure)


@pytest.mark.parametrize("expression", ["{a:", 'import "x" as $x; {a: $x}', "{a: .b}) | ({}"])
def test_what_is_no_query_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="jq"):
        Query(expression)


def test_many_records_keep_their_order() -> None:
    found = keys("{x: .x}", *(b'{"x":%d}' % number for number in range(1000)))

    assert found == [{"x": str(number)} for number in range(1000)]


def test_a_query_that_does_not_end_fails_its_record_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SECONDS", 0.5)

    first, second, third = keys('{x: (.x | if . == "loop" then last(repeat(1)) else . end)}', *RECORDS)

    assert (first, third) == ({"x": "a"}, {"x": "b"})
    assert isinstance(second, Failure)
    assert "did not end" in second.message


RECORDS = (b'{"x":"a"}', b'{"x":"loop"}', b'{"x":"b"}')


def test_a_query_that_eats_memory_fails_its_record_only() -> None:
    eat = 'reduce range(34) as $i ("y"; . + .) | length'

    first, second, third = keys(f'{{x: (.x | if . == "loop" then ({eat}) else . end)}}', *RECORDS)

    assert (first, third) == ({"x": "a"}, {"x": "b"})
    assert isinstance(second, Failure)

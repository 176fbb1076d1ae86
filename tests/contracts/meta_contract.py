"""What every MetaStore promises; a test file per engine inherits the suite and gives the `open_meta` fixture."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.ports.meta import Change, Conflict, MetaStore, Row

OpenMeta = Callable[[], AbstractContextManager[MetaStore]]
"""Opens the one store of the test, again with what it held."""

KEYS = st.text(st.sampled_from("ab/é\U0001f600\uffff\x00%_*?"), min_size=1, max_size=4)
CHANGE = st.builds(
    Change,
    kind=st.sampled_from(["k", "k.2"]),
    key=KEYS,
    value=st.none() | st.binary(max_size=3),
    version=st.none() | st.integers(0, 3),
)
COMMITS = st.lists(st.lists(CHANGE, min_size=1, max_size=4), max_size=12)
Rows = dict[tuple[str, str], tuple[int, bytes]]


def put(key: str, value: bytes = b"v", version: int | None = None, kind: str = "k") -> Change:
    return Change(kind, key, value, version)


def delete(key: str, version: int | None = None) -> Change:
    return Change("k", key, None, version)


def keys(rows: list[Row]) -> list[str]:
    return [row.key for row in rows]


def apply(rows: Rows, changes: list[Change]) -> Rows | None:
    """The model: rows after a commit, None for a conflict."""
    after = dict(rows)
    for kind, key, value, version in changes:
        present = after.get((kind, key), (0, b""))[0]
        if version is not None and version != present:
            return None
        if value is None:
            after.pop((kind, key), None)
        else:
            after[kind, key] = (present + 1, value)
    return after


class MetaContract:
    @pytest.fixture
    def meta(self, open_meta: OpenMeta) -> Any:
        with open_meta() as meta:
            yield meta

    def test_an_unknown_row_is_none(self, meta: MetaStore) -> None:
        assert asyncio.run(meta.get("k", "a")) is None

    def test_a_version_starts_at_1_and_grows(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            await meta.commit([put("a", b"one")])
            assert await meta.get("k", "a") == Row("a", 1, b"one")
            await meta.commit([put("a", b"two", version=1)])
            assert await meta.get("k", "a") == Row("a", 2, b"two")

        asyncio.run(scenario())

    def test_kinds_are_apart(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            await meta.commit([put("a"), put("b", kind="k2")])
            assert keys(await meta.list("k")) == ["a"]
            assert await meta.get("k2", "a") is None
            assert await meta.kinds() == {"k", "k2"}
            await meta.commit([delete("a")])
            assert await meta.kinds() == {"k2"}

        asyncio.run(scenario())

    @pytest.mark.parametrize("change", [put("a", version=0), put("a", version=2), delete("a", 2), delete("b", 1)])
    def test_a_conflict_names_its_row_and_writes_nothing(self, meta: MetaStore, change: Change) -> None:
        async def scenario() -> None:
            await meta.commit([put("a", b"first")])
            with pytest.raises(Conflict) as caught:
                await meta.commit([put("other"), put("a", b"second"), delete("a"), put("a", b"third"), change])
            assert (caught.value.kind, caught.value.key) == ("k", change.key)
            assert await meta.list("k") == [Row("a", 1, b"first")]

        asyncio.run(scenario())

    def test_a_deleted_row_is_absent_and_starts_again_at_1(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            await meta.commit([put("a"), put("a")])
            await meta.commit([delete("a", 2)])
            assert await meta.get("k", "a") is None
            await meta.commit([put("a", version=0)])
            assert await meta.get("k", "a") == Row("a", 1, b"v")

        asyncio.run(scenario())

    def test_deleting_what_is_not_there_is_no_error(self, meta: MetaStore) -> None:
        asyncio.run(meta.commit([delete("a"), delete("b", 0)]))

        assert asyncio.run(meta.list("k")) == []

    def test_nothing_to_commit_is_no_error(self, meta: MetaStore) -> None:
        asyncio.run(meta.commit([]))

        assert asyncio.run(meta.list("k")) == []

    def test_a_list_pages_through_a_prefix_in_byte_order(self, meta: MetaStore) -> None:
        names = ["a", "a/", "a/\x00", "a/b", "a/é", "a/\uffff", "a/\U0001f600", "a0", "b"]

        async def scenario() -> None:
            await meta.commit([put(name) for name in reversed(names)])
            assert keys(await meta.list("k")) == names
            assert keys(await meta.list("k", "a/")) == names[1:7]
            assert keys(await meta.list("k", "a/", "a/b", 2)) == names[4:6]
            assert keys(await meta.list("k", "a/", "b")) == []
            assert keys(await meta.list("k", "a/", limit=0)) == []

        asyncio.run(scenario())

    def test_the_wildcards_of_other_languages_are_plain_text(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            await meta.commit([put("a%"), put("ab"), put("a_c"), put("*"), put("A%")])
            assert keys(await meta.list("k", "a%")) == ["a%"]
            assert keys(await meta.list("k", "a_")) == ["a_c"]

        asyncio.run(scenario())

    def test_of_rivals_one_wins(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            rivals = [meta.commit([put("a", b"%d" % number, 0)]) for number in range(50)]
            results = await asyncio.gather(*rivals, return_exceptions=True)
            assert [type(result) for result in results].count(Conflict) == 49
            row = await meta.get("k", "a")
            assert row == Row("a", 1, b"%d" % results.index(None))

        asyncio.run(scenario())

    def test_a_conflict_does_not_fail_commits_beside_it(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            commits = [meta.commit([put(f"{number:02}", version=number % 2)]) for number in range(40)]
            results = await asyncio.gather(*commits, return_exceptions=True)
            assert all((result is None) == (number % 2 == 0) for number, result in enumerate(results))
            assert keys(await meta.list("k")) == [f"{number:02}" for number in range(0, 40, 2)]

        asyncio.run(scenario())

    def test_an_own_commit_is_read_at_once(self, meta: MetaStore) -> None:
        async def increment(key: str) -> None:
            for expected in range(20):
                await meta.commit([put(key, b"%d" % expected, expected)])
                assert await meta.get("k", key) == Row(key, expected + 1, b"%d" % expected)

        async def scenario() -> None:
            await asyncio.gather(*(increment(f"key-{number}") for number in range(5)))

        asyncio.run(scenario())

    def test_a_cancelled_commit_happens(self, meta: MetaStore) -> None:
        async def scenario() -> None:
            task = asyncio.create_task(meta.commit([put("a")]))
            await asyncio.sleep(0)
            task.cancel()
            await meta.commit([put("b")])
            assert keys(await meta.list("k")) == ["a", "b"]

        asyncio.run(scenario())

    def test_rows_are_there_after_a_restart(self, open_meta: OpenMeta) -> None:
        with open_meta() as meta:
            asyncio.run(meta.commit([put("a", bytes(100_000)), put("a", b"\x00\xff")]))

        with open_meta() as meta:
            assert asyncio.run(meta.list("k")) == [Row("a", 2, b"\x00\xff")]

    @given(commits=COMMITS, prefix=KEYS | st.just(""), after=KEYS | st.just(""), limit=st.none() | st.integers(0, 5))
    @settings(max_examples=40)
    def test_it_does_what_a_dictionary_does(
        self, meta: MetaStore, commits: list[list[Change]], prefix: str, after: str, limit: int | None
    ) -> None:
        async def scenario() -> None:
            await meta.commit([Change(kind, row.key, None) for kind in ("k", "k.2") for row in await meta.list(kind)])
            rows: Rows = {}
            for changes in commits:
                expected = apply(rows, changes)
                try:
                    await meta.commit(changes)
                except Conflict:
                    assert expected is None
                else:
                    assert expected is not None
                    rows = expected
            found = [Row(key, *row) for (kind, key), row in rows.items() if kind == "k"]
            found = sorted((row for row in found if row.key.startswith(prefix)), key=lambda row: row.key.encode())
            later = [row for row in found if row.key.encode() > after.encode()]
            assert await meta.list("k", prefix, after, limit) == later[:limit]

        asyncio.run(scenario())

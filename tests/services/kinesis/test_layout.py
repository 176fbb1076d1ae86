from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from millstream.domain.shards import KEYS, Router, Shard, hash_key, shard_index, uniform
from millstream.services.kinesis.layout import Layout


def made(count: int) -> Layout:
    shards = [Shard(n, str(first), str(last), 0, 0) for n, (first, last) in enumerate(uniform(count))]
    return Layout(shards, count, {}, 1000)


def opened(layout: Layout) -> list[Shard]:
    return Router(layout.shards).open


def changed(layout: Layout, steps: list[tuple[str, int]]) -> None:
    for kind, number in steps:
        shards = opened(layout)
        shard = shards[number % len(shards)]
        match kind:
            case "split":
                layout.split(shard, sum(shard.range) // 2 + 1)
            case "merge" if len(shards) > 1:
                at = number % (len(shards) - 1)
                layout.merge(shards[at], shards[at + 1])
            case "spread":
                layout.spread(max(1, min(2 * len(shards), (len(shards) + 1) // 2 + number)))


STEPS = st.lists(st.tuples(st.sampled_from(["split", "merge", "spread"]), st.integers(0, 30)), max_size=8)


@given(st.integers(1, 20), STEPS)
def test_whatever_is_done_open_shards_hold_every_key_once(count: int, steps: list[tuple[str, int]]) -> None:
    layout = made(count)
    changed(layout, steps)

    ranges = [shard.range for shard in opened(layout)]

    assert (ranges[0][0], ranges[-1][1]) == (0, KEYS - 1)
    assert all(left[1] + 1 == right[0] for left, right in pairwise(ranges))
    assert len({shard.index for shard in layout.shards}) == layout.made


@given(st.integers(1, 20), STEPS)
def test_children_are_younger_than_their_parents(count: int, steps: list[tuple[str, int]]) -> None:
    layout = made(count)
    changed(layout, steps)

    by_index = {shard.index: shard for shard in layout.shards}

    for shard in layout.shards:
        for parent in (shard.parent, shard.adjacent):
            assert parent is None or shard.created > by_index[parent].created


@given(st.integers(1, 40), st.integers(1, 80))
def test_spreading_ends_with_as_many_as_asked(before: int, after: int) -> None:
    layout = made(before)
    after = min(after, 2 * before)

    layout.spread(after)

    assert len(opened(layout)) == after


@given(st.integers(1, 50), st.integers(0, KEYS - 1))
def test_the_router_finds_the_shard_that_holds_a_key(count: int, key: int) -> None:
    first, last = Router(made(count).shards).find(key).range

    assert first <= key <= last


def test_hash_keys_are_md5_as_aws_says() -> None:
    assert hash_key(b"") == 0xD41D8CD98F00B204E9800998ECF8427E


def test_shard_ids_with_and_without_their_dressing() -> None:
    assert [shard_index(text) for text in ("shardId-000000000012", "12", "shardId-12")] == [12, 12, 12]

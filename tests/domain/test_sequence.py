import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.domain.sequence import Sequence, parse

SECONDS = st.integers(1_000_000_000, 4_000_000_000)
SEQUENCES = st.builds(Sequence, SECONDS, st.integers(0, 100_000), st.integers(0, 2**60), st.integers(0, 255), SECONDS)


@given(SEQUENCES)
def test_a_number_holds_what_was_put_in(sequence: Sequence) -> None:
    assert parse(str(sequence)) == sequence


@given(SEQUENCES, st.integers(1, 1000), SECONDS)
def test_numbers_of_a_shard_grow_whatever_the_clock_does(sequence: Sequence, more: int, time: int) -> None:
    later = sequence._replace(place=sequence.place + more, time=time)

    assert int(str(later)) > int(str(sequence))


@given(SEQUENCES, st.integers(1, 1000), st.integers(0, 2**60), st.integers(0, 100_000))
def test_numbers_of_a_younger_shard_are_greater(sequence: Sequence, younger: int, place: int, shard: int) -> None:
    child = sequence._replace(created=sequence.created + younger, place=place, shard=shard)

    assert int(str(child)) > int(str(sequence))


@pytest.mark.parametrize("text", ["0", "1", "49", str(2 << 184), "9" * 56, str(1 << 400)])
def test_other_numbers_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a sequence number"):
        parse(text)

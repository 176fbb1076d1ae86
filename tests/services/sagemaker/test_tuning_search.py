import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from millstream.services.sagemaker.tuning_search import Seen, propose
from millstream.services.sagemaker.tuning_space import Choice, Number, Space

SCALES = ("Linear", "Logarithmic", "ReverseLogarithmic")


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    low, high = sorted(draw(st.tuples(st.floats(0.001, 0.99), st.floats(0.001, 0.99))))
    if draw(st.booleans()):
        return Number(
            "n", math.floor(low * 100) + 1, math.ceil(high * 100) + 1, True, draw(st.sampled_from(SCALES[:2]))
        )
    return Number("n", low, high, False, draw(st.sampled_from(SCALES)))


@given(numbers(), st.floats(0, 1))
def test_a_number_stays_in_its_range_and_finds_back_to_its_place(number: Number, unit: float) -> None:
    text = number.text(unit)

    assert number.low <= float(text) <= number.high
    (place,) = number.place(text)
    assert -1e-9 <= place <= 1 + 1e-9
    assert math.isclose(float(number.text(min(1, max(0, place)))), float(text), rel_tol=1e-6)


@given(
    st.integers(0, 1000),
    st.lists(st.floats(-100, 100), min_size=1, max_size=12),
    st.sampled_from(["Random", "Bayesian"]),
)
def test_every_proposal_is_a_point_of_the_space(seed: int, losses: list[float], strategy: str) -> None:
    space = Space([Number("x", 0, 1), Number("k", 1, 5, True), Choice("c", ["a", "b"])])
    chance = Random(seed)
    seen = [Seen(space.random(chance), loss if number % 3 else None) for number, loss in enumerate(losses)]

    point = propose(space, strategy, seen, chance)

    assert point is not None
    assert 0 <= float(point["x"]) <= 1
    assert point["k"] in ("1", "2", "3", "4", "5")
    assert point["c"] in ("a", "b")


def test_the_grid_is_tried_once() -> None:
    space, seen = Space([Choice("a", ["1", "2"]), Choice("b", ["x", "y", "z"])]), list[Seen]()
    while (point := propose(space, "Grid", seen, Random(1))) is not None:
        seen.append(Seen(point, None))

    assert sorted((one.point["a"], one.point["b"]) for one in seen) == [(a, b) for a in "12" for b in "xyz"]


def best(strategy: str, seed: int) -> float:
    """The least loss of a bowl with a better and a worse choice, after 25 trials."""
    space, seen = Space([Number("x", -5, 5), Number("y", -5, 5), Choice("c", ["good", "bad"])]), list[Seen]()
    for number in range(25):
        point = propose(space, strategy, seen, Random(f"{seed}/{number}"))
        assert point is not None
        x, y = float(point["x"]), float(point["y"])
        seen.append(Seen(point, (x - 1) ** 2 + (y + 2) ** 2 + 5 * (point["c"] == "bad")))
    return min(one.loss for one in seen if one.loss is not None)


def test_bayesian_search_comes_nearer_than_chance() -> None:
    seeds = range(5)

    found, chance = [sum(best(strategy, seed) for seed in seeds) for strategy in ("Bayesian", "Random")]

    assert found < chance / 10

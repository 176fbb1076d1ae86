from hypothesis import given
from hypothesis import strategies as st

from millstream.services.logs.patterns import compile_pattern

WORDS = st.text(alphabet="abcXYZ019_", min_size=1, max_size=5)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_pattern_is_compiled_or_refused_with_a_reason(pattern: str, message: str) -> None:
    refusal = ""
    try:
        matches = compile_pattern(pattern)(message)
    except ValueError as reason:
        refusal = str(reason)

    assert refusal.startswith("Invalid filter pattern") if refusal else matches in (True, False)


@given(st.lists(WORDS, min_size=1, max_size=4), st.text(max_size=20))
def test_a_message_matches_when_it_holds_every_term(words: list[str], message: str) -> None:
    assert compile_pattern(" ".join(words))(message) is all(word in message for word in words)
    assert compile_pattern(" ".join(words))(" ".join(words))


@given(st.text(alphabet='ab "\\-?', max_size=10))
def test_a_quoted_phrase_is_taken_as_it_stands(phrase: str) -> None:
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')

    assert compile_pattern(f'"{quoted}"')(f"before {phrase} after")

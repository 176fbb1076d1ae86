import pytest

from millstream.services.glue.globs import matching


@pytest.mark.parametrize(
    ("pattern", "path", "excluded"),
    [
        ("*.csv", "a.csv", True),
        ("*.csv", "a/b.csv", False),
        ("**.csv", "a/b.csv", True),
        ("tmp/**", "tmp/a/b", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("{a,b{1,2}}.x", "b2.x", True),
        ("{a,b}.x", "c.x", False),
        (r"a\*", "a*", True),
        (r"a\*", "ab", False),
        ("**a" * 40 + "**b", "a" * 1024, False),
    ],
)
def test_exclude_patterns(pattern: str, path: str, excluded: bool) -> None:
    assert matching(pattern)(path) is excluded


@pytest.mark.parametrize("pattern", ["[z-a]", "{a,b}" * 20, "a" * 2000])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"bad|alternatives|places"):
        matching(pattern)

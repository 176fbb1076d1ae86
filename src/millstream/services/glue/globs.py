"""Exclude patterns of crawlers: `*` and `?` stay within a folder, `**` does not; `[a-z]` and `{a,b}`.

AWS: docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude
"""

import re
from collections.abc import Callable, Iterator

from millstream.domain.automaton import Automaton, Place, Way

MOST = 1000  # patterns that alternatives may make
_PIECE = re.compile(r"\*\*|\*|\?|\[[^\]]+\]|\\?.", re.DOTALL)
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")


def matching(pattern: str) -> Callable[[str], bool]:
    """Whether a path below the crawler's is as the pattern says. Raise ValueError."""
    return Automaton([Way(list(_places(one)), first=True, last=True) for one in _plain(pattern)]).found


def _plain(pattern: str) -> list[str]:
    """Without alternatives. Raise ValueError."""
    done, waiting = list[str](), [pattern]
    while waiting:
        one = waiting.pop()
        if match := _ALTERNATIVES.search(one):
            waiting += [one[: match.start()] + choice + one[match.end() :] for choice in match[1].split(",")]
        else:
            done.append(one)
        if len(waiting) + len(done) > MOST:
            raise ValueError(f"a pattern has more than {MOST} alternatives")
    return done


def _places(pattern: str) -> Iterator[Place]:
    for piece in _PIECE.findall(pattern):
        match piece[0], piece:
            case _, "**":
                yield Place(lambda sign: True, optional=True, again=True)
            case _, "*":
                yield Place(lambda sign: sign != "/", optional=True, again=True)
            case _, "?":
                yield Place(lambda sign: sign != "/")
            case "[", text if len(text) > 1:
                yield Place(_class(text[1:-1]))
            case _, text:
                yield Place(lambda sign, wanted=text[-1]: sign == wanted)  # type: ignore[misc]


def _class(text: str) -> Callable[[str], bool]:
    try:
        signs = re.compile(f"[^{text[1:]}]" if text[0] in "!^" and len(text) > 1 else f"[{text}]")
    except re.error as bad:
        raise ValueError(str(bad)) from bad
    return lambda sign: sign != "/" and signs.fullmatch(sign) is not None

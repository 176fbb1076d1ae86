"""Filter patterns: terms, a regular expression, JSON selectors, columns.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Callable, Mapping

from millstream.services.logs.columns import compile_columns
from millstream.services.logs.expressions import compile_json
from millstream.services.logs.regular import INVALID, searching

Match = Callable[[str], Mapping[str, str] | None]  # what a message that matches holds where the pattern points
NOTHING: Mapping[str, str] = {}
_TERM = re.compile(r'\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([\w.:/@*=,;#$&!|~^\'+<>-]+))')


def compile_pattern(pattern: str) -> Match:
    """Raise ValueError with the reason."""
    text = pattern.strip()
    try:
        match text[:1]:
            case "{":
                return compile_json(text)
            case "[":
                return compile_columns(text)
        return _compile_terms(text)
    except RecursionError as deep:
        raise ValueError(INVALID) from deep


def _compile_terms(text: str) -> Match:
    """Those that must be there (`a "b c"`), any of which (`?a ?b`), or not (`-a`); `%a|b%` is an expression."""
    terms = _terms(text)
    wanted = [holds for sign, holds in terms if not sign]
    some = [holds for sign, holds in terms if sign == "?"]
    banned = [holds for sign, holds in terms if sign == "-"]

    def match(message: str) -> Mapping[str, str] | None:
        # AWS ignores "?" terms beside others.
        any_of = not some or bool(wanted or banned) or any(holds(message) for holds in some)
        fits = any_of and all(holds(message) for holds in wanted) and not any(holds(message) for holds in banned)
        return NOTHING if fits else None

    return match


def _terms(text: str) -> list[tuple[str, Callable[[str], bool]]]:
    terms, position = [], 0
    while position < len(text):
        if not (match := _TERM.match(text, position)):
            raise ValueError(INVALID)
        sign, quoted, regular, plain = match.groups()
        if regular is not None:
            terms.append((sign, searching(regular)))
        else:
            terms.append((sign, _holding(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted))))
        position = match.end()
    return terms


def _holding(term: str) -> Callable[[str], bool]:
    return lambda message: term in message

"""Filter patterns over plain text: terms that must be there (`a "b c"`), any of which (`?a ?b`), or not (`-a`).

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html. The JSON (`{…}`), column (`[…]`)
and regular expression (`%…%`) forms are refused.
"""

import re
from collections.abc import Callable

Matches = Callable[[str], bool]
_TERM = re.compile(r'\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([\w.:/@*=,;#$&!|~^\'+<>-]+))')


def compile_pattern(pattern: str) -> Matches:
    """Raise ValueError with the reason."""
    text = pattern.strip()
    if text[:1] in ("{", "[", "%"):
        kind = {"{": "JSON", "[": "space-delimited", "%": "regular expression"}[text[0]]
        raise ValueError(f"Invalid filter pattern: {kind} patterns are not implemented by Millstream yet; use terms.")
    terms = _terms(text)
    wanted = [term for sign, term in terms if not sign]
    some = [term for sign, term in terms if sign == "?"]
    banned = [term for sign, term in terms if sign == "-"]

    def matches(message: str) -> bool:
        # AWS ignores "?" terms beside others.
        any_of = not some or bool(wanted or banned) or any(term in message for term in some)
        return any_of and all(term in message for term in wanted) and not any(term in message for term in banned)

    return matches


def _terms(text: str) -> list[tuple[str, str]]:
    terms, position = [], 0
    while position < len(text):
        if not (match := _TERM.match(text, position)):
            raise ValueError("Invalid filter pattern")
        terms.append((match[1], re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]))
        position = match.end()
    return terms

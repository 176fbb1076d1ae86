"""What tags may hold."""

import re

from millstream.api import kinesis as api

MOST = 50
_ALLOWED = re.compile(r"[\w\s.:/=+\-@%]*\Z")


def check_tags(name: str, account: str, present: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """Both together. Raise InvalidArgumentException."""
    texts = [*more, *more.values()]
    if not all(_ALLOWED.match(text) for text in texts):
        raise api.InvalidArgumentException(
            "Some tags contain invalid characters. Valid characters: "
            "Unicode letters, digits, white space, _ . / = + - % @."
        )
    failed = f"Failed to add tags to stream {name} under account {account} because"
    if any("%" in text for text in texts):
        raise api.InvalidArgumentException(
            f"{failed} some tags contained illegal characters. The allowed characters are "
            "Unicode letters, white-spaces, '_',',','/','=','+','-','@'."
        )
    if len(tags := present | more) > MOST:
        raise api.InvalidArgumentException(
            f"{failed} a given stream cannot have more than {MOST} tags associated with it."
        )
    return tags

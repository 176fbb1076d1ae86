"""Topic names as folder names. What begins with "!" is no topic's: percent-encoding never gives that."""

import hashlib
import re
from urllib.parse import quote, unquote

LONGEST = 200  # bytes; file systems take 255
LOCK, DROPPED, SPARE, SUFFIX = "!lock", "!dropped-", "!spare", ".log"
_HASHED = "!long-"


def folder(topic: str) -> str:
    """Readable where it fits; of a longer name a hash, and the name stands in each segment's head."""
    name = quote(topic, safe="", errors="surrogatepass").replace(".", "%2E")
    if len(name) <= LONGEST:
        return name
    return _HASHED + hashlib.sha256(topic.encode(errors="surrogatepass")).hexdigest()


def topic(folder: str) -> str | None:
    """The topic of a folder; None when its segments must tell."""
    return None if folder.startswith("!") else unquote(folder, errors="surrogatepass")


def is_topic(folder: str) -> bool:
    return folder.startswith(_HASHED) or not folder.startswith("!")


def segment(base: int, life: int) -> str:
    """Sorted as they follow each other. `life` counts segments of one base: all but the last hold no entries."""
    return f"{base:020d}-{life:04d}{SUFFIX}"


def parse(file: str) -> tuple[int, int] | None:
    """Base and life of a segment; None for a file that is none."""
    found = re.fullmatch(rf"(\d{{20,}})-(\d{{4,}}){re.escape(SUFFIX)}", file)
    return found and (int(found[1]), int(found[2]))

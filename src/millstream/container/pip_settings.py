"""Where packages come from: pip's configuration and environment, said in uv's words, which does not read them."""

import configparser
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

# uv brings its own roots, which do not know a company's proxy; pip and the system do.
SYSTEM_ROOTS = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True, slots=True)
class PipSettings:
    index: str = ""
    extra: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    offline: bool = False  # pip's no-index
    roots: str = ""  # certificates to trust

    def uv_arguments(self) -> list[str]:
        return [
            *(["--default-index", self.index] if self.index else []),
            *_pairs("--index", self.extra),
            *_pairs("--find-links", self.links),
            *_pairs("--allow-insecure-host", self.trusted),
            *(["--no-index"] if self.offline else []),
            # As pip does: the best version of all indexes, not the first index that knows the name.
            *(["--index-strategy", "unsafe-best-match"] if self.extra else []),
        ]

    def environment(self) -> dict[str, str]:
        """The same for a pip that user code runs in a sandbox."""
        values = {
            "PIP_INDEX_URL": self.index,
            "PIP_EXTRA_INDEX_URL": " ".join(self.extra),
            "PIP_FIND_LINKS": " ".join(self.links),
            "PIP_TRUSTED_HOST": " ".join(self.trusted),
            "PIP_NO_INDEX": "1" if self.offline else "",
        }
        return {name: value for name, value in values.items() if value}

    def folders(self) -> list[str]:
        """Local folders among them, which a sandbox must show."""
        places = [_local(place) for place in (self.index, *self.extra, *self.links)]
        # A local index often points at files beside itself, hence its parent.
        indexes = [str(Path(place).parent) for place in places[: 1 + len(self.extra)] if place]
        links = [place for place in places[1 + len(self.extra) :] if place]
        return [place for place in indexes + links if Path(place).is_dir() and place != "/"]


def read_pip_settings() -> PipSettings:
    values = dict(_configured())
    for option in ("index-url", "extra-index-url", "find-links", "trusted-host", "no-index", "cert"):
        name = "PIP_" + option.upper().replace("-", "_")
        if os.environ.get(name):
            values[option] = os.environ[name]
    return PipSettings(
        index=values.get("index-url", "").strip(),
        extra=tuple(values.get("extra-index-url", "").split()),
        links=tuple(values.get("find-links", "").split()),
        trusted=tuple(values.get("trusted-host", "").split()),
        offline=values.get("no-index", "").lower() in ("1", "true", "yes", "on"),
        roots=next(filter(os.path.exists, (values.get("cert", ""), *SYSTEM_ROOTS)), ""),
    )


def _configured() -> Iterator[tuple[str, str]]:
    """Options in pip's order of files: later ones win."""
    home, base = Path.home(), os.environ.get("XDG_CONFIG_HOME")
    files = [
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        Path(base or home / ".config") / "pip" / "pip.conf",
        Path(sys.prefix) / "pip.conf",
        Path(os.environ.get("PIP_CONFIG_FILE") or os.devnull),
    ]
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file)
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # pip itself will say what is wrong with it
        for section in ("global", "install"):
            if parser.has_section(section):
                yield from parser.items(section)


def _local(place: str) -> str:
    if place.startswith("file:"):
        return unquote(urlsplit(place).path)
    return place if place.startswith("/") else ""


def _pairs(option: str, values: tuple[str, ...]) -> list[str]:
    return [part for value in values for part in (option, value)]

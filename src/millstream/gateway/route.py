"""The proxy route as environment variables, for programs that call AWS's hosts whatever their endpoint says."""

import base64
from collections.abc import Mapping
from urllib.parse import urlsplit

PROXY_NAMES = ("https_proxy", "HTTPS_PROXY")  # clients differ in case; where both count, lower case wins
BYPASS_NAMES = ("no_proxy", "NO_PROXY")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_USER = "via"


def variables(port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """For a program that has `environ`: its own proxy, if any, is passed on inside ours."""
    proxy = upstream(environ, port)
    bypass = [entry.strip() for name in BYPASS_NAMES for entry in environ.get(name, "").split(",")]
    if "*" in bypass:
        proxy = None
    kept = dict.fromkeys((*LOOPBACK, *(entry for entry in bypass if entry and not _covers_aws(entry))))
    url = f"http://{_credentials(proxy)}127.0.0.1:{port}"
    return dict.fromkeys(PROXY_NAMES, url) | dict.fromkeys(BYPASS_NAMES, ",".join(kept))


def upstream(environ: Mapping[str, str], port: int) -> str | None:
    """The user's own proxy for https; when that is ourselves already, the one that was passed on."""
    url = next((environ[name] for name in PROXY_NAMES if environ.get(name)), None)
    if url is None:
        return None
    url = url if "://" in url else f"http://{url}"
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK and parts.port == port:
        return passed_on(f"{parts.username or ''}:{parts.password or ''}")
    return url


def passed_on(credentials: str) -> str | None:
    """The proxy's URL out of the user and password that a client sent to ours."""
    user, _, password = credentials.partition(":")
    if user != _USER or not password:
        return None
    try:
        return base64.urlsafe_b64decode(f"{password}==").decode()
    except ValueError:
        return None


def _credentials(proxy: str | None) -> str:
    """Without padding, which some clients would escape and others not."""
    return f"{_USER}:{base64.urlsafe_b64encode(proxy.encode()).decode().rstrip('=')}@" if proxy else ""


def _covers_aws(entry: str) -> bool:
    """Whether a NO_PROXY entry would let calls to AWS's hosts leave the machine."""
    name = entry.lstrip("*.").split(":")[0].lower()
    return not name or any(name == end or name.endswith(f".{end}") or end.endswith(f".{name}") for end in _ENDS)


_ENDS = ("amazonaws.com", "amazonaws.com.cn", "api.aws")

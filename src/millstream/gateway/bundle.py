"""CA bundles: the system's roots, or the user's own bundle, with the local authority's certificate."""

import hashlib
import os
import ssl
from collections.abc import Mapping
from pathlib import Path

NAMES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
_REPLACING = NAMES[:3]  # a bundle named there stands in place of the system's roots
_SYSTEM = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat, Amazon Linux
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)


def write(folder: Path, environ: Mapping[str, str]) -> Path:
    """The server's own bundle, `folder`/bundle.pem, as it must be today."""
    return _write(folder / "bundle.pem", _joined(folder, environ))


def write_for(folder: Path, environ: Mapping[str, str]) -> Path:
    """A bundle for a program that runs with `environ`: the server's own, unless that program trusts others."""
    data = _joined(folder, environ)
    own = folder / "bundle.pem"
    if own.exists() and own.read_bytes() == data:
        return own
    return _write(folder / f"bundle-{hashlib.sha256(data).hexdigest()[:12]}.pem", data)


def _joined(folder: Path, environ: Mapping[str, str]) -> bytes:
    given = {name: Path(environ[name]) for name in NAMES if environ.get(name)}
    paths = [path for path in given.values() if path.is_file() and path.resolve().parent != folder.resolve()]
    if not any(given.get(name) in paths for name in _REPLACING):
        paths.insert(0, _system())
    parts = dict.fromkeys(path.read_bytes().strip() for path in (*paths, folder / "ca.pem") if path.is_file())
    return b"\n".join(parts) + b"\n"


def _system() -> Path:
    known = (ssl.get_default_verify_paths().openssl_cafile, *_SYSTEM)
    return next((Path(path) for path in known if os.path.isfile(path)), Path(_SYSTEM[0]))


def _write(path: Path, data: bytes) -> Path:
    if not path.exists() or path.read_bytes() != data:
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_bytes(data)
        draft.replace(path)
    return path

"""The local authority: made once, private, and good for AWS's names only; and the bundles around it."""

import ssl
from pathlib import Path

import pytest

from millstream.gateway import bundle
from millstream.gateway.authority import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls")


def handshake(authority: Authority, host: str, asked: str) -> str:
    """The version that a client which trusts the authority agrees on with `host` when it asked for `asked`."""
    client = ssl.create_default_context(cafile=str(authority.folder / "ca.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = authority.context(host).wrap_bio(ours, theirs, server_side=True)
    asking = client.wrap_bio(theirs, ours, server_hostname=asked)
    for _ in range(4):
        for side in (asking, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return asking.version() or ""


def test_a_strict_client_accepts_a_leaf(authority: Authority) -> None:
    assert handshake(authority, "sts.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com") == "TLSv1.3"


def test_a_long_bucket_host_has_a_leaf_too(authority: Authority) -> None:
    host = f"{'b' * 63}.s3.us-east-1.amazonaws.com"

    assert handshake(authority, host, host) == "TLSv1.3"


def test_a_leaf_is_for_its_host_alone(authority: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(authority, "s3.amazonaws.com", "sts.amazonaws.com")


def test_the_authority_cannot_speak_for_others(authority: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(authority, "bank.example", "bank.example")


def test_it_is_made_once_and_its_key_is_private(authority: Authority) -> None:
    before = (authority.folder / "ca.pem").read_bytes()

    Authority(authority.folder)

    assert (authority.folder / "ca.pem").read_bytes() == before
    assert (authority.folder / "ca.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in authority.folder.iterdir()) == ["ca.key", "ca.pem"]


def test_a_bundle_holds_the_users_own_and_follows_both(authority: Authority, tmp_path: Path) -> None:
    own = tmp_path / "own.pem"
    own.write_text("first\n")
    path = bundle.write(authority.folder, {"SSL_CERT_FILE": str(own)})
    first = path.read_text()
    own.write_text("second\n")
    bundle.write(authority.folder, {"SSL_CERT_FILE": str(own)})

    ca = (authority.folder / "ca.pem").read_text()
    assert first == f"first\n{ca}"
    assert path.read_text() == f"second\n{ca}"


def test_the_systems_roots_stay_where_the_user_adds_one(authority: Authority, tmp_path: Path) -> None:
    extra = tmp_path / "extra.pem"
    extra.write_text("extra\n")

    text = bundle.write(authority.folder, {"AWS_CA_BUNDLE": str(extra)}).read_text()

    assert text.count("BEGIN CERTIFICATE") > 2 or not any(map(Path.exists, map(Path, bundle._SYSTEM)))
    assert "extra\n" in text


def test_a_program_that_trusts_others_gets_a_bundle_of_its_own(authority: Authority, tmp_path: Path) -> None:
    own = bundle.write(authority.folder, {})
    extra = tmp_path / "extra.pem"
    extra.write_text("extra\n")

    other = bundle.write_for(authority.folder, {"NODE_EXTRA_CA_CERTS": str(extra)})

    assert bundle.write_for(authority.folder, {}) == own
    assert other != own
    assert bundle.write_for(authority.folder, {"SSL_CERT_FILE": str(own)}) == own

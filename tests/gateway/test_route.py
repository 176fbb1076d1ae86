"""The proxy route as variables: the user's own proxy passed on, AWS's hosts never exempt."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.gateway.hosts import is_aws, is_local, is_telemetry, split
from millstream.gateway.route import passed_on, upstream, variables

PORT = 4566


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("sts.us-east-1.amazonaws.com", True),
        ("bucket.s3.cn-north-1.amazonaws.com.cn", True),
        ("lambda.us-east-1.api.aws", True),
        ("STS.AMAZONAWS.COM.", True),
        ("amazonaws.com.evil.example", False),
        ("notamazonaws.com", False),
        ("pypi.org", False),
    ],
)
def test_awss_host_names(host: str, ours: bool) -> None:
    assert is_aws(host) is ours


def test_telemetry_is_a_host_of_its_own() -> None:
    assert is_telemetry("sm-pysdk-t-eu-west-1.s3.eu-west-1.amazonaws.com")
    assert not is_telemetry("bucket.s3.eu-west-1.amazonaws.com")
    assert not is_telemetry("sm-pysdk-t-x.s3.example")


def test_local_names() -> None:
    assert all(map(is_local, ("localhost", "123456789012.localhost", "127.0.0.1", "::1")))
    assert not is_local("notlocalhost")


@pytest.mark.parametrize(
    ("text", "found"),
    [("a.example:8443", ("a.example", 8443)), ("a.example", ("a.example", 443)), ("[::1]:80", ("::1", 80))],
)
def test_hosts_and_ports(text: str, found: tuple[str, int]) -> None:
    assert split(text, 443) == found


@pytest.mark.parametrize("text", ["", ":443", "a b:1", "a:port", "user@host:1", "[::1:80"])
def test_what_is_no_host_and_port(text: str) -> None:
    with pytest.raises(ValueError, match="not a host and port"):
        split(text, 443)


@given(user=st.text(), host=st.from_regex(r"[a-z]{1,20}\.example", fullmatch=True))
def test_a_proxy_comes_through_the_credentials(user: str, host: str) -> None:
    proxy = f"http://{quote(user, safe='')}:pass@{host}:3128"

    assert upstream(variables(PORT, {"HTTPS_PROXY": proxy}), PORT) == proxy


@given(st.text())
def test_other_credentials_pass_nothing_on(credentials: str) -> None:
    assert passed_on(credentials) is None or credentials.startswith("via:")


def test_a_route_inside_a_route_does_not_chase_itself() -> None:
    first = variables(PORT, {"https_proxy": "proxy.example:3128"})

    assert variables(PORT, first) == first
    assert upstream(variables(PORT, {}), PORT) is None


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("*", ""),
        ("amazonaws.com", ""),
        (".s3.amazonaws.com,intra", "intra"),
        ("com", ""),
        ("10.0.0.0/8, .corp.example", "10.0.0.0/8,.corp.example"),
    ],
)
def test_exemptions_are_kept_unless_they_hold_aws(given_: str, kept: str) -> None:
    found = variables(PORT, {"no_proxy": given_})["NO_PROXY"]

    assert found == ",".join(filter(None, ("localhost,127.0.0.1,::1", kept)))

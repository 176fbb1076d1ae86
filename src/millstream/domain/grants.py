"""The keys by which user code calls AWS as its role: a token in its environment, exchanged on loopback."""

import secrets
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from millstream.domain.records import Records
from millstream.ports.meta import MetaStore

SECONDS = 3600  # of one set of keys; SDKs come back for new ones in time
PATH = "/_millstream/credentials/"
SessionFor = Callable[[str, str, int], Awaitable[Mapping[str, str]]]


class Grant(Struct, frozen=True):
    """What a token stands for."""

    role: str
    session: str
    secret: str


class Grants(Records[Grant]):
    """All grants, by token.

    `session_for` (role ARN, session name, seconds) gives keys in the container provider's form; `base_url` is where
    user code on this machine reaches the gateway; `routes` are further variables: the proxy route, CA bundles.
    """

    def __init__(
        self,
        meta: MetaStore,
        session_for: SessionFor,
        base_url: Callable[[], str],
        routes: Callable[[], Mapping[str, str]],
    ) -> None:
        super().__init__(meta, "sagemaker.grant", Grant)
        self._session_for, self.base_url, self._routes = session_for, base_url, routes

    async def credentials(self, token: str, authorization: str) -> dict[str, str] | None:
        """For GET /_millstream/credentials/<token>; None when the token stands for nothing that runs."""
        record = await self.get(token)
        if record is None or not secrets.compare_digest(record.value.secret.encode(), authorization.encode()):
            return None
        return dict(await self._session_for(record.value.role, record.value.session, SECONDS))

    def environment(
        self, region: str, token: str, secret: str, given: Mapping[str, str] | None, *, network: bool
    ) -> dict[str, str]:
        """What user code finds in its environment; what the client gave wins. Without a network, no credentials."""
        variables = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        if network:
            base = self.base_url()
            variables |= {
                "AWS_ENDPOINT_URL": base,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{base}{PATH}{token}",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": secret,
                "AWS_EC2_METADATA_DISABLED": "true",
                **self._routes(),
            }
        return variables | dict(given or {})

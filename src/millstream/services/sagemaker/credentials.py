"""The keys by which user code calls AWS as its role: a token in its environment, exchanged on loopback."""

import secrets
from collections.abc import Mapping

from millstream.services.sagemaker.service import SageMaker

SECONDS = 3600  # of one set of keys; SDKs come back for new ones in time
PATH = "/_millstream/credentials/"


async def credentials(sagemaker: SageMaker, token: str, authorization: str) -> dict[str, str] | None:
    """For GET /_millstream/credentials/<token>; None when the token stands for nothing that runs."""
    record = await sagemaker.grants.get(token)
    if record is None or not secrets.compare_digest(record.value.secret.encode(), authorization.encode()):
        return None
    return dict(await sagemaker.session_for(record.value.role, record.value.session, SECONDS))


def environment(
    sagemaker: SageMaker, region: str, token: str, secret: str, given: Mapping[str, str] | None, *, network: bool
) -> dict[str, str]:
    """What user code finds in its environment; what the client gave wins. Without a network, no credentials."""
    variables = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    if network:
        base = sagemaker.base_url()
        variables |= {
            "AWS_ENDPOINT_URL": base,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{base}{PATH}{token}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            **sagemaker.routes(),
        }
    return variables | dict(given or {})

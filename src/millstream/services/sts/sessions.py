"""Who am I, and sessions of roles and users."""

import re
from collections.abc import Sequence

from millstream.api import sts as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.identity import AccessKey
from millstream.services.sts.service import Sts
from millstream.wire.operation import operation

AccessDenied = aws_error("AccessDenied", 403)
InvalidParameterValue = aws_error("InvalidParameterValue")
ValidationError = aws_error("ValidationError")
HOUR, HALF_A_DAY = 3600, 43200


@operation
async def get_caller_identity(
    sts: Sts, request: api.GetCallerIdentityRequest, caller: Caller
) -> api.GetCallerIdentityResponse:
    return api.GetCallerIdentityResponse(user_id=caller.user_id, account=caller.account, arn=caller.principal)


@operation
async def assume_role(sts: Sts, request: api.AssumeRoleRequest, caller: Caller) -> api.AssumeRoleResponse:
    arn, session = request.role_arn, request.role_session_name
    seconds = request.duration_seconds or HOUR
    denied = f"User: {caller.principal} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/.+", arn):
        raise ValidationError(f"{arn} is invalid")
    _check_tags(request.tags, request.transitive_tag_keys or ())
    try:
        role = await sts.identity.role(arn, caller.account)
    except ValueError as reason:
        raise AccessDenied(denied) from reason
    if seconds > (role.longest if role else HALF_A_DAY):
        raise ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    key = await sts.identity.session_for(arn, session, seconds)
    user = api.AssumedRoleUser(assumed_role_id=key.user_id, arn=key.principal)
    return api.AssumeRoleResponse(credentials=_credentials(key), assumed_role_user=user, packed_policy_size=0)


@operation
async def get_federation_token(
    sts: Sts, request: api.GetFederationTokenRequest, caller: Caller
) -> api.GetFederationTokenResponse:
    key = sts.identity.find(caller.access_key)
    if key is None or key.token:
        raise AccessDenied("Cannot call GetFederationToken with session credentials")
    _check_tags(request.tags, ())
    seconds = request.duration_seconds or HALF_A_DAY
    session = await sts.identity.session_federated(caller.account, request.name, seconds)
    user = api.FederatedUser(federated_user_id=session.user_id, arn=session.principal)
    return api.GetFederationTokenResponse(
        credentials=_credentials(session), federated_user=user, packed_policy_size=0
    )


@operation
async def get_access_key_info(
    sts: Sts, request: api.GetAccessKeyInfoRequest, caller: Caller
) -> api.GetAccessKeyInfoResponse:
    if (key := sts.identity.find(request.access_key_id)) is None:
        raise ValidationError(f"Access key {request.access_key_id} was not made here.")
    return api.GetAccessKeyInfoResponse(account=key.account)


@operation
async def get_session_token(
    sts: Sts, request: api.GetSessionTokenRequest, caller: Caller
) -> api.GetSessionTokenResponse:
    key = sts.identity.find(caller.access_key)
    if key is None or key.token:
        raise AccessDenied("Cannot call GetSessionToken with session credentials")
    session = await sts.identity.session_of_user(key, request.duration_seconds or HALF_A_DAY)
    return api.GetSessionTokenResponse(credentials=_credentials(session))


def _check_tags(tags: Sequence[api.Tag] | None, transitive: Sequence[str]) -> None:
    """Keys are told apart without their case. Raise InvalidParameterValue."""
    keys = [tag.key.lower() for tag in tags or ()]
    if len(set(keys)) < len(keys):
        raise InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if not set(keys).issuperset(key.lower() for key in transitive):
        raise InvalidParameterValue("The specified transitive tag key must be included in the requested tags.")


def _credentials(key: AccessKey) -> api.Credentials:
    return api.Credentials(
        access_key_id=key.id, secret_access_key=key.secret, session_token=key.token, expiration=key.expires or 0
    )

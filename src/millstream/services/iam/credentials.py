"""Credentials of users that cannot be made here, so that none has them: tools ask before they delete a user."""

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.services.iam.entities import USER
from millstream.services.iam.service import Iam
from millstream.services.iam.users import own_name
from millstream.wire.operation import operation


@operation
async def get_login_profile(
    iam: Iam, request: api.GetLoginProfileRequest, caller: Caller
) -> api.GetLoginProfileResponse:
    raise await _no_login_profile(iam, caller, request.user_name)


@operation
async def delete_login_profile(iam: Iam, request: api.DeleteLoginProfileRequest, caller: Caller) -> None:
    raise await _no_login_profile(iam, caller, request.user_name)


@operation
async def list_mfa_devices(
    iam: Iam, request: api.ListMFADevicesRequest, caller: Caller
) -> api.ListMFADevicesResponse:  # fmt: skip
    await _check_user(iam, caller, request.user_name)
    return api.ListMFADevicesResponse(mfa_devices=[], is_truncated=False)


@operation
async def list_virtual_mfa_devices(
    iam: Iam, request: api.ListVirtualMFADevicesRequest, caller: Caller
) -> api.ListVirtualMFADevicesResponse:
    return api.ListVirtualMFADevicesResponse(virtual_mfa_devices=[], is_truncated=False)


@operation
async def list_signing_certificates(
    iam: Iam, request: api.ListSigningCertificatesRequest, caller: Caller
) -> api.ListSigningCertificatesResponse:
    await _check_user(iam, caller, request.user_name)
    return api.ListSigningCertificatesResponse(certificates=[], is_truncated=False)


@operation
async def list_ssh_public_keys(
    iam: Iam, request: api.ListSSHPublicKeysRequest, caller: Caller
) -> api.ListSSHPublicKeysResponse:
    await _check_user(iam, caller, request.user_name)
    return api.ListSSHPublicKeysResponse(ssh_public_keys=[], is_truncated=False)


@operation
async def list_service_specific_credentials(
    iam: Iam, request: api.ListServiceSpecificCredentialsRequest, caller: Caller
) -> api.ListServiceSpecificCredentialsResponse:
    await _check_user(iam, caller, request.user_name)
    return api.ListServiceSpecificCredentialsResponse(service_specific_credentials=[], is_truncated=False)


async def _check_user(iam: Iam, caller: Caller, name: str | None) -> None:
    if name is not None or ":user/" in caller.principal:
        await USER.find(iam, caller, name or own_name(caller))


async def _no_login_profile(iam: Iam, caller: Caller, name: str | None) -> api.NoSuchEntityException:
    user = (await USER.find(iam, caller, name or own_name(caller))).value
    return api.NoSuchEntityException(f"Login Profile for User {user.name} cannot be found.")

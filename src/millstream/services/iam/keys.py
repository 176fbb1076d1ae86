"""Users' access keys."""

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain.identity import AccessKey
from millstream.services.iam import entities
from millstream.services.iam.entities import USER
from millstream.services.iam.service import Iam
from millstream.services.iam.users import own_name
from millstream.wire.operation import operation

MOST = 2  # of one user


@operation
async def create_access_key(
    iam: Iam, request: api.CreateAccessKeyRequest, caller: Caller
) -> api.CreateAccessKeyResponse:
    user = (await USER.find(iam, caller, request.user_name or own_name(caller))).value
    if len(iam.identity.keys_of(caller.account, user.name)) >= MOST:
        raise api.LimitExceededException(f"Cannot exceed quota for AccessKeysPerUser: {MOST}")
    key = await iam.identity.key_for(user)
    made = api.AccessKey(
        user_name=user.name,
        access_key_id=key.id,
        status="Active",
        secret_access_key=key.secret,
        create_date=key.created,
    )
    return api.CreateAccessKeyResponse(access_key=made)


@operation
async def list_access_keys(
    iam: Iam, request: api.ListAccessKeysRequest, caller: Caller
) -> api.ListAccessKeysResponse:
    user = (await USER.find(iam, caller, request.user_name or own_name(caller))).value
    keys = [(key.id, key) for key in iam.identity.keys_of(caller.account, user.name)]
    page = entities.page(keys, request.marker, request.max_items)
    listed = [
        api.AccessKeyMetadata(
            user_name=user.name,
            access_key_id=key.id,
            status="Active" if key.active else "Inactive",
            create_date=key.created,
        )
        for key in page.items
    ]
    return api.ListAccessKeysResponse(access_key_metadata=listed, is_truncated=page.truncated, marker=page.marker)


@operation
async def update_access_key(iam: Iam, request: api.UpdateAccessKeyRequest, caller: Caller) -> None:
    key = await _key(iam, caller, request.user_name, request.access_key_id)
    await iam.identity.set_active(key, request.status == "Active")


@operation
async def delete_access_key(iam: Iam, request: api.DeleteAccessKeyRequest, caller: Caller) -> None:
    key = await _key(iam, caller, request.user_name, request.access_key_id)
    await iam.identity.forget_key(key.id)


async def _key(iam: Iam, caller: Caller, user_name: str | None, key_id: str) -> AccessKey:
    user = (await USER.find(iam, caller, user_name or own_name(caller))).value
    for key in iam.identity.keys_of(caller.account, user.name):
        if key.id == key_id:
            return key
    raise api.NoSuchEntityException(f"The Access Key with id {key_id} cannot be found.")

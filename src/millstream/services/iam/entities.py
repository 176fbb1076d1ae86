"""Roles and users as most operations see them: found by name, or AWS's NoSuchEntity, and changed in one piece."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import policy
from millstream.domain.identity import Policies, Role, User
from millstream.domain.records import Record, Records
from millstream.ports.meta import Conflict
from millstream.services.iam.service import Iam

E = TypeVar("E", Role, User)
PAGE = 100


async def role(iam: Iam, caller: Caller, name: str) -> Record[Role]:
    if found := await iam.identity.roles.get(caller.account, name):
        return found
    raise api.NoSuchEntityException(f"The role with name {name} cannot be found.")


async def user(iam: Iam, caller: Caller, name: str) -> Record[User]:
    if found := await iam.identity.users.get(caller.account, name):
        return found
    raise api.NoSuchEntityException(f"The user with name {name} cannot be found.")


async def save(records: Records[E], found: Record[E], value: E) -> None:
    """Over the version that was read."""
    try:
        await records.save(value, value.account, value.name, version=found.version)
    except Conflict as conflict:
        raise changed_meanwhile() from conflict


def changed_meanwhile() -> api.ConcurrentModificationException:
    return api.ConcurrentModificationException("The entity was changed by another request. Try again.")


def refuse_in_use(policies: Policies) -> None:
    """Raise DeleteConflict while an entity has policies."""
    if policies.attached:
        raise api.DeleteConflictException("Cannot delete entity, must detach all policies first.")
    if policies.inline:
        raise api.DeleteConflictException("Cannot delete entity, must delete policies first.")


def checked(document: str) -> str:
    """A permissions policy. Raise MalformedPolicyDocument."""
    try:
        policy.parse(document)
    except ValueError as error:
        raise api.MalformedPolicyDocumentException(str(error)) from error
    return document


def checked_trust(document: str) -> str:
    """A role's trust policy. Raise MalformedPolicyDocument."""
    try:
        policy.parse_trust(document)
    except ValueError as error:
        raise api.MalformedPolicyDocumentException(str(error)) from error
    return document


def encoded(document: str) -> str:
    """IAM gives documents back URL-encoded (RFC 3986)."""
    return quote(document, safe="")


class Page(NamedTuple):
    """A slice of names in order, and where the next one starts."""

    items: list[Any]
    marker: str | None

    @property
    def truncated(self) -> bool:
        return self.marker is not None


def page(items: Sequence[tuple[str, Any]], marker: str | None, size: int | None) -> Page:
    """`items` are (key, value); a marker is the key after which the page starts."""
    rest = [item for item in sorted(items, key=lambda item: item[0]) if item[0] > (marker or "")]
    kept = rest[: size or PAGE]
    return Page([value for _, value in kept], kept[-1][0] if len(rest) > len(kept) else None)


def tag_list(tags: dict[str, str]) -> list[api.Tag]:
    return [api.Tag(key=key, value=value) for key, value in tags.items()]


def tag_map(tags: Sequence[api.Tag] | None) -> dict[str, str]:
    return {tag.key: tag.value for tag in tags or ()}

"""Entities as most operations see them: found by name, or AWS's NoSuchEntity, and changed in one piece."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar, cast
from urllib.parse import quote

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import grammar, policy
from millstream.domain.identity import Group, Identity, InstanceProfile, Policies, Policy, Role, User
from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, Conflict
from millstream.services.iam.service import Iam

E = TypeVar("E", Role, User, Group, Policy, InstanceProfile)
H = TypeVar("H", Role, User, Group)
PAGE = 100


class Kind(Generic[E]):
    """Entities of one kind: what messages call them, and where they are kept."""

    def __init__(self, noun: str, records: Callable[[Identity], Records[E]]) -> None:
        self.noun = noun
        self.records: Callable[[Identity], Records[E]] = records

    async def find(self, iam: Iam, caller: Caller, name: str) -> Record[E]:
        found: Record[E] | None = await self.records(iam.identity).get(caller.account, name)
        if found:
            return found
        raise self.absent(name)

    def absent(self, name: str) -> api.NoSuchEntityException:
        if self.noun == "instance profile":
            return api.NoSuchEntityException(f"Instance Profile {name} cannot be found.")
        return api.NoSuchEntityException(f"The {self.noun} with name {name} cannot be found.")

    async def create(self, iam: Iam, value: E) -> None:
        try:
            await self.records(iam.identity).save(value, value.account, value.name, version=0)
        except Conflict as conflict:
            raise exists(self.noun, value.name) from conflict

    async def save(self, iam: Iam, found: Record[E], value: E) -> None:
        """Over the version that was read."""
        await commit(iam, [self.put(iam, found, value)])

    def put(self, iam: Iam, found: Record[E], value: E) -> Change:
        records: Records[E] = self.records(iam.identity)
        return records.put(value, value.account, value.name, version=found.version)

    async def delete(self, iam: Iam, found: Record[E]) -> None:
        records = self.records(iam.identity)
        await commit(iam, [records.delete(found.value.account, found.value.name, version=found.version)])


ROLE = Kind[Role]("role", lambda identity: identity.roles)
USER = Kind[User]("user", lambda identity: identity.users)
GROUP = Kind[Group]("group", lambda identity: identity.groups)
POLICY = Kind[Policy]("policy", lambda identity: identity.policies)
PROFILE = Kind[InstanceProfile]("instance profile", lambda identity: identity.profiles)


def exists(noun: str, name: str) -> api.EntityAlreadyExistsException:
    if noun == "policy":
        message = f"A policy called {name} already exists. Duplicate names are not allowed."
    else:
        called = "Instance Profile" if noun == "instance profile" else f"{noun.capitalize()} with name"
        message = f"{called} {name} already exists."
    return api.EntityAlreadyExistsException(message)


async def commit(iam: Iam, changes: Sequence[Change]) -> None:
    """Raise ConcurrentModification where an entity is not as it was read."""
    try:
        await iam.identity.meta.commit(changes)
    except Conflict as conflict:
        message = "The entity was changed by another request. Try again."
        raise api.ConcurrentModificationException(message) from conflict


async def change_policies(iam: Iam, kind: Kind[H], found: Record[H], **changed: object) -> None:
    """`inline` or `attached`. Raise ConcurrentModification."""
    policies = structs.replace(found.value.policies, **changed)
    await kind.save(iam, found, structs.replace(found.value, policies=policies))


def refuse_in_use(policies: Policies) -> None:
    """Raise DeleteConflict while an entity has policies."""
    if policies.attached:
        raise api.DeleteConflictException("Cannot delete entity, must detach all policies first.")
    if policies.inline:
        raise api.DeleteConflictException("Cannot delete entity, must delete policies first.")


def checked(document: str, *, newest: bool = False) -> str:
    """A permissions policy. Raise MalformedPolicyDocument."""
    try:
        grammar.check(document, newest=newest)
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
    """Raise InvalidInput for a key that is there twice; case does not tell keys apart."""
    if len({tag.key.lower() for tag in tags or ()}) < len(tags or ()):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise api.InvalidInputException(message)
    return {tag.key: tag.value for tag in tags or ()}


def boundary(arn: str) -> api.AttachedPermissionsBoundary | None:
    if not arn:
        return None
    kind = cast(api.PermissionsBoundaryAttachmentType, "Policy")  # what AWS answers, whatever its model says
    return api.AttachedPermissionsBoundary(permissions_boundary_type=kind, permissions_boundary_arn=arn)

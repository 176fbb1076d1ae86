"""Accounts, keys, sessions, users, roles and policies: who a request's access key stands for."""

import json
import logging
from typing import Any

from msgspec import Struct, structs

from millstream.core import clock, ids
from millstream.core.arn import parse_arn
from millstream.domain.records import Record, Records
from millstream.ports.meta import MetaStore

ADMIN_ROLE = "MillstreamAdmin"
ADMIN_SESSION = "local"
log = logging.getLogger("millstream.identity")


class AccessKey(Struct, frozen=True, kw_only=True):
    """A key and what it stands for. Sessions have a token; `expires` None never ends."""

    id: str
    secret: str
    account: str
    principal: str  # ARN
    user_id: str
    user: str = ""  # name, of a user's own key
    token: str = ""
    created: float
    expires: float | None = None
    active: bool = True


class Policies(Struct, frozen=True, kw_only=True):
    """What a user or role may do."""

    inline: dict[str, str] = {}  # name -> document
    attached: list[str] = []  # ARNs


class Role(Struct, frozen=True, kw_only=True):
    name: str
    account: str
    id: str  # AROA…
    path: str = "/"
    trust: str  # document
    description: str = ""
    created: float
    longest: int = 3600  # MaxSessionDuration, seconds
    boundary: str = ""
    tags: dict[str, str] = {}
    policies: Policies = Policies()

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role{self.path}{self.name}"


class User(Struct, frozen=True, kw_only=True):
    name: str
    account: str
    id: str  # AIDA…
    path: str = "/"
    created: float
    boundary: str = ""
    tags: dict[str, str] = {}
    policies: Policies = Policies()

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:user{self.path}{self.name}"


class Group(Struct, frozen=True, kw_only=True):
    name: str
    account: str
    id: str  # AGPA…
    path: str = "/"
    created: float
    members: list[str] = []  # names of users
    policies: Policies = Policies()

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:group{self.path}{self.name}"


class InstanceProfile(Struct, frozen=True, kw_only=True):
    name: str
    account: str
    id: str  # AIPA…
    path: str = "/"
    created: float
    role: str = ""  # name
    tags: dict[str, str] = {}

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:instance-profile{self.path}{self.name}"


class PolicyVersion(Struct, frozen=True, kw_only=True):
    document: str
    created: float


class Policy(Struct, frozen=True, kw_only=True):
    """A managed policy of the account."""

    name: str
    account: str
    id: str  # ANPA…
    path: str = "/"
    description: str = ""
    document: str  # of the default version
    created: float
    updated: float
    tags: dict[str, str] = {}
    default: int = 1
    newest: int = 1
    edited: dict[int, PolicyVersion] = {}  # all versions, once there is more than the first

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:policy{self.path}{self.name}"

    @property
    def versions(self) -> dict[int, PolicyVersion]:
        return self.edited or {1: PolicyVersion(document=self.document, created=self.created)}


class Alias(Struct, frozen=True, kw_only=True):
    """The name that an account's sign-in page has."""

    name: str


class Identity:
    """Keys are held in memory, so that a signature is verified without a look at the store."""

    def __init__(self, meta: MetaStore, account: str, *, strict_roles: bool = False) -> None:
        self.meta, self.account, self.strict_roles = meta, account, strict_roles
        self.keys = Records(meta, "identity.key", AccessKey)
        self.roles = Records(meta, "identity.role", Role)
        self.users = Records(meta, "identity.user", User)
        self.groups = Records(meta, "identity.group", Group)
        self.policies = Records(meta, "identity.policy", Policy)
        self.profiles = Records(meta, "identity.profile", InstanceProfile)
        self.aliases = Records(meta, "identity.alias", Alias)
        self._known: dict[str, AccessKey] = {}
        self._strangers: set[str] = set()

    async def start(self) -> AccessKey:
        """Load the keys, dropping ended sessions; returns the administrator's session, made at first start."""
        now = clock.now()
        records = [record.value for record in await self.keys.list()]
        ended = [key for key in records if key.expires is not None and key.expires <= now]
        if ended:
            await self.meta.commit([self.keys.delete(key.id) for key in ended])
        self._known = {key.id: key for key in records if key not in ended}
        wanted = self._session_arn(ADMIN_ROLE, ADMIN_SESSION)
        for key in self._known.values():
            if key.principal == wanted and key.expires is None:
                return key
        return await self._first_start()

    async def _first_start(self) -> AccessKey:
        statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"}}
        services = {
            "Effect": "Allow",
            "Principal": {"Service": ["sagemaker.amazonaws.com", "firehose.amazonaws.com", "lambda.amazonaws.com"]},
        }
        allow = [s | {"Action": "sts:AssumeRole"} for s in (statement, services)]
        role = Role(
            name=ADMIN_ROLE,
            account=self.account,
            id=ids.unique_id("AROA"),
            trust=json.dumps({"Version": "2012-10-17", "Statement": allow}),
            description="Made by Millstream: whoever uses this data folder.",
            created=clock.now(),
            longest=43200,
            policies=Policies(attached=["arn:aws:iam::aws:policy/AdministratorAccess"]),
        )
        await self.roles.save(role, self.account, role.name)
        return await self._mint(self._session_arn(ADMIN_ROLE, ADMIN_SESSION), f"{role.id}:{ADMIN_SESSION}", None)

    def find(self, key_id: str) -> AccessKey | None:
        """The active key of that id; a stranger's is named in the log once, and stored nowhere."""
        key = self._known.get(key_id)
        if key is None and key_id not in self._strangers and len(self._strangers) < 1000:
            self._strangers.add(key_id)
            hint = " It looks like a real AWS key: take it out of this environment." if _real(key_id) else ""
            log.warning("refused access key %s…: not made here.%s Try: millstream env", key_id[:8], hint)
        return key if key and key.active else None

    async def session_for(self, role_arn: str, session: str, seconds: int) -> AccessKey:
        """A session of the role, or, where the role is only named, of the account's administrator."""
        role = await self.role(role_arn, parse_arn(role_arn).account)
        name = role.name if role else role_arn.rpartition("/")[2]
        role_id = role.id if role else ids.unique_id("AROA")
        return await self._mint(self._session_arn(name, session), f"{role_id}:{session}", clock.now() + seconds)

    async def session_of_user(self, key: AccessKey, seconds: int) -> AccessKey:
        """GetSessionToken: the same principal for a while."""
        return await self._mint(key.principal, key.user_id, clock.now() + seconds)

    async def session_federated(self, account: str, name: str, seconds: int) -> AccessKey:
        """GetFederationToken: a user whom someone else knows."""
        principal = f"arn:aws:sts::{account}:federated-user/{name}"
        return await self._mint(principal, f"{account}:{name}", clock.now() + seconds)

    async def key_for(self, user: User) -> AccessKey:
        """A further key of the user's own."""
        key = AccessKey(
            id=ids.unique_id("AKIA", 20), secret=ids.secret_key(), account=user.account, principal=user.arn,
            user_id=user.id, user=user.name, created=clock.now(),
        )  # fmt: skip
        await self._keep(key)
        return key

    async def rename_user(self, found: Record[User], user: User) -> None:
        """Under another name or path, with its keys and in its groups. Raise Conflict."""
        old = found.value
        keys = [structs.replace(k, user=user.name, principal=user.arn) for k in self.keys_of(old.account, old.name)]
        changes = [self.keys.put(key, key.id) for key in keys]
        if user.name != old.name:
            changes.append(self.users.delete(old.account, old.name, version=found.version))
            changes += [
                self.groups.put(
                    structs.replace(g.value, members=[user.name if m == old.name else m for m in g.value.members]),
                    old.account, g.value.name, version=g.version,
                )
                for g in await self.groups_of(old.account, old.name)
            ]  # fmt: skip
        version = found.version if user.name == old.name else 0
        await self.meta.commit([self.users.put(user, user.account, user.name, version=version), *changes])
        self._known |= {key.id: key for key in keys}

    async def groups_of(self, account: str, user: str) -> list[Record[Group]]:
        return [group for group in await self.groups.list(account) if user in group.value.members]

    async def set_active(self, key: AccessKey, active: bool) -> None:
        await self._keep(structs.replace(key, active=active))

    async def forget_key(self, key_id: str) -> None:
        await self.meta.commit([self.keys.delete(key_id)])
        self._known.pop(key_id, None)

    def keys_of(self, account: str, user: str) -> list[AccessKey]:
        return [key for key in self._known.values() if key.user == user and key.account == account]

    async def role(self, arn: str, account: str) -> Role | None:
        """The role that the ARN names; None where there is none and the account is taken at its word.

        Raise ValueError when the ARN is another account's, or names no role and roles are strict.
        """
        try:
            parsed = parse_arn(arn)
        except ValueError as error:
            raise ValueError(f"{arn} is not a role's ARN") from error
        if parsed.account != account or not parsed.resource.startswith("role/"):
            raise ValueError(f"{arn} is not a role of account {account}")
        record: Record[Role] | None = await self.roles.get(account, arn.rpartition("/")[2])
        if record is None and self.strict_roles:
            raise ValueError(f"{arn} does not exist")
        return record and record.value

    async def check_role(self, arn: str, account: str) -> None:
        """Raise ValueError with the reason why a service cannot act as that role."""
        await self.role(arn, account)

    async def role_note(self, arn: str, account: str) -> str:
        """A line for whoever reads a job's log."""
        if await self.role(arn, account):
            return ""
        return f"The role {arn} does not exist here; acting as the account's administrator (see --strict-roles)."

    def _session_arn(self, role: str, session: str) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{role}/{session}"

    async def _mint(self, principal: str, user_id: str, expires: float | None) -> AccessKey:
        key = AccessKey(
            id=ids.unique_id("ASIA", 20), secret=ids.secret_key(), account=self.account, principal=principal,
            user_id=user_id, token=ids.secret_key() + ids.secret_key(), created=clock.now(), expires=expires,
        )  # fmt: skip
        await self._keep(key)
        return key

    async def _keep(self, key: AccessKey) -> None:
        """Sessions that have ended leave in the same commit, or they would gather with every job."""
        now = clock.now()
        ended = [known.id for known in self._known.values() if known.expires is not None and known.expires <= now]
        await self.meta.commit([self.keys.put(key, key.id), *(self.keys.delete(key_id) for key_id in ended)])
        self._known[key.id] = key
        for key_id in ended:
            self._known.pop(key_id, None)


def _real(key_id: str) -> bool:
    """AWS's own keys are 20 characters that begin with AKIA or ASIA."""
    return key_id[:4] in ("AKIA", "ASIA") and len(key_id) == 20


def document(text: str) -> dict[str, Any]:
    """A policy document. Raise ValueError."""
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        raise ValueError("a policy document is an object")
    return parsed

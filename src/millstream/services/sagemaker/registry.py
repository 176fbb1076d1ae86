"""What is kept of the model registry: groups, and the packages in them or alone."""

from typing import NamedTuple

from msgspec import Struct

from millstream.api import sagemaker as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, MetaStore


class Author(Struct, frozen=True):
    """Who made or changed something: ARN and id of the principal."""

    arn: str
    id: str

    @property
    def context(self) -> api.UserContext:
        return api.UserContext(iam_identity=api.IamIdentity(arn=self.arn, principal_id=self.id))


class ModelGroup(Struct, frozen=True, kw_only=True):
    """`latest` is the highest version that it ever had, `policy` who else may use it."""

    account: str
    region: str
    request: api.CreateModelPackageGroupInput
    created: float
    author: Author
    latest: int = 0
    policy: str = ""

    @property
    def name(self) -> str:
        return self.request.model_package_group_name

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:model-package-group/{self.name}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name


class ModelPackage(Struct, frozen=True, kw_only=True):
    """`request` is as it stands after updates. One that is in no group has the version 0."""

    account: str
    region: str
    name: str  # of its group, where it has one
    version: int
    request: api.CreateModelPackageInput
    created: float
    author: Author
    modified: float | None = None
    editor: Author | None = None
    approval: str | None = None  # why

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:model-package/{self.title}"

    @property
    def title(self) -> str:
        return f"{self.name}/{self.version}" if self.version else self.name

    @property
    def key(self) -> tuple[str, str, str, str]:
        return Place(self.account, self.region, self.name, self.version).key


class Made(Struct, frozen=True):
    """What the request with a client's token made."""

    arn: str


class Place(NamedTuple):
    """Where a name or an ARN points."""

    account: str
    region: str
    name: str
    version: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.account, self.region, self.name, f"{self.version:09}"

    def arn(self, kind: str) -> str:
        end = f"/{self.version}" if self.version else ""
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{self.name}{end}"


def place(text: str, caller: Caller) -> Place:
    """Of NAME, NAME/VERSION, or an ARN that ends with one of them."""
    account, region = caller.account, caller.region
    if text.startswith("arn:"):
        parsed = parse_arn(text)
        account, region, text = parsed.account, parsed.region, parsed.resource.partition("/")[2]
    name, _, version = text.partition("/")
    return Place(account, region, name, int(version or 0))


class Registry:
    def __init__(self, meta: MetaStore) -> None:
        self._meta = meta
        self.groups = Records(meta, "sagemaker.model-package-group", ModelGroup)
        self.packages = Records(meta, "sagemaker.model-package", ModelPackage)
        self.made = Records(meta, "sagemaker.model-package-token", Made)

    async def group(self, at: Place) -> Record[ModelGroup] | None:
        return await self.groups.get(at.account, at.region, at.name)

    async def package(self, at: Place) -> Record[ModelPackage] | None:
        return await self.packages.get(*at.key)

    async def add(self, package: ModelPackage, group: Record[ModelGroup] | None, *more: Change) -> None:
        """With its group as it is after it. Raise Conflict where that has changed, or the name is taken."""
        changes = [*more, self.packages.put(package, *package.key, version=0)]
        if group:
            changes.append(self.groups.put(group.value, *group.value.key, version=group.version))
        if token := package.request.client_token:
            changes.append(self.made.put(Made(package.arn), package.account, package.region, token, version=0))
        await self._meta.commit(changes)

    async def made_by(self, token: str | None, caller: Caller) -> str | None:
        """The ARN of the package that a request with that token has made already."""
        record = await self.made.get(caller.account, caller.region, token) if token else None
        return record.value.arn if record else None

"""What is kept of a batch transform job: how far its loop has come, its input objects, what became of each."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from msgspec import Struct

from millstream.api import sagemaker as api
from millstream.domain.hosting import Container, Endpoint, Variant
from millstream.domain.records import Records
from millstream.ports.meta import Change, MetaStore
from millstream.services.sagemaker.job import Job, Program

GROUP = "/aws/sagemaker/TransformJobs"
LISTED = 1000  # objects of a page


class TransformJob(Job, frozen=True, kw_only=True):
    """`variant` is its model behind workers."""

    collection: ClassVar[str] = "transform-job"
    tasks: ClassVar[str] = "transform"
    group: ClassVar[str] = GROUP

    request: api.CreateTransformJobRequest
    variant: Variant

    @property
    def name(self) -> str:
        return self.request.transform_job_name

    @property
    def instance_type(self) -> str:
        return self.request.transform_resources.instance_type

    @property
    def instances(self) -> int:
        return self.request.transform_resources.instance_count

    @property
    def program(self) -> Program:
        """Of the model; a job of this kind has no end of its own."""
        variant = self.variant
        return Program(variant.image, variant.role, (), variant.environment, 0, variant.network)

    @property
    def hosts(self) -> list[str]:
        """One for all: its instances share the workers."""
        return [f"i-{self.id[:17]}"]

    def names(self, host: str) -> tuple[str, ...]:
        return tuple(part.serving for part in self.variant.parts)

    @property
    def log_stream(self) -> str:
        """Of its containers; what was sent and came back wrong is said in the one below it."""
        return f"{self.name}/{self.hosts[0]}-{int(self.created)}"


class Hired(Endpoint, frozen=True, kw_only=True):
    """A job's model as a fleet knows it: an endpoint that nobody can call."""

    stream: str

    @property
    def log_group(self) -> str:
        return GROUP

    def log_stream(self, variant: Variant, part: Container) -> str:
        return f"{self.stream}/{part.name}" if variant.containers else self.stream


def hired(job: TransformJob) -> Hired:
    return Hired(
        name=job.name,
        account=job.account,
        region=job.region,
        id=job.id,
        config="",
        status="InService",
        variants=(job.variant,),
        created=job.created,
        modified=job.modified,
        stream=job.log_stream,
    )


class Source(Struct, frozen=True, array_like=True):
    """An input object, and its output's key below the output path but for `.out`."""

    bucket: str
    key: str
    name: str


class Page(Struct, frozen=True):
    """Some of a job's input objects, listed once: what comes later, its own outputs among it, is none of them."""

    sources: tuple[Source, ...]


class Written(Struct, frozen=True):
    """What became of an input object. `before` is what lay at its output's key when writing began."""

    state: Literal["writing", "written", "failed"]
    before: str = ""
    reason: str = ""


class Progress:
    """Of one job: its input objects by their numbers."""

    def __init__(self, meta: MetaStore, job: TransformJob) -> None:
        self._meta, self._key = meta, (*job.key, job.id)
        self._pages = Records(meta, "sagemaker.transform-page", Page)
        self._written = Records(meta, "sagemaker.transform-object", Written)

    async def begin(self, sources: Sequence[Source]) -> None:
        starts = range(0, len(sources), LISTED)
        pages = [Page(tuple(sources[at : at + LISTED])) for at in starts]
        await self._meta.commit([self._pages.put(one, *self._key, f"{at:09}") for at, one in enumerate(pages)])

    async def sources(self) -> list[Source]:
        return [source for page in await self._pages.list(*self._key) for source in page.value.sources]

    async def save(self, number: int, become: Written) -> None:
        await self._written.save(become, *self._key, f"{number:09}")

    async def written(self) -> dict[int, Written]:
        return {int(one.key.rpartition("/")[2]): one.value for one in await self._written.list(*self._key)}

    async def gone(self) -> list[Change]:
        """To be committed when it is of no use any more."""
        pages, written = await self._pages.list(*self._key), await self._written.list(*self._key)
        return [
            *(Change(self._pages.kind, one.key, None) for one in pages),
            *(Change(self._written.kind, one.key, None) for one in written),
        ]

"""One batch transform job from its record to its end: its model served, its objects written, its workers ended."""

import asyncio

from msgspec import structs

from millstream.core import clock
from millstream.core.errors import AwsError
from millstream.domain.diagnosis import diagnose
from millstream.ports.meta import Change
from millstream.ports.objects import NoSuchBucket
from millstream.services.sagemaker import failure, transform_capture
from millstream.services.sagemaker.fleets import Fleet, NotLoaded, Unavailable
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import Outcome, Phase, SageMaker
from millstream.services.sagemaker.transform_job import Page, Source, TransformJob, hired
from millstream.services.sagemaker.transform_objects import TransformObjects

LISTED = 1000  # objects of a page
PING = (
    "Model container failed to respond to ping; Ensure /ping endpoint is implemented and responds with an HTTP 200 "
    "status code"
)


class TransformRun:
    """`job` is as stored last."""

    def __init__(self, sagemaker: SageMaker, job: TransformJob) -> None:
        self._sagemaker, self.job = sagemaker, job
        self._stop = asyncio.Event()
        if job.stopping:
            self._stop.set()

    def stop(self) -> None:
        self._stop.set()

    async def through(self) -> None:
        if not self.job.over:
            await self._run()
        if self.job.phase is Phase.ENDED:
            await self._clean()

    async def _save(self, **changes: object) -> None:
        self.job = await self._sagemaker.transforms.update(self.job, lambda job: structs.replace(job, **changes))

    def _fleet(self) -> Fleet:
        return Fleet(self._sagemaker, hired(self.job), [self.job.variant])

    async def _run(self) -> None:
        async with self._fleet() as fleet:
            transforming = asyncio.create_task(self._outcome(fleet))
            stopping = asyncio.create_task(self._stop.wait())
            try:
                await asyncio.wait({transforming, stopping}, return_when=asyncio.FIRST_COMPLETED)
                outcome = await transforming if transforming.done() else failure.STOPPED
            finally:
                transforming.cancel()
                stopping.cancel()
                await asyncio.gather(transforming, stopping, return_exceptions=True)
            await fleet.finish_logs(outcome.reason)
        await self._save(phase=Phase.ENDED, outcome=outcome, ended=clock.now())

    async def _outcome(self, fleet: Fleet) -> Outcome:
        try:
            await self._begin(fleet)
        except NotLoaded as reason:
            return _not_loaded(reason.reason)
        except (Unavailable, DownloadFailed, AwsError) as reason:
            return failure.client_error(str(reason))
        pages = await self._sagemaker.transforms.pages.list(*self._key)
        sources = [source for page in pages for source in page.value.sources]
        objects = TransformObjects(self._sagemaker, self.job)
        outcome, written = await objects.transform(sources)
        if self.job.request.data_capture_config:
            await transform_capture.write(self._sagemaker.objects, self.job, written)
        return outcome

    @property
    def _key(self) -> tuple[str, ...]:
        return (*self.job.key, self.job.id)

    async def _begin(self, fleet: Fleet) -> None:
        """List what there is to do once, and have the model answer. Raise DownloadFailed, Unavailable, AwsError."""
        fresh = self.job.phase is Phase.PREPARING
        if fresh:
            await self._check_output()
            await self._list()
        await fleet.bring_up(fresh=fresh)
        if fresh:
            await self._save(phase=Phase.RUNNING, started=clock.now())

    async def _check_output(self) -> None:
        uri = parse(self.job.request.transform_output.s3_output_path)
        try:
            if (await self._sagemaker.objects.bucket(uri.bucket)).account != self.job.account:
                raise NoSuchBucket(uri.bucket)
        except NoSuchBucket as absent:
            raise DownloadFailed(
                f"Failed to upload to {uri}: the bucket {uri.bucket!r} does not exist in this account."
            ) from absent

    async def _list(self) -> None:
        job, given = self.job, self.job.request.transform_input.data_source.s3_data_source
        downloads = Downloads(self._sagemaker.objects, job.account, job.region, job.variant.role)
        found = await downloads.find(parse(given.s3_uri), manifest=given.s3_data_type == "ManifestFile")
        sources = [Source(uri.bucket, uri.key, name) for uri, name in found if not uri.key.endswith("/")]
        pages = self._sagemaker.transforms.pages
        starts = range(0, len(sources), LISTED)
        await self._sagemaker.meta.commit(
            [pages.put(Page(tuple(sources[at : at + LISTED])), *self._key, f"{at:09}") for at in starts]
        )

    async def _clean(self) -> None:
        fleet, transforms = self._fleet(), self._sagemaker.transforms
        await fleet.end()
        gone: list[Change] = [
            change
            for records in (transforms.pages, transforms.written)
            for change in [Change(records.kind, one.key, None) for one in await records.list(*self._key)]
        ]
        await self._sagemaker.meta.commit([*gone, *fleet.grants_gone()])
        await self._save(phase=Phase.DONE)


def _not_loaded(reason: str) -> Outcome:
    text = f"AlgorithmError: {PING}"
    if fix := diagnose(reason):
        text += f". How to fix: {fix}"
    return Outcome("Failed", failure.cut(f"{text}\n{reason[-max(0, failure.LONGEST - len(text) - 1) :]}"))

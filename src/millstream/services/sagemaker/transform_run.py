"""One batch transform job from its record to its end: its model served, its objects written, its workers ended."""

import asyncio

from millstream.core import clock
from millstream.core.errors import AwsError
from millstream.domain.diagnosis import diagnose
from millstream.ports.objects import NoSuchBucket, own_bucket
from millstream.services.sagemaker import failure, inputs, transform_capture
from millstream.services.sagemaker.fleets import Fleet, NotLoaded, Unavailable
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads
from millstream.services.sagemaker.job import Outcome, Phase
from millstream.services.sagemaker.run import Course
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.transform_job import Progress, Source, TransformJob, hired
from millstream.services.sagemaker.transform_objects import TransformObjects

PING = (
    "Model container failed to respond to ping; Ensure /ping endpoint is implemented and responds with an HTTP 200 "
    "status code"
)


class TransformRun(Course[TransformJob]):
    async def through(self) -> None:
        if not self.job.over:
            await self._run()
        if self.job.phase is Phase.ENDED:
            await self._clean()

    @property
    def _progress(self) -> Progress:
        return Progress(self.sagemaker.meta, self.job)

    def _fleet(self) -> Fleet:
        return Fleet(self.sagemaker, hired(self.job), [self.job.variant])

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
        await self.end(outcome)

    async def _outcome(self, fleet: Fleet) -> Outcome:
        try:
            await self._begin(fleet)
        except NotLoaded as reason:
            return _not_loaded(reason.reason)
        except (Unavailable, DownloadFailed, AwsError) as reason:
            return failure.client_error(str(reason))
        objects = TransformObjects(self.sagemaker, self.job, self._progress)
        outcome, written = await objects.transform()
        if self.job.request.data_capture_config:
            await transform_capture.write(self.sagemaker.objects, self.job, written)
        return outcome

    async def _begin(self, fleet: Fleet) -> None:
        """List what there is to do once, and have the model answer. Raise DownloadFailed, Unavailable, AwsError."""
        fresh = self.job.phase is Phase.PREPARING
        if fresh:
            await self._check_output()
            await self._list()
        await fleet.bring_up(fresh=fresh)
        if fresh:
            await self.save(phase=Phase.RUNNING, started=clock.now())

    async def _check_output(self) -> None:
        uri = parse(self.job.request.transform_output.s3_output_path)
        try:
            await own_bucket(self.sagemaker.objects, uri.bucket, self.job.account)
        except NoSuchBucket as absent:
            raise DownloadFailed(
                f"Failed to upload to {uri}: the bucket {uri.bucket!r} does not exist in this account."
            ) from absent

    async def _list(self) -> None:
        job, given = self.job, self.job.request.transform_input.data_source.s3_data_source
        downloads = Downloads(self.sagemaker.objects, job.account, job.region, job.variant.role)
        source = inputs.Source(given.s3_uri, manifest=given.s3_data_type == "ManifestFile")
        found = [one for one in await downloads.find(source) if not one[0].key.endswith("/")]  # a folder's own object
        if not found:
            raise downloads.nothing(parse(given.s3_uri))
        await self._progress.begin([Source(uri.bucket, uri.key, name) for uri, name in found])

    async def _clean(self) -> None:
        fleet = self._fleet()
        await fleet.end()
        gone = [*await self._progress.gone(), *fleet.grants_gone(), self.sagemaker.grants.delete(self.job.token)]
        await self.sagemaker.meta.commit(gone)
        await self.save(phase=Phase.DONE)


def _not_loaded(reason: str) -> Outcome:
    text = f"AlgorithmError: {PING}"
    if fix := diagnose(reason):
        text += f". How to fix: {fix}"
    return Outcome("Failed", failure.cut(f"{text}\n{reason[-max(0, failure.LONGEST - len(text) - 1) :]}"))

"""The input objects of one batch transform job, each written once as a whole or not at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing

from millstream.ports.objects import Attributes, NoSuchBucket, NoSuchKey, own_bucket, under_key
from millstream.services.sagemaker import failure, transform_rules
from millstream.services.sagemaker.association import Misfit
from millstream.services.sagemaker.job import Outcome
from millstream.services.sagemaker.s3uri import S3Uri, parse
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.splitting import Unreadable
from millstream.services.sagemaker.transform_job import Progress, Source, TransformJob, Written
from millstream.services.sagemaker.transform_log import DataLog
from millstream.services.sagemaker.transform_model import Refused, TransformModel, Unanswered
from millstream.services.sagemaker.transformation import Transformation

BYTES = "binary/octet-stream"
SEE = "See job logs for more information"
INTERNAL = "InternalServerError: We encountered an internal error. Please try again."


class TransformObjects:
    def __init__(self, sagemaker: SageMaker, job: TransformJob, progress: Progress) -> None:
        self._sagemaker, self._job, self._progress = sagemaker, job, progress
        request = job.request
        served = sagemaker.compute.served(job.variant.parts[0].serving)
        self._manner = transform_rules.manner_of(request, served.advice if served else {})
        model = TransformModel(sagemaker.compute, job)
        association = transform_rules.association_of(request, job.started or job.created)
        self._transformation = Transformation(request, self._manner, association, model.ask)
        self._log = DataLog(sagemaker.journal, job)
        self._output = parse(request.transform_output.s3_output_path)

    async def transform(self) -> tuple[Outcome, list[Source]]:
        """How the job ends, and of what there are outputs. As on AWS one that fails does not keep back the others."""
        await self._log.begin(self._manner)
        sources = await self._progress.sources()
        settled = await self._settled(sources)
        todo = iter([number for number in range(len(sources)) if number not in settled])
        async with asyncio.TaskGroup() as group:
            for _ in range(self._job.instances):
                group.create_task(self._instance(todo, sources, settled))
        failed = next((settled[number].reason for number in sorted(settled) if settled[number].reason), "")
        written = [source for number, source in enumerate(sources) if settled[number].state == "written"]
        return Outcome("Failed", failed) if failed else failure.COMPLETED, written

    async def _settled(self, sources: Sequence[Source]) -> dict[int, Written]:
        """What earlier servers have done; one that was killed while it wrote has written, or not."""
        found: dict[int, Written] = {}
        for number, written in (await self._progress.written()).items():
            if written.state == "writing" and await self._present(self._target(sources[number])) == written.before:
                continue
            found[number] = written if written.state == "failed" else Written("written")
        return found

    async def _instance(self, todo: Iterator[int], sources: Sequence[Source], settled: dict[int, Written]) -> None:
        """Whichever is free takes the next object."""
        for number in todo:
            settled[number] = await self._object(number, sources[number])

    async def _object(self, number: int, source: Source) -> Written:
        try:
            await self._write(number, source)
            become = Written("written")
        except (Refused, Unanswered, Unreadable, Misfit, NoSuchKey, NoSuchBucket) as problem:
            await self._log.failed(source, problem)
            become = Written("failed", reason=_reason(problem))
        await self._progress.save(number, become)
        return become

    def _target(self, source: Source) -> S3Uri:
        return S3Uri(self._output.bucket, f"{self._output.key.rstrip('/')}/{source.name}.out".lstrip("/"))

    async def _present(self, target: S3Uri) -> str:
        """Tells one content of a key from another; empty where there is none."""
        try:
            info = await self._sagemaker.objects.head(target.bucket, target.key)
        except NoSuchKey:
            return ""
        return f"{info.etag} {info.modified} {info.version}"

    async def _write(self, number: int, source: Source) -> None:
        objects, target = self._sagemaker.objects, self._target(source)
        await own_bucket(objects, source.bucket, self._job.account)
        headers, encryption = {"content-type": BYTES}, under_key(self._job.request.transform_output.kms_key_id)
        attributes = Attributes(headers, owner=self._job.account, encryption=encryption)
        async with (
            objects.open(source.bucket, source.key) as content,
            aclosing(self._body(number, target, content.read())) as body,
        ):
            await objects.put(target.bucket, target.key, body, attributes)

    async def _body(self, number: int, target: S3Uri, blocks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Ends when it is committed what lies there, so that a later server can tell whether this was put there."""
        async with aclosing(self._transformation.output(blocks)) as pieces:
            async for piece in pieces:
                yield piece
        await self._progress.save(number, Written("writing", before=await self._present(target)))


def _reason(problem: Exception) -> str:
    match problem:
        case Unanswered():
            return INTERNAL
        case Refused(status=status) if status >= 500:
            return f"AlgorithmError: {SEE}"
    return f"ClientError: {SEE}"

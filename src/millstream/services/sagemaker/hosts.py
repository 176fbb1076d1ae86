"""Background: brings endpoints up, keeps them up across restarts, copies their logs, and takes them down."""

import asyncio
import logging
import os
import secrets

from msgspec import structs

from millstream.core import clock
from millstream.core.errors import AwsError
from millstream.domain.diagnosis import diagnose
from millstream.domain.grants import Grant
from millstream.domain.hosting import Endpoint, Variant
from millstream.domain.records import Record
from millstream.domain.tail import Tail
from millstream.ports.compute import Serving, UnknownImage
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.artifacts import ModelUnavailable, fetch
from millstream.services.sagemaker.inputs import Downloads
from millstream.services.sagemaker.service import SageMaker

LOOK = (0.25, 2.0)  # seconds between two looks at a variant's output, while it prints and while it is quiet
RETRY = (1.0, 60.0)  # seconds before the first retry of a loop that failed, and the most between two
WORKERS = "SAGEMAKER_MODEL_SERVER_WORKERS"
MOST_WORKERS = 16
log = logging.getLogger("millstream.sagemaker")


class Unavailable(Exception):
    """The message is the endpoint's failure reason."""


class Hosts:
    """One task per endpoint of this server."""

    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self._tasks: dict[str, asyncio.Task[None]] = {}
        sagemaker.endpoint_changed = self._changed

    async def start(self) -> None:
        """Go on with every endpoint that the last server left."""
        for record in await self._sagemaker.hosting.endpoints.list():
            self._changed(record.value.account, record.value.region, record.value.name)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _changed(self, account: str, region: str, name: str) -> None:
        key = f"{account}/{region}/{name}"
        before = self._tasks.get(key)
        self._tasks[key] = asyncio.create_task(self._loop(account, region, name, before))

    async def _loop(self, account: str, region: str, name: str, before: asyncio.Task[None] | None) -> None:
        if before:
            before.cancel()
            await asyncio.gather(before, return_exceptions=True)
        pause = RETRY[0]
        while record := await self._sagemaker.hosting.get(account, region, name):
            try:
                await Host(self._sagemaker, record).run()
                return
            except Exception:
                log.exception("endpoint %s: its loop failed and will be taken up again", name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY[1])


class Host:
    """One endpoint, in the state in which its record was found."""

    def __init__(self, sagemaker: SageMaker, record: Record[Endpoint]) -> None:
        self._sagemaker, self._record = sagemaker, record
        self._endpoint = record.value

    async def run(self) -> None:
        match self._endpoint.status:
            case "Creating" | "InService":
                await self._serve()
            case "Failed":
                await self._clean()
            case "Deleting":
                await self._delete()

    async def _serve(self) -> None:
        """Tails run from before the first line of a worker, so that a failing load can be read."""
        tails = [asyncio.create_task(self._copy(variant)) for variant in self._endpoint.variants]
        try:
            for variant in self._endpoint.variants:
                await self._bring_up(variant)
            if self._endpoint.status == "Creating":
                await self._save("InService")
            await asyncio.gather(*tails)
        except Unavailable as reason:
            await _end(tails)
            await self._fail(str(reason))
        finally:
            await _end(tails)

    async def _save(self, status: str, reason: str = "") -> None:
        changed = structs.replace(self._endpoint, status=status, failure=reason, modified=clock.now())
        try:
            await self._sagemaker.hosting.save(changed, self._record.version)
        except Conflict:
            return  # deleted meanwhile: the loop of that change has the word
        self._endpoint = changed

    async def _fail(self, reason: str) -> None:
        for variant in self._endpoint.variants:
            tail = await self._tail(variant)
            await tail.finish()
            if fix := diagnose(reason):
                await tail.say(f"[millstream] How to fix: {fix}")
        await self._save("Failed", failure.cut(reason))
        await self._clean()

    async def _bring_up(self, variant: Variant) -> None:
        """Files first, unless an earlier server brought it into service; then workers."""
        compute = self._sagemaker.compute
        try:
            compute.check_image(variant.image)
        except UnknownImage as unknown:
            raise Unavailable(f"{unknown} (image of the production variant {variant.name})") from unknown
        if self._endpoint.status == "Creating":
            await self._fetch(variant)
        try:
            await compute.serve(await self._serving(variant))
        except (RuntimeError, UnknownImage) as reason:
            raise Unavailable(self._not_loaded(variant, str(reason))) from reason

    async def _fetch(self, variant: Variant) -> None:
        account, region = self._endpoint.account, self._endpoint.region
        if (record := await self._sagemaker.models.get(account, region, variant.model)) is None:
            raise Unavailable(f"The model {variant.model!r} of variant {variant.name} was deleted.")
        downloads = Downloads(self._sagemaker.objects, account, region, variant.role)
        workspace = self._sagemaker.compute.workspace(variant.serving)
        try:
            await fetch(record.value.container, downloads, workspace)
        except (ModelUnavailable, AwsError) as reason:
            raise Unavailable(str(reason)) from reason

    def _not_loaded(self, variant: Variant, reason: str) -> str:
        fix = diagnose(reason)
        text = (
            f"The primary container for production variant {variant.name} did not pass the ping health check. Please "
            "check CloudWatch logs for this endpoint."
        )
        text += f" How to fix: {fix}" if fix else ""
        return f"{text}\n{reason[-max(0, failure.LONGEST - len(text) - 1) :]}"

    async def _serving(self, variant: Variant) -> Serving:
        token, secret = await self._grant(variant)
        region, network = self._endpoint.region, variant.network
        return Serving(
            name=variant.serving,
            image=variant.image,
            env=self._sagemaker.grants.environment(region, token, secret, variant.environment, network=network),
            workers=_workers(variant),
            network=network,
        )

    async def _grant(self, variant: Variant) -> tuple[str, str]:
        """The token of a variant's credentials; one for its life, so that adopted workers keep theirs."""
        key = variant.serving.replace("/", ".")
        if record := await self._sagemaker.grants.get(key):
            return key, record.value.secret
        secret = secrets.token_urlsafe(32)
        await self._sagemaker.grants.save(Grant(variant.role, "SageMaker", secret), key)
        return key, secret

    async def _tail(self, variant: Variant) -> Tail:
        endpoint, compute = self._endpoint, self._sagemaker.compute
        scope = (endpoint.account, endpoint.region)
        stream = await self._sagemaker.journal.open_stream(
            scope, endpoint.log_group, f"{variant.name}/i-{endpoint.id[:17]}"
        )
        return Tail(self._sagemaker.journal, scope, stream, lambda start: compute.output(variant.serving, start))

    async def _copy(self, variant: Variant) -> None:
        tail = await self._tail(variant)
        pause = LOOK[0]
        while True:
            pause = LOOK[0] if await tail.copy() else min(pause * 2, LOOK[1])
            await asyncio.sleep(pause)

    async def _clean(self) -> None:
        for variant in self._endpoint.variants:
            await self._sagemaker.compute.remove(variant.serving)

    async def _delete(self) -> None:
        for variant in self._endpoint.variants:
            await (await self._tail(variant)).finish()
            await self._sagemaker.compute.remove(variant.serving)
        endpoint = self._endpoint
        key = (endpoint.account, endpoint.region, endpoint.name)
        await self._sagemaker.meta.commit(
            [
                self._sagemaker.hosting.endpoints.delete(*key),
                self._sagemaker.tags.delete(endpoint.arn),
                *(self._sagemaker.grants.delete(one.serving.replace("/", ".")) for one in endpoint.variants),
            ]
        )


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _workers(variant: Variant) -> int:
    """The client's own number, else two an instance as far as there are cores."""
    asked = variant.environment.get(WORKERS, "")
    each = int(asked) if asked.isdigit() and int(asked) else min(2, os.cpu_count() or 1)
    return min(each * variant.instances, MOST_WORKERS)

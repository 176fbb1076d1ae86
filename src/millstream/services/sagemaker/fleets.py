"""The workers behind some variants of an endpoint: their files, credentials, processes and logs."""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.errors import AwsError
from millstream.domain.diagnosis import diagnose
from millstream.domain.grants import Grant
from millstream.domain.hosting import Container, Endpoint, Serverless, Variant, sized, workers
from millstream.domain.tail import Tail
from millstream.ports.compute import Limits, Serving, UnknownImage
from millstream.ports.meta import Change
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.artifacts import ModelUnavailable, fetch
from millstream.services.sagemaker.inputs import Downloads
from millstream.services.sagemaker.service import SageMaker

LOOK = (0.25, 2.0)  # seconds between two looks at a variant's output, while it prints and while it is quiet
PATIENCE = 65.0  # seconds for the requests that a fleet on its way out still has in hand: one may take 60
LONG_PATIENCE = 3605.0  # for asynchronous ones
IDLE = 300.0  # seconds without a request, after which a serverless variant's workers end


class Unavailable(Exception):
    """The message is the endpoint's failure reason."""


class NotDownloaded(Unavailable):
    """A model's files are not there, or no archive."""


class NotLoaded(Unavailable):
    """A container did not answer its first ping; `reason` is the end of its log."""

    def __init__(self, variant: Variant, part: Container, reason: str) -> None:
        super().__init__(_not_loaded(variant, part, reason))
        self.reason = reason


class Fleet:
    def __init__(self, sagemaker: SageMaker, endpoint: Endpoint, variants: Sequence[Variant]) -> None:
        self._sagemaker, self._endpoint, self._variants = sagemaker, endpoint, variants
        self._tails: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Fleet":
        """Tails run from before the first line of a worker, so that a failing load can be read."""
        self._tails = [asyncio.create_task(self._copy(*one)) for one in self._parts()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for tail in self._tails:
            tail.cancel()
        await asyncio.gather(*self._tails, return_exceptions=True)

    def _parts(self) -> Iterator[tuple[Variant, Container]]:
        for variant in self._variants:
            for part in variant.parts:
                yield variant, part

    async def watch(self) -> None:
        """Until cancelled: what keeps an endpoint's loop alive."""
        dozing = [self._doze(variant, variant.serverless) for variant in self._variants if variant.serverless]
        if not self._tails:  # its containers come with requests, or as inference components
            await asyncio.get_running_loop().create_future()
        await asyncio.gather(*self._tails, *dozing)

    async def _doze(self, variant: Variant, serverless: Serverless) -> None:
        """End the workers of a serverless variant when nothing was asked for a while; a request starts them again."""
        hosting, compute, began = self._sagemaker.hosting, self._sagemaker.compute, clock.now()
        while True:
            await asyncio.sleep(min(IDLE, 1.0))
            last = hosting.used.get(variant.serving, began)
            served = compute.served(variant.serving)
            if hosting.busy[variant.serving] or clock.now() - last < IDLE or served is None:
                continue
            if served.wanted > serverless.provisioned:
                await compute.scale(variant.serving, serverless.provisioned)

    async def bring_up(self, *, fresh: bool, share: float = 1.0) -> None:
        """Files first, when `fresh`; then workers, as many as a share of the traffic needs. Raise Unavailable."""
        for variant in self._variants:
            await self._bring_up(variant, fresh=fresh, share=share)
        await self.size(share)

    async def _bring_up(self, variant: Variant, *, fresh: bool, share: float) -> None:
        compute = self._sagemaker.compute
        for image in {variant.image, *(part.image for part in variant.parts)} - {""}:
            try:
                compute.check_image(image)
            except UnknownImage as unknown:
                raise Unavailable(f"{unknown} (image of the production variant {variant.name})") from unknown
        if fresh and variant.parts:
            await self._fetch(variant)
        for part in variant.parts:
            try:
                await compute.serve(await self._serving(variant, part, share))
            except (RuntimeError, UnknownImage) as reason:
                raise NotLoaded(variant, part, str(reason)) from reason

    async def size(self, share: float) -> None:
        """Raise Unavailable."""
        await self._size(share, self._variants)

    async def resize(self) -> None:
        """Give every variant the workers that its wanted size asks for. Raise Unavailable, with all as they were."""
        try:
            await self._size(1.0, [variant.resized for variant in self._variants])
        except Unavailable:
            with suppress(Unavailable):
                await self._size(1.0, self._variants)
            raise

    async def _size(self, share: float, variants: Sequence[Variant]) -> None:
        compute = self._sagemaker.compute
        for variant in variants:
            for part in variant.parts:
                wanted, served = sized(workers(variant, part), share), compute.served(part.serving)
                if served is None or served.wanted == wanted or (variant.serverless and not served.wanted):
                    continue
                try:
                    await compute.scale(part.serving, wanted)
                except RuntimeError as reason:
                    raise NotLoaded(variant, part, str(reason)) from reason

    async def _fetch(self, variant: Variant) -> None:
        downloads = Downloads(self._sagemaker.objects, self._endpoint.account, self._endpoint.region, variant.role)
        for part, container in zip(variant.parts, await self._containers(variant), strict=True):
            workspace = self._sagemaker.compute.workspace(part.serving)
            try:
                async with asyncio.timeout(variant.download or None):
                    await fetch(container, downloads, workspace)
            except TimeoutError as slow:
                raise NotDownloaded(
                    f"The model data of variant {variant.name} could not be downloaded within {variant.download} s."
                ) from slow
            except (ModelUnavailable, AwsError) as reason:
                raise NotDownloaded(str(reason)) from reason

    async def _containers(self, variant: Variant) -> list[api.ContainerDefinition]:
        """What the model's record says, unless there is none, or requests name the archives."""
        if not variant.model or any(part.data for part in variant.parts):
            return [
                api.ContainerDefinition(model_data_url=part.data or None, environment=part.environment)
                for part in variant.parts
            ]
        account, region = self._endpoint.account, self._endpoint.region
        if (record := await self._sagemaker.models.get(account, region, variant.model)) is None:
            raise Unavailable(f"The model {variant.model!r} of variant {variant.name} was deleted.")
        return record.value.containers

    async def _serving(self, variant: Variant, part: Container, share: float) -> Serving:
        token, secret = await self._grant(variant)
        region, network = self._endpoint.region, variant.network
        return Serving(
            name=part.serving,
            image=part.image,
            env=self._sagemaker.grants.environment(region, token, secret, part.environment, network=network),
            workers=sized(workers(variant, part), share),
            limits=_limits(variant),
            network=network,
            load=variant.startup,
        )

    async def _grant(self, variant: Variant) -> tuple[str, str]:
        """The token of a variant's credentials; one for its life, so that adopted workers keep theirs."""
        key = _token(variant)
        if record := await self._sagemaker.grants.get(key):
            return key, record.value.secret
        secret = secrets.token_urlsafe(32)
        await self._sagemaker.grants.save(Grant(variant.role, "SageMaker", secret), key)
        return key, secret

    async def _tail(self, variant: Variant, part: Container) -> Tail:
        endpoint, compute = self._endpoint, self._sagemaker.compute
        scope, name = (endpoint.account, endpoint.region), endpoint.log_stream(variant, part)
        stream = await self._sagemaker.journal.open_stream(scope, endpoint.log_group, name)
        return Tail(self._sagemaker.journal, scope, stream, lambda start: compute.output(part.serving, start))

    async def _copy(self, variant: Variant, part: Container) -> None:
        tail = await self._tail(variant, part)
        pause = LOOK[0]
        while True:
            pause = LOOK[0] if await tail.copy() else min(pause * 2, LOOK[1])
            await asyncio.sleep(pause)

    async def end(self, *, replaced: bool = False) -> None:
        """Let it answer what it has in hand, copy the rest of its logs, then remove it; idempotent. Asynchronous
        requests may take long: only one that is `replaced` waits for them.
        """
        for variant in self._variants:
            patience = LONG_PATIENCE if replaced and variant.asynchronous else PATIENCE
            await self._sagemaker.hosting.drained(variant.serving, patience)
        await self.finish_logs()
        for _, part in self._parts():
            await self._sagemaker.compute.remove(part.serving)
        for variant in self._variants:
            if variant.models:
                await self._sagemaker.unload_all(variant)

    async def finish_logs(self, failed: str = "") -> None:
        """Copy what is left, and say how a failure with that reason can be mended."""
        await self.__aexit__()
        fix = diagnose(failed)
        for variant, part in self._parts():
            if not fix and not await self._sagemaker.compute.output(part.serving, 0, 1):
                continue  # it printed nothing, or was removed before
            tail = await self._tail(variant, part)
            await tail.finish()
            if fix:
                await tail.say(f"[millstream] How to fix: {fix}")

    def grants_gone(self) -> list[Change]:
        """To be committed when the fleet is forgotten."""
        return [self._sagemaker.grants.delete(_token(variant)) for variant in self._variants]


def _limits(variant: Variant) -> Limits:
    memory = variant.serverless.memory if variant.serverless else variant.memory
    return Limits(memory=memory << 20) if memory else Limits()


def _token(variant: Variant) -> str:
    return variant.serving.replace("/", ".")


def _not_loaded(variant: Variant, part: Container, reason: str) -> str:
    fix = diagnose(reason)
    text = (
        f"The {part.name} container for production variant {variant.name} did not pass the ping health check. Please "
        "check CloudWatch logs for this endpoint."
    )
    text += f" How to fix: {fix}" if fix else ""
    return f"{text}\n{reason[-max(0, failure.LONGEST - len(text) - 1) :]}"

"""The workers behind some variants of an endpoint: their files, credentials, processes and logs."""

import asyncio
import os
import secrets
from collections.abc import Sequence

from millstream.core.errors import AwsError
from millstream.domain.diagnosis import diagnose
from millstream.domain.grants import Grant
from millstream.domain.hosting import Endpoint, Variant
from millstream.domain.tail import Tail
from millstream.ports.compute import Serving, UnknownImage
from millstream.ports.meta import Change
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.artifacts import ModelUnavailable, fetch
from millstream.services.sagemaker.inputs import Downloads
from millstream.services.sagemaker.service import SageMaker

LOOK = (0.25, 2.0)  # seconds between two looks at a variant's output, while it prints and while it is quiet
PATIENCE = 65.0  # seconds for the requests that a fleet on its way out still has in hand: one may take 60
WORKERS = "SAGEMAKER_MODEL_SERVER_WORKERS"
MOST_WORKERS = 16


class Unavailable(Exception):
    """The message is the endpoint's failure reason."""


class Fleet:
    def __init__(self, sagemaker: SageMaker, endpoint: Endpoint, variants: Sequence[Variant]) -> None:
        self._sagemaker, self._endpoint, self._variants = sagemaker, endpoint, variants
        self._tails: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Fleet":
        """Tails run from before the first line of a worker, so that a failing load can be read."""
        self._tails = [asyncio.create_task(self._copy(variant)) for variant in self._variants]
        return self

    async def __aexit__(self, *_: object) -> None:
        for tail in self._tails:
            tail.cancel()
        await asyncio.gather(*self._tails, return_exceptions=True)

    async def copying(self) -> None:
        """Until cancelled: what keeps an endpoint's loop alive."""
        await asyncio.gather(*self._tails)

    async def bring_up(self, *, fresh: bool) -> None:
        """Files first, when `fresh`; then workers. Raise Unavailable."""
        for variant in self._variants:
            await self._bring_up(variant, fresh=fresh)

    async def _bring_up(self, variant: Variant, *, fresh: bool) -> None:
        compute = self._sagemaker.compute
        try:
            compute.check_image(variant.image)
        except UnknownImage as unknown:
            raise Unavailable(f"{unknown} (image of the production variant {variant.name})") from unknown
        if fresh:
            await self._fetch(variant)
        try:
            await compute.serve(await self._serving(variant))
        except (RuntimeError, UnknownImage) as reason:
            raise Unavailable(_not_loaded(variant, str(reason))) from reason

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

    async def _serving(self, variant: Variant) -> Serving:
        token, secret = await self._grant(variant)
        region, network = self._endpoint.region, variant.network
        return Serving(
            name=variant.serving,
            image=variant.image,
            env=self._sagemaker.grants.environment(region, token, secret, variant.environment, network=network),
            workers=workers(variant),
            network=network,
        )

    async def _grant(self, variant: Variant) -> tuple[str, str]:
        """The token of a variant's credentials; one for its life, so that adopted workers keep theirs."""
        key = _token(variant)
        if record := await self._sagemaker.grants.get(key):
            return key, record.value.secret
        secret = secrets.token_urlsafe(32)
        await self._sagemaker.grants.save(Grant(variant.role, "SageMaker", secret), key)
        return key, secret

    async def _tail(self, variant: Variant) -> Tail:
        endpoint, compute = self._endpoint, self._sagemaker.compute
        scope = (endpoint.account, endpoint.region)
        stream = await self._sagemaker.journal.open_stream(scope, endpoint.log_group, endpoint.log_stream(variant))
        return Tail(self._sagemaker.journal, scope, stream, lambda start: compute.output(variant.serving, start))

    async def _copy(self, variant: Variant) -> None:
        tail = await self._tail(variant)
        pause = LOOK[0]
        while True:
            pause = LOOK[0] if await tail.copy() else min(pause * 2, LOOK[1])
            await asyncio.sleep(pause)

    async def end(self) -> None:
        """Let it answer what it has in hand, copy the rest of its logs, then remove it; idempotent."""
        for variant in self._variants:
            await self._sagemaker.hosting.drained(variant.serving, PATIENCE)
        await self.finish_logs()
        for variant in self._variants:
            await self._sagemaker.compute.remove(variant.serving)

    async def finish_logs(self, failed: str = "") -> None:
        """Copy what is left, and say how a failure with that reason can be mended."""
        await self.__aexit__()
        fix = diagnose(failed)
        for variant in self._variants:
            if not fix and not await self._sagemaker.compute.output(variant.serving, 0, 1):
                continue  # it printed nothing, or was removed before
            tail = await self._tail(variant)
            await tail.finish()
            if fix:
                await tail.say(f"[millstream] How to fix: {fix}")

    def grants_gone(self) -> list[Change]:
        """To be committed when the fleet is forgotten."""
        return [self._sagemaker.grants.delete(_token(variant)) for variant in self._variants]


def _token(variant: Variant) -> str:
    return variant.serving.replace("/", ".")


def _not_loaded(variant: Variant, reason: str) -> str:
    fix = diagnose(reason)
    text = (
        f"The primary container for production variant {variant.name} did not pass the ping health check. Please "
        "check CloudWatch logs for this endpoint."
    )
    text += f" How to fix: {fix}" if fix else ""
    return f"{text}\n{reason[-max(0, failure.LONGEST - len(text) - 1) :]}"


def workers(variant: Variant) -> int:
    """The client's own number, else two an instance as far as there are cores."""
    asked = variant.environment.get(WORKERS, "")
    each = int(asked) if asked.isdigit() and int(asked) else min(2, os.cpu_count() or 1)
    return min(each * variant.instances, MOST_WORKERS)

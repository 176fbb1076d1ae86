"""Background: one loop per endpoint, which brings it up, changes it, keeps it up across restarts and takes it down.

A loop goes from one committed state to the next and reads the record anew at each, so that a server that takes an
endpoint up after a crash goes the same way.
"""

import asyncio
import logging

from msgspec import structs

from millstream.core import clock
from millstream.domain.hosting import Endpoint
from millstream.domain.records import Record
from millstream.ports.meta import Change, Conflict
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.fleets import Fleet, Unavailable
from millstream.services.sagemaker.multi_model import Library
from millstream.services.sagemaker.rollout import ended, rollout
from millstream.services.sagemaker.service import SageMaker

RETRY = (1.0, 60.0)  # seconds before the first retry of a loop that failed, and the most between two
log = logging.getLogger("millstream.sagemaker")


class Hosts:
    """One task per endpoint of this server."""

    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._library = Library(sagemaker)
        sagemaker.hosting.changed = self._changed

    async def start(self) -> None:
        """Go on with every endpoint that the last server left."""
        for record in await self._sagemaker.hosting.endpoints.list():
            self._changed(record.value.account, record.value.region, record.value.name)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._library.close()

    def _changed(self, account: str, region: str, name: str) -> None:
        key = f"{account}/{region}/{name}"
        before = self._tasks.get(key)
        self._tasks[key] = asyncio.create_task(self._loop(account, region, name, before))

    async def _loop(self, account: str, region: str, name: str, before: asyncio.Task[None] | None) -> None:
        if before:
            before.cancel()
            await asyncio.gather(before, return_exceptions=True)
        pause = RETRY[0]
        while True:
            try:
                record = await self._sagemaker.hosting.get(account, region, name)
                if record is None or not await Host(self._sagemaker, record).run():
                    return
                pause = RETRY[0]
                continue
            except Exception:
                log.exception("endpoint %s: its loop failed and will be taken up again", name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY[1])


class Host:
    """One endpoint, in the state in which its record was found."""

    def __init__(self, sagemaker: SageMaker, record: Record[Endpoint]) -> None:
        self._sagemaker, self._record = sagemaker, record
        self._endpoint = record.value

    async def run(self) -> bool:
        """True when the record has changed and is to be looked at again."""
        match self._endpoint.status:
            case "Creating" | "InService" | "Updating":
                return await self._serve()
            case "Failed":
                await self._fleet().end()
            case "Deleting":
                await self._delete()
        return False

    def _fleet(self) -> Fleet:
        """All that belongs to the endpoint."""
        return Fleet(self._sagemaker, self._endpoint, self._endpoint.all_variants)

    async def _serve(self) -> bool:
        variants, share = self._endpoint.standing
        async with Fleet(self._sagemaker, self._endpoint, variants) as fleet:
            try:
                await fleet.bring_up(fresh=self._endpoint.status == "Creating", share=share)
            except Unavailable as reason:
                await fleet.finish_logs(str(reason))
                return await self._save("Failed", failure=failure.cut(str(reason)))
            return await self._go_on(fleet)

    async def _go_on(self, fleet: Fleet) -> bool:
        """The present fleet answers."""
        match self._endpoint:
            case Endpoint(status="Updating", update=None):
                return await self._resize(fleet)
            case Endpoint(status="Updating", update=update):
                assert update is not None
                step = await rollout(self._sagemaker, self._endpoint, update)
                if step.stage == update.stage in ("ending", "rolling back"):
                    return await self._commit(*ended(self._sagemaker, self._endpoint, step))
                return await self._save("Updating", update=step)
            case Endpoint(status="Creating"):
                return await self._save("InService")
        await fleet.watch()
        return False

    async def _resize(self, fleet: Fleet) -> bool:
        variants, reason = tuple(one.resized for one in self._endpoint.variants), ""
        try:
            await fleet.resize()
        except Unavailable as too_many:
            variants, reason = tuple(one.unchanged for one in self._endpoint.variants), failure.cut(str(too_many))
        return await self._save("InService", variants=variants, failure=reason)

    async def _save(self, status: str, **changes: object) -> bool:
        changed = structs.replace(self._endpoint, status=status, **changes, modified=clock.now())
        return await self._commit(changed)

    async def _commit(self, changed: Endpoint, *more: Change) -> bool:
        """Always True: on a conflict it was deleted meanwhile, and the record tells."""
        key = (changed.account, changed.region, changed.name)
        put = self._sagemaker.hosting.endpoints.put(changed, *key, version=self._record.version)
        try:
            await self._sagemaker.meta.commit([put, *more])
        except Conflict:
            log.info("endpoint %s was changed meanwhile", changed.name)
        return True

    async def _delete(self) -> None:
        fleet, endpoint = self._fleet(), self._endpoint
        await fleet.end()
        key = (endpoint.account, endpoint.region, endpoint.name)
        component = [self._sagemaker.components.delete(*key)] if endpoint.component_of else []
        await self._sagemaker.meta.commit(
            [
                *component,
                self._sagemaker.hosting.endpoints.delete(*key),
                self._sagemaker.deployments.delete(*key),
                self._sagemaker.tags.delete(endpoint.arn),
                *fleet.grants_gone(),
            ]
        )

"""The models of multi-model endpoints: each is served when it is first asked for, until it must make room."""

import hashlib

from msgspec import Struct, structs

from millstream.domain import s3uri
from millstream.domain.hosting import Container, Endpoint, NoModel, Variant
from millstream.domain.records import Records
from millstream.services.sagemaker.fleets import Fleet, NotDownloaded, Unavailable
from millstream.services.sagemaker.service import SageMaker


class Loaded(Struct, frozen=True):
    """A model with a workspace on disk; kept until that is removed."""

    endpoint: Endpoint
    variant: Variant  # as if it had this model only


class Library:
    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self._loaded = Records(sagemaker.meta, "sagemaker.loaded-model", Loaded)
        self._fleets: dict[str, Fleet] = {}
        sagemaker.hosting.load, sagemaker.hosting.unload = self._load, self._unload
        sagemaker.unload_all = self._unload_all

    async def close(self) -> None:
        for fleet in self._fleets.values():
            await fleet.__aexit__()

    async def _load(self, endpoint: Endpoint, variant: Variant, model: str) -> Container:
        part = _container(variant, model)
        alone = structs.replace(variant, serving=part.serving, containers=(part,), models="")
        await self._loaded.save(Loaded(endpoint, alone), part.serving)
        fleet = self._fleets[part.serving] = Fleet(self._sagemaker, endpoint, [alone])
        await fleet.__aenter__()
        try:
            await fleet.bring_up(fresh=True)
        except BaseException as failed:
            await self._unload(part)
            if isinstance(failed, NotDownloaded):
                raise NoModel(str(failed)) from failed
            if isinstance(failed, Unavailable):
                raise RuntimeError(str(failed)) from failed
            raise
        return part

    async def _unload(self, part: Container) -> None:
        record = await self._loaded.get(part.serving)
        if record:
            await self._end(record.value)

    async def _unload_all(self, variant: Variant) -> None:
        """Also what an earlier server had loaded."""
        for record in await self._loaded.list(variant.serving, "models"):
            await self._end(record.value)

    async def _end(self, loaded: Loaded) -> None:
        serving = loaded.variant.serving
        fleet = self._fleets.pop(serving, None) or Fleet(self._sagemaker, loaded.endpoint, [loaded.variant])
        await fleet.end()
        await self._sagemaker.meta.commit([self._loaded.delete(serving), *fleet.grants_gone()])


def _container(variant: Variant, model: str) -> Container:
    name = hashlib.sha256(model.encode()).hexdigest()[:16]
    return Container(
        name=model,
        image=variant.image,
        serving=f"{variant.serving}/models/{name}",
        environment=variant.environment,
        own_server=variant.own_server,
        data=str(s3uri.parse(f"{variant.models.rstrip('/')}/{model}")),
    )

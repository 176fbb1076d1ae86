"""The feature store over real engines, without a gateway, so that a test can cut it off and start it again."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from millstream.api import featurestore as api
from millstream.core.caller import Caller
from millstream.domain.features import CatalogTable, Feature, Features, Group, Offline, Online, Ttl
from millstream.domain.tables import Tables
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.objects import Bucket
from millstream.services.featurestore import records
from millstream.services.featurestore.expiry import Expiry
from millstream.services.featurestore.offline import OfflineStores
from millstream.services.featurestore.service import FeatureStore

ACCOUNT, REGION = "123456789012", "us-east-1"
CALLER = Caller(ACCOUNT, REGION, "arn:aws:iam::123456789012:user/u", "AIDA", "AKIA", "request")
GROUP = Group(
    id="1234",
    account=ACCOUNT,
    region=REGION,
    name="g",
    created=1.0,
    modified=1.0,
    identifier="id",
    event_time="at",
    features=(Feature("id", "String"), Feature("at", "Fractional"), Feature("value", "Integral")),
    online=Online(),
    offline=Offline("s3://lake", "lake", "data", table=CatalogTable("AwsDataCatalog", "d", "t")),
)


class World:
    def __init__(self, root: Path, interval: float) -> None:
        self._root, self._interval = root, interval

    async def open(self) -> None:
        self.meta = SqliteMeta(self._root / "meta.db")
        self.objects = DiskObjects(self._root / "objects")
        self.features = Features(self.meta, Tables(self.meta))
        self.offline = OfflineStores(self.features, self.objects)
        self.offline.interval = self._interval
        self.runtime = FeatureStore(self.features, self.offline.store)
        self.expiry = Expiry(self.features, self.offline.store)
        await self.offline.start()

    async def close(self) -> None:
        await self.offline.close()
        self.objects.close()
        self.meta.close()

    async def make(self, group: Group = GROUP) -> None:
        await self.objects.create_bucket(Bucket("lake", ACCOUNT, REGION, 1.0))
        await self.features.groups.save(group, *group.key)

    async def put(self, id: str, at: float, value: int, ttl: Ttl | None = None) -> None:
        given = [
            api.FeatureValue(feature_name=name, value_as_string=str(text))
            for name, text in (("id", id), ("at", at), ("value", value))
        ]
        lifetime = api.TtlDuration(unit=ttl.unit, value=ttl.value) if ttl else None
        request = api.PutRecordRequest(feature_group_name="g", record=given, ttl_duration=lifetime)
        await records.put_record(self.runtime, request, CALLER)

    async def delete(self, id: str, at: float, mode: Any) -> None:
        request = api.DeleteRecordRequest(
            feature_group_name="g", record_identifier_value_as_string=id, event_time=str(at), deletion_mode=mode
        )
        await records.delete_record(self.runtime, request, CALLER)

    async def get(self, id: str) -> tuple[float, int] | None:
        """Event time and value."""
        request = api.GetRecordRequest(feature_group_name="g", record_identifier_value_as_string=id)
        answer = await records.get_record(self.runtime, request, CALLER)
        if answer.record is None:
            return None
        found = {one.feature_name: one.value_as_string for one in answer.record}
        return float(found["at"] or ""), int(found["value"] or "")

    async def rows(self) -> Sequence[dict[str, Any]]:
        """All that is in the offline store."""
        found: list[dict[str, Any]] = []
        for info in (await self.objects.list("lake", "", "", "", 1000)).objects:
            async with self.objects.open("lake", info.key) as content:
                data = b"".join([block async for block in content.read()])
            found += pq.read_table(io.BytesIO(data)).to_pylist()
        return found

    async def settled(self) -> None:
        """Nothing is on its way any more."""
        async with asyncio.timeout(20):
            while await self._waits():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _waits(self) -> bool:
        entries = await self.meta.list("featurestore.entry")
        positions = await self.meta.list("featurestore.position")
        return bool(entries) or any(b'"intents":[{' in row.value for row in positions)


@asynccontextmanager
async def world(root: Path, interval: float = 0.01) -> AsyncIterator[World]:
    here = World(root, interval)
    await here.open()
    try:
        yield here
    finally:
        await here.close()

"""Background: what endpoints' workers use of the machine, for CloudWatch.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs; 100 is one core, or
all the memory.
"""

import asyncio
import logging
import os
from time import monotonic

from millstream.domain.hosting import Endpoint, Hosting, Variant
from millstream.domain.metrics import Metrics
from millstream.ports.compute import Compute

NAMESPACE = "/aws/sagemaker/Endpoints"
PAUSE = 30.0  # seconds between two looks
log = logging.getLogger("millstream.endpoints")


class Watch:
    def __init__(self, hosting: Hosting, compute: Compute, metrics: Metrics) -> None:
        self._hosting, self._compute, self._metrics = hosting, compute, metrics
        self._before: dict[str, tuple[float, float]] = {}  # when a variant was looked at, its CPU seconds then
        self._memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the use of endpoints could not be measured")
            await asyncio.sleep(PAUSE)

    async def look(self) -> None:
        before, self._before = self._before, {}
        for record in await self._hosting.endpoints.list():
            if record.value.answers:
                for variant in record.value.variants:
                    await self._measure(record.value, variant, before.get(variant.serving))

    async def _measure(self, endpoint: Endpoint, variant: Variant, before: tuple[float, float] | None) -> None:
        used = [await asyncio.to_thread(self._compute.usage, part.serving) for part in variant.parts]
        present = [one for one in used if one]
        if not present:
            return
        now, cpu = monotonic(), sum(one.cpu for one in present)
        self._before[variant.serving] = now, cpu
        where = {"EndpointName": endpoint.name, "VariantName": variant.name}
        shares = {"MemoryUtilization": 100 * sum(one.memory for one in present) / self._memory}
        if before and cpu >= before[1]:  # workers that ended took their seconds along
            shares["CPUUtilization"] = 100 * (cpu - before[1]) / (now - before[0])
        for name, percent in shares.items():
            self._metrics.series(endpoint.account, endpoint.region, NAMESPACE, name, "Percent", where).add(percent)

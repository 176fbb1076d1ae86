"""Ray Serve with the bench's model: `python ray_app.py PORT`. With BENCH_GATHER it predicts rows together."""

import json
import os
import signal
import sys

import joblib
import ray
from ray import serve
from starlette.requests import Request

GATHER = bool(os.environ.get("BENCH_GATHER"))


@serve.deployment(max_ongoing_requests=256)
class Served:
    def __init__(self) -> None:
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    async def __call__(self, request: Request) -> list[float]:
        rows = json.loads(await request.body())
        return [await self.gathered(rows[0])] if GATHER else self.model.predict(rows).tolist()

    @serve.batch(max_batch_size=64, batch_wait_timeout_s=0.002)
    async def gathered(self, rows: list[list[float]]) -> list[float]:
        return self.model.predict(rows).tolist()


if __name__ == "__main__":
    ray.init(include_dashboard=False, num_cpus=2, object_store_memory=128 << 20, log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": int(sys.argv[1])})
    serve.run(Served.bind(), route_prefix="/invocations")
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    serve.shutdown()
    ray.shutdown()

"""BentoML with the bench's model: `bentoml serve bentoml_app:Served`. With BENCH_GATHER it predicts rows together."""

import os

import bentoml
import joblib
import numpy as np

GATHER = {"batchable": True, "max_batch_size": 64} if os.environ.get("BENCH_GATHER") else {}


@bentoml.service(workers=1)
class Served:
    def __init__(self) -> None:
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    @bentoml.api(route="/invocations", **GATHER)
    def invocations(self, rows: np.ndarray) -> np.ndarray:
        return self.model.predict(rows)

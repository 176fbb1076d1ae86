"""BentoML with the bench's model: `bentoml serve bentoml_app:Served`."""

import os

import bentoml
import joblib


@bentoml.service(workers=1)
class Served:
    def __init__(self) -> None:
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    @bentoml.api(route="/invocations")
    def invocations(self, rows: list[list[float]]) -> list[float]:
        return self.model.predict(rows).tolist()

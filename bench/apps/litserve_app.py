"""LitServe with the bench's model: `python litserve_app.py PORT`. With BENCH_GATHER it predicts rows together."""

import os
import sys

import joblib
import litserve
import numpy as np

GATHER = {"max_batch_size": 64, "batch_timeout": 0.002} if os.environ.get("BENCH_GATHER") else {}


class Served(litserve.LitAPI):
    def setup(self, device):
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    def decode_request(self, request):
        return np.array(request[0])

    def predict(self, rows):
        return self.model.predict(np.atleast_2d(rows))

    def encode_response(self, output):
        return np.atleast_1d(output).tolist()


if __name__ == "__main__":
    litserve.LitServer(Served(api_path="/invocations", **GATHER), accelerator="cpu").run(
        host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="error"
    )

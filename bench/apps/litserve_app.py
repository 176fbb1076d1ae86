"""LitServe with the bench's model: `python litserve_app.py PORT`."""

import os
import sys

import joblib
import litserve


class Served(litserve.LitAPI):
    def setup(self, device):
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    def predict(self, rows):
        return self.model.predict(rows)

    def encode_response(self, output):
        return output.tolist()


if __name__ == "__main__":
    litserve.LitServer(Served(api_path="/invocations"), accelerator="cpu").run(
        host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="error"
    )

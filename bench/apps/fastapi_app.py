"""FastAPI with the bench's model: `uvicorn fastapi_app:app`."""

import json
import os

import joblib
from fastapi import FastAPI, Request, Response

model = joblib.load(os.environ["BENCH_MODEL"])
app = FastAPI()


@app.post("/invocations")
async def invocations(request: Request) -> Response:
    rows = json.loads(await request.body())
    return Response(json.dumps(model.predict(rows).tolist()), media_type="application/json")

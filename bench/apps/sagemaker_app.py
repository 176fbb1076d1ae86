"""SageMaker's own serving stack with the bench's model: an application for gunicorn, in an environment of its own.

sagemaker-containers was written for a Python whose `collections` still had these names.
"""

import collections
import collections.abc
import os

for _name in ("Iterable", "Mapping", "MutableMapping", "Sequence"):
    setattr(collections, _name, getattr(collections.abc, _name))

import joblib  # noqa: E402
import numpy as np  # noqa: E402
from sagemaker_containers.beta.framework import encoders, transformer, worker  # noqa: E402


def model_fn(folder):
    return joblib.load(os.environ["BENCH_MODEL"])


def input_fn(data, content_type):
    return encoders.decode(data, content_type).astype(np.float32)


def predict_fn(data, model):
    return model.predict(data)


_model = transformer.Transformer(model_fn=model_fn, input_fn=input_fn, predict_fn=predict_fn)
_model.initialize()
app = worker.Worker(transform_fn=_model.transform, module_name="inference")

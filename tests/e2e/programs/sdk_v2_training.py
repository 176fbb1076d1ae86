"""Training with SageMaker SDK v2 as its documentation shows it: fit, attach, deploy, analytics."""

import random
import sys
import tempfile
from pathlib import Path

import sagemaker
from sagemaker.analytics import TrainingJobAnalytics
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.pytorch import PyTorch
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn.estimator import SKLearn

SCRIPT = """
import argparse, os
import joblib, pandas as pd
from sklearn.linear_model import LinearRegression
from features import columns

def model_fn(folder):
    return joblib.load(os.path.join(folder, "model.joblib"))

if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--fit-intercept", type=int, default=0)
    options.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    options.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    given = options.parse_args()
    rows = pd.read_csv(os.path.join(given.train, "train.csv"), header=None)
    model = LinearRegression(fit_intercept=bool(given.fit_intercept)).fit(rows[columns(rows)], rows[0])
    print("mse=%.4f" % ((model.predict(rows[columns(rows)]) - rows[0]) ** 2).mean())
    joblib.dump(model, os.path.join(given.model_dir, "model.joblib"))
"""
TORCH = """
import os, torch
open(os.path.join(os.environ["SM_MODEL_DIR"], "t.pt"), "wb").close()
print("torch sum", float(torch.ones(3).sum()), os.environ["SM_HP_EPOCHS"])
"""

session, role = sagemaker.Session(), sagemaker.get_execution_role()
source = Path(tempfile.mkdtemp())
(source / "train.py").write_text(SCRIPT)
(source / "features.py").write_text("def columns(rows):\n    return list(rows.columns[1:])\n")
(source / "torch_train.py").write_text(TORCH)
chance = random.Random(1)
numbers = [(chance.random(), chance.random()) for _ in range(100)]
(source / "train.csv").write_text("".join(f"{2 * a + b},{a},{b}\n" for a, b in numbers))
train = session.upload_data(str(source / "train.csv"), key_prefix="linear/train")

sklearn = SKLearn(
    entry_point="train.py",
    source_dir=str(source),
    framework_version="1.4-2",
    role=role,
    instance_type="ml.m5.xlarge",
    hyperparameters={"fit-intercept": 1},
    metric_definitions=[{"Name": "mse", "Regex": "mse=([0-9.]+)"}],
    sagemaker_session=session,
)
sklearn.fit({"train": train})
frame = TrainingJobAnalytics(sklearn.latest_training_job.name, ["mse"], sagemaker_session=session).dataframe()
print("analytics", frame.metric_name.tolist(), frame.value.tolist())
predictor = sklearn.deploy(1, "ml.m5.large")
print("sklearn predicts", [round(float(value), 3) for value in predictor.predict([[1.0, 1.0]])])
predictor.delete_endpoint()

image = sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1")
xgboost = Estimator(image, role, 1, "ml.m5.xlarge", sagemaker_session=session)
xgboost.set_hyperparameters(num_round=5, objective="reg:squarederror", max_depth=3)
channel = TrainingInput(train, content_type="text/csv")
xgboost.fit({"train": channel, "validation": channel}, wait=False)
attached = Estimator.attach(xgboost.latest_training_job.name, sagemaker_session=session)
session.logs_for_job(attached.latest_training_job.name, wait=True)
predictor = attached.deploy(1, "ml.m5.large", serializer=CSVSerializer())
print("xgboost predicts", 1.5 < float(predictor.predict([0.9, 0.9]).decode().strip()) < 3.5)
predictor.delete_endpoint()

if "--torch" in sys.argv:
    torch = PyTorch(
        entry_point="torch_train.py",
        source_dir=str(source),
        framework_version="2.3",
        py_version="py311",
        role=role,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        hyperparameters={"epochs": 3},
        sagemaker_session=session,
    )
    torch.fit()
    print("torch", torch.model_data)

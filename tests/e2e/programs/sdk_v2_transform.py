"""Batch transform as SageMaker SDK v2 programs do it: a scikit-learn model, then a trained XGBoost."""

import tarfile
import tempfile
from pathlib import Path

import joblib
import numpy as np
import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import BatchDataCaptureConfig, TrainingInput
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.sklearn.model import SKLearnModel
from sklearn.linear_model import LinearRegression

INFERENCE = """
import os, joblib
def model_fn(folder):
    print("the model is loaded")
    return joblib.load(os.path.join(folder, "model.joblib"))
"""
folder = Path(tempfile.mkdtemp())
session = sagemaker.Session()
bucket, role = session.default_bucket(), sagemaker.get_execution_role()
place = f"s3://{bucket}/batch"

# ten rows of an id and three numbers, whose sum the model predicts
rows = np.arange(30.0).reshape(10, 3)
text = "\n".join(f"id{number},{','.join(map(str, row))}" for number, row in enumerate(rows))
given = S3Uploader.upload_string_as_file_body(text + "\n", f"{place}/in/day/rows.csv", sagemaker_session=session)

(folder / "inference.py").write_text(INFERENCE)
joblib.dump(LinearRegression().fit(rows, rows.sum(axis=1)), folder / "model.joblib")
with tarfile.open(folder / "model.tar.gz", "w:gz") as tar:
    tar.add(folder / "model.joblib", "model.joblib")
model_data = S3Uploader.upload(str(folder / "model.tar.gz"), f"{place}/sklearn", sagemaker_session=session)
model = SKLearnModel(
    model_data=model_data,
    role=role,
    entry_point=str(folder / "inference.py"),
    framework_version="1.4-2",
    sagemaker_session=session,
)
transformer = model.transformer(
    instance_count=2,
    instance_type="ml.m5.xlarge",
    output_path=f"{place}/sums",
    accept="text/csv",
    assemble_with="Line",
    strategy="MultiRecord",
    max_payload=1,
    max_concurrent_transforms=4,
)
transformer.transform(
    f"{place}/in/",
    content_type="text/csv",
    split_type="Line",
    input_filter="$[1:]",
    join_source="Input",
    output_filter="$[0,-1]",
    batch_data_capture_config=BatchDataCaptureConfig(destination_s3_uri=f"{place}/captured"),
    model_client_config={"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 1},
    wait=True,
    logs=True,
)
sums = S3Downloader.read_file(f"{place}/sums/day/rows.csv.out", session).splitlines()
assert [line.split(",")[0] for line in sums] == [f"id{number}" for number in range(10)], sums
assert np.allclose([float(line.split(",")[1]) for line in sums], rows.sum(axis=1)), sums
assert len(S3Downloader.list(f"{place}/captured", session)) == 2
transformer.delete_model()

image = sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1")
labelled = "\n".join(f"{row[0] > 15:d},{','.join(map(str, row))}" for row in rows)
train = S3Uploader.upload_string_as_file_body(labelled, f"{place}/train/rows.csv", sagemaker_session=session)
estimator = Estimator(image, role, 1, "ml.m5.xlarge", output_path=f"{place}/xgb", sagemaker_session=session)
estimator.set_hyperparameters(num_round=5, objective="binary:logistic")
estimator.fit({"train": TrainingInput(train, content_type="text/csv")}, logs=False)
scorer = estimator.transformer(
    1, "ml.m5.xlarge", output_path=f"{place}/scores", accept="text/csv", assemble_with="Line"
)
scorer.transform(given, content_type="text/csv", split_type="Line", input_filter="$[1:]", wait=False)
scorer.wait(logs=False)
scores = S3Downloader.read_file(f"{place}/scores/rows.csv.out", session).splitlines()
assert len(scores) == 10, scores
assert all(0 < float(score) < 1 for score in scores), scores
attached = sagemaker.transformer.Transformer.attach(scorer.latest_transform_job.name, session)
assert attached.output_path == f"{place}/scores"
print("all rows have their predictions")

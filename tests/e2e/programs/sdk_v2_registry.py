"""The model registry as SageMaker SDK v2 programs use it: register a version, deploy it, run a batch with it."""

import tarfile
import tempfile
from pathlib import Path

import joblib
import numpy as np
import sagemaker
from sagemaker.deserializers import CSVDeserializer
from sagemaker.model import ModelPackage
from sagemaker.predictor import Predictor
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn.model import SKLearnModel
from sklearn.linear_model import LinearRegression

INFERENCE = """
import os, joblib
def model_fn(folder):
    return joblib.load(os.path.join(folder, "model.joblib"))
"""
folder = Path(tempfile.mkdtemp())
session = sagemaker.Session()
bucket, role = session.default_bucket(), sagemaker.get_execution_role()

(folder / "inference.py").write_text(INFERENCE)
rows = np.arange(30.0).reshape(10, 3)
joblib.dump(LinearRegression().fit(rows, rows.sum(axis=1)), folder / "model.joblib")
with tarfile.open(folder / "model.tar.gz", "w:gz") as tar:
    tar.add(folder / "model.joblib", "model.joblib")
data = S3Uploader.upload(str(folder / "model.tar.gz"), f"s3://{bucket}/registry", sagemaker_session=session)
model = SKLearnModel(
    model_data=data,
    role=role,
    entry_point=str(folder / "inference.py"),
    framework_version="1.4-2",
    sagemaker_session=session,
)
for _ in range(2):
    package = model.register(
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=["ml.m5.xlarge"],
        transform_instances=["ml.m5.xlarge"],
        model_package_group_name="sums",
        customer_metadata_properties={"rows": "10"},
        description="adds up",
    )
assert package.model_package_arn.endswith(":model-package/sums/2"), package.model_package_arn

deployed = ModelPackage(
    role=role, model_package_arn=package.model_package_arn, sagemaker_session=session, predictor_cls=Predictor
)
predictor = deployed.deploy(1, "ml.m5.xlarge", serializer=CSVSerializer(), deserializer=CSVDeserializer())
answer = predictor.predict(rows)
assert np.allclose([float(line[0]) for line in answer], rows.sum(axis=1)), answer
described = session.sagemaker_client.describe_model_package(ModelPackageName=package.model_package_arn)
assert described["ModelApprovalStatus"] == "Approved"

text = "\n".join(",".join(map(str, row)) for row in rows)
given = S3Uploader.upload_string_as_file_body(text, f"s3://{bucket}/registry/in/rows.csv", sagemaker_session=session)
transformer = deployed.transformer(
    1, "ml.m5.xlarge", accept="text/csv", assemble_with="Line", output_path=f"s3://{bucket}/registry/out"
)
transformer.transform(given, content_type="text/csv", split_type="Line", logs=False)
sums = S3Downloader.read_file(f"s3://{bucket}/registry/out/rows.csv.out", session).splitlines()
assert np.allclose(list(map(float, sums)), rows.sum(axis=1)), sums

predictor.delete_endpoint()
for version in (1, 2):
    arn = package.model_package_arn.rpartition("/")[0]
    session.sagemaker_client.delete_model_package(ModelPackageName=f"{arn}/{version}")
session.sagemaker_client.delete_model_package_group(ModelPackageGroupName="sums")
print("the second version answered")

"""SageMaker SDK v3, telemetry on, no host named that is not AWS's: a processing job and a ModelBuilder's endpoint."""

import tarfile
import tempfile
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve.mode.function_pointers import Mode
from sagemaker.serve.model_builder import ModelBuilder

SCRIPT = """
print("the script ran")
open("/opt/ml/processing/output/said.txt", "w").write("hello")
"""
INFERENCE = """
import json, os
def model_fn(folder):
    return json.load(open(os.path.join(folder, "model.json")))["factor"]
def predict_fn(data, factor):
    return data * factor
"""
INSTANCE = "ml.m5.large"

session, role = Session(), get_execution_role()
bucket, folder = session.default_bucket(), Path(tempfile.mkdtemp())
image = image_uris.retrieve(
    "sklearn", session.boto_region_name, version="1.4-2", py_version="py3", instance_type=INSTANCE
)

(folder / "script.py").write_text(SCRIPT)
processor = ScriptProcessor(
    image_uri=image,
    command=["python3"],
    role=role,
    instance_type=INSTANCE,
    instance_count=1,
    sagemaker_session=session,
)
target = ProcessingS3Output(
    s3_uri=f"s3://{bucket}/v3/out", local_path="/opt/ml/processing/output", s3_upload_mode="EndOfJob"
)
processor.run(code=str(folder / "script.py"), outputs=[ProcessingOutput(output_name="out", s3_output=target)])
print("the job wrote", session.read_s3_file(bucket, "v3/out/said.txt"))

source, model = folder / "source", folder / "model"
source.mkdir()
model.mkdir()
(source / "inference.py").write_text(INFERENCE)
(model / "model.json").write_text('{"factor": 3}')
with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
    archive.add(model / "model.json", "model.json")
builder = ModelBuilder(
    image_uri=image,
    source_code=SourceCode(source_dir=str(source), entry_script="inference.py"),
    s3_model_data_url=session.upload_data(str(folder / "model.tar.gz"), bucket, "v3"),
    role_arn=role,
    instance_type=INSTANCE,
    sagemaker_session=session,
)
builder.model_path, builder.dependencies = str(folder / "builder"), []
Path(builder.model_path).mkdir()
builder.build(model_name="v3", mode=Mode.SAGEMAKER_ENDPOINT)
endpoint = builder.deploy(endpoint_name="v3", initial_instance_count=1, instance_type=INSTANCE)
answer = endpoint.invoke(body=b"1,2", content_type="text/csv", accept="text/csv")
print("the endpoint answered", *answer.body.read().decode().split())
endpoint.delete()

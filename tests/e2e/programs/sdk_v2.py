"""What a SageMaker SDK v2 notebook does first, telemetry on, nothing named that is not AWS's."""

import sys
import tempfile
from pathlib import Path

import sagemaker
from sagemaker.processing import ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor

SCRIPT = """
import os, sys
os.makedirs("/opt/ml/processing/output", exist_ok=True)
open("/opt/ml/processing/output/said.txt", "w").write("hello from " + sys.argv[1])
print("the script ran")
"""

session = sagemaker.Session()
bucket = session.default_bucket()
role = sagemaker.get_execution_role()
script = Path(tempfile.mkdtemp()) / "script.py"
script.write_text(SCRIPT)
processor = SKLearnProcessor(
    framework_version="1.4-2", role=role, instance_type="ml.m5.xlarge", instance_count=1, sagemaker_session=session
)
processor.run(
    code=str(script),
    arguments=["the job"],
    outputs=[ProcessingOutput(output_name="o", source="/opt/ml/processing/output")],
)
uri = processor.latest_job.outputs[0].destination
print(sagemaker.s3.S3Downloader.read_file(f"{uri}/said.txt", session))
print(role, bucket, file=sys.stderr)

"""The server is killed in the middle of a training job, which goes on and comes to its end once."""

from tests.server import Server
from tests.services.sagemaker.test_real_jobs import until
from tests.services.sagemaker.trained import archive, ended, lines, submit, training_request

STEPS = """
import os, time
for step in range(40):
    print("step", step, "acc=%d" % step, flush=True)
    open("/opt/ml/checkpoints/step", "w").write(str(step))
    time.sleep(0.1)
open("/opt/ml/model/m", "w").write("whole")
"""


def test_a_training_job_survives_its_server(own_server: Server) -> None:
    client = own_server.client
    client("s3").create_bucket(Bucket="models")
    client("logs").create_log_group(logGroupName="/aws/sagemaker/TrainingJobs")
    request = training_request("models", "j", CheckpointConfig={"S3Uri": "s3://models/kept"})
    request["HyperParameters"] = submit(client, "models", {"train.py": STEPS})
    request["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "acc", "Regex": "acc=([0-9]+)"}]
    client("sagemaker").create_training_job(**request)
    until(lambda: lines(client, "j"), lambda said: any(line.startswith("step 3 ") for line in said))

    own_server.kill9()
    own_server.start()
    job = ended(client, "j")

    assert job["TrainingJobStatus"] == "Completed", job
    assert [line for line in lines(client, "j") if line.startswith("step")] == [
        f"step {n} acc={n}" for n in range(40)
    ]
    assert archive(client, "models", "models/j/output/model.tar.gz") == {"m": b"whole"}
    assert client("s3").get_object(Bucket="models", Key="kept/step")["Body"].read() == b"39"
    assert job["FinalMetricDataList"][0]["Value"] == 39
    assert [one["Status"] for one in job["SecondaryStatusTransitions"]].count("Training") == 1

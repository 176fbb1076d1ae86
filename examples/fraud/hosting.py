"""The SageMaker part: the jobs that make features and a model, the model behind an endpoint, and calls to it."""

import logging
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sagemaker
from botocore.exceptions import ClientError
from sagemaker import image_uris
from sagemaker.deserializers import JSONDeserializer
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn import SKLearn, SKLearnModel

import console

HERE = Path(__file__).parent
VERSION = "1.4-2"  # of the scikit-learn image that makes features, trains and serves
JOB_INSTANCE, ENDPOINT_INSTANCE = "ml.m5.xlarge", "ml.m5.large"
ROWS_A_REQUEST = 500
METRICS = ("validation:pr_auc", "validation:threshold")  # that training/train.py prints


@dataclass(frozen=True)
class Latency:
    """Milliseconds of single calls, one after the other."""

    calls: list[float]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.calls)

    @property
    def a_minute(self) -> float:
        return 60_000 / self.mean

    def percentile(self, share: float) -> float:
        ranked = sorted(self.calls)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def execution_role(session: sagemaker.Session) -> str:
    return sagemaker.get_execution_role(session)


def make_features(session: sagemaker.Session, role: str, job: str, source: str, target: str) -> None:
    """Run processing/features.py over everything below `source`, with its log on the screen."""
    image = image_uris.retrieve("sklearn", session.boto_region_name, version=VERSION, instance_type=JOB_INSTANCE)
    console.say(f"image {image}")
    processor = ScriptProcessor(
        image_uri=image,
        command=["python3"],
        role=role,
        instance_count=1,
        instance_type=JOB_INSTANCE,
        max_runtime_in_seconds=1800,
        sagemaker_session=session,
    )
    stopping = _stopped_on_error(lambda: session.stop_processing_job(job))
    with stopping, console.ticking(f"job {job}", lambda: _job_state(session, job)):
        processor.run(
            code=str(HERE / "processing" / "features.py"),
            inputs=[ProcessingInput(source=source, destination="/opt/ml/processing/input/transactions")],
            outputs=[
                ProcessingOutput(source="/opt/ml/processing/output", destination=target, output_name="features")
            ],
            job_name=job,
            wait=True,
            logs=True,
        )


@contextmanager
def _stopped_on_error(stop: Callable[[], object]) -> Iterator[None]:
    """Stop the job when nobody waits for it any more: on Ctrl-C it would run on."""
    try:
        yield
    except BaseException:
        with suppress(ClientError):  # it has ended, or was not created
            stop()
        raise


def _job_state(session: sagemaker.Session, job: str) -> str:
    """How the job is doing; nothing once it ended, the SDK's next look will say so."""
    try:
        state: str = session.sagemaker_client.describe_processing_job(ProcessingJobName=job)["ProcessingJobStatus"]
    except session.sagemaker_client.exceptions.ClientError:
        return "not created yet"
    return state if state in ("InProgress", "Stopping") else ""


def train(
    session: sagemaker.Session, role: str, job: str, channels: Mapping[str, str], target: str, seed: int
) -> str:
    """Run training/train.py over the channels, and show its log and metrics. Return where the model is on S3."""
    estimator = SKLearn(
        entry_point="train.py",
        source_dir=str(HERE / "training"),
        dependencies=[str(HERE / "serving" / "inference.py")],  # rows are encoded alike in training and behind it
        framework_version=VERSION,
        role=role,
        instance_type=JOB_INSTANCE,
        hyperparameters={"seed": seed},
        metric_definitions=[{"Name": name, "Regex": rf"{name}=([0-9.]+);"} for name in METRICS],
        output_path=target,
        max_run=1800,
        container_log_level=logging.WARNING,  # the script's words, without the container's own
        sagemaker_session=session,
    )
    estimator.fit(dict(channels), job_name=job, wait=False)  # wait=True looks again only after 30 s
    with _stopped_on_error(lambda: session.stop_training_job(job)):
        console.wait(f"job {job}", lambda: _training_state(session, job), every=1, limit=1800)
    _show_log(session, job)
    for metric in session.describe_training_job(job).get("FinalMetricDataList", ()):
        console.say(f"{metric['MetricName']} {metric['Value']:.3f}")
    model: str = estimator.model_data
    return model


def _show_log(session: sagemaker.Session, job: str) -> None:
    pages = session.boto_session.client("logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{job}/"):
        for event in page["events"]:
            print(event["message"])


def _training_state(session: sagemaker.Session, job: str) -> tuple[bool, str]:
    answer = session.describe_training_job(job)
    if answer["TrainingJobStatus"] in ("Failed", "Stopped"):
        _show_log(session, job)
        raise RuntimeError(f"job {job}: {answer.get('FailureReason', answer['TrainingJobStatus'])}")
    return answer["TrainingJobStatus"] == "Completed", answer["SecondaryStatus"]


def deploy(session: sagemaker.Session, role: str, name: str, model_data: str) -> Any:
    """Put the model behind an endpoint and wait until it is in service. Return the predictor."""
    model = SKLearnModel(
        name=name,
        model_data=model_data,
        role=role,
        entry_point="inference.py",
        source_dir=str(HERE / "serving"),
        framework_version=VERSION,
        sagemaker_session=session,
    )
    predictor = model.deploy(
        initial_instance_count=1,
        instance_type=ENDPOINT_INSTANCE,
        endpoint_name=name,
        serializer=CSVSerializer(),
        deserializer=JSONDeserializer(),
        wait=False,  # wait=True shows nothing for its first 30 s
    )
    console.wait(f"endpoint {name}", lambda: _endpoint_state(session, name), every=2, limit=1800)
    return predictor


def _endpoint_state(session: sagemaker.Session, name: str) -> tuple[bool, str]:
    answer = session.sagemaker_client.describe_endpoint(EndpointName=name)
    state = answer["EndpointStatus"]
    if state == "Failed":
        raise RuntimeError(f"endpoint {name} failed: {answer.get('FailureReason', 'no reason was given')}")
    return state == "InService", state


def score(predictor: Any, rows: Sequence[list[str]]) -> list[float]:
    """One probability for each row, asked for in requests of many."""
    scores: list[float] = []
    for start in range(0, len(rows), ROWS_A_REQUEST):
        scores += predictor.predict(rows[start : start + ROWS_A_REQUEST])
    return scores


def time_calls(predictor: Any, rows: Sequence[list[str]], warm_up: int = 20) -> Latency:
    """Ask for one row after the other; the first calls, which open the connection, do not count."""
    calls, progress = [], console.Progress()
    for number, row in enumerate([*rows[:warm_up], *rows]):
        began = time.perf_counter()
        predictor.predict([row])
        calls.append((time.perf_counter() - began) * 1000)
        if number % 20 == 0:
            progress.show(f"{number} of {len(rows)} single calls")
    progress.end()
    return Latency(calls[len(rows[:warm_up]) :])


def new_session(boto_session: Any, bucket: str) -> sagemaker.Session:
    """A session that keeps what it uploads in the lab's own bucket, so that it goes with the bucket."""
    return sagemaker.Session(boto_session=boto_session, default_bucket=bucket)

"""The SageMaker part: the processing job that makes features, the model behind an endpoint, and calls to it."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sagemaker
from sagemaker import image_uris
from sagemaker.deserializers import JSONDeserializer
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn import SKLearnModel

import console

HERE = Path(__file__).parent
VERSION = "1.4-2"  # of the scikit-learn image; the lab's own scikit-learn has to match, pickles do not travel
JOB_INSTANCE, ENDPOINT_INSTANCE = "ml.m5.xlarge", "ml.m5.large"
ROWS_A_REQUEST = 500


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
    with _stopped_on_error(session, job), console.ticking(f"job {job}", lambda: _job_state(session, job)):
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
def _stopped_on_error(session: sagemaker.Session, job: str) -> Iterator[None]:
    """Stop the job when nobody waits for it any more: on Ctrl-C it would run on."""
    try:
        yield
    except BaseException:
        if _job_state(session, job) == "InProgress":
            session.sagemaker_client.stop_processing_job(ProcessingJobName=job)
        raise


def _job_state(session: sagemaker.Session, job: str) -> str:
    """How the job is doing; nothing once it ended, the SDK's next look will say so."""
    try:
        state: str = session.sagemaker_client.describe_processing_job(ProcessingJobName=job)["ProcessingJobStatus"]
    except session.sagemaker_client.exceptions.ClientError:
        return "not created yet"
    return state if state in ("InProgress", "Stopping") else ""


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

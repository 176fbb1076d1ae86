"""Catch card fraud on AWS, end to end: Firehose, S3, SageMaker's processing and training jobs, an endpoint.

Runs on any AWS account with `pip install -r requirements.txt`, credentials, a region, and a role (--role, or the one
you run as) that Firehose and SageMaker may assume and that may use S3. It removes what it made, unless --keep.

    python lab.py                             a generated stream with labelled fraud
    python lab.py --transactions mine.csv     your own transactions; a column is_fraud is the label
"""

import argparse
import json
import logging
import os
import signal
import sys
import tarfile
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import numpy as np
from botocore.exceptions import BotoCoreError, ClientError

import console
import decisions
import delivery
import evaluation
import report
import resources
import simulator
import transactions
from console import say, size

PREFIX = "raw-transactions/"
BUFFER = {"SizeInMBs": 5, "IntervalInSeconds": 3}  # deliver at 5 MB or after 3 s, whichever comes first
SINGLES = 100  # records sent one by one, as a till would; the others go in batches
RATE = 1200  # records a second of the generated stream; one's own file goes as fast as it can
CALLS = 300  # single calls that are timed
HIGH_RISK = 0.5


@dataclass
class Lab:
    """What the steps share."""

    arguments: argparse.Namespace
    aws: boto3.Session
    hosting: Any  # the module; it imports the SageMaker SDK, which takes some seconds
    clean_up: resources.CleanUp
    folder: Path  # for files on the way
    name: str  # of everything that is made, the bucket too
    batch: transactions.Batch
    session: Any = None  # the SageMaker SDK's
    role: str = ""


def create(lab: Lab) -> None:
    s3, firehose = lab.aws.client("s3"), lab.aws.client("firehose")
    resources.create_bucket(s3, lab.name, lab.aws.region_name)
    lab.clean_up.later(f"bucket {lab.name}", lambda: resources.remove_bucket(lab.aws.client("s3"), lab.name))
    say(f"bucket {lab.name}")
    lab.session = lab.hosting.new_session(lab.aws, lab.name)
    lab.role = lab.arguments.role or lab.hosting.execution_role(lab.session)
    say(f"role {lab.role}")
    lab.clean_up.later(f"delivery stream {lab.name}", lambda: resources.remove_stream(firehose, lab.name))
    resources.create_stream(firehose, lab.name, lab.role, lab.name, PREFIX, BUFFER)
    say(f"delivery stream {lab.name}: GZIP to {PREFIX}, at 5 MB or after {BUFFER['IntervalInSeconds']} s")


def send(lab: Lab, watch: delivery.Watch, timeline: delivery.Timeline) -> None:
    own = lab.arguments.transactions
    lines = [transactions.as_line(one) for one in lab.batch.transactions]
    frauds = sum(lab.batch.labels.values())
    origin = f"from {own}" if own else f"generated with seed {lab.arguments.seed}"
    known = f"{frauds:,} of them fraud ({frauds / len(lines):.2%})" if lab.batch.labels else "none of them labelled"
    say(f"{len(lines):,} transactions {origin}, {known}; labels stay here, as they arrive later in life too")
    producer = delivery.Producer(lab.aws.client("firehose"), lab.name, timeline)
    delivery.stream(producer, watch, lines, timeline, SINGLES, 0 if own else RATE)
    singles = min(SINGLES, len(lines))
    say(f"{timeline.sent:,} acknowledged in {timeline.put[-1][0]:.1f} s, the first {singles} one by one")


def await_delivery(lab: Lab, watch: delivery.Watch, timeline: delivery.Timeline) -> None:
    expected = len(lab.batch.transactions)

    def look() -> tuple[bool, str]:
        watch.look()
        return len(watch.delivered) == expected, f"{len(watch.delivered):,} of {expected:,} are in S3"

    console.wait("delivery", look, every=0.5)
    rows = [
        [console.middle(one.key, 64), f"{one.records:,}", size(one.stored), size(one.plain), f"{one.seconds:.1f} s"]
        for one in timeline.arrivals
    ]
    if len(rows) > 8:
        rows = [*rows[:4], ["…"] * 5, *rows[-3:]]
    console.table(["object", "records", "stored", "as JSON", "seen after"], rows, right=(1, 2, 3, 4))
    say(
        f"{len(timeline.arrivals)} objects, {size(timeline.stored)} for {size(timeline.plain)} of JSON: "
        f"GZIP saved {timeline.saved:.0%}"
    )


def make_features(lab: Lab) -> list[evaluation.Row]:
    source, target = f"s3://{lab.name}/{PREFIX}", f"s3://{lab.name}/features"
    lab.hosting.make_features(lab.session, lab.role, lab.name, source, target)
    local = lab.folder / "features.csv"
    lab.aws.client("s3").download_file(lab.name, "features/features.csv", str(local))
    rows = evaluation.read_features(local)
    risky = sum(float(row["risk_score"]) > HIGH_RISK for row in rows)
    say(f"{target}/features.csv: {len(rows):,} transactions, {risky:,} high risk (risk_score > {HIGH_RISK})")
    return rows


def train(lab: Lab, earlier: list[evaluation.Row]) -> tuple[str, float]:
    """Learn from the earlier transactions; the model on S3, and from which score on a transaction is flagged."""
    s3, labels = lab.aws.client("s3"), lab.batch.labels
    lines = [f"{row['transaction_id']},{labels[row['transaction_id']]:d}\n" for row in earlier]
    s3.put_object(Bucket=lab.name, Key="labels/labels.csv", Body="".join(["transaction_id,is_fraud\n", *lines]))
    channels = {name: f"s3://{lab.name}/{name}" for name in ("features", "labels")}
    model = lab.hosting.train(lab.session, lab.role, lab.name, channels, f"s3://{lab.name}/model", lab.arguments.seed)
    archive = lab.folder / "model.tar.gz"
    s3.download_file(lab.name, model.removeprefix(f"s3://{lab.name}/"), str(archive))
    with tarfile.open(archive) as packed, packed.extractfile("threshold.json") as file:  # type: ignore[union-attr]
        told = file.read()
    s3.put_object(Bucket=lab.name, Key="model/threshold.json", Body=told)  # live.py asks for it
    threshold: float = json.loads(told)["threshold"]
    say(f"{model}, threshold {threshold:.3f}")
    return model, threshold


def deploy(lab: Lab, model: str) -> Any:
    client = lab.aws.client("sagemaker")
    lab.clean_up.later(f"endpoint and model {lab.name}", lambda: resources.remove_endpoint(client, lab.name))
    predictor = lab.hosting.deploy(lab.session, lab.role, lab.name, model)
    say(f"endpoint {lab.name} is InService")
    return predictor


def decide(lab: Lab, later: list[evaluation.Row], predictor: Any, run: report.Run) -> None:
    """About the transactions that the model has not seen."""
    inputs = evaluation.inputs_of(later)
    scores = np.array(lab.hosting.score(predictor, inputs))
    run.quality = evaluation.measure(evaluation.truth(later, lab.batch.labels), scores, run.threshold)
    amounts = {one["transaction_id"]: one["amount"] for one in lab.batch.transactions}
    run.decisions = decisions.pick(
        [
            report.Decision(
                row["transaction_id"],
                amounts[row["transaction_id"]],
                row["merchant_category"],
                score,
                score >= run.threshold,
                lab.batch.labels[row["transaction_id"]],
            )
            for row, score in zip(later, scores.tolist(), strict=True)
        ]
    )
    decisions.show(run.decisions)
    decisions.show_quality(run.quality, run.threshold)
    measure_latency(lab, predictor, inputs, run)


def measure_latency(lab: Lab, predictor: Any, inputs: list[list[str]], run: report.Run) -> None:
    latency = lab.hosting.time_calls(predictor, inputs[:CALLS])
    run.latency = latency.calls
    run.latency_marks = [("mean", latency.mean), ("p50", latency.percentile(0.5)), ("p99", latency.percentile(0.99))]
    run.latency_words = (
        f"{len(latency.calls)} calls of predictor.predict with one transaction each, one after the other from one "
        "client: the time the client waited, with signing, network and model."
    )
    say(f"Latency of {run.latency_words}")
    for name, milliseconds in run.latency_marks:
        say(f"  {name:<9} {milliseconds:8.2f} ms")
    say(f"  that is   {latency.a_minute:8,.0f} transactions a minute from one client that waits for each answer")


def run_steps(lab: Lab, run: report.Run) -> None:
    """The seven steps. Raise evaluation.TooFewFrauds after the fourth, when there is nothing to learn from."""
    watch = delivery.Watch(lab.aws.client("s3"), lab.name, PREFIX, run.timeline)
    steps = console.Steps(7, run.times)
    with steps.step("Bucket and delivery stream"):
        create(lab)
    with steps.step("Transactions onto the stream"):
        run.timeline.start()
        send(lab, watch, run.timeline)
    with steps.step("Delivery to S3"):
        await_delivery(lab, watch, run.timeline)
    with steps.step("Features by a processing job"):
        rows = make_features(lab)
    try:
        earlier, later = evaluation.split(rows, lab.batch.labels)
    except evaluation.TooFewFrauds:
        decisions.show_riskiest(rows, {one["transaction_id"]: one["amount"] for one in lab.batch.transactions})
        raise
    with steps.step("A model by a training job"):
        frauds = [int(evaluation.truth(part, lab.batch.labels).sum()) for part in (earlier, later)]
        say(f"to learn from: the first {len(earlier):,} transactions ({frauds[0]} frauds)")
        say(f"held out: the last {len(later):,} ({frauds[1]} frauds)")
        model, run.threshold = train(lab, earlier)
    with steps.step("The model behind an endpoint"):
        predictor = deploy(lab, model)
    with steps.step("Decisions"):
        decide(lab, later, predictor, run)


def run_lab(arguments: argparse.Namespace) -> None:
    batch = read_or_generate(arguments)
    aws = boto3.Session()
    account = aws.client("sts").get_caller_identity()["Account"]
    name = f"fraud-lab-{account}-{uuid.uuid4().hex[:8]}"
    say(f"account {account}, region {aws.region_name}")
    say("loading the SageMaker Python SDK …")
    os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")  # version 2 is meant
    for chatty in ("sagemaker.config", "sagemaker.telemetry", "botocore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    import hosting  # noqa: PLC0415  after the first words on the screen: it takes seconds

    run = report.Run("Fraud detection, from stream to decision", len(batch.transactions))
    with tempfile.TemporaryDirectory() as folder, resources.CleanUp(arguments.keep) as clean_up:
        try:
            run_steps(Lab(arguments, aws, hosting, clean_up, Path(folder), name, batch), run)
        except evaluation.TooFewFrauds as why:
            run.remarks = f"No model was trained: {why}."
            say(f"{run.remarks} The features and the rule's risk_score above are what can be had without labels;")
            say("with a column is_fraud (true or false) in the file, the lab trains, deploys and decides.")
        report.write(run, arguments.report)
    if arguments.keep:
        print(f"\nDecide in real time with what was kept: python live.py --lab {name}")
    print(
        f"\nReport: {arguments.report.resolve()}   ({sum(seconds for _, seconds in run.times):.0f} s in seven steps)"
    )


def read_or_generate(arguments: argparse.Namespace) -> transactions.Batch:
    if arguments.transactions:
        return transactions.load(arguments.transactions)
    return simulator.generate(arguments.records, arguments.seed)


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transactions", type=Path, metavar="FILE", help="your own .csv or .jsonl")
    parser.add_argument("--records", type=int, default=10_000, help="how many to generate (default 10000)")
    parser.add_argument("--seed", type=int, default=7, help="of the generated stream and the training (default 7)")
    parser.add_argument("--role", help="ARN of the role for Firehose and SageMaker (default: the one you run as)")
    parser.add_argument("--report", type=Path, default=Path("fraud-report.html"), metavar="FILE.html")
    parser.add_argument("--keep", action="store_true", help="leave bucket, stream and endpoint as they are")
    arguments = parser.parse_args(words)
    if arguments.records < 100:
        parser.error("--records: at least 100 are needed")
    return arguments


def main() -> int:
    arguments = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it cleans up
    began = time.monotonic()
    try:
        run_lab(arguments)
    except transactions.BadFile as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except (ClientError, BotoCoreError, RuntimeError, TimeoutError, ValueError) as error:
        print(f"\n{type(error).__name__} after {time.monotonic() - began:.0f} s: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

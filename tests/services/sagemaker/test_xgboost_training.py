"""XGBoost's algorithm mode: channels in, a served model out."""

import io
import random
from typing import Any

import pandas as pd
import pytest

from millstream.inside.recordio import MAGIC, field
from tests.services.sagemaker.test_real_jobs import ROLE, until
from tests.services.sagemaker.trained import XGBOOST, archive, channel, lines, submit, train, training_request

PARAMETERS = {"num_round": "5", "objective": "binary:logistic", "eval_metric": "logloss,accuracy", "max_depth": "2"}


def rows(count: int = 200) -> list[list[float]]:
    """Label first: whether the two numbers are above one together."""
    chance = random.Random(1)
    numbers = [(chance.random(), chance.random()) for _ in range(count)]
    return [[float(a + b > 1), a, b] for a, b in numbers]


def as_csv(table: list[list[float]]) -> bytes:
    return "".join(",".join(map(str, row)) + "\n" for row in table).encode()


def as_libsvm(table: list[list[float]]) -> bytes:
    return "".join(f"{row[0]} 1:{row[1]} 2:{row[2]}\n" for row in table).encode()


def as_parquet(table: list[list[float]]) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(table, columns=["y", "a", "b"]).to_parquet(out)
    return out.getvalue()


def as_recordio(table: list[list[float]]) -> bytes:
    return b"".join(_record(row) for row in table)


def _record(row: list[float]) -> bytes:
    import struct  # noqa: PLC0415

    def value(numbers: list[float]) -> bytes:
        return field(2, field(2, field(1, struct.pack(f"<{len(numbers)}f", *numbers))))

    entry = field(1, b"values")
    record = field(1, entry + value(row[1:])) + field(2, entry + value(row[:1]))
    return struct.pack("<II", MAGIC, len(record)) + record + bytes(-len(record) % 4)


FORMATS = {
    "text/csv": as_csv,
    "text/libsvm": as_libsvm,
    "application/x-parquet": as_parquet,
    "application/x-recordio-protobuf": as_recordio,
}


def fit(client: Any, bucket: str, name: str, kind: str = "text/csv", **parameters: str) -> dict[str, Any]:
    body = FORMATS[kind](rows())
    for key in ("train/a", "validation/a"):
        client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    channels = [channel(bucket, one, ContentType=kind) for one in ("train", "validation")]
    request = training_request(bucket, name, XGBOOST, InputDataConfig=channels)
    return train(client, request | {"HyperParameters": PARAMETERS | parameters})


@pytest.mark.parametrize("kind", FORMATS)
def test_all_formats_train(client: Any, bucket: str, unique: str, kind: str) -> None:
    job = fit(client, bucket, unique, kind)

    assert job["TrainingJobStatus"] == "Completed", (job["FailureReason"], lines(client, unique))
    said = lines(client, unique)
    assert "Train matrix has 200 rows and 2 columns" in said or "Train matrix has 200 rows and 3 columns" in said
    (last,) = [line for line in said if line.startswith("[4]#011train-logloss:")]
    assert "#011validation-accuracy:0.9" in last
    found = {one["MetricName"]: one["Value"] for one in job["FinalMetricDataList"]}
    assert found["validation:accuracy"] > 0.9
    assert set(found) == {f"{data}:{name}" for data in ("train", "validation") for name in ("logloss", "accuracy")}


def test_the_model_is_served(client: Any, bucket: str, unique: str) -> None:
    sagemaker, model = client("sagemaker"), fit(client, bucket, unique)["ModelArtifacts"]["S3ModelArtifacts"]
    container = {"Image": XGBOOST, "ModelDataUrl": model}
    sagemaker.create_model(ModelName=unique, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "v", "ModelName": unique, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=unique, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=unique, EndpointConfigName=unique)
    describe = sagemaker.describe_endpoint
    endpoint = until(lambda: describe(EndpointName=unique), lambda one: one["EndpointStatus"] != "Creating")
    assert endpoint["EndpointStatus"] == "InService", endpoint

    reply = client("sagemaker-runtime").invoke_endpoint(
        EndpointName=unique, ContentType="text/csv", Body=b"0.1,0.1\n0.9,0.9"
    )

    low, high = (float(word) for word in reply["Body"].read().decode().replace("\n", ",").strip(",").split(","))
    assert low < 0.5 < high
    sagemaker.delete_endpoint(EndpointName=unique)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"eta": "5"}, "Hyperparameter eta: 5.0 is not in [0, 1]"),
        ({"booster": "tree"}, "Hyperparameter booster: tree is not in ['gbtree', 'gblinear', 'dart']"),
        ({"num_round": "many"}, "Hyperparameter num_round: could not parse value (caused by ValueError)"),
        ({"trees": "5"}, "Extraneous hyperparameter found: trees"),
        ({"objective": "multi:softmax"}, "Require input for parameter 'num_class' for multi-classification"),
        ({"objective": "reg:logistic", "eval_metric": "auc"}, "Metric 'auc' can only be applied"),
    ],
)
def test_hyperparameters_are_refused_in_the_containers_words(
    client: Any, bucket: str, unique: str, parameters: dict[str, str], message: str
) -> None:
    job = fit(client, bucket, unique, **parameters)

    assert job["TrainingJobStatus"] == "Failed"
    assert message in job["FailureReason"]


def test_training_stops_early(client: Any, bucket: str, unique: str) -> None:
    more = {
        "num_round": "200",
        "early_stopping_rounds": "2",
        "eval_metric": "error",
        "save_model_on_termination": "true",
    }

    job = fit(client, bucket, unique, **more)

    assert job["TrainingJobStatus"] == "Completed", (job["FailureReason"], lines(client, unique))
    assert len([line for line in lines(client, unique) if "#011" in line]) < 200


@pytest.mark.parametrize("tag", ["1.7-1", "3.0-5"])
def test_hosts_train_one_booster_on_their_shares(client: Any, bucket: str, unique: str, tag: str) -> None:
    table = rows()
    for key, part in (("train/a", table[:100]), ("train/b", table[100:])):
        client("s3").put_object(Bucket=bucket, Key=key, Body=as_csv(part))
    sharded = channel(bucket, "train", ContentType="text/csv")
    sharded["DataSource"]["S3DataSource"]["S3DataDistributionType"] = "ShardedByS3Key"
    image = XGBOOST.replace("3.0-5", tag)
    request = training_request(bucket, unique, image, 2, InputDataConfig=[sharded])

    job = train(client, request | {"HyperParameters": PARAMETERS})

    assert job["TrainingJobStatus"] == "Completed", (job["FailureReason"], lines(client, unique))
    assert [host for host in ("algo-1", "algo-2") if "#011" in "".join(lines(client, unique, host))] == ["algo-1"]
    assert "Train matrix has 100 rows and 2 columns" in lines(client, unique, "algo-2")
    assert list(archive(client, bucket, f"models/{unique}/output/model.tar.gz")) == ["xgboost-model"]


SHARED = """
import json, os
import xgboost
from sagemaker_xgboost_container import distributed
from sagemaker_xgboost_container.data_utils import get_dmatrix

def train(rows, is_master):
    booster = xgboost.train({"objective": "reg:squarederror"}, rows, 3)
    print("rounds", booster.num_boosted_rounds(), is_master)
    if is_master:
        booster.save_model(os.environ["SM_MODEL_DIR"] + "/xgboost-model")

rows = get_dmatrix(os.environ["SM_CHANNEL_TRAIN"], "text/csv")
distributed.rabit_run(
    exec_fun=train,
    args={"rows": rows},
    include_in_training=rows is not None,
    hosts=json.loads(os.environ["SM_HOSTS"]),
    current_host=os.environ["SM_CURRENT_HOST"],
    update_rabit_args=True,
)
"""


def test_a_script_finds_the_containers_own_modules(client: Any, bucket: str, unique: str) -> None:
    """Of three hosts, one gets no share of two keys."""
    for key, part in (("train/a", rows()[:100]), ("train/b", rows()[100:])):
        client("s3").put_object(Bucket=bucket, Key=key, Body=as_csv(part))
    sharded = channel(bucket, "train")
    sharded["DataSource"]["S3DataSource"]["S3DataDistributionType"] = "ShardedByS3Key"
    hyperparameters = submit(client, bucket, {"train.py": SHARED})
    request = training_request(bucket, unique, XGBOOST, 3, InputDataConfig=[sharded], HyperParameters=hyperparameters)

    job = train(client, request)

    assert job["TrainingJobStatus"] == "Completed", (job["FailureReason"], lines(client, unique))
    assert "rounds 3 True" in lines(client, unique, "algo-1")
    assert "rounds 3 False" in lines(client, unique, "algo-2")
    assert not [line for line in lines(client, unique, "algo-3") if line.startswith("rounds")]
    assert list(archive(client, bucket, f"models/{unique}/output/model.tar.gz")) == ["xgboost-model"]


def test_training_resumes_from_a_checkpoint(client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="train/a", Body=as_csv(rows()))
    request = training_request(
        bucket,
        unique,
        XGBOOST,
        InputDataConfig=[channel(bucket, "train", ContentType="csv")],
        HyperParameters=PARAMETERS,
        CheckpointConfig={"S3Uri": f"s3://{bucket}/checkpoints"},
    )
    train(client, request)
    more = {"TrainingJobName": f"{unique}-2", "HyperParameters": PARAMETERS | {"num_round": "7"}}

    train(client, request | more)

    rounds = [line.partition("#")[0] for line in lines(client, f"{unique}-2") if "#011" in line]
    assert rounds == ["[5]", "[6]"]

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from tests.services.sagemaker.deployed import create_model
from tests.services.sagemaker.transformed import data_log, ended, inputs, outputs, request, start, transform
from tests.services.sagemaker.world import ROLE, World, archive, world

ARN = "arn:aws:sagemaker:us-east-1:123456789012:transform-job/t"


def lengths(body: bytes) -> bytes:
    """A model that counts the letters of each line."""
    return b"".join(b"%d\n" % len(line) for line in body.split(b"\n"))


def run(tmp_path: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with world(tmp_path) as here:
            here.compute.model = lengths
            await scenario(here)

    asyncio.run(inside())


def bodies(here: World) -> list[bytes]:
    return [invocation.body for _, invocation in here.compute.asked]


def test_every_object_gets_its_predictions_under_its_own_path(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1\n22\n", sub__b=b"333")
        await here.put("data", "in/sub/c.csv", b"4444\n")
        await here.put("data", "in/folder/", b"")

        described = await transform(here)

        assert described["TransformJobStatus"] == "Completed", described
        assert await outputs(here) == {
            "out/a.csv.out": b"1\n2\n",
            "out/sub/c.csv.out": b"4\n",
            "out/sub__b.csv.out": b"3\n",
        }
        assert await data_log(here) == ["MaxConcurrentTransforms=1, MaxPayloadInMB=6, BatchStrategy=MULTI_RECORD"]

    run(tmp_path, scenario)


def test_a_job_is_described_with_its_defaults_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1\n")
        described = await transform(here, Tags=[{"Key": "k", "Value": "v"}], MaxPayloadInMB=1)

        assert described["TransformJobArn"] == ARN
        assert described["TransformInput"]["CompressionType"] == "None"
        assert described["TransformOutput"] == {
            "S3OutputPath": "s3://data/out",
            "Accept": "text/csv",
            "AssembleWith": "Line",
            "KmsKeyId": "",
        }
        assert described["DataProcessing"] == {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}
        assert described["CreationTime"] <= described["TransformStartTime"] <= described["TransformEndTime"]
        assert (await here.call("ListTags", ResourceArn=ARN))["Tags"] == [{"Key": "k", "Value": "v"}]
        (summary,) = (await here.call("ListTransformJobs", StatusEquals="Completed"))["TransformJobSummaries"]
        assert summary["TransformJobName"] == "t"
        await here.until(lambda: asyncio.sleep(0, here.compute.servings), lambda servings: not servings)
        await here.until(lambda: here.meta.list("sagemaker.transform-object"), lambda rows: not rows)
        assert await here.meta.list("sagemaker.transform-page") == []
        assert await here.sagemaker.grants.list() == []

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("how", "asked"),
    [
        ({"BatchStrategy": "MultiRecord"}, [b"1\n22\n333"]),
        ({"BatchStrategy": "SingleRecord"}, [b"1", b"22", b"333"]),
        ({"TransformInput": {"SplitType": "None"}}, [b"1\n22\n333\n"]),
    ],
    ids=["many", "single", "whole"],
)
def test_records_are_sent_as_the_strategy_says(tmp_path: Path, how: dict[str, Any], asked: list[bytes]) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1\n22\n333\n")
        await transform(here, **how)

        assert bodies(here) == asked

    run(tmp_path, scenario)


def test_a_large_object_goes_in_payloads_and_comes_back_in_order(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        lines = [b"x" * (n % 997 + 1) for n in range(10_000)]
        await inputs(here, a=b"\n".join(lines))
        await transform(here, MaxPayloadInMB=1, MaxConcurrentTransforms=4)

        assert (await outputs(here))["out/a.csv.out"] == lengths(b"\n".join(lines))
        assert 5 <= len(bodies(here)) <= 6
        assert max(map(len, bodies(here))) <= 1 << 20

    run(tmp_path, scenario)


def test_gzip_is_inflated_and_its_name_kept(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await here.put("data", "in/a.csv.gz", gzip.compress(b"1\n22\n"))
        await transform(here, TransformInput={"CompressionType": "Gzip"})

        assert await outputs(here) == {"out/a.csv.gz.out": b"1\n2\n"}

    run(tmp_path, scenario)


def test_outputs_are_under_the_key_that_the_client_names(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        await transform(here, TransformOutput={"KmsKeyId": "alias/mine"})

        encryption = (await here.objects.head("data", "out/a.csv.out")).attributes.encryption
        assert encryption["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/mine"

    run(tmp_path, scenario)


def test_a_manifest_names_the_objects(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1", b=b"22", c=b"333")
        manifest = [{"prefix": "s3://data/"}, "in/a.csv", "in/c.csv"]
        await here.put("data", "list.manifest", json.dumps(manifest).encode())
        source = {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://data/list.manifest"}}
        await transform(here, TransformInput={"DataSource": source})

        assert await outputs(here) == {"out/in/a.csv.out": b"1\n", "out/in/c.csv.out": b"3\n"}

    run(tmp_path, scenario)


def test_data_are_filtered_joined_and_identified(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"id1,xx\nid2,yyy\n")
        processing = {"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,2]"}
        capture = {"DestinationS3Uri": "s3://data/captured", "GenerateInferenceId": True}
        await transform(here, DataProcessing=processing, DataCaptureConfig=capture)

        rows = [line.split(b",") for line in (await outputs(here))["out/a.csv.out"].splitlines()]
        assert [(row[0], row[1], len(row[2]), row[3][-1:]) for row in rows] == [
            (b"id1", b"2", 36, b"Z"),
            (b"id2", b"3", 36, b"Z"),
        ]
        given, taken = [key for key in await here.keys("data") if key.startswith("captured/")]
        assert given.startswith("captured/input/20")
        assert json.loads(await here.get("data", given)) == [{"prefix": "s3://data/in/"}, "a.csv"]
        assert json.loads(await here.get("data", taken)) == [{"prefix": "s3://data/out/"}, "a.csv.out"]

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (400, "ClientError: See job logs for more information", "ClientError: 400"),
        (500, "AlgorithmError: See job logs for more information", "Bad HTTP status received from algorithm: 500"),
    ],
)
def test_an_object_whose_answer_is_an_error_keeps_back_no_other(
    tmp_path: Path, status: int, reason: str, said: str
) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1", b=b"22", c=b"333")
        here.compute.model = None
        fine = Reply(200, b"fine", "text/csv", 1)
        here.compute.replies = [fine, Reply(status, b"no\nnever", "text/plain", 1), fine]
        described = await transform(here, ModelClientConfig={"InvocationsMaxRetries": 0})

        assert (described["TransformJobStatus"], described["FailureReason"]) == ("Failed", reason)
        assert list(await outputs(here)) == ["out/a.csv.out", "out/c.csv.out"]
        told = [said, "", "Message:", "no", "never"]
        assert (await data_log(here))[1:] == [f"data/in/b.csv: {line}" for line in told]

    run(tmp_path, scenario)


def test_the_containers_of_a_pipeline_are_asked_in_turn(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1\n22")
        await create_model(here, "one")
        model = await here.call("DescribeModel", ModelName="one")
        containers = [{**model["PrimaryContainer"], "ContainerHostname": name} for name in ("first", "second")]
        await here.call("CreateModel", ModelName="m", Containers=containers, ExecutionRoleArn=ROLE)
        here.compute.model = lambda body: body + b"!"
        await here.call("CreateTransformJob", **request())

        assert (await ended(here))["TransformJobStatus"] == "Completed"
        assert await outputs(here) == {"out/a.csv.out": b"1\n22!!\n"}
        assert [(one.body, one.accept) for _, one in here.compute.asked] == [
            (b"1\n22", "*/*"),
            (b"1\n22!", "text/csv"),
        ]

    run(tmp_path, scenario)


def test_a_worker_that_ends_is_asked_again(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        here.compute.deaths = 1
        described = await transform(here)

        assert described["TransformJobStatus"] == "Completed"
        assert bodies(here) == [b"1", b"1"]

    run(tmp_path, scenario)


def test_a_model_that_never_answers_fails_the_job(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        here.compute.deaths = 9
        described = await transform(here, ModelClientConfig={"InvocationsMaxRetries": 1})

        assert described["FailureReason"].startswith("InternalServerError: We encountered an internal error.")
        assert (await data_log(here))[1] == "data/in/a.csv: Unable to get response from algorithm"
        assert await outputs(here) == {}

    run(tmp_path, scenario)


def test_too_large_a_record_fails_its_object(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1\n" + b"x" * (2 << 20), b=b"1")
        described = await transform(here, MaxPayloadInMB=1)

        assert described["FailureReason"] == "ClientError: See job logs for more information"
        assert (await data_log(here))[1] == "data/in/a.csv: ClientError: Too much data for max payload size"
        assert list(await outputs(here)) == ["out/b.csv.out"]

    run(tmp_path, scenario)


def test_a_model_that_does_not_load_fails_the_job(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        await here.put("models", "empty.tar.gz", archive(other="x"))
        await create_model(here, "m", ModelDataUrl="s3://models/empty.tar.gz")
        await here.call("CreateTransformJob", **request())
        described = await ended(here)

        assert described["FailureReason"].startswith("AlgorithmError: Model container failed to respond to ping;")
        assert described["FailureReason"].endswith("FileNotFoundError: model.joblib")

    run(tmp_path, scenario)


def test_a_folder_without_objects_fails_the_job(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await here.put("data", "in/folder/", b"")

        assert "No S3 objects found" in (await transform(here))["FailureReason"]

    run(tmp_path, scenario)


def test_a_prefix_without_objects_is_refused_and_a_manifest_without_them_fails_the_job(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        with pytest.raises(AwsError, match=r'^No S3 objects found under S3 URL "s3://data/in/" given') as refused:
            await start(here)
        assert refused.value.code == "ValidationException"
        await here.put("data", "list.manifest", b'[{"prefix": "s3://data/"}]')
        source = {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://data/list.manifest"}}
        await here.call("CreateTransformJob", **request(TransformInput={"DataSource": source}))

        described = await ended(here)

        assert described["FailureReason"].startswith('ClientError: No S3 objects found under S3 URL "s3://data/list')
        assert "TransformStartTime" not in described

    run(tmp_path, scenario)


def test_a_job_is_stopped_and_what_was_under_way_is_not_written(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        here.compute.slow = 3600
        await start(here)
        await here.until(lambda: asyncio.sleep(0, here.compute.asked), bool)
        await here.call("StopTransformJob", TransformJobName="t")

        assert (await ended(here))["TransformJobStatus"] == "Stopped"
        assert await outputs(here) == {}
        with pytest.raises(
            AwsError, match=r"^The request was rejected because the transform job is in status Stopped"
        ):
            await here.call("StopTransformJob", TransformJobName="t")

    run(tmp_path, scenario)


def test_instances_share_the_objects_and_ask_as_much_at_a_time_as_the_client_wants(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, **{f"f{n}": b"1\n2\n3\n4\n" for n in range(4)})
        here.compute.slow = 3600
        resources = {"InstanceType": "ml.m5.large", "InstanceCount": 2}
        await start(here, TransformResources=resources, MaxConcurrentTransforms=3, BatchStrategy="SingleRecord")

        await here.until(lambda: asyncio.sleep(0, here.compute.asked), lambda asked: len(asked) == 2 * 3)
        await asyncio.sleep(0)
        assert len(here.compute.asked) == 6
        await here.call("StopTransformJob", TransformJobName="t")
        await ended(here)

    run(tmp_path, scenario)


def test_the_container_is_told_that_it_transforms_a_batch(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        here.compute.slow = 3600
        await start(here, Environment={"MINE": "1"}, BatchStrategy="SingleRecord", MaxPayloadInMB=2)
        (serving,) = (await here.until(lambda: asyncio.sleep(0, here.compute.servings), bool)).values()

        wanted = {"SAGEMAKER_BATCH": "true", "SAGEMAKER_MAX_PAYLOAD_IN_MB": "2", "MINE": "1"}
        assert wanted.items() <= serving.env.items()
        assert serving.env["SAGEMAKER_BATCH_STRATEGY"] == "SINGLE_RECORD"
        assert serving.env["SAGEMAKER_SUBMIT_DIRECTORY"] == "s3://models/sourcedir.tar.gz"

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"ModelName": "absent"}, 'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/absent".'),
        ({"MaxPayloadInMB": 50, "MaxConcurrentTransforms": 3}, "must not be larger than 100"),
        ({"MaxConcurrentTransforms": 17}, "must not be larger than 100"),
        (
            {"DataProcessing": {"OutputFilter": "$['a_b']"}, "TransformOutput": {"Accept": "application/jsonlines"}},
            'Invalid OutputFilter: "$[\'a_b\']". Unexpected "_" in JsonPath. Supported operators for '
            '"application/jsonlines" are [',
        ),
        ({"DataProcessing": {"OutputFilter": "$[0:2,5:]"}}, "only single range filters of format (eg: [1:5])"),
        ({"DataProcessing": {"JoinSource": "Input"}, "TransformOutput": {"AssembleWith": "None"}}, "must be Line"),
        ({"DataProcessing": {"JoinSource": "Input"}, "TransformInput": {"ContentType": "image/x"}}, "text/csv"),
        ({"TransformOutput": {"S3OutputPath": "s3://B!/x"}}, "Invalid S3 URI"),
    ],
)  # fmt: skip
def test_a_bad_request_is_refused(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        with pytest.raises(AwsError) as refused:
            await start(here, **more)

        assert refused.value.code == "ValidationException"
        assert message in refused.value.message

    run(tmp_path, scenario)


def test_a_name_is_taken_for_ever(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await inputs(here, a=b"1")
        await transform(here)
        with pytest.raises(AwsError, match="Job name must be unique") as refused:
            await here.call("CreateTransformJob", **request())
        assert refused.value.code == "ResourceInUse"

    run(tmp_path, scenario)

import asyncio
import json
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.ports.meta import Change
from millstream.services.sagemaker.processing_run import ProcessingJob
from tests.services.sagemaker.world import ACCOUNT, ROLE, World, job_request, s3_input, s3_output, world

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:processing-job"
COPY = """
import os, pathlib
ml = pathlib.Path(os.environ["ML"])
for path in sorted((ml / "processing/in").rglob("*")):
    print("found", path.relative_to(ml / "processing/in"))
(ml / "processing/out/sub").mkdir()
(ml / "processing/out/sub/result.txt").write_text("done")
(ml / "output/message").write_text("all well")
"""


def test_a_job_reads_its_inputs_and_writes_its_outputs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            for key in ("raw/2026/01/a.csv", "raw/b.csv", "rawhide.csv"):
                await here.put("data", key, b"1,2")

            await here.run("j", COPY, inputs=[s3_input("in", "s3://data/raw/", "/opt/ml/processing/in")])
            job = await here.ended("j")

            assert (job["ProcessingJobStatus"], job["ExitMessage"]) == ("Completed", "all well")
            assert await here.lines("j") == ["found 2026", "found 2026/01", "found 2026/01/a.csv", "found b.csv"]
            assert await here.get("data", "out/j/sub/result.txt") == b"done"
            assert job["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 1
            assert job["CreationTime"] <= job["ProcessingStartTime"] <= job["ProcessingEndTime"]

    asyncio.run(scenario())


def test_a_failing_script_says_why_and_how_to_fix_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", "print('start')\nos.listdir('.')\n")
            job = await here.ended("j")

            assert job["ProcessingJobStatus"] == "Failed"
            reason = job["FailureReason"]
            assert reason.startswith("AlgorithmError: See job logs for more information, exit code: 1")
            assert "uses `os` without importing it" in reason
            assert reason.endswith("NameError: name 'os' is not defined. Did you forget to import 'os'") or (
                "NameError: name 'os' is not defined" in reason
            )
            assert (await here.lines("j"))[-1].startswith("[millstream] How to fix: the script uses `os`")
            assert await here.keys("data") == ["present"]

    asyncio.run(scenario())


def test_a_missing_input_fails_the_job_in_aws_words(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", COPY, inputs=[s3_input("in", "s3://data/none/", "/opt/ml/processing/in")])
            job = await here.ended("j")

            assert job["FailureReason"] == (
                'ClientError: No S3 objects found under S3 URL "s3://data/none/" given in input data source. Please '
                "ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 "
                f'prefix, and that the role "{ROLE}" has "s3:ListBucket" permissions on bucket "data".'
            )

    asyncio.run(scenario())


def test_an_unknown_image_fails_the_job(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", COPY, AppSpecification={"ImageUri": "1.dkr.ecr.us-east-1.amazonaws.com/mine:1"})

            assert "is not known here" in (await here.ended("j"))["FailureReason"]

    asyncio.run(scenario())


def test_a_running_job_can_be_stopped(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", "import time\nprint('on', flush=True)\ntime.sleep(60)\n")
            await here.until(lambda: _lines_or_none(here, "j"), lambda lines: lines == ["on"])
            await here.call("StopProcessingJob", ProcessingJobName="j")

            assert (await here.ended("j"))["ProcessingJobStatus"] == "Stopped"
            with pytest.raises(AwsError, match="rejected because the processing job is in status Stopped"):
                await here.call("StopProcessingJob", ProcessingJobName="j")

    asyncio.run(scenario())


async def _lines_or_none(here: World, name: str) -> list[str]:
    try:
        return await here.lines(name)
    except LookupError:
        return []


def test_a_job_survives_the_server_and_its_log_has_each_line_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            count = "import time\nfor n in range(40):\n    print(n, flush=True)\n    time.sleep(0.05)\n"
            await here.run("j", count)
            for seen in (3, 12, 25):
                await here.until(lambda: _lines_or_none(here, "j"), lambda lines, n=seen: len(lines) > n)
                await here.restart()

            assert (await here.ended("j"))["ProcessingJobStatus"] == "Completed"
            assert await here.lines("j") == [str(n) for n in range(40)]
            assert len(here.compute.started) == 1

    asyncio.run(scenario())


def test_what_continuous_outputs_hold_is_kept_when_the_job_fails(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            output = s3_output("o", "s3://data/live", "/opt/ml/processing/live", "Continuous")
            script = "import os\nopen(os.environ['ML'] + '/processing/live/x', 'w').write('y')\nraise SystemExit(3)\n"
            await here.run("j", script, ProcessingOutputConfig={"Outputs": [output]})

            assert "exit code: 3" in (await here.ended("j"))["FailureReason"]
            assert await here.get("data", "live/x") == b"y"

    asyncio.run(scenario())


def test_links_in_an_output_folder_are_not_followed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            script = "import os\nout = os.environ['ML'] + '/processing/out/'\nos.symlink('/etc/passwd', out + 'l')\n"
            await here.run("j", script + "open(out + 'real', 'w').write('r')\n")

            assert (await here.ended("j"))["ProcessingJobStatus"] == "Completed"
            assert await here.keys("data") == ["out/j/real", "present"]

    asyncio.run(scenario())


def test_several_instances_share_the_objects_by_key(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            for n in range(4):
                await here.put("data", f"raw/{n}", b"")
            shard = s3_input("in", "s3://data/raw/", "/opt/ml/processing/in", S3DataDistributionType="ShardedByS3Key")
            script = (
                "import os, json\nml = os.environ['ML']\nme = json.load(open(ml + '/config/resourceconfig.json'))\n"
                "names = ' '.join(sorted(os.listdir(ml + '/processing/in')))\n"
                "open(ml + '/processing/out/' + me['current_host'], 'w').write(names + '|' + ','.join(me['hosts']))\n"
            )
            await here.run("j", script, inputs=[shard], count=2)

            assert (await here.ended("j"))["ProcessingJobStatus"] == "Completed"
            assert await here.get("data", "out/j/algo-1") == b"0 2|algo-1,algo-2"
            assert await here.get("data", "out/j/algo-2") == b"1 3|algo-1,algo-2"

    asyncio.run(scenario())


def test_the_job_finds_its_configuration_and_credentials(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            script = (
                "import os, json\nconfig = json.load(open(os.environ['ML'] + '/config/processingjobconfig.json'))\n"
                "print(json.dumps([config['ProcessingJobName'], config['Environment'], dict(os.environ)]))\n"
            )
            await here.run("j", script, Environment={"COLOUR": "blue"})
            await here.ended("j")

            name, given, environment = json.loads((await here.lines("j"))[0])
            assert (name, given, environment["COLOUR"]) == ("j", {"COLOUR": "blue"}, "blue")
            assert environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"].startswith("http://127.0.0.1:1/_millstream/")
            assert environment["AWS_REGION"] == "us-east-1"

    asyncio.run(scenario())


def test_network_isolation_takes_credentials_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", "print(1)", NetworkConfig={"EnableNetworkIsolation": True})
            await here.ended("j")

            (task,) = here.compute.tasks.values()
            assert not task.network
            assert set(task.env) == {"AWS_REGION", "AWS_DEFAULT_REGION"}

    asyncio.run(scenario())


def test_a_name_is_free_again_after_deletion(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("j", "print(1)")
            await here.ended("j")
            with pytest.raises(AwsError, match=r"Job name must be unique .* already exists \(arn:aws:sagemaker"):
                await here.call("CreateProcessingJob", **job_request("j"))
            await here.until(
                lambda: here.sagemaker.jobs(ProcessingJob).get(ACCOUNT, "us-east-1", "j"),
                lambda r: r.value.phase == "done",
            )
            await here.call("DeleteProcessingJob", ProcessingJobName="j")
            with pytest.raises(AwsError, match="Could not find requested job with name: j"):
                await here.call("DescribeProcessingJob", ProcessingJobName="j")

            await here.run("j", "print(2)")
            assert (await here.ended("j"))["ProcessingJobStatus"] == "Completed"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"RoleArn": "arn:aws:iam::999999999999:role/x"}, "Could not assume role"),
        ({"ProcessingInputs": [s3_input("a", "s3://A_B/y", "/opt/ml/processing/a")]}, "Invalid S3 URI"),
        ({"ProcessingInputs": [s3_input("a", "s3://bkt/y", "/opt/ml/elsewhere")]}, "must be a folder below"),
        ({"ProcessingInputs": [s3_input("a", "s3://bkt/y", "/opt/ml/processing/../x")]}, "must be a folder below"),
        ({"ProcessingInputs": [s3_input("out", "s3://bkt/y", "/opt/ml/processing/a")]}, "must be globally unique"),
        (
            {"ProcessingInputs": [s3_input("a", "s3://bkt/y", "/opt/ml/processing/a", S3InputMode="Pipe")]},
            "Pipe .* is not implemented",
        ),
    ],
)
def test_requests_that_cannot_run_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            with pytest.raises(AwsError, match=message):
                await here.call("CreateProcessingJob", **{**job_request("j"), **change})
            assert await here.sagemaker.jobs(ProcessingJob).list() == []

    asyncio.run(scenario())


def test_too_many_instances_exceed_the_quota(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            with pytest.raises(
                AwsError, match=r"'ml\.m5\.xlarge for processing job usage' is 20 Instances"
            ) as refused:
                await here.call("CreateProcessingJob", **job_request("j", count=21))
            assert refused.value.code == "ResourceLimitExceeded"

    asyncio.run(scenario())


def test_jobs_are_listed_by_status_in_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            for name in ("a", "b", "c"):
                await here.run(name, "print(1)")
                await here.ended(name)

            first = await here.call("ListProcessingJobs", MaxResults=2, SortBy="Name", SortOrder="Ascending")
            rest = await here.call(
                "ListProcessingJobs", MaxResults=2, SortBy="Name", SortOrder="Ascending", NextToken=first["NextToken"]
            )
            failed = await here.call("ListProcessingJobs", StatusEquals="Failed")

            assert [one["ProcessingJobName"] for one in first["ProcessingJobSummaries"]] == ["a", "b"]
            assert [one["ProcessingJobName"] for one in rest["ProcessingJobSummaries"]] == ["c"]
            assert "NextToken" not in rest
            assert failed["ProcessingJobSummaries"] == []

    asyncio.run(scenario())


def test_a_job_that_an_earlier_version_stored_is_read(tmp_path: Path) -> None:
    stored = {
        **{"id": "4f0c", "account": ACCOUNT, "region": "us-east-1", "request": job_request("old")},
        **{"created": 1.0, "modified": 2.0, "phase": "done", "stopping": False, "started": 1.5, "ended": 2.0},
        **{"outcome": {"status": "Completed", "reason": ""}, "exit_message": "m", "token": "t", "secret": "s"},
    }

    async def scenario() -> None:
        async with world(tmp_path) as here:
            key = f"{ACCOUNT}/us-east-1/old"
            await here.meta.commit([Change("sagemaker.processing-job", key, json.dumps(stored).encode(), None)])

            job = await here.call("DescribeProcessingJob", ProcessingJobName="old")

            assert (job["ProcessingJobStatus"], job["ExitMessage"]) == ("Completed", "m")

    asyncio.run(scenario())

"""Tuning jobs over training jobs that run as plain subprocesses."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from tests.services.sagemaker.world import IMAGE, ROLE, World, world

# What a job prints, by what is tuned: no entry point can be named in a tuning job's definition.
SCORE = """
import json, os
given = json.load(open(os.environ["ML"] + "/input/config/hyperparameters.json"))
print("score=%f" % -((float(given["x"]) - 0.5) ** 2))
"""


def tuning_request(name: str, most: int | None = 4, parallel: int = 2, **config: Any) -> dict[str, Any]:
    limits = {"MaxParallelTrainingJobs": parallel, **({"MaxNumberOfTrainingJobs": most} if most else {})}
    ranges = {"ContinuousParameterRanges": [{"Name": "x", "MinValue": "0", "MaxValue": "1"}]}
    algorithm = {
        "TrainingImage": IMAGE,
        "TrainingInputMode": "File",
        "MetricDefinitions": [{"Name": "score", "Regex": "score=(.*)"}],
    }
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "score"},
            "ResourceLimits": limits,
            "ParameterRanges": ranges,
            **config,
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {"rounds": "3"},
            "AlgorithmSpecification": algorithm,
            "RoleArn": ROLE,
            "OutputDataConfig": {"S3OutputPath": "s3://data/models"},
            "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
    }


async def tuned(here: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] = await here.until(
        lambda: here.call("DescribeHyperParameterTuningJob", HyperParameterTuningJobName=name),
        lambda job: job["HyperParameterTuningJobStatus"] in ("Completed", "Failed", "Stopped"),
    )
    return found


async def trials(here: World, name: str, **more: Any) -> list[dict[str, Any]]:
    asked = {"HyperParameterTuningJobName": name, "MaxResults": 100, **more}
    answer = await here.call("ListTrainingJobsForHyperParameterTuningJob", **asked)
    found: list[dict[str, Any]] = answer["TrainingJobSummaries"]
    return found


@pytest.mark.parametrize("strategy", ["Random", "Bayesian"])
def test_the_best_of_all_trials_is_found(tmp_path: Path, strategy: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = SCORE
            await here.call("CreateHyperParameterTuningJob", **tuning_request("t", 6, Strategy=strategy))

            job = await tuned(here, "t")

            listed = await trials(here, "t", SortBy="FinalObjectiveMetricValue", SortOrder="Descending")
            assert job["HyperParameterTuningJobStatus"] == "Completed"
            assert job["TrainingJobStatusCounters"]["Completed"] == len(listed) == 6
            assert job["BestTrainingJob"]["TrainingJobName"] == listed[0]["TrainingJobName"]
            x = float(listed[0]["TunedHyperParameters"]["x"])
            value = listed[0]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
            assert abs(value + (x - 0.5) ** 2) < 1e-5
            one = await here.call("DescribeTrainingJob", TrainingJobName=listed[0]["TrainingJobName"])
            assert one["TuningJobArn"] == job["HyperParameterTuningJobArn"]
            assert one["HyperParameters"] == {"rounds": "3", "x": str(x), "_tuning_objective_metric": "score"}
            assert {"Name": "ObjectiveMetric", "Regex": "score=(.*)"} in one["AlgorithmSpecification"][
                "MetricDefinitions"
            ]

    asyncio.run(scenario())


def test_the_grid_needs_no_number_of_jobs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = SCORE
            ranges = {"CategoricalParameterRanges": [{"Name": "x", "Values": ["0.1", "0.5", "0.9"]}]}
            await here.call(
                "CreateHyperParameterTuningJob", **tuning_request("t", None, Strategy="Grid", ParameterRanges=ranges)
            )

            job = await tuned(here, "t")

            assert job["BestTrainingJob"]["TunedHyperParameters"] == {"x": "0.5"}
            assert job["ObjectiveStatusCounters"] == {"Succeeded": 3, "Pending": 0, "Failed": 0}

    asyncio.run(scenario())


def test_a_restarted_server_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = SCORE
            await here.call("CreateHyperParameterTuningJob", **tuning_request("t", 5))
            for count in (1, 3):
                await here.until(lambda: trials(here, "t"), lambda found, count=count: len(found) >= count)
                await here.restart()

            job = await tuned(here, "t")

            names = {one["TrainingJobName"] for one in await trials(here, "t")}
            assert job["TrainingJobStatusCounters"]["Completed"] == len(names) == 5
            assert len(here.compute.started) == 5

    asyncio.run(scenario())


def test_there_are_no_more_jobs_than_allowed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = f"import time\ntime.sleep(1.5)\n{SCORE}"
            await here.call("CreateHyperParameterTuningJob", **tuning_request("t", 3))

            await tuned(here, "t")

            assert len(await trials(here, "t")) == 3

    asyncio.run(scenario())


def test_stopping_stops_what_runs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = "import time\ntime.sleep(60)"
            await here.call("CreateHyperParameterTuningJob", **tuning_request("t"))
            await here.until(lambda: trials(here, "t"), lambda found: len(found) == 2)

            await here.call("StopHyperParameterTuningJob", HyperParameterTuningJobName="t")
            job = await tuned(here, "t")

            assert job["HyperParameterTuningJobStatus"] == "Stopped"
            assert job["TrainingJobStatusCounters"]["Stopped"] == 2
            await here.call("DeleteHyperParameterTuningJob", HyperParameterTuningJobName="t")
            with pytest.raises(AwsError, match="Requested resource not found"):
                await here.call("DescribeHyperParameterTuningJob", HyperParameterTuningJobName="t")

    asyncio.run(scenario())


def test_a_tuning_job_without_success_fails(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = "1 / 0"
            await here.call("CreateHyperParameterTuningJob", **tuning_request("t", 20))

            job = await tuned(here, "t")

            assert job["HyperParameterTuningJobStatus"] == "Failed"
            assert job["FailureReason"].startswith("No training job succeeded after ")
            assert "BestTrainingJob" not in job

    asyncio.run(scenario())


def test_a_target_ends_the_search(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.training = SCORE
            criteria = {"TargetObjectiveMetricValue": -1.0}
            await here.call(
                "CreateHyperParameterTuningJob", **tuning_request("t", 20, 1, TuningJobCompletionCriteria=criteria)
            )

            job = await tuned(here, "t")

            assert (job["HyperParameterTuningJobStatus"], len(await trials(here, "t"))) == ("Completed", 1)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Strategy": "Hyperband"}, "Hyperband is not implemented"),
        ({"Strategy": "Grid"}, "categorical hyperparameters only"),
        (
            {
                "Strategy": "Grid",
                "ParameterRanges": {
                    "CategoricalParameterRanges": [
                        {"Name": f"x{one}", "Values": [str(value) for value in range(30)]} for one in range(30)
                    ]
                },
            },
            "at most 750 combinations",
        ),
        ({"TrainingJobEarlyStoppingType": "Auto"}, "Auto is not implemented"),
        ({"HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "none"}}, "none is not among"),
        (
            {"ParameterRanges": {"IntegerParameterRanges": [{"Name": "x", "MinValue": "5", "MaxValue": "1"}]}},
            "must not be greater",
        ),
    ],
)
def test_searches_that_cannot_be_are_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            with pytest.raises(AwsError, match=message):
                await here.call("CreateHyperParameterTuningJob", **tuning_request("t", **change))

    asyncio.run(scenario())

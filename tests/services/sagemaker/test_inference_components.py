import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from tests.services.sagemaker.deployed import create_config, create_model, deploy, invoke, settled
from tests.services.sagemaker.world import ACCOUNT, IMAGE, ROLE, World, archive, world

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}"
NEEDS = {"ComputeResourceRequirements": {"MinMemoryRequiredInMb": 128, "MaxMemoryRequiredInMb": 1024}}


async def host(here: World) -> None:
    """An endpoint without a model."""
    variant = {"VariantName": "A", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    await create_config(here, "c", variant, ExecutionRoleArn=ROLE)
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
    assert (await settled(here, "e"))["EndpointStatus"] == "InService"


async def create(here: World, name: str, copies: int = 1, **specification: Any) -> dict[str, Any]:
    await create_model(here, f"m-{name}")
    given = {"ModelName": f"m-{name}", **NEEDS, **specification}
    await here.call(
        "CreateInferenceComponent",
        InferenceComponentName=name,
        EndpointName="e",
        VariantName="A",
        Specification={key: value for key, value in given.items() if value},
        RuntimeConfig={"CopyCount": copies},
    )
    return await steady(here, name)


async def steady(here: World, name: str) -> dict[str, Any]:
    described: dict[str, Any] = await here.until(
        lambda: here.call("DescribeInferenceComponent", InferenceComponentName=name),
        lambda one: one["InferenceComponentStatus"] not in ("Creating", "Updating"),
    )
    return described


def test_components_of_an_endpoint_answer_by_their_names(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            described = await create(here, "one", copies=2)
            await create(here, "two")

            assert described["InferenceComponentStatus"] == "InService"
            assert described["InferenceComponentArn"] == f"{ARN}:inference-component/one"
            assert described["RuntimeConfig"] == {"DesiredCopyCount": 2, "CurrentCopyCount": 2}
            assert described["Specification"]["Container"]["DeployedImage"]["SpecifiedImage"] == IMAGE
            assert (await invoke(here, "e", inference_component_name="two")).invoked_production_variant == "A"
            ((asked, _),) = here.compute.asked
            assert asked.startswith(f"component/{ACCOUNT}/us-east-1/two/")
            assert here.compute.servings[asked].limits.memory == 1024 << 20
            listed = await here.call("ListInferenceComponents", EndpointNameEquals="e", SortBy="Name")
            names = [one["InferenceComponentName"] for one in listed["InferenceComponents"]]
            assert names == ["two", "one"]
            assert len((await here.call("ListEndpoints"))["Endpoints"]) == 1
            await here.restart()
            await here.until(lambda: asyncio.sleep(0, here.compute.servings), lambda servings: len(servings) == 2)
            assert (await invoke(here, "e", inference_component_name="one")).body == b"1,0\n"

    asyncio.run(scenario())


def test_a_component_changes_its_copies_and_its_model(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            await create(here, "one")
            (before,) = here.compute.servings
            each = here.compute.servings[before].workers
            runtime = {"CopyCount": 3}
            await here.call(
                "UpdateInferenceComponentRuntimeConfig", InferenceComponentName="one", DesiredRuntimeConfig=runtime
            )
            assert (await steady(here, "one"))["RuntimeConfig"]["CurrentCopyCount"] == 3
            assert here.compute.servings[before].workers == 3 * each

            await create_model(here, "other")
            specification = {"ModelName": "other", **NEEDS}
            await here.call("UpdateInferenceComponent", InferenceComponentName="one", Specification=specification)
            assert (await steady(here, "one"))["Specification"]["ModelName"] == "other"
            ((after, serving),) = here.compute.servings.items()
            assert (after != before, serving.workers) == (True, 3 * each)

    asyncio.run(scenario())


def test_a_component_can_bring_its_container_and_archive(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            await here.put("models", "own.tar.gz", archive(model_dot_joblib="own"))
            container = {"Image": IMAGE, "ArtifactUrl": "s3://models/own.tar.gz", "Environment": {"A": "1"}}
            await create(here, "one", ModelName="", Container=container)

            await invoke(here, "e", inference_component_name="one")
            ((asked, _),) = here.compute.asked
            assert (here.compute.workspace(asked) / "model" / "model.joblib").read_text() == "own"
            assert here.compute.servings[asked].env["A"] == "1"

    asyncio.run(scenario())


def test_an_endpoint_goes_after_its_components(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            await create(here, "one")
            with pytest.raises(AwsError, match="because it has inference components"):
                await here.call("DeleteEndpoint", EndpointName="e")
            await here.call("DeleteInferenceComponent", InferenceComponentName="one")
            await here.until(
                lambda: here.call("ListInferenceComponents"), lambda seen: not seen["InferenceComponents"]
            )
            with pytest.raises(AwsError, match=f'Could not find inference component "{ARN}:inference-component/one"'):
                await here.call("DescribeInferenceComponent", InferenceComponentName="one")
            await here.call("DeleteEndpoint", EndpointName="e")
            await here.until(lambda: here.call("ListEndpoints"), lambda seen: not seen["Endpoints"])
            assert not here.compute.servings
            assert not await here.sagemaker.components.list()

    asyncio.run(scenario())


def test_the_header_must_fit_the_endpoint(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            await deploy(here, "plain")
            await settled(here, "plain")
            for request, message in (
                ({"name": "e"}, "Inference Component Name header is required"),
                ({"name": "plain", "inference_component_name": "x"}, "header is not allowed for endpoints"),
                ({"name": "e", "inference_component_name": "x"}, "Inference Component x of account .* not found"),
            ):
                with pytest.raises(AwsError, match=message):
                    await invoke(here, **request)

    asyncio.run(scenario())


def test_a_component_that_does_not_load_fails_with_the_reason(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            await here.put("models", "empty.tar.gz", archive(other="x"))
            container = {"Image": IMAGE, "ArtifactUrl": "s3://models/empty.tar.gz"}
            described = await create(here, "one", ModelName="", Container=container)
            assert described["InferenceComponentStatus"] == "Failed"
            assert described["FailureReason"].endswith("FileNotFoundError: model.joblib")

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("specification", "message"),
    [
        ({"BaseInferenceComponentName": "b"}, "BaseInferenceComponentName is not implemented"),
        ({"Container": {"Image": IMAGE}}, "Exactly one of ModelName and Container"),
        ({"ModelName": "absent"}, "Could not find model"),
    ],
)
def test_what_a_component_cannot_be_is_refused(tmp_path: Path, specification: dict[str, Any], message: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await host(here)
            with pytest.raises(AwsError, match=message):
                await create(here, "one", **specification)

    asyncio.run(scenario())

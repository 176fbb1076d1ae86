import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from tests.services.sagemaker.deployed import create_config, invoke, settled
from tests.services.sagemaker.world import IMAGE, ROLE, World, archive, world


async def deployed(here: World, mode: str, *hostnames: str) -> None:
    await here.put("models", "model.tar.gz", archive(model_dot_joblib="x"))
    containers: list[dict[str, Any]] = [
        {"Image": IMAGE, "ModelDataUrl": "s3://models/model.tar.gz", "Environment": {"WHO": name}}
        | ({"ContainerHostname": name} if name else {})
        for name in hostnames
    ]
    await here.call(
        "CreateModel",
        ModelName="m",
        Containers=containers,
        ExecutionRoleArn=ROLE,
        InferenceExecutionConfig={"Mode": mode},
    )
    await create_config(here, "m")
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    assert (await settled(here, "e"))["EndpointStatus"] == "InService"


def test_each_container_of_a_serial_pipeline_gets_the_reply_of_the_one_before(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, "Serial", "clean", "")
            here.compute.replies = [Reply(200, b"3,4", "text/csv", 1), Reply(200, b"{}", "application/json", 1)]
            reply = await invoke(here, "e", body=b"1,2", accept="application/json")

            assert (reply.body, reply.content_type) == (b"{}", "application/json")
            (first, asked), (second, handed_on) = here.compute.asked
            assert (first[-2:], second[-2:]) == ("/1", "/2")
            assert (asked.accept, handed_on.accept) == ("*/*", "application/json")
            assert (asked.body, handed_on.body, handed_on.content_type) == (b"1,2", b"3,4", "text/csv")
            assert [here.compute.servings[one].env["WHO"] for one in (first, second)] == ["clean", ""]
            here.compute.replies = [Reply(200, b"3,4", "text/csv", 1), Reply(400, b"no", "text/plain", 1)]
            with pytest.raises(AwsError, match=r"^Received client error \(400\) from container-2 with message"):
                await invoke(here, "e")
            with pytest.raises(AwsError, match="only supported for endpoints with direct invocation"):
                await invoke(here, "e", target_container_hostname="clean")

    asyncio.run(scenario())


def test_a_client_names_the_container_that_it_asks_directly(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, "Direct", "a", "b")
            await invoke(here, "e", target_container_hostname="b")

            ((name, _),) = here.compute.asked
            assert here.compute.servings[name].env["WHO"] == "b"
            for hostname, message in ((None, "must be given"), ("c", "Container c from Request is not found.")):
                with pytest.raises(AwsError, match=message):
                    await invoke(here, "e", target_container_hostname=hostname)

    asyncio.run(scenario())


def test_direct_invocation_needs_a_hostname_for_each_container(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            with pytest.raises(AwsError, match="ContainerHostname must be given for each"):
                await deployed(here, "Direct", "a", "")
            with pytest.raises(AwsError, match="must be unique"):
                await deployed(here, "Serial", "a", "a")

    asyncio.run(scenario())

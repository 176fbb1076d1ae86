"""Transform jobs in the world of `world.py`."""

from typing import Any

from tests.services.sagemaker.deployed import create_model
from tests.services.sagemaker.world import ACCOUNT, REGION, World

GROUP = "/aws/sagemaker/TransformJobs"


async def inputs(here: World, **objects: bytes) -> None:
    for name, data in objects.items():
        await here.put("data", f"in/{name}.csv", data)


def request(name: str = "t", **more: Any) -> dict[str, Any]:
    """The rows of s3://data/in/ through the model `m` to s3://data/out/."""
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/in/"}}
    given = {"DataSource": source, "ContentType": "text/csv", "SplitType": "Line"} | more.pop("TransformInput", {})
    taken = {"S3OutputPath": "s3://data/out", "Accept": "text/csv", "AssembleWith": "Line"}
    return {
        "TransformJobName": name,
        "ModelName": "m",
        "TransformInput": given,
        "TransformOutput": taken | more.pop("TransformOutput", {}),
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **more,
    }


async def start(here: World, name: str = "t", **more: Any) -> None:
    await create_model(here, "m")
    await here.call("CreateTransformJob", **request(name, **more))


async def ended(here: World, name: str = "t") -> dict[str, Any]:
    described: dict[str, Any] = await here.until(
        lambda: here.call("DescribeTransformJob", TransformJobName=name),
        lambda job: job["TransformJobStatus"] in ("Completed", "Failed", "Stopped"),
    )
    return described


async def transform(here: World, **more: Any) -> dict[str, Any]:
    await start(here, **more)
    return await ended(here)


async def outputs(here: World) -> dict[str, bytes]:
    return {key: await here.get("data", key) for key in await here.keys("data") if key.startswith("out/")}


async def data_log(here: World, name: str = "t") -> list[str]:
    """Without the time that each line begins with."""
    scope = (ACCOUNT, REGION)
    streams = await here.journal.list_streams(scope, GROUP, f"{name}/")
    return [
        placed.event.message.partition(":[sagemaker logs]: ")[2]
        for stream in streams
        if stream.name.endswith("/data-log")
        for placed in await here.journal.read(scope, stream, 0)
    ]

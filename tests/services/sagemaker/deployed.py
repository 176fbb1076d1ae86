"""Endpoints in the world of `world.py`: deploy, wait, invoke."""

from typing import Any

from millstream.wire.operation import HANDLERS
from tests.services.sagemaker.world import CALLER, IMAGE, ROLE, World, archive


async def create_model(here: World, name: str, **container: Any) -> None:
    await here.put("models", "model.tar.gz", archive(model_dot_joblib="x", code__inference_dot_py="y"))
    await here.put("models", "sourcedir.tar.gz", archive(inference_dot_py="z"))
    given = {
        "Image": IMAGE,
        "ModelDataUrl": "s3://models/model.tar.gz",
        "Environment": {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://models/sourcedir.tar.gz"},
        **container,
    }
    await here.call("CreateModel", ModelName=name, PrimaryContainer=given, ExecutionRoleArn=ROLE)


def variant(model: str, name: str = "AllTraffic", weight: float = 1.0, count: int = 1) -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": model,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": count,
        "InitialVariantWeight": weight,
    }


async def create_config(here: World, name: str, *variants: dict[str, Any], **more: Any) -> None:
    """By default one variant of the model of the same name."""
    given = list(variants) or [variant(name)]
    await here.call("CreateEndpointConfig", EndpointConfigName=name, ProductionVariants=given, **more)


async def deploy(here: World, name: str, **container: Any) -> None:
    await create_model(here, name, **container)
    await create_config(here, name)
    await here.call("CreateEndpoint", EndpointName=name, EndpointConfigName=name)


async def settled(here: World, name: str) -> dict[str, Any]:
    described: dict[str, Any] = await here.until(
        lambda: here.call("DescribeEndpoint", EndpointName=name),
        lambda one: one["EndpointStatus"] not in ("Creating", "Updating"),
    )
    return described


async def invoke(here: World, name: str, **more: Any) -> Any:
    handler = HANDLERS["runtime"]["InvokeEndpoint"]
    request = handler.operation.input(endpoint_name=name, **{"body": b"1,2", "content_type": "text/csv", **more})
    return await handler.call(here.runtime, request, CALLER)


async def invoke_async(here: World, name: str, **more: Any) -> Any:
    handler = HANDLERS["runtime"]["InvokeEndpointAsync"]
    request = handler.operation.input(endpoint_name=name, **{"content_type": "text/csv", **more})
    return await handler.call(here.runtime, request, CALLER)

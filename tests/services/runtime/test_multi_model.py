import asyncio
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.services.runtime import shelf
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled
from tests.services.sagemaker.world import World, archive, world


async def deployed(here: World, prefix: str = "s3://models/many/") -> None:
    for name in ("a", "b", "sub/c"):
        await here.put("models", f"many/{name}.tar.gz", archive(model_dot_joblib=name))
    await here.put("models", "many/broken.tar.gz", archive(other="x"))
    await create_model(here, "m", Mode="MultiModel", ModelDataUrl=prefix)
    await create_config(here, "m")
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    assert (await settled(here, "e"))["EndpointStatus"] == "InService"


async def ask(here: World, model: str) -> str:
    """The text of the model that answered."""
    assert (await invoke(here, "e", target_model=model)).body == b"1,0\n"
    asked = here.compute.asked[-1][0]
    return (here.compute.workspace(asked) / "model" / "model.joblib").read_text()


def test_a_request_names_the_model_that_answers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            assert not here.compute.servings

            assert [await ask(here, f"{name}.tar.gz") for name in ("a", "b", "a", "sub/c")] == [
                "a",
                "b",
                "a",
                "sub/c",
            ]
            assert len(here.compute.servings) == 3
            assert await ask(here, "/b.tar.gz") == "b"  # loaded: a name is below the prefix, either way
            assert here.metrics.recorded["ModelCacheHit None e AllTraffic"] == {0: 3, 1: 2}
            (one, _) = await asyncio.gather(invoke(here, "e", target_model="a.tar.gz"), ask(here, "b.tar.gz"))
            assert one.invoked_production_variant == "AllTraffic"

    asyncio.run(scenario())


def test_a_prefix_may_end_without_a_slash(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, "s3://models/many")
            assert await ask(here, "sub/c.tar.gz") == "sub/c"

    asyncio.run(scenario())


def test_the_model_that_was_asked_longest_ago_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            monkeypatch.setattr(shelf, "MOST", 2)
            await deployed(here)
            for name in ("a", "b", "a", "sub/c"):
                await ask(here, f"{name}.tar.gz")

            texts = {
                (here.compute.workspace(one) / "model" / "model.joblib").read_text() for one in here.compute.servings
            }
            assert texts == {"a", "sub/c"}
            assert await ask(here, "b.tar.gz") == "b"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("model", "code", "message"),
    [
        ("none.tar.gz", "ValidationError", 'Failed to download model data .* "s3://models/many/none.tar.gz"'),
        ("broken.tar.gz", "ModelError", "FileNotFoundError: model.joblib"),
        (None, "ValidationError", "TargetModel is missing"),
    ],
)
def test_a_model_that_cannot_answer_says_why(tmp_path: Path, model: str | None, code: str, message: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            for _ in range(2):
                with pytest.raises(AwsError, match=message) as caught:
                    await invoke(here, "e", target_model=model)
                assert caught.value.code == code
            assert not here.compute.servings

    asyncio.run(scenario())


def test_models_are_loaded_again_after_a_restart_and_go_with_the_endpoint(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            await ask(here, "a.tar.gz")
            await here.restart()
            assert await ask(here, "b.tar.gz") == "b"
            await here.call("DeleteEndpoint", EndpointName="e")
            await here.until(lambda: here.hosting.get("123456789012", "us-east-1", "e"), lambda one: one is None)
            assert not here.compute.servings
            assert not list((tmp_path / "compute").iterdir())
            assert not await here.sagemaker.grants.list()

    asyncio.run(scenario())

"""A transform job's loop is cut off before or after each of its writes; each output is written once, and whole."""

import asyncio
from pathlib import Path

import pytest

from tests.services.sagemaker.test_killed_anywhere import Cut, cut_off
from tests.services.sagemaker.test_transform import lengths
from tests.services.sagemaker.transformed import data_log, ended, inputs, outputs, start
from tests.services.sagemaker.world import world


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("store", "method"), [("meta", "commit"), ("objects", "put"), ("log", "append")])
def test_a_job_that_is_cut_off_at_any_write_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, method: str, after: bool
) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root) as here:
            here.compute.model = lengths
            await inputs(here, a=b"1", b=b"22")
            await here.objects.set_versioning("data", "Enabled")
            await start(here, DataCaptureConfig={"DestinationS3Uri": "s3://data/captured"})
            target = getattr(here, store)
            cut = Cut(target, method, at, after=after)
            with monkeypatch.context() as patch:
                patch.setattr(type(target), method, lambda _, *given, **named: cut(*given, **named))
                reached = await cut_off(here, ended(here), cut)

            assert (await ended(here))["TransformJobStatus"] == "Completed"
            assert await outputs(here) == {"out/a.csv.out": b"1\n", "out/b.csv.out": b"2\n"}
            for prefix, count in (("out/", 2), ("captured/", 2)):
                listing = await here.objects.versions("data", prefix, "", ("", ""), 1000)
                assert len(listing.versions) == count, "written twice"
            assert len(await data_log(here)) == 1
            return reached

    reached = [asyncio.run(scenario(at, tmp_path / str(at))) for at in range(1, 13)]
    assert reached[0], f"{store}.{method} was never called"

import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.api.firehose import ServiceUnavailableException
from millstream.core import clock
from millstream.services.firehose.administration import flush
from millstream.services.firehose.quota import Quotas
from tests.services.firehose.test_killed_anywhere import emptied
from tests.services.firehose.test_streams import s3_destination
from tests.services.firehose.world import CALLER, world


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    moment = {"now": 1000.0}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


def test_a_second_takes_2000_calls(now: dict[str, float]) -> None:
    quotas = Quotas()

    admitted = [quotas.admit("s", [1]) for _ in range(2001)]

    assert (sum(admitted), admitted[-1]) == (2000, 0)
    assert quotas.admit("other", [1]) == 1
    now["now"] += 0.5
    assert sum(quotas.admit("s", [1]) for _ in range(2000)) == 1000


def test_a_second_takes_5000_records_and_5_mib(now: dict[str, float]) -> None:
    quotas = Quotas()

    assert sum(quotas.admit("many", [1] * 500) for _ in range(20)) == 5000
    assert [quotas.admit("large", [1 << 20] * 4) for _ in range(3)] == [4, 1, 0]


def test_a_stream_far_behind_takes_no_more_until_it_has_caught_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w", interval=60) as here:
            here.firehose.backlog = 1000
            await here.create("s", s3_destination("lake", CompressionFormat="UNCOMPRESSED"))
            await here.put("s", b"x" * 600)
            await here.put("s", b"y" * 600)
            with pytest.raises(ServiceUnavailableException, match="Slow down"):
                await here.put("s", b"z")

            await flush(here.firehose, ["s"], CALLER)
            await emptied(here)
            await here.put("s", b"z")
            assert await here.bodies("lake") == [b"x" * 600 + b"y" * 600]

    asyncio.run(scenario())


def test_records_over_the_limit_are_refused_one_by_one(tmp_path: Path, now: dict[str, float]) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w") as here:
            here.firehose.quotas = Quotas()
            await here.create("s", s3_destination("lake"))
            request: dict[str, Any] = {"DeliveryStreamName": "s", "Records": [{"Data": "A" * 1_200_000}] * 4}
            await here.call("PutRecordBatch", **request)
            answer = await here.call("PutRecordBatch", **request)

            assert answer["FailedPutCount"] == 2
            assert [entry.get("ErrorCode") for entry in answer["RequestResponses"]] == [
                *[None] * 2,
                *["ServiceUnavailableException"] * 2,
            ]
            with pytest.raises(ServiceUnavailableException, match="Slow down"):
                await here.call("PutRecord", DeliveryStreamName="s", Record={"Data": "AAAA"})

    asyncio.run(scenario())

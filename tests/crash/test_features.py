"""kill -9 under puts of features: what was acknowledged is online unless newer, and offline exactly once."""

import itertools
import random
import time
from collections import Counter
from typing import Any

import pytest

from tests.crash.clients import Client
from tests.server import Server
from tests.services.featurestore.groups import DEFINITIONS, make, offline, record, rows, values
from tests.services.firehose.delivered import until

GROUP, PUTTERS, IDS = "g", 4, 20
BY_NUMBER = [{**one, "FeatureType": "Fractional"} if one["FeatureName"] == "at" else one for one in DEFINITIONS]


class Putter(Client):
    """Puts events of its own records; each event has a number that no other has."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, "sagemaker-featurestore-runtime", number)
        self._sent = itertools.count(number, PUTTERS)
        self.acknowledged: list[tuple[str, float, int]] = []

    def act(self) -> None:
        number = next(self._sent)
        event = (f"{self._number}-{self._random.randrange(IDS)}", float(self._random.randrange(100_000)), number)
        given = record(event[0], str(event[1]), count=str(number))
        self._client.put_record(FeatureGroupName=GROUP, Record=given)
        self.acknowledged.append(event)


def run_with_kills(server: Server, kills: int) -> list[tuple[str, float, int]]:
    """Returns what was acknowledged."""
    moments = random.Random(kills)
    putters = [Putter(server, number) for number in range(PUTTERS)]
    for putter in putters:
        putter.start()
    for _ in range(kills):
        time.sleep(moments.uniform(0.5, 4.0))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()
    for putter in putters:
        putter.stopping.set()
        putter.join()
    assert [said for putter in putters for said in putter.wrong] == []
    return [event for putter in putters for event in putter.acknowledged]


def online(runtime: Any) -> dict[str, tuple[float, int]]:
    pages = runtime.get_paginator("list_records").paginate(FeatureGroupName=GROUP)
    ids = [id for page in pages for id in page["RecordIdentifiers"]]
    wanted = [{"FeatureGroupName": GROUP, "RecordIdentifiersValueAsString": ids}]
    found = [values(one["Record"]) for one in runtime.batch_get_record(Identifiers=wanted)["Records"]]
    return {one["id"]: (float(one["at"]), int(one["count"])) for one in found}


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.long)])
def test_every_acknowledged_event_is_kept(own_server: Server, kills: int) -> None:
    own_server.client("s3").create_bucket(Bucket="lake")
    make(own_server.client("sagemaker"), GROUP, FeatureDefinitions=BY_NUMBER, **offline("lake"))

    acknowledged = run_with_kills(own_server, kills)

    assert len(acknowledged) > 10 * kills, "the test says little"
    newest = online(own_server.client("sagemaker-featurestore-runtime"))
    late = [event for event in acknowledged if newest[event[0]][0] < event[1]]
    assert late == []
    s3, wanted = own_server.client("s3"), {event[2] for event in acknowledged}
    until(lambda: wanted <= {row["count"] for row in rows(s3, "lake")}, 90)
    found = rows(s3, "lake")
    counted = Counter(row["count"] for row in found)
    assert [number for number, times in counted.items() if times > 1] == []
    events = {row["count"]: (row["id"], row["at"]) for row in found}
    assert [event for event in acknowledged if events[event[2]] != event[:2]] == []
    assert [id for id, (at, number) in newest.items() if events[number] != (id, at)] == []

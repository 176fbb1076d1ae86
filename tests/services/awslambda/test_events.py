"""Asynchronous invocations: tried as often as AWS tries, or as a client chose."""

import asyncio
import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from millstream.domain.functions import Answer, Call, Code, Function, Functions, FunctionThrottled
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.meta import Change
from millstream.services.awslambda import events
from millstream.services.awslambda.events import Events, Retries

FUNCTION = Function(
    name="f", account="123456789012", region="us-east-1", id="1", revision="1", runtime="python3.11", handler="m.h",
    role="r", code=Code("b", "k", 1, ""), secret="", modified=0.0,
)  # fmt: skip
FAILED, DONE = Answer(b"{}", "Unhandled", "", "$LATEST"), Answer(b"{}", None, "", "$LATEST")


async def tried(root: Path, answers: list[Answer | Exception], chosen: Retries | None = None) -> int:
    """How often a function is called that answers with one after the other."""
    meta = SqliteMeta(root / "meta.db")
    functions = Functions(meta)
    await functions.records.save(FUNCTION, *FUNCTION.key)
    objects = DiskObjects(root / "objects")
    queue, calls = Events(meta, functions, objects), iter(answers)
    left = list(answers)

    async def run(function: Function, call: Call) -> Answer:
        left.pop()
        answer = next(calls)
        if isinstance(answer, Exception):
            raise answer
        return answer

    functions.run = run
    if chosen:
        await queue.retries.save(chosen, *FUNCTION.key, "$LATEST")
    await queue.accept(FUNCTION, "", Call(b"{}", "request"))
    async with asyncio.timeout(20):
        while await meta.list("lambda.event"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    objects.close()
    meta.close()
    return len(answers) - len(left)


@pytest.mark.parametrize(
    ("answers", "chosen", "times"),
    [
        ([DONE, DONE], None, 1),
        ([FAILED, DONE], None, 2),
        ([FAILED] * 5, None, 3),
        ([FAILED] * 5, Retries(1, None, 0.0), 2),
        ([FAILED] * 5, Retries(0, None, 0.0), 1),
        ([FunctionThrottled("full"), OSError("a bug"), DONE, DONE], None, 3),
    ],
)
def test_an_event_is_tried_as_often_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[Any], chosen: Retries | None, times: int
) -> None:
    monkeypatch.setattr(events, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(events, "THROTTLED", 0.0)

    assert asyncio.run(tried(tmp_path, answers, chosen)) == times


def test_how_often_is_kept_with_the_function(made: Callable[..., str], awslambda: Any) -> None:
    name = made()

    awslambda.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    awslambda.update_function_event_invoke_config(FunctionName=name, MaximumEventAgeInSeconds=60)
    found = awslambda.get_function_event_invoke_config(FunctionName=name)
    listed = awslambda.list_function_event_invoke_configs(FunctionName=name)["FunctionEventInvokeConfigs"]
    awslambda.delete_function_event_invoke_config(FunctionName=name)

    assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) == (1, 60)
    assert found["FunctionArn"] == f"arn:aws:lambda:us-east-1:123456789012:function:{name}:$LATEST"
    assert [one["FunctionArn"] for one in listed] == [found["FunctionArn"]]
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*EventInvokeConfig"):
        awslambda.get_function_event_invoke_config(FunctionName=name)


def test_an_end_that_the_disk_refuses_is_noted_later_and_nothing_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "THROTTLED", 0.01)
    commit, refused = SqliteMeta.commit, iter([False, False, True])  # the function, the event, its end

    async def refusing(meta: SqliteMeta, changes: Sequence[Change]) -> None:
        if next(refused, False):
            raise OSError(errno.EIO, "as planned")
        await commit(meta, changes)

    monkeypatch.setattr(SqliteMeta, "commit", refusing)

    assert asyncio.run(tried(tmp_path, [DONE, DONE])) == 1

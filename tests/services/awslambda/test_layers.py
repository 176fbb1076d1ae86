"""Layers: kept as versions, and found by the functions that name them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.awslambda.zipped import zipped

USES = "import shared\n\ndef handler(event, context):\n    return shared.WORD\n"


def published(awslambda: Any, name: str, word: str) -> dict[str, Any]:
    files = {"python/shared.py": f"WORD = {word!r}\n", "bin/tool": "#!/bin/sh\n"}
    return dict(
        awslambda.publish_layer_version(
            LayerName=name, Content={"ZipFile": zipped(files)}, CompatibleRuntimes=["python3.11"]
        )
    )


def test_versions_are_published_listed_and_deleted(awslambda: Any, unique: str) -> None:
    first, second = published(awslambda, unique, "a"), published(awslambda, unique, "b")

    assert (first["Version"], second["Version"]) == (1, 2)
    assert second["LayerArn"] == f"arn:aws:lambda:us-east-1:123456789012:layer:{unique}"
    assert second["LayerVersionArn"] == f"{second['LayerArn']}:2"
    listed = awslambda.list_layer_versions(LayerName=unique)["LayerVersions"]
    assert [one["Version"] for one in listed] == [2, 1]
    found = [one for one in awslambda.list_layers()["Layers"] if one["LayerName"] == unique]
    assert found[0]["LatestMatchingVersion"]["Version"] == 2
    awslambda.delete_layer_version(LayerName=unique, VersionNumber=2)
    with pytest.raises(awslambda.exceptions.ResourceNotFoundException):
        awslambda.get_layer_version_by_arn(Arn=second["LayerVersionArn"])
    assert published(awslambda, unique, "c")["Version"] == 3


def test_a_function_finds_its_layers_packages_also_when_they_are_deleted(
    awslambda: Any, made: Callable[..., str], answer: Callable[..., Any], unique: str
) -> None:
    first, second = published(awslambda, unique, "a"), published(awslambda, f"{unique}-other", "b")
    name = made(USES, Layers=[first["LayerVersionArn"]])
    assert answer(name) == "a"
    (held,) = awslambda.get_function_configuration(FunctionName=name)["Layers"]
    assert held == {"Arn": first["LayerVersionArn"], "CodeSize": first["Content"]["CodeSize"]}

    layers = [first["LayerVersionArn"], second["LayerVersionArn"]]
    awslambda.update_function_configuration(FunctionName=name, Layers=layers)
    awslambda.delete_layer_version(LayerName=f"{unique}-other", VersionNumber=1)

    assert answer(name) == "b"  # a later layer's files win


def test_layers_that_cannot_be_are_refused(awslambda: Any, made: Callable[..., str], unique: str) -> None:
    arn = published(awslambda, unique, "a")["LayerVersionArn"]
    published(awslambda, unique, "b")
    name = made()

    for layers, message in (
        ([f"{arn[:-1]}9"], "does not exist"),
        ([arn, f"{arn[:-1]}2"], "Two different versions of the same layer"),
        ([arn] * 6, "more than 5 layers"),
        ([arn.replace("us-east-1", "eu-west-1")], "not in the same region"),
    ):
        with pytest.raises(ClientError, match=message):
            awslambda.update_function_configuration(FunctionName=name, Layers=layers)

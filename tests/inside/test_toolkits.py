"""The toolkits of AWS's images, as serving scripts import them."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from millstream.inside import codecs
from millstream.inside.script_mode import response
from millstream.inside.tensors import DEFAULTS, TorchModel
from millstream.inside.toolkits import MODULES, Toolkits


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Toolkits()])
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_an_output_fn_answers_with_the_workers_response() -> None:
    framework = import_module("sagemaker_containers.beta.framework")

    body = framework.encoders.encode([[1.5, 2.0]], framework.content_types.CSV)
    answer = framework.worker.Response(body, mimetype="text/csv")

    assert response(answer) == (200, b"1.5,2.0\n", "text/csv; charset=utf-8")


def test_a_format_that_is_not_supported_is_told_as_by_the_container_itself() -> None:
    assert import_module("sagemaker_inference.errors").UnsupportedFormatError is codecs.UnsupportedFormatError


@pytest.mark.parametrize("name", MODULES)
def test_each_part_can_be_imported(name: str) -> None:
    assert vars(import_module(name)).keys() >= MODULES[name].keys()


def test_what_is_for_training_says_so() -> None:
    with pytest.raises(NotImplementedError, match="for training"):
        import_module("sagemaker_xgboost_container.data_utils").get_dmatrix("train", "csv")


def test_an_installed_package_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sagemaker_inference.py").write_text("real = True")
    monkeypatch.syspath_prepend(tmp_path)

    assert import_module("sagemaker_inference").real


def test_a_pytorch_script_may_act_before_and_after_its_model_is_loaded() -> None:
    script, called = ModuleType("inference"), list[str]()
    vars(script).update(
        pre_model_fn=lambda model_dir: called.append("before"),
        model_fn=lambda model_dir: called.append("load"),
        model_warmup_fn=lambda model_dir, model: called.append("after"),
    )

    TorchModel(script, DEFAULTS)

    assert called == ["before", "load", "after"]

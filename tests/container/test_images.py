"""Which image a URI means, and what its environments are made of."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from millstream.container.environments import BuildFailed, Environments
from millstream.container.images import REQUIREMENTS, Catalogue, Environment
from millstream.container.pip_settings import read_pip_settings
from millstream.ports.compute import UnknownImage

NAME = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn"


@pytest.mark.parametrize(
    ("tag", "python", "chosen", "said"),
    [
        ("1.4-2-cpu-py3", (3, 11), "scikit-learn-1.4.2", False),
        ("1.2-1-cpu-py3", (3, 11), "scikit-learn-1.2.2", False),
        ("1.2-1", (3, 12), "scikit-learn-1.4.2", True),
        ("1.0-1-cpu-py3", (3, 11), "scikit-learn-1.2.2", True),
        ("0.23-1-cpu-py3", (3, 11), "scikit-learn-1.2.2", True),
        ("0.20-0-cpu-py3", (3, 13), "scikit-learn-1.5.2", True),
        ("latest", (3, 11), "scikit-learn-1.5.2", False),
    ],
)
def test_the_nearest_environment_is_chosen_and_said(
    tmp_path: Path, tag: str, python: tuple[int, int], chosen: str, said: bool
) -> None:
    choice = Catalogue([tmp_path], python).find(f"{NAME}:{tag}")

    assert (choice.environment.name, chosen in choice.note) == (chosen, said)


@pytest.mark.parametrize(
    "uri",
    [NAME, "999.dkr.ecr.eu-west-3.amazonaws.com/sagemaker-scikit-learn:1.4-2", "x/sagemaker-scikit-learn@sha256:0"],
)
def test_account_and_region_do_not_matter(tmp_path: Path, uri: str) -> None:
    assert Catalogue([tmp_path]).find(uri).image.name == "sagemaker-scikit-learn"


def test_an_unknown_image_says_what_is_known_and_how_to_add_one(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownImage, match=rf"(?s)sagemaker-scikit-learn.*{tmp_path}/images\.toml.*\[images\.\"my-own\"\]"
    ):
        Catalogue([tmp_path]).find("1.dkr.ecr.us-east-1.amazonaws.com/team/my-own:3")


def test_an_own_image_is_known(tmp_path: Path) -> None:
    (tmp_path / "images.toml").write_text('[images.mine]\nrequirements = "mine.txt"\ncommand = ["python", "x.py"]\n')
    (tmp_path / "mine.txt").write_text("six==1.17.0\n")

    choice = Catalogue([tmp_path]).find("registry/mine:1")

    assert (choice.image.command, choice.environment.requirements) == (("python", "x.py"), "six==1.17.0\n")


@pytest.mark.parametrize("file", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda file: file.name)
def test_requirements_are_pinned_hashed_and_without_hosts(file: Path) -> None:
    text = file.read_text()
    pins = re.findall(r"(?m)^[a-z0-9-]+==\S+.*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text)

    assert "".join(pins) == text


def test_an_environment_is_built_once_and_a_cut_off_build_again(tmp_path: Path) -> None:
    lines: list[str] = []
    environments, bare = Environments(tmp_path), Environment("bare")
    built = environments.ensure(bare, lines.append)
    assert environments.ensure(bare, lines.append) == built
    assert len(lines) == 2

    (built.prefix / ".millstream-ready").unlink()
    (built.prefix / "half").touch()
    environments.ensure(bare, lines.append)

    assert (len(lines), (built.prefix / "half").exists(), built.python.exists()) == (4, False, True)


SLOW_UV = """#!/bin/sh
for place; do :; done
echo building
while mkdir -p "$place"; do touch "$place/of-the-killed"; done
"""
BUILD = """
import sys
from pathlib import Path
from millstream.container import environments, images
environments.find_uv = lambda: sys.argv[2]
environments.Environments(Path(sys.argv[1])).ensure(images.Environment("bare"), lambda line: print(line, flush=True))
"""


def test_the_installer_of_a_killed_server_is_not_in_the_way_of_the_next(tmp_path: Path) -> None:
    slow = tmp_path / "uv"
    slow.write_text(SLOW_UV)
    slow.chmod(0o755)
    with subprocess.Popen([sys.executable, "-c", BUILD, tmp_path, slow], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert "building\n" in iter(server.stdout.readline, "")
        server.kill()

    built = Environments(tmp_path).ensure(Environment("bare"), lambda line: None)

    assert built.python.exists()
    assert not (built.prefix / "of-the-killed").exists()


def test_a_server_that_stops_waits_for_no_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "uv"
    slow.write_text(SLOW_UV)
    slow.chmod(0o755)
    monkeypatch.setattr("millstream.container.environments.find_uv", lambda: str(slow))
    environments = Environments(tmp_path)

    def said(line: str) -> None:
        if line == "building":
            environments.abandon()

    with pytest.raises(BuildFailed, match="uv answered -9"):
        environments.ensure(Environment("bare"), said)


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    broken = Environment("broken", "/nowhere/at-all-1.0-py3-none-any.whl\n")

    with pytest.raises(BuildFailed, match="at-all"):
        Environments(tmp_path).ensure(broken, lambda line: None)


def test_pips_settings_are_said_in_uvs_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://mirror/simple\nfind-links = /a /b\n")
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_TRUSTED_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_FIND_LINKS", "/c")

    words = " ".join(read_pip_settings().uv_arguments())

    assert "--default-index http://mirror/simple" in words
    assert "--find-links /c" in words
    assert "/a" not in words

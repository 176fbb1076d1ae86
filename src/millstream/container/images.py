"""Which image URIs are known, and which Python environment stands in for each.

The hash-pinned files under `requirements/` come from their `.in` files with
`uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11`.
"""

import os
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, NoReturn

from millstream.ports.compute import UnknownImage

REQUIREMENTS = Path(__file__).with_name("requirements")
Version = tuple[int, int]
WORKER = ("python", "-m", "millstream_inside.worker")
PROXY = ("python", "-m", "millstream_inside.proxy")
TRAIN = ("python", "-m", "millstream_inside.training")


@dataclass(frozen=True, slots=True)
class Environment:
    """A set of packages; `requirements` is the text of a requirements file, empty for a bare interpreter."""

    name: str
    requirements: str = ""
    version: Version | None = None  # of the framework that gives the image its name
    pythons: tuple[Version, Version] = ((3, 0), (3, 99))  # first and last that it runs on
    hint: str = ""  # for when it cannot be built
    layer: bool = False  # to be shown beside another, which holds what these packages need


@dataclass(frozen=True, slots=True)
class Image:
    name: str  # the repository name in an image URI
    environments: tuple[Environment, ...]
    command: tuple[str, ...] = ()  # its own entry point for jobs
    train: tuple[str, ...] = ()  # for training jobs, where it is another
    serve: tuple[str, ...] = WORKER  # gets its stream's descriptor last
    shown: tuple[tuple[str, str], ...] = ()  # folders of the workspace that are read under another path too
    listed: bool = True  # among those that a job can name
    listens: bool = False  # `serve` starts an HTTP server of the container's own
    program: Path | None = None  # a folder shown as /opt/program

    @property
    def training(self) -> tuple[str, ...]:
        """As AWS runs an image for training: its entry point, or the command `train`, with the word `train`."""
        if self.train or self.command:
            return self.train or (*self.command, "train")
        return ("/opt/program/train",) if self.program and (self.program / "train").is_file() else ()


class Choice(NamedTuple):
    image: Image
    environment: Environment
    note: str  # one line for the job's log where the environment is not the tag's own, else empty


def _shipped(framework: str, version: str, *pythons: Version) -> Environment:
    name = f"{framework}-{version}"
    major, minor, _ = version.split(".")
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return Environment(name, text, (int(major), int(minor)), (pythons[0], pythons[1]))


def compiler() -> Environment:
    """What `MILLSTREAM_COMPILE` adds to an image: converters to ONNX and ONNX Runtime, without numpy and the like."""
    return Environment("compiler", (REQUIREMENTS / "compiler.txt").read_text(), layer=True)


def shipped() -> list[Image]:
    """AWS's own images that are known here."""
    scikit_learn = (
        _shipped("scikit-learn", "1.2.2", (3, 8), (3, 11)),
        _shipped("scikit-learn", "1.4.2", (3, 9), (3, 12)),
        _shipped("scikit-learn", "1.5.2", (3, 10), (3, 13)),
    )
    xgboost = (
        _shipped("xgboost", "1.7.6", (3, 8), (3, 11)),
        _shipped("xgboost", "3.0.5", (3, 10), (3, 13)),
    )
    return [
        Image("sagemaker-scikit-learn", scikit_learn, train=(*TRAIN, "scikit-learn")),
        Image("sagemaker-xgboost", xgboost, serve=(*WORKER, "xgboost"), train=(*TRAIN, "xgboost")),
        # The built-in algorithm, before it had a framework.
        Image("xgboost", xgboost, serve=(*WORKER, "xgboost"), train=(*TRAIN, "xgboost")),
        Image("pytorch-inference", (_pytorch(),), serve=(*WORKER, "pytorch")),
        Image("pytorch-training", (_pytorch(),), serve=(*WORKER, "pytorch"), train=(*TRAIN, "pytorch")),
        _lambda(),
    ]


def _pytorch() -> Environment:
    """PyTorch without CUDA, which for Linux is not among the packages that pip knows by itself."""
    hint = (
        "The CPU build of torch comes from PyTorch's own index: set PIP_EXTRA_INDEX_URL where the server starts "
        "to the address that PyTorch's installation page gives for CPU."
    )
    return replace(_shipped("pytorch", "2.13.0", (3, 11), (3, 11)), hint=hint)


def _lambda() -> Image:
    """Lambda's Python runtimes, with the boto3 that they hold; the worker says when its Python is another."""
    environment = Environment("lambda-python", (REQUIREMENTS / "lambda-python.txt").read_text())
    worker = ("python", "-m", "millstream_inside.function_worker")
    layers = ((f"layers/{folder}", f"/opt/{folder}") for folder in ("bin", "lib", "python"))
    shown = (("task", "/var/task"), *layers)
    return Image("aws-lambda-python", (environment,), serve=worker, shown=shown, listed=False)


def config_folder() -> Path:
    """Where a user's own `images.toml` is looked for."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "millstream"


def _own(folder: Path) -> list[Image]:
    """Images of `images.toml`: tables [images.<repository name>].

    `requirements` is a list or a file beside it, `program` a folder beside it that is shown as /opt/program,
    `command` the entry point of jobs; for training jobs it gets the word `train`, or `train` stands in its place, or
    the program `train` of the folder. `http` is a command that serves /ping and /invocations on port 8080, as a
    container of one's own does on AWS; without it the serving contract of the scikit-learn container holds.
    """
    try:
        tables = tomllib.loads((folder / "images.toml").read_text()).get("images", {})
    except FileNotFoundError:
        return []
    return [_parse(folder, name, table) for name, table in tables.items()]


def _parse(folder: Path, name: str, table: Mapping[str, object]) -> Image:
    wanted = table.get("requirements", [])
    text = (folder / wanted).read_text() if isinstance(wanted, str) else "\n".join(_strings(wanted))
    http, serve = _strings(table.get("http", ())), _strings(table.get("serve", ()))
    program = table.get("program")
    return Image(
        name,
        (Environment(name, text),),
        command=_strings(table.get("command", ())),
        train=_strings(table.get("train", ())),
        serve=(*PROXY, *http) if http else serve or WORKER,
        listens=bool(http),
        program=(folder / str(program)).resolve(strict=True) if program else None,
    )


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError(f"images.toml: expected a list of strings, found {value!r}")
    return tuple(str(item) for item in value)


class Catalogue:
    """The images that this server can run; later folders win over earlier ones and over AWS's own."""

    def __init__(self, folders: Sequence[Path] = (), python: Version = (0, 0)) -> None:
        self._python = python if python[0] else (sys.version_info[0], sys.version_info[1])
        self._folders = folders or (config_folder(),)
        images = shipped() + [image for folder in self._folders for image in _own(folder)]
        self._images = {image.name: image for image in images}

    def find(self, uri: str) -> Choice:
        """The image of a URI and the environment nearest its tag. Raise UnknownImage."""
        name, tag = split(uri)
        image = self._images.get(name)
        if image is None:
            self._refuse(uri, name)
        fitting = [one for one in image.environments if one.pythons[0] <= self._python <= one.pythons[1]]
        if not fitting:
            raise UnknownImage(f"The packages of {name} do not run on Python {_dotted(self._python)}.")
        wanted = _version(tag)
        nearest = min(fitting, key=lambda one: _distance(one.version, wanted))
        return Choice(image, nearest, self._difference(image, nearest, uri, wanted))

    def _difference(self, image: Image, chosen: Environment, uri: str, wanted: Version | None) -> str:
        if wanted is None or chosen.version in (None, wanted):
            return ""
        return (
            f"{image.name} {_dotted(wanted)} has no packages for Python {_dotted(self._python)}: "
            f"{chosen.name} is used, the nearest that runs (image {uri})."
        )

    def _refuse(self, uri: str, name: str) -> NoReturn:
        known = sorted(image.name for image in self._images.values() if image.listed)
        raise UnknownImage(
            f"Image {uri!r} is not known here. Known repository names: {', '.join(known)}. "
            f"To add your own, write to {self._folders[-1] / 'images.toml'}:\n"
            f'[images."{name}"]\nrequirements = ["pandas==2.3.3"]\ncommand = ["python", "/opt/ml/code/main.py"]'
        )


def split(uri: str) -> tuple[str, str]:
    """Repository name (without registry and path) and tag of an image URI."""
    path = uri.split("@", maxsplit=1)[0].rsplit("/", 1)[-1]
    name, _, tag = path.partition(":")
    return name, tag


def _version(tag: str) -> Version | None:
    found = re.match(r"(\d+)\.(\d+)", tag)
    return (int(found[1]), int(found[2])) if found else None


def _distance(version: Version | None, wanted: Version | None) -> tuple[int, int]:
    """Of two that are equally far, the newer; without a wanted version, the newest."""
    have = version[0] * 100 + version[1] if version else 0
    return (abs(have - (wanted[0] * 100 + wanted[1])) if wanted else 0, -have)


def _dotted(version: Version) -> str:
    return f"{version[0]}.{version[1]}"

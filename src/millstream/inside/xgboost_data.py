"""A channel's files as XGBoost's matrix: CSV, libsvm, Parquet, recordIO-protobuf.

Which files count, how they are checked and how they are refused is as in sagemaker-xgboost-container.
"""

import csv
import os
import shutil
from typing import Any

from . import recordio
from .boosters import FORMATS, KNOWN, PARQUET
from .training_errors import UserError

TOGETHER = "/tmp/sagemaker_xgboost_input_data"
DEEPEST = 3  # folders below the channel's that are looked into
CSV, LIBSVM, RECORDIO = "csv", "libsvm", "recordio-protobuf"


def content_type(given: str | None) -> str:
    """The format's short name. Raise UserError."""
    if given is None:
        return LIBSVM
    kind, *parameters = (part.strip() for part in given.lower().split(";"))
    if kind in PARQUET:
        return PARQUET[0]
    if not kind or kind not in FORMATS:
        raise UserError(f"{given} is not an accepted ContentType: {KNOWN}.")
    name = FORMATS[kind][0]
    if name == CSV and any(one.startswith("label_size=") and one != "label_size=1" for one in parameters):
        raise UserError(
            f"{given} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1"
        )
    return name


def matrix(channel: str, kind: str, weighted: bool) -> Any:
    """None where the channel has no data. Raise UserError."""
    files = data_files(channel)
    if not sum(os.path.getsize(file) for file in files):
        return None
    place = link_together(files)
    for file in files:
        check(file, kind)
    try:
        loaded = READERS[kind](place, weighted)
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"Failed to load {kind} data with exception:\n{error}") from error
    if loaded.get_label().size == 0:
        raise UserError("Got input data without labels. Please check the input data set.")
    return loaded


def data_files(channel: str) -> list[str]:
    if os.path.isfile(channel):
        return [channel]
    found = []
    for folder, folders, names in os.walk(channel):
        folders.sort()
        if folder[len(channel) :].count("/") >= DEEPEST:
            folders.clear()
        for name in sorted(names):
            if name.startswith("."):
                raise UserError("Hidden file found in the data path! Remove that before training.")
            if not name.startswith("_"):
                found.append(os.path.join(folder, name))
    return found


def link_together(files: list[str]) -> str:
    """XGBoost reads the files of one folder."""
    shutil.rmtree(TOGETHER, ignore_errors=True)
    os.mkdir(TOGETHER)
    for number, file in enumerate(files):
        os.symlink(file, f"{TOGETHER}/{number:06d}-{os.path.basename(file)}")
    return TOGETHER


def check(file: str, kind: str) -> None:
    """Only the first lines, as the container does: XGBoost sees the rest."""
    if kind not in (CSV, LIBSVM):
        return
    with open(file, errors="ignore") as lines:
        first = lines.readline()
    if kind == CSV:
        delimiter_of(first)
    elif first.strip() and not is_libsvm(first):
        name = os.path.basename(file)
        raise UserError(
            f"First line '{first[:50]}...' of file '{name}' is not 'LIBSVM' format. Please ensure the file is in "
            "'LIBSVM' format."
        )


def delimiter_of(line: str) -> str:
    try:
        return csv.Sniffer().sniff(line).delimiter
    except csv.Error as bad:
        raise UserError(f"Could not determine delimiter on line {line[:50]}:\n{bad}") from bad


def is_libsvm(line: str) -> bool:
    """`<label>[:<weight>] <index>:<value> …`"""
    label, *features = line.split()
    try:
        [float(part) for part in label.split(":")]
    except ValueError:
        return False
    return label.count(":") <= 1 and all(one.count(":") == 1 for one in features)


def read_csv(place: str, weighted: bool) -> Any:
    import xgboost  # noqa: PLC0415

    with open(os.path.join(place, sorted(os.listdir(place))[0])) as lines:
        delimiter = delimiter_of(lines.readline())
    weight = "&weight_column=1" if weighted else ""
    return xgboost.DMatrix(f"{place}?format=csv&label_column=0&delimiter={delimiter}{weight}")


def read_libsvm(place: str, weighted: bool) -> Any:
    import xgboost  # noqa: PLC0415

    return xgboost.DMatrix(f"{place}?format=libsvm")


def read_parquet(place: str, weighted: bool) -> Any:
    import pandas as pd  # noqa: PLC0415
    import xgboost  # noqa: PLC0415

    names = sorted(os.listdir(place))
    rows = pd.concat([pd.read_parquet(os.path.join(place, name)) for name in names]).to_numpy()
    return xgboost.DMatrix(rows[:, 1:], label=rows[:, 0])


def read_recordio(place: str, weighted: bool) -> Any:
    import xgboost  # noqa: PLC0415

    data = b""
    for name in sorted(os.listdir(place)):
        with open(os.path.join(place, name), "rb") as file:
            data += file.read()
    return xgboost.DMatrix(recordio.rows(data, float("nan")), label=list(recordio.labels_of(data)))


READERS = {CSV: read_csv, LIBSVM: read_libsvm, PARQUET[0]: read_parquet, RECORDIO: read_recordio}

"""The well-known mistakes of user code, told from what it printed, each with a fix of one line."""

import re
from typing import NamedTuple


class Mistake(NamedTuple):
    name: str
    sign: re.Pattern[str]  # searched in the end of a job's output
    fix: str  # groups of `sign` may be named as {0}, {1}


def _mistake(name: str, sign: str, fix: str) -> Mistake:
    return Mistake(name, re.compile(sign), fix)


MISTAKES = (
    _mistake(
        "missing import",
        r"NameError: name '(os|sys|json|re|math|time|glob|gzip|csv|io|np|pd|datetime|argparse|pathlib|Path)' is not",
        "the script uses `{0}` without importing it: add its import at the top.",
    ),
    _mistake(
        "GZIP read as text",
        r"UnicodeDecodeError: 'utf-8' codec can't decode byte 0x8b in position 1",
        "a GZIP file was opened as text: use gzip.open(path, 'rt') instead of open(path).",
    ),
    _mistake(
        "listing is not recursive",
        r"IsADirectoryError: .*?: '([^']*)'",
        "`{0}` is a folder: Firehose writes below YYYY/MM/DD/HH/, so walk the tree (os.walk, Path.rglob('*')).",
    ),
    _mistake(
        "no delimiter between records",
        r"(?:JSONDecodeError|ValueError): (?:Extra data|Trailing data)",
        "records follow each other without a newline, since Firehose adds none: put '\\n' after each record, or use "
        "the AppendDelimiterToRecord processor; to read what is there, use json.JSONDecoder().raw_decode in a loop.",
    ),
    _mistake(
        "not a role",
        r"ValueError: The current AWS identity is not a role",
        "get_execution_role() needs the identity of a role: run the program through `millstream run`, or pass the "
        "role's ARN.",
    ),
    _mistake(
        "s3fs is missing",
        r"(?:ImportError|ModuleNotFoundError): .*(?:Install s3fs|No module named 's3fs'|s3fs is required)",
        "pandas reads s3:// through s3fs, which the image does not hold: read the job's local input folder, or add "
        "s3fs to requirements.txt.",
    ),
    _mistake(
        "inference.py is missing",
        r"(?:FileNotFoundError|No such file or directory).*inference\.py",
        "inference.py is not in the model's code: pass entry_point='inference.py' with an existing file, or put it "
        "under code/ in model.tar.gz.",
    ),
    _mistake(
        "package is missing",
        r"ModuleNotFoundError: No module named '(?!sklearn\.)([\w.]+)'",
        "the image holds no package `{0}`: put a requirements.txt that names it into the source folder.",
    ),
    _mistake(
        "estimator instead of booster",
        r"AttributeError: '(XGB\w+)' object has no attribute 'set_param'",
        "the model is a pickled {0}, and without a script XGBoost's container takes boosters: save it by "
        "`model.get_booster().save_model('xgboost-model')`, or bring a script with a model_fn.",
    ),
    _mistake(
        "scikit-learn of another version",
        r"ValueError: node array from the pickle has an incompatible dtype|No module named 'sklearn\.\w+\._",
        "another scikit-learn than the image's pickled the model: choose the framework_version of its training.",
    ),
    _mistake(
        "bucket is missing",
        r"NoSuchBucket\b|The specified bucket does not exist",
        "the bucket does not exist here: create it before the job writes to it or reads from it.",
    ),
    _mistake(
        "bucket without location",
        r"IllegalLocationConstraintException",
        "outside us-east-1, create_bucket needs CreateBucketConfiguration={{'LocationConstraint': region}}.",
    ),
    _mistake(
        "pickle of another version",
        r"InconsistentVersionWarning|incompatible dtype from the .{0,80}pickle|No module named 'sklearn\.\w+\._",
        "the model was pickled by another scikit-learn than the image's: train with the version in the image's tag.",
    ),
    _mistake(
        "input is empty",
        r"ValueError: No objects to concatenate|EmptyDataError: No columns to parse",
        "no input was found: Firehose delivers after its buffering interval, so wait until the prefix has objects.",
    ),
)


def diagnose(output: str) -> str | None:
    """The fix for the last well-known mistake that `output` shows."""
    shown = [(match.end(), mistake, match) for mistake in MISTAKES for match in mistake.sign.finditer(output)]
    if not shown:
        return None
    _, mistake, match = max(shown, key=lambda one: (one[0], -MISTAKES.index(one[1])))
    return mistake.fix.format(*match.groups())


def traceback_end(output: str, size: int = 500) -> str:
    """The last traceback's end: its final lines, at most `size` characters; empty when there is none."""
    start = output.rfind("Traceback (most recent call last)")
    if start < 0:
        return ""
    lines = output[start:].rstrip().splitlines()
    end = next(
        (i for i, line in enumerate(lines[1:], 1) if line and not line.startswith((" ", "\t"))), len(lines) - 1
    )
    text = "\n".join(lines[: end + 1])
    return text if len(text) <= size else "…" + text[1 - size :]

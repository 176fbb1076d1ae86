import pytest

from millstream.domain.diagnosis import diagnose, traceback_end

SHOWN = [
    ("NameError: name 'os' is not defined", "uses `os` without importing it"),
    ("UnicodeDecodeError: 'utf-8' codec can't decode byte 0x8b in position 1: invalid start byte", "gzip.open"),
    (
        "IsADirectoryError: [Errno 21] Is a directory: '/opt/ml/processing/input/2026'",
        "`/opt/ml/processing/input/2026`",
    ),
    ("json.decoder.JSONDecodeError: Extra data: line 1 column 90 (char 89)", "without a newline"),
    ("ValueError: The current AWS identity is not a role: arn:aws:iam::1:user/u", "millstream run"),
    ("ImportError: Missing optional dependency 's3fs'. Install s3fs with pip", "s3fs"),
    ("FileNotFoundError: inference.py is neither in /opt/ml/code nor in /opt/ml/model/code", "entry_point"),
    ("ModuleNotFoundError: No module named 'lightgbm'", "no package `lightgbm`"),
    ("AttributeError: 'XGBClassifier' object has no attribute 'set_param'", "get_booster().save_model("),
    ("ValueError: node array from the pickle has an incompatible dtype:\n- expected: [...]", "framework_version"),
    ("ModuleNotFoundError: No module named 'sklearn.ensemble._gb_losses'", "framework_version"),
    ("IllegalLocationConstraintException: unspecified", "{'LocationConstraint': region}"),
]


@pytest.mark.parametrize(("output", "fix"), SHOWN)
def test_a_well_known_mistake_is_told_with_its_fix(output: str, fix: str) -> None:
    assert fix in (diagnose(f"Traceback (most recent call last):\n{output}\n") or "")


def test_the_last_of_several_mistakes_counts() -> None:
    assert "gzip.open" in (diagnose(f"{SHOWN[0][0]}\n{SHOWN[1][0]}") or "")


def test_other_errors_are_not_guessed_at() -> None:
    assert diagnose("ValueError: math domain error") is None


def test_the_last_traceback_is_cut_at_its_exception() -> None:
    first = 'Traceback (most recent call last):\n  File "a"\nKeyError: 1\n'
    second = 'Traceback (most recent call last):\n  File "b"\n    x()\nValueError: 2\n'

    assert traceback_end(f"{first}noise\n{second}after\n") == second.rstrip()
    assert traceback_end("no error here") == ""

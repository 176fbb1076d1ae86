"""Unmodified SageMaker SDK v2 programs, in an environment of their own, through `millstream run`."""

from pathlib import Path

import pytest

from millstream.container.environments import Environments
from millstream.container.images import Catalogue
from tests.e2e.outside import Outside, run

ROOT = Path(__file__).parents[2]
LAB = ROOT / ".venv-lab" / "bin" / "python"
PROGRAMS = Path(__file__).parent / "programs"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"

pytestmark = pytest.mark.skipif(not LAB.exists(), reason="the lab's environment is not there: make .venv-lab/ready")


def test_a_notebooks_first_cells_run_and_nothing_leaves_the_machine(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "hello from the job" in done.stdout
    assert "the script ran" in said
    assert "arn:aws:iam::123456789012:role/MillstreamAdmin sagemaker-us-east-1-123456789012" in said
    assert "Traceback" not in said
    assert outside.asked == []


def test_features_are_made_from_a_data_frame_and_kept(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2_features.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "['String', 'String', 'Fractional', 'Integral']" in done.stdout
    assert "{'FeatureName': 'visits', 'ValueAsString': '3'}]" in done.stdout
    assert "of fraud [{'Key': 'unit', 'Value': '1'}]" in done.stdout
    assert "1 of two\n" in done.stdout
    assert "3 online" in done.stdout
    assert "a,1.0,False\nb,2.0,False\nb,,False\nc,3.0,False\nd,4.0,False\nd,,True\n" in done.stdout
    assert "[{'Key': 'team', 'Value': 'fraud'}]" in done.stdout
    assert "Traceback" not in said
    assert outside.asked == []


def test_batches_are_transformed_and_their_logs_followed(tmp_path: Path, outside: Outside) -> None:
    Environments().ensure(Catalogue().find(XGBOOST).environment, print)

    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2_transform.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "all rows have their predictions" in done.stdout
    assert "the model is loaded" in done.stdout
    assert "MaxConcurrentTransforms=4, MaxPayloadInMB=1, BatchStrategy=MULTI_RECORD" in done.stdout
    assert "Traceback" not in said
    assert outside.asked == []


def test_a_version_of_the_registry_is_deployed(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2_registry.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "the second version answered" in done.stdout
    assert "Traceback" not in said
    assert outside.asked == []


def test_the_fraud_lab_prints_its_tables_and_writes_its_report(tmp_path: Path, outside: Outside) -> None:
    report = tmp_path / "report.html"
    lab = ROOT / "examples" / "fraud" / "lab.py"

    done = run(tmp_path / "data", outside, LAB, lab, "--records", "3000", "--report", report)

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "recall" in done.stdout
    assert "PR AUC" in done.stdout
    assert "p99" in done.stdout
    assert report.read_text().count("<svg") >= 3
    assert "Traceback" not in said
    assert outside.asked == []


def test_estimators_train_and_deploy(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2_training.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "analytics ['mse'] [0.0]" in done.stdout
    assert "sklearn predicts [3.0]" in done.stdout
    assert "[4]#011train-rmse:" in done.stdout
    assert "xgboost predicts True" in done.stdout
    assert "Traceback" not in said
    assert outside.asked == []


def test_a_tuner_finds_and_deploys_its_best_job(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2_tuning.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "trials 5 best True" in done.stdout
    assert "predicts True" in done.stdout
    assert outside.asked == []


def test_a_failing_program_gives_its_own_exit_status(tmp_path: Path, outside: Outside) -> None:
    assert run(tmp_path / "data", outside, LAB, "-c", "raise SystemExit(7)").returncode == 7

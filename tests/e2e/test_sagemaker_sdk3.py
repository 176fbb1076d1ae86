"""The SageMaker Python SDK v3 in an environment of its own. It weighs over 1 GB, so `make test` does not make it."""

from pathlib import Path

import pytest

from tests.e2e.outside import Outside, run

ROOT = Path(__file__).parents[2]
SDK3 = ROOT / ".venv-sdk3" / "bin" / "python"

pytestmark = pytest.mark.skipif(not SDK3.exists(), reason="SDK v3 is not there: make .venv-sdk3/ready")


def test_a_job_and_a_model_builder_run_and_nothing_leaves_the_machine(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, SDK3, Path(__file__).parent / "programs" / "sdk_v3.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "the script ran" in said
    assert "the job wrote hello" in done.stdout
    assert "the endpoint answered 3.0 6.0" in done.stdout
    assert "Traceback" not in said
    assert outside.asked == []

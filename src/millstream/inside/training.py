"""The training contract of AWS's framework containers: `python -m millstream_inside.training FRAMEWORK`.

Behaves as sagemaker-training-toolkit: hyperparameters as arguments, `SM_*` variables, /opt/ml/output/failure;
without a script, XGBoost trains in algorithm mode.
"""

import logging
import os
import signal
import subprocess
import sys
import traceback
from types import FrameType

from .training_environment import CODE, OUTPUT, Environment, read
from .training_errors import Noted, UserError, error_lines

MODULES = {
    "scikit-learn": "sagemaker_sklearn_container.training:main",
    "xgboost": "sagemaker_xgboost_container.training:main",
    "pytorch": "sagemaker_pytorch_container.training:main",
}
PACKAGES = os.path.join(os.path.dirname(__file__), "packages")  # what scripts import of AWS's containers
log = logging.getLogger("sagemaker-training-toolkit")
PORT = "7777"  # where PyTorch's first host listens
DISTRIBUTED = (
    *("sagemaker_mpi_enabled", "sagemaker_pytorch_ddp_enabled", "sagemaker_distributed_dataparallel_enabled"),
    *("sagemaker_parameter_server_enabled", "sagemaker_pytorch_xla_multi_worker_enabled"),
)


def main() -> None:
    framework = sys.argv[1]
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(name)-8s %(levelname)-8s %(message)s")
    sys.path.pop(0)  # the working folder, which -m puts first
    try:
        train(framework)
    except UserScriptFailed as failed:
        fail(str(failed), failed.code)
    except Noted as error:
        fail(str(error))
    except Exception as error:
        fail(f"Framework Error: \n{traceback.format_exc()}\n{error}")
    log.info("Reporting training SUCCESS")
    write("success", "")


def train(framework: str) -> None:
    environment = read(MODULES[framework])
    log.setLevel(environment.log_level)
    log.info("Imported framework %s", MODULES[framework].partition(":")[0])
    if environment.program:
        run_script(framework, environment)
    elif framework == "xgboost":
        log.info("Running XGBoost Sagemaker in algorithm mode")
        from . import xgboost_training  # noqa: PLC0415  (a script may be run by an image that cannot import it)

        xgboost_training.train(environment)
    else:
        raise UserError("No script is named: the hyperparameter sagemaker_program must hold the entry point.")


def run_script(framework: str, environment: Environment) -> None:
    if wanted := [name for name in DISTRIBUTED if environment.framework_parameters.get(name)]:
        raise UserError(f"{wanted[0]} is not implemented by Millstream yet.")
    variables = dict(environment.variables)
    if framework == "pytorch":
        variables |= {"MASTER_ADDR": environment.hosts[0], "MASTER_PORT": PORT}
    os.environ.update(variables)
    command = command_of(environment)
    if log.isEnabledFor(logging.INFO):
        listed = "\n".join(f"{name}={value}" for name, value in variables.items())
        print(f"\nTraining Env:\n\n{environment.described}\n\nEnvironment variables:\n\n{listed}\n")
        print("Invoking script with the following command:\n\n" + " ".join(command) + "\n\n", flush=True)
    run(command)


def command_of(environment: Environment) -> list[str]:
    """By what the entry point is: a package, a Python script, or anything else that a shell can start."""
    program, arguments = environment.program, environment.arguments
    if os.path.isfile(os.path.join(CODE, "setup.py")):
        run([sys.executable, "-m", "pip", "install", "."])
        return [sys.executable, "-m", os.path.splitext(program)[0], *arguments]
    if not os.path.isfile(os.path.join(CODE, program)):
        raise UserError(f"The entry point {program} is not in the source folder {CODE}.")
    if program.endswith(".py"):
        if environment.framework_parameters.get("sagemaker_torch_distributed_enabled"):
            return [*torchrun(environment), program, *arguments]
        return [sys.executable, program, *arguments]
    return ["/bin/sh", f"./{program}", *arguments]


def torchrun(environment: Environment) -> list[str]:
    hosts = environment.hosts
    options = [f"--nnodes={len(hosts)}", "--nproc_per_node=1", f"--master_addr={hosts[0]}", f"--master_port={PORT}"]
    return [sys.executable, "-m", "torch.distributed.run", *options, f"--node_rank={hosts.index(environment.host)}"]


class UserScriptFailed(Exception):
    def __init__(self, command: list[str], code: int, message: str) -> None:
        extra = '\nExtraInfo "OutOfMemory: Process killed by SIGKILL (signal 9)"' if code == 137 else ""
        text = f'ExecuteUserScriptError:\nExitCode {code}\nErrorMessage "{message}"{extra}\nCommand "{{}}"'
        super().__init__(text.format(" ".join(command)))
        self.code = code


def run(command: list[str]) -> None:
    """SIGTERM goes on to the script, which may save what it has."""
    path = os.pathsep.join(filter(None, [CODE, os.environ.get("PYTHONPATH", ""), PACKAGES]))
    environment = {**os.environ, "PYTHONPATH": path}
    process = subprocess.Popen(command, cwd=CODE, env=environment, stderr=subprocess.PIPE)

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    assert process.stderr is not None
    message = error_lines(process.stderr, sys.stderr.buffer)
    code = process.wait()
    if code:
        raise UserScriptFailed(command, code if code > 0 else 128 - code, message)


def fail(message: str, code: int = 1) -> None:
    write("failure", message)
    log.error("Reporting training FAILURE")
    log.error(message)
    sys.exit(code)


def write(name: str, text: str) -> None:
    os.makedirs(OUTPUT, exist_ok=True)
    with open(os.path.join(OUTPUT, name), "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()

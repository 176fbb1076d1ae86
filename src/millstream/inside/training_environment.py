"""A training job's environment as a framework container shows it to the user's script: arguments and `SM_*`.

https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md
"""

import json
import os
from dataclasses import dataclass
from typing import Any

BASE = "/opt/ml"
CODE, MODEL, INPUT, OUTPUT = f"{BASE}/code", f"{BASE}/model", f"{BASE}/input", f"{BASE}/output"
CONFIG, DATA = f"{INPUT}/config", f"{OUTPUT}/data"
PREFIX, OTHERS = "sagemaker_", ("default_user_module_name", "_tuning_objective_metric")
OWN = (  # of the framework's hyperparameters, those that the toolkit itself knows
    *("sagemaker_program", "sagemaker_submit_directory", "sagemaker_enable_cloudwatch_metrics", "sagemaker_region"),
    *("sagemaker_container_log_level", "sagemaker_job_name", "sagemaker_s3_output", *OTHERS),
)


@dataclass(frozen=True)
class Environment:
    program: str  # empty: none
    host: str
    hosts: list[str]
    hyperparameters: dict[str, Any]  # the user's
    raw: dict[str, str]  # all, as they were given
    framework_parameters: dict[str, Any]
    channels: dict[str, Any]
    variables: dict[str, str]
    described: str
    log_level: int

    @property
    def arguments(self) -> list[str]:
        return arguments(self.hyperparameters)


def read(module: str) -> Environment:
    raw, resources = load("hyperparameters.json"), load("resourceconfig.json")
    channels = load("inputdataconfig.json")
    decoded = {name: decode(value) for name, value in raw.items()}
    framework = {name: value for name, value in decoded.items() if name.startswith(PREFIX) or name in OTHERS}
    user = {name: value for name, value in decoded.items() if name not in framework}
    program = os.environ.get("SAGEMAKER_PROGRAM") or framework.get("sagemaker_program") or ""
    additional = {name: value for name, value in framework.items() if name not in OWN}
    told = {
        **of_job(module, program, framework),
        **of_hosts(resources),
        "channel_input_dirs": {name: f"{INPUT}/data/{name}" for name in channels},
        "hyperparameters": user,
        "input_data_config": channels,
        "additional_framework_parameters": additional,
    }
    described = json.dumps(told, indent=4, sort_keys=True)
    return Environment(
        program=program,
        host=resources["current_host"],
        hosts=resources["hosts"],
        hyperparameters=user,
        raw=raw,
        framework_parameters=additional,
        channels=channels,
        variables=variables(told),
        described=described,
        log_level=told["log_level"],
    )


def of_job(module: str, program: str, framework: dict[str, Any]) -> dict[str, Any]:
    return {
        "framework_module": module,
        "job_name": os.environ.get("TRAINING_JOB_NAME"),
        "user_entry_point": program or None,
        "module_name": program[:-3] if program.endswith(".py") else program,
        "module_dir": str(framework.get("sagemaker_submit_directory", CODE)),
        "log_level": framework.get("sagemaker_container_log_level", 20),
        "input_dir": INPUT,
        "input_config_dir": CONFIG,
        "output_dir": OUTPUT,
        "output_data_dir": DATA,
        "output_intermediate_dir": f"{OUTPUT}/intermediate",
        "model_dir": MODEL,
        "num_cpus": os.cpu_count(),
        "num_gpus": 0,
        "num_neurons": 0,
    }


def of_hosts(resources: dict[str, Any]) -> dict[str, Any]:
    hosts, groups = resources["hosts"], resources["instance_groups"]
    group = resources["current_group_name"]
    return {
        "hosts": hosts,
        "current_host": resources["current_host"],
        "master_hostname": hosts[0],
        "is_master": resources["current_host"] == hosts[0],
        "network_interface_name": resources["network_interface_name"],
        "current_instance_type": resources["current_instance_type"],
        "current_instance_group": group,
        "current_instance_group_hosts": hosts,
        "instance_groups": [one["instance_group_name"] for one in groups],
        "instance_groups_dict": {one["instance_group_name"]: one for one in groups},
        "distribution_instance_groups": [],
        "is_hetero": False,
        "resource_config": resources,
    }


def variables(told: dict[str, Any]) -> dict[str, str]:
    shown = {name: value for name, value in told.items() if name not in ("job_name", "is_master", "master_hostname")}
    user, directories = shown.pop("hyperparameters"), shown.pop("channel_input_dirs")
    shown |= {
        "hps": user,
        "framework_params": shown.pop("additional_framework_parameters"),
        "channels": sorted(directories),
        "training_env": told,
        "user_args": arguments(user),
    }
    shown |= {f"channel_{name}": path for name, path in directories.items()}
    shown |= {f"hp_{name}": value for name, value in user.items()}
    return {f"SM_{name.upper()}": text(value) for name, value in shown.items()}


def arguments(hyperparameters: dict[str, Any]) -> list[str]:
    listed: list[str] = []
    for name in sorted(hyperparameters):
        value = hyperparameters[name]
        if isinstance(value, dict):
            value = ",".join(f"{key}={one}" for key, one in sorted(value.items()))
        listed += [f"--{name}" if len(name) > 1 else f"-{name}", "" if value is None else str(value)]
    return listed


def text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def load(name: str) -> dict[str, Any]:
    with open(f"{CONFIG}/{name}") as file:
        loaded: dict[str, Any] = json.load(file)
        return loaded


def decode(value: str) -> Any:
    """SDK v2 sends JSON; what is none is the text itself."""
    try:
        return json.loads(value)
    except ValueError:
        return value

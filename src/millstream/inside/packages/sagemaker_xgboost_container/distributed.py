"""`rabit_run`, by which AWS's example scripts train on several hosts."""

import sys
from collections.abc import Callable
from typing import Any

from millstream_inside import xgboost_cluster


def rabit_run(
    exec_fun: Callable[..., Any],
    args: dict[str, Any],
    include_in_training: bool,
    hosts: list[str],
    current_host: str,
    update_rabit_args: bool = False,
    **_: Any,
) -> None:
    """Call `exec_fun` on the hosts that have data, connected; on the others, end the script."""
    members = xgboost_cluster.members(current_host, hosts, included=include_in_training)
    if not members:
        raise RuntimeError("No hosts received training data.")
    if not include_in_training:
        sys.exit(0)
    with xgboost_cluster.together(current_host, members, xgboost_cluster.TRAINING) as leads:
        exec_fun(**args, **({"is_master": leads} if update_rabit_args else {}))

"""What processes use of the machine, as the kernel counts it."""

import os
from collections.abc import Iterable

from millstream.container.supervisor import descendants, memory
from millstream.ports.compute import Usage

TICKS = os.sysconf("SC_CLK_TCK")
ANY = 1 << 62


def usage(roots: Iterable[int]) -> Usage:
    """Of some processes and all below them."""
    pids = [pid for root in roots for pid in (root, *descendants(root))]
    return Usage(sum(map(_cpu, pids)), memory(pids, ANY))


def _cpu(pid: int) -> float:
    """Seconds in user and kernel mode; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            words = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICKS

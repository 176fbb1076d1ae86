"""How processes share a core: what loads a model, or runs a job, makes way for what answers requests.

Linux's batch policy with the longest slice: who wakes with a shorter one runs at once (kernels from 6.12 on; older
ones take the policy alone). It costs no throughput, needs no privilege and can be taken back; a higher nice value
cannot.
https://docs.kernel.org/scheduler/sched-eevdf.html and sched_setattr(2).
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress

SET = {"x86_64": 314, "aarch64": 274}.get(os.uname().machine)
# struct sched_attr: size, policy, flags, nice, priority, runtime, deadline, period; for these policies runtime is
# the slice in nanoseconds, and 0 the kernel's own.
ATTRIBUTES = struct.Struct("=IIQiIQQQ")
LONGEST = 100_000_000

libc = ctypes.CDLL(None)


def calm(pid: int) -> None:
    """A process that has one thread yet, and all that it will start."""
    _set(pid, os.SCHED_BATCH, LONGEST)


def brisk(pids: Iterable[int]) -> None:
    """All threads of the processes, as usual again."""
    for pid in pids:
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                _set(int(thread), os.SCHED_OTHER, 0)


def _set(thread: int, policy: int, runtime: int) -> None:
    """As far as the kernel lets us: it is a courtesy."""
    with suppress(OSError):
        nice = os.getpriority(os.PRIO_PROCESS, thread)
        given = ATTRIBUTES.pack(ATTRIBUTES.size, policy, 0, nice, 0, runtime, 0, 0)
        if SET:
            libc.syscall(SET, thread, given, 0)

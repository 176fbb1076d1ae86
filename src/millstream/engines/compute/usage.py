"""What the processes of a task, or of a serving's workers, use of the machine."""

import os
from pathlib import Path

from millstream.container.supervisor import descendants, fields
from millstream.engines.compute.folder import Folder
from millstream.ports.compute import Usage

TICKS = os.sysconf("SC_CLK_TCK")


def usage(folder: Folder) -> Usage | None:
    """Memory is what they have for themselves: pages of files and shared ones are left out."""
    workers = folder.path / "workers"
    folders = [folder, *(Folder(path) for path in (workers.iterdir() if workers.is_dir() else ()))]
    supervisors = [pid for one in folders if (pid := one.supervisor())]
    if not supervisors:
        return None
    processes = {pid for supervisor in supervisors for pid in (supervisor, *descendants(supervisor))}
    memory = sum(fields(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) for pid in processes)
    return Usage(sum(map(_processor, processes)), memory)


def _processor(pid: int) -> float:
    """Seconds of a process and of those of its children that it has waited for; 0 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in stat.rpartition(")")[2].split()[11:15]) / TICKS

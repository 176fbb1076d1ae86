"""The process of one query: `python -I -m millstream.sql`. It dies with its server."""

import ctypes
import os
import resource
import signal
import sys
import traceback

from millstream.sql.channel import Channel
from millstream.sql.words import Failed, Failure, Job, Outcome

ROOM = 4 << 30  # bytes of address space besides what the engine may take: libraries, threads, files that are mapped


def answered(job: Job, channel: Channel) -> Outcome | Failure:
    from millstream.sql.statement import run  # noqa: PLC0415 (the engine is an extra, and is read when there is work)

    try:
        return run(job, channel)
    except Failed as failed:
        return failed.failure
    except MemoryError:
        return Failure("EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the memory that it may take", 2, 1)
    except Exception:
        print(traceback.format_exc(), file=sys.stderr)
        return Failure("GENERIC_INTERNAL_ERROR: An internal error occurred. Millstream's log has it.", 1, 200)


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))  # it makes way for what answers
    channel = Channel(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout = sys.stderr  # what anything prints is no message
    job = channel.job()
    resource.setrlimit(resource.RLIMIT_AS, (job.memory + ROOM, job.memory + ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    channel.end(answered(job, channel))


if __name__ == "__main__":
    main()

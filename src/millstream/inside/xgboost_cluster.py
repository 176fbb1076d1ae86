"""Several hosts that train one booster: XGBoost's own collective, with its tracker on the first host."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

MEETING, TRAINING = 9099, 9101  # ports of trackers; at the next one somebody says that a tracker listens
PATIENCE = 600.0  # seconds that hosts wait for the first one
PAUSE = 0.1


def members(host: str, hosts: Sequence[str], *, included: bool) -> list[str]:
    """The hosts that are to train, as each of them says of itself."""
    with together(host, hosts, MEETING):
        if len(hosts) == 1:
            return [host] if included else []
        import xgboost  # noqa: PLC0415

        said = [xgboost.collective.broadcast(str(int(included)), rank) for rank in range(len(hosts))]
    return [one for one, word in zip(hosts, said, strict=True) if word == "1"]


@contextmanager
def together(host: str, hosts: Sequence[str], port: int) -> Iterator[bool]:
    """Whether this host leads: it prints and saves. Alone, there is nothing to connect."""
    if len(hosts) == 1:
        yield True
        return
    import xgboost  # noqa: PLC0415

    first = socket.gethostbyname(hosts[0])
    old = int(xgboost.__version__.split(".")[0]) < 2
    tracker = start_tracker(first, port, len(hosts), old) if host == hosts[0] else None
    if tracker is None:
        wait_for(first, port + 1)
    given: dict[str, Any] = {
        "dmlc_tracker_uri": first,
        "dmlc_tracker_port": port,
        "dmlc_task_id": f"{hosts.index(host):06d}",
    }
    if old:
        given = {name.upper(): str(value) for name, value in given.items()}
    with xgboost.collective.CommunicatorContext(**given):
        yield host == hosts[0]
    if tracker is not None:
        tracker.join() if old else tracker.wait_for(timeout=60)


def start_tracker(address: str, port: int, hosts: int, old: bool) -> Any:
    from xgboost.tracker import RabitTracker  # noqa: PLC0415

    tracker = RabitTracker(host_ip=address, n_workers=hosts, port=port, sortby="task")
    if old:
        tracker.start(hosts)
    else:
        tracker.start()
    door = socket.create_server((address, port + 1), backlog=hosts)
    threading.Thread(target=answer, args=(door, hosts - 1), daemon=True).start()
    return tracker


def answer(door: socket.socket, others: int) -> None:
    for _ in range(others):
        door.accept()[0].close()


def wait_for(address: str, port: int) -> None:
    """Raise OSError when the first host does not come."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((address, port), timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
        else:
            return

"""The ladder: the best way this machine has to give user code its own /opt/ml and nothing else."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from millstream.ports.compute import Limits

JAIL = Path(__file__).with_name("jail.py")
SUPERVISOR = Path(__file__).with_name("supervisor.py")
INSIDE = Path(__file__).parents[1] / "inside"
PYTHON_PATH = "/opt/millstream/python"
HOME = "/opt/millstream"  # where a sandbox shows what is ours
CA_BUNDLE = f"{HOME}/ca-bundle.pem"
PACKAGES = f"{HOME}/packages"
COMPILER = f"{HOME}/compiler"
GATE = f"{HOME}/gate"
PROGRAM = "/opt/program"  # where an image of the user's own shows its folder
WORKSPACE = "/opt/ml"
ETC = (
    *("alternatives", "ca-certificates", "ca-certificates.conf", "crypto-policies", "fonts", "gai.conf", "host.conf"),
    *("java-17-openjdk", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf"),
    *("pki", "protocols", "resolv.conf", "services", "ssl", "timezone"),
)
ISOLATED = ("bubblewrap", "namespaces")
RUNGS = ("bubblewrap", "namespaces", "proot", "link")
NAMES = {
    "bubblewrap": "bubblewrap",
    "namespaces": "namespaces",
    "proot": "proot (path only, no isolation)",
    "link": "link (path only, no isolation, one job at a time)",
}
FIX = (
    "no way to give a job its own /opt/ml on this machine: install bubblewrap (apt-get install bubblewrap) or "
    "allow user namespaces (sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)"
)


class NoSandbox(Exception):
    """No rung works here; the message says the fix."""


@dataclass(frozen=True, slots=True)
class Room:
    """What one sandbox holds. Folders of the server's side are absolute paths."""

    folder: Path  # the task's own: generated files, `tmp`
    workspace: Path
    prefix: Path  # the environment
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    network: bool = True
    readonly: Sequence[tuple[str, str]] = ()
    writable: Sequence[tuple[str, str]] = ()
    host: str = "algo-1"
    peers: Mapping[str, str] = field(default_factory=dict)  # addresses by name; empty: it is alone


@dataclass(frozen=True, slots=True)
class Launch:
    """What the supervisor runs; "{plan}" and "{control}" stand for descriptors it passes on."""

    rung: str
    argv: list[str]
    plan: dict[str, object]
    links: list[tuple[str, str]]

    def spec(self) -> dict[str, object]:
        return {"argv": self.argv, "plan": self.plan, "links": self.links, "sandbox": NAMES[self.rung]}


def user_of(workspace: Path, rung: str) -> int | None:
    """An unprivileged user id for all that shares a workspace, where the server is root; else None.

    Without a root of its own a job could not reach its files through the server's folders as another user.
    """
    if os.getuid() or rung not in ISOLATED:
        return None
    digest = int.from_bytes(hashlib.sha256(os.fsencode(workspace)).digest()[:4], "big")
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first == 0 and count >= 1 << 31:
            return (1 << 30) + digest % (1 << 28)
        if first == 0 and count > 2000:  # the server itself lives in a container: stay inside its ids
            return count // 2 + digest % (count // 2 - 2)
    return 65534


def furnish(room: Room, rung: str) -> None:
    """Write the generated files and make the private /tmp."""
    user = user_of(room.workspace, rung)
    shown = os.getuid() if user is None else user
    etc, tmp = room.folder / "etc", room.folder / "tmp"
    for folder in (etc, tmp, tmp / "site-packages"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    line = f"sagemaker:x:{shown}:{shown}::/tmp:/bin/sh\n"
    (etc / "passwd").write_text(f"root:x:0:0:root:/root:/bin/sh\n{line}nobody:x:65534:65534::/:/bin/false\n")
    (etc / "group").write_text(f"root:x:0:\nsagemaker:x:{shown}:\nnogroup:x:65534:\n")
    (etc / "hosts").write_text(
        _peers(room.peers or {room.host: "127.0.0.1"}) + "::1 localhost ip6-localhost\n" + _hosts()
    )
    for own in etc.iterdir():
        own.chmod(0o644)
    _give(tmp, user)


def hand_over(room: Room, rung: str) -> None:
    """Hand the workspace and the other writable folders to the task's user, once, before user code runs."""
    for place in (room.workspace, *(Path(source) for source, _ in room.writable)):
        _give(place, user_of(room.workspace, rung))


def _peers(peers: Mapping[str, str]) -> str:
    return "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in peers.items())


def _hosts() -> str:
    try:
        return Path("/etc/hosts").read_text()
    except OSError:
        return ""


def _give(place: Path, user: int | None) -> None:
    """Links are given, not followed: an earlier run may have left them."""
    place.chmod(0o755)
    if user is None:
        return
    os.chown(place, user, user)
    for path, folders, files, here in os.fwalk(place, follow_symlinks=False):
        del path
        for name in folders + files:
            os.chown(name, user, user, dir_fd=here, follow_symlinks=False)


def launch(room: Room, rung: str) -> Launch:
    """The command for the supervisor."""
    plan = _plan(room, rung)
    tail = [rung, "{plan}", "{control}"]
    ours = [sys.executable, "-I", "-S", str(JAIL), *tail]
    within = [str(room.prefix / "bin" / "python"), "-I", "-S", f"{HOME}/jail.py", *tail]
    if rung == "bubblewrap":
        return Launch(rung, [*_bubblewrap(plan), *within], plan, [])
    if rung == "proot":
        binds = [f"{source}:{target}" for source, target in _own_places(plan)]
        proot = [shutil.which("proot") or "proot"]
        return Launch(rung, [*proot, *(part for bind in binds for part in ("-b", bind)), *ours], plan, [])
    return Launch(rung, ours, plan, _own_places(plan) if rung == "link" else [])


def _own_places(plan: Mapping[str, object]) -> list[tuple[str, str]]:
    """Only what a machine does not have anyway: /opt/ml and our own folder; /tmp stays the machine's."""
    pairs: list[tuple[str, str]] = [*plan["writable"], *plan["readonly"]]  # type: ignore[misc]
    return [(source, target) for source, target in pairs if target.startswith((WORKSPACE, HOME))]


def _plan(room: Room, rung: str) -> dict[str, object]:
    writable = [(str(room.folder / "tmp"), "/tmp"), (str(room.workspace), WORKSPACE), *room.writable]
    user = user_of(room.workspace, rung)
    return {
        "uid": user,
        "network": room.network,
        "hostname": room.host,
        "shm": min(room.limits.memory or 1 << 30, 8 << 30),
        "files": 65536,
        "processes": room.limits.processes + (0 if user is not None else _threads()),
        "argv": list(room.argv),
        "env": _environment(room),
        "cwd": WORKSPACE,
        "writable": writable,
        "readonly": list(_readonly(room)),
        "links": [*_system_links(), ("/tmp", "/var/tmp")],
    }


def _environment(room: Room) -> dict[str, str]:
    path = f"{room.prefix}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    own = {
        "PATH": path,
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # The environment is read-only: a `pip install` that user code runs lands in its private /tmp.
        "PIP_TARGET": "/tmp/site-packages",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    python_path = [PACKAGES, room.env.get("PYTHONPATH", ""), "/tmp/site-packages", PYTHON_PATH]
    return {**own, **room.env, "PYTHONPATH": ":".join(filter(None, python_path))}


def _readonly(room: Room) -> Iterator[tuple[str, str]]:
    """The allow list. A place below another that is shown as it is needs no line of its own."""
    shown = ["/usr"]
    for place in (*_libraries(), *_python_places(room.prefix), "/sys/devices/system/cpu", "/sys/devices/system/node"):
        if os.path.exists(place) and not any(place == one or place.startswith(one + "/") for one in shown):
            shown.append(place)
    yield from ((place, place) for place in shown)
    yield from (
        (str(Path(f"/etc/{name}").resolve()), f"/etc/{name}") for name in ETC if Path(f"/etc/{name}").exists()
    )
    yield from ((str(room.folder / "etc" / name), f"/etc/{name}") for name in ("passwd", "group", "hosts"))
    yield from ((str(INSIDE), f"{PYTHON_PATH}/millstream_inside"), (str(JAIL), f"{HOME}/jail.py"))
    yield from room.readonly


def _top_level() -> Iterator[Path]:
    yield from (
        entry for entry in Path("/").iterdir() if entry.name.startswith("lib") or entry.name in ("bin", "sbin")
    )


def _libraries() -> list[str]:
    return [str(entry) for entry in _top_level() if entry.is_dir() and not entry.is_symlink()]


def _system_links() -> list[tuple[str, str]]:
    return [(os.readlink(entry), str(entry)) for entry in _top_level() if entry.is_symlink()]


def _python_places(prefix: Path) -> list[str]:
    """The environment and the interpreter below it, under every name that links on the way go by."""
    places, link = [str(prefix)], prefix / "bin" / "python"
    while link.is_symlink():
        link = link.parent / os.readlink(link)
        if not link.is_relative_to(prefix):
            base = Path(os.path.normpath(link)).parent.parent
            places += [str(base), str(base.resolve())]
    return [place for place in dict.fromkeys(places) if place != "/"]


def _bubblewrap(plan: Mapping[str, object]) -> list[str]:
    argv = [shutil.which("bwrap") or "bwrap", "--die-with-parent", "--as-pid-1", "--clearenv"]
    argv += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    argv += ["--hostname", str(plan["hostname"])]
    argv += [] if plan["network"] else ["--unshare-net"]
    if os.getuid():
        argv += ["--unshare-user", "--disable-userns"]
    else:  # the first process needs these to become another user, and then has none
        argv += [part for name in ("SETUID", "SETGID", "SETPCAP") for part in ("--cap-add", f"CAP_{name}")]
    argv += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", str(plan["shm"]), "--tmpfs", "/dev/shm"]
    made: set[str] = set()
    for kind, option in (("writable", "--bind"), ("readonly", "--ro-bind"), ("links", "--symlink")):
        for source, target in plan[kind]:  # type: ignore[attr-defined]
            argv += [*_parents(target, made), option, source, target]
    return [*argv, "--remount-ro", "/", "--chdir", "/"]


def _parents(target: str, made: set[str]) -> list[str]:
    """Bubblewrap makes missing folders 0700, which the task's user could not pass."""
    above = [str(place) for place in reversed(Path(target).parents) if str(place) != "/"]
    new = [place for place in above if place not in made and place != "/tmp"]
    made.update(new)
    return [part for place in new for part in ("--perms", "0755", "--dir", place)]


def _threads() -> int:
    """Where a job shares its user id, the limit on processes counts everything that user runs."""
    own, total = os.getuid(), 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if fields.get("Uid", "-1").split()[0] == str(own):
            total += int(fields.get("Threads", "1"))
    return total


@cache
def best_rung() -> str:
    for rung in RUNGS:
        if not why_not(rung):
            return rung
    raise NoSandbox(FIX)


@cache
def why_not(rung: str) -> str:
    """Empty when the rung works here, else the reason, found by trying it."""
    if rung == "link" and (reason := _why_no_link()):
        return reason
    if rung == "bubblewrap" and not shutil.which("bwrap"):
        return "bwrap is not installed"
    if rung == "proot" and not shutil.which("proot"):
        return "proot is not installed"
    with tempfile.TemporaryDirectory(prefix="millstream-") as folder:
        return _try(rung, Path(folder))


def _try(rung: str, folder: Path) -> str:
    workspace = folder / "ml"
    workspace.mkdir()
    command = [sys.executable, "-I", "-S", "-c", "open('/opt/ml/ran', 'w').close()"]
    room = Room(folder, workspace, Path(sys.prefix), command)
    furnish(room, rung)
    hand_over(room, rung)
    (folder / "spec.json").write_text(json.dumps(launch(room, rung).spec()))
    supervise = [sys.executable, "-I", "-S", str(SUPERVISOR), str(folder)]
    try:
        ran = subprocess.run(supervise, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return "it hangs"
    if (workspace / "ran").exists():
        return ""
    return ran.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1] or "it does not start"


def _why_no_link() -> str:
    place = Path(WORKSPACE)
    if os.getuid():
        return "only root can make /opt/ml"
    return "/opt/ml exists and is not ours" if place.exists() and not place.is_symlink() else ""

"""Run one command in a private root; a program of its own: `python -I -S jail.py RUNG PLAN_FD CONTROL_FD`.

On the rung "namespaces" it makes the namespaces itself, through ctypes; on the others ("bubblewrap", "proot",
"link") the room is already there and it only lets go of privileges. In all of them it stays as the first
process: it starts the command, passes SIGTERM on, reaps orphans, reports the exit and takes all others along.
The plan is JSON (see `sandbox.Plan`). Control is a stream socket to the supervisor: `T` asks for SIGTERM, the
end of the stream means that the supervisor died.
"""

import ctypes
import json
import os
import resource
import select
import signal
import socket
import stat
import struct
import sys
from typing import Any, NoReturn

Plan = dict[str, Any]

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
# Flags of a mount that a user namespace may not take away, as statvfs shows them and as mount wants them.
KEPT = ((2, NOSUID), (4, NODEV), (8, NOEXEC), (1024, 1024), (2048, 2048), (4096, 1 << 21))
PDEATHSIG, DUMPABLE, SECCOMP, CAPBSET_DROP, NO_NEW_PRIVS = 1, 4, 22, 24, 38
MOUNT_SETATTR, RECURSIVE = 442, 0x8000
# machine: pivot_root, audit arch, clone, unshare, setns
CALLS = {
    "x86_64": (155, 0xC000003E, 56, 272, 308),
    "aarch64": (41, 0xC00000B7, 220, 97, 268),
}
DEVICES = ("null", "zero", "full", "random", "urandom")
STREAMS = (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2"))
OOM_SCORE = "600"  # where the machine runs out of memory, jobs go before the server

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    words = [os.fsencode(word) or None for word in (source, target, kind)]
    result = libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(data) or None)
    check(result, f"mount {source} on {target}")


def pivot(new: str, old: str) -> None:
    number = CALLS[os.uname().machine][0]
    check(libc.syscall(number, os.fsencode(new), os.fsencode(old)), "pivot_root")


def prctl(option: int, value: int) -> None:
    check(libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def enter_namespaces(network: bool) -> int:
    """Become, in a child, the first process of new namespaces; return there, while the caller only waits."""
    uid, gid = os.getuid(), os.getgid()
    check(libc.unshare(NEWPID | (NEWUSER if uid else 0)), "unshare")
    if uid:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{uid} {uid} 1")
        write("/proc/self/gid_map", f"{gid} {gid} 1")
    child = os.fork()
    if not child:
        prctl(PDEATHSIG, signal.SIGKILL)
        check(libc.unshare(NEWNS | NEWIPC | NEWUTS | (0 if network else NEWNET)), "unshare")
        libc.unshare(NEWCGROUP)
    return child


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def build_root(plan: Plan) -> None:
    """Replace the root by one that holds what the plan lists and nothing else.

    First a scratch root with the old one below /old, so that places under a covered /tmp can still be bound.
    """
    mount("", "/", flags=REC | PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", NOSUID | NODEV, "mode=755,size=1m")
    os.mkdir("/tmp/old")
    os.mkdir("/tmp/new")
    pivot("/tmp", "/tmp/old")
    os.chdir("/")
    mount("tmpfs", "/new", "tmpfs", NOSUID | NODEV, "mode=755,size=16m")
    make_devices(plan["shm"])
    for source, target in plan["writable"]:
        bind(source, target, NOSUID | NODEV)
    for source, target in plan["readonly"]:
        bind(source, target, NOSUID | NODEV | RDONLY)
    for target, link in plan["links"]:
        parents(link)
        os.symlink(target, "/new" + link)
    os.mkdir("/new/proc")
    mount("proc", "/new/proc", "proc", NOSUID | NODEV | NOEXEC)
    leave_old_root()


def leave_old_root() -> None:
    check(libc.umount2(b"/old", 2), "umount")  # 2: detach, with all that hangs below
    os.chdir("/new")
    pivot(".", ".")
    check(libc.umount2(b".", 2), "umount")
    os.chdir("/")
    mount("", "/", flags=REMOUNT | BIND | RDONLY | NOSUID | NODEV)


def make_devices(shm: int) -> None:
    os.mkdir("/new/dev")
    for name in DEVICES:
        bind(f"/dev/{name}", f"/dev/{name}", NOSUID)
    for name, stream in STREAMS:
        os.symlink("/proc/self/fd" + stream, f"/new/dev/{name}")
    os.mkdir("/new/dev/shm")
    mount("tmpfs", "/new/dev/shm", "tmpfs", NOSUID | NODEV, f"mode=1777,size={shm}")


def parents(path: str) -> None:
    os.makedirs(os.path.dirname("/new" + path), mode=0o755, exist_ok=True)


def bind(source: str, target: str, flags: int) -> None:
    parents(target)
    source, target = "/old" + source, "/new" + target
    if stat.S_ISDIR(os.stat(source).st_mode):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    mount(source, target, flags=BIND | REC)
    restrict(target, flags)


def restrict(target: str, flags: int) -> None:
    """Set flags on a mount and all below it: a submount left writable would be a hole."""
    # mount_setattr's bits for these three are those of mount(2).
    attributes = struct.pack("=4Q", flags, 0, 0, 0)
    number, here = ctypes.c_long(MOUNT_SETATTR), -100
    if libc.syscall(number, here, os.fsencode(target), RECURSIVE, attributes, ctypes.c_size_t(32)) == 0:
        return
    for place in mounts_below(target):  # kernels before 5.12
        have = os.statvfs(place).f_flag
        kept = sum(ours for shown, ours in KEPT if have & shown)
        mount("", place, flags=BIND | REMOUNT | flags | kept)


def mounts_below(target: str) -> list[str]:
    with open("/old/proc/self/mountinfo") as file:
        raw = [line.split()[4] for line in file]
    places = [place.encode().decode("unicode_escape") for place in raw]
    return [place for place in places if place == target or place.startswith(target + "/")]


def loopback_up() -> None:
    import fcntl  # noqa: PLC0415

    with socket.socket() as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))  # SIOCSIFFLAGS: up, running


def drop_privileges(plan: Plan) -> None:
    """Another user if we are root, no capabilities, none to be had, and no way into a user namespace."""
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: plan["files"],
        resource.RLIMIT_NPROC: plan["processes"],
    }
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (least, least))
    for capability in range(64):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    if plan["uid"] is not None and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(plan["uid"], plan["uid"], plan["uid"])
        os.setresuid(plan["uid"], plan["uid"], plan["uid"])
    header = struct.pack("=Ii", 0x20080522, 0)
    check(libc.capset(header, bytes(24)), "capset")
    prctl(NO_NEW_PRIVS, 1)
    close_user_namespaces()


def close_user_namespaces() -> None:
    """A seccomp filter: in a user namespace of its own a process has all capabilities again."""
    _, arch, clone, unshare, setns = CALLS[os.uname().machine]
    load, equal, above, bits, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, denied, absent = 0x7FFF0000, 0x00050001, 0x00050026  # EPERM, ENOSYS
    program = [
        (load, 0, 0, 4),  # the architecture
        (equal, 0, 10, arch),
        (load, 0, 0, 0),  # the call
        (above, 8, 0, 0x40000000),  # x32's numbers
        (equal, 7, 0, 435),  # clone3 hides its flags in memory; C libraries fall back to clone
        (equal, 5, 0, setns),
        (equal, 2, 0, clone),
        (equal, 1, 0, unshare),
        (answer, 0, 0, allow),
        (load, 0, 0, 16),  # the first argument: flags
        (bits, 0, 2, NEWUSER),
        (answer, 0, 0, denied),
        (answer, 0, 0, absent),
        (answer, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    filter_ = struct.pack("@HP", len(program), ctypes.addressof(code))
    check(libc.prctl(SECCOMP, 2, filter_, 0, 0), "seccomp")


def start(plan: Plan) -> int:
    child = os.fork()
    if child:
        return child
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.chdir(plan["cwd"])
        os.umask(0o022)
        os.execvpe(plan["argv"][0], plan["argv"], plan["env"])
    except OSError as error:
        os.write(2, f"{plan['argv'][0]}: {error.strerror}\n".encode())
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)


def tend(child: int, control: socket.socket, wake: int) -> int | None:
    """Reap until `child` has ended; its exit code, or None when the supervisor is gone."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        ready = [number for number, _ in poll.poll()]
        if wake in ready:
            os.read(wake, 4096)
        if control.fileno() in ready:
            if not control.recv(16):
                return None
            os.kill(child, signal.SIGTERM)
        while (ended := wait_any()) is not None:
            if ended[0] == child:
                return ended[1]


def wait_any() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


def first_process(plan: Plan, control: socket.socket) -> NoReturn:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.set_wakeup_fd(writing)
    write("/proc/self/oom_score_adj", OOM_SCORE)
    drop_privileges(plan)
    prctl(PDEATHSIG, signal.SIGKILL)  # again: a change of user forgets it
    prctl(DUMPABLE, 0)  # user code under the same id must not look into this process
    code = tend(start(plan), control, reading)
    if code is not None:
        control.sendall(b"%d\n" % code)
    os._exit(0)  # as first of its process namespace: the kernel kills all that are left


def main() -> None:
    rung, plan_fd, control_fd = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    control = socket.socket(fileno=control_fd)
    control.set_inheritable(False)
    with open(plan_fd) as file:
        plan = json.load(file)
    prctl(PDEATHSIG, signal.SIGKILL)
    if rung == "namespaces":
        if child := enter_namespaces(plan["network"]):
            control.close()
            os.waitpid(child, 0)
            os._exit(0)
        build_root(plan)
        if not plan["network"]:
            loopback_up()
        socket.sethostname(plan["hostname"])
    first_process(plan, control)


if __name__ == "__main__":
    main()

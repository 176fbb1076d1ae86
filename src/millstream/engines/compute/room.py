"""From an image and a workspace to a sandbox that is ready to start: environment, requirements.txt, places."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from millstream.container.environments import BuildFailed, Environments, find_uv
from millstream.container.images import Catalogue, Choice, compiler
from millstream.container.pace import calm
from millstream.container.pip_settings import read_pip_settings
from millstream.container.sandbox import (
    CA_BUNDLE,
    COMPILER,
    FIX,
    GATE,
    HOME,
    ISOLATED,
    PACKAGES,
    PROGRAM,
    SUPERVISOR,
    Room,
    best_rung,
    furnish,
    hand_over,
    launch,
)
from millstream.engines.compute.folder import Folder, reap, spec_of
from millstream.engines.compute.gate import Gate
from millstream.ports.compute import Limits

SHOWN = ("/etc/ssl/", "/etc/pki/", "/usr/")
CA_NAMES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


class Rooms:
    def __init__(
        self, catalogue: Catalogue, environments: Environments, ca_bundle: Path | None, rung: str | None
    ) -> None:
        self.catalogue, self._environments = catalogue, environments
        self._ca_bundle, self._rung = ca_bundle, rung

    def abandon(self) -> None:
        self._environments.abandon()

    def _best(self) -> str:
        return self._rung or best_rung()

    def at_once(self, workers: int) -> int:
        """How many sandboxes can show the same /opt/ml."""
        return min(workers, 1) if self._best() == "link" else workers

    async def prepare(
        self, folder: Folder, image: str, env: Mapping[str, str], limits: Limits, network: bool, codes: Sequence[str]
    ) -> tuple[Choice, Room]:
        """Build what the image needs; raise UnknownImage, BuildFailed, NoSandbox or RuntimeError."""
        choice = self.catalogue.find(image)
        if choice.note:
            folder.say(choice.note)
        built = await asyncio.to_thread(self._environments.ensure, choice.environment, folder.say)
        own, readonly = await asyncio.to_thread(self._ours, network)
        shown = [(str(folder.workspace / inside), place) for inside, place in choice.image.shown]
        readonly += [pair for pair in shown if Path(pair[0]).is_dir()]
        if env.get("MILLSTREAM_COMPILE", "").strip().lower() == "auto":
            readonly += await self._compiler(folder)
        await asyncio.to_thread(self._best)  # tried the first time, which takes a moment; raises NoSandbox
        if choice.image.program:
            readonly.append((str(choice.image.program), PROGRAM))
        room = Room(folder.path, folder.workspace, built.prefix, (), {**own, **env}, limits, network, readonly)
        await asyncio.to_thread(hand_over, room, self._best())
        for code in codes:
            if (folder.workspace / code / "requirements.txt").is_file():
                room = await self._layer(folder, room, f"/opt/ml/{code}/requirements.txt")
                break
        return choice, room

    def _ours(self, network: bool) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """What of this machine every sandbox has in its environment, and is shown."""
        own, readonly = {}, []
        if network:
            pip = read_pip_settings()
            own, readonly = pip.environment(), [(place, place) for place in pip.folders()]
        if self._ca_bundle:
            readonly.append((str(self._ca_bundle.resolve()), CA_BUNDLE))
            own |= dict.fromkeys(CA_NAMES, CA_BUNDLE)
        return own, readonly

    def own_network(self, choice: Choice, room: Room, gate: Gate | None) -> Room:
        """For a container with a server of its own: there port 8080 is free, and the gate is the only way out."""
        if self._best() not in ISOLATED:
            raise RuntimeError(f"{choice.image.name} serves on port 8080, which needs a sandbox of its own: {FIX}")
        if not gate:
            return replace(room, network=False)
        env = {**room.env, "MILLSTREAM_GATE": str(gate.port)}
        return replace(room, network=False, env=env, readonly=[*room.readonly, (str(gate.folder), GATE)])

    async def _compiler(self, folder: Folder) -> list[tuple[str, str]]:
        """A model serves without it as well: the worker then says that it could not compile."""
        try:
            built = await asyncio.to_thread(self._environments.ensure, compiler(), folder.say)
        except BuildFailed as error:
            folder.say(f"Models are not compiled: {error}")
            return []
        return [(str(built.packages), COMPILER)]

    async def _layer(self, folder: Folder, room: Room, listed: str) -> Room:
        """Install a source folder's requirements.txt, in the sandbox: building a package runs its code."""
        packages = folder.path / "packages"
        packages.mkdir(exist_ok=True)
        if not (folder.path / "packages-ready").exists():
            folder.say(f"Installing {listed}")
            await self._install(folder, replace(room, writable=[(str(packages), PACKAGES)]), listed)
            (folder.path / "packages-ready").touch()
        return replace(room, readonly=[*room.readonly, (str(packages), PACKAGES)])

    async def _install(self, folder: Folder, room: Room, listed: str) -> None:
        step = Folder(folder.path / f"install-{os.getpid()}-{id(room)}")
        step.path.mkdir()
        uv, python = find_uv(), str(room.prefix / "bin" / "python")
        if uv:
            options = ["--no-config", "--no-progress", "--python", python, *read_pip_settings().uv_arguments()]
            argv = [f"{HOME}/uv", "pip", "install", *options, "--target", PACKAGES, "-r", listed]
        else:
            argv = [python, "-m", "pip", "install", "--target", PACKAGES, "-r", listed]
        tools = [(uv, f"{HOME}/uv")] if uv else []
        await asyncio.to_thread(hand_over, room, self._best())
        roots = read_pip_settings().roots
        if roots and not roots.startswith(SHOWN):
            tools.append((roots, f"{HOME}/roots.pem"))
            roots = f"{HOME}/roots.pem"
        env = {**({"SSL_CERT_FILE": roots} if roots else {}), **room.env, "UV_CACHE_DIR": "/tmp/uv"}
        room = replace(room, folder=step.path, argv=argv, env=env, readonly=[*room.readonly, *tools])
        async with lifeline() as held:
            await reap(await self.start(step, room, folder.output, ["--lifeline", str(held)], [held]))
        if step.status().exit_code:
            raise RuntimeError(f"{listed} could not be installed:\n{folder.tail(8)}")

    async def start(
        self, folder: Folder, room: Room, output: Path, options: Sequence[str] = (), keep: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start a supervisor in a session of its own, at a pace that lets requests go first."""
        return await asyncio.to_thread(self._start, folder, room, output, options, keep)

    def _start(
        self, folder: Folder, room: Room, output: Path, options: Sequence[str], keep: Sequence[int]
    ) -> subprocess.Popen[bytes]:
        self._write_spec(folder, room)
        with output.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(SUPERVISOR), str(folder.path), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=tuple(keep),
                start_new_session=True,
                cwd="/",
            )
        calm(process.pid)
        return process

    def _write_spec(self, folder: Folder, room: Room) -> None:
        furnish(room, self._best())
        spec = launch(room, self._best()).spec()
        folder.write("spec.json", spec_of(spec, room.limits.seconds, room.limits.memory))


@asynccontextmanager
async def lifeline() -> AsyncIterator[int]:
    """The end of a pipe to hand to a supervisor, which dies when this server does, or leaves the block."""
    theirs, ours = os.pipe()
    try:
        yield theirs
    finally:
        os.close(ours)
        with suppress(OSError):
            os.close(theirs)

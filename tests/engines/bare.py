"""An engine whose images need no packages, for tests that are about running and not about libraries."""

from pathlib import Path
from typing import Any

from millstream.container.environments import Environments
from millstream.container.images import Catalogue
from millstream.engines.compute.process import ProcessCompute


def bare_compute(folder: Path, rung: str | None = None, images: str = "", **options: Any) -> ProcessCompute:
    (folder / "images.toml").write_text("[images.bare]\n" + images)
    environments = Environments(folder / "cache")
    return ProcessCompute(
        folder / "tasks", catalogue=Catalogue([folder]), environments=environments, rung=rung, **options
    )

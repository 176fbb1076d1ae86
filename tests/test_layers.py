"""Nothing imports upward: each layer may import only the layers named on its right."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from millstream.api import SERVICES

ROOT = Path(__file__).parents[1] / "src" / "millstream"
ALLOWED = {
    "core": set(),
    "ports": {"core"},
    "api": {"core"},
    "wire": {"core"},
    "domain": {"core", "ports"},
    "container": {"core", "ports"},
    "engines": {"core", "ports", "container"},
    "inside": set(),
    "sql": {"core", "ports", "domain"},
    "services": {"core", "ports", "domain", "api", "wire", "container", "sql"},
    "gateway": {"core", "ports", "domain", "wire"},
}


def imports(path: Path) -> Iterator[str]:
    """Modules of ours that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "millstream":
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "millstream")


@pytest.mark.parametrize("layer", ALLOWED)
def test_no_layer_imports_upward(layer: str) -> None:
    upward = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / layer).rglob("*.py")
        for module in imports(path)
        if module.split(".")[1] not in ALLOWED[layer] | {layer, "__version__"}
    }

    assert not upward


def test_no_service_imports_another() -> None:
    across = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / "services").rglob("*.py")
        for module in imports(path)
        if module.startswith("millstream.services.")
        and module.split(".")[2] != path.relative_to(ROOT / "services").parts[0]
    }

    assert not across


def test_only_the_compute_engines_and_who_runs_code_know_the_container() -> None:
    users = {
        str(path.relative_to(ROOT))
        for layer in ("engines", "services")
        for path in (ROOT / layer).rglob("*.py")
        for module in imports(path)
        if module.startswith("millstream.container")
    }

    assert all(user.startswith(("engines/compute/", "services/sagemaker/", "services/awslambda/")) for user in users)


def test_every_service_is_mounted() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}

    assert folders == set(SERVICES)

"""The contract of MetaStore, on each engine: another one is one line in ENGINES."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from millstream.engines.meta.sqlite import SqliteMeta
from millstream.ports.meta import MetaStore
from tests.contracts.meta_contract import MetaContract, OpenMeta


@contextmanager
def sqlite(folder: Path) -> Iterator[MetaStore]:
    meta = SqliteMeta(folder / "meta.db")
    yield meta
    meta.close()


ENGINES: list[Callable[[Path], AbstractContextManager[MetaStore]]] = [sqlite]


@pytest.fixture(params=ENGINES, ids=lambda engine: str(engine.__name__))
def open_meta(request: pytest.FixtureRequest, tmp_path: Path) -> OpenMeta:
    return lambda: request.param(tmp_path)


class TestMeta(MetaContract): ...

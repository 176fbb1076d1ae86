"""The embedded object store: the contract, and what it does to its folder."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from millstream.core.body import blocks
from millstream.engines.objects.audit import problems
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.objects import Attributes, Bucket, ObjectStore
from tests.contracts.objects_contract import (
    MIB5,
    MultipartContract,
    ObjectsContract,
    Run,
    broken,
    content,
    get,
    put,
    run,
)

__all__ = ["run"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    engine = DiskObjects(tmp_path / "objects")
    yield engine
    engine.close()


class TestDiskObjects(ObjectsContract): ...


class TestDiskMultipart(MultipartContract): ...


def test_lists_at_the_same_time_do_not_mix(store: ObjectStore) -> None:
    async def scenario() -> None:
        for bucket in "abcdefgh":
            await store.create_bucket(Bucket(bucket, "1", "us-east-1", 0.0))
            await store.put(bucket, f"of {bucket}", blocks(b""), Attributes())
        pages = await asyncio.gather(*(store.list(bucket, "", "", "", 1000) for bucket in "abcdefgh" * 100))
        assert [[entry.key for entry in page.objects] for page in pages] == [[f"of {b}"] for b in "abcdefgh" * 100]

    asyncio.run(scenario())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def files(root: Path) -> list[Path]:
    return [path for path in (root / "data").rglob("*") if path.is_file()]


class TestFolder:
    @pytest.fixture(autouse=True)
    def bucket(self, store: DiskObjects, run: Run) -> None:
        run(store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))

    def test_small_objects_are_in_the_index_alone(self, store: DiskObjects, run: Run, root: Path) -> None:
        run(put(store, "../../x", content(32 << 10)))

        assert files(root) == []

    def test_replaced_deleted_and_failed_objects_leave_no_file(
        self, store: DiskObjects, run: Run, root: Path
    ) -> None:
        for _ in range(3):
            run(put(store, "key", content(100_000)))
        run(store.copy(("bucket", "key"), ("bucket", "copy"), Attributes()))
        with pytest.raises(ConnectionResetError):
            run(store.put("bucket", "key", broken(content(3 << 20)), Attributes()))
        store._files.close()

        assert [path.stat().st_size for path in files(root)] == [100_000]

    def test_the_last_copy_takes_the_file_along(self, store: DiskObjects, run: Run, root: Path) -> None:
        run(put(store, "key", content(100_000)))
        run(store.copy(("bucket", "key"), ("bucket", "copy"), Attributes()))
        run(store.delete("bucket", ["key", "copy"]))
        store._files.close()

        assert files(root) == []

    def test_parts_that_are_not_used_leave_no_file(self, store: DiskObjects, run: Run, root: Path) -> None:
        upload = run(store.create_upload("bucket", "key", Attributes()))
        for number, size in [(1, MIB5), (1, 40), (2, 50)]:
            part = run(store.put_part("bucket", "key", upload.id, number, blocks(content(size))))
        run(store.complete_upload("bucket", "key", upload.id, [(2, part.etag)]))
        store._files.close()

        assert [path.stat().st_size for path in files(root)] == [50]

    def test_a_second_server_is_refused(self, store: DiskObjects, root: Path) -> None:
        with pytest.raises(BlockingIOError):
            DiskObjects(root)

    def test_a_cancelled_put_leaves_no_file(self, store: DiskObjects, run: Run, root: Path) -> None:
        async def stuck() -> object:
            started = asyncio.Event()

            async def body():  # type: ignore[no-untyped-def]
                yield content(3 << 20)
                started.set()
                await asyncio.Event().wait()

            task = asyncio.create_task(store.put("bucket", "key", body(), Attributes()))
            await started.wait()
            task.cancel()
            return (await asyncio.gather(task, return_exceptions=True))[0]

        assert isinstance(run(stuck()), asyncio.CancelledError)
        store._files.close()
        assert files(root) == []

    def test_a_reader_keeps_a_deleted_file_until_it_is_done(self, store: DiskObjects, run: Run, root: Path) -> None:
        async def scenario() -> int:
            await put(store, "key", content(100_000))
            async with store.open("bucket", "key"):
                await store.delete("bucket", ["key"])
                held = len(files(root))
            return held

        assert run(scenario()) == 1
        store._files.close()
        assert files(root) == []


def test_a_restart_keeps_what_is_named_and_sweeps_the_rest(root: Path, run: Run) -> None:
    first = DiskObjects(root)
    run(first.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))
    run(put(first, "key", content(100_000)))
    orphan = root / "data" / "ab" / "00000000ab0000000000000000000000"
    orphan.write_bytes(b"left by a crash")
    first.close()

    second = DiskObjects(root)
    second._files.close()

    assert [path.stat().st_size for path in files(root)] == [100_000]
    assert run(get(second, "key")) == content(100_000)
    second._index.close()


def test_a_listing_does_not_read_the_keys_below_a_prefix(store: DiskObjects, run: Run) -> None:
    async def fill() -> None:
        await store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0))
        keys = [f"{folder}/{number:04d}" for folder in "abc" for number in range(1000)]
        for start in range(0, len(keys), 100):
            await asyncio.gather(*(put(store, key) for key in keys[start : start + 100]))

    run(fill())
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    store._index._scanner.set_progress_handler(step, 1)
    page = run(store.list("bucket", "", "/", "", 1000))

    assert page.prefixes == ["a/", "b/", "c/"]
    assert steps < 300


def test_an_audit_finds_what_is_missing_or_changed(root: Path, run: Run) -> None:
    engine = DiskObjects(root)
    run(engine.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))
    for key, size in {"small": 9, "large": 100_000, "lost": 200_000}.items():
        run(put(engine, key, content(size)))
    upload = run(engine.create_upload("bucket", "parts", Attributes()))
    parts = [run(engine.put_part("bucket", "parts", upload.id, n, blocks(content(MIB5 + n)))) for n in (1, 2)]
    run(engine.complete_upload("bucket", "parts", upload.id, [(part.number, part.etag) for part in parts]))
    run(engine.copy(("bucket", "large"), ("bucket", "copy"), Attributes()))
    engine.close()
    assert list(problems(root)) == []

    by_size = {path.stat().st_size: path for path in files(root)}
    by_size[200_000].unlink()
    by_size[100_000].write_bytes(content(100_000)[::-1])

    assert list(problems(root)) == [
        "bucket/copy: its bytes are not those that were stored",
        "bucket/large: its bytes are not those that were stored",
        f"bucket/lost: data file {by_size[200_000].name} is missing",
    ]

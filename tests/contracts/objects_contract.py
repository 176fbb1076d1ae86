"""What every ObjectStore promises; a test file per engine inherits the suite and gives the `store` fixture."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.core.body import blocks
from millstream.core.checksum import checksum
from millstream.ports import objects as port
from millstream.ports.objects import Attributes, Bucket, Cause, Checksum, Condition, Lock, ObjectStore, Version

Run = Callable[[Coroutine[Any, Any, Any]], Any]
SIZES = [0, 1, 32 << 10, (32 << 10) + 1, (3 << 20) + 7]
MIB5 = 5 << 20
NASTY = [
    "a",
    "a/",
    "a/x",
    "a/x/y",
    "a//",
    "/",
    "//a",
    "..",
    "../a",
    "é",
    "日本/語",
    "a\x00b",
    "a\U0001f600",
    "\uffff",
    "a b+c%2F",
]
SEGMENT = st.sampled_from(["a", "b", "a/", "/", "..", "ab", "é", "\uffff", "\U0001f600", "", "-", "0"])
KEY = st.lists(SEGMENT, min_size=1, max_size=5).map("".join).filter(bool) | st.sampled_from([*NASTY, "x" * 1024])


@pytest.fixture
def run() -> Any:
    with asyncio.Runner() as runner:
        yield runner.run


def content(size: int) -> bytes:
    return (hashlib.sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]


def put(store: ObjectStore, key: str, data: bytes = b"data", **options: Any) -> Coroutine[Any, Any, port.ObjectInfo]:
    return store.put("bucket", key, blocks(data, 100_000), options.pop("attributes", Attributes()), **options)


async def get(store: ObjectStore, key: str, start: int = 0, length: int | None = None) -> bytes:
    async with store.open("bucket", key) as opened:
        return b"".join([block async for block in opened.read(start, length)])


async def broken(data: bytes) -> AsyncIterator[bytes]:
    yield data
    raise ConnectionResetError("the client hung up")


def listed(prefixes_and_keys: Any, prefix: str, delimiter: str, after: str) -> list[str]:
    """The model: what S3 lists of a set of keys, in one list."""
    found = set()
    for key in prefixes_and_keys:
        if key.startswith(prefix):
            cut = key.find(delimiter, len(prefix)) if delimiter else -1
            found.add(key if cut < 0 else key[: cut + len(delimiter)])
    return sorted((name for name in found if name.encode() > after.encode()), key=str.encode)


class ObjectsContract:
    @pytest.fixture(autouse=True)
    def bucket(self, store: ObjectStore, run: Run) -> None:
        run(store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))

    def test_a_bucket_exists_once(self, store: ObjectStore, run: Run) -> None:
        with pytest.raises(port.BucketExists) as refused:
            run(store.create_bucket(Bucket("bucket", "210987654321", "eu-west-1", 2.0)))

        assert refused.value.bucket.account == "123456789012"
        assert run(store.bucket("bucket")) == refused.value.bucket

    def test_buckets_are_sorted_and_can_go_when_empty(self, store: ObjectStore, run: Run) -> None:
        run(store.create_bucket(Bucket("a", "123456789012", "us-east-1", 1.0)))
        run(put(store, "key"))

        with pytest.raises(port.BucketNotEmpty):
            run(store.delete_bucket("bucket"))
        assert [bucket.name for bucket in run(store.buckets())] == ["a", "bucket"]
        run(store.delete("bucket", ["key"]))
        run(store.delete_bucket("bucket"))
        assert [bucket.name for bucket in run(store.buckets())] == ["a"]

    def test_unfinished_uploads_go_with_their_bucket(self, store: ObjectStore, run: Run) -> None:
        upload = run(store.create_upload("bucket", "key", Attributes()))
        run(store.put_part("bucket", "key", upload.id, 1, blocks(b"part")))

        run(store.delete_bucket("bucket"))
        run(store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))

        assert run(store.uploads("bucket")) == []
        with pytest.raises(port.NoSuchUpload):
            run(store.upload("bucket", "key", upload.id))

    def test_without_the_bucket_everything_raises(self, store: ObjectStore, run: Run) -> None:
        async def opened() -> None:
            async with store.open("none", "key"):
                pass

        calls = [
            lambda: store.put("none", "key", blocks(b""), Attributes()),
            lambda: store.head("none", "key"),
            opened,
            lambda: store.delete("none", ["key"]),
            lambda: store.list("none", "", "", "", 10),
            lambda: store.delete_bucket("none"),
            lambda: store.bucket("none"),
            lambda: store.copy(("bucket", "key"), ("none", "key"), Attributes()),
            lambda: store.create_upload("none", "key", Attributes()),
            lambda: store.upload("none", "key", "id"),
            lambda: store.uploads("none"),
        ]
        for call in calls:
            with pytest.raises(port.NoSuchBucket):
                run(call())

    @pytest.mark.parametrize("size", SIZES)
    def test_what_was_put_is_read(self, store: ObjectStore, run: Run, size: int) -> None:
        data = content(size)
        attributes = Attributes(headers={"content-type": "text/csv"}, metadata={"a": "b"}, tags={"t": ""}, owner="1")

        info = run(put(store, "key", data, attributes=attributes))

        assert run(get(store, "key")) == data
        assert (info.size, info.etag) == (size, hashlib.md5(data).hexdigest())
        assert run(store.head("bucket", "key")) == info
        assert info.attributes == attributes

    @pytest.mark.parametrize("size", SIZES[1:])
    def test_ranges_are_read(self, store: ObjectStore, run: Run, size: int) -> None:
        data = content(size)
        run(put(store, "key", data))

        for start, length in [(0, 1), (size - 1, 1), (size // 2, 70_000), (size // 3, None), (0, 0), (size, 5)]:
            assert run(get(store, "key", start, length)) == data[start:][: size if length is None else length]

    def test_blocks_are_at_most_a_mebibyte(self, store: ObjectStore, run: Run) -> None:
        async def largest() -> int:
            async with store.open("bucket", "key") as opened:
                return max([len(block) async for block in opened.read()])

        run(put(store, "key", content(3 << 20)))
        assert run(largest()) <= 1 << 20

    @pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
    @pytest.mark.parametrize("size", [5, 100_000])
    def test_a_checksum_is_computed_when_asked_for(
        self, store: ObjectStore, run: Run, size: int, algorithm: port.Algorithm
    ) -> None:
        info = run(put(store, "key", content(size), algorithm=algorithm))

        assert info.checksum == Checksum(algorithm, checksum(algorithm, content(size)))

    @pytest.mark.parametrize("size", [5, 100_000])
    def test_a_body_that_raises_leaves_the_old_object(self, store: ObjectStore, run: Run, size: int) -> None:
        run(put(store, "key", b"old"))

        with pytest.raises(ConnectionResetError):
            run(store.put("bucket", "key", broken(content(size)), Attributes()))

        assert run(get(store, "key")) == b"old"

    @pytest.mark.parametrize("size", [5, 100_000])
    def test_an_open_object_is_not_disturbed(self, store: ObjectStore, run: Run, size: int) -> None:
        async def scenario() -> bytes:
            await put(store, "key", content(size))
            async with store.open("bucket", "key") as opened:
                await put(store, "key", b"new")
                await store.delete("bucket", ["key"])
                return b"".join([block async for block in opened.read()])

        assert run(scenario()) == content(size)
        with pytest.raises(port.NoSuchKey):
            run(get(store, "key"))

    @pytest.mark.parametrize(
        ("condition", "error"),
        [
            (Condition(if_none_match="*"), port.PreconditionFailed),
            (Condition(if_none_match="8d777f385d3dfec8815d20f7496026dc"), port.PreconditionFailed),
            (Condition(if_match="other"), port.PreconditionFailed),
            (Condition(if_match="8d777f385d3dfec8815d20f7496026dc"), None),
            (Condition(if_match="*"), None),
            (Condition(if_none_match="other"), None),
        ],
    )
    def test_conditions_guard_a_put(self, store: ObjectStore, run: Run, condition: Condition, error: Any) -> None:
        run(put(store, "key", b"data"))

        if error:
            with pytest.raises(error):
                run(put(store, "key", content(100_000), condition=condition))
        else:
            run(put(store, "key", content(100_000), condition=condition))
        assert run(store.head("bucket", "key")).size == (4 if error else 100_000)

    def test_conditions_on_nothing(self, store: ObjectStore, run: Run) -> None:
        with pytest.raises(port.NoSuchKey):
            run(put(store, "key", condition=Condition(if_match="*")))
        run(put(store, "key", condition=Condition(if_none_match="*")))

    def test_of_many_creators_one_wins(self, store: ObjectStore, run: Run) -> None:
        async def race() -> list[object]:
            once = Condition(if_none_match="*")
            racers = (put(store, "key", content(50_000 + i), condition=once) for i in range(10))
            return await asyncio.gather(*racers, return_exceptions=True)

        outcomes = run(race())
        assert sum(isinstance(outcome, port.ObjectInfo) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, port.PreconditionFailed) for outcome in outcomes) == 9

    def test_deleting_is_for_all_keys_and_no_error_twice(self, store: ObjectStore, run: Run) -> None:
        for key in NASTY:
            run(put(store, key, key.encode()))

        run(store.delete("bucket", [*NASTY[1:], "none"]))
        run(store.delete("bucket", NASTY[1:]))

        assert [info.key for info in run(store.list("bucket", "", "", "", 100)).objects] == NASTY[:1]

    @pytest.mark.parametrize("size", [5, 100_000])
    def test_a_copy_lives_on_its_own(self, store: ObjectStore, run: Run, size: int) -> None:
        run(put(store, "source", content(size), algorithm="CRC32"))

        info = run(
            store.copy(("bucket", "source"), ("bucket", "target"), Attributes(tags={"a": "b"}), algorithm="SHA256")
        )
        run(store.delete("bucket", ["source"]))

        assert run(get(store, "target")) == content(size)
        assert info.checksum == Checksum("SHA256", checksum("SHA256", content(size)))
        assert (info.key, info.attributes.tags) == ("target", {"a": "b"})

    @pytest.mark.parametrize("size", [5, 100_000])
    def test_an_object_is_copied_onto_itself(self, store: ObjectStore, run: Run, size: int) -> None:
        run(put(store, "key", content(size)))

        for _ in range(3):
            run(store.copy(("bucket", "key"), ("bucket", "key"), Attributes(metadata={"new": "1"})))

        assert run(get(store, "key")) == content(size)
        assert run(store.head("bucket", "key")).attributes.metadata == {"new": "1"}

    def test_copying_nothing_raises(self, store: ObjectStore, run: Run) -> None:
        with pytest.raises(port.NoSuchKey):
            run(store.copy(("bucket", "none"), ("bucket", "target"), Attributes()))

    def test_attributes_change_without_the_bytes(self, store: ObjectStore, run: Run) -> None:
        before = run(put(store, "key", content(100_000)))

        run(store.set_attributes("bucket", "key", lambda _: Attributes(tags={"a": "b"})))

        after = run(store.head("bucket", "key"))
        assert (after.etag, after.modified, after.attributes.tags) == (before.etag, before.modified, {"a": "b"})
        assert run(get(store, "key")) == content(100_000)
        with pytest.raises(port.NoSuchKey):
            run(store.set_attributes("bucket", "none", lambda kept: kept))

    def test_a_lock_keeps_its_version(self, store: ObjectStore, run: Run) -> None:
        run(store.create_bucket(Bucket("locked", "123456789012", "us-east-1", 0.0, "Enabled")))
        lock = Lock("GOVERNANCE", until=4e9)
        info = run(store.put("locked", "key", blocks(b"x"), Attributes(lock=lock)))
        (kept,) = run(store.delete("locked", [Version("key", info.version)]))
        assert kept.locked
        (gone,) = run(store.delete("locked", [Version("key", info.version, bypass=True)]))
        assert gone.version == info.version

    def test_a_bucket_that_wants_to_know_gets_notes(self, store: ObjectStore, run: Run) -> None:
        run(put(store, "before", b"x"))
        run(store.set_setting("bucket", "notification", "{}"))
        run(put(store, "key", b"x"))
        run(store.copy(("bucket", "key"), ("bucket", "copy"), Attributes()))
        run(store.delete("bucket", ["key", "none"], Cause("LifecycleExpiration")))
        with pytest.raises(port.PreconditionFailed):
            run(put(store, "copy", b"y", condition=Condition(if_none_match="*")))

        notes = run(store.notes(10))

        assert [(note.info.key, note.cause.event) for _, note in notes] == [
            ("key", "ObjectCreated:Put"),
            ("copy", "ObjectCreated:Copy"),
            ("key", "LifecycleExpiration:Delete"),
        ]
        run(store.drop_notes([number for number, _ in notes[:2]]))
        assert run(store.notes(10)) == notes[2:]

    def test_a_newer_object_is_not_deleted_for_an_older_one(self, store: ObjectStore, run: Run) -> None:
        info = run(put(store, "key", b"x"))
        (kept,) = run(store.delete("bucket", [Version("key", before=info.modified - 1)]))
        assert kept.refused
        run(store.delete("bucket", [Version("key", before=info.modified)]))
        assert not run(store.list("bucket", "", "", "", 10)).objects

    @settings(max_examples=150)
    @given(
        keys=st.sets(KEY, max_size=12),
        prefix=KEY | st.just(""),
        delimiter=st.sampled_from(["", "/", "a", "é", "//", "a/"]),
        after=KEY | st.just(""),
        limit=st.integers(1, 5),
    )
    def test_listing_agrees_with_a_set_of_keys(
        self, store: ObjectStore, run: Run, keys: set[str], prefix: str, delimiter: str, after: str, limit: int
    ) -> None:
        async def pages() -> list[str]:
            before = await store.list("bucket", "", "", "", 10_000)
            await store.delete("bucket", [info.key for info in before.objects])
            for key in keys:
                await put(store, key)
            names, start = [], after
            while True:
                page = await store.list("bucket", prefix, delimiter, start, limit)
                both = sorted([*page.prefixes, *(info.key for info in page.objects)], key=str.encode)
                assert len(both) <= limit
                names += both
                if page.next is None:
                    return names
                assert page.next == both[-1]
                start = page.next

        assert run(pages()) == listed(keys, prefix, delimiter, after)

    def test_no_limit_lists_nothing(self, store: ObjectStore, run: Run) -> None:
        run(put(store, "key"))

        assert run(store.list("bucket", "", "", "", 0)) == ([], [], None)


class MultipartContract:
    """The same store's uploads in parts."""

    @pytest.fixture(autouse=True)
    def bucket(self, store: ObjectStore, run: Run) -> None:
        run(store.create_bucket(Bucket("bucket", "123456789012", "us-east-1", 1.0)))

    async def start(self, store: ObjectStore, sizes: list[int], **options: Any) -> tuple[str, list[tuple[int, str]]]:
        upload = await store.create_upload("bucket", "key", options.pop("attributes", Attributes()), **options)
        parts = [await self.part(store, upload.id, number, size) for number, size in enumerate(sizes, 1)]
        return upload.id, [(part.number, part.etag) for part in parts]

    async def part(self, store: ObjectStore, upload_id: str, number: int, size: int) -> port.Part:
        return await store.put_part("bucket", "key", upload_id, number, blocks(content(size)))

    def test_parts_become_one_object(self, store: ObjectStore, run: Run) -> None:
        sizes = [MIB5, MIB5 + 1, 3]
        whole = b"".join(map(content, sizes))
        upload_id, parts = run(self.start(store, sizes, attributes=Attributes(metadata={"a": "b"})))

        info = run(store.complete_upload("bucket", "key", upload_id, parts))

        digests = b"".join(hashlib.md5(content(size)).digest() for size in sizes)
        assert info.etag == hashlib.md5(digests).hexdigest() + "-3"
        assert (info.size, info.parts, info.attributes.metadata) == (len(whole), tuple(sizes), {"a": "b"})
        assert run(get(store, "key")) == whole
        for start, length in [(MIB5 - 2, 4), (MIB5 * 2, None), (len(whole) - 1, 1), (7, MIB5 + 11)]:
            assert run(get(store, "key", start, length)) == whole[start:][:length]

    def test_completing_twice_gives_the_same_object(self, store: ObjectStore, run: Run) -> None:
        upload_id, parts = run(self.start(store, [MIB5, 9]))

        first = run(store.complete_upload("bucket", "key", upload_id, parts))
        again = run(store.complete_upload("bucket", "key", upload_id, parts))

        assert first == again == run(store.head("bucket", "key"))
        with pytest.raises(port.NoSuchUpload):
            run(store.complete_upload("bucket", "key", upload_id, parts[:1]))

    @pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
    def test_checksums_of_parts_are_joined(self, store: ObjectStore, run: Run, algorithm: port.Algorithm) -> None:
        upload_id, parts = run(self.start(store, [MIB5, 9], algorithm=algorithm, kind="FULL_OBJECT"))

        info = run(store.complete_upload("bucket", "key", upload_id, parts))

        assert info.checksum == Checksum(algorithm, checksum(algorithm, content(MIB5) + content(9)), "FULL_OBJECT")

    def test_a_composite_checksum_is_of_checksums(self, store: ObjectStore, run: Run) -> None:
        upload_id, parts = run(self.start(store, [MIB5, 9], algorithm="SHA256"))

        info = run(store.complete_upload("bucket", "key", upload_id, parts))

        digests = b"".join(hashlib.sha256(content(size)).digest() for size in (MIB5, 9))
        expected = base64.b64encode(hashlib.sha256(digests).digest()).decode() + "-2"
        assert info.checksum == Checksum("SHA256", expected, "COMPOSITE")

    def test_a_part_is_replaced_and_unused_ones_go(self, store: ObjectStore, run: Run) -> None:
        upload_id, _ = run(self.start(store, [MIB5, 1, 2]))
        part = run(self.part(store, upload_id, 1, 8))

        info = run(store.complete_upload("bucket", "key", upload_id, [(1, part.etag)]))

        assert (info.size, run(get(store, "key"))) == (8, content(8))
        assert run(store.uploads("bucket")) == []

    @pytest.mark.parametrize(
        ("choose", "error"),
        [
            (lambda parts: parts[::-1], port.InvalidPartOrder),
            (lambda parts: [parts[0], parts[0]], port.InvalidPartOrder),
            (lambda parts: [parts[0], (7, parts[1][1])], port.InvalidPart),
            (lambda parts: [(1, "0" * 32), parts[1]], port.InvalidPart),
            (lambda parts: parts[1:], port.PartTooSmall),
        ],
    )
    def test_wrong_parts_are_refused_and_the_upload_stays(
        self, store: ObjectStore, run: Run, choose: Any, error: type[Exception]
    ) -> None:
        upload_id, parts = run(self.start(store, [MIB5, 9, 9]))

        with pytest.raises(error):
            run(store.complete_upload("bucket", "key", upload_id, choose(parts)))

        assert [part.number for part in run(store.parts("bucket", "key", upload_id))] == [1, 2, 3]

    def test_an_aborted_upload_is_gone(self, store: ObjectStore, run: Run) -> None:
        upload_id, parts = run(self.start(store, [9]))

        run(store.abort_upload("bucket", "key", upload_id))

        for call in (
            lambda: store.abort_upload("bucket", "key", upload_id),
            lambda: store.upload("bucket", "key", upload_id),
            lambda: store.parts("bucket", "key", upload_id),
            lambda: store.complete_upload("bucket", "key", upload_id, parts),
            lambda: self.part(store, upload_id, 1, 3),
        ):
            with pytest.raises(port.NoSuchUpload):
                run(call())

    def test_an_upload_belongs_to_its_key(self, store: ObjectStore, run: Run) -> None:
        upload_id, _ = run(self.start(store, [9]))

        with pytest.raises(port.NoSuchUpload):
            run(store.upload("bucket", "other", upload_id))

    def test_uploads_are_sorted_by_key_then_start(self, store: ObjectStore, run: Run) -> None:
        started = [run(store.create_upload("bucket", key, Attributes())) for key in ["b", "a/2", "a/1", "a/1"]]

        ids = [upload.id for upload in run(store.uploads("bucket"))]
        assert ids == [started[i].id for i in (2, 3, 1, 0)]
        assert [upload.key for upload in run(store.uploads("bucket", "a/2"))] == ["a/2"]

    def test_a_condition_guards_completion(self, store: ObjectStore, run: Run) -> None:
        run(put(store, "key"))
        upload_id, parts = run(self.start(store, [9]))

        with pytest.raises(port.PreconditionFailed):
            run(store.complete_upload("bucket", "key", upload_id, parts, Condition(if_none_match="*")))

        assert run(get(store, "key")) == b"data"
        run(store.complete_upload("bucket", "key", upload_id, parts))

    def test_a_copy_of_a_multipart_object_is_plain(self, store: ObjectStore, run: Run) -> None:
        upload_id, parts = run(self.start(store, [MIB5, 9]))
        run(store.complete_upload("bucket", "key", upload_id, parts))

        info = run(store.copy(("bucket", "key"), ("bucket", "copy"), Attributes()))
        run(store.delete("bucket", ["key"]))

        whole = content(MIB5) + content(9)
        assert (info.etag, info.parts) == (hashlib.md5(whole).hexdigest(), ())
        assert run(get(store, "copy")) == whole

    def versioned(self, store: ObjectStore, run: Run) -> list[str]:
        """Versions of `key`, oldest first: stored before versioning, and two after."""
        first = run(put(store, "key", b"0"))
        run(store.set_versioning("bucket", "Enabled"))
        return [info.version for info in (first, run(put(store, "key", b"1")), run(put(store, "key", b"2" * 99_999)))]

    def named(self, store: ObjectStore, run: Run, **given: Any) -> list[tuple[str, str, bool, bool]]:
        asked = {"prefix": "", "delimiter": "", "after": ("", ""), "limit": 1000} | given
        found = run(store.versions("bucket", **asked)).versions
        return [(info.key, info.version, info.marker, latest) for info, latest in found]

    def test_a_versioned_bucket_keeps_what_is_replaced(self, store: ObjectStore, run: Run) -> None:
        null, one, two = self.versioned(store, run)

        assert null == "null"
        assert run(store.head("bucket", "key")).version == two
        assert [run(store.head("bucket", "key", version)).size for version in (null, one, two)] == [1, 1, 99_999]
        assert self.named(store, run) == [("key", v, False, v == two) for v in (two, one, null)]

    def test_a_delete_marker_hides_and_its_deletion_shows(self, store: ObjectStore, run: Run) -> None:
        *_, two = self.versioned(store, run)
        (left,) = run(store.delete("bucket", ["key"]))

        with pytest.raises(port.NoSuchKey) as hidden:
            run(store.head("bucket", "key"))
        assert left.marker
        assert hidden.value.marker is not None
        assert hidden.value.marker.version == left.version
        with pytest.raises(port.IsDeleteMarker):
            run(store.head("bucket", "key", left.version))
        assert run(store.list("bucket", "", "", "", 10)).objects == []
        assert run(store.delete("bucket", [port.Version("key", left.version)])) == [left]
        assert run(store.head("bucket", "key")).version == two

    def test_the_version_before_a_deleted_one_is_the_object(self, store: ObjectStore, run: Run) -> None:
        null, one, two = self.versioned(store, run)
        run(store.delete("bucket", [port.Version("key", two), port.Version("key", null)]))

        assert run(store.head("bucket", "key")).version == one
        with pytest.raises(port.NoSuchVersion):
            run(store.head("bucket", "key", two))
        run(store.delete("bucket", [port.Version("key", one)]))
        run(store.delete_bucket("bucket"))

    def test_suspended_versioning_replaces_the_null_version_only(self, store: ObjectStore, run: Run) -> None:
        null, one, two = self.versioned(store, run)
        run(store.set_versioning("bucket", "Suspended"))
        run(put(store, "key", b"new"))

        assert self.named(store, run) == [("key", v, False, v == null) for v in (null, two, one)]
        assert run(store.head("bucket", "key", "null")).size == 3
        (left,) = run(store.delete("bucket", ["key"]))
        assert left == port.Deleted("null", marker=True)
        assert self.named(store, run)[0] == ("key", "null", True, True)

    def test_a_bucket_with_old_versions_or_markers_is_not_empty(self, store: ObjectStore, run: Run) -> None:
        run(store.set_versioning("bucket", "Enabled"))
        run(store.delete("bucket", ["never there"]))

        with pytest.raises(port.BucketNotEmpty):
            run(store.delete_bucket("bucket"))

    def test_versions_page_by_page_while_they_are_deleted(self, store: ObjectStore, run: Run) -> None:
        self.versioned(store, run)
        for key in ("a", "a/b", "a/c", "z"):
            run(put(store, key))
            run(put(store, key))
        whole = self.named(store, run)
        seen, after = [], ("", "")
        while after is not None:
            page = run(store.versions("bucket", "", "", after, 2))
            seen += [(info.key, info.version) for info, _ in page.versions]
            run(store.delete("bucket", [port.Version(info.key, info.version) for info, _ in page.versions]))
            after = page.next

        assert seen == [(key, version) for key, version, *_ in whole]
        assert self.named(store, run) == []

    def test_versions_below_a_delimiter_are_one_prefix(self, store: ObjectStore, run: Run) -> None:
        run(store.set_versioning("bucket", "Enabled"))
        for key in ("a", "a/b", "a/b", "a/c", "z"):
            run(put(store, key))
        found = run(store.versions("bucket", "", "/", ("", ""), 2))

        assert [info.key for info, _ in found.versions] == ["a"]
        assert (found.prefixes, found.next) == (["a/"], ("a/", ""))
        assert self.named(store, run, delimiter="/", after=found.next)[0][0] == "z"

    def test_a_copy_of_an_old_version(self, store: ObjectStore, run: Run) -> None:
        _, one, two = self.versioned(store, run)
        source = ("bucket", "key")
        run(store.copy(source, ("bucket", "small"), Attributes(), version=one))
        run(store.copy(source, ("bucket", "large"), Attributes(), version=two))
        run(store.delete("bucket", [port.Version("key", one), port.Version("key", two)]))

        assert run(get(store, "small")) == b"1"
        assert run(get(store, "large")) == b"2" * 99_999

    def test_a_deletion_with_a_condition(self, store: ObjectStore, run: Run) -> None:
        etag = run(put(store, "key")).etag
        wanted = [port.Version("key", if_match="other"), port.Version("none", if_match="other")]

        assert run(store.delete("bucket", wanted)) == [port.Deleted(refused=True), port.Deleted()]
        assert run(store.head("bucket", "key")).etag == etag
        run(store.delete("bucket", [port.Version("key", if_match=etag)]))
        with pytest.raises(port.NoSuchKey):
            run(store.head("bucket", "key"))

    @pytest.mark.parametrize("size", [10, 3_000_000])
    def test_a_sealed_body(self, store: ObjectStore, run: Run, size: int) -> None:
        flip = bytes(byte ^ 1 for byte in range(256))

        def flipped(block: bytes) -> bytes:
            return block.translate(flip)

        async def opened(**given: Any) -> bytes:
            async with store.open("bucket", "key", **given) as content:
                return b"".join([block async for block in content.read()])

        body = b"x" * size
        plain = run(store.put("bucket", "key", blocks(body), Attributes(), algorithm="SHA256"))
        sealed = run(
            store.put("bucket", "key", blocks(body), Attributes(sealed="s"), algorithm="SHA256", cipher=flipped)
        )

        assert (sealed.etag, sealed.checksum) == (plain.etag, plain.checksum)
        assert run(opened(sealed=True)) == flipped(body)
        with pytest.raises(port.Sealed):
            run(opened())

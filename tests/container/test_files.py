"""Archives and workspaces of others: what is inside stays inside."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.container.files import UnsafeArchive, pack, read_small, unpack, unzip, walk


def archive(*members: tuple[str, bytes | str, bytes]) -> io.BytesIO:
    """Members are name, content or link target, and tar's type."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content, kind in members:
            member = tarfile.TarInfo(name)
            member.type = kind
            if isinstance(content, str):
                member.linkname = content
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return out


def test_files_folders_and_inner_links_are_unpacked(tmp_path: Path) -> None:
    members = [("a/b", b"1", tarfile.REGTYPE), ("a/soft", "b", tarfile.SYMTYPE), ("hard", "a/b", tarfile.LNKTYPE)]

    unpack(archive(*members), tmp_path)

    assert [(tmp_path / name).read_bytes() for name in ("a/b", "a/soft", "hard")] == [b"1"] * 3


@pytest.mark.parametrize(
    "members",
    [
        [("../x", b"1", tarfile.REGTYPE)],
        [("/x", b"1", tarfile.REGTYPE)],
        [("l", "/etc/passwd", tarfile.SYMTYPE)],
        [("a/l", "../../x", tarfile.SYMTYPE)],
        [("h", "../x", tarfile.LNKTYPE)],
    ],
)
def test_nothing_leaves_the_target(tmp_path: Path, members: list[tuple[str, bytes | str, bytes]]) -> None:
    target = tmp_path / "in"
    target.mkdir()

    with pytest.raises(UnsafeArchive):
        unpack(archive(*members), target)

    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_no_member_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "l").symlink_to(tmp_path / "out")

    with pytest.raises(UnsafeArchive):
        unpack(archive(("l/x", b"1", tarfile.REGTYPE)), tmp_path / "in")

    assert list((tmp_path / "out").iterdir()) == []


def test_special_files_are_left_away(tmp_path: Path) -> None:
    unpack(archive(("pipe", b"", tarfile.FIFOTYPE), ("dev", b"", tarfile.CHRTYPE)), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchive, match="far more"):
        unpack(archive(("zeros", bytes(4 << 20), tarfile.REGTYPE)), tmp_path, ratio=10, floor=1 << 20)


@given(data=st.binary(max_size=200), zipped=st.booleans())
@settings(max_examples=50)
def test_no_archive_at_all_is_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, zipped: bool) -> None:
    with pytest.raises(UnsafeArchive):
        unpack(io.BytesIO(gzip.compress(b"x" + data) if zipped else b"x" + data), tmp_path_factory.mktemp("t"))


@given(
    files=st.dictionaries(
        st.lists(st.text("ab. ü-", min_size=1, max_size=5), min_size=1, max_size=3)
        .filter(lambda parts: not {".", ".."} & set(parts))
        .map("/".join),
        st.binary(max_size=100),
        max_size=4,
    )
)
@settings(max_examples=40)
def test_what_is_packed_comes_out_the_same(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    source, target = tmp_path_factory.mktemp("s"), tmp_path_factory.mktemp("t")
    kept = {path: data for path, data in files.items() if not any(other.startswith(path + "/") for other in files)}
    for path, data in kept.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(data)

    first, second = io.BytesIO(), io.BytesIO()
    assert pack([source], "", first) == pack([source], "", second) == len(kept)
    unpack(first, target)

    assert first.getvalue() == second.getvalue()
    assert {found.path: read_small(target, found.path) for found in walk(target)} == kept


def test_a_missing_file_reads_as_empty(tmp_path: Path) -> None:
    assert read_small(tmp_path, "output/failure") == b""
    assert list(walk(tmp_path, "absent")) == []


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed


def test_a_zip_is_unpacked(tmp_path: Path) -> None:
    unzip(zipped({"a.py": b"1", "pkg/b.py": b"2", "empty/": b""}), tmp_path, 100)

    assert [(found.path, found.size) for found in walk(tmp_path)] == [("a.py", 1), ("pkg/b.py", 1)]
    assert (tmp_path / "empty").is_dir()


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "a\\..\\..\\out"])
def test_a_zip_cannot_write_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()

    with pytest.raises(UnsafeArchive, match="points outside"):
        unzip(zipped({name: b""}), tmp_path / "in", 100)
    assert [path.name for path in tmp_path.rglob("*")] == ["in"]


@pytest.mark.parametrize(
    ("archive", "reason"), [(zipped({"a": bytes(101)}), "more than 100"), (io.BytesIO(b"PK no"), "no whole zip")]
)
def test_a_bad_zip_is_refused(tmp_path: Path, archive: io.BytesIO, reason: str) -> None:
    with pytest.raises(UnsafeArchive, match=reason):
        unzip(archive, tmp_path, 100)

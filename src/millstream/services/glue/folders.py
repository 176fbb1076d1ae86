"""From files to tables: which folders make one table, and which are its partitions.

AWS: docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from millstream.services.glue.schemas import Schema, union


@dataclass(slots=True)
class File:
    size: int
    schema: Schema


@dataclass(slots=True)
class Folder:
    """`path` within the bucket, ending in "/" but for the bucket's own."""

    path: str
    files: list[File] = field(default_factory=list)
    folders: dict[str, "Folder"] = field(default_factory=dict)

    def add(self, key: str, file: File) -> None:
        """`key` as it goes on from here."""
        name, slash, rest = key.partition("/")
        if slash:
            self.folders.setdefault(name, Folder(f"{self.path}{name}/")).add(rest, file)
        else:
            self.files.append(file)

    def leaves(self, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], "Folder"]]:
        """Folders with files, and the names that lead to them."""
        if self.files:
            yield names, self
        for name, folder in sorted(self.folders.items()):
            yield from folder.leaves((*names, name))

    @property
    def schema(self) -> Schema:
        return union([file.schema for file in self.files])


@dataclass(slots=True)
class Found:
    """A table. A partition is the values of its keys, and where it lies."""

    path: str
    schema: Schema
    keys: Sequence[str]
    partitions: Sequence[tuple[Sequence[str], Folder]]
    files: Sequence[File]


def tables(root: Folder) -> Iterator[Found]:
    """One where all that is below fits together at one depth; else one for each folder. A bucket with a single
    folder is not partitioned by it.
    """
    leaves = list(root.leaves())
    if not leaves:
        return
    if not root.path and not root.files and len(root.folders) == 1 and "=" not in (name := next(iter(root.folders))):
        yield from tables(root.folders[name])
        return
    if one := _one(root, leaves):
        yield one
        return
    if root.files and _alike([file.schema for file in root.files]):
        yield Found(root.path, root.schema, (), (), root.files)
    for _, folder in sorted(root.folders.items()):
        yield from tables(folder)


def _one(root: Folder, leaves: list[tuple[tuple[str, ...], Folder]]) -> Found | None:
    depths = {len(names) for names, _ in leaves}
    files = [file for _, folder in leaves for file in folder.files]
    if len(depths) > 1 or not _alike([file.schema for file in files]):
        return None
    keys = _keys([names for names, _ in leaves])
    if keys is None:
        return None
    partitions = [([_value(name) for name in names], folder) for names, folder in leaves] if keys else []
    return Found(root.path, union([file.schema for file in files]), keys, partitions, files)


def _alike(schemas: Sequence[Schema]) -> bool:
    return all(schema.fits(schemas[0]) for schema in schemas)


def _keys(paths: Sequence[Sequence[str]]) -> list[str] | None:
    """Of each level: the name before "=", where all have it, else partition_0 and so on. None where names differ."""
    keys = []
    for level, names in enumerate(zip(*paths, strict=True)):
        before = {name.partition("=")[0] if "=" in name else "" for name in names}
        if len(before) > 1:
            return None
        (key,) = before
        keys.append(key.lower() or f"partition_{level}")
    return keys


def _value(name: str) -> str:
    return name.partition("=")[2] if "=" in name else name


def table_name(path: str, bucket: str) -> str:
    """Of the last folder, in lower case; what a name may not hold becomes "_"."""
    last = path.rstrip("/").rpartition("/")[2] or bucket
    return re.sub(r"[^a-z0-9_]", "_", last.lower())

"""Streams in storages -> a compound file of version 3 (MS-CFB), the same bytes for the same streams."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR, MINI = 512, 64
SMALL = 4096
"""A shorter stream lies in the mini stream."""
FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
MOST_FAT = 109
"""Sectors of the allocation table that the header has room for: some 7 MB in all."""
STORAGE, STREAM, ROOT = 1, 2, 5
BLACK = 1

Tree = Mapping[str, "bytes | Tree"]
"""Name -> the bytes of a stream, or what is in a storage."""


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = END


def compound_file(tree: Tree) -> bytes:
    """The file. ValueError when it would exceed 7 MB."""
    entries = [_Entry("Root Entry", ROOT)]
    _enter(entries, 0, tree)
    mini = _mini_stream(entries)
    sectors: list[bytes] = []
    chains: list[int] = []
    for entry in entries:
        if entry.kind == STREAM and len(entry.data) >= SMALL:
            entry.start = _append(sectors, chains, entry.data)
    entries[0].data = mini.data
    entries[0].start = _append(sectors, chains, mini.data) if mini.data else END
    mini_fat_start = _append(sectors, chains, mini.table) if mini.table else END
    mini_fat_count = -(-len(mini.table) // SECTOR)
    directory_start = _append(sectors, chains, _directory(entries))
    table = _table(chains)
    header = _header(len(table) // SECTOR, len(sectors), directory_start, mini_fat_start, mini_fat_count)
    return header + b"".join(sectors) + table


def _enter(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, content in tree.items():
        number = len(entries)
        entries[parent].children.append(number)
        entries.append(_Entry(name, STREAM, content) if isinstance(content, bytes) else _Entry(name, STORAGE))
        if not isinstance(content, bytes):
            _enter(entries, number, content)
    # Readers look names up by halving: shorter names first, then by their capitals.
    order = sorted(entries[parent].children, key=lambda number: (len(entries[number].name), entries[number].name.upper()))
    entries[parent].child = _balanced(entries, order)


def _balanced(entries: list[_Entry], order: Sequence[int]) -> int:
    """The root of a balanced tree over the entries; all are black, as a reader takes any tree that is in order."""
    if not order:
        return NONE
    middle = len(order) // 2
    entries[order[middle]].left = _balanced(entries, order[:middle])
    entries[order[middle]].right = _balanced(entries, order[middle + 1 :])
    return order[middle]


@dataclass(frozen=True)
class _Minis:
    data: bytes
    table: bytes


def _mini_stream(entries: Sequence[_Entry]) -> _Minis:
    """All short streams one after the other, each from a full 64 bytes on, and the table of their chains."""
    data, chain = b"", list[int]()
    for entry in entries:
        if entry.kind == STREAM and 0 < len(entry.data) < SMALL:
            entry.start = len(chain)
            count = -(-len(entry.data) // MINI)
            chain += [*range(entry.start + 1, entry.start + count), END]
            data += entry.data.ljust(count * MINI, b"\x00")
    return _Minis(data, _filled(chain))


def _filled(chain: Sequence[int]) -> bytes:
    size = SECTOR // 4
    return struct.pack(f"<{-(-len(chain) // size) * size}I", *chain, *[FREE] * (-len(chain) % size))


def _append(sectors: list[bytes], chains: list[int], data: bytes) -> int:
    start = len(sectors)
    count = -(-len(data) // SECTOR)
    sectors += [data[index * SECTOR : (index + 1) * SECTOR].ljust(SECTOR, b"\x00") for index in range(count)]
    chains += [*range(start + 1, start + count), END]
    return start


def _table(chains: Sequence[int]) -> bytes:
    """The allocation table, its own sectors at the end marked in it too."""
    size = SECTOR // 4
    count = 1
    while count * size < len(chains) + count:
        count += 1
    if count > MOST_FAT:
        raise ValueError("a compound file of more than 7 MB is not written here")
    return _filled([*chains, *[FAT] * count])


def _header(fat: int, first_fat: int, directory: int, mini_fat: int, mini_fats: int) -> bytes:
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat, directory, 0, SMALL, mini_fat, mini_fats, END, 0, first_fat,
    )  # fmt: skip
    # The last of these fields is the first of 109 places of the table.
    return head + struct.pack(f"<{MOST_FAT - 1}I", *range(first_fat + 1, first_fat + fat), *[FREE] * (MOST_FAT - fat))


def _directory(entries: Sequence[_Entry]) -> bytes:
    found = b"".join(_entry(entry) for entry in entries)
    blank = struct.pack("<64xHBBIII36xIII", 0, 0, 0, NONE, NONE, NONE, 0, 0, 0)
    return found + blank * (-len(entries) % (SECTOR // len(blank)))


def _entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\x00\x00"
    start = 0 if entry.kind == STORAGE else entry.start
    return struct.pack(
        "<64sHBBIII36xIII",
        name, len(name), entry.kind, BLACK, entry.left, entry.right, entry.child, start, len(entry.data), 0,
    )  # fmt: skip

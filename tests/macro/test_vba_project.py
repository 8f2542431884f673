"""Our VBA projects, read back by oletools: containers, sources, references."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlwings
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from sync.macro.compound import SMALL, compound_file
from sync.macro.compression import CHUNK, compress
from sync.macro.source import read_module
from sync.macro.vba_project import Kind, Module, vba_project, written

XLWINGS = Path(xlwings.__file__).parent
EDGES = [0, 1, 2, 3, 63, 64, 65, 511, 512, 513, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 20_000]


def decompressed(data: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(data))) if len(data) > 1 else b""


def parsed(data: bytes) -> olefile.OleFileIO:
    return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)


def sources(project: bytes) -> dict[str, bytes]:
    """Module -> its source as oletools reads it, bytes as they stand in the project."""
    found = {}
    with parsed(project) as ole:
        for module in VBA_Parser("vbaProject.bin", data=project).extract_macros():
            name = module[1].rpartition("/")[2]
            found[name] = decompressed(ole.openstream(["VBA", name]).read())
    return found


texts = st.one_of(
    st.text(st.characters(codec="cp1252"), max_size=300).map(lambda text: text.encode("cp1252")),
    st.builds(lambda word, times: word * times, st.binary(min_size=1, max_size=9), st.integers(1, 2200)),
    st.builds(lambda words, order: b"".join(words[i % len(words)] for i in order),
              st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=9), st.lists(st.integers(0, 99), max_size=900)),
)  # fmt: skip


@given(texts)
@settings(max_examples=150, deadline=None)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    assert decompressed(compress(data)) == data


@pytest.mark.parametrize("size", EDGES)
def test_sizes_at_the_edges_of_a_chunk_come_back(size: int) -> None:
    data = (b"Sub Refresh()\r\n    x = x + 1\r\nEnd Sub\r\n" * (size // 36 + 1))[:size]
    assert decompressed(compress(data)) == data


@given(st.lists(st.one_of(st.sampled_from(EDGES), st.integers(0, 20_000)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_streams_of_any_size_lie_in_a_file_without_defects(sizes: list[int]) -> None:
    streams: dict[str, Any] = {f"s{index}": bytes([65 + index]) * size for index, size in enumerate(sizes)}
    with parsed(compound_file({"VBA": streams, "PROJECT": b"x" * 700})) as ole:
        assert ole.parsing_issues == []
        assert {path[-1]: ole.openstream(path).read() for path in ole.listdir() if path[0] == "VBA"} == streams


def test_a_file_of_megabytes_is_whole_and_one_beyond_the_header_is_refused() -> None:
    large = bytes(range(256)) * 24_000
    with parsed(compound_file({"big": large, "small": b"y" * (SMALL - 1)})) as ole:
        assert ole.openstream("big").read() == large
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"big": bytes(8_000_000)})


def test_xlwings_own_modules_come_back_byte_for_byte() -> None:
    modules = [read_module(XLWINGS / "xlwings.bas"), read_module(XLWINGS / "addin" / "Dictionary.cls")]
    assert sources(vba_project(modules)) == {module.name: written(module) for module in modules}
    lines = (XLWINGS / "xlwings.bas").read_text(encoding="utf-8").splitlines()[1:]
    assert written(modules[0]).decode("cp1252").splitlines()[1:] == lines


def test_every_kind_of_module_says_what_it_is() -> None:
    modules = [
        Module("ThisWorkbook", "", Kind.WORKBOOK),
        Module("Sheet1", "", Kind.SHEET),
        Module("A", ""),
        Module("B", "", Kind.CLASS),
    ]
    project = vba_project(modules)
    with parsed(project) as ole:
        listed = ole.openstream("PROJECT").read().decode("cp1252").splitlines()
    assert listed[1:5] == ["Document=ThisWorkbook/&H00000000", "Document=Sheet1/&H00000000", "Module=A", "Class=B"]
    found = sources(project)
    assert b'VB_Base = "0{00020819-0000-0000-C000-000000000046}"' in found["ThisWorkbook"]
    assert b'VB_Base = "0{00020820-0000-0000-C000-000000000046}"' in found["Sheet1"]
    assert found["A"] == b'Attribute VB_Name = "A"\r\n'


def records(project: bytes) -> list[int]:
    """The kinds of the records of the stream `dir`, in order."""
    with parsed(project) as ole:
        data = decompressed(ole.openstream("VBA/dir").read())
    found, place = [], 0
    while place < len(data):
        kind, size = struct.unpack_from("<HI", data, place)
        found.append(kind)
        place += 6 + (6 if kind == 0x09 else size)
    return found


def test_the_directory_is_ordered_as_in_the_project_that_excel_made() -> None:
    with zipfile.ZipFile(XLWINGS / "quickstart_standalone.xlsm") as workbook:
        theirs = records(workbook.read("xl/vbaProject.bin"))
    ours = records(vba_project([Module("ThisWorkbook", "", Kind.WORKBOOK), Module("A", "")]))
    until, behind = theirs.index(0x16), theirs.index(0x0F)
    # 0x4A, which Excel writes since 2021 alone, is in neither; of references each has its own.
    assert ours[: ours.index(0x16)] == theirs[:until]
    assert ours[ours.index(0x0F) : ours.index(0x0F) + 13] == theirs[behind : behind + 13]
    assert ours[-1] == theirs[-1] == 0x10


def shown(text: str) -> bytes:
    """What stands behind CMG, DPB and GC, made plain again (MS-OVBA 2.4.3.3)."""
    data = bytes.fromhex(text)
    seed, version, key = data[0], data[1], data[2]
    assert version ^ seed == 2
    before, last, plain, found = version, key, key ^ seed, b""
    for byte in data[3 + (seed & 6) // 2 :]:
        plain = byte ^ (before + plain & 0xFF)
        before, last = last, byte
        found += bytes([plain])
    assert struct.unpack("<I", found[:4])[0] == len(found) - 4
    return found[4:]


def test_the_project_is_open_to_whoever_wants_to_read_it() -> None:
    with parsed(vba_project([Module("A", "")])) as ole:
        listed = dict(line.split("=", 1) for line in ole.openstream("PROJECT").read().decode("cp1252").splitlines() if "=" in line)
    assert shown(listed["CMG"].strip('"')) == bytes(4)
    assert shown(listed["DPB"].strip('"')) == b"\x00"
    assert shown(listed["GC"].strip('"')) == b"\xff"


def test_the_same_sources_give_the_same_bytes() -> None:
    assert vba_project([Module("A", "x")]) == vba_project([Module("A", "x")])


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ([Module("1A", "")], "no name of a module"),
        ([Module("A" * 32, "")], "no name of a module"),
        ([Module("A", ""), Module("a", "")], "two modules"),
        ([Module("A", "x = Đ")], "no place in code page 1252"),
    ],
)
def test_what_a_project_cannot_hold_is_refused(modules: list[Module], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        vba_project(modules)

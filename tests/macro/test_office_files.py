"""The workbook with the button and the ribbon add-in: what each part says of the others must agree."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser

from sync.demo import make_sample
from sync.errors import WorkbookExists
from sync.office_files import FREEZE, PRESS, REPORT, add_in_bytes, build_files
from sync.template import shipped

REF = re.compile(r"(?:Public )?Sub (\w+)\(")


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def modules(content: bytes) -> dict[str, str]:
    return {stream.rpartition("/")[2]: code for _, stream, _, code in VBA_Parser("x", data=content).extract_macros()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample = make_sample(tmp_path_factory.mktemp("office") / "demo", units=3, seed=2022)
    build_files(sample.folder / "config.toml")
    return sample.folder


def test_each_button_runs_a_macro_that_is_there(built: Path) -> None:
    content = (built / "tong_hop.xlsm").read_bytes()
    drawing = b"".join(part for name, part in parts(content).items() if "vmlDrawing" in name)
    assert re.findall(rb"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing) == [PRESS.encode(), FREEZE.encode(), REPORT.encode()]
    assert {PRESS, FREEZE, REPORT} <= set(REF.findall(modules(content)["TongHop"]))
    assert [word in drawing.decode() for word in ("Làm mới", "Chốt số liệu", "Xuất sơ kết")] == [True, True, True]
    assert b"<x:PrintObject>False</x:PrintObject>" in drawing


def test_every_sheet_has_the_module_of_its_code_name(built: Path) -> None:
    content = (built / "tong_hop.xlsm").read_bytes()
    found = parts(content)
    code_names = {
        re.search(rb'codeName="(\w+)"', part)[1].decode()  # type: ignore[index]
        for name, part in found.items()
        if re.fullmatch(r"xl/(workbook|worksheets/sheet\d+)\.xml", name)
    }
    documents = {name for name, code in modules(content).items() if "VB_Customizable = True" in code}
    assert code_names == documents
    assert len(documents) == len([name for name in found if name.startswith("xl/worksheets/sheet")]) + 1


def test_the_licence_of_xlwings_stays_with_its_code(built: Path) -> None:
    code = modules((built / "tong_hop.xlsm").read_bytes())
    assert "xlwings is distributed under a BSD 3-clause license." in code["xlwings"]
    assert 'PROJECT_NAME As String = "tonghop"' in code["xlwings"]
    assert "MIT" in code["Dictionary"]


def test_every_button_of_the_ribbon_has_its_line() -> None:
    content = add_in_bytes("vi")
    found = parts(content)
    assert found["customUI/customUI.xml"] == (shipped("macros") / "ribbon.xml").read_bytes()
    asked = set(re.findall(rb'onAction="(\w+)"', found["customUI/customUI.xml"]))
    code = modules(content)
    assert asked <= {name.encode() for name in REF.findall(code["Ribbon"])}
    called = {line.split(": ")[1] for line in code["Ribbon"].splitlines() if line.startswith("Public Sub On") and ": " in line}
    assert called <= set(REF.findall(code["TongHop"]))
    assert b"addin.macroEnabled.main+xml" in found["[Content_Types].xml"]
    assert b'Target="customUI/customUI.xml"' in found["_rels/.rels"]
    assert "ActiveWorkbook" in code["TargetOfMacros"]


def test_a_workbook_that_is_there_is_hers(built: Path) -> None:
    workbook = built / "tong_hop.xlsm"
    before = workbook.read_bytes()
    with pytest.raises(WorkbookExists):
        build_files(built / "config.toml")
    assert workbook.read_bytes() == before
    made = build_files(built / "config.toml", again=True)
    assert made.kept is not None
    assert made.kept.read_bytes() == before

"""A written workbook -> its cells, read by programs that are not ours."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path
from typing import Any

import openpyxl

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def opened(path: Path, *, formulas: bool = True) -> openpyxl.Workbook:
    """The workbook in openpyxl, which warns about the data bars of Excel 2010 that it does not know."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*extension is not supported", category=UserWarning)
        return openpyxl.load_workbook(path, data_only=not formulas)


def values(path: Path, *, formulas: bool = False) -> dict[str, dict[str, Any]]:
    """Sheet -> address -> value (cached results, or the formulas themselves), empty cells left out."""
    book = opened(path, formulas=formulas)
    return {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
        for sheet in book.worksheets
    }


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after calculating every formula anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "recalculated"
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
    return out / path.name

"""A campaign -> tong_hop.xlsm, the master with a button; and the ribbon add-in tonghop.xlam, which works on any such workbook.

Both are made of the sources in macros/ and of the VBA of the xlwings that is installed, so the two sides always fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync.button import CONFIG_SETTING, LANGUAGE_SETTING, TODAY_SETTING
from sync.config import Config, load
from sync.errors import WorkbookExists
from sync.figures import MASTER
from sync.macro.ribbon import add_in_with_ribbon
from sync.macro.source import read_module
from sync.macro.vba_project import Kind, Module, vba_project
from sync.outputs import file_hash, free_name, replace_file
from sync.picture import Picture
from sync.progress import Progress, silent
from sync.publish.buttoned import (
    WORKBOOK_CODE_NAME,
    Macros,
    code_names,
    sheets_in_all,
    workbook_of_macros,
    workbook_with_button,
)
from sync.publish.filling import filling
from sync.publish.master import build
from sync.publish.upwards import stamps_of
from sync.refresh import newest
from sync.speech import either
from sync.template import shipped

PRESS = "RefreshMaster"
FREEZE = "FreezePeriod"
REPORT = "WriteReport"
"""The macros that the buttons run."""
ADD_IN = "tonghop.xlam"
ISOLATED = {"ADD_WORKBOOK_TO_PYTHONPATH": "false"}
"""A Python file beside the workbook must not stand in for one of the program's own."""
PROJECT = "tonghop"
"""Under this name xlwings looks for settings: a sheet tonghop.conf, a file ~/.tonghop/tonghop.conf. Its own would be those of
other workbooks of hers."""


@dataclass(frozen=True, slots=True)
class Built:
    """The files written, and where the workbook that stood there before is kept."""

    files: Sequence[Path]
    kept: Path | None = None

    def lines(self, language: str = "vi") -> list[str]:
        """What was made, for a terminal."""
        old = either(language, "bản cũ", "the old one")
        return [*(f"  {path}" for path in self.files), *([f"  {old}: {self.kept}"] if self.kept else [])]


def build_files(
    config_file: Path,
    *,
    today: date | None = None,
    again: bool = False,
    office: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Built:
    """Make both, after a run. The workbook is hers once it is there: WorkbookExists unless `again`, which keeps the old one.

    `office`: what the macro has to know where the workbook is opened in LibreOffice; None for Excel. Every error of a sync.
    """
    config = load(config_file)
    if config.workbook.exists() and not again:
        raise WorkbookExists(config.workbook)
    picture, _ = newest(config_file, today=today, progress=progress)
    kept = _set_aside(config, picture)
    replace_file(config.workbook, buttoned_workbook(picture, config_file, today, office))
    add_in = config.workbook.with_name(ADD_IN)
    if office is not None:
        return Built([config.workbook], kept)
    replace_file(add_in, add_in_bytes(picture.template.language))
    return Built([config.workbook, add_in], kept)


def _set_aside(config: Config, picture: Picture) -> Path | None:
    if not config.workbook.exists():
        return None
    copy = free_name(config.old, config.workbook, f"{picture.moment:%Y-%m-%d %H-%M}", file_hash(config.workbook))
    replace_file(copy, config.workbook.read_bytes())
    return copy


def buttoned_workbook(picture: Picture, config_file: Path, today: date | None, office: Mapping[str, str] | None = None) -> bytes:
    """The bytes of the workbook with the button."""
    sheets = build(picture)
    settings = {
        **ISOLATED,
        CONFIG_SETTING: str(config_file.resolve()),
        LANGUAGE_SETTING: picture.template.language,
        **({TODAY_SETTING: today.isoformat()} if today else {}),
        **(office or {}),
    }
    project = vba_project(
        [*_documents(sheets_in_all(sheets)), *_macros("BookOfButton.bas"), *_bridge(office is not None, "xlwings.bas")]
    )
    return workbook_with_button(
        sheets,
        stamps=stamps_of(picture, MASTER),
        clock=picture.moment,
        status=filling(picture, sheets).status,
        macros=Macros(project, PRESS, FREEZE, REPORT, settings),
        language=picture.template.language,
        stamp_sheet=picture.template.stamp_sheet,
    )


def add_in_bytes(language: str) -> bytes:
    """The bytes of the ribbon add-in. `language`: what it speaks where the workbook in front states none."""
    macros = _macros("BookOfRibbon.bas", "Ribbon.bas", "FrontWorkbook.cls")
    project = vba_project([*_documents(1), *macros, *_bridge(False, "xlwings_custom_addin.bas")])
    settings = {**ISOLATED, LANGUAGE_SETTING: language}
    return add_in_with_ribbon(workbook_of_macros(project, settings), (shipped("macros") / "ribbon.xml").read_bytes())


# ---- modules of the VBA project


def _documents(sheets: int) -> list[Module]:
    return [Module(WORKBOOK_CODE_NAME, "", Kind.WORKBOOK), *(Module(name, "", Kind.SHEET) for name in code_names(sheets))]


def _macros(*names: str) -> list[Module]:
    return [read_module(shipped("macros") / name) for name in ("TongHop.bas", "Texts.bas", *names)]


def _bridge(is_libreoffice: bool, name: str) -> list[Module]:
    """What starts Python: xlwings' own VBA, under the same licence, looking for settings of our name; or ours for LibreOffice."""
    if is_libreoffice:
        return [read_module(shipped("macros") / "LibreOffice.bas")]
    import xlwings

    folder = Path(xlwings.__file__).parent
    module = read_module(folder / name)
    named = [f'PROJECT_NAME As String = "{old}"' for old in ("xlwings", "myaddin")]
    found = next(text for text in named if text in module.source)
    source = module.source.replace(found, f'PROJECT_NAME As String = "{PROJECT}"')
    for variable in ("USERPROFILE", "Temp"):
        source = source.replace(f'Environ("{variable}")', f'ShortFolder("%{variable}%")')
    helpers = [read_module(shipped("macros") / "ShortFolder.bas"), read_module(folder / "addin" / "Dictionary.cls")]
    return [Module(module.name, source, module.kind), *helpers]

"""A campaign, a period and perhaps a unit -> the report as a Word file, never written over what a person has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sync import run
from sync.as_of import last_day_of, look_back
from sync.config import Config, load
from sync.editions import is_over
from sync.errors import TemplateError
from sync.office import opened
from sync.outputs import OutputRecords, file_hash, publish
from sync.pdf import as_pdf
from sync.picture import Picture
from sync.progress import silent
from sync.publish.master import build
from sync.publish.xlsx import Workbook, model_hash, workbook_bytes
from sync.report.content import content
from sync.report.document import Report
from sync.report.edges import Paper as Words
from sync.report.form import layout, layout_bytes, public_layout
from sync.report.proposal import proposal_content, proposal_spec
from sync.report.public import public_content, public_spec
from sync.report.render import paper_of, render
from sync.report.scope import Scope, begun, scope_of
from sync.report.spec import Form, report_of
from sync.report.web_page import web_page
from sync.speech import either
from sync.vietnamese import day as shown_day


@dataclass(frozen=True, slots=True)
class Made:
    """What was written. `moved`: a person had changed the file that should have been written, so this one stands beside it.

    `until`: the day whose figures it shows, where nobody asked for one: the last of a year that is over.
    """

    docx: Path
    waiting: tuple[str, ...]
    pdf: Path | None = None
    html: Path | None = None
    moved: bool = False
    until: date | None = None

    def as_object(self) -> dict[str, Any]:
        """For programs."""
        files = {"docx": str(self.docx), "pdf": str(self.pdf or ""), "html": str(self.html or "")}
        return {**files, "waiting": list(self.waiting), "moved": self.moved, "until": str(self.until or "")}

    def lines(self, language: str = "vi") -> list[str]:
        """For people."""
        found = self._places(language)
        if self.waiting and self.html:
            found.append(either(language, "Còn chờ số liệu (trong bản công bố chưa có):", "Figures that wait (not published):"))
        elif self.waiting:
            found.append(either(language, "Còn chờ số liệu (trong báo cáo ghi “…”):", "Figures that wait (the report says “…”):"))
        return [*found, *(f"  - {one}" for one in self.waiting)]

    def status(self, language: str = "vi") -> str:
        """For one cell, which may cut the end off: how many figures wait, and where it is."""
        count = len(self.waiting)
        some = either(language, f"Còn chờ {count} số liệu.", f"{count} figures wait.")
        waiting = some if count else either(language, "Không còn số liệu nào chờ.", "No figure waits.")
        return "\n".join([waiting, *self._places(language)])

    def _places(self, language: str) -> list[str]:
        found = [f"{either(language, 'Báo cáo', 'Report')}: {self.docx}"]
        if self.until:
            day = shown_day(self.until)
            found.append(
                either(language, f"Năm đã qua: số liệu đến hết ngày {day}.", f"That year is over: figures as of the end of {day}.")
            )
        if self.moved:
            found.append(
                either(
                    language,
                    "Bản trước đã được sửa tay nên giữ nguyên; bản mới nằm ở tệp trên.",
                    "The one before was changed by hand and stays; the new one is the file above.",
                )
            )
        if self.pdf:
            found.append(f"{either(language, 'Báo cáo lãnh đạo', 'Overview for leaders')}: {self.pdf}")
        if self.html:
            found.append(f"{either(language, 'Để đăng lên trang tin', 'For the website')}: {self.html}")
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A period of which a report can be written: its code, and how people call it."""

    period: str
    name: str


def choices(picture: Picture) -> list[Choice]:
    """Rounds, phases and the year, as far as they have begun, the latest of each in front. TemplateError without a report."""
    report_of(picture.template)
    return [Choice(period.code, period.name) for period in begun(picture)]


def write_report(
    config_file: Path,
    period: str,
    *,
    unit: str = "",
    words: Words | None = None,
    docx: Path | None = None,
    pdf: bool = False,
    awards: bool = False,
    public: bool = False,
    today: date | None = None,
    as_of: date | None = None,
) -> Made:
    """Write the report of a period, or with `awards` the paper that proposes people, and with `pdf` the leaders' page.

    `public`: the summary for everybody instead, of the whole only, and as a web page too. `as_of`: with what was known at the end
    of that day; a year that is over, with what was known at its end. ConfigError, TemplateError, NoPdf, AlreadyRunning.
    """
    config = load(config_file)
    picture = look_back(config_file, as_of) if as_of else run.look(config_file, today=today)
    until = None if as_of else _end_of(config_file, picture, period)
    if until:
        as_of, picture = until, look_back(config_file, until)
    scope = scope_of(picture, period, unit)
    paper = _public_paper(scope) if public else _paper(scope, words or Words(), awards=awards)
    said, base, page = paper.said, _layout(config, paper, scope.spec.form), paper_of(scope.settings)
    wanted = hashlib.sha256(repr((said, page)).encode() + base).hexdigest()
    path = (docx or config.folder / scope.spec.folder / _file_name(scope, paper.file, as_of)).absolute()
    # Made before anything is locked: the office program takes its time.
    made, overview = render(base, said, page), _overview(picture, scope.spec.form.language) if pdf else None
    with opened(config, today, silent) as office:
        keep = Keeper(office.ledger, office.output_name, config.old, picture)
        written, moved = keep.put(path, wanted, made)
        shown = keep.put(path.parent / f"{scope.spec.leaders}.pdf", *overview)[0] if overview else None
        pasted = keep.put(path.with_suffix(".html"), *_web(paper))[0] if public else None
    return Made(written, said.waiting, shown, pasted, moved, until)


def _end_of(config_file: Path, picture: Picture, period: str) -> date | None:
    """The last day of a year that another has followed, as only then it was whole; None of any other period."""
    return last_day_of(config_file, period) if is_over(picture.template, picture.campaign, period) else None


@dataclass(frozen=True, slots=True)
class _Paper:
    """What it says, its Word layout and what makes one when the template has none, the pattern of its file's name; `language` of a
    paper that is a web page too.
    """

    said: Report
    layout: str
    made_by: Callable[[Form], Any]
    file: str
    language: str = ""


def _paper(scope: Scope, words: Words, *, awards: bool) -> _Paper:
    if awards:
        return _Paper(proposal_content(scope, words), scope.spec.layout, layout, proposal_spec(scope).file)
    return _Paper(content(scope, words), scope.spec.layout, layout, scope.spec.file)


def _public_paper(scope: Scope) -> _Paper:
    spec = public_spec(scope)
    return _Paper(public_content(scope), spec.layout, public_layout, spec.file, spec.language)


def _web(paper: _Paper) -> tuple[str, bytes]:
    """(hash of the wanted content, the file)."""
    made = web_page(paper.said, paper.language)
    return hashlib.sha256(made).hexdigest(), made


def _layout(config: Config, paper: _Paper, form: Form) -> bytes:
    if not paper.layout:
        return layout_bytes(paper.made_by, form)
    path = config.template / paper.layout
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TemplateError(f"{path}: the report's Word layout is not there -> python -m sync.report.form {path}") from None


def _file_name(scope: Scope, pattern: str, as_of: date | None) -> str:
    name = scope.unit.short_name if scope.unit else scope.words["whole_in_file"]
    text = pattern.format(ky=scope.period.short, noi=name)
    more = scope.words["until"].format(ngay=f"{as_of:%d-%m-%Y}") if as_of else ""
    return file_name(text.strip() + more)


def file_name(text: str) -> str:
    """The name of a report's file, with what no file system allows taken out."""
    return re.sub(r'[\\/:*?"<>|]', " ", text).strip() + ".docx"


def _overview(picture: Picture, language: str) -> tuple[str, bytes]:
    """(hash of the wanted content, the file): the master's first sheet, with those its chart draws from."""
    first, *rest = build(picture)
    drawn = {series.sheet for chart in first.charts for series in chart.series}
    # LibreOffice prints a hidden sheet too, unless it is the only one that says nothing of what to print.
    sheets = [first, *(replace(sheet, hidden=True, print_area=None) for sheet in rest if sheet.name in drawn)]
    workbook = Workbook(sheets, {"role": "leaders"}, picture.moment, picture.template.stamp_sheet)
    return model_hash(sheets), as_pdf("tong_quan.xlsx", workbook_bytes(None, workbook), language)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Puts files where they belong, and beside there when a person has changed what stands there."""

    records: OutputRecords
    name_of: Callable[[Path], str]
    old: Path
    picture: Picture

    def put(self, path: Path, wanted: str, content: bytes) -> tuple[Path, bool]:
        """(where it stands now, whether that is beside). Not written anew when exactly this stands there already."""
        free = self._free(path)
        name = self.name_of(free)
        if self.records.output(name) == (wanted, file_hash(free)):
            return free, free != path
        free.parent.mkdir(parents=True, exist_ok=True)
        done = publish(
            free, content, wanted_hash=wanted, ledger=self.records, keep_old=self.old, now=self.picture.moment, name=name
        )
        return done.path, free != path

    def _free(self, path: Path) -> Path:
        """The first of "…", "… (2)", "… (3)" at which nothing stands, or what we wrote and nobody touched."""
        number, free = 1, path
        while not self._is_ours(free):
            number += 1
            free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        return free

    def _is_ours(self, path: Path) -> bool:
        known = self.records.output(self.name_of(path))
        return file_hash(path) in {"", known[1] if known else ""}

"""`Template.master["report"]` -> what the Word report says beside the lines of the printed review, validated on reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, field_validator

from sync.errors import TemplateError
from sync.publish.front_spec import Number, Said
from sync.template import Strict, validated

if TYPE_CHECKING:
    from sync.template import Template


WORDS: Mapping[str, str] = {
    **dict.fromkeys(("symbol", "kind", "draft", "no_number", "no_date", "plan_title", "whole_in_title", "whole_in_file"), ""),
    **dict.fromkeys(("whole_in_text", "unit_in_text", "before", "waiting", "recipients", "total", "of_nothing", "order"), ""),
    "nothing": "",
    **dict.fromkeys(("round", "phase", "year"), "ten noi nam"),
    **dict.fromkeys(("before_more", "before_less"), "text ten truoc p"),
    **dict.fromkeys(("before_same", "before_none"), "text ten truoc"),
    **dict.fromkeys(("appendix", "see"), "n"),
    "year_name": "nam",
    "as_of": "ngay",
    "until": "ngay",
    "number": "so",
    "date": "noi ngay thang nam",
    "opening": "can_cu ban ten",
    "plan": "so ngay ten",
    "gap": "bang cot ten",
    "closing": "ten ban",
    "of_unit": "don_vi text",
    "bars_cut": "ten n",
}
"""The words of every report, and what may stand between braces in each."""


class Style(Strict):
    """How the language writes: `day` with {dd} {d} {month} {yyyy}, `months` the twelve as they stand there and in dates.

    `span`: from day {0} to day {1}, "" = as Vietnamese registers write it ("T4/2022");
    `two_digits`: 5 is written 05; `capitals`: headings and names in the corners are; `small_names`: a name begins small inside a
    sentence.
    """

    day: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    span: str = ""
    two_digits: bool = False
    capitals: bool = False
    small_names: bool = False

    def day_of(self, when: date) -> str:
        """A day in words."""
        return self.day.format(dd=f"{when.day:02}", d=when.day, month=self.month_of(when), yyyy=when.year)

    def month_of(self, when: date) -> str:
        """Its month alone."""
        return self.months[when.month - 1]

    def count(self, text: str) -> str:
        """A number in its words; "0" stays even where others get two digits. Source: domain §2.5."""
        return f"0{text}" if self.two_digits and len(text) == 1 and text.isdigit() and text != "0" else text

    def in_sentence(self, name: str) -> str:
        """A name inside a sentence."""
        return name[:1].lower() + name[1:] if self.small_names else name

    def heading(self, name: str) -> str:
        """A name as it stands over something."""
        return name.upper() if self.capitals else name


class Form(Strict):
    """The Word layout that is made when the template brings none of its own, and the language its words are checked in.

    `shape`: "state" has the two upper corners of an official paper, `motto` in the right one; "letter" has a letterhead.
    `margins_mm`: top, bottom, left, right.
    """

    shape: Literal["state", "letter"] = "state"
    language: str = "vi-VN"
    font: str = "Times New Roman"
    size_pt: float = 14
    margins_mm: tuple[float, float, float, float] = (20, 20, 30, 15)
    motto: tuple[str, ...] = ()


class Head(Strict):
    """The upper corners, the title and the foot of the report of the whole or of one unit; {unit} is the unit's name.

    `superior` and `issuer` stand over one another; `symbol` behind a number nobody has given yet. What the campaign's settings
    say about the whole is left blank here; `signer`: field of a unit's cover in which its signer's name stands.
    """

    superior: str = ""
    issuer: str = ""
    symbol: str = ""
    place: str = ""
    board: str = ""
    authority: str = ""
    signer_title: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()

    def over(self, other: Head) -> Head:
        """These words where there are any, else the other's."""
        return other.model_copy(update=self.model_dump(exclude_defaults=True))


class Told(Strict):
    """What units wrote themselves, under a heading of its own: `fields` of the records of `table`, joined by `joint`.

    `part`: number of the section it stands in; `unit_title`: its heading in a unit's own report. `sheet`: the register on which a
    decision may settle a record; only those that wait there are shown. Without a `sheet` the records belong to rounds, and only
    those of the report's own are shown.
    """

    part: str
    title: str
    table: str
    fields: tuple[str, ...]
    unit_title: str = ""
    joint: str = ". "
    sheet: str = ""


class ListColumn(Strict):
    """A column of a list: a field or column of the settled frame, `list` turning its codes into labels; `width` is a share."""

    value: str
    title: str
    width: float
    list: str = ""


class Cover(Strict):
    """What a single unit's report says first in a section: `text` with the fields of its record in `table` by name."""

    part: str
    title: str
    text: str
    table: str
    fields: tuple[str, ...]


class Proposal(Strict):
    """The letter by which people are proposed, with the list of `[award_list]`. {0}, {1} … in the words are the sizes of its kinds,
    in their order, {n} their sum. `item` is said of each award ({label}), {so} being those of `kinds` that there are ({n} each).
    `indicator` counts them all, and tells whether anybody has reported. `recipients` as of a Head.
    """

    file: str
    symbol: str
    kind: str
    title: str
    to: str
    to_whole: str
    opening: str
    item: str
    kinds: tuple[str, ...]
    enclosed: str
    closing: str
    recipients: tuple[str, ...]
    list_title: str
    indicator: str


class PublicSection(Strict):
    """A heading of the public summary: the public lines of the sections of the printed review with these numbers, then `rows`."""

    title: str
    of: tuple[str, ...] = ()
    rows: tuple[Said, ...] = Field(default=(), alias="row")


class Public(Strict):
    """The summary for everybody. `layout`: its Word file, as of a ReportSpec; `language`: of its words, as web pages name it."""

    layout: str = ""
    file: str
    language: str
    kind: str
    opening: str
    closing: str
    sections: tuple[PublicSection, ...] = Field(alias="section")


class Bars(Strict):
    """Shaded bars at the end of a section: a Number per followed unit that has one. With the style "percent_of_target" per unit
    that has a target, and for one unit, under `unit_title`, per phase.
    """

    part: str
    title: str
    unit_title: str = ""
    number: Number

    @property
    def is_of_targets(self) -> bool:
        """Whether the bars show how much of a target is reached."""
        return self.number.style == "percent_of_target"


class Appendix(Strict):
    """A landscape table. `kind`: "units" a row per unit, "lines" a row per item of `each` ({code} in the indicators), "records"
    those that `indicator` counts, "sending" who sent what. `part`: the section that refers to it. `columns_of`: title of the
    printed review's appendix whose columns these are. `block`: field that cuts a list into `blocks`, {code: heading}, in order.
    `whole_only`: not in a unit's own report.
    """

    title: str
    kind: Literal["units", "lines", "records", "sending"]
    part: str = ""
    columns_of: str = ""
    columns: tuple[Number, ...] = Field(default=(), alias="column")
    each: str = ""
    indicator: str = ""
    fields: tuple[ListColumn, ...] = Field(default=(), alias="field")
    block: str = ""
    blocks: Mapping[str, str] = Field(default_factory=dict)
    whole_only: bool = False


class ReportSpec(Strict):
    """The Word report. `layout`: the Word file in the template's folder, "" = as `form` says; `leaders`: name of the leaders' page;
    `titles`: heading of a part that has sub-sections.
    """

    layout: str = ""
    folder: str
    file: str
    leaders: str
    style: Style
    form: Form = Form()
    titles: Mapping[str, str] = Field(default_factory=dict)
    words: Mapping[str, str]
    whole: Head
    unit: Head
    unit_types: Mapping[str, Head] = Field(default_factory=dict)
    told: tuple[Told, ...] = ()
    cover: tuple[Cover, ...] = ()
    bars: tuple[Bars, ...] = ()
    appendices: tuple[Appendix, ...] = Field(default=(), alias="appendix")
    proposal: Proposal | None = None
    public: Public | None = None

    @field_validator("words")
    @classmethod
    def _are_all_there(cls, words: Mapping[str, str]) -> Mapping[str, str]:
        """A word that is not there, or asks for something it is not given, is found on loading and not while the report is made."""
        faults = [f"no word {name!r}" for name in WORDS if name not in words]
        for name in words.keys() & WORDS.keys():
            asked = {field for _, field, _, _ in Formatter().parse(words[name]) if field is not None}
            faults += [f"{name}: nothing known as {{{one}}}" for one in sorted(asked - set(WORDS[name].split()))]
        if faults:
            raise ValueError("; ".join(faults))
        return words


def report_of(template: Template) -> ReportSpec:
    """The report as the template says it. TemplateError names every fault, or that the template has none."""
    raw: Any = template.master.get("report")
    if raw is None:
        raise TemplateError(f"{template.id}: no [report] -> add master_report.toml, as sheet_templates/nt2022 has it")
    return validated(ReportSpec, raw, "master_report.toml")

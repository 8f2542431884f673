"""`Template.master["report"]` -> what the Word report says beside the lines of the printed review, validated on reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sync.errors import TemplateError
from sync.publish.front_spec import Number, Said
from sync.template import Strict, validated

if TYPE_CHECKING:
    from sync.template import Template


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

    `part`: number of the section it stands in. `sheet`: the register on which a decision may settle a record; only those that wait
    there are shown. Without a `sheet` the records belong to rounds, and only those of the report's own are shown.
    """

    part: str
    title: str
    table: str
    fields: tuple[str, ...]
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
    in their order, {n} their sum; `indicator` counts them, and tells whether anybody has reported. `recipients` as of a Head.
    """

    file: str
    symbol: str
    kind: str
    title: str
    to: str
    to_whole: str
    opening: str
    item: str
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
    """The summary for everybody. `layout`: its Word file; `language`: that of its words, as web pages name it."""

    layout: str
    file: str
    language: str
    kind: str
    opening: str
    closing: str
    sections: tuple[PublicSection, ...] = Field(alias="section")


class Bars(Strict):
    """Shaded bars at the end of a section: a Number per followed unit, or for one unit, under `unit_title`, per phase."""

    part: str
    title: str
    unit_title: str
    number: Number


class Appendix(Strict):
    """A landscape table. `kind`: "units" a row per unit, "lines" a row per item of `each` ({code} in the indicators), "records"
    those that `indicator` counts, "sending" who sent what. `part`: the section that refers to it. `columns_of`: title of the
    printed review's appendix whose columns these are. `block`: field that cuts a list into `blocks`, {code: heading}, in order.
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


class ReportSpec(Strict):
    """The Word report. `layout`: the Word file in the template's folder; `titles`: heading of a part that has sub-sections."""

    layout: str
    folder: str
    file: str
    titles: Mapping[str, str]
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


def report_of(template: Template) -> ReportSpec:
    """The report as the template says it. TemplateError names every fault, or that the template has none."""
    raw: Any = template.master.get("report")
    if raw is None:
        raise TemplateError(f"{template.id}: no [report] -> add master_report.toml, as sheet_templates/nt2022 has it")
    return validated(ReportSpec, raw, "master_report.toml")

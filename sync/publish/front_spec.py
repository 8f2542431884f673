"""`Template.master["front"]` -> what stands on the first eight sheets: indicators, columns and words, validated on reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from sync.errors import TemplateError
from sync.template import Strict, validated

if TYPE_CHECKING:
    from sync.template import Template

PUBLIC_LISTS = frozenset({"", "leaders"})
"""Sentences made of names that everybody may read."""


class Ref(Strict):
    """One number: the value of an indicator, or its target, the percentage of it, what is missing.

    `period`: a period code, "" = that of the block it stands in, "@each" = that of the line, "@phase" / "@round" = the current
    one, "@closed" = the last round that has ended (the first one until then); "@own" = that of a block of a round or a year, where
    other rounds have no such number and their blocks no such line; in a block of a phase today.
    """

    indicator: str
    period: str = ""
    split: str = ""
    what: Literal["value", "target", "percent", "missing"] = "value"


class Said(Strict):
    """A line with its number in words: `text` with {0}, {1} … for the numbers of `of`; {ky} is the period's short name.

    `each`: one line per item of that list ("@phase" = per phase and for all together, "@round" = per round of the year), {label} in
    the title, {code} in the numbers; items nobody reported are left out. `list_of`: a sentence the builder makes instead of numbers
    ("open" counts what waits on the sheet `todo`). `axis`: only in the blocks of that calendar. `sentence`: the line as the Word
    report says it, {noi} being who reports ("title: text" without it); `lead`: the words before the items of `each`, which then are
    one line; `whole_only`: says nothing about a single unit; `unassigned`: the sentence when a target it compares with was never
    assigned ("" leaves it out);
    `public`: may stand in the summary that everybody reads, which no line may that points at units for what they owe.
    """

    title: str
    text: str = "{0}"
    of: tuple[Ref, ...] = ()
    each: str = ""
    list_of: Literal["", "leaders", "behind", "not_sent", "open"] = ""
    todo: str = ""
    axis: Literal["", "phase", "round"] = ""
    note: str = ""
    note_of: tuple[Ref, ...] = ()
    sentence: str = ""
    unassigned: str = ""
    lead: str = ""
    whole_only: bool = False
    public: bool = False

    @model_validator(mode="after")
    def _points_at_nobody(self) -> Self:
        if self.public and self.list_of not in PUBLIC_LISTS:
            raise ValueError(f"{self.title}: list_of = {self.list_of} is never public -> take out public = true")
        return self


class Number(Strict):
    """A column or row of numbers of one indicator."""

    title: str
    indicator: str
    period: str = ""
    style: str = ""
    width: float = 11
    total: bool = False


class Todo(Strict):
    """Something that waits for the coordinator: rows of a sheet whose `field` holds one of `open`; no sheet = units not sent."""

    title: str
    sheet: str = ""
    field: str = ""
    open: tuple[str, ...] = ("",)


class Overview(Strict):
    """The page a leader opens."""

    name: str
    title: str
    tiles: tuple[Said, ...] = Field(alias="tile")
    columns: tuple[Ref, ...] = Field(alias="column")
    column_titles: tuple[str, ...]
    todos: tuple[Todo, ...] = Field(alias="todo")


class Section(Strict):
    """A heading of the report with its lines."""

    title: str
    rows: tuple[Said, ...] = Field(alias="row")


class Appendix(Strict):
    """A table per unit behind the report; `period` as in a Ref."""

    title: str
    columns: tuple[Number, ...] = Field(alias="column")


class Review(Strict):
    """The printed report."""

    name: str
    title: str
    sections: tuple[Section, ...] = Field(default=(), alias="section")
    appendices: tuple[Appendix, ...] = Field(default=(), alias="appendix")


class Named(Strict):
    """A sheet that needs a name and a title alone."""

    name: str
    title: str


class Lookup(Named):
    """Pick a unit, see everything about it. `data`: the hidden sheet it reads from."""

    data: str


class Sending(Named):
    """Who sent what. `complete`, `reviewed` …: fields of the table of rounds, by role."""

    closing: str
    reviewed: str
    confirmed: str


class Progress(Named):
    """Units against targets: columns before and after those of the periods."""

    before: tuple[Number, ...]
    after: tuple[Number, ...]


class Periods(Named):
    """Phases by sector, units by round, phases against rounds."""

    columns: tuple[Number, ...] = Field(alias="column")


class Fields(Named):
    """Fields by sector and phase; `list` and `split` name the fields; `others`: further counts by sector; `kinds`: counts by
    the items of a list."""

    list: str
    split: str
    columns: tuple[Number, ...] = Field(alias="column")
    others: tuple[Number, ...]
    kinds: Number
    kinds_list: str
    kinds_split: str
    kinds_items: tuple[str, ...]


class Front(Strict):
    """The first eight sheets. `indicator`: whose targets are followed; `waiting`: what waits for recognition; `unit_types`: a label
    for every type; `classes`: the list of the sectors, `class_split` the name of that split; `sample`: the word that marks a
    target as an example; `not_asked`: codes of findings that the coordinator settles, so that no unit is asked about them. Without
    `fields` there is no such sheet; a blank `waiting` or `classes` is a campaign in which nothing waits, or without sectors.
    """

    indicator: str
    waiting: str
    unit_types: Mapping[str, str] = Field(default_factory=dict)
    classes: str
    class_split: str
    no_class: str
    sample: str
    not_asked: tuple[str, ...] = ()
    words: Mapping[str, str]
    reasons: Mapping[str, str]
    overview: Overview
    review: Review
    lookup: Lookup
    messages: Named
    message: Mapping[str, str]
    sending: Sending
    progress: Progress
    periods: Periods
    fields_sheet: Fields | None = Field(default=None, alias="fields")


def front_of(template: Template) -> Front:
    """The first sheets as the template says them. TemplateError names every fault."""
    raw: Any = template.master.get("front")
    if raw is None:
        raise TemplateError(f"master.toml of {template.id}: no [front] -> add it, as sheet_templates/nt2022 has it")
    return validated(Front, raw, "master.toml")

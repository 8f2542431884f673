"""`Template.master` -> what stands on the registers: sheets, blocks, columns and words, validated on reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sync.errors import TemplateError
from sync.template import Spec, Strict, validated

if TYPE_CHECKING:
    from sync.template import Template


class RecordColumn(Strict):
    """One column of a register of records.

    `value`: a field of the table, a column of the settled frame, "fields" (every field not in the sheet's `without`), or a
    source of `records.SOURCES`. A field brings its own title, width and look. `list` turns codes into labels, `blank` stands
    for nothing. `yellow`: the column is the coordinator's, filled from her decisions ("text", "long", "date", choices "A|B", or
    "list:award" for the labels of a list).
    `table`, `indicator`, `match`: the other table's records with equal fields (ours = theirs), counted by the indicator.
    """

    value: str
    title: str = ""
    style: str = ""
    width: float = 0
    list: str = ""
    blank: str = ""
    yellow: str = ""
    table: str = ""
    indicator: str = ""
    code: str = ""
    match: dict[str, str] = Field(default_factory=dict)
    of: tuple[str, ...] = ()
    by: str = ""


class FactColumn(Strict):
    """One column of a block of facts. `period` overrides the block's; `each` makes a column per item of that list, its code in
    `split` as {code}, leaving out items that no unit has."""

    indicator: str
    title: str = ""
    split: str = ""
    period: str = ""
    each: str = ""
    width: float = 10
    style: str = ""


class ChartSpec(Strict):
    """A chart over one block: a series per column (by title), or the columns made by `each`."""

    title: str
    kind: Literal["bar", "column"] = "column"
    columns: tuple[str, ...] = ()
    each: str = ""
    stacked: bool = False
    percent: bool = False


class Block(Strict):
    """A table of units x facts. `periods`: "rounds" = one table per round that has begun, latest first, else period codes."""

    title: str
    periods: tuple[str, ...]
    columns: tuple[FactColumn, ...] = Field(alias="column")
    chart: ChartSpec | None = None


class ListColumn(Strict):
    """A column of a sheet that is not made of records: what of the item, its title and look."""

    value: str
    title: str
    width: float = 12
    style: str = "text"
    yellow: str = ""


class SheetSpec(Strict):
    """One sheet after the eighth. `kind` names the builder; `key` the sheet for harvesting and links.

    `block_columns`: of the lines above the register that decide about many records at once (decisions.toml): besides yellow ones
    `place` and `reached`, how many records a line decides about now. `short`: line -> its short title. `lines`: per-round field of
    a lines table -> the indicator that sums it, {code} being the line's. `optional`: left out while the campaign does not use the
    table. `filled`: only records with something in one of these columns.
    """

    key: str
    name: str
    kind: Literal[
        "lines_by_unit",
        "lines_by_round",
        "facts",
        "records",
        "units",
        "twins",
        "files",
        "findings",
        "changes",
        "freezes",
        "handover",
    ]
    title: str = ""
    table: str = ""
    indicator: str = ""
    rows: Literal["all", "accepted"] = "all"
    without: tuple[str, ...] = ()
    freeze: int = 2
    optional: bool = False
    filled: tuple[str, ...] = ()
    columns: tuple[RecordColumn, ...] = Field(default=(), alias="column")
    blocks: tuple[Block, ...] = Field(default=(), alias="block")
    list_columns: tuple[ListColumn, ...] = Field(default=(), alias="list_column")
    block_columns: tuple[ListColumn, ...] = Field(default=(), alias="block_column")
    more_columns: tuple[ListColumn, ...] = Field(default=(), alias="more_column")
    standing_columns: tuple[ListColumn, ...] = Field(default=(), alias="standing_column")
    history_columns: tuple[ListColumn, ...] = Field(default=(), alias="history_column")
    facts: tuple[FactColumn, ...] = Field(default=(), alias="fact")
    short: dict[str, str] = Field(default_factory=dict)
    lines: dict[str, str] = Field(default_factory=dict)
    heads: dict[str, str] = Field(default_factory=dict)


class Registers(Strict):
    """All sheets in order, and the words they share."""

    words: Mapping[str, str]
    reasons: Mapping[str, str]
    sheets: tuple[SheetSpec, ...] = Field(alias="sheet")


class FeedbackSpec(Strict):
    """The words of the feedback workbook. `later`: codes of the remarks that stand after the other things to look at.

    `doubles`: codes that name another unit; `mask` replaces those facts when units are not told of each other. The answers are
    yellow cells of the master: the sheet's key and its fields, in the order in which they are shown. `in_place`: words that are
    others where the unit reads them in a spreadsheet of its own.
    """

    words: Mapping[str, str]
    reasons: Mapping[str, str]
    indicator: str
    in_place: Mapping[str, str] = Field(default_factory=dict)
    requests: str = ""
    request_fields: tuple[str, ...] = ()
    request_answers: str = ""
    request_answer_fields: tuple[str, ...] = ()
    proposals: str = ""
    proposal_fields: tuple[str, ...] = ()
    proposal_answers: str = ""
    proposal_answer_fields: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    mask: Mapping[str, str] = Field(default_factory=dict)


def registers_of(template: Template) -> Registers:
    """The registers as the template says them. TemplateError names every fault."""
    return _read(Registers, template, "registers")


def feedback_of(template: Template) -> FeedbackSpec:
    """What the template says about the feedback workbook."""
    return _read(FeedbackSpec, template, "feedback")


def _read(model: type[Spec], template: Template, key: str) -> Spec:
    raw: Any = template.master.get(key)
    if raw is None:
        raise TemplateError(f"master_registers.toml of {template.id}: no [{key}] -> add it, as sheet_templates/nt2022 has it")
    return validated(model, raw, "master_registers.toml")

"""Template, campaign, type of unit -> where everything of a blank workbook stands: sheets, blocks, places, constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sync.campaign import Campaign, Period
from sync.editions import rounds_of
from sync.errors import TemplateError
from sync.model import letters
from sync.template import FieldSpec, Line, Mark, TableSpec, Template

FIRST_ROW, LAST_ROW = 4, 2003
"""Data rows that are formatted; reading goes to the end of the sheet."""

FORM_WIDTHS = (34.0, 40.0, 48.0)
ROUND_FORM_WIDTHS = (40.0, 28.0, 40.0)
LINE_WIDTHS = (57.0, 10.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a layout depends on besides the template; a coordinator's workbook has no campaign yet.

    `edition`: whose rounds the workbook has columns and choices for, "" = all.
    """

    campaign: Campaign | None = None
    unit_type: str = ""
    edition: str = ""

    @property
    def rounds(self) -> Sequence[Period]:
        """The rounds that per-round columns stand for."""
        return rounds_of(self.campaign, self.edition) if self.campaign else ()

    def uses(self, spec: TableSpec, template: Template) -> bool:
        """Whether the table is handed out; one the campaign does not name follows the table above it, or its own default."""
        if self.campaign is None:
            return True
        if spec.table in self.campaign.tables:
            return self.campaign.is_in_use(spec.table, self.unit_type)
        if spec.below:
            return self.uses(template.by_table[spec.below], template)
        return not spec.optional

    def has(self, wanted: str, template: Template) -> bool:
        """Whether `only_with` holds: nothing asked, a table in use, or a setting (or a period's flag) that is filled."""
        if not wanted or self.campaign is None:
            return True
        if wanted in template.by_table:
            return self.uses(template.by_table[wanted], template)
        flagged = any(wanted in period.flags for period in (*self.rounds, *self.campaign.phases))
        return flagged or bool(self.campaign.settings.get(wanted))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of one column name stand: a stretch of one sheet column, a single cell in a form. Counts from 1."""

    name: str
    field: FieldSpec
    round: str
    title: str
    mark: Mark
    column: int
    first: int
    last: int

    @property
    def letter(self) -> str:
        """The column as Excel shows it."""
        return letters(self.column)


@dataclass(frozen=True)
class Block:
    """One table on its sheet. `helpers`: the preprinted and hidden columns; `heads`: column -> (header, width).

    `constants`: name -> (column, date), in `names_row`. `replaced`: lines that a table in use makes needless; `off`: lines that
    this campaign does not ask for, which stand in hidden rows so that no reader misses them.
    """

    spec: TableSpec
    names_row: int
    first: int
    last: int
    places: tuple[Place, ...]
    helpers: tuple[Place, ...] = ()
    lines: tuple[Line, ...] = ()
    heads: Mapping[int, tuple[str, float]] = field(default_factory=dict)
    constants: Mapping[str, tuple[int, date]] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    @property
    def header_row(self) -> int:
        """The row of headers, under the hidden names."""
        return self.names_row + 1

    @property
    def is_form(self) -> bool:
        """Whether fields run downwards."""
        return self.spec.layout == "form"

    @cached_property
    def by_name(self) -> Mapping[str, Place]:
        """Places by column name, helpers included."""
        return {place.name: place for place in (*self.helpers, *self.places)}

    @cached_property
    def by_field(self) -> Mapping[str, tuple[Place, ...]]:
        """Places by field name: several for a field with one column per round."""
        found: dict[str, list[Place]] = {}
        for place in (*self.helpers, *self.places):
            found.setdefault(place.field.name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    def place(self, name: str, round_code: str = "") -> Place | None:
        """The place called `name`, of the given round where it has one per round."""
        found = self.by_name.get(name) or self.by_name.get(f"{name}.{round_code}")
        return found or next(iter(self.by_field.get(name, ())), None)


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its table, and the tables below it."""

    name: str
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        """Columns that hold something people see or fill."""
        return max(place.column for block in self.blocks for place in (*block.helpers, *block.places))


def sheets_of(template: Template, setting: Setting, words: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The sheets handed out, in template order."""
    return tuple(_sheets(template, setting, words))


def _sheets(template: Template, setting: Setting, words: Mapping[str, str]) -> Iterator[Sheet]:
    used = [spec for spec in template.tables if setting.uses(spec, template)]
    for top in used:
        if top.below:
            continue
        blocks = [_block(template, top, setting, words, names_row=2)]
        for spec in used:
            if spec.below == top.table:
                # A blank row, the title, then the hidden names of the next table.
                indent = 1 if top.layout == "list" else 2
                blocks.append(_block(template, spec, setting, words, names_row=blocks[-1].last + 3, first_column=indent))
        yield Sheet(top.sheet, tuple(blocks))


def _block(
    template: Template, spec: TableSpec, setting: Setting, words: Mapping[str, str], *, names_row: int, first_column: int = 1
) -> Block:
    first = names_row + 2
    lines = spec.lines
    if spec.layout == "form":
        places, helpers, heads = _form_places(template, spec, setting, words, first)
        last = max((place.last for place in places), default=first)
    else:
        last = first + len(lines) - 1 if spec.layout == "lines" else LAST_ROW
        helpers = _line_helpers(spec, lines, words, first, last)
        places = _column_places(template, spec, setting, first, last, first_column + len(helpers))
        heads = {place.column: (place.title, place.field.width) for place in (*helpers, *places)}
    after = max(place.column for place in (*places, *helpers)) + 2
    replaced = frozenset(line.code for line in lines if _is_replaced(line, setting, template))
    off = frozenset(line.code for line in lines if not _is_printed(line, setting, template))
    constants = {name: (after + index, day) for index, (name, day) in enumerate(_constants(spec, setting))}
    return Block(spec, names_row, first, last, places, helpers, lines, heads, constants, replaced, off)


def _is_printed(line: Line, setting: Setting, template: Template) -> bool:
    off = setting.campaign.settings.get("lines_off", "") if setting.campaign else ""
    return line.code not in re.split(r"[,;\s]+", str(off or "")) and setting.has(line.only_with, template)


def _is_replaced(line: Line, setting: Setting, template: Template) -> bool:
    module = template.by_table.get(line.replaced_by)
    return module is not None and setting.campaign is not None and setting.uses(module, template)


def fields_of(template: Template, spec: TableSpec, setting: Setting) -> list[FieldSpec]:
    """The fields that this version of the template hands out under this campaign."""
    return [
        item
        for item in spec.fields
        if item.since <= template.version <= (item.until or template.version) and setting.has(item.only_with, template)
    ]


def strongest_mark(spec: FieldSpec, unit_type: str = "") -> Mark:
    """The mark shown in the header: the strongest that any row of this unit can have."""
    marks = {case.mark for case in spec.mark_cases if unit_type_fits(case.when, unit_type)} | {spec.mark, spec.settled_mark}
    return "Q" if "Q" in marks else "N" if "N" in marks else "T"


def unit_type_fits(when: Mapping[str, str | list[str]], unit_type: str) -> bool:
    """Whether a condition on the type of the unit, if it has one, holds for the workbook's unit."""
    if "unit_type" not in when:
        return True
    wanted = when["unit_type"]
    return unit_type in ([wanted] if isinstance(wanted, str) else wanted)


def _column_places(template: Template, spec: TableSpec, setting: Setting, first: int, last: int, column: int) -> tuple[Place, ...]:
    kept = {item.name for item in fields_of(template, spec, setting)}
    shorts = {period.code: period.short for period in setting.rounds}
    columns = [entry for entry in spec.columns(list(shorts)) if entry[1].name in kept]
    return tuple(
        Place(
            name,
            item,
            code,
            title_of(item, shorts.get(code, "")),
            strongest_mark(item, setting.unit_type),
            column + index,
            first,
            last,
        )
        for index, (name, item, code) in enumerate(columns)
    )


def title_of(spec: FieldSpec, short: str) -> str:
    """The header, with the round's short name in its place."""
    return spec.title.replace("{đợt}", short)


def _line_helpers(spec: TableSpec, lines: Sequence[Line], words: Mapping[str, str], first: int, last: int) -> tuple[Place, ...]:
    if spec.layout != "lines":
        return ()
    kind = "line_unit" if any(line.unit for line in lines) else "line_sector" if any(line.sector for line in lines) else ""
    names = [name for name in ("line_label", kind) if name]
    titles = spec.headings or tuple(words[name] for name in names)
    shown = [
        _helper(name, title, width, column, first, last)
        for column, (name, title, width) in enumerate(zip(names, titles, spec.widths or LINE_WIDTHS, strict=False), start=2)
    ]
    return (_helper("line_code", "", 8, 1, first, last), *shown)


def _helper(name: str, title: str, width: float, column: int, first: int, last: int) -> Place:
    return Place(name, FieldSpec(name=name, title=title, width=width), "", title, "T", column, first, last)


def _form_places(
    template: Template, spec: TableSpec, setting: Setting, words: Mapping[str, str], first: int
) -> tuple[tuple[Place, ...], tuple[Place, ...], dict[int, tuple[str, float]]]:
    fields = fields_of(template, spec, setting)
    titles = spec.headings or tuple(words[name] for name in ("label", "value", "hint"))
    widths = spec.widths or (ROUND_FORM_WIDTHS if spec.per else FORM_WIDTHS)
    rounds = [(period.code, period.short) for period in setting.rounds] if spec.per else [("", titles[1])]
    if not rounds:
        raise TemplateError(f"{spec.table}: a form per round needs rounds -> give the campaign its rounds")
    places = tuple(
        _form_place(item, code, 3 + index, first + row, setting)
        for index, (code, _) in enumerate(rounds)
        for row, item in enumerate(fields)
    )
    last, hint = first + len(fields) - 1, 3 + len(rounds)
    helpers = (
        _helper("field", "", 8, 1, first, last),
        _helper("label", titles[0], widths[0], 2, first, last),
        _helper("hint", titles[-1], widths[-1], hint, first, last),
        _helper("mark", "", 8, hint + 1, first, last),
    )
    heads = {place.column: (place.title, place.field.width) for place in helpers}
    heads |= {3 + index: (short, widths[1]) for index, (_, short) in enumerate(rounds)}
    return places, helpers, heads


def _form_place(spec: FieldSpec, code: str, column: int, row: int, setting: Setting) -> Place:
    name = f"{spec.name}.{code}" if code else spec.name
    return Place(name, spec, code, spec.title, strongest_mark(spec, setting.unit_type), column, row, row)


def _constants(spec: TableSpec, setting: Setting) -> Iterator[tuple[str, date]]:
    """The dates beside the machine names: {from}, {to} of a whole calendar; {from.R1}, {to.R1} … of each round."""
    if setting.campaign is None:
        return
    for name in spec.constants:
        if name == "each_round":
            for period in setting.rounds:
                yield f"from.{period.code}", period.count_from
                yield f"to.{period.code}", period.count_to
            continue
        calendar, _, end = name.partition(".")
        periods = {"phases": setting.campaign.phases, "rounds": setting.rounds}.get(calendar)
        if periods is None or end not in ("from", "to"):
            raise TemplateError(
                f"{spec.table}: constant {name!r} -> use phases.from, phases.to, rounds.from, rounds.to or each_round"
            )
        if periods:
            yield end, min(p.count_from for p in periods) if end == "from" else max(p.count_to for p in periods)

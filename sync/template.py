"""A template folder (TOML files) -> Template: what a workbook looks like, what its cells mean, what is counted.

One TOML per table, in the order of the numbers their names begin with, beside `template.toml`, `lists.toml`, `indicators.toml`,
`duplicates.toml`, `decisions.toml`, `messages.toml`, `defaults.toml` and `master.toml` (which may be split into `master_*.toml`).
Everything is validated on loading; a template that contradicts itself is a TemplateError.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sync.conventions import BY_LANGUAGE, Conventions, DateOrder
from sync.errors import TemplateError
from sync.language import MASTER_PARTS, OWN_PARTS, WANTED_PARTS, above, words_of

Mark = Literal["Q", "N", "T"]
FieldType = Literal["text", "long", "int", "money", "date", "day", "list", "tick", "url"]
Condition = dict[str, str | list[str]]
"""All keys must hold: field name -> a code, or several; "" stands for blank and "*" for anything typed."""


def fits(condition: Condition, value_of: Callable[[str], Any]) -> bool:
    """Whether all keys of the condition hold; besides codes, "" and "*", a wanted value ">0" asks for a number above it."""
    return all(_fits_one(value_of(name), wanted) for name, wanted in condition.items())


def holding(condition: Condition, column_of: Callable[[str], Sequence[Any]], size: int) -> list[bool]:
    """`fits` for every row of a table at once; each distinct value is judged only once."""
    found = [True] * size
    for name, wanted in condition.items():
        column = column_of(name)
        if wanted in ("", "*"):
            # Most conditions ask only whether something is typed, and of texts that are all different.
            typed = wanted == "*"
            found = [so_far and _is_blank(value) != typed for so_far, value in zip(found, column, strict=True)]
            continue
        verdicts = {value: _fits_one(value, wanted) for value in set(column)}
        found = [so_far and verdicts[value] for so_far, value in zip(found, column, strict=True)]
    return found


def _fits_one(value: Any, wanted: str | list[str]) -> bool:
    return any(_is(value, one) for one in ([wanted] if isinstance(wanted, str) else wanted))


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or value is False


def _is(value: Any, wanted: str) -> bool:
    is_blank = _is_blank(value)
    if wanted in {"", "*"}:
        return is_blank == (wanted == "")
    if wanted.startswith(">"):
        return isinstance(value, int | float) and not is_blank and value > float(wanted[1:])
    return bool(value == wanted)


def _round(text: Any) -> Any:
    return text.replace("{round}", "{đợt}") if isinstance(text, str) else text


class Strict(BaseModel):
    """A frozen value whose unknown keys are an error, so that a slip in a TOML file is found on loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def changed(self, **values: Any) -> Self:
        """The same with other values, unvalidated; nothing that was worked out from the old ones is kept."""
        copy = self.model_copy(update=values)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy


class MarkCase(Strict):
    """The mark that holds for a row where `when` is true; the first case that fits wins over the field's own mark."""

    when: Condition
    mark: Mark


class FieldSpec(Strict):
    """One column of a list or lines table, or one label of a form.

    `mark`: Q deciding (the row is refused without it), N wanted, T optional. `per = "round"`: one column per round, named
    `name.R1`, `name.R2` …, `{đợt}` in the title standing for the round's short name. `missing`: the code when a marked cell is
    blank, instead of E-REQ/W-REQ. `list`: a list of lists.toml, or "@table" (names typed in that table; anything else is let
    through and judged when settling), "@unit" or "@period". `default`: the code a blank cell stands for. `unknown`: the code
    taken for a text that is not in the list (W-LIST, even in a deciding cell). `pattern`: "phone", "email", "docno", or a regular
    expression beginning with "^". `settled_mark`: N, but whether it holds is known only when settling (a rule there says so).
    `prefilled`: what a new blank already says here ("unit.code", "setting.edition"), `prefilled_for`: only for units of this type.
    `of_edition`: what stands here is said of one edition and never handed on to the next. `personal`: says who somebody is, how to
    reach him or what is said of him, so that no output for the public may hold it.
    """

    name: str
    title: str
    title_en: str = ""
    type: FieldType = "text"
    list: str = ""
    mark: Mark = "T"
    mark_cases: tuple[MarkCase, ...] = ()
    width: float = 14
    help: str = ""
    help_en: str = ""
    aliases: tuple[str, ...] = ()
    per: Literal["", "round"] = ""
    missing: str = ""
    default: str = ""
    unknown: str = ""
    settled_mark: Literal["", "N"] = ""
    min: int | None = None
    max: int | None = None
    min_length: int = 0
    pattern: str = ""
    x_means_done: bool = False
    ditto: bool | None = None
    prefilled: str = ""
    prefilled_for: str = ""
    only_with: str = ""
    of_edition: bool = False
    personal: bool = False
    since: int = 1
    until: int | None = None
    example: str = ""

    @field_validator("title", "title_en", "aliases", mode="before")
    @classmethod
    def _names_the_round(cls, value: Any) -> Any:
        """`{round}` is the English spelling of `{đợt}`."""
        return [_round(one) for one in value] if isinstance(value, list | tuple) else _round(value)

    @property
    def is_deciding(self) -> bool:
        """Whether a row can be refused for want of it."""
        return self.mark == "Q" or any(case.mark == "Q" for case in self.mark_cases)

    def is_given(self, unit_type: str) -> bool:
        """Whether a new blank for such a unit says it already."""
        return bool(self.prefilled) and self.prefilled_for in ("", unit_type)

    @property
    def shown_mark(self) -> Mark:
        """The strongest mark the field can have: the colour of its header."""
        marks = {self.mark, self.settled_mark, *(case.mark for case in self.mark_cases)}
        return "Q" if "Q" in marks else "N" if "N" in marks else "T"


class Rule(Strict):
    """A named rule between cells; which keys it needs is said where the rule is written (check/rules.py, settle.py).

    `valid_from`, `valid_to`: first and last day on which it was the rule, for a record the last day of its period (settle only).
    """

    rule: str
    code: str
    field: str = ""
    fields: tuple[str, ...] = ()
    other: str = ""
    others: tuple[str, ...] = ()
    when: Condition = Field(default_factory=dict)
    unless: Condition = Field(default_factory=dict)
    limit: float | None = None
    setting: str = ""
    words: tuple[str, ...] = ()
    values: dict[str, Any] = Field(default_factory=dict)
    valid_from: date = date.min
    valid_to: date = date.max

    @property
    def is_dated(self) -> bool:
        """Whether it was not always the rule, or is no more."""
        return self.valid_from > date.min or self.valid_to < date.max


class FormatSpec(Strict):
    """A conditional format. In `formula`, `{field}` is that field's cell in the row, `{self}` the formatted cell,
    `{from}`/`{to}` a constant of the sheet, `{from.R1}` one per round. `grey` colours the text, the others the fill.
    The whole formula language stands in sheet_templates/README.md."""

    on: tuple[str, ...]
    colour: Literal["red", "orange", "bluegrey", "grey"]
    formula: str


class Line(Strict):
    """A preprinted line of a `lines` table. `kind`: S sum over periods, L latest filled, W weighted mean, M largest period.

    `otherwise`: the indicator that stands in where the line is left blank. `since`: the version of the template that first has it.
    """

    code: str
    label: str
    unit: str = ""
    sector: str = ""
    kind: Literal["S", "L", "W", "M"] = "S"
    wanted: bool = False
    plan: str = ""
    replaced_by: str = ""
    only_with: str = ""
    aliases: tuple[str, ...] = ()
    label_en: str = ""
    otherwise: str = ""
    group: str = ""
    type: Literal["", "int", "money"] = ""
    since: int = 1


class TableSpec(Strict):
    """The data of one sheet, or of one block of a sheet (`below` names the table above it).

    `layout`: list (a row per record), lines (preprinted rows, `line_code` in hidden column A), form (label-value; one record,
    or one per round when `per = "round"`). `number`: prefix of the permanent record numbers, counted over all units together when
    `number_wide`. `counter`: the cell of the live counter. `constants`: names of the dates put beside the hidden machine names in
    row 2 (see sync/blank/). `headings`, `widths`: of the fixed columns of a form or lines sheet, from column B on. `in_use`: a
    row is in use when one of these is filled; without it, one of the Q fields. `words_above`: field -> group word above it, row 1.
    `carries`: its records count on beside those of the next edition; of any other table only the newest edition speaks for today.
    `edition_identity`: what a row of a later edition must share with one of an earlier to be that record (blank: `identity`).
    `handed_on`: the rows that a prefilled workbook of the next edition begins with, those where one of these holds.
    `since`: the version of the template that first has the table.
    """

    table: str
    sheet: str
    sheet_en: str = ""
    title: str = ""
    layout: Literal["list", "form", "lines"] = "list"
    below: str = ""
    per: Literal["", "round"] = ""
    number: str = ""
    identity: tuple[str, ...] = ()
    freeze_columns: int = 1
    counter: str = ""
    counter_formula: str = ""
    counter_term: str = ""
    counter_join: str = "+"
    headings: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    in_use: tuple[str, ...] = ()
    words_above: dict[str, str] = Field(default_factory=dict)
    number_wide: bool = False
    extra_word_above: str = ""
    constants: tuple[str, ...] = ()
    optional: bool = False
    nil: bool = False
    periods_by: str = ""
    carries: bool = False
    edition_identity: tuple[str, ...] = ()
    handed_on: tuple[Condition, ...] = ()
    since: int = 1
    fields: tuple[FieldSpec, ...] = Field(alias="field")
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    formats: tuple[FormatSpec, ...] = Field(default=(), alias="format")
    lines: tuple[Line, ...] = Field(default=(), alias="line")

    @cached_property
    def by_name(self) -> Mapping[str, FieldSpec]:
        """Fields by machine name, without the per-round suffix."""
        return {spec.name: spec for spec in self.fields}

    def columns(self, rounds: Sequence[str]) -> Iterator[tuple[str, FieldSpec, str]]:
        """Every column in sheet order: (column name, its field, round code or ""). Neighbouring per-round fields of a `lines`
        table interleave round by round, as printed; elsewhere each field's rounds stand together."""
        index = 0
        while index < len(self.fields):
            spec = self.fields[index]
            if not spec.per or self.layout == "form":
                yield spec.name, spec, ""
                index += 1
                continue
            group = [spec]
            if self.layout == "lines":
                while index + len(group) < len(self.fields) and self.fields[index + len(group)].per:
                    group.append(self.fields[index + len(group)])
            for code in rounds:
                for member in group:
                    yield f"{member.name}.{code}", member, code
            index += len(group)


class ListItem(Strict):
    """One entry of a dropdown: the label is shown, the code is kept; `group` is any class the template needs."""

    code: str
    label: str
    label_en: str = ""
    aliases: tuple[str, ...] = ()
    group: str = ""


class Indicator(Strict):
    """What is counted; `kind` says how, the other keys from what. Read by aggregate.py, which explains each kind."""

    code: str
    name: str
    name_en: str = ""
    unit: str = ""
    kind: Literal["count", "sum", "distinct", "ratio", "max", "latest", "weighted", "median", "derived"]
    table: str = ""
    field: str = ""
    fields: tuple[str, ...] = ()
    where: Condition = Field(default_factory=dict)
    recognised: Condition = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    date: str = ""
    calendars: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    formula: str = ""
    percent: bool = False
    whole: bool = False
    duplicates: bool = False
    accounted: bool = False
    line: str = ""
    weight: str = ""
    floor: int | None = None
    within_days: int | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    base: str = ""
    any_of: tuple[Condition, ...] = ()
    otherwise: str = ""
    valid_until: str = ""
    due: str = ""
    folds: dict[str, Literal["plain", "title", "person"]] = Field(default_factory=dict)

    def concerns(self, column_of: Callable[[str], Sequence[Any]], size: int) -> list[bool]:
        """Per row of the table whether its cells make it count: what is needed is there, recognised, and of the kind counted."""
        needed: Condition = dict.fromkeys(self.needs, "*")
        each = [holding(one, column_of, size) for one in (self.where, self.recognised, needed)]
        if self.any_of:
            each.append([any(found) for found in zip(*(holding(one, column_of, size) for one in self.any_of), strict=True)])
        return [all(found) for found in zip(*each, strict=True)]


class DuplicateCase(Strict):
    """An exact duplicate: records whose folded `fields` are all filled and equal are one thing.

    `within`: whether it counts once within a unit. `across`: between units, "once" counts it once for the whole, "tell" only tells
    both, "" nothing. The codes are the findings within a unit, between units, between editions, and on a group's row when it was
    said to be another unit's; two records that differ in `mixed_field` (blank: `mixed_default`) get `mixed_code`.
    """

    case: str
    table: str
    fields: tuple[str, ...]
    certain_within: str = ""
    folds: dict[str, Literal["plain", "title", "person"]] = Field(default_factory=dict)
    within: bool = True
    across: Literal["once", "tell", ""] = "once"
    code: str = ""
    across_code: str = ""
    edition_code: str = ""
    moved_code: str = ""
    mixed_field: str = ""
    mixed_default: str = ""
    mixed_code: str = ""


class DecidedField(Strict):
    """A yellow cell that becomes a column of the record it stands beside. `list`: its choices, of which the record keeps the code.

    `default`: what stands where nothing was decided. `or_else`: the record's own column that stands in where nothing was decided
    and `when` holds of what was. `not_ahead`: a day that has not come is no decision yet.
    """

    name: str
    title: str = ""
    list: str = ""
    type: Literal["text", "date"] = "text"
    default: str = ""
    or_else: str = ""
    when: Condition = Field(default_factory=dict)
    not_ahead: bool = False


class Contradiction(Strict):
    """Where `when` holds of what was decided about a record, `field` is not applied, because both cannot be meant."""

    when: Condition
    field: str


class DecisionBlocks(Strict):
    """Lines of yellow cells that decide about many records at once: every accepted one whose columns hold what `picks` says.

    `prefix`: their keys are "prefix|1", "prefix|2" …; `least`: so many lines are always there. `picks`: yellow cell -> column of
    the record. `exempt`: the yellow cell with numbers of records that are left out.
    """

    prefix: str
    least: int = 6
    picks: dict[str, str]
    exempt: str = ""


class Decided(Strict):
    """What the coordinator decides about the records of a table on the sheet with the key `sheet`, read by decide.py.

    `key`: what the rows of that sheet are known by, the record's number or its unit. `leads`: the field that the others belong to;
    a record that has its own there takes nothing from a block that says otherwise.
    """

    table: str
    sheet: str
    key: Literal["number", "unit"] = "number"
    leads: str
    fields: tuple[DecidedField, ...] = Field(alias="field")
    contradictions: tuple[Contradiction, ...] = Field(default=(), alias="contradiction")
    blocks: DecisionBlocks | None = None


class Detail(Strict):
    """A cell of a table of lines that a list of details replaces, round by round, where the list has records.

    `lines`, `field`, and `line` (or `line_from`: the column that holds the line's code) say which cell. Of each record of `table`
    in the round where `where` holds, the filled fields of `take` are added, else those of `otherwise`, else `default`; without
    `take` each record is one. `once`: each value of that column only once, of records that name a group. `groups_win`: a record
    about the unit itself is not added to those that name its groups.
    """

    lines: str
    field: str
    table: str
    line: str = ""
    line_from: str = ""
    take: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    default: int | None = None
    where: Condition = Field(default_factory=dict)
    once: str = ""
    groups_win: bool = False


class SuspectCase(Strict):
    """Records that are perhaps one thing: titles alike, and something else in common.

    `title`: the field compared, at least `at_least` (0..100) alike. `persons`: fields with names, one of which both must have;
    where the groups differ the titles must be `elsewhere_at_least` alike. `in_group`: the group must be the same. `differ`: a field
    in which they must differ (blank: `differ_default`). `counts`: "once" until somebody decides, or "both": it is only told. The
    codes: of the one that counts, of the other in the same unit, of the other in another unit.
    """

    case: str
    table: str
    title: str
    at_least: float
    elsewhere_at_least: float | None = None
    persons: tuple[str, ...] = ()
    in_group: bool = False
    differ: str = ""
    differ_default: str = ""
    counts: Literal["once", "both"] = "once"
    near_code: str = ""
    held_code: str = ""
    across_code: str = ""


class Suspicion(Strict):
    """How records that may be one are compared and decided about: the words `same` and `different` of the yellow cells, `formulas`
    that weigh little in a title, `short_forms`; `same_code`: what a unit is told whose record was decided to be another's."""

    same: str = "="
    different: str = "≠"
    same_code: str = ""
    formulas: tuple[str, ...] = ()
    short_forms: Mapping[str, str] = Field(default_factory=dict)


class Message(Strict):
    """The sentence of one finding code in both languages; {braces} are filled from the finding's facts."""

    vi: str
    en: str
    scope: Literal["file", "table", "row", "cell"] = "cell"


class Template(Strict):
    """A whole template; `fingerprint` changes whenever any of its files does.

    `language`: of everything a unit reads and types, "vi" or "en"; `said`: how words that the engine keeps as values are shown.
    `date_order`: whether 4/5/2025 as typed is the fourth of May or, "mdy", the fifth of April.
    """

    id: str
    version: int
    language: Literal["vi", "en"] = "vi"
    date_order: DateOrder = "dmy"
    edition: str = ""
    stamp_sheet: str = "Danh mục"
    guide_sheet: str = ""
    guide: tuple[str, ...] = ()
    title: str = ""
    tables: tuple[TableSpec, ...]
    lists: Mapping[str, tuple[ListItem, ...]]
    indicators: tuple[Indicator, ...] = ()
    duplicates: tuple[DuplicateCase, ...] = ()
    decided: tuple[Decided, ...] = ()
    details: tuple[Detail, ...] = ()
    suspects: tuple[SuspectCase, ...] = ()
    suspicion: Suspicion = Suspicion()
    messages: Mapping[str, Message] = Field(default_factory=dict)
    master: Mapping[str, Any] = Field(default_factory=dict)
    roles: Mapping[str, str] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)
    said: Mapping[str, str] = Field(default_factory=dict)
    defaults: Mapping[str, Any] = Field(default_factory=dict)
    fingerprint: str = ""

    @cached_property
    def by_table(self) -> Mapping[str, TableSpec]:
        """Tables by name."""
        return {spec.table: spec for spec in self.tables}

    @cached_property
    def conventions(self) -> Conventions:
        """How people who fill this template type."""
        own = BY_LANGUAGE[self.language]
        return replace(own, days=replace(own.days, order=self.date_order))

    def say(self, word: str) -> str:
        """A word that the engine keeps as a value, as this template shows it."""
        return str(self.said.get(word, word))

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code; one with `line = "*"` once for each line of its table, of that line's kind."""
        made = [one for i in self.indicators for one in (_of_lines(i, self.by_table[i.table]) if i.line == "*" else [i])]
        return {indicator.code: indicator for indicator in made}

    @model_validator(mode="after")
    def _names_exist(self) -> Template:
        faults = [
            *(fault for table in self.tables for fault in self._faults_of(table)),
            *_twice("table", [table.table for table in self.tables]),
            *self._indicator_faults(),
            *(fault for one in self.decided for fault in self._decided_faults(one)),
            *self._detail_faults(),
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults_of(self, table: TableSpec) -> Iterator[str]:
        """What in one table names something that is not there, or names it twice."""
        yield from _twice(f"{table.table}: field", [spec.name for spec in table.fields])
        yield from _twice(f"{table.table}: line", [line.code for line in table.lines])
        if table.below and table.below not in self.by_table:
            yield f"{table.table}.below: no table {table.below!r}"
        for place, name in _names_used(table):
            if not self._is_known(table, name):
                yield f"{table.table}.{place}: no field {name!r}"
        for spec in table.fields:
            if spec.type == "list" and not self._list_exists(spec.list):
                yield f"{table.table}.{spec.name}: no list {spec.list!r} in lists.toml"
            yield from self._code_faults(table, spec)

    def _code_faults(self, table: TableSpec, spec: FieldSpec) -> Iterator[str]:
        codes = {item.code for item in self.lists.get(spec.list, ())}
        for code in (spec.default, spec.unknown):
            if codes and code and code not in codes:
                yield f"{table.table}.{spec.name}: no code {code!r} in list {spec.list!r}"

    def _list_exists(self, name: str) -> bool:
        return name in self.lists or name in {"@unit", "@period"} or name.removeprefix("@") in self.by_table

    def _is_known(self, table: TableSpec, name: str) -> bool:
        """A field of this table (or "field@LINE"), a table, or "table.field"."""
        base, _, line = name.partition("@")
        first, _, rest = base.partition(".")
        if {base, first} & ({*table.by_name} | {"line_code", "round_code", ""}):
            return not line or not table.lines or any(line == known.code for known in table.lines)
        return first in self.by_table and (not rest or rest in self.by_table[first].by_name)

    def _indicator_faults(self) -> Iterator[str]:
        codes = {indicator.code for indicator in self.indicators}
        codes |= {line.code for table in self.tables for line in table.lines}
        yield from _twice("indicators.toml: indicator", [indicator.code for indicator in self.indicators])
        for indicator in self.indicators:
            if indicator.table and indicator.table not in self.by_table:
                yield f"indicators.toml {indicator.code}: no table {indicator.table!r}"
            for other in (indicator.numerator, indicator.denominator, indicator.base, indicator.otherwise):
                if other and other not in codes:
                    yield f"indicators.toml {indicator.code}: no indicator {other!r}"

    def _decided_faults(self, one: Decided) -> Iterator[str]:
        """What in one set of decisions names something that is not there."""
        place = f"decisions.toml {one.sheet}"
        if one.table not in self.by_table:
            yield f"{place}: no table {one.table!r}"
            return
        names = {spec.name for spec in one.fields}
        used = [one.leads, *(clash.field for clash in one.contradictions)]
        yield from (f"{place}: no field {name!r}" for name in used if name not in names)
        yield from (f"{place}: no list {spec.list!r}" for spec in one.fields if spec.list and spec.list not in self.lists)
        columns = [*(spec.or_else for spec in one.fields), *(one.blocks.picks.values() if one.blocks else ())]
        table = self.by_table[one.table]
        yield from (f"{place}: {name!r} is a field of {one.table} already" for name in sorted(names & table.by_name.keys()))
        yield from (f"{place}: no field {name!r} in {one.table}" for name in columns if name and name not in table.by_name)

    def _detail_faults(self) -> Iterator[str]:
        for detail in self.details:
            where = f"details.toml {detail.line or detail.line_from} of {detail.table}"
            for table in {detail.lines, detail.table} - self.by_table.keys():
                yield f"{where}: no table {table!r}"
            of_lines, of_details = self.by_table.get(detail.lines), self.by_table.get(detail.table)
            if of_lines is None or of_details is None:
                continue
            if detail.line and all(line.code != detail.line for line in of_lines.lines):
                yield f"{where}: no line {detail.line!r} in {detail.lines}"
            if detail.field not in of_lines.by_name:
                yield f"{where}: no field {detail.field!r} in {detail.lines}"
            names = (detail.line_from, *detail.take, *detail.otherwise, *detail.where)
            yield from (f"{where}: no field {name!r}" for name in names if name and name not in of_details.by_name)


OVER_ROUNDS = {"S": "sum", "L": "latest", "W": "weighted", "M": "max"}
"""What the year is of the rounds, by the kind of a line; W is also a weighted mean over units."""


def _of_lines(indicator: Indicator, table: TableSpec) -> Iterator[Indicator]:
    for line in table.lines:
        changed = {
            "code": indicator.code.replace("*", line.code),
            "name": indicator.name.replace("{label}", line.label),
            "name_en": indicator.name_en.replace("{label}", line.label_en or line.label),
            "unit": indicator.unit or line.unit,
            "line": line.code,
            "otherwise": line.otherwise,
            "values": {"over_rounds": OVER_ROUNDS[line.kind], **indicator.values},
        }
        yield indicator.model_copy(update=changed)


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{what} {name!r} stands twice" for name, count in Counter(names).items() if count > 1)


def _names_used(table: TableSpec) -> Iterator[tuple[str, str]]:
    """Every field name a table uses outside its fields, with the key that uses it."""
    yield from (("identity", name) for name in table.identity)
    yield from (("in_use", name) for name in table.in_use)
    yield from (("edition_identity", name) for name in table.edition_identity)
    yield from (("handed_on", name) for condition in table.handed_on for name in condition)
    yield from (("words_above", name) for name in table.words_above)
    yield from (("mark_cases", name) for spec in table.fields for case in spec.mark_cases for name in case.when)
    yield from ((key, getattr(table, key)) for key in ("extra_word_above", "periods_by") if getattr(table, key))
    for rule in table.rules:
        names = (rule.field, rule.other, *rule.fields, *rule.others, *rule.when, *rule.unless)
        yield from ((f"rule {rule.rule}", name) for name in names if name)
    yield from (("format", name) for spec in table.formats for name in spec.on)


RESERVED = (
    *("template", "lists", "indicators", "duplicates", "decisions", "details", "master", "messages", "defaults", "demo"),
    "coordinator",
)


LANGUAGES = "languages"
"""The folder beside the shipped templates with the words of each language."""


def load_template(folder: Path) -> Template:
    """Read and validate one template folder. TemplateError names the file and every fault in it."""
    files = sorted(folder.glob("*.toml"), key=_in_number_order)
    if not files:
        raise TemplateError(f"{folder}: no template here -> give the folder of a template, such as sheet_templates/nt2022")
    digest = hashlib.sha256()
    parts: dict[str, dict[str, Any]] = {}
    tables: list[TableSpec] = []
    for path in files:
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data)
        parts[path.stem] = _parsed(path, data)
        if path.stem not in RESERVED and not path.stem.startswith("master_"):
            tables.append(validated(TableSpec, parts[path.stem], str(path)))
    own = parts.get("template", {})
    written, words = words_of(templates_root() / LANGUAGES, str(own.get("language", "vi")))
    digest.update(written)
    try:
        return Template(
            **above(own, {name: value for name, value in words.items() if name in OWN_PARTS}),
            tables=tuple(tables),
            lists=parts.get("lists", {}),
            indicators=parts.get("indicators", {}).get("indicator", ()),
            duplicates=parts.get("duplicates", {}).get("duplicate", ()),
            decided=parts.get("decisions", {}).get("decided", ()),
            details=parts.get("details", {}).get("detail", ()),
            suspects=parts.get("duplicates", {}).get("suspect", ()),
            suspicion=parts.get("duplicates", {}).get("suspicion", {}),
            messages=parts.get("messages", {}),
            master=_worded(_master(folder, parts), words),
            defaults=parts.get("defaults", {}),
            fingerprint=digest.hexdigest(),
        )
    except ValidationError as error:
        raise TemplateError(f"{folder}: {_faults(Template, error)}") from error


def _master(folder: Path, parts: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """`master.toml` and every `master_*.toml` as one mapping; no key may stand in two of them."""
    merged: dict[str, Any] = {}
    for stem in (stem for stem in parts if stem == "master" or stem.startswith("master_")):
        if twice := merged.keys() & parts[stem].keys():
            raise TemplateError(f"{folder / stem}.toml: {', '.join(sorted(twice))} stands in another master file -> keep one")
        merged |= parts[stem]
    return merged


def _worded(master: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """The master with the words of its language; a part that no template needs has none unless it is there."""
    names = {*MASTER_PARTS, *(name for name in WANTED_PARTS if name in master)}
    return above(master, {name: value for name, value in words.items() if name in names})


def _in_number_order(path: Path) -> tuple[int, str]:
    """2_x before 10_x; files without a number last."""
    digits = path.stem.partition("_")[0].rstrip("abcdefgh")
    return (int(digits) if digits.isdecimal() else 1000, path.stem)


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: {error} -> mend that line") from error


Spec = TypeVar("Spec", bound=Strict)


def validated(model: type[Spec], raw: Any, where: str) -> Spec:
    """What a part of a template says, as its model. TemplateError names every fault, behind `where` it stands."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise TemplateError(f"{where}: {_faults(model, error)}") from error


def _faults(model: type[BaseModel], error: ValidationError) -> str:
    return "; ".join(_fault(model, fault["loc"], fault["type"], fault["msg"], fault["input"]) for fault in error.errors())


def _fault(model: type[BaseModel], loc: tuple[int | str, ...], kind: str, said: str, value: Any) -> str:
    """One fault with its key path, in which things of a list are counted from 0, and what to do."""
    place = ".".join(map(str, loc))
    if kind == "value_error":
        return ": ".join(filter(None, (place, said.removeprefix("Value error, "))))
    if kind == "extra_forbidden":
        near = get_close_matches(str(loc[-1]), _keys_at(model, loc[:-1]), n=1)
        return f"{place}: no such key -> {f'perhaps {near[0]!r}' if near else 'see sheet_templates/README.md for those there are'}"
    if kind == "missing":
        return f"{place}: is missing -> add it"
    return f"{place}: {value!r} does not fit -> {said[:1].lower()}{said[1:]}"


def _keys_at(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """The keys that the part at that path may have."""
    for step in loc:
        found = next((field.annotation for name, field in model.model_fields.items() if step in {name, field.alias}), None)
        model = next(_models_in(found), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models_in(one)


def templates_root() -> Path:
    """Where the shipped templates lie."""
    return shipped("sheet_templates")


def shipped(folder: str) -> Path:
    """A folder of data: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent
    packed = package / "_data" / folder
    return packed if packed.is_dir() else package.parent / folder

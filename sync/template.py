"""A template folder (TOML files) -> Template: what a workbook looks like, what its cells mean, what is counted.

One TOML per table, in the order of the numbers their names begin with, beside `template.toml`, `lists.toml`, `indicators.toml`,
`duplicates.toml`, `messages.toml`, `defaults.toml` and `master.toml` (which may be split into `master_*.toml`). Everything is
validated on loading; a template that contradicts itself is a TemplateError.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sync.errors import TemplateError

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
        verdicts = {value: _fits_one(value, wanted) for value in set(column)}
        found = [so_far and verdicts[value] for so_far, value in zip(found, column, strict=True)]
    return found


def _fits_one(value: Any, wanted: str | list[str]) -> bool:
    return any(_is(value, one) for one in ([wanted] if isinstance(wanted, str) else wanted))


def _is(value: Any, wanted: str) -> bool:
    is_blank = value is None or value == "" or value is False
    if wanted in {"", "*"}:
        return is_blank == (wanted == "")
    if wanted.startswith(">"):
        return isinstance(value, int | float) and not is_blank and value > float(wanted[1:])
    return bool(value == wanted)


class Strict(BaseModel):
    """A frozen value whose unknown keys are an error, so that a slip in a TOML file is found on loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    since: int = 1
    until: int | None = None
    example: str = ""

    @property
    def is_deciding(self) -> bool:
        """Whether a row can be refused for want of it."""
        return self.mark == "Q" or any(case.mark == "Q" for case in self.mark_cases)

    @property
    def shown_mark(self) -> Mark:
        """The strongest mark the field can have: the colour of its header."""
        marks = {self.mark, self.settled_mark, *(case.mark for case in self.mark_cases)}
        return "Q" if "Q" in marks else "N" if "N" in marks else "T"


class Rule(Strict):
    """A named rule between cells; which keys it needs is said where the rule is written (check/rules.py, settle.py)."""

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


class FormatSpec(Strict):
    """A conditional format. In `formula`, `{field}` is that field's cell in the row, `{self}` the formatted cell,
    `{from}`/`{to}` a constant of the sheet, `{from.R1}` one per round. `grey` colours the text, the others the fill.
    The whole formula language stands in sheet_templates/README.md."""

    on: tuple[str, ...]
    colour: Literal["red", "orange", "bluegrey", "grey"]
    formula: str


class Line(Strict):
    """A preprinted line of a `lines` table. `kind`: S sum over periods, L latest filled, W weighted mean, M largest period.

    `otherwise`: the indicator that stands in where the line is left blank.
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


class TableSpec(Strict):
    """The data of one sheet, or of one block of a sheet (`below` names the table above it).

    `layout`: list (a row per record), lines (preprinted rows, `line_code` in hidden column A), form (label-value; one record,
    or one per round when `per = "round"`). `number`: prefix of the permanent record numbers, counted over all units together when
    `number_wide`. `counter`: the cell of the live counter. `constants`: names of the dates put beside the hidden machine names in
    row 2 (see sync/blank/). `headings`, `widths`: of the fixed columns of a form or lines sheet, from column B on. `in_use`: a
    row is in use when one of these is filled; without it, one of the Q fields. `words_above`: field -> group word above it, row 1.
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


class DuplicateCase(Strict):
    """An exact duplicate: records whose folded `fields` are all filled and equal are one thing.

    `within`: whether it counts once within a unit. `across`: between units, "once" counts it once for the whole, "tell" only tells
    both, "" nothing. The codes are the findings within a unit, between units, between editions; two records that differ in
    `mixed_field` (blank: `mixed_default`) get `mixed_code`.
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
    mixed_field: str = ""
    mixed_default: str = ""
    mixed_code: str = ""


class Message(Strict):
    """The sentence of one finding code in both languages; {braces} are filled from the finding's facts."""

    vi: str
    en: str
    scope: Literal["file", "table", "row", "cell"] = "cell"


class Template(Strict):
    """A whole template; `fingerprint` changes whenever any of its files does."""

    id: str
    version: int
    edition: str = ""
    stamp_sheet: str = "Danh mục"
    guide_sheet: str = ""
    guide: tuple[str, ...] = ()
    title: str = ""
    tables: tuple[TableSpec, ...]
    lists: Mapping[str, tuple[ListItem, ...]]
    indicators: tuple[Indicator, ...] = ()
    duplicates: tuple[DuplicateCase, ...] = ()
    messages: Mapping[str, Message] = Field(default_factory=dict)
    master: Mapping[str, Any] = Field(default_factory=dict)
    roles: Mapping[str, str] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)
    defaults: Mapping[str, Any] = Field(default_factory=dict)
    fingerprint: str = ""

    @cached_property
    def by_table(self) -> Mapping[str, TableSpec]:
        """Tables by name."""
        return {spec.table: spec for spec in self.tables}

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
    yield from (("words_above", name) for name in table.words_above)
    yield from (("mark_cases", name) for spec in table.fields for case in spec.mark_cases for name in case.when)
    yield from ((key, getattr(table, key)) for key in ("extra_word_above", "periods_by") if getattr(table, key))
    for rule in table.rules:
        names = (rule.field, rule.other, *rule.fields, *rule.others, *rule.when, *rule.unless)
        yield from ((f"rule {rule.rule}", name) for name in names if name)
    yield from (("format", name) for spec in table.formats for name in spec.on)


RESERVED = ("template", "lists", "indicators", "duplicates", "master", "messages", "defaults", "demo")


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
            tables.append(_table(path, parts[path.stem]))
    try:
        return Template(
            **parts.get("template", {}),
            tables=tuple(tables),
            lists=parts.get("lists", {}),
            indicators=parts.get("indicators", {}).get("indicator", ()),
            duplicates=parts.get("duplicates", {}).get("duplicate", ()),
            messages=parts.get("messages", {}),
            master=_master(folder, parts),
            defaults=parts.get("defaults", {}),
            fingerprint=digest.hexdigest(),
        )
    except ValidationError as error:
        raise TemplateError(f"{folder}: {_faults(error)}") from error


def _master(folder: Path, parts: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """`master.toml` and every `master_*.toml` as one mapping; no key may stand in two of them."""
    merged: dict[str, Any] = {}
    for stem in (stem for stem in parts if stem == "master" or stem.startswith("master_")):
        if twice := merged.keys() & parts[stem].keys():
            raise TemplateError(f"{folder / stem}.toml: {', '.join(sorted(twice))} stands in another master file -> keep one")
        merged |= parts[stem]
    return merged


def _in_number_order(path: Path) -> tuple[int, str]:
    """2_x before 10_x; files without a number last."""
    digits = path.stem.partition("_")[0].rstrip("abcdefgh")
    return (int(digits) if digits.isdecimal() else 1000, path.stem)


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: {error} -> mend that line") from error


def _table(path: Path, data: dict[str, Any]) -> TableSpec:
    try:
        return TableSpec(**data)
    except ValidationError as error:
        raise TemplateError(f"{path}: {_faults(error)}") from error


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())


def templates_root() -> Path:
    """Where the shipped templates lie."""
    return shipped("sheet_templates")


def shipped(folder: str) -> Path:
    """A folder of data: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent
    packed = package / "_data" / folder
    return packed if packed.is_dir() else package.parent / folder

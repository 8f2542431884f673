"""A template folder (TOML files) -> Template: what a workbook looks like, what its cells mean, what is counted.

One TOML per table, in the order of their file names, beside `template.toml`, `lists.toml`, `indicators.toml`, `master.toml`
and `messages.toml`. Everything is validated on loading; a template that contradicts itself is a TemplateError.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sync.errors import TemplateError

Mark = Literal["Q", "N", "T"]
FieldType = Literal["text", "long", "int", "money", "date", "day", "list", "tick", "url"]
Condition = dict[str, str | list[str]]
"""All keys must hold: field name -> a code, or several; "" stands for blank and "*" for anything typed."""


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
    through and judged when settling), "@unit" or "@period".
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
    min: int | None = None
    max: int | None = None
    min_length: int = 0
    pattern: str = ""
    x_means_done: bool = False
    ditto: bool | None = None
    prefilled: str = ""
    only_with: str = ""
    since: int = 1
    until: int | None = None
    example: str = ""

    @property
    def is_deciding(self) -> bool:
        """Whether a row can be refused for want of it."""
        return self.mark == "Q" or any(case.mark == "Q" for case in self.mark_cases)


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
    `{from}`/`{to}` a constant of the sheet, `{from.R1}` one per round. `grey` colours the text, the others the fill."""

    on: tuple[str, ...]
    colour: Literal["red", "orange", "bluegrey", "grey"]
    formula: str


class Line(Strict):
    """A preprinted line of a `lines` table. `kind`: S sum over periods, L latest filled, W weighted mean, M largest period."""

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


class TableSpec(Strict):
    """The data of one sheet, or of one block of a sheet (`below` names the table above it).

    `layout`: list (a row per record), lines (preprinted rows, `line_code` in hidden column A), form (label-value; one record,
    or one per round when `per = "round"`). `number`: prefix of the permanent record numbers. `counter`: the cell of the live
    counter. `constants`: names of the dates put beside the hidden machine names in row 2 (see publish/blank.py).
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


class DuplicateCase(Strict):
    """An exact duplicate: records whose folded `fields` are all filled and equal are one thing."""

    case: str
    table: str
    fields: tuple[str, ...]
    certain_within: str = ""


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
    fingerprint: str = ""

    @cached_property
    def by_table(self) -> Mapping[str, TableSpec]:
        """Tables by name."""
        return {spec.table: spec for spec in self.tables}

    @model_validator(mode="after")
    def _names_exist(self) -> Template:
        for table in self.tables:
            names = {spec.name for spec in table.fields}
            wanted = [*table.identity, *(f for r in table.rules for f in (r.field, r.other, *r.fields, *r.others) if f)]
            for name in wanted:
                if name.partition("@")[0].split(".")[0] not in names | {"line_code", ""}:
                    raise ValueError(f"{table.table}: no field {name!r}")
            for spec in table.fields:
                if spec.type == "list" and not spec.list.startswith("@") and spec.list not in self.lists:
                    raise ValueError(f"{table.table}.{spec.name}: no list {spec.list!r} in lists.toml")
        codes = {indicator.code for indicator in self.indicators}
        for indicator in self.indicators:
            if indicator.table and indicator.table not in self.by_table:
                raise ValueError(f"indicators.toml {indicator.code}: no table {indicator.table!r}")
            for other in (indicator.numerator, indicator.denominator):
                if other and other not in codes:
                    raise ValueError(f"indicators.toml {indicator.code}: no indicator {other!r}")
        return self


RESERVED = ("template", "lists", "indicators", "duplicates", "master", "messages")


def load_template(folder: Path) -> Template:
    """Read and validate one template folder. TemplateError names the file and every fault in it."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise TemplateError(f"{folder}: no template here -> give the folder of a template, such as sheet_templates/nt2022")
    digest = hashlib.sha256()
    parts: dict[str, dict[str, Any]] = {}
    for path in files:
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data)
        try:
            parts[path.stem] = tomllib.loads(data.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise TemplateError(f"{path}: {error} -> mend that line") from error
    tables = [parts[stem] for stem in sorted(parts) if stem not in RESERVED]
    try:
        return Template(
            **parts.get("template", {}),
            tables=tuple(TableSpec(**table) for table in tables),
            lists=parts.get("lists", {}),
            indicators=parts.get("indicators", {}).get("indicator", ()),
            duplicates=parts.get("duplicates", {}).get("duplicate", ()),
            messages=parts.get("messages", {}),
            master=parts.get("master", {}),
            fingerprint=digest.hexdigest(),
        )
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise TemplateError(f"{folder}: {faults}") from error


def templates_root() -> Path:
    """Where the shipped templates lie: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent
    packed = package / "_data" / "sheet_templates"
    return packed if packed.is_dir() else package.parent / "sheet_templates"

"""Template and rounds -> what the reader looks for, folded once: machine names, header titles, line codes, labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sync.conventions import VIETNAMESE, RowWords
from sync.template import FieldSpec, Line, TableSpec, Template
from sync.vietnamese import fold, nfc, strip_marks

HELPERS = ("line_code", "line_label", "line_unit", "line_sector", "field", "label", "value", "hint", "mark")
"""Machine names of preprinted columns: known, never data."""

Rounds = Sequence[tuple[str, str]]
"""(code, short name) of each round, in time order."""


NUMBER = re.compile(r"^\s*\d{1,2}[a-z]?\s*[.)\-_:]?\s*(?=\D)")
COPY = re.compile(r"(?:\s*\(\d+\)|\s*-\s*(?:copy|bản sao)(?:\s*\(\d+\))?|\s*copy\s*\d*|_\d+)\s*$", re.IGNORECASE)


def sheet_key(name: str) -> str:
    """ "3. Danh sách (2)" -> "danh sách": what stays when a sheet is copied or renumbered, folded."""
    return fold(COPY.sub("", NUMBER.sub("", nfc(name))))


def is_copy(name: str) -> bool:
    """Whether the name says that the sheet is a copy of another."""
    return COPY.search(name) is not None


LONGEST_NONE = 60


MEMORY = 5_000
"""Texts of which it is remembered whether they are titles; workbook after workbook has the same printed ones."""


class Meanings(dict[object, str]):
    """Cell -> what it means, worked out when a text is first seen; "" for whatever is no text."""

    def __init__(self, meaning: Callable[[str], str]) -> None:
        super().__init__({"": ""})
        self.meaning = meaning

    def __missing__(self, cell: object) -> str:
        if cell.__class__ is not str:
            return ""
        if len(self) >= MEMORY:
            self.clear()
        meant = self[cell] = self.meaning(str(cell)) if cell else ""
        return meant


class Titles:
    """Finds which name a printed title means: as printed, folded, without a bracketed ending, at last without diacritics.

    `name_of`: any cell -> the name meant, "" for anything else.
    """

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        self.exact: dict[str, str] = {}
        self.folded: dict[str, str] = {}
        self.bare: dict[str, str] = {}
        self.name_of = Meanings(self._name_of).__getitem__
        loose: list[tuple[str, str]] = []
        for title, name in titles:
            self.exact.setdefault(nfc(title), name)
            self.folded.setdefault(fold(title), name)
            loose.append((strip_marks(title), name))
            shorter = _without_bracket(title)
            loose += [(fold(shorter), name), (strip_marks(shorter), name)] if shorter else []
        claimed: dict[str, set[str]] = {}
        for key, name in loose:
            claimed.setdefault(key, set()).add(name)
        # Two titles that differ only by diacritics are never told apart by guessing.
        self.bare = {key: next(iter(names)) for key, names in claimed.items() if len(names) == 1 and key}

    def _name_of(self, text: str) -> str:
        known = self.exact.get(text)
        if known is not None:
            return known
        key, shorter = fold(text), _without_bracket(text)
        found = self.folded.get(key) or self.bare.get(key) or (self.folded.get(fold(shorter)) if shorter else "")
        return found or self.bare.get(strip_marks(text), "")


def _without_bracket(title: str) -> str:
    """ "Giá trị (đồng)" -> "Giá trị"; "" when there is no bracketed ending."""
    text = title.strip().rstrip("*").rstrip()
    return text[: text.rindex("(")].strip() if text.endswith(")") and text.rfind("(") > 0 else ""


@dataclass(frozen=True)
class TablePlan:
    """One table as the reader sees it. `names`: column names in sheet order (a form's field names). `expected`: those whose
    absence is worth saying, in this version of the template. `labels`: what its dropdowns offer, folded; `groups`: what any does,
    since a heading may group the rows by something that another sheet asks for. `words`: how rows that are no data are worded."""

    spec: TableSpec
    rounds: Rounds
    fields: Mapping[str, FieldSpec]
    expected: frozenset[str]
    titles: Titles
    labels: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    lines: Titles = field(default_factory=lambda: Titles(()))
    below: tuple[TablePlan, ...] = ()
    words: RowWords = VIETNAMESE.rows

    @cached_property
    def sheet_name(self) -> str:
        """The sheet's title, composed."""
        return nfc(self.spec.sheet)

    @cached_property
    def sheet_keys(self) -> frozenset[str]:
        """What the sheet's title, in either language, looks like without its number."""
        return frozenset(sheet_key(name) for name in (self.spec.sheet, self.spec.sheet_en) if name)

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything that may stand in the row of machine names."""
        return frozenset(self.fields)

    @cached_property
    def all_names(self) -> frozenset[str]:
        """The same with the names of preprinted columns, and of a form's columns per round."""
        helpers = HELPERS if self.spec.layout != "list" else ()
        rounds = [code for code, _ in self.rounds] if self.spec.layout == "form" else []
        per_round = [f"{name}.{code}" for name in self.fields for code in rounds]
        return self.names | {*helpers, *rounds, *per_round}

    @cached_property
    def headers(self) -> dict[Any, Any]:
        """What the header finder made of the usual rows, which are the same in workbook after workbook."""
        return {}

    @cached_property
    def codes(self) -> dict[tuple[str, str], str]:
        """What the lines' finder made of the printed codes and labels, which are the same in workbook after workbook."""
        return {}

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """Names of the deciding columns, in sheet order."""
        return tuple(name for name, spec in self.fields.items() if spec.is_deciding)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Names of the columns that hold numbers."""
        return tuple(name for name, spec in self.fields.items() if spec.type in ("int", "money"))

    @cached_property
    def by_code(self) -> Mapping[str, Line]:
        """Lines by code."""
        return {line.code: line for line in self.spec.lines}

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What a table is about, folded: its title and the parts of it, its headers, what any dropdown offers."""
        own = (self.spec.title, *self.spec.title.split(","))
        return frozenset({*map(fold, own), *self.titles.folded, *self.groups}) - {""}

    def says_none(self, value: object) -> bool:
        """Whether a text says that there is none of what the table is about; "Không có kinh phí" says something else."""
        found = self.words.none_of.fullmatch(fold(value)) if isinstance(value, str) and len(value) <= LONGEST_NONE else None
        return found is not None and found[1] in self.subjects

    @cached_property
    def typed(self) -> frozenset[str]:
        """Names of the columns that ask for a number, a date or one of a few words, so that a text can be told to be none."""
        return frozenset(
            name
            for name, spec in self.fields.items()
            if spec.type in ("int", "money", "date", "day") or (spec.type == "list" and not spec.list.startswith("@"))
        )

    def is_typed(self, name: str) -> bool:
        """Whether the column is one of those."""
        return name in self.typed

    def suits(self, name: str, value: object) -> bool:
        """Whether a value could be meant for the field: a digit in a number or date, a word of the list; anything in a text."""
        if not self.is_typed(name):
            return True
        if self.fields[name].type == "list":
            return isinstance(value, str) and fold(value) in self.labels
        return not isinstance(value, str) or any(character.isdigit() for character in value)

    def title(self, name: str) -> str:
        """The header as printed."""
        base, _, code = name.partition(".")
        spec = self.fields.get(name) or self.fields[base]
        return spec.title.replace("{đợt}", dict(self.rounds).get(code, ""))


@dataclass(frozen=True)
class Plan:
    """The whole template. `tables`: those with a sheet of their own; tables below them hang on `TablePlan.below`."""

    template: Template
    rounds: Rounds
    tables: tuple[TablePlan, ...]


PLANS_KEPT = 4
"""Workbooks of two editions may lie in one folder, and be read in turns."""

_LAST: list[Plan] = []


def plan_of(template: Template, rounds: Rounds) -> Plan:
    """The plan, made once for all workbooks read with the same template and the same rounds."""
    wanted = tuple((str(code), str(short)) for code, short in rounds)
    found = next((plan for plan in _LAST if plan.template is template and plan.rounds == wanted), None)
    if found is None:
        found = _make(template, wanted)
        _LAST[:] = [found, *_LAST[: PLANS_KEPT - 1]]
    return found


def _make(template: Template, rounds: Rounds) -> Plan:
    made = {spec.table: _table_plan(template, spec, rounds, ()) for spec in template.tables if spec.below}
    tops = [
        _table_plan(template, spec, rounds, tuple(made[low.table] for low in template.tables if low.below == spec.table))
        for spec in template.tables
        if not spec.below
    ]
    return Plan(template, rounds, tuple(tops))


def _table_plan(template: Template, spec: TableSpec, rounds: Rounds, below: tuple[TablePlan, ...]) -> TablePlan:
    columns = list(spec.columns([code for code, _ in rounds]))
    lists = {item.list for item in spec.fields if item.list in template.lists}
    return TablePlan(
        spec=spec,
        rounds=rounds,
        fields={name: item for name, item, _ in columns},
        expected=frozenset(name for name, item, _ in columns if _is_expected(item, template.version)),
        titles=Titles(_titles(columns, dict(rounds))),
        labels=frozenset(fold(item.label) for name in lists for item in template.lists[name]),
        groups=frozenset(fold(item.label) for items in template.lists.values() for item in items),
        lines=Titles((label, line.code) for line in spec.lines for label in (line.label, line.label_en, *line.aliases) if label),
        below=below,
        words=template.conventions.rows,
    )


def _is_expected(spec: FieldSpec, version: int) -> bool:
    return spec.since <= version <= (spec.until or version) and not spec.only_with


def _titles(columns: Sequence[tuple[str, FieldSpec, str]], shorts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(printed title, column name): own titles first, so that no alias takes a title from the column that bears it."""
    printed = [((spec.title,), name, code) for name, spec, code in columns]
    others = [((spec.title_en, *spec.aliases), name, code) for name, spec, code in columns]
    for titles, name, code in (*printed, *others):
        for title in filter(None, titles):
            if code and "{đợt}" not in title:
                yield f"{title} {shorts.get(code, code)}", name
            else:
                yield title.replace("{đợt}", shorts.get(code, code)), name

"""A table as typed -> the same table checked: typed values, which rows are accepted, and every finding with its cell.

Each field is compiled once per template into a parser with a memory of what it has seen; a table is then read column by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync.check.draft import Draft, Tracks
from sync.check.rules import EARLY_RULES, RULES, RuleFunction
from sync.check.values import NO_FACTS, Choices, Outcome, Parser, is_blank, is_ditto, parser_of
from sync.conventions import VIETNAMESE, Answers
from sync.model import CheckedTable, RawTable
from sync.template import FieldSpec, ListItem, Rule, TableSpec, Template
from sync.vietnamese import (
    decode,
    decode_tcvn3,
    decode_vni,
    is_surely_legacy,
    is_surely_unicode,
    is_tidy,
    legacy_encoding,
    may_be_legacy,
)

CHECKER_VERSION = 4
"""Part of the key under which checked workbooks are cached: raise it whenever the same cells would be judged differently."""

Rounds = Sequence[tuple[str, str]]

TEXT_TYPES = frozenset({"text", "long", "list"})
TEXT_OR_NOTHING = frozenset({str, type(None)})
FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times"}
"""What a column counts as written in when another column of the table was."""
SHORT = 20
"""Characters up to which a text may be blank or a ditto; see values.is_blank, values.is_ditto."""
LEADERS = frozenset("._-–—…")
"""What a long line of nothing begins with."""
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"}
MEMORY = 20_000
"""Distinct cells a parser remembers before it starts anew."""


class Memory(dict[Any, Outcome]):
    """Raw cell -> its outcome, parsed the first time it is seen."""

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, raw: Any) -> Outcome:
        if len(self) >= MEMORY:
            self.clear()
        outcome = self[raw] = self.parse(raw)
        return outcome


@dataclass(frozen=True, slots=True)
class Column:
    """One compiled column: its name in the raw table, its field, round code or "", and how its cells are read.

    `is_plain_text`: nothing but tidying is done to the text.
    """

    name: str
    spec: FieldSpec
    round: str
    memory: Memory
    remembers: bool
    allows_ditto: bool
    is_plain_text: bool
    answers: Answers = VIETNAMESE.answers
    money: Memory | None = None

    def read(self, cells: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Outcome]]]:
        """Every cell's value, and the outcomes that need judging. True equals 1.0 as a key, so truth values are never looked up."""
        memory, parse = self.memory, self.memory.parse
        if cells.count("") == len(cells):
            return self._read_blank(len(cells))
        types = set(map(type, cells))
        if self.is_plain_text and types <= TEXT_OR_NOTHING and is_tidy([cell for cell in cells if cell is not None]):
            return self._read_tidy(cells)
        outcomes = [memory[cell] for cell in cells] if self.remembers and bool not in types else [parse(cell) for cell in cells]
        return [outcome[0] for outcome in outcomes], [(place, outcome) for place, outcome in enumerate(outcomes) if outcome[1]]

    def _read_blank(self, count: int) -> tuple[list[Any], list[tuple[int, Outcome]]]:
        """Most columns of most tables: nothing typed at all."""
        outcome = self.memory[""]
        return [outcome.value] * count, [(place, outcome) for place in range(count)] if outcome.code else []

    def _read_tidy(self, cells: Sequence[str | None]) -> tuple[list[Any], list[tuple[int, Outcome]]]:
        """Longer texts that are tidy are their own value; only a short one may be blank or a ditto."""
        values, words = list[Any](cells), self.answers
        found = []
        for place, cell in enumerate(cells):
            if cell and len(cell) > SHORT and cell[0] not in LEADERS:
                continue
            if is_blank(cell, words.blank) or is_ditto(cell or "", words.ditto):
                outcome = self.memory[cell]
                values[place] = outcome.value
                if outcome.code:
                    found.append((place, outcome))
        return values, found


@dataclass(frozen=True, slots=True)
class Compiled:
    """A table's columns, lists and rules, ready to use. `early` rules fill blanks before these are found missing. `tracks`: what
    the rules found out about the columns, by the names of those that there are."""

    template: Template
    spec: TableSpec
    columns: Sequence[Column]
    choices: Mapping[str, Choices]
    names: frozenset[str]
    early: Sequence[tuple[RuleFunction, Rule]]
    late: Sequence[tuple[RuleFunction, Rule]]
    tracks: dict[frozenset[str], Tracks]


_compiled: dict[tuple[Any, ...], Compiled] = {}
_MOST_COMPILED = 256


def compiled(template: Template, table: str, rounds: Rounds, periods: Rounds = ()) -> Compiled:
    """The table ready to read; kept for the life of the process, as a worker checks many workbooks of one template."""
    key = (template.fingerprint or id(template), table, tuple(rounds), tuple(periods))
    found = _compiled.get(key)
    if found is None or (not template.fingerprint and found.template is not template):
        if len(_compiled) >= _MOST_COMPILED:
            _compiled.clear()
        found = _compiled[key] = _compile(template, template.by_table[table], rounds, periods)
    return found


def _compile(template: Template, spec: TableSpec, rounds: Rounds, periods: Rounds) -> Compiled:
    known = [ListItem(code=code, label=short, aliases=_shorter(short)) for code, short in dict([*rounds, *periods]).items()]
    lists = {name: Choices(items) for name, items in {**template.lists, "@period": known}.items()}
    choices = {f.name: lists[f.list] for f in spec.fields if f.type == "list" and f.list in lists}
    columns, ways = [], template.conventions
    for name, field, code in spec.columns([code for code, _ in rounds]):
        memory = Memory(parser_of(field, choices.get(field.name), ways))
        remembers = field.type not in ("text", "long", "url")
        has_money = spec.layout == "lines" and field.type == "int"
        money = Memory(parser_of(field.model_copy(update={"type": "money"}), None, ways)) if has_money else None
        is_plain = field.type in ("text", "long") and not field.pattern and not field.min_length
        columns.append(Column(name, field, code, memory, remembers, _allows_ditto(spec, field), is_plain, ways.answers, money))
    early = [(EARLY_RULES[rule.rule], rule) for rule in spec.rules if rule.rule in EARLY_RULES]
    late = [(RULES[rule.rule], rule) for rule in spec.rules if rule.rule in RULES and rule.rule not in EARLY_RULES]
    return Compiled(template, spec, columns, choices, frozenset(column.name for column in columns), early, late, {})


def _shorter(name: str) -> tuple[str, ...]:
    """How people shorten the name of a numbered period: "Giai đoạn 2" -> GĐ2, GĐ 2, Giai đoạn II; () without a number."""
    words, _, number = name.rpartition(" ")
    if not words or number not in ROMAN:
        return ()
    initials = "".join(word[0] for word in words.split())
    return f"{initials}{number}", f"{initials} {number}", f"{words} {ROMAN[number]}", f"{words}{number}"


def _allows_ditto(spec: TableSpec, field: FieldSpec) -> bool:
    """Lists and text may say "as above"; text that tells records apart, numbers and dates may not. Source: domain H15."""
    if spec.layout != "list":
        return False
    if field.ditto is not None:
        return field.ditto
    return field.type == "list" or (field.type in TEXT_TYPES and field.name not in spec.identity)


def check_table(template: Template, raw: RawTable, rounds: Rounds = (), periods: Rounds = ()) -> CheckedTable:
    """Check one table, whatever it holds; every row read is in the result, refused ones included.

    `rounds` (code, short name) name the columns that run per round; `periods` are what else a "@period" list offers, the phases.
    """
    ready = compiled(template, raw.table, rounds, periods)
    draft = Draft(ready.spec, template, rounds, raw, ready.choices, raw=dict(raw.columns))
    problems = [(column, _read_column(draft, column)) for column in ready.columns]
    draft.columns.update({name: list(cells) for name, cells in raw.columns.items() if name not in ready.names})
    draft.tracks = ready.tracks.setdefault(frozenset(draft.columns), {})
    if raw.positions:
        for apply, rule in ready.early:
            apply(rule, draft)
        for column, found in problems:
            if found:
                _judge_column(draft, column, found)
        for apply, rule in ready.late:
            apply(rule, draft)
    return _finished(draft)


def _finished(draft: Draft) -> CheckedTable:
    raw = draft.table
    refused = draft.refused | {f.position for f in raw.findings if f.code.startswith("E") and f.position is not None}
    return CheckedTable(
        table=raw.table,
        sheet=raw.sheet,
        positions=raw.positions,
        places=raw.places,
        columns=draft.columns,
        accepted=[position not in refused for position in draft.rows],
        across=raw.across,
        not_data=raw.not_data,
        findings=(*raw.findings, *draft.findings),
        real_dates=_real_dates(draft.spec, raw),
    )


def _real_dates(spec: TableSpec, raw: RawTable) -> dict[str, list[int]]:
    """Where the fields of the rule `swap` hold a true date of the spreadsheet program, not one typed as text."""
    names = [rule.field for rule in spec.rules if rule.rule == "swap" and rule.field in raw.columns]
    return {name: [place for place, cell in enumerate(raw.columns[name]) if isinstance(cell, date)] for name in names}


def check_workbook(
    template: Template, read_tables: Mapping[str, RawTable], rounds: Rounds = (), periods: Rounds = ()
) -> Mapping[str, CheckedTable]:
    """Check every table of a workbook that the template knows, each by itself."""
    return {
        name: check_table(template, raw, rounds, periods) for name, raw in read_tables.items() if raw.table in template.by_table
    }


# ---------------------------------------------------------------- one column


def _read_column(draft: Draft, column: Column) -> list[tuple[int, Outcome]]:
    """Fill the draft's column; what is left to judge once all columns are known, by position."""
    name, count = column.name, len(draft.table.positions)
    cells = draft.raw.get(name)
    if cells is None or len(cells) != count:
        # The reader says that the column is missing; saying it again in every row would bury the rest.
        draft.columns[name] = [column.memory.parse("").value] * count
        draft.raw.pop(name, None)
        return []
    if cells.count(None) == count:
        return _nothing_typed(draft, column)
    values, found, spoilt = _read_cells(draft, column, cells)
    draft.columns[name] = values
    draft.blanks[name] = set()
    if not found and not spoilt:
        return []
    if spoilt:
        found = [(place, outcome) for place, outcome in found if place not in spoilt]
        found += [(place, Outcome(None, "-ENC")) for place in sorted(spoilt)]
        values[:] = [None if place in spoilt else value for place, value in enumerate(values)]
    draft.blanks[name] = {position for position, outcome in found if outcome.code == "-REQ"}
    if any(outcome.code == "DITTO" for _, outcome in found):
        found = [(position, _as_above(draft, column, values, position, outcome)) for position, outcome in found]
    return found


def _nothing_typed(draft: Draft, column: Column) -> list[tuple[int, Outcome]]:
    """Most columns of most tables."""
    outcome, rows = column.memory[None], draft.rows
    draft.columns[column.name] = [outcome.value] * len(rows)
    if not outcome.code:
        return []
    draft.blanks[column.name] = set(rows) if outcome.code == "-REQ" else set()
    return [(position, outcome) for position in rows]


def _read_cells(draft: Draft, column: Column, cells: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Outcome]], frozenset[int]]:
    """Values, what to judge, and the positions whose old font could not be converted. Lists that read well need no second look."""
    if column.money is not None:
        return (*_read_by_line(draft, column, column.money, cells), frozenset())
    kind = column.spec.type
    if kind == "list" and column.spec.name in draft.choices:
        values, found = column.read(cells)
        if all(outcome.code == "-REQ" for _, outcome in found):
            return values, found, frozenset()
    if kind not in TEXT_TYPES:
        return (*column.read(cells), frozenset())
    cells, spoilt = _in_unicode(draft, column, cells)
    draft.raw[column.name] = cells
    return (*column.read(cells), spoilt)


def _read_by_line(draft: Draft, column: Column, money: Memory, cells: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Outcome]]]:
    """A column whose lines are counts, some of them amounts of đồng."""
    in_money = {line.code for line in draft.spec.lines if line.type == "money"}
    lines = draft.raw.get("line_code", [""] * len(cells))
    memories = [money if line in in_money else column.memory for line in lines]
    # True equals 1.0 as a key.
    outcomes = [
        memory.parse(cell) if cell.__class__ is bool else memory[cell] for memory, cell in zip(memories, cells, strict=True)
    ]
    return [outcome.value for outcome in outcomes], [(place, outcome) for place, outcome in enumerate(outcomes) if outcome.code]


def _in_unicode(draft: Draft, column: Column, cells: Sequence[Any]) -> tuple[Sequence[Any], frozenset[int]]:
    """The cells of a column typed in an old font in Unicode, and the positions of deciding cells that could not be converted."""
    texts = [cell for cell in cells if type(cell) is str and cell]
    if not texts or not draft.template.conventions.old_fonts or not may_be_legacy("\n".join(texts)):
        return cells, frozenset()
    encoding = legacy_encoding(texts, draft.table.fonts.get(column.name, "") or FONTS.get(draft.encoding, ""))
    if not encoding:
        return cells, frozenset()
    draft.encoding = encoding
    # In a column that is partly Unicode, a text that could be either ("Lê Hòa") is what it looks like.
    is_mixed = any(map(is_surely_unicode, texts))
    converted, spoilt = list(cells), set()
    for position, cell in enumerate(cells):
        if type(cell) is not str or (is_mixed and not is_surely_legacy(cell)):
            continue
        text = decode(cell, encoding)
        if text is None and column.spec.is_deciding:
            spoilt.add(position)
        elif text is None:
            # Better read over than lost: the finding asks for it.
            text = (decode_tcvn3 if encoding == "tcvn3" else decode_vni)(cell)
        converted[position] = cell if text is None else text
    changed = [position for position, cell in enumerate(cells) if converted[position] != cell]
    if changed:
        draft.find("W-ENC", changed[0], column.name, whole=True)
    return converted, frozenset(spoilt)


def _as_above(draft: Draft, column: Column, values: list[Any], position: int, outcome: Outcome) -> Outcome:
    """A ditto taken from the row above, or judged as unclear; rows come in order, so a ditto of a ditto works."""
    if outcome.code != "DITTO":
        return outcome
    if column.allows_ditto and position and values[position - 1] is not None:
        values[position] = values[position - 1]
        return Outcome(values[position], "W-DITTO", {"la": draft.label_above(position, column.name)})
    return Outcome(None, "-DITTO")


_UNCLEAR_DITTO = {"int": "W-NUM-FMT", "money": "W-NUM-FMT", "date": "W-DATE-FMT", "day": "W-DATE-FMT", "tick": "W-BOOL"}
_REFUSES = {"int": "E-NUM-FMT", "money": "E-NUM-FMT", "date": "E-DATE-FMT", "day": "E-DATE-FMT", "list": "E-LIST"}


def _judge_column(draft: Draft, column: Column, found: Sequence[tuple[int, Outcome]]) -> None:
    """Turn what was found into findings, by the mark that holds in each row."""
    blanks = draft.blanks.get(column.name, set())
    # A blank tick says "no", unless nobody ticked anything in the whole column: then it says nothing yet.
    answered = column.spec.type == "tick" and len(blanks) < len(draft.rows)
    unknown = draft.template.words.get("no_class", "")
    filed_under = {"la": unknown} if column.spec.missing and unknown else NO_FACTS
    blanks_matter = bool(column.spec.mark_cases or _missing(column.spec, "-REQ", column.spec.mark, answered=answered))
    for position, outcome in found:
        if outcome.code == "-REQ" and (not blanks_matter or position not in blanks):
            continue
        code = _code(column.spec, outcome, _mark(draft, column, position), answered=answered)
        if code:
            draft.find(code, position, column.name, outcome.facts or filed_under)


def _mark(draft: Draft, column: Column, position: int) -> str:
    for case in column.spec.mark_cases:
        if draft.holds(case.when, position, column.round):
            return case.mark
    return column.spec.mark


def _code(spec: FieldSpec, outcome: Outcome, mark: str, *, answered: bool) -> str:
    """The whole code of an outcome under a mark; "" when nothing needs saying."""
    code = outcome.code
    if code in ("-REQ", "-SHORT"):
        return _missing(spec, code, mark, answered=answered)
    if mark == "Q" and outcome.value is None:
        # A deciding cell that is void refuses its row, whatever was wrong with it.
        return f"E{code}" if code.startswith("-") else _REFUSES.get(spec.type, "E-REQ")
    if code == "-DITTO":
        return _UNCLEAR_DITTO.get(spec.type, "W-FMT")
    if code == "-DATE-YEAR":
        return "W-DATE-FMT"
    return f"W{code}" if code.startswith("-") else code


def _missing(spec: FieldSpec, code: str, mark: str, *, answered: bool) -> str:
    if mark == "T" or (answered and mark == "N"):
        return ""
    if mark == "Q" and code == "-REQ":
        return spec.missing if spec.missing.startswith("E") else "E-REQ"
    return spec.missing if spec.missing.startswith(("W", "I")) else "W-REQ"

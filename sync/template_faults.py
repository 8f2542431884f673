"""A Template -> what in its tables, lists, indicators and roles contradicts itself, a sentence each with the key and a remedy.

Loading finds what is misspelt in the files themselves; here stands what only the parts together show. A campaign's own template is
examined whole (`own_template.py`), those that ship are by their tests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.template import Condition, DuplicateCase, FieldSpec, Indicator, TableSpec, Template

CALENDARS = frozenset({"phase", "round", "year", "now"})
MOST_NAMED = 8
"""So many names are worth reading; of more only a near one is named."""
LONGEST_SHEET, LONGEST_TITLE, LONGEST_LABEL, LONGEST_HELP = 31, 32, 28, 255
"""Characters: of a sheet's name in Excel, of a header and of a form's label on the printed page, of Excel's input message."""
BAD_IN_SHEET = re.compile(r"[\[\]:*?/\\]|^'|'$")
CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
BRACES = re.compile(r"\{([^{}]*)\}")
GUIDE_NAMES = frozenset(
    {"unit name", "campaign", "edition", "person in charge", "phone"}
    | {"tên đơn vị", "chiến dịch", "năm", "người phụ trách", "điện thoại", "ac", "ban"}
)
"""What `blank/text.py` fills in; of the title also the name of the sheet."""
SHEET_NAMES = frozenset({"sheet title", "tên biểu"})
MADE_COLUMNS = frozenset(
    {"unit", "owner", "edition", "round_code", "line_code", "state", "number", "round", "phase", "group_listed"}
    | {"first_seen", "last_changed"}
)
"""Columns that reading and settling put beside the fields of a table."""
WANTED = {"ratio": ("numerator", "denominator"), "median": ("field",), "distinct": ("fields",), "weighted": ("field", "weight")}
"""What an indicator of a kind cannot be without."""
TABLE_ROLES = frozenset(
    {"register", "closing", "plan_table", "proposals", "examples", "movements", "figures", "requests", "groups_table"}
)
FIELD_ROLES = frozenset({"unit_code", "unit_name", "edition", "as_of", "reporter", "total_labor", "total_members", "secret"})
REGISTER_ROLES = frozenset(f"register_{name}" for name in ("title", "date", "author", "status", "kind"))
OTHER_ROLES = frozenset(
    {"headline", "group_field", "group_class", "group_status", "group_active", "own_office_words", "nil_prefix", "confirmed"}
    | {"confirmed_on", "reviewed", "plan_number", "plan_date", "secret_fields"}
)


def unknown(place: str, name: str, known: Collection[str]) -> str:
    """A name that is not there, and what may have been meant."""
    near = get_close_matches(name, list(known), n=1)
    few = f"one of {', '.join(sorted(known))}" if 0 < len(known) <= MOST_NAMED else ""
    remedy = f"perhaps {near[0]!r}" if near else few or "mend the name, or add it where such things stand"
    return f"{place}: {name!r} is not known -> {remedy}"


def template_faults(template: Template) -> Iterator[str]:
    """All of them, in the order of the files."""
    yield from _brace_faults("template.toml title", template.title, GUIDE_NAMES | SHEET_NAMES)
    for number, text in enumerate(template.guide):
        yield from _brace_faults(f"template.toml guide.{number}", text, GUIDE_NAMES)
    yield from _role_faults(template)
    for table in template.tables:
        yield from _table_faults(table)
        for spec in table.fields:
            yield from _field_faults(table, spec)
        for one in table.formats:
            yield from _formula_faults(table, one.formula)
    for name, items in template.lists.items():
        yield from twice(f"lists.toml {name}: code", [item.code for item in items])
        yield from twice(f"lists.toml {name}: label", [item.label.casefold() for item in items])
    for indicator in template.indicators:
        yield from _indicator_faults(template, indicator)
    for case in template.duplicates:
        yield from _duplicate_faults(template, case)


def twice(what: str, names: Collection[str]) -> Iterator[str]:
    """Every name that stands there again."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} {name!r} stands twice -> keep one, or change one"
        seen.add(name)


def _brace_faults(place: str, text: str, known: Collection[str]) -> Iterator[str]:
    """Every name between braces for which a blank would be printed."""
    yield from (unknown(place, name, known) for name in BRACES.findall(text) if name not in known)


# ---- roles


def _role_faults(template: Template) -> Iterator[str]:
    known = TABLE_ROLES | FIELD_ROLES | REGISTER_ROLES | OTHER_ROLES
    for name, value in template.roles.items():
        place = f"template.toml roles.{name}"
        table, _, field = value.partition(".")
        if name not in known and "." not in name:
            yield unknown(place, name, known)
        elif name == "headline" and value not in template.by_code:
            yield unknown(place, value, template.by_code.keys())
        elif (name in TABLE_ROLES or name in FIELD_ROLES) and table not in template.by_table:
            yield unknown(place, table, template.by_table.keys())
        elif name in FIELD_ROLES and field not in template.by_table[table].by_name:
            yield unknown(place, field, template.by_table[table].by_name.keys())
        elif name in REGISTER_ROLES and value not in (known_here := _fields_of(template, template.roles.get("register", ""))):
            yield unknown(place, value, known_here)


def _fields_of(template: Template, table: str) -> Collection[str]:
    return template.by_table[table].by_name.keys() if table in template.by_table else ()


# ---- tables


def sheet_name_faults(place: str, name: str) -> Iterator[str]:
    """Whether Excel takes a sheet of that name."""
    if len(name) > LONGEST_SHEET or BAD_IN_SHEET.search(name):
        yield f"{place}: Excel takes no sheet {name!r} -> at most {LONGEST_SHEET} characters, none of [ ] : * ? / \\"


def _table_faults(table: TableSpec) -> Iterator[str]:
    yield from sheet_name_faults(f"{table.table}.sheet", table.sheet)
    if table.counter and not CELL.fullmatch(table.counter):
        yield f"{table.table}.counter: {table.counter!r} is no cell -> write it as C1"
    yield from twice(f"{table.table}: title", [spec.title.casefold() for spec in table.fields])


def _field_faults(table: TableSpec, spec: FieldSpec) -> Iterator[str]:
    place = f"{table.table}.{spec.name}"
    longest = LONGEST_LABEL if table.layout == "form" else LONGEST_TITLE
    for what, text, most in (("title", spec.title, longest), ("help", spec.help, LONGEST_HELP)):
        if len(text) > most:
            yield f"{place}.{what}: {len(text)} characters -> at most {most}, so that it can be shown"
    if spec.pattern.startswith("^"):
        try:
            re.compile(spec.pattern)
        except re.error as error:
            yield f"{place}.pattern: {spec.pattern!r}: {error} -> mend the regular expression"


def _formula_faults(table: TableSpec, formula: str) -> Iterator[str]:
    place, bare = f"{table.table}.format", re.sub(r'"[^"]*"', "", formula)
    if not formula.startswith("="):
        yield f"{place}: {formula!r} -> a formula begins with ="
    if bare.count("(") != bare.count(")") or "{" in BRACES.sub("", bare) or "}" in BRACES.sub("", bare):
        yield f"{place}: {formula!r} -> a bracket is left open"


# ---- indicators and doubles


def _columns(template: Template, table: TableSpec) -> set[str]:
    """What a condition on the records of a table may name."""
    decided = (spec.name for one in template.decided if one.table == table.table for spec in one.fields)
    rules = {rule.values.get("into", "") for rule in table.rules}
    return {*table.by_name, *MADE_COLUMNS, *decided, *rules, template.roles.get("group_class", "sector")}


def _table_of(template: Template, indicator: Indicator) -> TableSpec | None:
    """The table whose records it counts, its own or that of its base; None where that cannot be said."""
    codes = {one.code: one for one in template.indicators}
    seen: set[str] = set()
    while not indicator.table and indicator.base in codes and indicator.code not in seen:
        seen.add(indicator.code)
        indicator = codes[indicator.base]
    return template.by_table.get(indicator.table)


def _indicator_faults(template: Template, one: Indicator) -> Iterator[str]:
    place = f"indicators.toml {one.code}"
    yield from (unknown(f"{place}.calendars", name, CALENDARS) for name in one.calendars if name not in CALENDARS)
    for name in WANTED.get(one.kind, ()):
        if not getattr(one, name):
            yield f"{place}: no {name} -> {one.kind} needs it"
    if _goes_round(template, one):
        yield f"{place}: it is made from itself -> name another numerator, denominator or base"
    table = _table_of(template, one)
    if table is None:
        return
    if one.kind == "sum" and not (one.field or one.fields):
        yield f"{place}: no field -> sum needs it"
    columns = _columns(template, table)
    for key, name in _names_of(one):
        if name and name not in columns:
            yield unknown(f"{place}.{key}", name, columns)
    for condition in (one.where, one.recognised, *one.any_of):
        yield from _condition_faults(template, table, columns, place, condition)


def _names_of(one: Indicator) -> Iterator[tuple[str, str]]:
    """(key, column) of every column an indicator names outside its conditions."""
    parts = (name for split in one.splits for name in split.split("+"))
    needs = (name for need in one.needs for name in need.split("|"))
    yield from (("splits", name) for name in parts)
    yield from (("needs", name) for name in needs)
    yield from (("date", one.date), ("field", one.field))


def _condition_faults(
    template: Template, table: TableSpec, columns: Collection[str], place: str, condition: Condition
) -> Iterator[str]:
    for name, wanted in condition.items():
        if name not in columns:
            yield unknown(f"{place}.where", name, columns)
            continue
        field = table.by_name.get(name)
        codes = {item.code for item in template.lists.get(field.list, ())} if field and field.list else set()
        for code in [wanted] if isinstance(wanted, str) else wanted:
            if codes and code not in {"", "*", *codes}:
                yield unknown(f"{place}.where.{name}", code, codes)


def _goes_round(template: Template, one: Indicator) -> bool:
    """Whether an indicator comes back to itself over those it is made of."""
    made_of = {i.code: [name for name in (i.base, i.numerator, i.denominator) if name] for i in template.indicators}
    left, seen = list(made_of.get(one.code, ())), set[str]()
    while left:
        name = left.pop()
        if name == one.code:
            return True
        if name not in seen:
            seen.add(name)
            left += made_of.get(name, ())
    return False


def _duplicate_faults(template: Template, case: DuplicateCase) -> Iterator[str]:
    place = f"duplicates.toml {case.case}"
    table = template.by_table.get(case.table)
    if table is None:
        yield unknown(f"{place}.table", case.table, template.by_table.keys())
        return
    columns = _columns(template, table)
    yield from (unknown(f"{place}.fields", name, columns) for name in case.fields if name not in columns)


def codes_told(template: Template) -> Mapping[str, str]:
    """Where -> the code of a finding that the template tells by itself."""
    rules = {f"{table.table}.rule {rule.rule}": rule.code for table in template.tables for rule in table.rules}
    blanks = {f"{table.table}.{spec.name}.missing": spec.missing for table in template.tables for spec in table.fields}
    doubles = {
        f"duplicates.toml {case.case}.{name}": getattr(case, name)
        for case in template.duplicates
        for name in ("code", "across_code", "edition_code", "mixed_code")
    }
    return {place: code for place, code in {**rules, **blanks, **doubles}.items() if code}

"""A Template -> what in its master and its report names something that is not there, a sentence each with file, key and remedy.

The keys themselves are refused where they are read (`front_spec`, `register_spec`, `report.spec`); here stands what they point at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from sync.campaign import NOW, PROGRAMME, YEAR
from sync.language import above, words_of
from sync.publish.front_spec import Front, Number, Ref, Said, front_of
from sync.publish.looks import LOOKS
from sync.publish.records import SOURCES
from sync.publish.register_spec import FactColumn, RecordColumn, Registers, SheetSpec, feedback_of, registers_of
from sync.report.sections import number_of
from sync.report.spec import Appendix, Cover, ReportSpec, Told, report_of
from sync.template import LANGUAGES, Strict, Template, load_template, templates_root
from sync.template_faults import MADE_COLUMNS, sheet_name_faults, unknown

MEASURE = "nt2022"
"""The shipped template whose words show what may stand between braces in a word."""
WORDS = (("front", "words"), ("front", "message"), ("front", "reasons"), ("registers", "words"), ("feedback", "words"))
TITLE_NAMES, SAID_NAMES = frozenset({"label", "ky"}), frozenset({"label", "ky", "noi", "den"})
FIXED_PERIODS = frozenset({PROGRAMME, YEAR, NOW})
LISTS_OF_PERIODS = frozenset({"", "@phase", "@round", "@unit", "@period"})


def master_faults(template: Template) -> Iterator[str]:
    """All of them. TemplateError where a part cannot be read at all."""
    front, registers, feedback = front_of(template), registers_of(template), feedback_of(template)
    yield from _word_faults(template)
    parts: list[tuple[str, Strict]] = [("front", front), ("registers", registers), ("feedback", feedback)]
    if "report" in template.master:
        parts.append(("report", report_of(template)))
        yield from _report_faults(template, front, report_of(template))
    for place, part in (found for name, one in parts for found in _walked(name, one)):
        yield from _part_faults(template, place, part)
    yield from _sheet_name_faults(template, front, registers)
    for sheet in registers.sheets:
        yield from _sheet_faults(template, sheet)


def _walked(place: str, value: Any) -> Iterator[tuple[str, Strict]]:
    """Every part within a part, with its key."""
    if isinstance(value, Strict):
        yield place, value
        for name, field in type(value).model_fields.items():
            yield from _walked(f"{place}.{field.alias or name}", getattr(value, name))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _walked(f"{place}.{number}", one)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _walked(f"{place}.{name}", one)


def _part_faults(template: Template, place: str, part: Strict) -> Iterator[str]:
    code = getattr(part, "indicator", "")
    if code and not _is_counted(template, code):
        yield unknown(f"{place}.indicator", code, template.by_code.keys())
    if isinstance(part, Ref | Number | FactColumn) and part.period.upper() in FIXED_PERIODS and part.period not in FIXED_PERIODS:
        yield f"{place}.period: {part.period!r} is not known -> perhaps {part.period.upper()!r}"
    if isinstance(part, Said | FactColumn) and part.each not in LISTS_OF_PERIODS and part.each not in template.lists:
        yield unknown(f"{place}.each", part.each, template.lists.keys())
    if isinstance(part, Said):
        yield from _said_faults(place, part)


def _is_counted(template: Template, code: str) -> bool:
    """Whether an indicator is there, or one for each item where {code} stands."""
    if code in template.by_code:
        return True
    pattern = re.compile(re.escape(code).replace(r"\{code\}", ".+"))
    return "{code}" in code and any(pattern.fullmatch(one) for one in template.by_code)


def _said_faults(place: str, said: Said) -> Iterator[str]:
    texts = (("title", said.title, 0, TITLE_NAMES), ("text", said.text, len(said.of), TITLE_NAMES))
    more = (("sentence", said.sentence, len(said.of), SAID_NAMES), ("unassigned", said.unassigned, len(said.of), SAID_NAMES))
    for name, text, count, names in (*texts, *more, ("note", said.note, len(said.note_of), TITLE_NAMES)):
        if name in {"text", "sentence"} and said.list_of:
            continue
        yield from brace_faults(f"{place}.{name}", text, {*names, *(str(number) for number in range(count))})


def brace_faults(place: str, text: str, known: Collection[str]) -> Iterator[str]:
    """What stands between the braces of a text and is nothing it is given."""
    try:
        asked = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        yield f"{place}: {text!r} -> a brace is left open; write {{{{ for a brace that shall be seen"
        return
    yield from (unknown(place, f"{{{name}}}", [f"{{{one}}}" for one in known]) for name in asked if name not in known)


# ---- words


@lru_cache
def _measure(language: str) -> Mapping[str, Any]:
    """The words of the shipped template with those of the language."""
    return above(words_of(templates_root() / LANGUAGES, language)[1], _shipped())


@lru_cache
def _shipped() -> Mapping[str, Any]:
    return load_template(templates_root() / MEASURE).master


def _word_faults(template: Template) -> Iterator[str]:
    for part, group in WORDS:
        known = _measure(template.language).get(part, {}).get(group, {})
        shipped = _shipped().get(part, {}).get(group, {})
        mine = template.master.get(part, {}).get(group, {})
        for name, text in mine.items():
            place = f"{part}.{group}.{name}"
            if name not in known:
                yield unknown(f"{part}.{group}", name, known)
                continue
            given = {key for word in (shipped.get(name, ""), known[name]) for _, key, _, _ in Formatter().parse(word) if key}
            yield from brace_faults(place, text, given)
        yield from (f"{part}.{group}: no word {name!r} -> write it" for name in known if name not in mine)


# ---- sheets


def _sheet_name_faults(template: Template, front: Front, registers: Registers) -> Iterator[str]:
    own = [getattr(part, "name", "") for _, part in _walked("front", front) if hasattr(part, "title")]
    names = [*filter(None, own), front.lookup.data, *(sheet.name for sheet in registers.sheets), template.stamp_sheet]
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            yield f"master.toml: two sheets are called {name!r} -> give one another name"
        yield from sheet_name_faults("master.toml", name)
        seen.add(name.casefold())


def _sheet_faults(template: Template, sheet: SheetSpec) -> Iterator[str]:
    place = f"registers.{sheet.key}"
    table = template.by_table.get(sheet.table)
    if sheet.table and table is None:
        yield unknown(f"{place}.table", sheet.table, template.by_table.keys())
    for where, part in _walked(place, sheet):
        style = getattr(part, "style", "")
        if style and not isinstance(part, FactColumn) and style not in LOOKS:
            yield unknown(f"{where}.style", style, LOOKS.keys())
        yellow = getattr(part, "yellow", "")
        if yellow.startswith("list:") and yellow[5:] not in {*template.lists, *LISTS_OF_PERIODS}:
            yield unknown(f"{where}.yellow", yellow[5:], template.lists.keys())
        if isinstance(part, RecordColumn) and table and not part.yellow and sheet.kind == "records":
            known = {"fields", *SOURCES, *table.by_name, *_settled(template, sheet.table)}
            if part.value not in known:
                yield unknown(f"{where}.value", part.value, known)


def _settled(template: Template, table: str) -> set[str]:
    """Columns that settling and decisions put beside the fields."""
    decided = {spec.name for one in template.decided if one.table == table for spec in one.fields}
    return {*MADE_COLUMNS, "sector", *decided}


# ---- report


def _report_faults(template: Template, front: Front, spec: ReportSpec) -> Iterator[str]:
    parts = {number_of(section.title) for section in front.review.sections}
    titles = {appendix.title for appendix in front.review.appendices}
    for place, part in _walked("report", spec):
        if (code := getattr(part, "part", "")) and code not in parts:
            yield unknown(f"{place}.part", code, parts)
        if isinstance(part, Appendix) and part.columns_of and part.columns_of not in titles:
            yield unknown(f"{place}.columns_of", part.columns_of, titles)
        if isinstance(part, Told | Cover):
            yield from _telling_faults(template, place, part)
    for number, section in enumerate(spec.public.sections if spec.public else ()):
        yield from (unknown(f"report.public.section.{number}.of", code, parts) for code in section.of if code not in parts)
    table, _, field = spec.unit.signer.partition(".")
    if table and (table not in template.by_table or field not in template.by_table[table].by_name):
        yield f"report.unit.signer: {spec.unit.signer!r} is no table.field -> name where the signer's name stands, or take it out"
    heads = {"whole": spec.whole, "unit": spec.unit, **{f"unit_types.{name}": head for name, head in spec.unit_types.items()}}
    for place, head in heads.items():
        yield from brace_faults(f"report.{place}.issuer", head.issuer, {"unit"})
        yield from brace_faults(f"report.{place}.board", head.board, {"unit"})
    yield from brace_faults("report.style.day", spec.style.day, {"dd", "d", "month", "yyyy"})
    yield from brace_faults("report.file", spec.file, {"ky", "noi"})


def _telling_faults(template: Template, place: str, part: Told | Cover) -> Iterator[str]:
    table = template.by_table.get(part.table)
    if table is None:
        yield unknown(f"{place}.table", part.table, template.by_table.keys())
        return
    yield from (unknown(f"{place}.fields", name, table.by_name.keys()) for name in part.fields if name not in table.by_name)
    if isinstance(part, Cover):
        yield from brace_faults(f"{place}.text", part.text, part.fields)

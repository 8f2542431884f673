"""A scope -> the parts of the report: the lines of the printed review as sentences, charts, and what units wrote themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sync.campaign import PROGRAMME
from sync.publish.front_spec import Ref, Said
from sync.publish.front_spec import Section as Lines
from sync.publish.ranking import behind, leaders, named
from sync.publish.values import UNKNOWN
from sync.report.document import BAR_STEPS, Bar, Figure, Line, Part, Section
from sync.report.gathered import Gathered
from sync.report.scope import Scope
from sync.report.spec import Bars
from sync.report.told import in_words, told_lines, waiting_records

MOST_BARS = 30
"""As many as a page holds; of more units the highest and the lowest are drawn, and the title says so."""
ASSIGNED = frozenset({"target", "percent", "missing"})
"""Numbers that need a target; without one nobody owes them."""


def parts(scope: Scope, gathered: Gathered, see: Mapping[str, str]) -> tuple[Part, ...]:
    """The headings I to VII with everything below them. `see`: section -> which appendices it refers to."""
    sections = scope.view.spec.review.sections
    found = []
    for code, members in groupby(sections, lambda section: number_of(section.title).partition(".")[0]):
        mine = list(members)
        name = scope.spec.titles.get(code) or _name(mine[0].title)
        found.append(Part(scope.style.heading(f"{code}. {name}" if name else code), tuple(_sections(scope, gathered, see, mine))))
    return tuple(found)


def number_of(title: str) -> str:
    """ "III.1. Name" -> "III.1"."""
    return title.partition(". ")[0]


def _name(title: str) -> str:
    return title.partition(". ")[2]


def _sections(scope: Scope, gathered: Gathered, see: Mapping[str, str], members: Sequence[Lines]) -> Iterator[Section]:
    place = 0
    for lines in members:
        code = number_of(lines.title)
        mine = (*_covers(scope, gathered, code), *said_lines(scope, gathered, lines.rows))
        if "." in code and not mine:
            continue
        place += 1
        title = f"{place}. {_name(lines.title)}" if "." in code else ""
        yield Section(title, mine, *_chart(scope, code), see.get(code, ""))
        yield from _told(scope, gathered, code)


def _covers(scope: Scope, gathered: Gathered, code: str) -> Iterator[Line]:
    """What the unit's own cover says, in a report of its own."""
    for cover in (one for one in scope.spec.cover if one.part == code and scope.unit):
        record = next(iter(scope.view.records_of(scope.code, cover.table)), {})
        said = {name: in_words(scope.style, record.get(name)) for name in cover.fields}
        if UNKNOWN in said.values():
            gathered.note(cover.title)
        yield Line(f"{cover.text.format(**said)}.")


def _told(scope: Scope, gathered: Gathered, code: str) -> Iterator[Section]:
    mine = [one for one in scope.spec.told if one.part == code]
    for place, told in enumerate(mine, 1):
        lines = tuple(told_lines(scope, told))
        title = (scope.unit and told.unit_title) or told.title
        if not lines and not told.sheet:
            gathered.note(title)
        nothing = Line(scope.words["nothing"] if told.sheet else UNKNOWN)
        yield Section(f"{place}. {title}" if len(mine) > 1 else title, lines or (nothing,))


# ---- sentences


def said_lines(scope: Scope, gathered: Gathered, rows: Sequence[Said]) -> Iterator[Line]:
    """A sentence per line of the printed review that says something about the scope."""
    for row in rows:
        if scope.unit and row.whole_only:
            continue
        if row.list_of:
            names = _listed(scope, row)
            if row.list_of == "not_sent" and scope.silent:
                gathered.note(f"{row.title}: {names}")
            yield Line((row.sentence or f"{row.title}: {{0}}").format(names) + ".")
        elif row.lead:
            yield from _led(scope, gathered, row)
        else:
            yield from _said(scope, gathered, row)


def _listed(scope: Scope, row: Said) -> str:
    if row.list_of == "open":
        return scope.view.number(len(waiting_records(scope, row.todo)))
    if row.list_of == "not_sent":
        view = scope.view
        return named(view, [view.unit_name(one.unit) for one in view.picture.units if one.unit in scope.silent])
    return behind(scope.view, scope.phase) if row.list_of == "behind" else leaders(scope.view, scope.phase)


def _said(scope: Scope, gathered: Gathered, row: Said) -> Iterator[Line]:
    for label, code, when in scope.each(row):
        if not all(scope.knows(ref, when) for ref in row.of):
            continue
        figures = tuple(scope.figure(ref, when, code) for ref in row.of)
        is_assigned = all(scope.view.target(scope.code, one.indicator, one.period) for one in figures if one.what in ASSIGNED)
        sentence = (row.sentence or f"{row.title}: {row.text}") if is_assigned else row.unassigned
        if not sentence:
            continue
        figures = figures if is_assigned else tuple(one for one in figures if one.what not in ASSIGNED)
        nothing = [one.text == scope.words["of_nothing"] for one in figures]
        if figures and all(nothing):
            continue
        if any(one.value is None and not empty for one, empty in zip(figures, nothing, strict=True) if one.what == "value"):
            name = row.title.format(label=label, ky=scope.view.period_name(when))
            gathered.note(scope.words["kept"].format(ten=name) if any(one.is_kept for one in figures) else name)
        text = _compared(scope, _filled(scope, sentence, figures, label, when), row.of, figures)
        yield Line(f"{text}.", figures)


def _led(scope: Scope, gathered: Gathered, row: Said) -> Iterator[Line]:
    """One line of all items that somebody reported."""
    found: list[tuple[str, tuple[Figure, ...]]] = []
    is_owed = False
    for label, code, when in scope.each(row):
        if not all(scope.knows(ref, when, code) for ref in row.of):
            continue
        figures = tuple(scope.figure(ref, when, code) for ref in row.of)
        is_owed = is_owed or any(one.value is None for one in figures)
        if any(one.value for one in figures):
            found.append((_filled(scope, row.sentence, figures, label, when), figures))
    if found:
        yield Line(f"{row.lead}: {'; '.join(text for text, _ in found)}.", tuple(one for _, figures in found for one in figures))
    elif is_owed:
        gathered.note(row.lead)


def _filled(scope: Scope, sentence: str, figures: Sequence[Figure], label: str, when: str) -> str:
    words = scope.words["unit_in_text" if scope.unit else "whole_in_text"]
    values = [one.text for one in figures]
    return sentence.format(*values, label=label, ky=scope.view.period_name(when), noi=words, den=_end(scope, when))


def _end(scope: Scope, when: str) -> str:
    phases = scope.view.picture.campaign.phases
    ends = [p.count_to for p in phases if when in (p.code, PROGRAMME)] or [scope.period.count_to]
    return scope.style.day_of(max(ends))


def _compared(scope: Scope, text: str, refs: Sequence[Ref], figures: Sequence[Figure]) -> str:
    """The sentence with what the first number was a period ago, when that is known."""
    first = figures[0]
    before = scope.before.get((first.indicator, first.period)) if first.what == "value" and not first.split else None
    if before is None or first.value is None or not refs:
        return text
    value, name = before
    words, said = scope.words, {"text": text, "ten": name, "truoc": scope.view.number(value)}
    if not value:
        return words["before_none"].format(**said)
    if value == first.value:
        return words["before_same"].format(**said)
    change = 100 * (first.value - value) / value
    return words["before_more" if change > 0 else "before_less"].format(**said, p=scope.view.percent(abs(change)))


# ---- charts


def _chart(scope: Scope, code: str) -> tuple[str, tuple[Bar, ...]]:
    """Title and bars of a section's chart; nothing without any bar, nor a single one where there is nothing to compare it with."""
    spec = next((bars for bars in scope.spec.bars if bars.part == code), None)
    reached = list(_drawn(scope, spec)) if spec else []
    if spec is None or len(reached) < (1 if spec.is_of_targets else 2):
        return "", ()
    pattern = spec.unit_title if scope.unit else spec.title
    title = pattern.format(ky=scope.style.in_sentence(scope.view.period_name(scope.when(spec.number.period))))
    if len(reached) > MOST_BARS:
        half = MOST_BARS // 2
        reached.sort(key=lambda one: -one[1])
        reached, title = [*reached[:half], *reached[-half:]], scope.words["bars_cut"].format(ten=title, n=half)
    # More than the target is shown as more, so the longest bar decides what a step is worth.
    is_share = spec.is_of_targets or scope.view.style_of(spec.number.indicator) == "percent"
    longest = max([100.0 if is_share else 1.0, *(value for _, value in reached)])
    words = scope.view.percent if is_share else scope.view.number
    return title, tuple(Bar(name, round(BAR_STEPS * value / longest), words(value)) for name, value in reached)


def _drawn(scope: Scope, spec: Bars) -> Iterator[tuple[str, float]]:
    """Name and number of every bar."""
    if spec.is_of_targets:
        yield from _reached(scope, spec)
        return
    for unit in scope.units:
        value = scope.view.known(spec.number.indicator, unit.code, scope.when(spec.number.period))
        if value is not None:
            yield unit.short_name, value


def _reached(scope: Scope, spec: Bars) -> Iterator[tuple[str, float]]:
    view, one = scope.view, spec.number
    wanted = [(unit.short_name, unit.code, scope.when(one.period)) for unit in scope.units]
    if scope.unit:
        wanted = [(view.period_name(code), scope.code, code) for code in scope.phase_codes]
    for name, unit, when in wanted:
        share = view.reached(unit, when, one.indicator).percent
        if share is not None:
            yield name, share

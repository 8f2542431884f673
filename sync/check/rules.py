"""Rules between the cells of one table -> findings and voided cells; knowing no date of today, no campaign, no other table.

Every rule takes `code`, and `when`/`unless` where it says so. A field name may be "field", "field.R1" or "field@LINE".
A rule whose name is not here is settled later, with the campaign at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sync.check.draft import Draft, Lane
from sync.check.values import Choices, is_ditto, read_date, typed
from sync.conventions import VIETNAMESE, Days, Names
from sync.model import DateInterval
from sync.template import Rule
from sync.vietnamese import fold, nfc

RuleFunction = Callable[[Rule, Draft], None]


def _strings(value: Any) -> list[str]:
    """Every text in a value of `values`: itself, its members, its members' members."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for member in value.values() for text in _strings(member)]
    return [text for member in value for text in _strings(member)] if isinstance(value, list | tuple) else []


def _has_word(text: str, words: Iterable[str]) -> str:
    """The first of the words that stands in the text as a whole word, folded; else ""."""
    key = _bare_words(text)
    return next((word for word in words if _bare_words(word) in key), "")


_NOT_WORD = re.compile(r"[^\w/]+")


def _bare_words(text: str) -> str:
    return f" {_NOT_WORD.sub(' ', fold(text)).strip()} "


def _filled(values: Sequence[Any]) -> bool:
    return values.count(None) < len(values)


def _round_of(lane: Lane) -> str:
    return next((column.partition(".")[2] for column in lane.columns if "." in column), "")


# ---------------------------------------------------------------- numbers


def part_of(rule: Rule, draft: Draft) -> None:
    """field, or each of fields = part; other = whole, or others summed; values.minus = fields taken from the whole;
    values.together = the fields are one part, summed. A part that is larger is void. `when`/`unless`."""
    parts = rule.fields or (rule.field,)
    groups = [parts] if rule.values.get("together") else [(part,) for part in parts]
    wholes = rule.others or (rule.other,)
    minus = tuple(_strings(rule.values.get("minus", "")))
    for group in groups:
        for lane in draft.lanes(*group, *wholes, *(name for name in minus if name)):
            _part_of_lane(rule, draft, lane, len(group), len(wholes))


def _part_of_lane(rule: Rule, draft: Draft, lane: Lane, parts: int, wholes: int) -> None:
    if not _filled(lane.values[0]) and parts == 1:
        return
    for index, row in enumerate(zip(*lane.values, strict=True)):
        part = [value for value in row[:parts] if value is not None]
        whole = row[parts : parts + wholes]
        if not part or None in whole:
            continue
        limit = sum(whole) - sum(value for value in row[parts + wholes :] if value is not None)
        position = lane.places[0][index]
        if sum(part) > limit and position >= 0 and draft.applies(rule, position, _round_of(lane)):
            facts = {"c1": draft.name_of(lane, 0, index), "a": sum(part), "c2": draft.name_of(lane, parts, index), "b": limit}
            draft.find(rule.code, position, lane.columns[0], facts)
            for which in range(parts):
                draft.void(lane.places[which][index], lane.columns[which])


def sum_of_sources(rule: Rule, draft: Draft) -> None:
    """field = total, others (or fields) = its sources. A blank total becomes their sum; one that differs gives way to it."""
    sources = rule.others or rule.fields
    for lane in draft.lanes(rule.field, *sources):
        for index, (total, *parts) in enumerate(zip(*lane.values, strict=True)):
            known = [value for value in parts if value is not None]
            position = lane.places[0][index]
            if not known or position < 0 or total == sum(known):
                continue
            if total is not None:
                draft.find(rule.code, position, lane.columns[0], {"a": total, "b": sum(known)})
            draft.columns[lane.columns[0]][position] = sum(known)


SNAPSHOTS = frozenset({"L", "W"})


def cumulative(rule: Rule, draft: Draft) -> None:
    """field = a column per round. Every line at least as large as in the round before, limit (0.8) of them larger, over at
    least values.at_least (5) lines: one finding for the round. Lines that are snapshots are left out. Source: domain H30."""
    kinds = {line.code: line.kind for line in draft.spec.lines}
    lines = draft.columns.get("line_code", [""] * len(draft.rows))
    counted = [index for index, code in enumerate(lines) if kinds.get(code, "S") not in SNAPSHOTS]
    at_least = int(rule.values.get("at_least", 5))
    for (before, _), (code, short) in zip(draft.rounds, draft.rounds[1:], strict=False):
        earlier, later = draft.columns.get(f"{rule.field}.{before}"), draft.columns.get(f"{rule.field}.{code}")
        if earlier is None or later is None:
            continue
        pairs = [(index, earlier[index], later[index]) for index in counted if earlier[index] and later[index] is not None]
        grown = [index for index, old, new in pairs if new > old]
        if len(pairs) < at_least or any(new < old for _, old, new in pairs) or len(grown) < (rule.limit or 0.8) * len(pairs):
            continue
        draft.find(rule.code, grown[0], f"{rule.field}.{code}", {"dot": short}, whole=True)


# ---------------------------------------------------------------- dates


def _span(value: Any) -> tuple[date, date] | None:
    """First and last day of a date or an interval; None when unknown."""
    if isinstance(value, DateInterval):
        return None if value == DateInterval.unknown() else (value.first, value.last)
    return (value, value) if isinstance(value, date) else None


def not_before(rule: Rule, draft: Draft) -> None:
    """field must not lie wholly before other; limit = days of grace; values.strict = nor on the same day; values.max_days =
    nor more than so many days after it; values.void = the field is then blank. `when`/`unless`."""
    for lane in draft.lanes(rule.field, rule.other):
        if not (_filled(lane.values[0]) and _filled(lane.values[1])):
            continue
        for index, (later, earlier) in enumerate(zip(*lane.values, strict=True)):
            if later is None or earlier is None or not _out_of_order(rule, _span(later), _span(earlier)):
                continue
            position = lane.places[0][index]
            if not draft.applies(rule, position, _round_of(lane)):
                continue
            facts = {
                "c1": draft.name_of(lane, 0, index),
                "d1": later,
                "c2": draft.name_of(lane, 1, index),
                "d2": earlier,
                "d": later,
            }
            draft.find(rule.code, position, lane.columns[0], facts)
            if rule.values.get("void"):
                draft.void(position, lane.columns[0])


def _out_of_order(rule: Rule, later: tuple[date, date] | None, earlier: tuple[date, date] | None) -> bool:
    if later is None or earlier is None:
        return False
    behind = earlier[0].toordinal() - later[1].toordinal()
    most = rule.values.get("max_days")
    too_far = most is not None and later[0].toordinal() - earlier[1].toordinal() > int(most)
    return too_far or behind > (rule.limit or 0) or bool(rule.values.get("strict") and behind == 0)


def first_of_month(rule: Rule, draft: Draft) -> None:
    """field = a date; limit (0.6) of at least values.at_least (10) exact days are the first of a month: one finding."""
    for lane in draft.lanes(rule.field):
        spans = [(index, span) for index, value in enumerate(lane.values[0]) if (span := _span(value)) and span[0] == span[1]]
        first = [index for index, span in spans if span[0].day == 1]
        if len(spans) >= int(rule.values.get("at_least", 10)) and len(first) >= (rule.limit or 0.6) * len(spans):
            draft.find(rule.code, first[0], lane.columns[0], {"n": len(first)}, whole=True)


# ---------------------------------------------------------------- texts


def short_text(rule: Rule, draft: Draft) -> None:
    """field shorter than limit characters, or made of nothing but `words`; it stays. `when`/`unless`."""
    words = {word for text in rule.words for word in fold(text).split()}
    for lane in draft.lanes(rule.field):
        for position, value in enumerate(lane.values[0]):
            if value is None or not (len(value) < (rule.limit or 0) or _only_of(words, value)):
                continue
            if draft.applies(rule, position, _round_of(lane)):
                draft.find(rule.code, position, lane.columns[0])


def _only_of(words: set[str], text: str) -> bool:
    """Whether every word of the text is one of these; the first one tells in most cases."""
    first = text.split(maxsplit=1)[:1]
    return bool(words and first and fold(first[0]) in words and words.issuperset(fold(text).split()))


_NUMBER_BEFORE = re.compile(r"^[-–•*]?\s*\d{1,2}\s*[.)/-]\s*")


def several_names(rule: Rule, draft: Draft) -> None:
    """field holds several names: the first stays, the others go to `other` when that is blank. A name that begins with one of
    `words` is a team, and one. Source: domain H19."""
    teams = tuple(fold(word) + " " for word in rule.words)
    others = draft.columns.get(rule.other) if rule.other else None
    ways, dittos = draft.template.conventions.names, draft.template.conventions.answers.ditto
    for position, value in enumerate(draft.columns.get(rule.field, ())):
        typed_text = draft.typed_at(position, rule.field)
        text = _one_name_a_line(nfc(typed_text)) if isinstance(typed_text, str) and not is_ditto(typed_text, dittos) else value
        if value is None or not any(mark in text for mark in ways.marks) or (teams and f"{fold(value)} ".startswith(teams)):
            continue
        names = split_names(text, ways)
        if len(names) < 2:
            continue
        draft.find(rule.code, position, rule.field, {"la": names[0]})
        draft.columns[rule.field][position] = names[0]
        more = [name for name in names[1:] if fold(name) not in ways.others]
        if others is not None and others[position] is None and more:
            others[position] = "; ".join(more)


def _one_name_a_line(text: str) -> str:
    """Line breaks kept where they part names; one that only makes a long name fit its cell becomes a blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    are_names = all(len(_NUMBER_BEFORE.sub("", line).split()) > 1 and not line.startswith("(") for line in lines)
    return ("\n" if are_names else " ").join(lines)


def split_names(text: str, ways: Names = VIETNAMESE.names) -> list[str]:
    """ "A, B và C" -> ["A", "B", "C"]; degrees such as "ThS. Nguyễn Văn A" stay whole."""
    names = [_NUMBER_BEFORE.sub("", " ".join(part.split())).strip(" .-") for part in ways.between.split(text)]
    return [name for name in names if name]


def counts_names(rule: Rule, draft: Draft) -> None:
    """field = a count of people: at least the names in `other` and limit (0) more, else `other` is blank. `when`/`unless`."""
    counts, names = draft.columns.get(rule.field, ()), draft.columns.get(rule.other, ())
    for position, (count, text) in enumerate(zip(counts, names, strict=False)):
        least = len(split_names(text, draft.template.conventions.names)) + int(rule.limit or 0) if text is not None else 0
        if count is not None and text is not None and least > count and draft.applies(rule, position):
            facts = {"c1": draft.title(rule.other), "a": least, "c2": draft.title(rule.field), "b": count}
            draft.find(rule.code, position, rule.other, facts)
            draft.void(position, rule.other)


def same_twice(rule: Rule, draft: Draft) -> None:
    """fields (or field, or the table's identity) folded equal in an earlier record: the later one is told; {m} is the row of the
    first, which counts. `when`/`unless`."""
    names = rule.fields or ((rule.field,) if rule.field else draft.spec.identity)
    if any(name not in draft.columns for name in names):
        return
    leading: dict[str, list[int]] = {}
    for position, value in enumerate(draft.columns[names[0]]):
        if value is not None:
            leading.setdefault(fold(typed(value)), []).append(position)
    for positions in leading.values():
        seen: dict[tuple[str, ...], int] = {}
        for position in positions if len(positions) > 1 else ():
            rest = [draft.columns[name][position] for name in names[1:]]
            first = position if None in rest else seen.setdefault(tuple(fold(typed(value)) for value in rest), position)
            if first != position and draft.applies(rule, position):
                facts = {"m": draft.table.positions[first], "ten": typed(draft.columns[names[0]][position])}
                draft.find(rule.code, position, names[0], facts)


def note_holds_data(rule: Rule, draft: Draft) -> None:
    """field = the note; fields (or others, other) = cells that may be blank while the note holds a date or one of `words`."""
    wanted = [name for name in (*rule.fields, *rule.others, rule.other) if name in draft.columns]
    for position, note in enumerate(draft.columns.get(rule.field, ())):
        if note is None:
            continue
        blank = [name for name in wanted if draft.columns[name][position] is None and draft.applies(rule, position)]
        for name in blank:
            is_date = draft.spec.by_name[name].type in ("date", "day")
            held = _date_in(note, draft.template.conventions.days) if is_date else note[:60] if _has_word(note, rule.words) else ""
            if held:
                draft.find(rule.code, position, name, value=held)
                break


def _date_in(note: str, ways: Days) -> str:
    found = ways.in_text.search(note)
    return found[0] if found and read_date(found[0], ways=ways).value else ""


def words_clash(rule: Rule, draft: Draft) -> None:
    """field holds one of `words` while `other` is one of the codes in `values`: code on `other`. `when`/`unless`."""
    codes = set(_strings(rule.values))
    if rule.field not in draft.columns or rule.other not in draft.columns:
        return
    for position, (text, code) in enumerate(zip(draft.columns[rule.field], draft.columns[rule.other], strict=True)):
        if text is not None and code in codes and _has_word(str(text), rule.words) and draft.applies(rule, position):
            draft.find(rule.code, position, rule.other)


# ---------------------------------------------------------------- conditions


def conflict(rule: Rule, draft: Draft) -> None:
    """when/unless holds and one of fields (or field) is filled: code once a row, at the first of them; all of them are blank."""
    names = [name for name in rule.fields or (rule.field,) if name in draft.columns]
    if not any(_filled(draft.columns[name]) for name in names):
        return
    for position in draft.rows:
        held = [name for name in names if draft.columns[name][position] is not None]
        if held and draft.applies(rule, position):
            draft.find(rule.code, position, held[0])
            for name in held:
                draft.void(position, name)


def expect(rule: Rule, draft: Draft) -> None:
    """when/unless holds: code on field, nothing is void. Fact {la} is the field's label; a text in `values` that names a column
    gives that cell's label as fact, any other is the fact itself."""
    for (column,) in draft.columns_of(rule.field):
        for position in draft.rows:
            if draft.applies(rule, position, column.partition(".")[2]):
                own = {key: draft.label(position, text) if text in draft.columns else text for key, text in rule.values.items()}
                draft.find(rule.code, position, column, {"la": draft.label(position, column), **own})


# ---------------------------------------------------------------- before blanks are judged


def infer(rule: Rule, draft: Draft) -> None:
    """field is blank and becomes: the code that the group of `other`'s list entry names; else values.code (or `then`) when one
    of fields (or others) begins with one of `words`. The finding (W-LIST-FIX) quotes what it was taken from."""
    choices = draft.choices.get(rule.field)
    target = draft.columns.get(rule.field)
    if choices is None or target is None or None not in target:
        return
    for position in draft.rows:
        if target[position] is not None:
            continue
        code, source = _from_group(rule, draft, choices, position) or _from_words(rule, draft, choices, position) or ("", "")
        if code and draft.applies(rule, position):
            target[position] = code
            draft.blanks.get(rule.field, set()).discard(position)
            draft.find(rule.code, position, rule.field, {"la": choices.labels[code]}, value=source)


def _from_group(rule: Rule, draft: Draft, choices: Choices, position: int) -> tuple[str, str] | None:
    known = draft.choices.get(rule.other)
    value = draft.columns[rule.other][position] if rule.other in draft.columns else None
    group = known.groups.get(value, "") if known and value is not None else ""
    code = (
        choices.by_key.get(fold(group)) or next((code for code, own in choices.groups.items() if own == group), "") if group else ""
    )
    return (code, draft.label(position, rule.other)) if code else None


def _from_words(rule: Rule, draft: Draft, choices: Choices, position: int) -> tuple[str, str] | None:
    codes = [text for text in _strings(rule.values) if text in choices.labels]
    starts = tuple(fold(word) + " " for word in rule.words)
    for name in rule.fields or rule.others:
        text = draft.columns[name][position] if name in draft.columns else None
        if codes and starts and isinstance(text, str) and f"{fold(text)} ".startswith(starts):
            return codes[0], typed(text)
    return None


EARLY_RULES: Mapping[str, RuleFunction] = {"infer": infer, "group_fix": infer}
"""Rules that fill blanks, before these are found missing."""

RULES: Mapping[str, RuleFunction] = {
    **EARLY_RULES,
    "part_of": part_of,
    "sum_of_sources": sum_of_sources,
    "cumulative": cumulative,
    "not_before": not_before,
    "first_of_month": first_of_month,
    "short_text": short_text,
    "several_names": several_names,
    "counts_names": counts_names,
    "same_twice": same_twice,
    "note_holds_data": note_holds_data,
    "words_clash": words_clash,
    "conflict": conflict,
    "expect": expect,
}
CHECK_RULES = frozenset(RULES)

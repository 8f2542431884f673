"""Frames of lists of details -> the frames of lines in which their records stand for the numbers they explain.

Where a unit's list has records of a round, the typed cell gives way to one row per record with the record's own cell, file and
value: so every sum of lines opens down to the list. Source: workbooks.md §2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sync.editions import rounds_of
from sync.frame import Frame, joined
from sync.settle.world import Part, World, text_of
from sync.template import Detail, fits
from sync.vietnamese import fold, number

Row = Mapping[str, Any]
Place = tuple[str, str, str]
"""(unit, edition, round)."""

DIFFERS, NOT_TYPED = "W-LINE-DIFF", "W-BLANK-0"
"""What is said where the typed number is another, and what is said of blank cells and no longer holds."""

STANDS_IN, LEFT_OUT = "stands_in", "left_out"
"""Column of a frame of lines: rows that stand for a typed number, with the table of details they come from. Column of a frame of
details: why a record is in no number; None where it is in one."""


@dataclass(frozen=True)
class Given:
    """What a list gives for one cell: the records that make the number, and each one's part of it. `nothing`: none makes it, and
    the one that is there says where nothing is."""

    detail: Detail
    line: str
    place: Place
    rows: Sequence[tuple[Row, int]]
    nothing: bool

    @property
    def column(self) -> str:
        """The column of the cell."""
        return f"{self.detail.field}.{self.place[2]}"

    @property
    def total(self) -> int:
        """The number itself."""
        return sum(value for _, value in self.rows)


def stand_in(world: World, frames: Mapping[str, Frame]) -> dict[str, Frame]:
    """The frames with the numbers of lines replaced; both sides are told where the typed number differs (`Part.note`)."""
    found, taken = dict(frames), dict[str, set[int]]()
    for table in dict.fromkeys(detail.lines for detail in world.template.details):
        details = [detail for detail in world.template.details if detail.lines == table]
        given = [one for detail in details if detail.table in frames for one in _given(world, detail, frames[detail.table])]
        for one in given:
            taken.setdefault(one.detail.table, set()).update(() if one.nothing else (row[LABEL] for row, _ in one.rows))
        if given:
            found[table] = _replaced(world, frames[table], given)
    for table in dict.fromkeys(detail.table for detail in world.template.details if len(frames.get(detail.table, ()))):
        found[table] = _with_reasons(world, table, frames[table], taken.get(table, set()))
    return found


def _with_reasons(world: World, table: str, frame: Frame, taken: Set[int]) -> Frame:
    """The frame of a list with the column LEFT_OUT; the first reason that fits."""
    single = {row[LABEL] for row in _single(world, table, frame)}

    def reason(row: Row) -> str | None:
        if row[LABEL] in taken:
            return None
        if row["state"] != "accepted":
            return str(row["state"])
        if row["round"] is None:
            return "outside"
        return "elsewhere" if row[LABEL] in single else "duplicate"

    return frame.with_columns({LEFT_OUT: [reason(row) for row in _rows(frame)]})


LABEL = "label"
"""A record's place in its frame, in a Row."""


# ---- what the lists give


def _given(world: World, detail: Detail, frame: Frame) -> Iterator[Given]:
    # A closed edition's numbers stay: what a later list says of its rounds counts in the list alone, and once.
    rounds = {edition: {period.code for period in rounds_of(world.campaign, edition)} for edition in set(frame["edition"])}
    records = [row for row in _single(world, detail.table, frame) if row["round"] in rounds[row["edition"]]]
    of_place: dict[tuple[Place, str], list[Row]] = {}
    for row in records:
        line = detail.line or str(row[detail.line_from] or "")
        of_place.setdefault(((row["unit"], row["edition"], row["round"]), line), []).append(row)
    for (place, line), rows in of_place.items():
        found = _values(world, detail, [row for row in rows if fits(detail.where, row.get)])
        if found is not None:
            # A true zero opens down to the list too.
            yield Given(detail, line, place, found or [(rows[0], 0)], not found)


def _single(world: World, table: str, frame: Frame) -> list[Row]:
    """The accepted records, without those of an earlier edition and those of which the table's own rule says that an earlier row is
    the same."""
    accepted = [row for row in _rows(frame) if row["state"] == "accepted" and not row["repeats"]]
    spec = world.template.by_table[table]
    rule = next((rule for rule in spec.rules if rule.rule == "same_twice"), None)
    if rule is None:
        return accepted
    names = ("unit", "edition", *(rule.fields or ((rule.field,) if rule.field else spec.identity)))
    return list({tuple(fold(text_of(row[name])) for name in names): row for row in reversed(accepted)}.values())[::-1]


def _values(world: World, detail: Detail, rows: Sequence[Row]) -> list[tuple[Row, int]] | None:
    """Each record's part; none of them in a round that has records of other kinds is a true zero, but records without a number say
    nothing (None), and neither do records about the unit itself where its groups are counted."""
    wanted = rows
    if detail.groups_win or detail.once:
        about_groups = [row for row in rows if not _is_own(world, row)]
        if detail.groups_win and about_groups:
            _tell_whole(world, detail, [row for row in rows if _is_own(world, row)], about_groups)
        wanted = about_groups if about_groups or detail.once else rows
    values = [(row, value) for row in wanted if (value := _value(detail, row)) is not None]
    if detail.once:
        values = list({row[detail.once]: (row, value) for row, value in reversed(values)}.values())[::-1]
    return values if values or not rows else None


def _tell_whole(world: World, detail: Detail, whole: Sequence[Row], groups: Sequence[Row]) -> None:
    """A record about the whole unit beside those of its groups is not added to them."""
    totals = [sum(_value(detail, row) or 0 for row in rows) for rows in (whole, groups)]
    if whole and totals[0] != totals[1]:
        for part in world.of_table.get((whole[0]["unit"], detail.table), []):
            if part.source.edition == whole[0]["edition"]:
                part.note(DIFFERS, None, detail.take[0] if detail.take else "", a=number(totals[0]), b=number(totals[1]))


def _is_own(world: World, row: Row) -> bool:
    """Whether a record is about the unit itself and not about one of its groups."""
    unit = world.campaign.by_code.get(row["unit"])
    return "group" in row and (not row["group"] or (unit is not None and row["group"] == unit.name))


def _value(detail: Detail, row: Row) -> int | None:
    if not detail.take:
        return 1
    for names in (detail.take, detail.otherwise):
        known = [value for name in names if isinstance(value := row.get(name), int)]
        if known:
            return sum(known)
    return detail.default


def _rows(frame: Frame) -> Iterator[Row]:
    return ({**row, LABEL: label} for label, row in enumerate(frame.rows()))


# ---- the frame of lines


def _replaced(world: World, frame: Frame, given: Sequence[Given]) -> Frame:
    columns = {name: list(values) for name, values in frame.columns.items()}
    labels = {(u, e, c): i for i, (u, e, c) in enumerate(zip(*(columns[n] for n in ("unit", "edition", "line_code")), strict=True))}
    added: list[dict[str, Any]] = []
    for one in given:
        label = labels.get((one.place[0], one.place[1], one.line))
        typed = columns.setdefault(one.column, [None] * len(frame))
        _tell(world, one, typed[label] if label is not None else None)
        if label is not None:
            typed[label] = None
        added += [_row(world, one, row, value) for row, value in one.rows]
    columns[STANDS_IN] = [None] * len(frame)
    return joined([Frame.of(columns), Frame.of_rows(added)])


KEPT = ("unit", "owner", "edition", "number", "row", "cell", "file", "state", "first_seen", "last_changed", "is_stale")


def _row(world: World, one: Given, row: Row, value: int) -> dict[str, Any]:
    """A record as a line of its own: whose it is, where it stands, and its part of the number."""
    classes = {line.code: line.sector for line in world.template.by_table[one.detail.lines].lines}
    sector = classes.get(one.line) or ""
    return {
        **{name: row[name] for name in KEPT},
        "line_code": one.line,
        "sector": sector,
        one.column: value,
        STANDS_IN: one.detail.table,
    }


def _tell(world: World, one: Given, typed: Any) -> None:
    for part in world.of_table.get((one.place[0], one.detail.lines), []):
        if part.source.edition != one.place[1]:
            continue
        row = next((i for i, code in enumerate(part.column("line_code")) if code == one.line), None)
        _forget_blank(part, one)
        if isinstance(typed, int) and typed != one.total:
            part.note(DIFFERS, row, one.column, a=number(typed), b=number(one.total))


def _forget_blank(part: Part, one: Given) -> None:
    """A blank cell that a list answers is not missed."""
    label = next((line.label for line in part.spec.lines if line.code == one.line), "")
    part.findings[:] = [f for f in part.findings if (f.code, f.field, f.facts.get("dong")) != (NOT_TYPED, one.column, label)]

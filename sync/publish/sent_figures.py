"""What units sent as the totals of their own campaigns -> the sheet that lists them, each number with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sync.campaign import NOW, YEAR
from sync.figures import ABOUT, NOT_CARRIED, can_be_added
from sync.publish.layout import header_height
from sync.publish.links import source_link
from sync.publish.sheet import Cell, Column, Put, Sheet, Table

if TYPE_CHECKING:
    from sync.figures import Sent
    from sync.publish.front import FrontView

HEADER_ROW = 3
MOST_SENDERS = 200
"""Units whose numbers are listed one by one; a sheet of more is not read, and `explain` tells the rest."""


def sent_sheet(view: FrontView) -> Sheet | None:
    """The sheet; None while no unit sends totals. Parts of numbers are not listed: `explain` opens them."""
    senders, words = view.picture.sent, view.words
    if not senders:
        return None
    columns = [
        Column(words["unit"], "text", 26),
        Column(words["figure_code"], "text", 10),
        Column(words["figure"], "long", 44),
        Column(words["period"], "text", 16),
        Column(words["figure_reported"], "decimal", 14),
        Column(words["figure_counted"], "decimal", 14),
        Column(words["figure_cell"], "link", 10),
        Column(words["note"], "text", 26),
    ]
    rows = [row for sent in senders[:MOST_SENDERS] for row in _rows(view, sent)]
    return Sheet(
        words["sent_name"],
        "sent_figures",
        puts=[*view.heading(words["sent_name"]), Put(2, 0, Cell(words["sent_note"].format(n=len(senders)), "note"))],
        tables=[Table(HEADER_ROW, 0, columns, rows)],
        heights={1: 24, HEADER_ROW: header_height(columns)},
        freeze=(HEADER_ROW + 1, 2),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
    )


def _rows(view: FrontView, sent: Sent) -> Iterator[list[Any]]:
    words = view.words
    lacking, ranks = sent.lacking(view.picture.campaign), {code: rank for rank, code in enumerate(view.template.by_code)}
    known = [of for of in sent.rows if of[0] in ranks and not of[2] and not of[1].startswith(ABOUT)]
    for of in sorted(known, key=lambda of: ranks[of[0]]):
        code, period, _ = of
        indicator, (reported, counted) = view.template.by_code[code], sent.rows[of]
        if indicator.kind in NOT_CARRIED:
            continue
        link = source_link(view.picture, sent.file, sent.cell(of))
        cell = sent.cell(of)
        name = {NOW: words["figure_now"], YEAR: words["year"]}.get(period) or view.period_name(period)
        is_added = can_be_added(view.template, indicator)
        note = words["figure_other_days"] if period in lacking else None if is_added else words["figure_not_added"]
        yield [
            view.unit_name(sent.unit), code, indicator.name, name, reported, counted,
            Cell(f"{cell.column}{cell.row}", "link", link=link), note,
        ]  # fmt: skip

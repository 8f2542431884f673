"""A picture -> the ready text for each unit, and the sheet that holds them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME
from sync.findings import group
from sync.model import Level
from sync.picture import State
from sync.publish.front import NO_DATA, FrontView
from sync.publish.layout import lines as text_lines
from sync.publish.sheet import Cell, Column, Sheet, Table
from sync.publish.values import UNKNOWN

if TYPE_CHECKING:
    from sync.findings import Group
    from sync.picture import Picture, UnitStatus

LIMIT = 600
"""Characters of one message."""

MOST_ITEMS = 5
TITLE_ROW, HEADER_ROW = 1, 2
MESSAGE_WIDTH, LINE_POINTS = 90.0, 13.0


def unit_message(picture: Picture, unit_code: str) -> str:
    """The text for one followed unit, at most 600 characters, parts dropped from the end; "" for a unit nobody follows."""
    return message_of(FrontView(picture), unit_code)


def message_of(view: FrontView, unit_code: str) -> str:
    """The text for one followed unit (workbooks.md §4.3)."""
    status = view.statuses.get(unit_code)
    if status is None:
        return ""
    if status.state in NO_DATA:
        return shorten([_hello(view, unit_code), *_not_sent(view, status)], [], [])
    items = [_item(view, one) for one in open_groups(view, unit_code)[:MOST_ITEMS]]
    head = [_hello(view, unit_code), _got(view, status), _progress(view, unit_code)]
    if not items:
        return shorten([*head, view.spec.message["complete"].format(**view.address)], [], [])
    gain = [view.spec.message["gain"].format(n=view.number(status.gain))] if status.gain else []
    tail = [*gain, view.spec.message["details"], view.spec.message["thanks"].format(**view.address)]
    return shorten(head, items, tail, view.spec.message, view.address)


def shorten(
    head: Sequence[str],
    items: Sequence[str],
    tail: Sequence[str],
    words: Mapping[str, str] | None = None,
    address_words: Mapping[str, str] | None = None,
) -> str:
    """All parts in order; the last items go first, then the parts before the thanks, until the text fits."""
    tail, kept = list(tail), list(items)
    while True:
        numbered = "; ".join((words or {})["item"].format(n=n, text=text) for n, text in enumerate(kept, 1))
        asked = [(words or {})["please"].format(muc=numbered, **(address_words or {}))] if kept else []
        text = " ".join([*head, *asked, *tail])
        if len(text) <= LIMIT:
            return text
        if len(kept) > 1 or (kept and len(tail) <= 1):
            kept.pop()
        elif len(tail) > 1:
            tail.pop(-2)
        else:
            return text[: LIMIT - 1] + "…"


def open_groups(view: FrontView, unit_code: str) -> list[Group]:
    """What the unit has to mend or look at, most urgent first; what the coordinator settles is not asked of it."""
    found = view.picture.findings.get(unit_code, ())
    return [one for one in group(found) if one.level is not Level.NOTE and one.code not in view.spec.not_asked]


def said(view: FrontView, one: Group) -> str:
    """One group of findings: where, which rows, what."""
    sheet_name = view.spec.message["place"].format(sheet=one.sheet) if one.sheet else ""
    place = ", ".join(part for part in (sheet_name, view.row_words(one.rows)) if part)
    text = view.sentence(one.first)
    return f"{place}: {text}" if place else text


def _item(view: FrontView, one: Group) -> str:
    return said(view, one).rstrip(". ")


def _hello(view: FrontView, unit_code: str) -> str:
    unit = view.picture.campaign.by_code[unit_code]
    words = view.spec.message
    return (words["hello"] if unit.contact else words["hello_nobody"]).format(nguoi_nhan=unit.contact, **view.address)


def _got(view: FrontView, status: UnitStatus) -> str:
    counts = status.tables.values()
    is_whole = any(one.unit == status.unit for one in view.picture.sent)
    what = ("got_stale" if status.state is State.STALE else "got") + ("_whole" if is_whole else "")
    words = view.spec.message[what]
    return words.format(
        don_vi=view.unit_name(status.unit),
        gio=view.clock(status.received_at, year=False),
        doc=view.number(sum(count.read for count in counts)),
        nhan=view.number(sum(count.accepted for count in counts)),
        **view.address,
    )


def _progress(view: FrontView, unit_code: str) -> str:
    period = view.now if view.phase else PROGRAMME
    reached = view.reached(unit_code, period)
    done = UNKNOWN if reached.done is None else view.number(reached.done)
    words = view.spec.message
    stands = view.beside(view.words, period, [view.since(view.spec.indicator, unit_code, period)])
    if stands and reached.done is not None:
        aim = "" if reached.target is None else words["progress_aim"].format(chi_tieu=view.number(reached.target))
        return words["progress_frozen"].format(ky=view.period_name(period), x=done, chot=stands, chi_tieu=aim)
    if reached.percent is None:
        return words["progress_no_target"].format(x=done)
    known = words["progress" if reached.missing else "progress_over"]
    return known.format(
        x=done, chi_tieu=view.number(reached.target or 0), p=view.percent(reached.percent), t=view.number(reached.missing or 0)
    )


def _not_sent(view: FrontView, status: UnitStatus) -> list[str]:
    words, settings = view.spec.message, view.picture.campaign.settings
    period = view.reported_round
    due = words["due"].format(ngay=period.report_due_on.strftime("%d/%m")) if period and period.report_due_on else ""
    phone = str(settings.get("coordinator_phone") or "")
    is_unreadable = status.state is State.UNREADABLE
    asked = ("again" if is_unreadable else "send") + ("" if phone else "_no_phone")
    known = {"don_vi": view.unit_name(status.unit), "ky": period.short if period else UNKNOWN, **view.address}
    return [
        words["unreadable" if is_unreadable else "not_sent"].format(**known),
        words[asked].format(han=due, dien_thoai=phone, **view.address),
    ]


def sheet(view: FrontView) -> Sheet:
    """One row per unit: whom to write to, and what."""
    words, spec = view.words, view.spec.messages
    columns = [
        Column(words["order"], "centre", 6),
        Column(words["unit"], "text", 27),
        Column(words["receiver"], "text", 18),
        Column(words["phone"], "text", 15),
        Column(words["message"], "long", MESSAGE_WIDTH),
        Column(words["characters"], "int", 9),
        Column(words["state"], "text", 24, volatile=True),
    ]
    lines: list[tuple[Any, ...]] = []
    heights: dict[int, float] = {}
    for order, unit in enumerate(view.units, 1):
        text = message_of(view, unit.code)
        heights[HEADER_ROW + order] = 4 + LINE_POINTS * text_lines(text, MESSAGE_WIDTH)
        state = Cell(view.state_words(unit.code), "text", volatile=True)
        lines.append((order, unit.short_name, unit.contact or None, unit.phone or None, text, len(text), state))
    return Sheet(
        spec.name,
        "messages",
        puts=view.heading(spec.title),
        tables=[Table(HEADER_ROW, 0, columns, lines)],
        freeze=(HEADER_ROW + 1, 2),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
        heights={TITLE_ROW: 24, HEADER_ROW: 30, **heights},
    )

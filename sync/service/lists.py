"""What is known -> where every unit stands, and what the last runs found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import zip_longest
from urllib.parse import quote

from sync.ledger import Run
from sync.picture import State, UnitStatus
from sync.publish.front import NO_DATA, FrontView, Reached
from sync.publish.values import UNKNOWN
from sync.service.board import Shown
from sync.service.markup import NOTHING, esc, name
from sync.speech import either
from sync.vietnamese import number, percent

SENT, ACCEPTED, TO_MEND = ("Gửi lúc", "Sent"), ("Dòng nhận", "Rows accepted"), ("Cần sửa", "To mend")
"""Heads of columns, in Vietnamese and English."""

STATE_KINDS: Mapping[State, str] = {
    State.UNREADABLE: "bad",
    State.NOT_SENT: "bad",
    State.STALE: "look",
    State.INCOMPLETE: "look",
    State.NIL: "good",
    State.COMPLETE: "good",
}


def units_section(view: FrontView) -> str:
    """A table; on a phone a card per unit. Those without numbers come first."""
    statuses = sorted(view.picture.units, key=lambda status: _rank(view, status))
    language = view.picture.template.language
    title = either(language, "Đơn vị", "Units")
    if not statuses:
        return f"<section><h2>{title}</h2><p>{esc(view.words['no_unit'])}</p></section>"
    heads = "".join(
        f'<th role="columnheader" scope="col">{esc(word)}</th>'
        for word in (
            view.words["unit"],
            view.words["state"],
            *(either(language, *pair) for pair in (SENT, ACCEPTED, TO_MEND)),
            f"{either(language, '% chỉ tiêu', '% of target,')} {view.period_name(view.now)}",
        )
    )
    rows = "".join(_unit(view, status) for status in statuses)
    return (
        f'<section aria-labelledby="h-units"><h2 id="h-units">{title}</h2><p class="small">{esc(_counted(view))}</p>'
        f'<table class="cards" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></section>'
    )


def _rank(view: FrontView, status: UnitStatus) -> tuple[bool, bool, int]:
    """Without numbers first, then with old ones, then the rest in the office's own order."""
    return status.state not in NO_DATA, status.state is not State.STALE, view.unit_rank[status.unit]


def _counted(view: FrontView) -> str:
    """How many units stand how, in the order of the states."""
    found = [(state, sum(status.state is state for status in view.picture.units)) for state in State]
    template = view.picture.template
    return " · ".join(f"{template.say(str(state))}: {number(count, template.language)}" for state, count in found if count)


def _unit(view: FrontView, status: UnitStatus) -> str:
    reached = view.reached(status.unit, view.now)
    counted = sum(count.accepted for count in status.tables.values())
    has_data = status.state not in NO_DATA
    kind, language = "num" if has_data else "num nothing", view.picture.template.language
    cells = (
        (either(language, *SENT), "plain when" if status.received_at else "plain when nothing", sent_at(view, status)),
        (either(language, *ACCEPTED), kind, number(counted, language) if has_data else NOTHING),
        (either(language, *TO_MEND), kind, number(view.to_mend(status.unit), language) if has_data else NOTHING),
        (either(language, "Chỉ tiêu", "Target"), "num", _share(view, reached)),
    )
    rest = "".join(f'<td role="cell" class="{look}" data-label="{esc(label)}">{esc(text)}</td>' for label, look, text in cells)
    return (
        f'<tr role="row"><th role="rowheader" scope="row"><a href="/units/{quote(status.unit, safe="")}">'
        f"{name(view.unit_name(status.unit))}</a></th>"
        f'<td role="cell" class="plain" data-label="{esc(view.words["state"])}">{state_of(view, status)}</td>{rest}</tr>'
    )


def _share(view: FrontView, reached: Reached) -> str:
    if reached.target is None:
        return str(view.words["no_target"])
    return UNKNOWN if reached.percent is None else percent(reached.percent, view.picture.template.language)


def sent_at(view: FrontView, status: UnitStatus) -> str:
    """When its file came, "–" when none did."""
    return view.clock(status.received_at) if status.received_at else NOTHING


def state_of(view: FrontView, status: UnitStatus) -> str:
    """Its state in the product's words, with the colour that goes with them."""
    return f'<span class="state {STATE_KINDS[status.state]}">{esc(view.state_words(status.unit))}</span>'


# ---- runs


def runs_section(shown: Shown) -> str:
    """When each began, how long it took, what it changed."""
    language = shown.picture.template.language
    none = either(language, "Chưa có lần nào.", "There was none yet.")
    items = "".join(f"<li>{line}</li>" for line in _run_lines(shown, language)) or f"<li>{none}</li>"
    title = either(language, "Các lần làm mới gần đây", "The last runs")
    return f'<section aria-labelledby="h-runs"><h2 id="h-runs">{title}</h2><ol class="runs">{items}</ol></section>'


def _run_lines(shown: Shown, language: str) -> Iterator[str]:
    for one, earlier in zip_longest(shown.runs, shown.runs[1:]):
        began = shown.view.clock(one.started_at)
        when = f'<span class="when">{esc(began)}</span> <span class="small">{esc(_duration(one, language))}</span>'
        yield f"{when}<br>{esc(_changed(one, earlier, language))}"


def _duration(one: Run, language: str) -> str:
    """How long it took; "" for one that was cut short, or was made for a pretended day."""
    took = one.finished_at - one.started_at if one.finished_at else None
    if took is None or not timedelta(0) <= took < timedelta(days=1):
        return ""
    seconds = took.total_seconds()
    if seconds < 60:
        return f"{percent(seconds, language).removesuffix('%')} {either(language, 'giây', 's')}"
    whole, rest = int(seconds // 60), int(seconds % 60)
    return either(language, f"{whole} phút {rest} giây", f"{whole} min {rest} s")


def _changed(one: Run, earlier: Run | None, language: str) -> str:
    """What it found new, and what the rows accepted came to."""
    if one.result is None:
        return either(language, "Chưa xong hoặc bị ngắt giữa chừng", "Not done, or cut short")
    files = int(one.result.get("files", 0))
    accepted = int(one.result.get("accepted", 0))
    some = either(language, f"{number(files)} tệp mới", f"{number(files, language)} new files")
    words = some if files else either(language, "Không có tệp mới", "No new files")
    rows = number(accepted, language)
    words += either(language, f", nhận {rows} dòng", f", {rows} rows accepted")
    known = earlier.result if earlier else None
    gain = accepted - int(known.get("accepted", 0)) if known is not None else 0
    return words + (f" ({'+' if gain > 0 else '−'}{number(abs(gain), language)})" if gain else "")

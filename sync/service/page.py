"""What is known and the runs -> the status page: how far all are, where every unit stands, the last runs, one button."""

from __future__ import annotations

from sync.errors import TonghopError
from sync.publish.front import FrontView
from sync.service.board import Shown
from sync.service.figures import progress_section
from sync.service.lists import runs_section, units_section
from sync.service.markup import document, esc, name, note, paragraphs
from sync.service.runs import AskedRun
from sync.vietnamese import number

AGAIN_S = 3
PRODUCT = "Tổng hợp số liệu"


def status_page(shown: Shown, current: AskedRun | None, last: AskedRun | None) -> str:
    """The whole page. `current`: a run under way or waiting, `last`: the last that was asked for here and ended."""
    title = title_of(shown.view)
    facts = [_said(shown), progress_section(shown.view), units_section(shown.view), runs_section(shown)]
    body = f"{_header(title)}<main>{_status(shown)}{_refresh(current, last)}{''.join(facts)}</main>{_footer()}"
    return document(title, body, again_s=AGAIN_S if current else 0)


def fault_page(error: TonghopError, current: AskedRun | None, last: AskedRun | None) -> str:
    """The page while nothing at all can be read."""
    body = f"{_header(PRODUCT)}<main>{note(error.vi, 'fault')}{_refresh(current, last)}</main>{_footer()}"
    return document(PRODUCT, body, again_s=AGAIN_S if current else 0)


def broken_page(words: str) -> str:
    """The page when the service itself failed."""
    return document(PRODUCT, f"{_header(PRODUCT)}<main>{note(words, 'fault')}</main>{_footer()}")


def title_of(view: FrontView) -> str:
    """The campaign's name."""
    return str(view.picture.campaign.settings.get("campaign_name") or view.picture.template.title)


def _header(title: str) -> str:
    return f"<header><h1>{name(title)}</h1></header>"


def _footer() -> str:
    sign_out = '<form method="post" action="/logout"><button class="quiet">Đăng xuất</button></form>'
    return f'<p id="aloud" class="aloud" role="status"></p><footer>{sign_out}</footer>'


def _status(shown: Shown) -> str:
    if not shown.has_run:
        return '<p class="status" id="status">Chưa làm mới lần nào. Bấm “Làm mới” để đọc các tệp đã gửi.</p>'
    return f'<p class="status" id="status">{esc(shown.filling.status)}</p>'


def _said(shown: Shown) -> str:
    """What the reader must know before any number."""
    fault = note(f"{shown.fault.vi}. Dưới đây là số liệu đã biết trước đó.", "fault") if shown.fault else ""
    return fault + paragraphs(shown.view.banners(), "banner")


# ---- the button


def _refresh(current: AskedRun | None, last: AskedRun | None) -> str:
    fault = last.fault if last and last.fault and not current else None
    failed = note(f"Chưa làm mới được: {fault['vi']}", "fault") if fault else ""
    disabled, hidden = (" disabled", "") if current else ("", " hidden")
    return (
        f'<form id="refresh" method="post" action="/refresh" data-run="{esc(current.id if current else "")}">'
        f'<button class="main"{disabled}>Làm mới</button>'
        f'<div id="running"{hidden} role="status"><span id="stage">{esc(stage_of(current))}</span>'
        f"{_bar_of(current)}</div></form>"
        f'<div id="failed">{failed}</div>'
    )


def stage_of(run: AskedRun | None) -> str:
    """How far a run is, in words."""
    if run is None or not run.stage:
        return "Đang làm mới…"
    return f"{run.stage} {number(run.done)}/{number(run.of)}" if run.of else run.stage


def _bar_of(run: AskedRun | None) -> str:
    known = f' value="{run.done}" max="{run.of}"' if run and run.of else ""
    return f'<progress id="bar" aria-label="Tiến độ làm mới"{known}></progress>'

"""What is known and the runs -> the status page: how far all are, where every unit stands, the last runs, one button."""

from __future__ import annotations

from sync.errors import TonghopError
from sync.publish.front import FrontView
from sync.service.answers import Fault
from sync.service.board import Shown
from sync.service.figures import progress_section
from sync.service.lists import runs_section, units_section
from sync.service.markup import document, esc, name, note, paragraphs
from sync.service.runs import AskedRun
from sync.speech import either
from sync.vietnamese import number

AGAIN_S = 3
PRODUCT = ("Tổng hợp số liệu", "Consolidated figures")
"""What the pages are called that know no campaign, in Vietnamese and English."""


def status_page(shown: Shown, current: AskedRun | None, last: AskedRun | None) -> str:
    """The whole page. `current`: a run under way or waiting, `last`: the last that was asked for here and ended."""
    title, language = title_of(shown.view), language_of_page(shown.view)
    facts = [_said(shown), progress_section(shown.view), units_section(shown.view), runs_section(shown)]
    body = f"{_header(title)}<main>{_status(shown)}{_refresh(current, last, language)}{''.join(facts)}</main>{_footer(language)}"
    return document(title, body, language=language, again_s=AGAIN_S if current else 0)


def fault_page(error: TonghopError, current: AskedRun | None, last: AskedRun | None, language: str = "vi") -> str:
    """The page while nothing at all can be read."""
    title, refresh = either(language, *PRODUCT), _refresh(current, last, language)
    body = f"{_header(title)}<main>{note(error.said(language), 'fault')}{refresh}</main>{_footer(language)}"
    return document(title, body, language=language, again_s=AGAIN_S if current else 0)


def broken_page(fault: Fault, language: str = "vi") -> str:
    """The page when the service itself failed."""
    title = either(language, *PRODUCT)
    body = f"{_header(title)}<main>{note(fault[language], 'fault')}</main>{_footer(language)}"
    return document(title, body, language=language)


def language_of_page(view: FrontView) -> str:
    """That of the campaign."""
    return view.picture.template.language


def title_of(view: FrontView) -> str:
    """The campaign's name."""
    return str(view.picture.campaign.settings.get("campaign_name") or view.picture.template.title)


def _header(title: str) -> str:
    return f"<header><h1>{name(title)}</h1></header>"


def _footer(language: str) -> str:
    leave = either(language, "Đăng xuất", "Sign out")
    sign_out = f'<form method="post" action="/logout"><button class="quiet">{leave}</button></form>'
    return f'<p id="aloud" class="aloud" role="status"></p><footer>{sign_out}</footer>'


def _status(shown: Shown) -> str:
    if not shown.has_run:
        never = either(
            language_of_page(shown.view),
            "Chưa làm mới lần nào. Bấm “Làm mới” để đọc các tệp đã gửi.",
            "Nothing was read yet. Press “Refresh” to read the files that were sent.",
        )
        return f'<p class="status" id="status">{never}</p>'
    return f'<p class="status" id="status">{esc(shown.filling.status)}</p>'


def _said(shown: Shown) -> str:
    """What the reader must know before any number."""
    language = language_of_page(shown.view)
    before = either(language, "Dưới đây là số liệu đã biết trước đó.", "Below is what was known before.")
    fault = note(f"{shown.fault.said(language)}. {before}", "fault") if shown.fault else ""
    return fault + paragraphs(shown.view.banners(), "banner")


# ---- the button


def _refresh(current: AskedRun | None, last: AskedRun | None, language: str) -> str:
    fault = last.fault if last and last.fault and not current else None
    in_vain, press = either(language, "Chưa làm mới được", "The run failed"), either(language, "Làm mới", "Refresh")
    failed = note(f"{in_vain}: {fault[language]}", "fault") if fault else ""
    disabled, hidden = (" disabled", "") if current else ("", " hidden")
    return (
        f'<form id="refresh" method="post" action="/refresh" data-run="{esc(current.id if current else "")}">'
        f'<button class="main"{disabled}>{press}</button>'
        f'<div id="running"{hidden} role="status"><span id="stage">{esc(stage_of(current, language))}</span>'
        f"{_bar_of(current, language)}</div></form>"
        f'<div id="failed">{failed}</div>'
    )


def stage_of(run: AskedRun | None, language: str = "vi") -> str:
    """How far a run is, in words."""
    if run is None or not run.stage:
        return either(language, "Đang làm mới…", "A run goes on…")
    return f"{run.stage} {number(run.done, language)}/{number(run.of, language)}" if run.of else run.stage


def _bar_of(run: AskedRun | None, language: str) -> str:
    known = f' value="{run.done}" max="{run.of}"' if run and run.of else ""
    return f'<progress id="bar" aria-label="{either(language, "Tiến độ làm mới", "Progress of the run")}"{known}></progress>'

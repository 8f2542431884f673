"""What is known -> one unit's page: the text for it, its files, what it should mend."""

from __future__ import annotations

from sync.model import Level
from sync.picture import ReceivedFile, UnitStatus
from sync.publish.front import FrontView
from sync.publish.messages import message_of, open_groups, said
from sync.service.lists import sent_at, state_of
from sync.service.markup import NOTHING, document, esc, name
from sync.vietnamese import number

MOST_FILES, MOST_FINDINGS = 10, 30
LEVEL_WORDS = {Level.MUST_FIX: "Cần sửa", Level.LOOK: "Cần xem", Level.NOTE: "Ghi chú"}
LEVEL_KINDS = {Level.MUST_FIX: "bad", Level.LOOK: "look", Level.NOTE: "good"}


def unit_page(view: FrontView, code: str) -> str | None:
    """The page; None for a unit that is not followed."""
    status = view.statuses.get(code)
    if status is None:
        return None
    title = view.unit_name(code)
    body = (
        f'<header><p><a class="back" href="/">← Tất cả đơn vị</a></p><h1>{name(title)}</h1></header>'
        f"<main>{_standing(view, status)}{_message(view, code)}{_findings(view, code)}{_files(view, code)}</main>"
    )
    return document(title, body)


def missing_page() -> str:
    """Where no such unit is."""
    body = '<main><h1>Không có trang này</h1><p><a class="back" href="/">← Tất cả đơn vị</a></p></main>'
    return document("Không có trang này", body)


def _standing(view: FrontView, status: UnitStatus) -> str:
    contact = view.picture.campaign.by_code[status.unit]
    counts = status.tables.values()
    facts = [
        ("Trạng thái", state_of(view, status)),
        ("Gửi lúc", esc(sent_at(view, status))),
        ("Dòng đọc", number(sum(count.read for count in counts))),
        ("Dòng nhận", number(sum(count.accepted for count in counts))),
        ("Dòng cần sửa", number(view.to_mend(status.unit))),
        ("Người gửi", name(" · ".join(part for part in (contact.contact, contact.phone) if part) or NOTHING)),
    ]
    return "<dl>" + "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in facts) + "</dl>"


def _message(view: FrontView, code: str) -> str:
    return (
        '<section aria-labelledby="h-message"><h2 id="h-message">Tin nhắn cho đơn vị</h2>'
        f'<blockquote id="message">{esc(message_of(view, code))}</blockquote>'
        '<button id="copy" class="quiet" hidden>Chép tin nhắn</button></section>'
    )


def _findings(view: FrontView, code: str) -> str:
    groups = open_groups(view, code)
    items = "".join(
        f'<li><span class="state {LEVEL_KINDS[one.level]}">{LEVEL_WORDS[one.level]}</span> {esc(said(view, one))}</li>'
        for one in groups[:MOST_FINDINGS]
    )
    rest = f"<p>… và {number(len(groups) - MOST_FINDINGS)} mục khác trong tệp phản hồi.</p>" if len(groups) > MOST_FINDINGS else ""
    found = f'<ul class="findings">{items}</ul>{rest}' if items else "<p>Không có mục nào cần sửa.</p>"
    return f'<section aria-labelledby="h-findings"><h2 id="h-findings">Nội dung cần xem</h2>{found}</section>'


def _files(view: FrontView, code: str) -> str:
    mine = [file for file in view.picture.files if file.unit == code]
    newest = sorted(mine, key=lambda file: file.number, reverse=True)[:MOST_FILES]
    items = "".join(f"<li>{_file(view, file)}</li>" for file in newest) or "<li>Chưa nhận tệp nào.</li>"
    return f'<section aria-labelledby="h-files"><h2 id="h-files">Tệp đã nhận</h2><ul class="files">{items}</ul></section>'


def _file(view: FrontView, file: ReceivedFile) -> str:
    facts = f"{view.clock(file.received_at)} · {number(file.rows)} dòng · {file.state}"
    return f'{name(file.path.rpartition("/")[2])}<br><span class="small">{esc(facts)}</span>'

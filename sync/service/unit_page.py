"""What is known -> one unit's page: the text for it, its files, what it should mend."""

from __future__ import annotations

from sync.model import Level
from sync.picture import ReceivedFile, UnitStatus
from sync.publish.front import FrontView
from sync.publish.messages import message_of, open_groups, said
from sync.service.lists import sent_at, state_of
from sync.service.markup import NOTHING, document, esc, name
from sync.speech import either
from sync.vietnamese import number

MOST_FILES, MOST_FINDINGS = 10, 30
LEVEL_WORDS = {
    Level.MUST_FIX: ("Cần sửa", "To mend"),
    Level.LOOK: ("Cần xem", "Please look"),
    Level.NOTE: ("Ghi chú", "Note"),
}
LEVEL_KINDS = {Level.MUST_FIX: "bad", Level.LOOK: "look", Level.NOTE: "good"}


def unit_page(view: FrontView, code: str) -> str | None:
    """The page; None for a unit that is not followed."""
    status = view.statuses.get(code)
    if status is None:
        return None
    title = view.unit_name(code)
    language = view.picture.template.language
    body = (
        f'<header><p><a class="back" href="/">{_back(language)}</a></p><h1>{name(title)}</h1></header>'
        f"<main>{_standing(view, status)}{_message(view, code)}{_findings(view, code)}{_files(view, code)}</main>"
    )
    return document(title, body, language=language)


def missing_page(language: str = "vi") -> str:
    """Where no such unit is."""
    title = either(language, "Không có trang này", "There is no such page")
    body = f'<main><h1>{title}</h1><p><a class="back" href="/">{_back(language)}</a></p></main>'
    return document(title, body, language=language)


def _back(language: str) -> str:
    return either(language, "← Tất cả đơn vị", "← All units")


def _standing(view: FrontView, status: UnitStatus) -> str:
    contact = view.picture.campaign.by_code[status.unit]
    counts, language = status.tables.values(), view.picture.template.language
    facts = [
        (either(language, "Trạng thái", "State"), state_of(view, status)),
        (either(language, "Gửi lúc", "Sent"), esc(sent_at(view, status))),
        (either(language, "Dòng đọc", "Rows read"), number(sum(count.read for count in counts), language)),
        (either(language, "Dòng nhận", "Rows accepted"), number(sum(count.accepted for count in counts), language)),
        (either(language, "Dòng cần sửa", "Rows to mend"), number(view.to_mend(status.unit), language)),
        (
            either(language, "Người gửi", "Contact"),
            name(" · ".join(part for part in (contact.contact, contact.phone) if part) or NOTHING),
        ),
    ]
    return "<dl>" + "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in facts) + "</dl>"


def _message(view: FrontView, code: str) -> str:
    language = view.picture.template.language
    title, copy = either(language, "Tin nhắn cho đơn vị", "Message for the unit"), either(language, "Chép tin nhắn", "Copy it")
    return (
        f'<section aria-labelledby="h-message"><h2 id="h-message">{title}</h2>'
        f'<blockquote id="message">{esc(message_of(view, code))}</blockquote>'
        f'<button id="copy" class="quiet" hidden>{copy}</button></section>'
    )


def _findings(view: FrontView, code: str) -> str:
    groups, language = open_groups(view, code), view.picture.template.language
    items = "".join(
        f'<li><span class="state {LEVEL_KINDS[one.level]}">{either(language, *LEVEL_WORDS[one.level])}</span>'
        f" {esc(said(view, one))}</li>"
        for one in groups[:MOST_FINDINGS]
    )
    more = number(len(groups) - MOST_FINDINGS, language)
    others = either(language, f"… và {more} mục khác trong tệp phản hồi.", f"… and {more} more in the feedback file.")
    rest = f"<p>{others}</p>" if len(groups) > MOST_FINDINGS else ""
    nothing = either(language, "Không có mục nào cần sửa.", "Nothing needs to be mended.")
    found = f'<ul class="findings">{items}</ul>{rest}' if items else f"<p>{nothing}</p>"
    title = either(language, "Nội dung cần xem", "What to look at")
    return f'<section aria-labelledby="h-findings"><h2 id="h-findings">{title}</h2>{found}</section>'


def _files(view: FrontView, code: str) -> str:
    mine = [file for file in view.picture.files if file.unit == code]
    newest = sorted(mine, key=lambda file: file.number, reverse=True)[:MOST_FILES]
    language = view.picture.template.language
    none = either(language, "Chưa nhận tệp nào.", "No file was received yet.")
    items = "".join(f"<li>{_file(view, file)}</li>" for file in newest) or f"<li>{none}</li>"
    title = either(language, "Tệp đã nhận", "Files received")
    return f'<section aria-labelledby="h-files"><h2 id="h-files">{title}</h2><ul class="files">{items}</ul></section>'


def _file(view: FrontView, file: ReceivedFile) -> str:
    template = view.picture.template
    rows = f"{number(file.rows, template.language)} {either(template.language, 'dòng', 'rows')}"
    facts = f"{view.clock(file.received_at)} · {rows} · {template.say(str(file.state))}"
    return f'{name(file.path.rpartition("/")[2])}<br><span class="small">{esc(facts)}</span>'

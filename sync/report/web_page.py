"""A report -> the same as a web page of plain HTML, to be pasted into a website: text stays text, whatever people typed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sync.report.render import plain

if TYPE_CHECKING:
    from sync.report.document import Report


def web_page(report: Report, language: str) -> bytes:
    """UTF-8, without a style of its own; `language`: as web pages name it ("vi")."""
    lines = (
        f'<!DOCTYPE html>\n<html lang="{_esc(language)}">',
        f'<head><meta charset="utf-8"><title>{_esc(report.head.title)}</title></head>',
        "<body>\n<article>",
        *_lines(report),
        "</article>\n</body>\n</html>\n",
    )
    return "\n".join(lines).encode()


def _lines(report: Report) -> Iterator[str]:
    head = report.head
    yield f"<h1>{_esc(head.kind)}<br>{_esc(head.title)}</h1>"
    yield from (f"<p><em>{_esc(text)}</em></p>" for text in (head.draft, head.as_of) if text)
    yield f"<p>{_esc(report.opening)}</p>"
    for part in report.parts:
        for section in part.sections:
            yield f"<h2>{_esc(section.title)}</h2>\n<ul>"
            yield from (f"<li>{_esc(line.text)}</li>" for line in section.lines)
            yield "</ul>"
    yield f"<p>{_esc(report.closing)}</p>"


def _esc(text: str) -> str:
    return html.escape(plain(text))

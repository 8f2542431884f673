"""Texts of people -> HTML in which they can do no harm, and the frame that every page stands in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

NOTHING = "–"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters and marks of direction: they could turn the words around them, and no name needs them."""


def esc(text: object) -> str:
    """Any text as it may stand between tags and in quoted attributes."""
    return html.escape(_INVISIBLE.sub("", str(text)), quote=True)


def name(text: object) -> str:
    """A name that keeps its direction to itself."""
    return f"<bdi>{esc(text)}</bdi>"


def paragraphs(texts: Iterable[str], kind: str) -> str:
    """Each text as a paragraph of this class."""
    return "".join(f'<p class="{kind}">{esc(text)}</p>' for text in texts)


def note(text: str, kind: str = "note") -> str:
    """A box that a screen reader tells at once."""
    return f'<p class="{kind}" role="status">{esc(text)}</p>'


def document(title: str, body: str, *, language: str = "vi", again_s: int = 0) -> str:
    """A whole page. `language`: that of its words.

    `again_s`: without scripts it loads itself again after so many seconds.
    """
    again = f'<noscript><meta http-equiv="refresh" content="{again_s}"></noscript>' if again_s else ""
    return (
        f'<!DOCTYPE html><html lang="{esc(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark">{again}<title>{esc(title)}</title>'
        '<link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script></head>'
        f"<body>{body}</body></html>"
    )

"""What a writer puts into a cell -> what the cell holds at Google, and its plain value.

A text is a stringValue whatever it looks like: nothing that a unit typed ever runs. Only formulas of ours are formulaValues.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, runtime_checkable

from sync.day_number import serial
from sync.google_book.references import Ids, link_within, spoken

Json = dict[str, Any]

LONGEST = 50_000
"""Characters that Google takes in one cell."""
_WEB = ("https://", "http://", "mailto:")


@runtime_checkable
class FormulaLike(Protocol):
    """A formula of ours without "=", and what it came to; one that only links says so in `link` as well."""

    @property
    def text(self) -> str:
        """Without "="."""

    @property
    def value(self) -> Any:
        """The result, known when it was written."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What `write_formula` was given."""

    text: str
    value: Any = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One cell at Google: `entered` is its ExtendedValue, `plain` what stands there as RAW takes it, `uri` where it leads."""

    entered: Json
    plain: Any
    uri: str = ""

    @property
    def is_formula(self) -> bool:
        """Whether Google has to work it out."""
        return "formulaValue" in self.entered

    @property
    def data(self) -> Json:
        """As CellData."""
        found: Json = {"userEnteredValue": self.entered}
        if self.uri:
            found["userEnteredFormat"] = {"textFormat": {"link": {"uri": self.uri}}}
        return found


@dataclass(frozen=True, slots=True)
class Reach:
    """What a cell's content depends on besides itself: `ids` of the sheets, where files lie on the web, and the locale."""

    ids: Ids
    web_address: Callable[[str], str] = lambda _link: ""
    decimal_comma: bool = False


def content_of(item: Any, reach: Reach) -> Content | None:
    """What a cell holds; None when blank. TypeError for what no spreadsheet holds."""
    if isinstance(item, FormulaLike):
        return _formula(item, reach)
    plain = plain_value(item)
    if plain is None:
        return None
    kind = "boolValue" if isinstance(plain, bool) else "stringValue" if isinstance(plain, str) else "numberValue"
    return Content({kind: plain}, plain)


def plain_value(item: Any) -> Any:
    """None, text, a number or a boolean: days and moments as serial numbers, texts cut to what a cell takes."""
    if item is None or item == "":
        return None
    if isinstance(item, str):
        return item if len(item) <= LONGEST else item[: LONGEST - 1] + "…"
    if isinstance(item, bool | int):
        return item
    if isinstance(item, float):
        return float(item)
    if isinstance(item, date):
        return serial(item)
    raise TypeError(f"a cell cannot hold {type(item).__name__} -> give text, a number, a date or a formula")


def _formula(item: FormulaLike, reach: Reach) -> Content | None:
    link = getattr(item, "link", "")
    if not link:
        text = "=" + spoken(item.text.removeprefix("="), decimal_comma=reach.decimal_comma)
        return Content({"formulaValue": text}, plain_value(item.value))
    shown = content_of(item.value, reach)
    return shown and Content(shown.entered, shown.plain, uri_of(link, reach))


def uri_of(link: str, reach: Reach) -> str:
    """Where a link leads in a browser; "" where it leads nowhere from there."""
    if link.startswith("#"):
        return link_within(link, reach.ids)
    return link if link.startswith(_WEB) else reach.web_address(link)

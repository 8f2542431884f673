"""Texts of a blank workbook -> with their braces filled, cut to length, measured in lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import lru_cache

from sync.blank.plan import Issue


def spoken_settings(issue: Issue) -> dict[str, str]:
    """The names a guide line or a title may hold in braces, from the unit and the settings of the campaign."""
    settings = issue.settings or {}
    office = str(settings.get("coordinator") or "")
    return {
        "unit name": issue.unit_name,
        "campaign": issue.campaign_name,
        "edition": issue.edition,
        "person in charge": str(settings.get("coordinator_person") or office),
        "phone": str(settings.get("coordinator_phone") or ""),
        "tên đơn vị": issue.unit_name,
        "chiến dịch": issue.campaign_name,
        "năm": issue.edition,
        "ac": str(settings.get("address_form") or ""),
        "ban": office,
        "người phụ trách": str(settings.get("coordinator_person") or office),
        "điện thoại": str(settings.get("coordinator_phone") or ""),
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with its braces filled; an empty one takes the comma or dash before it along."""
    filled = re.sub(r"\{([^{}]*)\}", lambda found: words.get(found[1], ""), text)
    filled = re.sub(r" {2,}", " ", re.sub(r",\s*(?=[,;.:])", "", filled))
    return re.sub(r"(^|\s)–\s(?=–|$)", r"\1", filled).strip(" –")


@lru_cache(maxsize=8192)  # The same headers and hints stand in every workbook of a campaign.
def line_count(text: str, width: float) -> int:
    """How many lines a text takes when wrapped in a column so wide."""
    return max(1, sum(max(1, len(textwrap.wrap(part, max(3, int(width))))) for part in text.split("\n")))


@lru_cache(maxsize=4096)
def short(text: str, length: int) -> str:
    """The text in one line of at most `length` characters."""
    return textwrap.shorten(text, length, placeholder="…")


def counted(formula: str, number: int) -> str:
    """What a counter shows for a number: IF({n}=0,"none","before "&{n}&" after")."""
    none, before, after = re.findall(r'"([^"]*)"', formula)[:3]
    return f"{before}{number}{after}" if number else none

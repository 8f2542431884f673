"""A campaign and the edition being reported -> what belongs to which edition. Pure.

An edition is one generation of the units' workbooks (a year). Phases are the programme's and outlive it; rounds are an edition's
own, those without one belong to every edition. Source: design section 2, workbooks.md 0.3, domain T15.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.campaign import Campaign, Period
from sync.template import Template


def edition_of(template: Template, campaign: Campaign) -> str:
    """The edition that is being reported; "" when neither the campaign nor the template has one."""
    return str(campaign.settings.get("edition") or template.edition)


def rounds_of(campaign: Campaign, edition: str) -> tuple[Period, ...]:
    """The rounds of an edition, in time order; "" asks for all of them."""
    return tuple(period for period in campaign.rounds if is_of(period, edition))


def is_of(period: Period, edition: str) -> bool:
    """Whether a period belongs to an edition: it says so, or says nothing, or nobody asks for one."""
    return not edition or period.edition in ("", edition)


def editions_in(campaign: Campaign) -> list[str]:
    """The editions that the rounds name, in the order of their first rounds."""
    return list(dict.fromkeys(period.edition for period in campaign.rounds if period.edition))


def is_later(edition: str, other: str) -> bool:
    """Whether one edition comes after another: by number where both are years, else by name."""
    if edition.isdecimal() and other.isdecimal():
        return int(edition) > int(other)
    return edition > other


def is_over(template: Template, campaign: Campaign, edition: str) -> bool:
    """Whether an edition was reported once and another has followed it."""
    return edition in editions_in(campaign) and is_later(edition_of(template, campaign), edition)


def latest_of(editions: Iterable[str]) -> str:
    """The last of several editions, "" of none."""
    found = ""
    for edition in editions:
        found = edition if not found or is_later(edition, found) else found
    return found

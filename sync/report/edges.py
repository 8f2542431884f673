"""A scope -> what stands at the edges of its papers: the upper corners, the grounds they are made on, recipients, signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sync.publish.values import UNKNOWN
from sync.report.document import Foot, Head
from sync.report.scope import Scope

if TYPE_CHECKING:
    from sync.report.gathered import Gathered

MOST_RECIPIENTS = MOST_BASES = 10
"""Numbered settings of the campaign that are looked for."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What only the clerk knows: number and date of the document; "" and None leave room for them."""

    number: str = ""
    dated: date | None = None


def head(scope: Scope, paper: Paper, kind: str, symbol: str, title: str, as_of: str = "", to: str = "") -> Head:
    """Corners and title; `symbol` stands between the number and who issues it."""
    words, own, when = scope.words, scope.head, paper.dated
    return Head(
        motto=scope.spec.form.motto,
        superior=own.superior,
        issuer=own.issuer.format(unit=scope.style.heading(scope.unit.name) if scope.unit else ""),
        number=words["number"].format(so=paper.number or f"{words['no_number']}{symbol}{own.symbol}"),
        place_and_date=words["date"].format(
            noi=own.place,
            ngay=scope.style.count(str(when.day)) if when else words["no_date"],
            thang=scope.style.month_of(when) if when else words["no_date"],
            nam=when.year if when else scope.view.picture.today.year,
        ),
        kind=kind,
        title=title,
        as_of=as_of,
        draft=draft(scope),
        to=to,
    )


def draft(scope: Scope) -> str:
    """What every page says while its numbers may still change, are examples, or are those of another day."""
    return " ".join([*([] if is_frozen(scope) else [scope.words["draft"]]), *scope.view.banners()])


def is_frozen(scope: Scope) -> bool:
    """Whether the numbers of the period no longer change."""
    day, picture = scope.period.frozen_on, scope.view.picture
    return scope.period.code in picture.frozen or (day is not None and day <= picture.today)


def board(scope: Scope) -> str:
    """Who reports, inside a sentence."""
    return scope.head.board.format(unit=scope.unit.name) if scope.unit else str(scope.settings.get("issuer") or scope.head.issuer)


def bases(scope: Scope, gathered: Gathered) -> str:
    """What the report is made on the ground of: the campaign's legal bases, then its plan."""
    settings, words = scope.settings, scope.words
    bases = [str(text) for n in range(1, MOST_BASES + 1) if (text := settings.get(f"legal_basis_{n}"))]
    number, when = settings.get("plan_number"), settings.get("plan_date")
    if not words["plan"]:
        return "; ".join(bases)
    if not (number and when):
        gathered.note(words["plan_title"])
    name = scope.style.in_sentence(str(settings.get("plan_title") or ""))
    return "; ".join([*bases, words["plan"].format(so=number or UNKNOWN, ngay=_typed_day(scope, when), ten=name)])


def _typed_day(scope: Scope, value: Any) -> str:
    return scope.style.day_of(value) if isinstance(value, date) else str(value or UNKNOWN)


def foot(scope: Scope) -> Foot:
    """Who gets it and who signs: for the whole as the campaign's settings say, else the template; for a unit as its kind does and
    its cover names.
    """
    settings, own, words = scope.settings, scope.head, scope.words
    if scope.unit:
        table, _, name = own.signer.partition(".")
        signer = next((str(one.get(name) or "") for one in scope.view.records_of(scope.unit.code, table)), "")
        return Foot(words["recipients"], own.recipients, own.authority, own.signer_title, signer)
    recipients = tuple(str(text) for n in range(1, MOST_RECIPIENTS + 1) if (text := settings.get(f"recipients_{n}")))
    authority, title, name = (str(settings.get(key) or "") for key in ("signer_authority", "signer_title", "signer_name"))
    signing = (authority or own.authority, title or own.signer_title, name or own.signer)
    return Foot(words["recipients"], recipients or own.recipients, *signing)

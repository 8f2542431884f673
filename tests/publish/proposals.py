"""Six proposals of two units in the shipped template, and what is decided about them -> a picture of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sync.campaign import Campaign, Period, Unit
from sync.decide import decide
from sync.frame import Frame
from sync.picture import Decision, Facts, Picture, Settled
from sync.template import load_template, templates_root

TEMPLATE = load_template(templates_root() / "nt2022")
NOON = datetime(2022, 5, 10, 12, tzinfo=UTC)
CAMPAIGN = Campaign(
    {},
    (
        Unit("KCN", "Công đoàn Các KCN", "Các KCN", "ZONE", followed=True, order=2),
        Unit("HAI", "LĐLĐ huyện Ninh Hải", "Ninh Hải", "DISTRICT", followed=True, order=1),
    ),
    (Period("R1", "round", "Đợt 1", "Đợt 1", date(2022, 1, 1), date(2022, 4, 16)),),
    (),
    {},
)


def proposal(number: int, unit: str, name: str, award: str, **cells: Any) -> dict[str, Any]:
    """A settled record of a person proposed in round 1."""
    defaults = {"unit": unit, "owner": unit, "number": number, "row": 3 + number, "state": "accepted", "nominee_name": name}
    return {**defaults, "award_code": award, "round_code": "R1", "nominee_type": "CA_NHAN", "grassroots_name": "CĐCS May", **cells}


RECORDS = [
    proposal(1, "KCN", "Trần Thị Bình", "BK_LDLD", gender="NU", birth_year=1985),
    proposal(2, "HAI", "Nguyễn Văn An", "BK_LDLD"),
    proposal(3, "HAI", "Tổ 1", "CO_LDLD", nominee_type="TAP_THE"),
    proposal(4, "HAI", "Lê Minh Chi", "GK_CDCS"),
    proposal(5, "HAI", "Phạm Dũng", "BK_LDLD", state="must_fix"),
    proposal(6, "HAI", "Võ Em", "BK_LDLD", round_code="R2"),
]


def picture(cells: Mapping[str, Mapping[str, str]]) -> Picture:
    """The records with what these cells decide about them: row key -> field -> text."""
    decisions = {
        ("awards", key, field): Decision("awards", key, field, value, NOON)
        for key, fields in cells.items()
        for field, value in fields.items()
    }
    settled = Settled({"commendation_proposals": Frame.of_rows(RECORDS)}, {})
    settled = decide(TEMPLATE, CAMPAIGN, settled, decisions, NOON.date())
    return Picture(TEMPLATE, CAMPAIGN, settled, Facts({}, {}, {}), (), {}, (), (), decisions, (), (), NOON, NOON.date(), 1)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it was read."""

    name: str
    rows: Sequence[Sequence[Any]]

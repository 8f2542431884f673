"""A picture and a period -> what may still change its numbers, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.findings import sentence
from sync.picture import FileState, Picture, State
from sync.vietnamese import number

TARGETS_UNSET = ("W-TGT-SAMPLE", "W-TGT-NONE")
MOST_NAMES = 8
"""So many units are named in a line of what is open; of the others only how many."""


def open_points(picture: Picture, period: str) -> Iterator[str]:
    """What may still change the numbers of a period, a sentence each."""
    say, language = picture.template.say, picture.template.language
    for state, words in (
        (State.NOT_SENT, "chưa gửi"),
        (State.UNREADABLE, "gửi tệp chưa đọc được"),
        (State.STALE, "dùng số liệu cũ"),
    ):
        yield from _units(picture, [unit.unit for unit in picture.units if unit.state is state], say(words))
    to_mend = {unit.unit: sum(table.must_fix for table in unit.tables.values()) for unit in picture.units}
    yield from _rows(picture, to_mend, say("dòng cần sửa"))
    held = {unit.unit: sum(table.held for table in unit.tables.values()) for unit in picture.units}
    yield from _rows(picture, held, say("dòng tạm giữ"))
    missing = [unit.unit for unit in picture.units if any(table.is_missing for table in unit.tables.values())]
    yield from _units(picture, missing, say("có bảng chưa đọc được"))
    if pairs := sum(not pair.verdict and not pair.is_told for pair in picture.settled.pairs):
        yield say("{n} cặp có thể trùng chưa quyết định").format(n=number(pairs, language))
    if waiting := sum(file.state == FileState.WAITING for file in picture.files):
        yield say("{n} tệp chờ chọn").format(n=number(waiting, language))
    yield from _units(picture, _without_review(picture, period), say("chưa ghi “{cot}”").format(cot=_review_title(picture)))
    for finding in picture.coordinator_findings:
        # Targets stand still with the numbers, so an example would stay one.
        if finding.code in TARGETS_UNSET:
            yield sentence(finding, picture.template).rstrip(".")


def _units(picture: Picture, units: Sequence[str], words: str) -> Iterator[str]:
    if units:
        names = [picture.campaign.by_code[unit].short_name for unit in units[:MOST_NAMES]]
        told = picture.template.say("{n} đơn vị {viec}: {ten}")
        yield told.format(n=number(len(units), picture.template.language), viec=words, ten=", ".join(names) + _more(picture, units))


def _rows(picture: Picture, counts: Mapping[str, int], words: str) -> Iterator[str]:
    having = sorted((unit for unit, count in counts.items() if count), key=lambda unit: -counts[unit])
    if having:
        language = picture.template.language
        names = [f"{picture.campaign.by_code[unit].short_name} {number(counts[unit], language)}" for unit in having[:MOST_NAMES]]
        yield f"{number(sum(counts.values()), language)} {words}: {', '.join(names)}{_more(picture, having)}"


def _more(picture: Picture, units: Sequence[str]) -> str:
    """How many units are not named; "" when all are."""
    left = len(units) - MOST_NAMES
    return picture.template.say(" và {n} đơn vị khác").format(n=left) if left > 0 else ""


def _without_review(picture: Picture, period: str) -> list[str]:
    """Units that have not said when they reviewed a round; of anything but a round nobody says so."""
    roles = picture.template.roles
    frame = picture.settled.frames.get(roles.get("closing", ""))
    field = roles.get("reviewed", "")
    rounds = {round_.code for round_ in picture.campaign.rounds}
    # Before the first workbook came the frame has no rounds.
    if period not in rounds or frame is None or not {field, "round_code"} <= frame.columns.keys():
        return []
    rows: Iterator[tuple[Any, ...]] = zip(frame["unit"], frame["round_code"], frame[field], strict=True)
    done = {unit for unit, code, value in rows if code == period and value is not None}
    return [unit.unit for unit in picture.units if unit.unit not in done]


def _review_title(picture: Picture) -> str:
    roles = picture.template.roles
    spec = picture.template.by_table.get(roles.get("closing", ""))
    field = spec.by_name.get(roles.get("reviewed", "")) if spec else None
    return field.title if field else ""

"""The coordinator's workbook -> its bytes; its rows, proofread -> Campaign. The workbook is only read.

Source: workbooks.md 3.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sync.campaign import PROGRAMME, WHOLE, Campaign, Move, Period, TableUse, Target, Unit
from sync.errors import ConfigError, FolderInTheWay, Unreadable
from sync.model import DateInterval, Finding, Scope
from sync.proofread import Row, codes_in, is_sound

SAMPLES = ("ví dụ", "example")
"""Stands in the note of a target that is only there to show how."""

SHOWN_UNITS = 5

UNIT_FIELDS = {
    "unit_code", "unit_name", "short_name", "unit_type", "parent", "followed", "order",
    "contact", "phone", "email", "valid_from", "valid_to", "place", "file",
}  # fmt: skip
PERIOD_FIELDS = {
    "code", "axis", "name", "short", "theme", "activity_from", "activity_to", "count_from", "count_to",
    "report_due_on", "proposal_due_on", "frozen_on", "edition",
}  # fmt: skip


def read_coordinator(path: Path) -> bytes:
    """The bytes of the coordinator's workbook. ConfigError when it is missing, Unreadable when it is held, FolderInTheWay."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            [f"campaign.coordinator: {path} is missing -> put it back, or make a new one with tonghop init in an empty folder"],
            [f"campaign.coordinator: chưa thấy {path} → đặt lại tệp, hoặc tạo mới bằng tonghop init ở thư mục trống"],
        ) from None
    except OSError:
        raise FolderInTheWay(path) if path.is_dir() else Unreadable(path) from None


def campaign_from(rows: Mapping[str, Sequence[Row]]) -> Campaign:
    """The set-up as the stages use it. Its own findings are of targets: those of one cell are told by proofread."""
    units = _units(rows.get("units", ()))
    periods = tuple(_period(row) for row in rows.get("periods", ()))
    targets = tuple(_target(row) for row in rows.get("targets", ()))
    settings = {str(row["key"]): setting(row.get("value")) for row in rows.get("settings", ()) if row.get("key")}
    return Campaign(
        settings=settings,
        units=units,
        periods=periods,
        targets=targets,
        tables={str(row["table"]): _use(row) for row in rows.get("table_use", ()) if row.get("table")},
        moves=tuple(_move(row) for row in rows.get("moves", ())),
        previous=tuple(rows.get("previous", ())),
        findings=(*_edition_findings(str(settings.get("edition") or ""), periods), *_target_findings(units, periods, targets)),
    )


def setting(value: Any) -> Any:
    """The value of a setting: whole numbers and days as such, everything else as typed; blank is ""."""
    if value is None:
        return ""
    text = str(value).strip()
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+|0|[1-9]\d*", text):
        return int(text.replace(".", ""))
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
        try:
            return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  a bare day has no zone
        except ValueError:
            return text
    return text


def _day(value: Any) -> date | None:
    return value.first if isinstance(value, DateInterval) else value


def _units(rows: Sequence[Row]) -> tuple[Unit, ...]:
    """The units, each code once. One whose parent leads nowhere stands at the top."""
    units: dict[str, Unit] = {}
    for index, row in enumerate(rows):
        code = str(row["unit_code"])
        if code not in units and code != WHOLE:
            units[code] = _unit(code, row, index + 1)
    above = {unit.code: unit.parent for unit in units.values()}
    return tuple(
        replace(unit, parent="") if unit.parent == WHOLE or not is_sound(unit.code, above) else unit for unit in units.values()
    )


def _unit(code: str, row: Row, place_in_list: int) -> Unit:
    return Unit(
        code=code,
        name=str(row.get("unit_name", code)),
        short_name=str(row.get("short_name") or row.get("unit_name", code)),
        type=str(row.get("unit_type", "")),
        parent=str(row.get("parent", "")),
        followed=bool(row.get("followed")),
        order=int(row.get("order") or place_in_list),
        contact=str(row.get("contact", "")),
        phone=str(row.get("phone", "")),
        email=str(row.get("email", "")),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        place=str(row.get("place", "")).strip("/"),
        file=str(row.get("file", "")),
        extra={name: value for name, value in row.items() if name not in UNIT_FIELDS},
    )


def _period(row: Row) -> Period:
    days = {name: _day(row.get(name)) for name in ("activity_from", "activity_to", "report_due_on", "proposal_due_on", "frozen_on")}
    first, last = row["count_from"], row["count_to"]
    return Period(
        code=str(row["code"]),
        axis=str(row["axis"]),
        name=str(row.get("name", row["code"])),
        short=str(row.get("short") or row.get("name", row["code"])),
        count_from=first.first if isinstance(first, DateInterval) else first,
        count_to=last.last if isinstance(last, DateInterval) else last,
        theme=str(row.get("theme", "")),
        edition=str(row.get("edition", "")),
        flags=frozenset(name for name, value in row.items() if value is True and name not in PERIOD_FIELDS),
        **days,
    )


def _target(row: Row) -> Target:
    return Target(
        unit=str(row["unit_code"]),
        indicator=str(row["indicator"]),
        period=str(row["period"]),
        value=int(row["value"]),
        effective_from=_day(row["effective_from"]) or date.min,
        version=int(row.get("version") or 1),
        document=str(row.get("doc_number", "")),
        document_date=_day(row.get("doc_date")),
        note=str(row.get("note", "")),
    )


def _use(row: Row) -> TableUse:
    types, editions = (frozenset(codes_in(row.get(name))) for name in ("unit_types", "editions"))
    return TableUse(bool(row.get("in_use")), bool(row.get("required")), types, editions)


def _move(row: Row) -> Move:
    return Move(
        name=str(row.get("grassroots_name") or row.get("name", "")),
        typed_by=str(row.get("typed_by", "")),
        managed_by=str(row.get("managed_by", "")),
        first=_day(row.get("valid_from")),
        last=_day(row.get("valid_to")),
        reason=str(row.get("reason", "")),
    )


def _edition_findings(edition: str, periods: Sequence[Period]) -> Iterator[Finding]:
    """An edition that nobody gave rounds, and rounds that no heading tells apart from those of another year."""
    rounds = [period for period in periods if period.axis == "round"]
    if edition and rounds and not any(period.edition in ("", edition) for period in rounds):
        yield Finding("W-CFG-EDITION", Scope.TABLE, "periods", value=edition, facts={"nam": edition})
    shorts = Counter(period.short for period in rounds)
    for period in {period.short: period for period in rounds if shorts[period.short] > 1}.values():
        facts = {"vd": period.short, "nam": period.edition}
        yield Finding("W-CFG-SHORT", Scope.TABLE, "periods", value=period.short, facts=facts)


def _target_findings(units: Sequence[Unit], periods: Sequence[Period], targets: Sequence[Target]) -> Iterator[Finding]:
    """Sample targets in use, units without a target that others have, and targets that do not add up.

    By the version that comes last, whether or not its day has come.
    """
    samples = sum(1 for target in targets if any(word in target.note for word in SAMPLES))
    if samples:
        yield Finding("W-TGT-SAMPLE", Scope.TABLE, "targets", facts={"n": samples})
    last = {(t.unit, t.indicator, t.period): t.value for t in sorted(targets, key=lambda t: (t.effective_from, t.version))}
    shorts = {period.code: period.short for period in periods}
    names = {unit.code: unit.short_name for unit in units if unit.followed}
    above = _above(units)
    yield from _without_target(last, names, shorts, above)
    yield from _sums(last, above, names)
    yield from _phase_sums(last, {**names, WHOLE: WHOLE}, [period for period in periods if period.axis == "phase"])


Assigned = Mapping[tuple[str, str, str], int]
"""(unit, indicator, period) -> value."""


def _above(units: Sequence[Unit]) -> Mapping[str, Sequence[str]]:
    """Unit -> the units above it, the nearest first, and the whole."""
    tree = Campaign({}, tuple(units), (), (), {})
    return {unit.code: tree.ancestors(unit.code)[1:] for unit in units}


def _without_target(
    last: Assigned, names: Mapping[str, str], shorts: Mapping[str, str], above: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Units without a target where others under the same unit have one."""
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit, indicator, period in last:
        if unit != WHOLE and period in shorts:
            given[indicator, period].add(unit)
    for (_, period), having in given.items():
        shared = {tuple(above.get(unit, ())) for unit in having}
        lacking = [name for code, name in names.items() if code not in having and tuple(above[code]) in shared]
        if lacking:
            shown = ", ".join(lacking[:SHOWN_UNITS]) + (", …" if len(lacking) > SHOWN_UNITS else "")
            yield Finding("W-TGT-NONE", Scope.TABLE, "targets", value=period, facts={"don_vi": shown, "gd": shorts[period]})


def _sums(last: Assigned, above: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> Iterator[Finding]:
    """Where the targets under a unit, or under the whole, do not add up to its own."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for (unit, indicator, period), value in last.items():
        upper = next((code for code in above.get(unit, (WHOLE,)) if (code, indicator, period) in last), "")
        if unit != WHOLE and upper:
            sums[upper, indicator, period] += value
    for key, given in sums.items():
        unit, _, period = key
        if given == last[key]:
            continue
        code, facts = ("W-TGT-SUM", {}) if unit == WHOLE else ("W-TGT-LOWER", {"don_vi": names.get(unit, unit)})
        yield Finding(code, Scope.TABLE, "targets", value=period, facts={"a": given, "b": last[key], **facts})


def _phase_sums(last: Assigned, names: Mapping[str, str], phases: Sequence[Period]) -> Iterator[Finding]:
    for (unit, indicator, period), whole in last.items():
        parts = [last.get((unit, indicator, phase.code)) for phase in phases]
        given = [part for part in parts if part is not None]
        if period != PROGRAMME or unit not in names or not given or len(given) < len(parts) or sum(given) == whole:
            continue
        facts = {"don_vi": names[unit], "gd1": given[0], "gd2": sum(given[1:]), "a": sum(given), "b": whole}
        yield Finding("W-TGT-PHASE", Scope.TABLE, "targets", value=unit, facts=facts)

"""A fact -> the records behind it: which cells it came from, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sync.campaign import AFTER, BEFORE, BETWEEN, LATE, NOW, PROGRAMME, WHOLE, YEAR
from sync.contributions import below as below_unit
from sync.contributions import contributions
from sync.errors import ConfigError
from sync.figures import NOT_CARRIED, can_be_added
from sync.model import CellRef, CheckedTable, address
from sync.picture import Picture
from sync.secrecy import secrecy_of
from sync.speech import either
from sync.vietnamese import day, number

REASON_WORDS = {
    "error": ("thiếu ô cần", "with a fault"),
    "held": ("tạm giữ", "held"),
    "outside": ("ngoài thời gian", "outside the time"),
    "not_recognised": ("chưa công nhận", "not recognised"),
    "duplicate": ("trùng", "twice"),
    "frozen_late": ("sau chốt", "after the freeze"),
}
"""Why an accepted row is not counted, in the words of the conservation line, in Vietnamese and English."""


def reason_word(reason: str, language: str) -> str:
    """A reason in this language, "" for one that is none."""
    return either(language, *REASON_WORDS.get(reason, ("", "")))


def explanation(picture: Picture, indicator: str, unit: str, period: str, split: str = "") -> dict[str, Any]:
    """The fact and one entry per record that concerns it, counted ones first. ConfigError names what is unknown."""
    _check(picture, indicator, unit, period)
    fact = picture.facts.get(indicator, unit, period, split)
    rows = [*_records(picture, indicator, unit, period, split), *_sent(picture, indicator, unit, period, split)]
    return {
        "indicator": indicator,
        "name": picture.template.by_code[indicator].name,
        "unit": unit,
        "period": period,
        "split": split,
        "reported": fact.reported if fact else None,
        "counted": fact.counted if fact else None,
        "target": fact.target if fact else None,
        **_frozen(picture, indicator, unit, period, split),
        "simulated": picture.simulated,
        "today": picture.today.isoformat(),
        "records": sorted(rows, key=lambda row: (row["reason"] != "", row["unit"], row["sheet"], row["row"])),
    }


def _frozen(picture: Picture, indicator: str, unit: str, period: str, split: str) -> dict[str, Any]:
    """Of a frozen period since when and by whom, and what would be counted now; the records are those of now."""
    freeze = picture.frozen.get(period.removesuffix(LATE))
    if freeze is None or picture.live is None:
        return {}
    now = picture.live.value(indicator, unit, period.removesuffix(LATE), split)
    return {"frozen_on": freeze.moment.isoformat(), "frozen_by": freeze.by, "now": now}


def _check(picture: Picture, indicator: str, unit: str, period: str) -> None:
    codes = picture.template.by_code
    late = [f"{phase.code}{LATE}" for phase in picture.campaign.phases]
    late += [f"{code}{LATE}" for code in picture.frozen if f"{code}{LATE}" not in late]
    periods = [*(p.code for p in picture.campaign.periods), *late, PROGRAMME, YEAR, BEFORE, AFTER, BETWEEN, NOW]
    asked = [
        ("indicator", "chỉ tiêu", indicator, [*codes]),
        ("unit", "đơn vị", unit, [WHOLE, *picture.campaign.by_code]),
        ("period", "kỳ", period, periods),
    ]
    strange = [(en, vi, code, ", ".join(known)) for en, vi, code, known in asked if code not in known]
    if strange:
        raise ConfigError(
            [f"no {en} {code!r} -> one of {known}" for en, _, code, known in strange],
            [f"Chưa có {vi} “{code}” → chọn một trong {known}" for _, vi, code, known in strange],
        )


def _records(picture: Picture, indicator: str, unit: str, period: str, split: str) -> list[dict[str, Any]]:
    tables = {(t.unit, t.edition, t.checked.table): t.checked for t in picture.tables}
    rows = contributions(picture, indicator, unit, period, split)
    return [_entry(picture, row, picture.settled.frames[row["table"]].row(row["index"]), tables) for row in rows]


def _sent(picture: Picture, indicator: str, unit: str, period: str, split: str) -> list[dict[str, Any]]:
    """The numbers that units at or below this one sent as totals, each with the cell of the file it was sent in."""
    below, found = below_unit(picture, unit), []
    for sent in picture.sent:
        for code in _parts(picture, indicator):
            _, counted = sent.rows.get((code, period, split), (None, None))
            if sent.unit not in below or counted is None or period in sent.lacking(picture.campaign):
                continue
            cell = sent.cell((code, period, split))
            is_added = sent.unit == unit or can_be_added(picture.template, picture.template.by_code[code])
            found.append(
                {
                    "unit": sent.unit,
                    "number": 0,
                    "text": picture.template.by_code[code].name,
                    "file": sent.file,
                    "sheet": cell.sheet,
                    "cell": f"{cell.column}{cell.row}",
                    "row": cell.row,
                    "value": counted,
                    "counted": counted if is_added else 0,
                    "reason": "",
                }
            )
    return found


def _parts(picture: Picture, indicator: str) -> list[str]:
    """The numbers that a ratio or a formula is made of; any other indicator is its own."""
    spec = picture.template.by_code[indicator]
    if spec.kind not in NOT_CARRIED:
        return [indicator]
    names = [spec.numerator, spec.denominator, *(name.lstrip("-") for name in spec.fields)]
    return [part for name in names if name in picture.template.by_code for part in _parts(picture, name)]


def _entry(
    picture: Picture, row: Mapping[str, Any], source: Any, tables: Mapping[tuple[str, str, str], CheckedTable]
) -> dict[str, Any]:
    table = row["table"] if not source.get("stands_in") else None
    cell = _cell_of(row, source, tables.get((source["unit"], source["edition"], table)) if table else None)
    secrecy = secrecy_of(picture.template)
    is_hidden = secrecy.hides(row["table"], row.get("field") or "", source)
    return {
        "unit": row["unit"],
        "number": int(source["number"] or 0),
        "text": _name_of(picture, row["table"], source),
        "file": source["file"],
        "sheet": cell.sheet,
        "cell": f"{cell.column}{cell.row}",
        "row": cell.row,
        "value": secrecy.word if is_hidden else row["value"],
        "counted": secrecy.word if is_hidden and row["counted"] else row["counted"],
        "reason": row["reason"] or "",
    }


def _cell_of(row: Mapping[str, Any], source: Any, table: CheckedTable | None) -> CellRef:
    """Where the value itself stands; where there is none, or it is the record that counts, the record's first cell."""
    name = row.get("field") or ""
    if table is None or name not in table.places:
        return cast(CellRef, source["cell"])
    return address(table.sheet, source["row"], table.places[name], across=table.across)


def _name_of(picture: Picture, table: str, source: Any) -> str:
    """What the record is called: its first identity field."""
    identity = picture.template.by_table[table].identity
    return str(source.get(identity[0]) or "") if identity else ""


def _shown(value: float | int | None, language: str) -> str:
    """A value as the master shows it: whole numbers whole, shares with one decimal, "…" for not reported."""
    if value is None:
        return "…"
    return number(value if value == int(value) else round(value, 1), language)


def _frozen_lines(found: Mapping[str, Any], language: str) -> list[str]:
    """That the number stands still, and that what is listed below it is today's."""
    if "frozen_on" not in found:
        return []
    since, by = day(datetime.fromisoformat(found["frozen_on"]).date()), found["frozen_by"] or "…"
    if found["period"].endswith(LATE):
        return [
            either(
                language,
                f"chênh lệch so với số chốt ngày {since} (người chốt: {by}); các dòng dưới đây là của hôm nay",
                f"difference from the number frozen on {since} (by {by}); the lines below are those of today",
            )
        ]
    now = _shown(found["now"], language)
    return [
        either(
            language,
            f"số chốt ngày {since} (người chốt: {by}); nay sẽ là {now}; các dòng dưới đây là của hôm nay",
            f"frozen on {since} (by {by}); now it would be {now}; the lines below are those of today",
        )
    ]


def explain_lines(found: dict[str, Any], language: str = "vi") -> list[str]:
    """The explanation on a terminal."""
    value, reported = _shown(found["counted"], language), _shown(found["reported"], language)
    target = either(language, "chưa giao", "not given") if found["target"] is None else number(found["target"], language)
    counted = either(language, "tính", "counted")
    lines = [
        f"{found['indicator']} {found['name']} – {found['unit']} – {found['period']} {found['split']}".rstrip(),
        either(
            language,
            f"{counted} {value}, đơn vị báo {reported}, chỉ tiêu {target}",
            f"{counted} {value}, reported {reported}, target {target}",
        ),
        *_frozen_lines(found, language),
        *(f"{either(language, 'tệp', 'file')}: {file}" for file in sorted({row["file"] for row in found["records"]})),
    ]
    for row in found["records"]:
        mark = reason_word(row["reason"], language) or (counted if row["counted"] else "–")
        value = row["value"] if isinstance(row["value"], str) else number(row["value"] or 0, language)
        lines.append(f"  {mark:<16} {value:>12}  {row['unit']} · {row['sheet']}!{row['cell']}  {row['text'][:60]}")
    return lines

"""A run's outcome -> what a terminal or another program is told: lines of Vietnamese, or one JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.campaign import WHOLE
from sync.findings import field_title, group, sentence
from sync.history import REASON_WORDS
from sync.model import Level
from sync.picture import Picture, State, TableCount
from sync.publish.links import google_link
from sync.vietnamese import day, moment, number, percent, rows

if TYPE_CHECKING:
    from sync.freezing import Frozen
    from sync.run import Outcome

BAR_WIDTH = 30


def as_object(outcome: Outcome, *, with_facts: bool = False) -> dict[str, Any]:
    """The contract of `sync --json` (design section 13)."""
    picture = outcome.picture
    total = picture.total()
    levels = Counter(finding.level for found in picture.findings.values() for finding in found)
    found: dict[str, Any] = {
        "run_id": picture.run_id,
        "started_at": outcome.started_at.isoformat(),
        "today": picture.today.isoformat(),
        "simulated": picture.simulated,
        "units": outcome.unit_counts(),
        "rows": {
            "read": total.read,
            "accepted": total.accepted,
            "not_accepted": {"must_fix": total.must_fix, "held": total.held},
            "not_data": total.not_data,
        },
        "findings": {
            "must_fix": levels[Level.MUST_FIX],
            "look": levels[Level.LOOK],
            "note": levels[Level.NOTE],
        },
        "master": str(outcome.master) if outcome.master else None,
        "google_master": google_link(outcome.google_master) if outcome.google_master else None,
        "written": [str(path) for path in outcome.written],
        "plan": list(outcome.plan),
        "seconds": outcome.seconds,
    }
    if with_facts:
        found["facts"] = [asdict(fact) for fact in picture.facts.values.values()]
    return found


def summary(outcome: Outcome, folder: Path) -> list[str]:
    """Who sent what, the bars, what mending would add, the conservation line, where the results are."""
    picture = outcome.picture
    lines = [*status_lines(picture), "", *bars(picture), *gains(picture), "", *conservation(picture), ""]
    if outcome.master:
        lines.append(f"Bảng tổng hợp: {_from_here(outcome.master)}")
    if outcome.google_master:
        lines.append(f"Bảng tổng hợp trên Google: {google_link(outcome.google_master)}")
    lines.append(f"Phản hồi từng đơn vị: {_from_here(folder / outcome.feedback_folder)}")
    lines += [f"Lưu ý: {note}" for note in outcome.notes]
    return lines


def _from_here(path: Path) -> Path:
    """The path as one would type it in the current folder."""
    whole = path.resolve()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def headline(picture: Picture) -> str:
    """The code of the indicator that the campaign is about."""
    return picture.template.roles.get("headline", "")


def bars(picture: Picture) -> list[str]:
    """One bar per phase and for the whole: counted against target."""
    code = headline(picture)
    periods = [(phase.code, phase.short) for phase in picture.campaign.phases] + [("ALL", "Cả chương trình")]
    return [_bar(picture, code, period, title) for period, title in periods if code]


def _bar(picture: Picture, code: str, period: str, title: str) -> str:
    fact = picture.facts.get(code, WHOLE, period)
    done = int(fact.counted or 0) if fact else 0
    if fact is None or not fact.target:
        return f"{title:<16} {number(done)} (chưa giao chỉ tiêu){_stands(picture, code, period)}"
    share = done / fact.target
    full = min(BAR_WIDTH, int(share * BAR_WIDTH))
    bar = f"{'█' * full}{'░' * (BAR_WIDTH - full)}"
    return f"{title:<16} {bar} {number(done)}/{number(fact.target)} ({percent(share * 100)}){_stands(picture, code, period)}"


def _stands(picture: Picture, code: str, period: str) -> str:
    """Behind a frozen number: since when it stands, and what has come since."""
    if period not in picture.frozen:
        return ""
    since = picture.frozen[period].moment
    more = int(picture.facts.value(code, WHOLE, f"{period}.LATE") or 0)
    return f" (chốt {since.day}/{since.month})" + (f" {'+' if more > 0 else '–'} {number(abs(more))} sau chốt" if more else "")


def gains(picture: Picture) -> list[str]:
    """What mending alone would add, and where most of it lies."""
    gaining = sorted((unit for unit in picture.units if unit.gain), key=lambda unit: -unit.gain)
    unit_word = next((i.unit for i in picture.template.indicators if i.code == headline(picture)), "dòng")
    if not gaining:
        return []
    names = ", ".join(f"{picture.campaign.by_code[unit.unit].short_name} {unit.gain}" for unit in gaining[:4])
    return [f"Sửa xong sẽ thêm nhiều nhất {number(sum(unit.gain for unit in gaining))} {unit_word} ({names})"]


def conservation(picture: Picture) -> list[str]:
    """Every row read is accounted for; every accepted one is counted or says why not."""
    total = picture.total()
    lines = [
        f"Đối chiếu: {number(total.read)} dòng đã nhập = {number(total.accepted)} nhận + {number(total.must_fix)} cần sửa"
        f" + {number(total.held)} tạm giữ + {number(total.not_data)} không phải số liệu"
    ]
    account = picture.facts.accounts.get((headline(picture), WHOLE))
    if account:
        reasons = " + ".join(f"{number(account.reasons.get(reason, 0))} {words}" for reason, words in REASON_WORDS.items())
        lines.append(f"{_indicator_name(picture)}: {number(account.accepted)} nhận = {number(account.counted)} tính + {reasons}")
    if picture.sent:
        lines.append(f"Trong đó {number(len(picture.sent))} đơn vị gửi bản tổng hợp; chưa dò được việc trùng giữa các đơn vị này")
    return lines


def _indicator_name(picture: Picture) -> str:
    return next((i.name for i in picture.template.indicators if i.code == headline(picture)), "")


def status_lines(picture: Picture) -> list[str]:
    """One line per unit: its state, its file, rows read, accepted and to mend."""
    head = f"{picture.campaign.settings.get('campaign_name', '')} – số liệu đến {moment(picture.moment)}"
    if picture.simulated:
        head += " (ngày giả định)"
    if picture.is_past:
        head += " (như máy biết khi đó)"
    lines = [head, ""]
    for unit in picture.units:
        counts = _sum(unit.tables.values())
        name = picture.campaign.by_code[unit.unit].short_name
        state = f"{unit.state} ({unit.age_days} ngày)" if unit.state is State.STALE else str(unit.state)
        lines.append(f"{name:<24} {state:<32} đọc {counts.read:>5}  nhận {counts.accepted:>5}  cần sửa {counts.must_fix:>4}")
    return lines


def _sum(counts: Iterable[TableCount]) -> TableCount:
    found = list(counts)
    return TableCount(
        read=sum(count.read for count in found),
        accepted=sum(count.accepted for count in found),
        must_fix=sum(count.must_fix for count in found),
    )


def status_object(picture: Picture, *, with_facts: bool = False) -> dict[str, Any]:
    """`status --json`, and what `sync --as-of` says of a day gone by."""
    found: dict[str, Any] = {
        "today": picture.today.isoformat(),
        "is_past": picture.is_past,
        "freezes": [asdict(freeze) for freeze in picture.freezes],
        "units": [asdict(unit) for unit in picture.units],
    }
    if with_facts:
        found["facts"] = [asdict(fact) for fact in picture.facts.values.values()]
    return found


def runs_lines(picture: Picture) -> list[str]:
    """The last runs, newest first."""
    return [_run_line(run, picture) for run in picture.runs]


def _run_line(run: Mapping[str, Any], picture: Picture) -> str:
    began = moment(run["started_at"].astimezone(picture.moment.tzinfo))
    if "units" not in run:
        return f"{run['id']:>5}  {began}  chưa xong"
    return (
        f"{run['id']:>5}  {began}  {number(run['files'])} tệp mới, đọc {number(run['read'])} dòng, nhận {number(run['accepted'])}"
    )


def findings_lines(picture: Picture, unit: str, language: str) -> list[str]:
    """Grouped findings of every unit, or of one."""
    lines: list[str] = []
    for item in findings_object(picture, unit, language):
        where = " – ".join(part for part in (item["sheet"], item["column"], item["rows"]) if part)
        lines.append(f"{item['unit']:<16} {item['code']:<14} {where}: {item['text']}")
    return lines


def findings_object(picture: Picture, unit: str, language: str) -> list[dict[str, Any]]:
    """`findings --json`."""
    found: list[dict[str, Any]] = []
    for code, findings in picture.findings.items():
        if unit and code != unit:
            continue
        for item in group(findings):
            first = item.findings[0]
            found.append(
                {
                    "unit": code,
                    "code": first.code,
                    "level": first.level.name.lower(),
                    "scope": first.scope.value,
                    "sheet": first.cell.sheet if first.cell else "",
                    "column": field_title(picture.template, first, [(p.code, p.short) for p in picture.campaign.rounds]),
                    "rows": rows([f.cell.row for f in item.findings if f.cell]),
                    "cells": [str(f.cell) for f in item.findings if f.cell],
                    "value": first.value,
                    "text": sentence(first, picture.template, language, words(picture)),
                }
            )
    return found


def words(picture: Picture) -> dict[str, str]:
    """What the sentences call people and offices in this campaign."""
    settings = picture.campaign.settings
    return {
        "ac": str(settings.get("address_form") or "anh/chị"),
        "ban": str(settings.get("coordinator") or "Đơn vị tổng hợp"),
        "email": str(settings.get("coordinator_email") or ""),
    }


def freeze_object(done: Frozen, *, is_undone: bool) -> dict[str, Any]:
    """`freeze --json`: the freeze, and the run that printed it."""
    freeze = done.freeze
    return {
        "period": freeze.period,
        "edition": freeze.edition,
        "frozen": not is_undone,
        "moment": freeze.moment.isoformat(),
        "by": freeze.by,
        "note": freeze.note,
        "open": list(freeze.open),
        **as_object(done.outcome),
    }


def freeze_lines(done: Frozen, folder: Path, *, is_undone: bool) -> list[str]:
    """What was frozen or let go, then the run that printed it."""
    freeze = done.freeze
    said = f"Đã chốt {freeze.period} ngày {day(freeze.moment.date())}" if not is_undone else f"Đã bỏ chốt {freeze.period}"
    return [said, "", *summary(done.outcome, folder)]


def plan_lines(outcome: Outcome) -> list[str]:
    """What a dry run would have read and written."""
    return [f"Sẽ {step}" for step in outcome.plan] or ["Chưa có gì thay đổi."]

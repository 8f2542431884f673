"""A run's outcome -> what a terminal or another program is told: lines of text, or one JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME, WHOLE, Campaign
from sync.findings import field_title, group, sentence
from sync.history import REASON_WORDS, reason_word
from sync.model import Level
from sync.picture import Picture, State, TableCount
from sync.publish.links import google_link
from sync.speech import either, shown_word
from sync.vietnamese import MANY_ROWS, ONE_ROW, day, moment, number, percent, rows

if TYPE_CHECKING:
    from sync.freezing import Frozen
    from sync.outcome import Outcome

BAR_WIDTH = 30
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Brief:
    """What a run tells of its picture, short enough for the ledger to remember.

    `states`: followed unit -> its state. `rows`, `findings`: as `sync --json` says them. `lines`: language -> those of the
    summary between its head and where the results are.
    """

    states: Mapping[str, State]
    is_partly_read: bool
    rows: Mapping[str, Any]
    findings: Mapping[str, int]
    lines: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, picture: Picture) -> Brief:
        """Of a picture just painted."""
        states = {unit.unit: unit.state for unit in picture.units}
        counts = (count for unit in picture.units for count in unit.tables.values())
        is_partly_read = bool({State.UNREADABLE, State.STALE} & set(states.values())) or any(one.is_missing for one in counts)
        levels = Counter(finding.level for found in picture.findings.values() for finding in found)
        findings = {level.name.lower(): levels[level] for level in (Level.MUST_FIX, Level.LOOK, Level.NOTE)}
        lines = {lang: _lines_of(picture, lang) for lang in LANGUAGES}
        return cls(states, is_partly_read, _rows_object(picture.total()), findings, lines)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Brief:
        """As it was remembered."""
        return cls(**{**kept, "states": {unit: State(state) for unit, state in kept["states"].items()}})


def _lines_of(picture: Picture, lang: str) -> list[str]:
    return [*unit_lines(picture, lang), "", *bars(picture, lang), *gains(picture, lang), "", *conservation(picture, lang), ""]


def _rows_object(total: TableCount) -> dict[str, Any]:
    return {
        "read": total.read,
        "accepted": total.accepted,
        "not_accepted": {"must_fix": total.must_fix, "held": total.held},
        "not_data": total.not_data,
    }


def as_object(outcome: Outcome, *, with_facts: bool = False) -> dict[str, Any]:
    """The contract of `sync --json` (design section 13)."""
    found: dict[str, Any] = {
        "run_id": outcome.run_id,
        "started_at": outcome.started_at.isoformat(),
        "today": outcome.moment.date().isoformat(),
        "simulated": outcome.simulated,
        "units": outcome.unit_counts(),
        "rows": dict(outcome.brief.rows),
        "findings": dict(outcome.brief.findings),
        "master": str(outcome.master) if outcome.master else None,
        "google_master": google_link(outcome.google_master) if outcome.google_master else None,
        "written": [str(path) for path in outcome.written],
        "plan": list(outcome.plan),
        "seconds": outcome.seconds,
    }
    if with_facts:
        found["facts"] = [asdict(fact) for fact in outcome.picture.facts.values.values()]
    return found


def summary(outcome: Outcome, folder: Path, lang: str = "") -> list[str]:
    """Who sent what, the bars, what mending would add, the conservation line, where the results are.

    Here and below, `lang`: "vi" or "en", blank for the language of the template.
    """
    said = lang or outcome.language
    whole = [head(outcome.campaign, outcome.moment, said, simulated=outcome.simulated), "", *outcome.brief.lines[said]]
    if outcome.master:
        whole.append(f"{either(said, 'Bảng tổng hợp', 'Master')}: {_from_here(outcome.master)}")
    if outcome.google_master:
        link = google_link(outcome.google_master)
        whole.append(f"{either(said, 'Bảng tổng hợp trên Google', 'Master on Google')}: {link}")
    whole.append(
        f"{either(said, 'Phản hồi từng đơn vị', 'Feedback for the units')}: {_from_here(folder / outcome.feedback_folder)}"
    )
    whole += [f"{either(said, 'Lưu ý', 'Please note')}: {note}" for note in outcome.notes]
    return whole


def _from_here(path: Path) -> Path:
    """The path as one would type it in the current folder."""
    whole = path.resolve()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def headline(picture: Picture) -> str:
    """The code of the indicator that the campaign is about."""
    return picture.template.roles.get("headline", "")


def bars(picture: Picture, lang: str = "") -> list[str]:
    """One bar per phase and for the whole: counted against target."""
    code, said = headline(picture), lang or picture.template.language
    whole = either(said, "Cả chương trình", "All periods")
    periods = [*((phase.code, phase.short) for phase in picture.campaign.phases), (PROGRAMME, whole)]
    return [_bar(picture, code, period, title, said) for period, title in periods if code]


def _bar(picture: Picture, code: str, period: str, title: str, lang: str) -> str:
    fact = picture.facts.get(code, WHOLE, period)
    done = int(fact.counted or 0) if fact else 0
    if fact is None or not fact.target:
        no_target = either(lang, "chưa giao chỉ tiêu", "no target")
        return f"{title:<16} {number(done, lang)} ({no_target}){_stands(picture, code, period, lang)}"
    share = done / fact.target
    full = min(BAR_WIDTH, int(share * BAR_WIDTH))
    bar = f"{'█' * full}{'░' * (BAR_WIDTH - full)}"
    reached = f"{number(done, lang)}/{number(fact.target, lang)} ({percent(share * 100, lang)})"
    return f"{title:<16} {bar} {reached}{_stands(picture, code, period, lang)}"


def _stands(picture: Picture, code: str, period: str, lang: str) -> str:
    """Behind a frozen number: since when it stands, and what has come since."""
    if period not in picture.frozen:
        return ""
    since = picture.frozen[period].moment
    more = int(picture.facts.value(code, WHOLE, f"{period}.LATE") or 0)
    stands = f" ({either(lang, 'chốt', 'frozen')} {since.day}/{since.month})"
    late = f" {'+' if more > 0 else '–'} {number(abs(more), lang)} {either(lang, 'sau chốt', 'since')}"
    return stands + (late if more else "")


def gains(picture: Picture, lang: str = "") -> list[str]:
    """What mending alone would add, and where most of it lies."""
    said = lang or picture.template.language
    gaining = sorted((unit for unit in picture.units if unit.gain), key=lambda unit: -unit.gain)
    unit_word = next((i.unit for i in picture.template.indicators if i.code == headline(picture)), "") or either(
        said, "dòng", "rows"
    )
    if not gaining:
        return []
    names = ", ".join(f"{picture.campaign.by_code[unit.unit].short_name} {unit.gain}" for unit in gaining[:4])
    most = number(sum(unit.gain for unit in gaining), said)
    # In English a word beside a number would have to agree with it.
    english = f"{unit_word[:1].upper()}{unit_word[1:]} that mending would add: at most {most}"
    return [f"{either(said, f'Sửa xong sẽ thêm nhiều nhất {most} {unit_word}', english)} ({names})"]


def conservation(picture: Picture, lang: str = "") -> list[str]:
    """Every row read is accounted for; every accepted one is counted or says why not."""
    said, total = lang or picture.template.language, picture.total()
    read, accepted, must_fix, held, not_data = (
        number(count, said) for count in (total.read, total.accepted, total.must_fix, total.held, total.not_data)
    )
    lines = [
        either(
            said,
            f"Đối chiếu: {read} dòng đã nhập = {accepted} nhận + {must_fix} cần sửa"
            f" + {held} tạm giữ + {not_data} không phải số liệu",
            f"Accounts: {read} rows read = {accepted} accepted + {must_fix} to mend + {held} held + {not_data} not data",
        )
    ]
    account = picture.facts.accounts.get((headline(picture), WHOLE))
    if account:
        reasons = " + ".join(
            f"{number(account.reasons.get(reason, 0), said)} {reason_word(reason, said)}" for reason in REASON_WORDS
        )
        accepted, counted = number(account.accepted, said), number(account.counted, said)
        equal = either(said, f"{accepted} nhận = {counted} tính", f"{accepted} accepted = {counted} counted")
        lines.append(f"{_indicator_name(picture)}: {equal} + {reasons}")
    if picture.sent:
        sent = number(len(picture.sent), said)
        lines.append(
            either(
                said,
                f"Trong đó {sent} đơn vị gửi bản tổng hợp; chưa dò được việc trùng giữa các đơn vị này",
                f"{sent} units sent summaries; doubles between them cannot be seen",
            )
        )
    return lines


def _indicator_name(picture: Picture) -> str:
    return next((i.name for i in picture.template.indicators if i.code == headline(picture)), "")


def status_lines(picture: Picture, lang: str = "") -> list[str]:
    """One line per unit below a head: its state, its file, rows read, accepted and to mend."""
    said = lang or picture.template.language
    told = head(picture.campaign, picture.moment, said, simulated=picture.simulated, is_past=picture.is_past)
    return [told, "", *unit_lines(picture, said)]


def head(campaign: Campaign, when: datetime, lang: str, *, simulated: bool = False, is_past: bool = False) -> str:
    """Of what campaign and when the lines below speak."""
    told = f"{campaign.settings.get('campaign_name', '')} – {either(lang, 'số liệu đến', 'figures as of')} {moment(when)}"
    if simulated:
        told += either(lang, " (ngày giả định)", " (pretended day)")
    if is_past:
        told += either(lang, " (như máy biết khi đó)", " (as the program knew them then)")
    return told


def unit_lines(picture: Picture, said: str) -> list[str]:
    """One line per unit."""
    lines = []
    for unit in picture.units:
        counts = _sum(unit.tables.values())
        name = picture.campaign.by_code[unit.unit].short_name
        state = shown_word(picture.template, str(unit.state), said)
        if unit.state is State.STALE:
            state += either(said, f" ({unit.age_days} ngày)", f" ({unit.age_days} days)")
        read, accepted, to_mend = (either(said, *pair) for pair in (("đọc", "read"), ("nhận", "accepted"), ("cần sửa", "to mend")))
        rows_of = f"{read} {counts.read:>5}  {accepted} {counts.accepted:>5}  {to_mend} {counts.must_fix:>4}"
        lines.append(f"{name:<24} {state:<32} {rows_of}")
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


def runs_lines(picture: Picture, lang: str = "") -> list[str]:
    """The last runs, newest first."""
    return [_run_line(run, picture, lang or picture.template.language) for run in picture.runs]


def _run_line(run: Mapping[str, Any], picture: Picture, lang: str) -> str:
    began = moment(run["started_at"].astimezone(picture.moment.tzinfo))
    if "units" not in run:
        return f"{run['id']:>5}  {began}  {either(lang, 'chưa xong', 'not done')}"
    files, read, accepted = (number(run[name], lang) for name in ("files", "read", "accepted"))
    did = either(
        lang, f"{files} tệp mới, đọc {read} dòng, nhận {accepted}", f"{files} new files, {read} rows read, {accepted} accepted"
    )
    return f"{run['id']:>5}  {began}  {did}"


def findings_lines(picture: Picture, unit: str, lang: str = "") -> list[str]:
    """Grouped findings of every unit, or of one."""
    lines: list[str] = []
    for item in findings_object(picture, unit, lang):
        where = " – ".join(part for part in (item["sheet"], item["column"], item["rows"]) if part)
        lines.append(f"{item['unit']:<16} {item['code']:<14} {where}: {item['text']}")
    return lines


def findings_object(picture: Picture, unit: str, lang: str = "") -> list[dict[str, Any]]:
    """`findings --json`."""
    said = lang or picture.template.language
    one, many = (shown_word(picture.template, pattern, said) for pattern in (ONE_ROW, MANY_ROWS))
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
                    "rows": rows([f.cell.row for f in item.findings if f.cell], one, many),
                    "cells": [str(f.cell) for f in item.findings if f.cell],
                    "value": first.value,
                    "text": sentence(first, picture.template, said, words(picture)),
                }
            )
    return found


def words(picture: Picture) -> dict[str, str]:
    """What the sentences call people and offices in this campaign."""
    settings = picture.campaign.settings
    return {
        "ac": str(settings.get("address_form") or either(picture.template.language, "anh/chị", "you")),
        "ban": str(settings.get("coordinator") or either(picture.template.language, "Đơn vị tổng hợp", "the office")),
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


def freeze_lines(done: Frozen, folder: Path, *, is_undone: bool, lang: str = "") -> list[str]:
    """What was frozen or let go, then the run that printed it."""
    freeze = done.freeze
    language, on = lang or done.outcome.language, day(freeze.moment.date())
    if is_undone:
        said = either(language, f"Đã bỏ chốt {freeze.period}", f"{freeze.period} is no longer frozen")
    else:
        said = either(language, f"Đã chốt {freeze.period} ngày {on}", f"{freeze.period} was frozen on {on}")
    return [said, "", *summary(done.outcome, folder, language)]


def plan_lines(outcome: Outcome, lang: str = "") -> list[str]:
    """What a dry run would have read and written; its steps are in the language of the template."""
    said = lang or outcome.language
    return [either(said, f"Sẽ {step}", f"Would {step}") for step in outcome.plan] or [
        either(said, "Chưa có gì thay đổi.", "Nothing has changed.")
    ]

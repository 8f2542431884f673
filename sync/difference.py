"""Two runs -> what changed between them: unit, record, column, old, new, and what that did to the unit's total and rank."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sync.campaign import PROGRAMME, Campaign
from sync.changes import compare
from sync.config import load
from sync.editions import edition_of
from sync.errors import ConfigError
from sync.frozen import closed_at, in_force
from sync.levels import Levels
from sync.office import Office, campaign_of, coordinator_known, opened
from sync.picture import Change
from sync.progress import silent
from sync.speech import either
from sync.versions import that_count
from sync.vietnamese import moment


@dataclass(frozen=True)
class UnitMoved:
    """One unit's counted total and rank before and after; ranks are None without a target."""

    unit: str
    name: str
    total: tuple[int, int]
    rank: tuple[int | None, int | None]


@dataclass(frozen=True)
class Difference:
    """`runs`: number and moment of both, as printed in `language`. `units`: those whose total or rank moved."""

    runs: tuple[str, str]
    changes: Sequence[Change]
    units: Sequence[UnitMoved]
    language: str = "vi"

    def as_object(self) -> dict[str, Any]:
        """For `--json`."""
        return {"runs": self.runs, "changes": [asdict(change) for change in self.changes], "units": [asdict(u) for u in self.units]}

    def lines(self) -> list[str]:
        """For a terminal."""
        (first, second), count = self.runs, len(self.changes)
        return [
            either(self.language, f"Từ {first} đến {second}: {count} thay đổi", f"From {first} to {second}: {count} changes"),
            *(f"  {_line(change, self.language)}" for change in self.changes),
            *(f"{one.name}: {one.total[0]} → {one.total[1]}{_ranks(one.rank, self.language)}" for one in self.units),
        ]


def difference(config_file: Path, first: int, second: int, *, today: date | None = None, lang: str = "") -> Difference:
    """What the runs after `first`, up to `second`, changed, both judged by today's rules. ConfigError for a run that never was."""
    with opened(load(config_file), today, silent, alone=False) as office:
        campaign, _ = campaign_of(office, coordinator_known(office))
        language = lang or office.template.language
        said = (_said(office, campaign, first, language), _said(office, campaign, second, language))
        day = office.moment(campaign).date()
        before, after = (that_count(campaign, office.ledger.in_force(at_run=run)) for run in (first, second))
        edition = edition_of(office.template, campaign)
        frozen = in_force(campaign, edition, office.ledger.freezes())
        began = next(run.started_at for run in office.ledger.runs(1_000_000) if run.id == second)
        found = compare(office.template, campaign, before, after, day, closed_at(campaign, edition, frozen, began))
        moved = list(_moved(campaign, office.template.roles.get("headline", ""), found.totals, day)) if found.changes else []
        return Difference(said, found.changes, moved, language)


def _said(office: Office, campaign: Campaign, run: int, language: str) -> str:
    known = {item.id: item for item in office.ledger.runs(1_000_000)}
    if run not in known:
        last = max(known, default=0)
        raise ConfigError(
            [f"there is no run {run} -> one of 1 to {last}; tonghop status --runs shows the last ones"],
            [f"không có lần chạy {run} → từ 1 đến {last}; xem bằng tonghop status --runs"],
        )
    zone = office.moment(campaign).tzinfo
    return f"{either(language, 'lần', 'run')} {run} ({moment(known[run].started_at.astimezone(zone))})"


def _moved(campaign: Campaign, headline: str, totals: Mapping[str, tuple[int, int]], day: date) -> list[UnitMoved]:
    sides = [_with_lower(campaign, {unit: pair[side] for unit, pair in totals.items()}) for side in (0, 1)]
    ranks = [_ranked(campaign, headline, side, day) for side in sides]
    found = []
    for unit in campaign.followed:
        total = (sides[0].get(unit.code, 0), sides[1].get(unit.code, 0))
        rank = (ranks[0].get(unit.code), ranks[1].get(unit.code))
        if total[0] != total[1] or rank[0] != rank[1]:
            found.append(UnitMoved(unit.code, unit.short_name, total, rank))
    return found


def _with_lower(campaign: Campaign, totals: Mapping[str, int]) -> dict[str, int]:
    """Each unit's total with those of all units below it."""
    found: Counter[str] = Counter()
    for unit, total in totals.items():
        found.update(dict.fromkeys(campaign.ancestors(unit), total))
    return dict(found)


def _ranked(campaign: Campaign, headline: str, totals: Mapping[str, int], day: date) -> dict[str, int]:
    """Unit -> its place, among the units of its level, by share of the whole programme's target reached; equal shares have the
    same place."""
    depths, levels = Levels(campaign).depths, defaultdict[int, dict[str, float]](dict)
    for unit in campaign.followed:
        target = campaign.target(unit.code, headline, PROGRAMME, day)
        if target is not None and target.value:
            levels[depths[unit.code]][unit.code] = totals.get(unit.code, 0) / target.value
    return {
        unit: 1 + sum(1 for other in shares.values() if other > share)
        for shares in levels.values()
        for unit, share in shares.items()
    }


def _line(change: Change, language: str) -> str:
    late = either(language, " (sau chốt)", " (after the freeze)") if change.after_freeze else ""
    effect = (f" ({change.effect:+d})" if change.effect else "") + late
    new = either(language, change.new, {"thêm": "added", "bớt": "removed"}.get(change.new, change.new))
    has_old = change.old and change.old != "có"
    what = f"“{change.old}” → “{new}”" if has_old else new or either(language, "(để trống)", "(left blank)")
    return f"{change.unit} {change.number} · {change.column}: {what}{effect}"


def _ranks(rank: tuple[int | None, int | None], language: str) -> str:
    if rank[1] is None:
        return ""
    word = either(language, "hạng", "rank")
    return f", {word} {rank[1]}" if rank[0] in (None, rank[1]) else f", {word} {rank[0]} → {rank[1]}"

"""Progress and states of the units -> sentences that name them: who leads, who is behind, who sent nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sync.publish.front import NO_DATA, FrontView

MOST_NAMES = 12
LEADERS = 3


def leaders(view: FrontView, period: str) -> str:
    """The three topmost units furthest against their targets of a period, with their percentage."""
    reached = ((view.reached(unit.code, period).percent, unit.code) for unit in view.levels.topmost)
    best = sorted((-share, unit) for share, unit in reached if share)[:LEADERS]
    return named(view, [view.words["leader"].format(name=view.unit_name(unit), p=view.percent(-share)) for share, unit in best])


def behind(view: FrontView, period: str) -> str:
    """Those topmost units that still miss something of their target of a period."""
    return named(view, [unit.short_name for unit in view.levels.topmost if view.reached(unit.code, period).missing])


def not_sent(view: FrontView) -> str:
    """Those of which nothing counts yet."""
    return named(view, [view.unit_name(status.unit) for status in view.picture.units if status.state in NO_DATA])


def named(view: FrontView, names: Sequence[str]) -> str:
    """The names in one sentence, the last of many only counted."""
    if not names:
        return view.words["nobody"]
    shown = ", ".join(names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    return view.words["and_more"].format(words=shown, n=rest) if rest > 0 else shown

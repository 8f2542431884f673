"""A picture, a period and perhaps a unit -> the report's content, with its numbers and with what is still waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.report.appendices import appendices, referred
from sync.report.document import Report
from sync.report.edges import Paper, bases, board, foot, head
from sync.report.gathered import Gathered
from sync.report.scope import Scope, scope_of
from sync.report.sections import parts

if TYPE_CHECKING:
    from sync.picture import Picture


def report(picture: Picture, period: str, unit: str = "", paper: Paper | None = None) -> Report:
    """The report of a period: a round, a phase or the plan's year. ConfigError for a period or unit that is not there."""
    return content(scope_of(picture, period, unit), paper or Paper())


def content(scope: Scope, paper: Paper) -> Report:
    """Everything it says."""
    words, gathered, name = scope.words, Gathered(), scope.style.in_sentence(scope.period.name)
    opening = words["opening"].format(can_cu=bases(scope, gathered), ban=board(scope), ten=name)
    said = parts(scope, gathered, referred(scope))
    tables = appendices(scope, gathered)
    title = words[scope.period.axis].format(
        ten=name, noi=scope.unit.name if scope.unit else words["whole_in_title"], nam=scope.year
    )
    as_of = words["as_of"].format(ngay=scope.style.day_of(scope.view.picture.today))
    return Report(
        head=head(scope, paper, words["kind"], words["symbol"], title, as_of),
        opening=opening,
        parts=said,
        closing=words["closing"].format(ten=name, ban=board(scope)),
        waiting_title=words["waiting"],
        waiting=tuple(gathered.waiting),
        foot=foot(scope),
        appendices=tables,
    )

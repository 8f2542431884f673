"""A picture, a period and perhaps a unit -> the letter that proposes people for commendation, with its list in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.errors import TemplateError
from sync.publish.award_list import AwardBlock, AwardCount, award_counts, award_list
from sync.publish.values import UNKNOWN
from sync.report.appendices import is_reported, nothing_said
from sync.report.document import Appendix, Column, Line, Part, Report, Row, Section
from sync.report.edges import Paper, bases, board, foot, head
from sync.report.gathered import Gathered
from sync.report.scope import Scope, scope_of

if TYPE_CHECKING:
    from sync.picture import Picture
    from sync.report.spec import Proposal


def proposal(picture: Picture, period: str, unit: str = "", paper: Paper | None = None) -> Report:
    """The letter. ConfigError for a period or unit that is not there, TemplateError when the template has no such letter."""
    return proposal_content(scope_of(picture, period, unit), paper or Paper())


def proposal_spec(scope: Scope) -> Proposal:
    """What the template says about it. TemplateError when that is nothing."""
    if scope.spec.proposal is None:
        raise TemplateError("master_report.toml: no [report.proposal] -> add it, as sheet_templates/nt2022 has it")
    return scope.spec.proposal


def proposal_content(scope: Scope, paper: Paper) -> Report:
    """Everything it says. A phase or a year proposes those of its rounds."""
    spec, gathered, name = proposal_spec(scope), Gathered(), scope.style.in_sentence(scope.period.name)
    picture, rounds = scope.view.picture, sorted(scope.round_codes)
    counts, blocks = award_counts(picture, *rounds, unit=_unit(scope)), award_list(picture, *rounds, unit=_unit(scope))
    tables = tuple(_list(scope, spec, block, name) for block in blocks)
    sizes = [sum(column) for column in zip(*(count.counts for count in counts), strict=True)] or [0 for _ in blocks]
    shown, whole = [_shown(scope, size) for size in sizes], _shown(scope, sum(sizes))
    if not is_reported(scope, spec.indicator):
        gathered.note(scope.view.indicators[spec.indicator].name)
        shown, whole = [UNKNOWN for _ in sizes], UNKNOWN
    opening = spec.opening.format(*shown, n=whole, can_cu=bases(scope, gathered), ban=board(scope), ten=name)
    title, to = spec.title.format(ten=name, nam=scope.year), spec.to if scope.unit else spec.to_whole
    return Report(
        head=head(scope, paper, spec.kind, spec.symbol, title, to=to),
        opening=opening,
        parts=(Part("", (Section("", tuple(_items(scope, spec, counts)), see=spec.enclosed),)),),
        closing=spec.closing.format(ban=board(scope), ten=name),
        waiting_title=scope.words["waiting"],
        waiting=tuple(gathered.waiting),
        foot=replace(foot(scope), recipients=spec.recipients),
        appendices=tables,
    )


def _unit(scope: Scope) -> str:
    return scope.unit.code if scope.unit else ""


def _shown(scope: Scope, count: int) -> str:
    return scope.style.count(scope.view.number(count))


def _items(scope: Scope, spec: Proposal, counts: Sequence[AwardCount]) -> list[Line]:
    """A line per form of commendation that somebody is proposed for."""
    return [Line(f"{spec.item.format(so=_sizes(scope, spec, count), label=count.award)}.") for count in counts]


def _sizes(scope: Scope, spec: Proposal, count: AwardCount) -> str:
    return ", ".join(kind.format(n=_shown(scope, size)) for kind, size in zip(spec.kinds, count.counts, strict=True) if size)


def _list(scope: Scope, spec: Proposal, block: AwardBlock, name: str) -> Appendix:
    shares = (0, *block.widths)
    columns = tuple(Column(title, share) for title, share in zip(block.columns, shares, strict=True))
    note = "" if block.rows else nothing_said(scope, spec.indicator)
    return Appendix(
        "", spec.list_title.format(ten=name, khoi=block.title), columns, tuple(Row(tuple(row)) for row in block.rows), note
    )

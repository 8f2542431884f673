"""A picture and a period -> a summary that everybody may read: counts and shares, no person, nothing that a unit wrote itself.

Only lines of numbers that the template marks as public stand in it, and who leads; never a cell of a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from sync.errors import TemplateError
from sync.report.document import Foot, Head, Line, Part, Report, Section
from sync.report.edges import board, draft
from sync.report.gathered import Gathered
from sync.report.scope import Scope, scope_of
from sync.report.sections import number_of, said_lines

if TYPE_CHECKING:
    from sync.picture import Picture
    from sync.publish.front_spec import Said
    from sync.report.spec import Public, PublicSection

NO_FOOT = Foot("", (), "", "", "")
"""It goes to nobody in particular, and nobody signs it."""


def public_summary(picture: Picture, period: str) -> Report:
    """The summary. ConfigError for a period that is not there, TemplateError when the template has no such summary."""
    return public_content(scope_of(picture, period))


def public_spec(scope: Scope) -> Public:
    """What the template says about it. TemplateError when that is nothing."""
    if scope.spec.public is None:
        raise TemplateError("master_report.toml: no [report.public] -> add it, as sheet_templates/nt2022 has it")
    return scope.spec.public


def public_content(scope: Scope) -> Report:
    """Everything it says. Sentences with an unknown number are left out, and named in `waiting`, which is not printed."""
    spec, words, gathered, name = public_spec(scope), scope.words, Gathered(), scope.style.in_sentence(scope.period.name)
    sections = tuple(_sections(scope, gathered, spec))
    title = words[scope.period.axis].format(ten=name, noi=words["whole_in_title"], nam=scope.year)
    as_of = words["as_of"].format(ngay=scope.style.day_of(scope.view.picture.today))
    return Report(
        head=Head("", board(scope), "", "", spec.kind, title, as_of, draft(scope)),
        opening=spec.opening.format(ban=board(scope), ten=name),
        parts=(Part("", sections),),
        closing=spec.closing.format(ban=board(scope), ten=name),
        waiting_title=words["waiting"],
        waiting=tuple(gathered.waiting),
        foot=NO_FOOT,
        appendices=(),
    )


def _sections(scope: Scope, gathered: Gathered, spec: Public) -> Iterator[Section]:
    """Those with something to say, numbered as they follow one another."""
    place = 0
    for section in spec.sections:
        said = said_lines(scope, gathered, _rows(scope, section))
        if lines := tuple(line for line in said if _is_known(scope, line)):
            place += 1
            yield Section(f"{place}. {section.title}", lines)


def _rows(scope: Scope, section: PublicSection) -> list[Said]:
    """The public lines of the printed review's sections, then those that stand only here."""
    by_number = {number_of(one.title): one.rows for one in scope.view.spec.review.sections}
    shared = chain.from_iterable(by_number.get(number, ()) for number in section.of)
    return [*(row for row in shared if row.public and _says(scope, row)), *section.rows]


def _says(scope: Scope, row: Said) -> bool:
    """A list of names with nobody in it is no news."""
    return row.list_of != "leaders" or any(_shares(scope))


def _shares(scope: Scope) -> Iterator[float]:
    view = scope.view
    return (share for unit in view.levels.topmost if (share := view.reached(unit.code, scope.phase).percent))


def _is_known(scope: Scope, line: Line) -> bool:
    """A share of nothing is no number either."""
    return all(figure.value is not None for figure in line.figures)

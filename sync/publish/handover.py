"""What somebody who takes over the campaign has to know -> one sheet, a row for each thing.

Which rows there are, in which order and under which words, is the template's (`heads` of the sheet: what -> its words); a row about
something that is not used, or not there, is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.editions import edition_of
from sync.errors import TemplateError
from sync.model import Level
from sync.picture import State
from sync.publish.layout import Made, register
from sync.publish.links import google_link
from sync.publish.register_spec import Registers, SheetSpec
from sync.publish.sheet import Cell, Column, Sheet
from sync.publish.values import View

if TYPE_CHECKING:
    pass

CONFIGURATION, SETTING = "config.", "setting."
"""What stands in front of the name of a key of config.toml, or of a setting of the coordinator's workbook."""

MOST_NAMES = 20
"""Names in one cell; of more, their number is told."""

Said = Any


def handover_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """The rows that say something. TemplateError for a row of no kind known."""
    lines = [line for what, title in spec.heads.items() for line in _lines(view, words, what, title)]
    columns = [
        Made(Column(column.title, column.style, column.width), [line[place] for line in lines])
        for place, column in enumerate(spec.list_columns)
    ]
    return register(view, spec, words.words, columns)


def _lines(view: View, words: Registers, what: str, title: str) -> Iterator[tuple[Said, Said]]:
    if what == "decisions":
        yield from _decisions(view, words, title)
    elif (value := _value(view, words.words, what)) not in (None, ""):
        yield title, value


def _value(view: View, words: Mapping[str, str], what: str) -> Said:
    picture = view.picture
    if what.startswith(CONFIGURATION):
        return _configured(picture.configuration, what.removeprefix(CONFIGURATION))
    if what.startswith(SETTING):
        return picture.campaign.settings.get(what.removeprefix(SETTING))
    if what.startswith("how_"):
        return words[f"handover_{what}"]
    if what not in VALUES:
        raise TemplateError(f"master_registers.toml: handover: {what!r} is no row -> one of {', '.join(VALUES)}")
    return VALUES[what](view, words)


def _configured(configuration: Mapping[str, str], key: str) -> Said:
    text = configuration.get(key, "")
    if text and key.startswith("google."):
        return Cell(text, "link", link=google_link(text)) if key != "google.folder" else text
    return text


def _template(view: View, _: Mapping[str, str]) -> Said:
    return f"{view.picture.template.id} v{view.picture.template.version}"


def _edition(view: View, _: Mapping[str, str]) -> Said:
    return edition_of(view.picture.template, view.picture.campaign)


def _since(view: View, _: Mapping[str, str]) -> Said:
    """When the first file came."""
    return view.clock(min(file.received_at for file in view.picture.files)) if view.picture.files else None


def _runs(view: View, _: Mapping[str, str]) -> Said:
    # It grows with every run, and by itself is no reason to write the workbook anew.
    return Cell(view.number(view.picture.run_id), "long", volatile=True)


def _files(view: View, _: Mapping[str, str]) -> Said:
    return view.number(len(view.picture.files))


def _units(view: View, _: Mapping[str, str]) -> Said:
    return view.number(len(view.units))


def _not_sent(view: View, words: Mapping[str, str]) -> Said:
    return _names(view, words, [one.unit for one in view.picture.units if one.state is State.NOT_SENT])


def _not_read(view: View, words: Mapping[str, str]) -> Said:
    return _names(view, words, [one.unit for one in view.picture.units if one.state in (State.UNREADABLE, State.STALE)])


def _names(view: View, words: Mapping[str, str], units: Sequence[str]) -> str:
    """ "3: A, B, C"."""
    if not units:
        return words["handover_none"]
    names = ", ".join(view.unit_name(unit) for unit in units[:MOST_NAMES])
    more = words["handover_more"].format(n=view.number(len(units) - MOST_NAMES)) if len(units) > MOST_NAMES else ""
    return f"{view.number(len(units))}: {names}{more}"


def _waiting(view: View, words: Mapping[str, str]) -> Said:
    return _count(view, words, sum(view.template.say(file.state) == words["handover_waiting_state"] for file in view.picture.files))


def _to_mend(view: View, words: Mapping[str, str]) -> Said:
    found = view.picture.findings.values()
    return _count(view, words, sum(finding.level is Level.MUST_FIX for findings in found for finding in findings))


def _for_coordinator(view: View, words: Mapping[str, str]) -> Said:
    return _count(view, words, len(view.picture.coordinator_findings))


def _questions(view: View, words: Mapping[str, str]) -> Said:
    return _count(view, words, sum(not pair.verdict for pair in view.picture.settled.pairs))


def _count(view: View, words: Mapping[str, str], count: int) -> str:
    return view.number(count) if count else words["handover_none"]


def _frozen(view: View, words: Mapping[str, str]) -> Said:
    """The periods whose values stand still, each with when and by whom."""
    said = [
        words["handover_frozen"].format(period=view.label("@period", one.period), moment=view.clock(one.moment), by=one.by)
        for one in view.picture.freezes
        if one.undone_at is None
    ]
    return "; ".join(said) or words["handover_none"]


def _decisions(view: View, words: Registers, title: str) -> Iterator[tuple[Said, Said]]:
    """A row for each sheet in whose yellow cells something stands."""
    counts = Counter(sheet for (sheet, _, _), one in view.picture.decisions.items() if one.value)
    names = {sheet.key: sheet.name for sheet in words.sheets}
    order = {key: place for place, key in enumerate(names)}
    for sheet, count in sorted(counts.items(), key=lambda item: (order.get(item[0], len(order)), item[0])):
        yield title.format(sheet=names.get(sheet, sheet)), view.number(count)


VALUES: Mapping[str, Callable[[View, Mapping[str, str]], Said]] = {
    "template": _template,
    "edition": _edition,
    "since": _since,
    "runs": _runs,
    "files": _files,
    "units": _units,
    "not_sent": _not_sent,
    "not_read": _not_read,
    "waiting": _waiting,
    "to_mend": _to_mend,
    "for_coordinator": _for_coordinator,
    "questions": _questions,
    "frozen": _frozen,
}
"""What a row says, beside keys of config.toml, settings, decisions and the sentences `handover_how_…`."""

"""Block of a blank workbook -> its conditional formats and the formula of its live counter, in functions every program knows.

A template writes formulas with {braces}; sheet_templates/README.md lists what may stand in them. Here they become cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.blank.layout import Block, Place, unit_type_fits
from sync.errors import TemplateError
from sync.model import letters
from sync.template import Condition, FieldSpec, Mark, Template

BRACES = re.compile(r"\{([^{}]*)\}")
COLUMNS_IN_USE = 5
"""How many cells tell that a row is in use when only one column decides."""
LONGEST_COMPARED = 250
"""COUNTIFS refuses a criterion of more than 255 characters."""


class NotPlaced(LookupError):  # noqa: N818 - caught here, never shown
    """The formula names a field that this campaign's workbook leaves out."""


@dataclass(frozen=True, slots=True)
class Paint:
    """One conditional format: a stretch of one column, its formula as seen from the first cell, its colour."""

    place: Place
    colour: str
    formula: str


def expand(formula: str, block: Block, at: Place | None = None) -> str:
    """The template's formula with every {brace} turned into cells, as seen from the first row of `at`."""
    return BRACES.sub(lambda found: _reference(found[1], block, at), formula)


def _reference(said: str, block: Block, at: Place | None) -> str:
    constant = said.replace("round.", "") + f".{at.round}" if said.startswith("round.") and at else said
    if constant in block.constants:
        return f"${letters(block.constants[constant][0])}${block.names_row}"
    if at and said == "self":
        return f"{at.letter}{at.first}"
    if at and said == "self:":
        return f"{at.letter}${at.first}:{at.letter}${at.last}"
    name = said.rstrip(":@")
    kind = said[len(name) :]
    name, code = _name_and_round(name, block)
    here = at.round if at else ""
    return _range(name, code or (here if "@" in kind else ""), block) if ":" in kind else _cell(name, code or here, block)


def _name_and_round(said: str, block: Block) -> tuple[str, str]:
    """A field and a round ("visits.R1"), or a field whose own name holds a point ("nil.3"); "label" is that of the line."""
    if said in block.by_name or said in block.by_field:
        return said, ""
    if said == "label" and block.spec.layout == "lines":
        return "line_label", ""
    name, _, code = said.rpartition(".")
    return (name, code) if name else (said, "")


def _cell(name: str, code: str, block: Block) -> str:
    place = block.place(name, code)
    if place is None:
        raise _missing(name, block)
    return f"${place.letter}${place.first}" if block.is_form else f"${place.letter}{place.first}"


def _range(name: str, code: str, block: Block) -> str:
    place = block.place(name, code) if code else block.by_name.get(name)
    places = (place,) if place else block.places if name == "value" and block.is_form else block.by_field.get(name, ())
    if not places:
        raise _missing(name, block)
    left, right = min(p.column for p in places), max(p.column for p in places)
    return f"${letters(left)}${min(p.first for p in places)}:${letters(right)}${max(p.last for p in places)}"


def _missing(name: str, block: Block) -> Exception:
    if name in block.spec.by_name or name in ("from", "to", "round"):
        return NotPlaced(name)
    return TemplateError(f"{block.spec.table}: a formula names {{{name}}} -> use a field or a constant of the table")


def paints(block: Block, template: Template, unit_type: str = "") -> tuple[Paint, ...]:
    """Every conditional format of the block in the order in which it is judged: red first, and red stops."""
    return (
        *_missing_cells(block, template, unit_type),
        *_unreadable_dates(block),
        *_own_formats(block),
        *_same_twice(block),
    )


def deciding(block: Block) -> list[Place]:
    """The places that can void a row."""
    return [place for place in block.places if place.mark == "Q"]


def _missing_cells(block: Block, template: Template, unit_type: str) -> Iterator[Paint]:
    in_use = _row_in_use(block)
    for place in deciding(block):
        blank = f'${place.letter}{place.first}=""'
        parts = [part for part in (in_use, blank, _decides(block, place, template, unit_type)) if part != "TRUE"]
        yield Paint(place, "red", f"=AND({','.join(parts)})" if len(parts) > 1 else f"={blank}")


def _row_in_use(block: Block) -> str:
    if block.is_form:
        return "TRUE"
    return "&".join(f"${place.letter}{place.first}" for place in telling(block)) + '<>""'


def telling(block: Block) -> Sequence[Place]:
    """The cells that tell that a row is in use: as the template says, else those that decide, and beside a single one the next."""
    found = [place for name in block.spec.in_use for place in block.by_field.get(name, ())] or deciding(block)
    return found if len(found) > 1 else block.places[:COLUMNS_IN_USE]


def _decides(block: Block, place: Place, template: Template, unit_type: str) -> str:
    """When the column decides in this row: the first mark case that fits, else the field's own mark."""
    formula = _truth(place.field.mark)
    for case in reversed(place.field.mark_cases):
        if not unit_type_fits(case.when, unit_type):
            continue
        condition = [_any_of(f"${cell.letter}{cell.first}", texts) for cell, texts in conditions(block, case.when, template)]
        formula = f"IF(AND({','.join(condition)}),{_truth(case.mark)},{formula})" if condition else _truth(case.mark)
    return formula


def _truth(mark: Mark) -> str:
    return "TRUE" if mark == "Q" else "FALSE"


def conditions(block: Block, when: Condition, template: Template) -> list[tuple[Place, list[str]]]:
    """Each cell a condition looks at, with the texts that fit as people see them; a tick fits by being there ("*")."""
    found = []
    for name, wanted in when.items():
        if name == "unit_type":
            continue
        place = block.place(name)
        if place is None:
            raise TemplateError(f"{block.spec.table}: a mark depends on {name!r} -> name a field of the same table")
        codes = [wanted] if isinstance(wanted, str) else wanted
        found.append((place, [label(template, place.field, code) for code in codes]))
    return found


def label(template: Template, spec: FieldSpec, code: Any) -> Any:
    """What the dropdown shows for a code; a tick is anything typed; other values as they are."""
    if spec.type == "tick" and code:
        return "*"
    items = template.lists.get(spec.list, ()) if spec.type == "list" else ()
    return next((item.label for item in items if item.code == code), code)


def quoted(text: str) -> str:
    """A text as a formula holds it."""
    return '"' + text.replace('"', '""') + '"'


def _compared(cells: str, text: str) -> str:
    return f'{cells}<>""' if text == "*" else f"{cells}={quoted(text)}"


def _any_of(cells: str, texts: Sequence[str]) -> str:
    parts = [_compared(cells, text) for text in texts]
    return f"OR({','.join(parts)})" if len(parts) > 1 else parts[0]


def _unreadable_dates(block: Block) -> Iterator[Paint]:
    for place in deciding(block):
        if place.field.type in ("date", "day"):
            cell = f"{place.letter}{place.first}"
            yield Paint(place, "red", f'=AND(ISTEXT({cell}),ISERROR(SEARCH("/20",{cell})))')


def _own_formats(block: Block) -> Iterator[Paint]:
    for spec in block.spec.formats:
        for name in spec.on:
            for place in _places_called(name, block):
                try:
                    formula = expand(spec.formula, block, place)
                except NotPlaced:
                    continue
                yield Paint(place, spec.colour, _with_equals(formula))


def _places_called(name: str, block: Block) -> Sequence[Place]:
    if name in block.by_name:
        return (block.by_name[name],)
    if name not in block.by_field and name not in block.spec.by_name:
        raise TemplateError(f"{block.spec.table}: a format is on {name!r} -> name a field of the table")
    return block.by_field.get(name, ())


def _same_twice(block: Block) -> Iterator[Paint]:
    key = [place for name in block.spec.identity for place in block.by_field.get(name, ())]
    has_its_own = any(spec.colour == "bluegrey" for spec in block.spec.formats)
    if block.spec.layout != "list" or not key or has_its_own:
        return
    filled = [f'${p.letter}{p.first}<>""' for p in key]
    short = [f"LEN(${p.letter}{p.first})<={LONGEST_COMPARED}" for p in key if p.field.type in ("text", "long")]
    counted = ",".join(f"${p.letter}${p.first}:${p.letter}${p.last},${p.letter}{p.first}" for p in key)
    formula = f"=AND({','.join([*filled, *short])},COUNTIFS({counted})>1)"
    # A name of another table, or a period, is the same on many rows by right: the colour would tell nothing there.
    yield from (Paint(place, "bluegrey", formula) for place in key if not place.field.list.startswith("@"))


def counter(block: Block, template: Template, words: Mapping[str, str], unit_type: str = "") -> str:
    """The formula of the live counter; "" where there is nothing to count."""
    try:
        if block.spec.counter_formula:
            formula = expand(block.spec.counter_formula.replace("{n}", _terms(block)), block)
            return formula if formula.startswith("=") else words["counter"].replace("{n}", f"({formula})")
        if block.is_form and not block.spec.per:
            return words["form_counter"].replace("{n}", _wanted_blank(block))
        if deciding(block) and not block.is_form:
            return words["counter"].replace("{n}", f"({_red_cells(block, template, unit_type)})")
    except NotPlaced:
        return ""
    return ""


def _terms(block: Block) -> str:
    """The template's term once per round, joined; each sees the cells and constants of its own round."""
    first_of_round = {place.round: place for place in block.places if place.round}
    terms = [expand(block.spec.counter_term, block, place) for place in first_of_round.values()]
    return block.spec.counter_join.join(terms)


def _with_equals(formula: str) -> str:
    return formula if formula.startswith("=") else f"={formula}"


def _wanted_blank(block: Block) -> str:
    return expand('SUMPRODUCT(({mark:}<>"T")*({mark:}<>"")*({value:}=""))', block)


def _absolute(place: Place) -> str:
    return f"{place.letter}{place.first}:{place.letter}{place.last}"


def _red_cells(block: Block, template: Template, unit_type: str) -> str:
    """The red cells as the formats see them, counted over all rows at once."""
    in_use = "+".join(f'({_absolute(place)}<>"")' for place in telling(block))
    blanks = []
    for place in deciding(block):
        factor = _decides_everywhere(block, place, template, unit_type)
        blanks.append(f'({_absolute(place)}="")' + ("" if factor == "1" else f"*({factor})"))
    parts = [f"SUMPRODUCT(({in_use}>0)*({'+'.join(blanks)}))"]
    for place in deciding(block):
        if place.field.type in ("date", "day"):
            cells = _absolute(place)
            parts.append(f'SUMPRODUCT(--ISTEXT({cells}),--ISERROR(SEARCH("/20",{cells})))')
    return "+".join(parts)


def _decides_everywhere(block: Block, place: Place, template: Template, unit_type: str) -> str:
    """`_decides` as a product of ones and zeros: IF does not spread over rows inside SUMPRODUCT."""
    factor = "1" if place.field.mark == "Q" else "0"
    for case in reversed(place.field.mark_cases):
        if not unit_type_fits(case.when, unit_type):
            continue
        mark = "1" if case.mark == "Q" else "0"
        found = conditions(block, case.when, template)
        alike = "*".join(f"({'+'.join(f'({_compared(_absolute(c), t)})' for t in texts)}>0)" for c, texts in found)
        alike = f"({alike})" if len(found) > 1 else alike
        if not alike:
            factor = mark
        elif mark != factor:
            rest = f"(1-{alike})" if factor == "1" else f"(1-{alike})*({factor})"
            factor = rest if mark == "0" else f"({alike}+(1-{alike})*({factor}))"
    return factor


def count_red(block: Block, rows: Sequence[Mapping[str, Any]], template: Template, unit_type: str = "") -> int:
    """What the counter shows for these rows; its cached value, so that a viewer that cannot calculate is right too."""
    return sum(_red_in(block, row, template, unit_type) for row in rows)


def _red_in(block: Block, row: Mapping[str, Any], template: Template, unit_type: str) -> int:
    if not any(_is_typed(row.get(place.name)) for place in telling(block)):
        return 0
    count = 0
    for place in deciding(block):
        value = row.get(place.name)
        if not _is_typed(value):
            count += _mark_now(block, place, row, template, unit_type) == "Q"
        elif place.field.type in ("date", "day") and isinstance(value, str):
            count += "/20" not in value
    return count


def _is_typed(value: Any) -> bool:
    return value is not None and value != "" and value is not False


def _mark_now(block: Block, place: Place, row: Mapping[str, Any], template: Template, unit_type: str) -> Mark:
    for case in place.field.mark_cases:
        if not unit_type_fits(case.when, unit_type):
            continue
        if all(_fits(row.get(c.name), texts) for c, texts in conditions(block, case.when, template)):
            return case.mark
    return place.field.mark


def _fits(value: Any, texts: Sequence[str]) -> bool:
    text = str(value).casefold() if _is_typed(value) else ""
    return any(bool(text) if wanted == "*" else text == wanted.casefold() for wanted in texts)

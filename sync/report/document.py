"""What a report says, before anybody thinks of paper: plain values that the layout's {{ }} and {% %} walk through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report and the fact it is. `what` as in a Ref; `value` None = not reported; percentages 0..100. `is_kept`:
    known and not said, because it is what one secret record holds."""

    indicator: str
    unit: str
    period: str
    split: str
    what: str
    value: float | int | None
    text: str
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and the figures in it."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A shaded bar: `filled` of BAR_STEPS cells, and the number in words behind it."""

    name: str
    filled: int
    text: str

    @property
    def empty(self) -> int:
        """Cells left blank."""
        return BAR_STEPS - self.filled


BAR_STEPS = 50
"""Cells of the longest bar."""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under one heading ("" = straight below that of the part), then a chart; `see` names the appendices."""

    title: str
    lines: tuple[Line, ...] = ()
    bars_title: str = ""
    bars: tuple[Bar, ...] = ()
    see: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered heading in capitals ("" = none) with its sections."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an appendix: a text per column. `kind`: "", "total", "block" (a heading over the rows below, in its first cell)."""

    cells: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an appendix; `share`: its part of the width, 0 for that of the order; `is_number`: set to the right."""

    title: str
    share: float = 0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Appendix:
    """A table of its own pages; `label` is "Phụ lục 1", `note` what is said above the table."""

    label: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Corners and title of the first page; `draft`: what every page says while its numbers may still change,
    `to`: to whom it goes, "" for a paper that goes to many; `motto`: what every paper of the state says in its right corner."""

    superior: str
    issuer: str
    number: str
    place_and_date: str
    kind: str
    title: str
    as_of: str
    draft: str
    to: str = ""
    motto: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foot:
    """Who gets it, and who signs."""

    recipients_title: str
    recipients: tuple[str, ...]
    authority: str
    signer_title: str
    signer: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. `waiting`: figures that print "…", for the clerk; `waiting_title` stands over them."""

    head: Head
    opening: str
    parts: tuple[Part, ...]
    closing: str
    waiting_title: str
    waiting: tuple[str, ...]
    foot: Foot
    appendices: tuple[Appendix, ...]

    def figures(self) -> Iterator[Figure]:
        """Every figure in the sentences, in their order."""
        for part in self.parts:
            for section in part.sections:
                for line in section.lines:
                    yield from line.figures

"""A picture -> the sheet of the fields: by phase, by sector and phase, the special counts, projects by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sync.campaign import PROGRAMME, WHOLE, YEAR
from sync.publish.front import FrontView
from sync.publish.front_spec import Fields, Number
from sync.publish.periods import Pile
from sync.publish.sheet import Chart, Column, Series, Sheet

FIELD_WIDTH = 40.0


def sheet(view: FrontView, spec: Fields) -> Sheet:
    """Field by phase with its chart, field by sector by phase, the special counts, projects by kind."""
    pile = Pile()
    _field_totals(view, spec, pile)
    _field_classes(view, spec, pile)
    _others(view, spec, pile)
    _kinds(view, spec, pile)
    return pile.sheet(view, spec.name, spec.title, "fields")


def _fields(view: FrontView, spec: Fields) -> list[tuple[str, str]]:
    """(label, split) of every field, and of those unknown."""
    known = [(label, f"{spec.split}={code}") for code, label in view.labels.get(spec.list, {}).items()]
    return [*known, (view.words["no_field"], f"{spec.split}=")]


def _field_totals(view: FrontView, spec: Fields, pile: Pile) -> None:
    words = view.words
    columns = [
        Column(words["field"], "text", FIELD_WIDTH),
        *(Column(view.period_title(code), "int", 12, "sum") for code in view.phase_codes),
    ]
    rows = []
    for label, split in _fields(view, spec):
        rows.append([label, *(view.value(view.spec.indicator, WHOLE, code, split) for code in view.phase_codes)])
    table = pile.add(spec.title, columns, rows, total=words["whole"])
    first, last, place = table.row + 1, table.row + len(rows), len(view.phase_codes)
    title = words["fields_chart"].format(ky=view.period_name(PROGRAMME).lower())
    series = [Series(words["series_done"], (first, 0, last, 0), (first, place, last, place))]
    pile.chart(Chart("bar", pile.row, 0, title, series, 720, 340, legend=False))


def _field_classes(view: FrontView, spec: Fields, pile: Pile) -> None:
    words = view.words
    columns = [Column(words["field"], "text", FIELD_WIDTH), Column(words["class"], "text", 26)]
    for code in view.phase_codes:
        columns += [_phase_column(view, code, one) for one in spec.columns]
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for label, split in _fields(view, spec):
        for class_label, class_split in view.classes():
            both = f"{class_split}|{split}" if class_split else split
            line = list(_field_row(view, spec, both))
            if class_split and not any(isinstance(value, int | float) and value for value in line):
                continue
            if not class_split:
                styles[len(rows)] = "subtotal"
            rows.append([label, class_label, *line])
    pile.add(words["by_field_class"], columns, rows, row_styles=styles, total=words["whole"], sum_rows=tuple(styles))


def _phase_column(view: FrontView, code: str, one: Number) -> Column:
    style = one.style or view.style_of(one.indicator)
    total = "sum" if one.total else view.value(one.indicator, WHOLE, code)
    return Column(f"{view.period_title(code)}: {one.title}", style, one.width, total)


def _field_row(view: FrontView, spec: Fields, split: str) -> Iterator[Any]:
    for code in view.phase_codes:
        for one in spec.columns:
            yield view.value(one.indicator, WHOLE, code, split)


def _others(view: FrontView, spec: Fields, pile: Pile) -> None:
    words = view.words
    columns = [Column(words["content"], "text", FIELD_WIDTH), Column(words["class"], "text", 26)]
    columns += [Column(view.period_title(code), "int", 12) for code in view.phase_codes]
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for one in spec.others:
        for label, split in view.classes():
            if not split:
                styles[len(rows)] = "subtotal"
            rows.append([one.title, label, *(view.value(one.indicator, WHOLE, code, split) for code in view.phase_codes)])
    pile.add(words["others"], columns, rows, row_styles=styles)


def _kinds(view: FrontView, spec: Fields, pile: Pile) -> None:
    words = view.words
    rounds = view.picture.campaign.rounds
    codes = [*(period.code for period in rounds), YEAR]
    names = [*(period.short for period in rounds), view.year_name(words["year"])]
    columns = [Column(words["kind"], "text", FIELD_WIDTH), *(Column(name, "int", 12, "sum") for name in names)]
    labels = view.labels.get(spec.kinds_list, {})
    rows = []
    for item in spec.kinds_items:
        split = f"{spec.kinds_split}={item}"
        values = [view.value(spec.kinds.indicator, WHOLE, code, split) for code in codes]
        rows.append([labels.get(item, item), *values])
    pile.add(words["kinds"], columns, rows, total=words["total"])

"""A picture and the sheets behind it -> the page a leader opens: one A4 landscape, A1:P46."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME, WHOLE
from sync.picture import State
from sync.publish.front import NO_DATA, FrontView, Reached
from sync.publish.front_spec import Said, Todo
from sync.publish.periods import week_days
from sync.publish.sheet import Cell, Chart, Highlight, Put, Series, Sheet, Table, jump
from sync.publish.values import UNKNOWN
from sync.vietnamese import day

if TYPE_CHECKING:
    from sync.campaign import Period

COLUMNS, ROWS = 16, 46
WIDTHS = (14.0, 14.0, *[9.9] * 7, 2.0, *[12.0] * 6)
"""Names need room, column J is the gutter; together with the heights they have the proportions of the sheet of paper."""
MOST_UNITS = 16
MOST_CLASSES = 10
MOST_GAINS = 6
BARS_ROW, TILES_ROW, UNITS_ROW, TODO_ROW, CHECK_ROW = 3, 10, 15, 34, 42
POINTS_PER_PIXEL = 0.75
TILES = ((0, 3), (3, 3), (6, 3), (9, 3), (12, 2), (14, 2))
"""First column and width of every tile."""

SUBTITLE_MOMENT = "%H:%M ngày %d/%m/%Y"
"""How the title says when the figures were made, where the template does not."""

UNITS_POINTS, UNIT_POINTS, LEAST_POINTS = 214.0, 21.0, 1.0
"""What the lines of units take together, and one of them at most; the lines not needed become slits."""


def sheet(view: FrontView, others: Mapping[str, Sheet], weeks: tuple[str, int, int, int]) -> Sheet:
    """The page. `others`: the registers by key, where what waits is counted; `weeks`: sheet, first row, last row, first column
    of the table by week that the chart shows."""
    heights = _heights(max(len(_chosen_units(view)), len(_shown_classes(view))))
    puts = [
        *_title(view),
        *_bars(view),
        *_tiles(view),
        *_units(view),
        *_classes(view),
        *_todos(view, others),
        *_gains(view),
        *_check(view),
        Put(ROWS - 1, 0, view.made(), 1, COLUMNS),
    ]
    return Sheet(
        view.spec.overview.name,
        "overview",
        puts=puts,
        charts=[_chart(view, weeks, heights)] if weeks[2] >= weeks[1] else [],
        highlights=list(_data_bars(view)),
        widths=dict(enumerate(WIDTHS)),
        heights=heights,
        fit=(1, 1),
        print_area=(0, 0, ROWS - 1, COLUMNS - 1),
    )


def _heights(lines: int) -> dict[int, float]:
    """One page must hold it all, so the rows between the blocks are narrow; few lines of units, or of sectors beside them, share
    the room of many."""
    heights = dict.fromkeys(range(ROWS), 14.0) | dict.fromkeys((TILES_ROW - 1, UNITS_ROW - 1, TODO_ROW - 1, CHECK_ROW - 1), 7.0)
    captions = {BARS_ROW + 2 * index: 18.0 for index in range(3)} | {BARS_ROW + 2 * index + 1: 20.0 for index in range(3)}
    used = min(UNIT_POINTS, UNITS_POINTS / max(1, lines))
    unused = max(LEAST_POINTS, (UNITS_POINTS - lines * used) / max(1, MOST_UNITS - lines))
    rows = {UNITS_ROW + 1 + place: used if place < lines else unused for place in range(MOST_UNITS)}
    return heights | captions | rows | {0: 26, 1: 18, 2: 16, TILES_ROW + 2: 24, UNITS_ROW: 28}


def _title(view: FrontView) -> Iterator[Put]:
    settings = view.picture.campaign.settings
    title = view.spec.overview.title.format(campaign_name=settings.get("campaign_name") or view.picture.template.title)
    yield Put(0, 0, Cell(title, "title"), 1, COLUMNS)
    words = view.words["subtitle"].format(
        moment=view.picture.moment.strftime(view.words.get("subtitle_moment", SUBTITLE_MOMENT)),
        sent=len(view.sent),
        all=len(view.picture.units),
    )
    if view.stale:
        gain = sum(view.reached(status.unit, PROGRAMME).done or 0 for status in view.stale)
        words += view.words["subtitle_stale"].format(stale=len(view.stale), gain=view.number(gain))
    yield Put(1, 0, Cell(words + ".", "subtitle", volatile=True), 1, COLUMNS)
    banners = view.banners()
    if banners:
        yield Put(2, 0, Cell(" ".join(banners), "orange"), 1, COLUMNS)


# ---- three bars


def _bars(view: FrontView) -> Iterator[Put]:
    periods: list[tuple[str, Period | None]] = [(phase.code, phase) for phase in view.followed_phases[:2]]
    if not periods:
        return
    for index, (code, period) in enumerate([*periods, (PROGRAMME, None)]):
        yield from _bar(view, BARS_ROW + 2 * index, code, period)


def _bar(view: FrontView, row: int, code: str, period: Period | None) -> Iterator[Put]:
    words, reached = view.words, view.reached(WHOLE, code)
    yield Put(row, 0, Cell(view.period_name(code), "bold"), 2, 2)
    yield Put(row, 2, Cell(_stands(view, code, reached) or _window(view, period), "small"), 1, 6)
    yield Put(row + 1, 2, Cell(reached.percent or 0, "bar_track"), 1, 6)
    waiting = view.picture.facts.value(view.spec.waiting, WHOLE, code)
    facts: Sequence[tuple[int, int, str, Any]] = (
        (8, 2, words["done_of"], f"{_shown(view, reached.done)} / {_target(view, reached)}"),
        (10, 1, words["percent"], UNKNOWN if reached.percent is None else view.percent(reached.percent)),
        (11, 1, words["missing"], UNKNOWN if reached.missing is None else reached.missing),
        (12, 1, words["per_week"], _needed(view, period, reached)),
        (13, 1, words["late"], view.late(code)),
        *([(14, 1, words["waiting"], UNKNOWN if waiting is None else waiting)] if view.spec.waiting else []),
        (15 if view.spec.waiting else 14, 1 if view.spec.waiting else 2, words["result"], verdict(view, reached, period)),
    )
    for column, width, name, value in facts:
        yield Put(row, column, Cell(name, "tile_name"), 1, width)
        yield Put(row + 1, column, Cell(value, "big"), 1, width)


def _stands(view: FrontView, code: str, reached: Reached) -> str:
    """Of a frozen period its number, since when it stands, and what has come since; "" of any other."""
    said = view.beside(view.words, code, [view.late(code)])
    return said and view.words["stands"].format(n=_shown(view, reached.done), chot=said)


def _window(view: FrontView, period: Period | None) -> str:
    """What a line counts: from when to when."""
    phases = view.picture.campaign.chapters
    ends = (period.count_from, period.count_to) if period else (phases[0].count_from, max(p.count_to for p in phases))
    return view.words["window"].format(first=day(ends[0]), last=day(ends[1]))


def _needed(view: FrontView, period: Period | None, reached: Reached) -> Any:
    needed = view.per_week(period, reached)
    return view.words["ended"] if needed is None else needed


def _shown(view: FrontView, value: int | None) -> str:
    return UNKNOWN if value is None else view.number(value)


def _target(view: FrontView, reached: Reached) -> str:
    return view.words["no_target"].lower() if reached.target is None else view.number(reached.target)


def verdict(view: FrontView, reached: Reached, period: Period | None) -> str:
    """Exceeded, met, on the way, not begun, or not met when the period is over; a floor is never capped."""
    today = view.picture.today
    if reached.percent is None:
        return view.words["no_target"]
    if reached.percent >= 100:
        return view.words["over" if reached.percent > 100 else "met"]
    if period is None:
        return view.words["running"]
    if period.count_from > today:
        return view.words["not_begun"]
    return view.words["short" if period.count_to < today else "running"]


def _data_bars(view: FrontView) -> Iterator[Highlight]:
    bars = len(view.followed_phases[:2]) + 1
    for index in range(bars):
        row = BARS_ROW + 2 * index + 1
        yield Highlight("data_bar", (row, 2, row, 2), maximum=100, alone=True)
    yield Highlight("data_bar", (UNITS_ROW + 1, 4, UNITS_ROW + MOST_UNITS, 4), maximum=100)


# ---- tiles


def _tiles(view: FrontView) -> Iterator[Put]:
    for (column, width), tile in zip(TILES, view.spec.overview.tiles, strict=False):
        yield Put(TILES_ROW, column, Cell(_tile_title(view, tile), "tile_name"), 2, width)
        yield Put(TILES_ROW + 2, column, Cell(_tile_value(view, tile), "tile_value"), 1, width)
        yield Put(TILES_ROW + 3, column, Cell(_tile_note(view, tile), "tile_note"), 1, width)


def _tile_title(view: FrontView, tile: Said) -> str:
    period = view.closed
    return tile.title.format(ky=period.short if period else "")


def _tile_value(view: FrontView, tile: Said) -> Any:
    if tile.text == "{0}":
        value = view.number_of(tile.of[0], WHOLE, PROGRAMME)
        return value if isinstance(value, int) else view.say(tile.text, tile.of, WHOLE, PROGRAMME)[0]
    return view.say(tile.text, tile.of, WHOLE, PROGRAMME)[0]


def _tile_note(view: FrontView, tile: Said) -> str | None:
    text, _ = view.say(tile.note, tile.note_of, WHOLE, PROGRAMME)
    return None if text == UNKNOWN else text or None


# ---- units


def _units(view: FrontView) -> Iterator[Put]:
    words = view.words
    heads = ((0, 2, words["units"].format(ky=view.period_name(view.now))), (2, 1, words["target"]), (3, 1, words["done"]),
             (4, 1, words["percent"]), (5, 1, words["missing"]), (6, 1, words["to_mend"]), (7, 2, words["state"]))  # fmt: skip
    for column, width, title in heads:
        yield Put(UNITS_ROW, column, Cell(title, "header"), 1, width)
    shown = _chosen_units(view)
    for index, code in enumerate(shown):
        yield from _unit(view, UNITS_ROW + 1 + index, code)
    if not shown:
        yield Put(UNITS_ROW + 1, 0, Cell(words["no_unit"], "note"), 1, 9)
    text = words["see_all"].format(n=len(view.units), sheet=view.spec.progress.name)
    yield Put(UNITS_ROW + MOST_UNITS + 1, 0, Cell(text, "link", link=jump(view.spec.progress.name)), 1, 9)


def _unit(view: FrontView, row: int, code: str) -> Iterator[Put]:
    reached = view.reached(code, view.now)
    is_missing = reached.done is None
    cells = (
        (0, 2, Cell(view.unit_name(code), "fit")),
        (2, 1, Cell(view.words["no_target"] if reached.target is None else reached.target, "int")),
        (3, 1, Cell(UNKNOWN if is_missing else reached.done, "int")),
        (4, 1, Cell(UNKNOWN if reached.percent is None else reached.percent, "percent")),
        (5, 1, Cell(UNKNOWN if reached.missing is None else reached.missing, "int")),
        (6, 1, Cell(view.to_mend(code), "int")),
        (7, 2, Cell(view.state_words(code), _state_style(view, code), volatile=True)),
    )
    for column, width, cell in cells:
        yield Put(row, column, cell, 1, width)


def _state_style(view: FrontView, code: str) -> str:
    """Red where no figures are, orange where they are old."""
    status = view.statuses.get(code)
    if status is None or status.state is State.STALE:
        return "orange" if status else "fit"
    return "red" if status.state in NO_DATA else "fit"


def _chosen_units(view: FrontView) -> list[str]:
    """All units when they fit; else the eight highest, then of the rest the eight with most missing."""
    codes = [unit.code for unit in view.units]
    if len(codes) <= MOST_UNITS:
        return codes
    reached = {code: view.reached(code, view.now) for code in codes}
    highest = sorted(codes, key=lambda code: -(reached[code].percent or 0))[: MOST_UNITS // 2]
    rest = [code for code in codes if code not in highest]
    return [*highest, *sorted(rest, key=lambda code: -(reached[code].missing or 0))[: MOST_UNITS // 2]]


# ---- sectors, chart


def _classes(view: FrontView) -> Iterator[Put]:
    overview = view.spec.overview
    yield Put(UNITS_ROW, 10, Cell(view.words["classes"], "header"), 1, 2)
    for index, title in enumerate(overview.column_titles):
        yield Put(UNITS_ROW, 12 + index, Cell(title, "header"))
    for row, (label, split) in enumerate(_shown_classes(view), UNITS_ROW + 1):
        look = "text" if split else "bold"
        yield Put(row, 10, Cell(label, look), 1, 2)
        for index, ref in enumerate(overview.columns):
            value = view.number_of(ref.model_copy(update={"split": split}), WHOLE, PROGRAMME)
            yield Put(row, 12 + index, Cell(UNKNOWN if value is None else value, view.style_of(ref.indicator)))


def _shown_classes(view: FrontView) -> list[tuple[str, str]]:
    """The sectors for which there is room above the chart, and all together."""
    classes = list(view.classes())
    return [*classes[: MOST_CLASSES - 1], classes[-1]] if len(classes) > MOST_CLASSES else classes


def _chart(view: FrontView, weeks: tuple[str, int, int, int], heights: Mapping[int, float]) -> Chart:
    """Under the table of sectors, down to the end of the block of units."""
    name, first, last, column = weeks
    words = view.words
    days = (first, column, last, column)
    series = [
        Series(words["series_done"], days, (first, column + 1, last, column + 1), name),
        Series(words["series_needed"], days, (first, column + 2, last, column + 2), name, colour="#A5A5A5"),
    ]
    title = view.week_by_week(words["chart_weeks"])
    top = UNITS_ROW + 1 + max(4, len(_shown_classes(view)))
    points = sum(heights[row] for row in range(top, UNITS_ROW + MOST_UNITS + 2))
    width = sum(int(7 * letters + 5) for letters in WIDTHS[10:])
    return Chart("line", top, 10, title, series, width - 2, round(points / POINTS_PER_PIXEL) - 8, days=week_days(view))


# ---- what waits


def status_line(view: FrontView, others: Mapping[str, Sheet]) -> str:
    """When the numbers were made, how many units are in them, how many things wait for the coordinator."""
    return view.words["status"].format(
        moment=view.clock(view.picture.moment), sent=len(view.sent), all=len(view.picture.units), n=len(_tasks(view, others))
    )


def _todos(view: FrontView, others: Mapping[str, Sheet]) -> Iterator[Put]:
    yield Put(TODO_ROW, 0, Cell(view.words["todos"], "header"), 1, 9)
    tasks = _tasks(view, others)
    for row, (count, title, name) in enumerate(tasks, TODO_ROW + 1):
        yield Put(row, 0, Cell(count, "int"))
        yield Put(row, 1, Cell(title, "link", link=jump(name)), 1, 8)
    if not tasks:
        yield Put(TODO_ROW + 1, 0, Cell(view.words["nothing_to_do"], "note"), 1, 9)


def _tasks(view: FrontView, others: Mapping[str, Sheet]) -> list[tuple[int, str, str]]:
    """How many cases wait, the words for them, and the sheet on which they are settled; what nothing waits for is left out."""
    found = ((todo.title, *_waiting(view, todo, others)) for todo in view.spec.overview.todos[:6])
    return [(count, title, name) for title, count, name in found if count]


def _waiting(view: FrontView, todo: Todo, others: Mapping[str, Sheet]) -> tuple[int, str]:
    if not todo.sheet:
        return sum(status.state in NO_DATA for status in view.picture.units), view.spec.sending.name
    found = others.get(todo.sheet)
    if found is None:
        return 0, ""
    return sum(open_rows(table, todo.field, todo.open) for table in found.tables), found.name


def open_rows(table: Table, field: str, open_values: Sequence[str]) -> int:
    """Rows of a table whose `field` (a column's machine name) holds one of the values; "" stands for blank."""
    for index, column in enumerate(table.columns):
        if column.key == field:
            values = (row[index].value if isinstance(row[index], Cell) else row[index] for row in table.rows)
            return sum(str(value or "") in open_values for value in values)
    return 0


def _gains(view: FrontView) -> Iterator[Put]:
    units = sorted((s for s in view.picture.units if s.gain), key=lambda status: (-status.gain, status.unit))
    words = view.words
    total = sum(status.gain for status in units)
    yield Put(TODO_ROW, 10, Cell(words["gains"].format(n=view.number(total)), "header"), 1, 6)
    lines = [(view.unit_name(status.unit), status.gain) for status in units[:MOST_GAINS]]
    if len(units) > MOST_GAINS:
        rest = units[MOST_GAINS - 1 :]
        lines[-1] = (words["others_gain"].format(n=len(rest)), sum(status.gain for status in rest))
    for row, (name, gain) in enumerate(lines, TODO_ROW + 1):
        yield Put(row, 10, Cell(name, "fit"), 1, 5)
        yield Put(row, 15, Cell(gain, "int"))
    if not units:
        yield Put(TODO_ROW + 1, 10, Cell(words["none"], "note"), 1, 6)


# ---- nothing is lost


def _check(view: FrontView) -> Iterator[Put]:
    total, account, words = view.whole_count(), view.account(), view.words
    reasons = " + ".join(f"{view.number(account.reasons.get(key, 0))} {word}" for key, word in view.spec.reasons.items())
    rows = {name: view.number(getattr(total, name)) for name in ("read", "accepted", "must_fix", "held", "not_data")}
    counted = {"accepted": view.number(account.accepted), "counted": view.number(account.counted), "reasons": reasons}
    lines = [words["check"].format(**rows), words["check_indicator"].format(**counted)]
    if view.picture.sent:
        lines.append(words["check_sent"].format(n=len(view.picture.sent)))
    is_whole = holds(view)
    if not is_whole:
        lines.append(words["check_bad"].format(sheet=view.spec.sending.name))
    yield Put(CHECK_ROW, 0, Cell("\n".join(lines), "frame_ok" if is_whole else "frame_bad"), 3, COLUMNS)


def holds(view: FrontView) -> bool:
    """Whether every row read, and every accepted row of the followed indicator, is accounted for, unit by unit and together."""
    tables = all(count.holds for status in view.picture.units for count in status.tables.values())
    accounts = all(account.holds for account in view.picture.facts.accounts.values())
    return tables and accounts and view.whole_count().holds and view.account().holds

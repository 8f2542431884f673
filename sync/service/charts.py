"""Numbers against targets -> drawings in SVG that say the same in words; nothing is fetched, and ink on paper shows them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.service.markup import esc
from sync.speech import either
from sync.vietnamese import number

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 38, 8, 14, 24
"""Of the drawing by week: the phone's width, so that its letters are not made smaller there."""
BAR = 100


@dataclass(frozen=True, slots=True)
class Week:
    """A week's last day; counted by then (None = to come) and needed by then (None = no target)."""

    end: date
    done: int | None
    needed: int | None


def bar(share: float | None, words: str) -> str:
    """How much of a target is reached; `share` 0..100 and beyond, None = no target. `words` say the same."""
    filled = min(BAR, max(0.0, share or 0.0))
    kind = "bar-over" if share is not None and share >= BAR else "bar-done"
    return (
        f'<svg class="bar" viewBox="0 0 {BAR} 8" preserveAspectRatio="none" role="img" aria-label="{esc(words)}">'
        f'<rect class="bar-track" width="{BAR}" height="8"/><rect class="{kind}" width="{filled:.2f}" height="8"/></svg>'
    )


def weeks_chart(weeks: Sequence[Week], title: str, done_word: str, needed_word: str, language: str = "vi") -> str:
    """Counted week by week, as a line, against what is needed, dashed; "" when nothing can be drawn."""
    values = [value for week in weeks for value in (week.done, week.needed) if value is not None]
    if len(weeks) < 2 or not values:
        return ""
    most = _round_up(max(*values, 1))
    done = [(index, week.done) for index, week in enumerate(weeks) if week.done is not None]
    needed = [(index, week.needed) for index, week in enumerate(weeks) if week.needed is not None]
    told = f"{done_word} {number(done[-1][1], language)}" if done else done_word
    said = _in_words(weeks, done_word, needed_word, language)
    return (
        f'<svg class="weeks" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="weeks-title weeks-told">'
        f'<title id="weeks-title">{esc(title)}</title><desc id="weeks-told">{esc(said)}</desc>'
        f"{_grid(weeks, most, language)}{_line('needed', needed, len(weeks), most)}{_line('done', done, len(weeks), most)}"
        f"{_end_mark(done, len(weeks), most, told)}</svg>"
    )


def _in_words(weeks: Sequence[Week], done_word: str, needed_word: str, language: str) -> str:
    now = next((week for week in reversed(weeks) if week.done is not None), None)
    if now is None:
        until = either(language, "đến", "until")
        return f"{needed_word} {number(weeks[-1].needed or 0, language)} {until} {_day(weeks[-1].end)}"
    target = "" if now.needed is None else f", {needed_word.lower()} {number(now.needed, language)}"
    until = either(language, "Đến", "Until")
    return f"{until} {_day(now.end)}: {done_word.lower()} {number(now.done or 0, language)}{target}"


def _grid(weeks: Sequence[Week], most: int, language: str) -> str:
    lines = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{number(value, language)}</text>'
        for value in (0, most // 2, most)
        for y in [_y(value, most)]
    ]
    ends = ((0, "start"), (len(weeks) - 1, "end"))
    lines += [
        f'<text class="axis" x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{_day(weeks[index].end)}</text>'
        for index, anchor in ends
        for x in [_x(index, len(weeks))]
    ]
    return "".join(lines)


def _line(kind: str, points: Sequence[tuple[int, int]], count: int, most: int) -> str:
    places = " ".join(f"{_x(index, count):.1f},{_y(value, most):.1f}" for index, value in points)
    return f'<polyline class="line-{kind}" points="{places}"/>' if len(points) > 1 else ""


def _end_mark(done: Sequence[tuple[int, int]], count: int, most: int, words: str) -> str:
    if not done:
        return ""
    x, y = _x(done[-1][0], count), _y(done[-1][1], most)
    anchor = "end" if x > WIDTH / 2 else "start"
    # Above the point, or below it where the line is near the top.
    at = y - 8 if y > TOP + 16 else y + 18
    return (
        f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        f'<text class="told" x="{x:.1f}" y="{at:.1f}" text-anchor="{anchor}">{esc(words)}</text>'
    )


def _x(index: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * index / (count - 1)


def _y(value: int, most: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most)


def _round_up(value: int) -> int:
    """The next round number, so that half of it is whole: 1537 -> 1600, 7 -> 8."""
    step: int = max(2, 10 ** (len(str(value)) - 1) // 5)
    return -(-value // step) * step


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}"

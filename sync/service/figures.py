"""What is known -> how far all are: a bar per phase and for the whole, and the current phase week by week."""

from __future__ import annotations

from collections.abc import Sequence

from sync.campaign import PROGRAMME, WHOLE, Period
from sync.publish.front import FrontView
from sync.publish.overview import verdict
from sync.publish.periods import week_rows
from sync.publish.values import UNKNOWN
from sync.service.charts import Week, bar, weeks_chart
from sync.service.markup import NOTHING, esc, name
from sync.speech import either
from sync.vietnamese import day


def progress_section(view: FrontView) -> str:
    """Bars, drawing, and the numbers behind the drawing."""
    campaign = view.picture.campaign
    periods: list[tuple[str, Period | None]] = [(phase.code, phase) for phase in campaign.phases]
    bars = "".join(_bar(view, code, period) for code, period in [*periods, (PROGRAMME, None)]) if periods else ""
    title = either(view.picture.template.language, "Tiến độ", "Progress")
    return f'<section aria-labelledby="h-progress"><h2 id="h-progress">{title}</h2>{bars}{_weeks(view)}</section>'


def _bar(view: FrontView, code: str, period: Period | None) -> str:
    reached = view.reached(WHOLE, code)
    done = UNKNOWN if reached.done is None else view.number(reached.done)
    target = view.words["no_target"].lower() if reached.target is None else view.number(reached.target)
    share = "" if reached.percent is None else f" · {view.percent(reached.percent)}"
    numbers = f"{done} / {target}{share}"
    title, result = view.period_name(code), verdict(view, reached, period)
    is_now = ' aria-current="true"' if code == view.now else ""
    return (
        f'<div class="goal"{is_now}><p><span class="goal-name">{name(title)}</span>'
        f'<span class="numbers">{esc(numbers)}</span></p>{bar(reached.percent, f"{title}: {numbers}")}'
        f'<p class="small">{esc(result)}</p></div>'
    )


def _weeks(view: FrontView) -> str:
    weeks = [Week(*row) for row in week_rows(view)]
    title = view.week_by_week(view.words["chart_weeks"])
    drawn = weeks_chart(weeks, title, view.words["series_done"], view.words["series_needed"], view.picture.template.language)
    if not drawn:
        return ""
    key = (
        f'<p class="small key"><span class="key-done">{esc(view.words["series_done"])}</span> '
        f'<span class="key-needed">{esc(view.words["series_needed"])}</span></p>'
    )
    return f"<figure><figcaption>{esc(title)}</figcaption>{drawn}{key}{_week_table(view, weeks)}</figure>"


def _week_table(view: FrontView, weeks: Sequence[Week]) -> str:
    """The same numbers to read; weeks to come are left out."""
    rows = "".join(
        f'<tr><th scope="row">{day(week.end)}</th><td class="num">{view.number(week.done)}</td>'
        f'<td class="num">{NOTHING if week.needed is None else view.number(week.needed)}</td></tr>'
        for week in weeks
        if week.done is not None
    )
    language = view.picture.template.language
    until = either(language, "Tuần đến", "Week until")
    heads = "".join(f'<th scope="col">{esc(word)}</th>' for word in (until, view.words["series_done"], view.words["series_needed"]))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    summary = either(language, "Số liệu từng tuần", "Week by week")
    return f"<details><summary>{summary}</summary>{table}</details>"

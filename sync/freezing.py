"""A period -> what is still open in it, and, after a yes, its values fixed for good; or let go again, with a reason.

Nothing is read from any store: what is fixed is what the last run counted, so that nobody freezes a number she has not seen. What
was typed in yellow cells and in the coordinator's workbook since is taken over first.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync import journal
from sync.campaign import PROGRAMME, YEAR, Campaign
from sync.config import load
from sync.editions import edition_of, is_over
from sync.errors import ConfigError, FreezeMoved, NothingToFreeze
from sync.frozen import packed, values_of
from sync.office import Office, campaign_of, coordinator_known, opened
from sync.open_points import open_points
from sync.outcome import Outcome
from sync.picture import Freeze, Picture
from sync.progress import Progress, silent
from sync.run import painted, republished, unpulled
from sync.speech import either
from sync.template import Template
from sync.vietnamese import day as shown_day


@dataclass(frozen=True, slots=True)
class Ready:
    """A period that may be frozen: how people call it, and what is open in it, a sentence each, in the language of the template."""

    period: str
    edition: str
    name: str
    open: tuple[str, ...]
    language: str = "vi"

    def lines(self) -> list[str]:
        """For a terminal, or a box with yes and no."""
        if not self.open:
            return [f"{self.name}: {either(self.language, 'không còn việc nào chờ', 'nothing is open')}."]
        head = either(self.language, f"{self.name} còn các việc sau:", f"{self.name}, still open:")
        return [head, *(f"  - {line}" for line in self.open)]


@dataclass(frozen=True)
class Frozen:
    """What was done, and the run that printed it."""

    freeze: Freeze
    outcome: Outcome


def survey(config_file: Path, wanted: str, *, today: date | None = None, progress: Progress = silent) -> Ready:
    """What is open in a period. ConfigError when it cannot be frozen."""
    return _ready(_up_to_date(config_file, today, progress), wanted)


def choices(config_file: Path, *, today: date | None = None, progress: Progress = silent) -> list[Ready]:
    """Every period that has ended and is not frozen, the one that ended last in front."""
    picture = _up_to_date(config_file, today, progress)
    ended = sorted(_ends(picture).items(), key=lambda item: item[1], reverse=True)
    codes = [code for code, last in ended if last < picture.today and code not in picture.frozen]
    return [_ready(picture, code) for code in codes]


def freeze(
    config_file: Path,
    shown: Ready,
    *,
    by: str = "",
    note: str = "",
    today: date | None = None,
    progress: Progress = silent,
) -> Frozen:
    """Fix the values of a period and print them. `shown`: what she was shown; FreezeMoved when something else is open by now."""
    with opened(load(config_file), today, progress) as office:
        journal.replay(office)
        picture = _seen(office)
        if _ready(picture, shown.period).open != shown.open:
            raise FreezeMoved(shown.name)
        values = values_of(picture.template, picture.campaign, picture.facts, shown.period)
        made = Freeze(shown.period, shown.edition, picture.moment, by or user_name(), note, open=shown.open)
        journal.freeze(office, made, packed(values))
        return Frozen(made, republished(office))


def unfreeze(
    config_file: Path, wanted: str, *, reason: str, by: str = "", today: date | None = None, progress: Progress = silent
) -> Frozen:
    """Let a frozen period move again. ConfigError without a reason, or when it is not frozen."""
    if not reason.strip():
        raise ConfigError(
            ["--undo needs a reason -> add --reason TEXT; it is kept in the log of freezes"],
            ["Bỏ chốt cần có lý do → thêm --reason “lý do”; lý do được ghi vào nhật ký chốt"],
        )
    with opened(load(config_file), today, progress) as office:
        journal.replay(office)
        picture = _seen(office)
        code = _code(picture, wanted)
        if code not in picture.frozen:
            raise ConfigError([f"{wanted} is not frozen -> nothing to undo"], [f"{wanted} chưa chốt → không có gì để bỏ"])
        undone = picture.frozen[code]
        journal.unfreeze(office, undone, picture.moment, by or user_name(), reason.strip())
        return Frozen(undone, republished(office))


def _up_to_date(config_file: Path, today: date | None, progress: Progress) -> Picture:
    with opened(load(config_file), today, progress) as office:
        journal.replay(office)
        if not office.ledger.runs(1):
            raise NothingToFreeze
        return republished(office).picture


def _seen(office: Office) -> Picture:
    if not office.ledger.runs(1):
        raise NothingToFreeze
    campaign, found = campaign_of(office, coordinator_known(office))
    return painted(office, campaign, unpulled(office), found.findings, is_run=False)


def user_name() -> str:
    """Who is logged in here."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A service may run under a number that has no name.
        return ""


# ---- which period


def _ready(picture: Picture, wanted: str) -> Ready:
    code = _code(picture, wanted)
    name = name_of(picture.campaign, picture.template, code)
    standing, last = picture.frozen.get(code), _ends(picture)[code]
    if standing is not None:
        since, by = shown_day(standing.moment.date()), standing.by or "?"
        raise ConfigError(
            [f"{name} is frozen since {since} (by {by}) -> to change that: tonghop freeze {wanted} --undo --reason TEXT"],
            [f"{name} đã chốt ngày {since} (người chốt: {by}) → muốn mở lại: tonghop freeze {wanted} --undo --reason “lý do”"],
        )
    if last >= picture.today:
        raise ConfigError(
            [f"{name} ends on {shown_day(last)} -> freeze it after that day"],
            [f"{name} đến hết ngày {shown_day(last)} mới kết thúc → chốt sau ngày đó"],
        )
    return Ready(code, _edition(picture, code), name, tuple(open_points(picture, code)), picture.template.language)


def _code(picture: Picture, wanted: str) -> str:
    """The code of a period as it was typed: a code in any case, or the year of this edition."""
    codes = _ends(picture)
    typed = wanted.strip().upper()
    edition = edition_of(picture.template, picture.campaign)
    code = YEAR if typed == edition else typed
    if is_over(picture.template, picture.campaign, typed):
        raise _year_is_over(typed, [one.code for one in picture.campaign.rounds if one.edition == typed])
    if code not in codes:
        known = ", ".join([*(code for code in codes if code != YEAR), edition])
        raise ConfigError([f"no period {wanted!r} -> one of {known}"], [f"Không có kỳ “{wanted}” → chọn một trong: {known}"])
    return code


def _year_is_over(year: str, rounds: Sequence[str]) -> ConfigError:
    commands = ", ".join(f"tonghop freeze {code}" for code in rounds)
    return ConfigError(
        [f"the year {year} is over and cannot be frozen -> freeze its rounds: {commands}; its report: tonghop report {year}"],
        [f"Năm {year} đã khép, không chốt cả năm được nữa → chốt từng đợt: {commands}; xuất báo cáo năm: tonghop report {year}"],
    )


def _ends(picture: Picture) -> Mapping[str, date]:
    """Code of every period that can be frozen -> its last day; the whole programme and the year of this edition with them."""
    campaign, edition = picture.campaign, edition_of(picture.template, picture.campaign)
    ends = {period.code: period.count_to for period in (*campaign.rounds, *campaign.phases)}
    phases = [period.count_to for period in campaign.phases]
    rounds = [period.count_to for period in campaign.rounds if period.edition in ("", edition)]
    return ends | ({PROGRAMME: max(phases)} if phases else {}) | ({YEAR: max(rounds)} if rounds else {})


def _edition(picture: Picture, code: str) -> str:
    """Of a round its own, of the year this one; a phase and the whole outlive the editions."""
    own = next((period.edition for period in picture.campaign.rounds if period.code == code), "")
    return edition_of(picture.template, picture.campaign) if code == YEAR else own


def name_of(campaign: Campaign, template: Template, code: str) -> str:
    """How people call a period."""
    edition, language = str(campaign.settings.get("edition") or template.edition), template.language
    names = {period.code: period.name for period in campaign.periods}
    return names.get(code) or {
        PROGRAMME: either(language, "Cả chương trình", "All periods"),
        YEAR: either(language, f"Năm {edition}", f"The year {edition}"),
    }.get(code, code)

"""Commands -> exit codes. Each command imports what it needs when it runs, so that --help is quick."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.usage import USAGE_ERROR, WrongUsage, complaint

if TYPE_CHECKING:
    from sync.freezing import Ready
    from sync.outcome import Outcome

app = typer.Typer(
    name="tonghop",
    help="Many units fill spreadsheets, one office knows the true total.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

EXIT_PARTLY_READ = 3


def check_language(text: str) -> str:
    """vi, en or blank; anything else is wrong usage."""
    if text not in ("", "vi", "en"):
        raise WrongUsage("--lang", f"“{text}” chưa dùng được → vi hoặc en", f"{text!r} is not a language here -> vi or en")
    return text


ConfigFile = Annotated[Path, typer.Option("--config", help="Configuration file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, logs on standard error.")]
Language = Annotated[
    str, typer.Option("--lang", help="Language of what is said: vi or en; else that of the template.", callback=check_language)
]
Today = Annotated[str, typer.Option("--today", help="Pretend that today is this day (2022-04-17 or 17/4/2022).")]
AsOf = Annotated[str, typer.Option("--as-of", help="What was known at the end of this day, read from the journal alone.")]
UnitCode = Annotated[str, typer.Option("--unit", help="Only this unit.")]

DEFAULT_CONFIG = Path("config.toml")


def main() -> None:
    """Run the command line; a fault that a person can act on is a sentence and an exit code, never a traceback."""
    from sync.errors import TonghopError

    for stream in (sys.stdout, sys.stderr):
        # A console on another code page must not turn Vietnamese into question marks, nor end the run.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    try:
        code = app(standalone_mode=False)
    except USAGE_ERROR as error:
        print(complaint(error, language_asked(sys.argv[1:])), file=sys.stderr)
        raise SystemExit(2) from None
    except typer.Abort:
        raise SystemExit(1) from None
    except TonghopError as error:
        print(error.said(language_asked(sys.argv[1:])), file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    finally:
        # Of a million values the system takes the memory back at once; looking through them first takes a third of a second.
        gc.freeze()
    raise SystemExit(code or 0)


def language_asked(words: Sequence[str]) -> str:
    """The language in which a fault is told, "vi" or "en": it may come before any command has read its options."""
    from sync.speech import language_of, language_of_template, template_named

    if lang := _option(words, "--lang"):
        return lang
    if template := _option(words, "--template"):
        return language_of_template(template_named(template))
    return language_of(Path(_option(words, "--config") or DEFAULT_CONFIG))


def _option(words: Sequence[str], name: str) -> str:
    """What stands behind an option, "" where it is not given."""
    behind = (after for word, after in pairwise(words) if word == name)
    return next(behind, next((word.removeprefix(f"{name}=") for word in words if word.startswith(f"{name}=")), ""))


def spoken(lang: str, config: Path) -> str:
    """The language asked for, else that of the campaign: "vi" or "en"."""
    from sync.speech import language_of

    return lang or language_of(config)


def parse_day(text: str, option: str = "--today") -> date | None:
    """ "2022-04-17" or "17/4/2022" -> date; "" -> None; anything else is wrong usage."""
    from sync.config import read_day

    try:
        return read_day(text)
    except ValueError:
        advice = f"“{text}” chưa phải một ngày → ghi như 17/4/2022 hoặc 2022-04-17"
        raise WrongUsage(option, advice, f"{text!r} is not a day -> write it as 2022-04-17 or 17/4/2022") from None


def say(value: dict[str, Any], lines: list[str], as_json: bool) -> None:
    """Print one JSON object, or the lines."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(lines))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make the sample campaign.")] = Path("demo"),
    units: Annotated[int, typer.Option(help="How many units; 0 = those the shipped campaign follows.")] = 0,
    seed: Annotated[int, typer.Option(help="Same seed, same workbooks.")] = 2022,
    template: Annotated[str, typer.Option(help="Of what a sample is made: nt2022, schools, or a folder.")] = "nt2022",
    google: Annotated[bool, typer.Option("--google", help="Units fill spreadsheets, in a Google of this machine's own.")] = False,
    today: Today = "",
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Make a sample campaign with filled workbooks, some of them wrong, then run one real sync."""
    from sync.summary import as_object, summary

    told: dict[str, Any] = {}
    lines: list[str] = []
    if google and template != "nt2022":
        raise WrongUsage("--google", "chỉ dùng với mẫu nt2022 → bỏ --template", "goes with nt2022 alone -> leave out --template")
    if google:
        from sync.demo_google import run_google_demo

        done = run_google_demo(folder, units=units, seed=seed, today=parse_day(today), progress=_progress(as_json))
        outcome, told, lines = done.first, {"google_calls": [dict(one) for one in done.calls]}, ["", *done.lines()]
    else:
        from sync.demo_past import run_demo

        day, progress = parse_day(today), _progress(as_json)
        outcome = run_demo(folder, units=units, seed=seed, today=day, template=template, progress=progress)
    say({**as_object(outcome), **told, "dir": str(folder.resolve())}, [*summary(outcome, folder, lang), *lines], as_json)
    if not as_json:
        _open(outcome.master)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new campaign's folder.")],
    template: Annotated[str, typer.Option(help="What the units fill: nt2022, schools, or a folder of your own.")] = "nt2022",
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Make a new campaign: config.toml, the coordinator's workbook, the folders."""
    from sync.setup import init_campaign

    made = init_campaign(folder, template=template)
    say({"dir": str(folder.resolve()), "made": [str(path) for path in made]}, [f"  {path}" for path in made], as_json)


@app.command()
def templates(
    config: ConfigFile = DEFAULT_CONFIG,
    unit: UnitCode = "",
    prefilled: Annotated[bool, typer.Option("--prefilled", help="With the last accepted rows in them.")] = False,
    google: Annotated[bool, typer.Option("--google", help="As spreadsheets in the folder of [google], one per unit.")] = False,
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Write the blank workbook of every unit, or of one, into `Biểu mẫu/`; a workbook that is already there stays."""
    if google:
        from dataclasses import asdict

        from sync.google_setup import hand_out

        given = hand_out(config, unit=unit, prefilled=prefilled, today=parse_day(today), progress=_progress(as_json))
        say({"spreadsheets": [asdict(one) for one in given]}, [f"  {one.line(spoken(lang, config))}" for one in given], as_json)
        return
    from sync.setup import write_templates

    made = write_templates(config, unit=unit, prefilled=prefilled, today=parse_day(today), progress=_progress(as_json))
    say({"made": [str(path) for path in made]}, [f"  {path}" for path in made], as_json)


@app.command()
def sync(
    config: ConfigFile = DEFAULT_CONFIG,
    full: Annotated[bool, typer.Option("--full", help="Read every file again, changed or not.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read and written; write nothing.")] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on although most units' files are gone or emptied.")
    ] = False,
    facts: Annotated[bool, typer.Option("--facts", help="With --json: every fact too.")] = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Read what changed, check it, add it up, write the master and the units' feedback."""
    if past := parse_day(as_of, "--as-of"):
        _print_back(config, past, facts=facts, as_json=as_json, lang=lang)
        return
    from sync.workers import warm_up

    warm_up()
    from sync import run
    from sync.summary import as_object, plan_lines, summary

    outcome = run.sync(
        config, today=parse_day(today), full=full, dry_run=dry_run, accept_loss=accept_loss, progress=_progress(as_json)
    )
    lines = plan_lines(outcome, lang) if dry_run else summary(outcome, config.parent, lang)
    say(as_object(outcome, with_facts=facts), lines, as_json)
    _exit(outcome)


@app.command()
def schedule(
    config: ConfigFile = DEFAULT_CONFIG,
    install: Annotated[bool, typer.Option("--install", help="Have the system start it at log-in, and say how.")] = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Sync at the times of [schedule] until stopped (Ctrl+C); every line says when, and what failed and why."""
    if install:
        from sync.autostart import install as put_in_place
        from sync.speech import either

        made = put_in_place(config)
        said = either(spoken(lang, config), f"Đã ghi {made.path}; gõ một lần:", f"Wrote {made.path}; type once:")
        print("\n".join([said, *(f"  {line}" for line in made.commands)]))
        return
    import signal
    from threading import Event

    from sync.jobs import Keeper

    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    Keeper(config, stop.wait, lambda line: print(line, file=sys.stderr, flush=True), parse_day(today)).keep()


@app.command()
def excel(
    action: Annotated[str, typer.Argument(help="build: the workbook with the button; install: set up this user's Excel.")],
    config: ConfigFile = DEFAULT_CONFIG,
    again: Annotated[bool, typer.Option("--again", help="build: a new one although one is there; the old is kept.")] = False,
    libreoffice: Annotated[bool, typer.Option("--libreoffice", help="build: for LibreOffice instead of Excel.")] = False,
    token: Annotated[str, typer.Option(help="install: the token of the service, kept for this user alone.")] = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Make the workbook with the button Làm mới, or have this user's Excel know the program."""
    if action == "build":
        from sync.libreoffice.connection import settings_of_office
        from sync.office_files import build_files

        office = settings_of_office() if libreoffice else None
        built = build_files(config, today=parse_day(today), again=again, office=office, progress=_progress(as_json))
        say(
            {"made": [str(path) for path in built.files], "kept": str(built.kept or "")}, built.lines(spoken(lang, config)), as_json
        )
    elif action == "install":
        from sync.excel_install import install

        done = install(token=token, language=spoken(lang, config))
        say({"made": [str(path) for path in done.files], "ok": done.is_fine}, done.lines(), as_json)
        if not done.is_fine:
            raise typer.Exit(1)
    else:
        said = f"“{action}” chưa phải việc làm được → build hoặc install"
        raise WrongUsage("ACTION", said, f"{action!r} is nothing to do -> build or install")


@app.command()
def kit(
    out: Annotated[Path | None, typer.Argument(help="The zip to write.")] = None,
    uv: Annotated[Path | None, typer.Option("--uv", help="uv's wheel for Windows; else fetched.")] = None,
    template: Annotated[str, typer.Option(help="For campaigns of it; else for the one here, or of nt2022.")] = "",
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Make a zip by which a coordinator on Windows installs the program without administrator rights."""
    from sync.kit.contents import build_kit
    from sync.speech import template_named, template_of

    usual = template_of(DEFAULT_CONFIG) or template_named("nt2022")
    made = build_kit(template_named(template) if template else usual, out, uv)
    files = [{"name": name, "bytes": size} for name, size in made.files]
    say({"made": str(made.path.resolve()), "sha256": made.sha256, "uv": made.uv, "files": files}, made.lines(lang), as_json)


@app.command()
def serve(
    config: ConfigFile = DEFAULT_CONFIG,
    new_token: Annotated[bool, typer.Option("--new-token", help="Make the key to it, print it this once, and end.")] = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Show browsers where every unit stands, and refresh when asked by HTTP, until stopped (Ctrl+C)."""
    from sync.service.server import new_key
    from sync.service.server import serve as answer

    if new_token:
        print("\n".join(new_key(config, lang)))
        return
    from sync.workers import warm_up

    warm_up()
    answer(config, parse_day(today), lambda line: print(line, flush=True), lang)


@app.command()
def status(
    config: ConfigFile = DEFAULT_CONFIG,
    runs: Annotated[bool, typer.Option("--runs", help="The last runs instead.")] = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Who has sent what, from the ledger; nothing is read or written."""
    from sync import run
    from sync.as_of import look_back
    from sync.summary import runs_lines, status_lines, status_object

    past = parse_day(as_of, "--as-of")
    picture = look_back(config, past) if past else run.look(config, today=parse_day(today))
    if runs:
        say({"runs": [dict(item) for item in picture.runs]}, runs_lines(picture, lang), as_json)
    else:
        say(status_object(picture), status_lines(picture, lang), as_json)


@app.command()
def findings(
    config: ConfigFile = DEFAULT_CONFIG,
    unit: UnitCode = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """What every unit, or one, should mend: grouped as in its feedback."""
    from sync import run
    from sync.errors import ConfigError
    from sync.summary import findings_lines, findings_object

    picture = run.look(config, today=parse_day(today))
    if unit and unit not in picture.campaign.by_code:
        known = ", ".join(sorted(picture.campaign.by_code))
        raise ConfigError(
            [f"--unit: no unit {unit!r} -> one of {known}"], [f"--unit: chưa có đơn vị “{unit}” → chọn một trong {known}"]
        )
    say({"findings": findings_object(picture, unit, lang)}, findings_lines(picture, unit, lang), as_json)


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(help="Code of the indicator, such as IN-01.")],
    unit: Annotated[str, typer.Argument(help="Code of the unit; TINH is everything together.")],
    period: Annotated[str, typer.Argument(help="P1, R1, ALL, YEAR …")],
    config: ConfigFile = DEFAULT_CONFIG,
    split: Annotated[str, typer.Option(help="One class of it, such as sector=DN.")] = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Open a number down to the cells it came from, and name what was left out and why."""
    from sync import run
    from sync.history import explain_lines, explanation

    picture = run.look(config, today=parse_day(today))
    found = explanation(picture, indicator, unit, period, split)
    say(found, explain_lines(found, lang or picture.template.language), as_json)


@app.command()
def diff(
    first: Annotated[int, typer.Argument(help="Number of a run, as `status --runs` shows it.")],
    second: Annotated[int, typer.Argument(help="Number of a later run.")],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """What changed between two runs: unit, record, column, old and new value, and what that did to total and rank."""
    from sync.difference import difference

    found = difference(config, first, second, today=parse_day(today), lang=lang)
    say(found.as_object(), found.lines(), as_json)


@app.command()
def freeze(
    period: Annotated[str, typer.Argument(help="R1, P1, ALL, or the year, such as 2022.")],
    config: ConfigFile = DEFAULT_CONFIG,
    by: Annotated[str, typer.Option("--by", help="Who freezes; else the user's name.")] = "",
    note: Annotated[str, typer.Option("--note", help="What else is to be kept with it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Freeze although things are open.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Let it move again; needs --reason.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it is let go.")] = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Fix the numbers of a period for good: shows what is open, asks, and books later changes beside."""
    from sync import freezing
    from sync.summary import freeze_lines, freeze_object

    day, progress = parse_day(today), _progress(as_json)
    if undo:
        done = freezing.unfreeze(config, period, reason=reason, by=by, today=day, progress=progress)
    else:
        ready = freezing.survey(config, period, today=day, progress=progress)
        if not yes:
            _ask_for_yes(ready, period, as_json)
        done = freezing.freeze(config, ready, by=by, note=note, today=day, progress=progress)
    say(freeze_object(done, is_undone=undo), freeze_lines(done, config.parent, is_undone=undo, lang=lang), as_json)


def _ask_for_yes(ready: Ready, period: str, as_json: bool) -> None:
    """Show what is open and ask; where nobody can answer, NotAgreed."""
    from sync.errors import NotAgreed

    say({"period": ready.period, "frozen": False, "open": list(ready.open)}, ready.lines(), as_json)
    if as_json or not sys.stdin.isatty():
        raise NotAgreed(period)
    if not typer.confirm("Freeze?" if ready.language == "en" else "Chốt?"):
        raise typer.Exit(1)


@app.command()
def remind(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False, lang: Language = "", today: Today = "") -> None:
    """A ready text for every late unit, or letters where [mail] is set; a unit is told once a day for the same reason."""
    from dataclasses import asdict

    from sync.reminders import remind as tell
    from sync.reminders import reminder_lines

    told = tell(config, today=parse_day(today))
    say({"told": [asdict(one) for one in told]}, reminder_lines(told, spoken(lang, config)), as_json)


@app.command()
def report(
    period: Annotated[str, typer.Argument(help="Code of a round or phase (R1, P1), or the plan's year.")],
    config: ConfigFile = DEFAULT_CONFIG,
    unit: UnitCode = "",
    docx: Annotated[Path | None, typer.Option("--docx", help="Where to write it; else into `Báo cáo/`.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="The overview for leaders too, on one page of PDF.")] = False,
    awards: Annotated[bool, typer.Option("--awards", help="The proposal of commendations, with its list, instead.")] = False,
    public: Annotated[bool, typer.Option("--public", help="A short summary for a website instead, without any person.")] = False,
    number: Annotated[str, typer.Option(help="Number and symbol of the document; else left blank.")] = "",
    dated: Annotated[str, typer.Option(help="Date of the document; else left blank.")] = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Write the review of a round, a phase or the year as a Word file; figures nobody reported print "…" and are listed."""
    from sync.report.edges import Paper
    from sync.report_file import write_report

    if public and (unit or awards or number or dated):
        said = "nói về toàn đợt, không phải công văn → bỏ --unit, --awards, --number, --dated"
        raise WrongUsage("--public", said, "is about the whole, and no letter -> leave out --unit, --awards, --number, --dated")
    words = Paper(number, parse_day(dated, "--dated"))
    kind = {"awards": awards, "public": public, "pdf": pdf}
    day, past = parse_day(today), parse_day(as_of, "--as-of")
    made = write_report(config, period, unit=unit, words=words, docx=docx, today=day, as_of=past, **kind)
    say(made.as_object(), made.lines(spoken(lang, config)), as_json)


@app.command()
def rebuild(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False, lang: Language = "", today: Today = "") -> None:
    """Make the ledger anew from the archive and the journal; the same facts and master come out."""
    from sync import run
    from sync.summary import as_object, summary

    outcome = run.rebuild(config, today=parse_day(today), progress=_progress(as_json))
    say(as_object(outcome), summary(outcome, config.parent, lang), as_json)
    _exit(outcome)


@app.command()
def bundle(
    out: Annotated[Path | None, typer.Argument(help="The zip to write; default ban_giao_… in the current folder.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    with_sources: Annotated[bool, typer.Option("--with-sources", help="The units' files too, if they lie in the folder.")] = False,
    hand_over: Annotated[bool, typer.Option("--hand-over", help="Make no more runs of it on this machine.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="Write nothing; go on here after all.")] = False,
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Put everything of the campaign but its secrets into one zip, for another machine or as a copy."""
    from sync.bundle import packing
    from sync.speech import either

    language = spoken(lang, config)
    if take_back and (out or with_sources or hand_over):
        said = "dùng riêng, không ghi tệp nào → bỏ các tùy chọn khác"
        raise WrongUsage("--take-back", said, "goes alone: nothing is written -> leave out the rest")
    if take_back:
        was = packing.go_on(config)
        said = either(
            language,
            "Máy này lại quản lý chiến dịch; không mở gói đã lập ở máy khác nữa."
            if was
            else "Chiến dịch này chưa bàn giao đi đâu.",
            "This machine keeps the campaign again; never open the bundle elsewhere."
            if was
            else "This campaign was not handed over.",
        )
        say({"taken_back": was}, [said], as_json)
        return
    made = packing.bundle(config, out, with_sources=with_sources, hand_over=hand_over)
    say(made.as_object(), made.lines(language), as_json)


@app.command(name="open")
def open_(
    path: Annotated[Path, typer.Argument(help="What `tonghop bundle` wrote.", metavar="BUNDLE")],
    folder: Annotated[Path | None, typer.Argument(help="The campaign's folder; default a new one of its old name.")] = None,
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Go on with a bundled campaign on this machine; says what still must be given by hand."""
    from sync.bundle.opening import open_bundle

    done = open_bundle(path, folder, progress=_progress(as_json))
    say(done.as_object(), done.lines(lang), as_json)
    if not done.is_same:
        raise typer.Exit(1)


@app.command()
def doctor(
    config: ConfigFile = DEFAULT_CONFIG,
    google: Annotated[bool, typer.Option("--google", help="The way to Google too: account, folder, rights, clock.")] = False,
    as_json: AsJson = False,
    lang: Language = "",
    today: Today = "",
) -> None:
    """Check the set-up: configuration, folders, ledger, disk space; say what to do about each fault."""
    from sync.doctor import examine_setup

    parse_day(today)  # the set-up is fine or not on any day; the words of the other commands fit here too
    checks = examine_setup(config, lang)
    if google:
        from sync.google_doctor import examine_google

        checks += examine_google(config, lang)
    lines = [f"{'✓' if check.is_fine else '✗'} {check.name}: {check.text}" for check in checks]
    say({"checks": [{"name": check.name, "ok": check.is_fine, "text": check.text} for check in checks]}, lines, as_json)
    if not all(check.is_fine for check in checks):
        raise typer.Exit(1)


def _print_back(config: Path, day: date, *, facts: bool, as_json: bool, lang: str) -> None:
    from sync.as_of import print_back
    from sync.speech import either
    from sync.summary import status_lines, status_object

    past = print_back(config, day, progress=_progress(as_json))
    then = either(spoken(lang, config), "Bảng tổng hợp khi đó", "The master of that day")
    lines = [*status_lines(past.picture, lang), "", f"{then}: {past.master}"]
    say({**status_object(past.picture, with_facts=facts), "master": str(past.master)}, lines, as_json)


def _exit(outcome: Outcome) -> None:
    if outcome.is_partly_read:
        raise typer.Exit(EXIT_PARTLY_READ)


def _progress(as_json: bool) -> Any:
    from sync.progress import TerminalProgress, silent

    return silent if as_json or not sys.stderr.isatty() else TerminalProgress()


def _open(path: Path | None) -> None:
    """Open a file on a desktop; on a server, in a pipe or in CI nothing happens."""
    import os

    from sync.desktop import open_file

    if path is not None and sys.stdout.isatty() and not os.environ.get("CI"):
        open_file(path)


if __name__ == "__main__":
    main()

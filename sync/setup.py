"""A folder -> a campaign ready to run: configuration, the coordinator's workbook, folders, blank unit workbooks."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sync.blank import default_rows, labelled, write_blank, write_coordinator
from sync.campaign import Campaign, Unit
from sync.config import Config, load
from sync.coordinator_form import config_names, coordinator_form
from sync.editions import edition_of, rounds_of
from sync.errors import ConfigError, TemplateError
from sync.outputs import replace_file
from sync.own_template import sound
from sync.prefilled import last_rows
from sync.progress import Progress, silent
from sync.template import Template, load_template, templates_root

BLANK_FOLDER = "Biểu mẫu"


def init_campaign(
    folder: Path,
    *,
    template: str = "",
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    made_on: date | None = None,
) -> list[Path]:
    """Make config.toml, the coordinator's workbook and the folders; refuse a folder that already holds a campaign.

    `template`: the units' template, a shipped one by name or the path of a folder, "" = that of the shipped
    configuration; `rows` replaces its set-up, table by table.
    ConfigError for a template that is not there, TemplateError for one with a slip in it.
    """
    config_file = folder / "config.toml"
    for path in (config_file, folder / load(reference_config()).campaign.coordinator):
        if path.exists():
            raise ConfigError(
                [f"{path} is already there -> choose another folder, or run tonghop sync in this one"],
                [f"{path} đã có → chọn thư mục khác, hoặc chạy tonghop sync ở thư mục này"],
            )
    folder.mkdir(parents=True, exist_ok=True)
    config, form = _begun(config_file, template)
    contents = {**default_rows(form), **labelled(form, rows or {})}
    coordinator = config.coordinator
    write_coordinator(form, coordinator, rows=contents, made_on=made_on or date.today())  # noqa: DTZ011  only a stamp
    units = contents.get("units", ())
    places = [config.folder / str(unit["place"]) for unit in units if unit.get("followed") and unit.get("place")]
    folders = [*([config.inbox] if config.inbox else []), *places]
    for path in folders:
        path.mkdir(parents=True, exist_ok=True)
    return [config_file, coordinator, *folders]


def _begun(path: Path, template: str) -> tuple[Config, Template]:
    """The configuration, written, and the coordinator's workbook as the template wants it. A fault in either leaves no file."""
    try:
        config = _write_config(path, template)
        return config, coordinator_form(config.template, sound(load_template(config.template), config.template))
    except (ConfigError, TemplateError):
        path.unlink(missing_ok=True)
        raise


def _write_config(path: Path, template: str) -> Config:
    """The shipped configuration, with that template and the names it gives to files and folders."""
    text = reference_config().read_text(encoding="utf-8")
    named = config_with(text, {"campaign.template": _seen_from(path.parent, template)}) if template else text
    path.write_text(named, encoding="utf-8")
    config = load(path)
    if names := config_names(config.template):
        path.write_text(config_with(path.read_text(encoding="utf-8"), names), encoding="utf-8")
        config = load(path)
    return config


def _seen_from(folder: Path, template: str) -> str:
    """The template as config.toml in `folder` names it: a shipped one by its name, a folder of one's own by the way to it."""
    if (templates_root() / template).is_dir() or not Path(template).is_dir():
        return template
    try:
        return Path(os.path.relpath(template, folder)).as_posix()
    except ValueError:  # On another drive of Windows.
        return str(Path(template).absolute())


def config_with(text: str, values: Mapping[str, str]) -> str:
    """A commented config.toml with other values, "section.key" -> text, its comments kept. ConfigError for a key it has not got."""
    left, section, lines = dict(values), "", []
    for line in text.splitlines(keepends=True):
        section = found[1] if (found := re.match(r"\[(\w+)\]", line)) else section
        name = re.match(r"(\w+) = ", line)
        value = left.pop(f"{section}.{name[1]}", None) if name else None
        lines.append(line if value is None else re.sub(r'"[^"]*"', partial(_quoted, value), line, count=1))
    if left:
        raise ConfigError([f"config.toml: no key {', '.join(sorted(left))} -> see the shipped config.toml for those there are"])
    return "".join(lines)


def _quoted(value: str, _: object) -> str:
    """As TOML writes it; a Windows path between single quotes."""
    return f"'{value}'" if "\\" in value else f'"{value}"'


def reference_config() -> Path:
    """The commented configuration that ships with the program."""
    packed = Path(__file__).parent / "_data" / "config.toml"
    return packed if packed.is_file() else Path(__file__).parent.parent / "config.toml"


def write_templates(
    config_file: Path, *, unit: str = "", prefilled: bool = False, today: date | None = None, progress: Progress = silent
) -> list[Path]:
    """One blank workbook per followed unit (or for one), never over a file that is there."""
    from sync.run import look

    config = load(config_file)
    picture = look(config_file, today=today, as_planned=True)
    units = chosen_units(picture.campaign, unit)
    edition_to_hand_out(picture.template, picture.campaign)
    later = later_edition(picture.template, picture.campaign)
    folder = config.folder / picture.template.say(BLANK_FOLDER)
    made = []
    for index, item in enumerate(units):
        progress(picture.template.say(BLANK_FOLDER), index + 1, len(units))
        path = folder / blank_name(item, later)
        if path.exists():
            continue
        rows = last_rows(picture, item) if prefilled else {}
        buffer = io.BytesIO()
        write_blank(picture.template, picture.campaign, item, buffer, rows=rows, made_on=picture.today)
        replace_file(path, buffer.getvalue())
        made.append(path)
    return made


def chosen_units(campaign: Campaign, unit: str) -> list[Unit]:
    """The followed units, or the one of this code. ConfigError when it is not followed."""
    units = [one for one in campaign.followed if not unit or one.code == unit]
    if not units:
        known = ", ".join(one.code for one in campaign.followed)
        raise ConfigError(
            [f"--unit {unit}: no such followed unit -> one of {known}"],
            [f"--unit {unit}: chưa theo dõi đơn vị này → chọn trong: {known}"],
        )
    return units


def edition_to_hand_out(template: Template, campaign: Campaign) -> str:
    """The edition whose workbooks are made now. ConfigError when the coordinator has not given it its rounds."""
    edition = edition_of(template, campaign)
    if rounds_of(campaign, edition) or not campaign.rounds:
        return edition
    raise ConfigError(
        [f"setting edition: {edition} has no rounds -> add rows of edition {edition} to the sheet of phases and rounds"],
        [f"thiết lập edition: ấn bản {edition} chưa có đợt nào → thêm các đợt có Ấn bản {edition} ở sheet Giai đoạn và đợt"],
    )


def later_edition(template: Template, campaign: Campaign) -> str:
    """The edition being reported, "" while it is the template's first."""
    edition = edition_of(template, campaign)
    return "" if edition == template.edition else edition


def blank_name(unit: Unit, later: str = "") -> str:
    """What a unit's workbook is called: from the second edition on with its year (`later`), to lie beside last year's."""
    return unit.workbook_name.replace(".xlsx", f" ({later}).xlsx") if later else unit.workbook_name

"""A folder -> a campaign ready to run: configuration, the coordinator's workbook, folders, blank unit workbooks."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sync.blank import default_rows, labelled, typed_rows, write_blank, write_coordinator
from sync.campaign import Campaign, Unit
from sync.config import load
from sync.errors import ConfigError
from sync.office import COORDINATOR_TEMPLATE
from sync.outputs import replace_file
from sync.picture import Picture
from sync.progress import Progress, silent
from sync.template import load_template, templates_root

BLANK_FOLDER = "Biểu mẫu"


def init_campaign(
    folder: Path, *, rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, made_on: date | None = None
) -> list[Path]:
    """Make config.toml, the coordinator's workbook and the folders; refuse a folder that already holds a campaign.

    `rows` replaces the shipped set-up, table by table.
    """
    config_file = folder / "config.toml"
    for path in (config_file, folder / load(reference_config()).campaign.coordinator):
        if path.exists():
            raise ConfigError(
                [f"{path} is already there -> choose another folder, or run tonghop sync in this one"],
                [f"{path} đã có → chọn thư mục khác, hoặc chạy tonghop sync ở thư mục này"],
            )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(reference_config(), config_file)
    config = load(config_file)
    template = load_template(templates_root() / COORDINATOR_TEMPLATE)
    contents = {**default_rows(template), **labelled(template, rows or {})}
    coordinator = config.coordinator
    write_coordinator(template, coordinator, rows=contents, made_on=made_on or date.today())  # noqa: DTZ011  only a stamp
    places = [config.folder / str(unit["place"]) for unit in contents["units"] if unit.get("followed") and unit.get("place")]
    folders = [*([config.inbox] if config.inbox else []), *places]
    for path in folders:
        path.mkdir(parents=True, exist_ok=True)
    return [config_file, coordinator, *folders]


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
    picture = look(config_file, today=today)
    units = chosen_units(picture.campaign, unit)
    folder = config.folder / BLANK_FOLDER
    made = []
    for index, item in enumerate(units):
        progress("Biểu mẫu", index + 1, len(units))
        path = folder / item.workbook_name
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


def last_rows(picture: Picture, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """The last accepted rows of a unit, as they would be typed."""
    tables = {item.checked.table: item.checked for item in picture.tables if item.unit == unit.code}
    return {name: rows for name, table in tables.items() if (rows := typed_rows(picture.template, table))}

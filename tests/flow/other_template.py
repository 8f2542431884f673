"""A campaign of any template, made and filled as people would, and every word in a workbook of it."""

from __future__ import annotations

import html
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sync import run
from sync.blank import write_blank
from sync.config import load
from sync.outcome import Outcome
from sync.picture import Picture
from sync.setup import init_campaign, write_templates

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
"""No word of the English examples has any of these letters."""
_TEXT = re.compile(r">([^<]+)<|=\"([^\"]+)\"")


def vietnamese_words(path: Path) -> list[str]:
    """Every text with a Vietnamese letter in a workbook: cells, sheet names, comments, dropdowns, charts, headers and footers."""
    with zipfile.ZipFile(path) as book:
        parts = [book.read(name).decode("utf-8") for name in book.namelist() if name.endswith((".xml", ".vml", ".rels"))]
    found = (unicodedata.normalize("NFC", text) for part in parts for pair in _TEXT.findall(html.unescape(part)) for text in pair)
    return sorted({text for text in found if VIETNAMESE.search(text)})


@dataclass(frozen=True)
class Campaigned:
    """The folder of one campaign."""

    folder: Path

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    @property
    def master(self) -> Path:
        """Its master."""
        return load(self.config).master

    def feedback(self, unit: str) -> Path:
        """What a unit reads."""
        config, code = load(self.config), self.look(date.min, as_planned=True).campaign.by_code[unit]
        return config.feedback / code.workbook_name

    def look(self, today: date, *, as_planned: bool = False) -> Picture:
        """What is known on a day."""
        return run.look(self.config, today=None if today == date.min else today, as_planned=as_planned)

    def hand_out(self, today: date) -> list[Path]:
        """The blank workbooks."""
        return write_templates(self.config, today=today)

    def fill(self, unit: str, rows: Rows, today: date) -> Path:
        """A unit's workbook with these rows, in its own folder."""
        picture = self.look(today, as_planned=True)
        mine = picture.campaign.by_code[unit]
        path = self.folder / mine.place / mine.workbook_name
        path.unlink(missing_ok=True)
        write_blank(picture.template, picture.campaign, mine, path, rows=rows, made_on=today)
        return path

    def sync(self, today: date) -> Outcome:
        """One real run."""
        return run.sync(self.config, today=today)

    def outputs(self) -> dict[str, tuple[int, bytes]]:
        """Every workbook of ours, relative path -> (modified at, bytes)."""
        config = load(self.config)
        paths = [config.master, *config.feedback.rglob("*.xlsx"), *config.in_force.rglob("*.xlsx")]
        return {path.relative_to(self.folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def new_campaign(folder: Path, template: str, made_on: date) -> Campaigned:
    """A fresh campaign of a template, its ledger beside it."""
    init_campaign(folder, template=template, made_on=made_on)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert 'data = "" ' in text
    config.write_text(text.replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    return Campaigned(folder)


def numbers(picture: Picture, wanted: str) -> Iterator[tuple[str, Any, Any]]:
    """Per line "code unit period split value" of a hand-written table: (line, the value found, the value expected)."""
    for line in filter(None, map(str.strip, wanted.splitlines())):
        code, unit, period, split, value = (cell.strip() for cell in line.split("|"))
        found = picture.facts.value(code, unit, period, split)
        yield line, None if found is None else round(float(found), 2), None if value == "…" else float(value)

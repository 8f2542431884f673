"""A campaign's template -> the scripts and the guide of its kit: in its language, with its names of files and folders.

The sources are in macros/kit: what a script does once for all languages, what it says in texts.toml, a guide for each language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sync.coordinator_form import config_names
from sync.own_template import sound
from sync.setup import BLANK_FOLDER, config_with, reference_config
from sync.speech import either
from sync.template import Template, load_template, shipped, templates_root

SCRIPTS = ("setup", "refresh", "open", "prompt")
"""Sources in macros/kit, each behind begin.cmd; their names in the kit are in texts.toml."""
OWN_TEMPLATE = "template"
"""The folder of the kit in which a template travels that does not ship with the program."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`names`: what stands for each {word} of a text; `said`: script -> word -> what it says."""

    language: str
    names: Mapping[str, str]
    said: Mapping[str, Mapping[str, str]]


def wording(folder: Path) -> Wording:
    """That of the campaigns of the template in this folder. TemplateError."""
    template = sound(load_template(folder), folder)
    texts = {part: _in(template.language, found) for part, found in _texts().items()}
    names = {**texts.pop("names"), **_files(folder, template), "template": _option(folder)}
    return Wording(
        template.language, names, {part: {key: filled(text, names) for key, text in said.items()} for part, said in texts.items()}
    )


def scripts(wheel: str, told: Wording) -> dict[str, bytes]:
    """Name -> the .cmd file; the one that sets up installs the wheel of that name."""
    begin = _source("begin.cmd")
    # No byte order mark: cmd.exe would take it for the beginning of a command.
    return {
        told.names[name]: _windows_lines(filled(begin + _source(f"{name}.cmd"), {**told.names, **told.said[name], "wheel": wheel}))
        for name in SCRIPTS
    }


def guide(told: Wording) -> bytes:
    """The guide as Notepad reads it on every Windows: with a byte order mark."""
    return b"\xef\xbb\xbf" + _windows_lines(filled(_source(f"guide.{told.language}.txt"), told.names))


def own_template(folder: Path) -> dict[str, bytes]:
    """The files of a template that the program does not bring, as they lie in the kit."""
    if _ships(folder):
        return {}
    return {f"{OWN_TEMPLATE}/{path.name}": path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with every {word} told. KeyError for one that nobody knows."""
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], text)


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(_source("texts.toml"))


def _in(language: str, found: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {key: either(language, text["vi"], text["en"]) for key, text in found.items()}


def _files(folder: Path, template: Template) -> dict[str, str]:
    """How a new campaign of the template calls what the texts speak of."""
    told: dict[str, Any] = tomllib.loads(config_with(reference_config().read_text(encoding="utf-8"), config_names(folder)))
    outputs = {key: told["outputs"][key] for key in ("master", "workbook", "feedback", "old")}
    return {
        **outputs,
        "coordinator": told["campaign"]["coordinator"],
        "inbox": told["sources"]["inbox"],
        "units": told["sources"]["url"],
        "forms": template.say(BLANK_FOLDER),
        "reports": template.master.get("report", {}).get("folder", ""),
    }


def _option(folder: Path) -> str:
    """What `tonghop init` has to be told of it; nothing for the template it takes by itself."""
    if not _ships(folder):
        return f' --template "%KIT%{OWN_TEMPLATE}"'
    usual = tomllib.loads(reference_config().read_text(encoding="utf-8"))["campaign"]["template"]
    return "" if folder.name == usual else f" --template {folder.name}"


def _ships(folder: Path) -> bool:
    return folder.resolve().parent == templates_root().resolve()


def _source(name: str) -> str:
    return (shipped("macros") / "kit" / name).read_text(encoding="utf-8")


def _windows_lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()

"""The language of a campaign, and what the program itself says on terminals, pages and in mails, in that language.

A sentence stands where it is said, in both languages side by side: `either(language, "Tệp: …", "File: …")`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from sync.language import words_of
from sync.template import LANGUAGES, Template, templates_root


def either(language: str, vi: str, en: str) -> str:
    """The one of the two that is in this language; Vietnamese for any other."""
    return en if language == "en" else vi


def shown_word(template: Template, word: str, language: str) -> str:
    """A word that the engine keeps as a value, in this language; the template's own word for it where that is its language."""
    if language == template.language:
        return template.say(word)
    said: Mapping[str, str] = words_of(templates_root() / LANGUAGES, language)[1].get("said", {})
    return said.get(word, word)


def language_of_template(folder: Path) -> str:
    """ "vi" or "en", of a template's folder; Vietnamese where it does not say, or cannot be read."""
    return "en" if _value(folder / "template.toml", "language") == "en" else "vi"


def language_of(config_file: Path) -> str:
    """That of the campaign's template; Vietnamese where there is none."""
    folder = template_of(config_file)
    return language_of_template(folder) if folder else "vi"


def template_of(config_file: Path) -> Path | None:
    """The folder of the campaign's template, the configuration not judged: this serves to say what is wrong with it."""
    campaign = _value(config_file, "campaign")
    name = campaign.get("template", "") if isinstance(campaign, Mapping) else ""
    return template_named(name, config_file.parent) if isinstance(name, str) and name else None


def template_named(name: str, beside: Path = Path()) -> Path:
    """The folder of a template: that of a shipped one by its name, else the one to which a path from `beside` leads."""
    shipped = templates_root() / name
    return shipped if shipped.is_dir() else beside / name


def _value(path: Path, key: str) -> object:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get(key)
    except (OSError, ValueError):
        return None

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
    """That of the campaign's template, looked up without judging the configuration: it serves to say what is wrong with it."""
    campaign = _value(config_file, "campaign")
    name = campaign.get("template", "") if isinstance(campaign, Mapping) else ""
    if not isinstance(name, str) or not name:
        return "vi"
    shipped = templates_root() / name
    return language_of_template(shipped if shipped.is_dir() else config_file.parent / name)


def _value(path: Path, key: str) -> object:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get(key)
    except (OSError, ValueError):
        return None

"""A configuration -> the text of a config.toml that may travel: no secret in it, nothing that holds on one machine only.

The text is that of the program's own commented file with the campaign's values put in, so that no remark somebody wrote into
hers goes along: it may hold a password.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sync.config import CampaignSection, Config, OutputsSection, SourcesSection
from sync.setup import reference_config
from sync.whereabouts import inner_name, places, without_secret

Tree = dict[str, dict[str, Any]]

OF_ONE_MACHINE = ("ledger.url", "ledger.data", "google.key", "google.endpoint", "schedule.request_cell")
"""Emptied whatever stands there: an address with a way in, or a place on the disk."""

_LINE = re.compile(r"(\w+) = (\"[^\"]*\"|\[[^\]]*\]|\S+)(\s*)(#.*)?")
_COMMENT_COLUMN = 33


def portable(config: Config) -> tuple[str, list[str]]:
    """The text, and the keys of what was taken out of it, such as "ledger.url"."""
    tree: Tree = config.model_dump(mode="json")
    before = dict(_leaves(tree))
    tree["campaign"]["folder"] = CampaignSection().folder
    for key in OF_ONE_MACHINE:
        section, _, name = key.partition(".")
        tree[section][name] = ""
    tree["sources"]["url"] = without_secret(config.sources.url, SourcesSection().url)
    tree["outputs"]["link_base"] = without_secret(config.outputs.link_base, OutputsSection().link_base)
    tree["mail"]["server"] = config.mail.server.rpartition("@")[2]
    for (section, name), path in places(config).items():
        tree[section][name] = inner_name(config, path)
    watched = (*OF_ONE_MACHINE, "sources.url", "outputs.link_base", "mail.server")
    after = dict(_leaves(tree))
    return _text(tree), [key for key in watched if after[key] != before[key]]


def _leaves(tree: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Any]]:
    return [(f"{section}.{key}", value) for section, values in tree.items() for key, value in values.items()]


def _text(tree: Tree) -> str:
    section = ""
    lines = []
    for line in reference_config().read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
        found = _LINE.fullmatch(line)
        lines.append(_filled(tree[section], found) if found else line)
    return "\n".join(lines) + "\n"


def _filled(values: Mapping[str, Any], found: re.Match[str]) -> str:
    told = f"{found[1]} = {json.dumps(values[found[1]], ensure_ascii=False)}"
    return f"{told:<{_COMMENT_COLUMN - 1}} {found[4]}" if found[4] else told

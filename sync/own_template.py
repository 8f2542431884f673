"""A campaign's own template -> the same, or every slip in it at once, before anything is read or written with it.

The templates that ship are examined by their tests, so that no run waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sync.errors import TemplateError
from sync.template import Template, templates_root

_sound: set[str] = set()
"""Fingerprints of templates without a fault, as far as this process has seen them."""


def sound(template: Template, folder: Path) -> Template:
    """The template that lies in the folder. TemplateError names every fault in it."""
    if folder.resolve().parent == templates_root().resolve() or template.fingerprint in _sound:
        return template
    if faults := list(faults_of(template)):
        raise TemplateError("\n".join(f"{folder}: {fault}" for fault in faults))
    _sound.add(template.fingerprint)
    return template


def faults_of(template: Template) -> Iterator[str]:
    """Everything that is wrong with it. TemplateError where a part cannot be read at all."""
    # A run with a template that ships needs none of this, and need not wait for it.
    from sync.check.rules import CHECK_RULES
    from sync.findings import CATALOGUE
    from sync.master_faults import master_faults
    from sync.settle import SETTLE_RULES
    from sync.template_faults import codes_told, template_faults, unknown
    from sync.versions import RENEWAL_RULES

    yield from template_faults(template)
    rules = CHECK_RULES | SETTLE_RULES | RENEWAL_RULES
    for table in template.tables:
        yield from (unknown(f"{table.table}.rule", one.rule, rules) for one in table.rules if one.rule not in rules)
    told = CATALOGUE.keys() | template.messages.keys()
    for place, code in codes_told(template).items():
        if code not in told:
            yield f"{unknown(place, code, told)}, or add its sentence to messages.toml"
    yield from master_faults(template)

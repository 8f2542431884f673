"""The folder of a campaign's template -> the template of its coordinator's workbook: the shipped one, as `coordinator.toml` there
changes it, in the language of the campaign.

Of `coordinator.toml`: `without` (tables, "table.field"), `[lists]` in place of the shipped ones, `[rows]` a new workbook begins
with, `[config]` the values ("section.key") that config.toml of a new campaign begins with.
A template that has none is coordinated with the shipped workbook as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sync.errors import TemplateError
from sync.language import above, words_of
from sync.template import LANGUAGES, FieldSpec, ListItem, TableSpec, Template, load_template, templates_root
from sync.template_faults import twice, unknown

COORDINATOR_TEMPLATE = "coordinator"
"""The folder of sheet_templates/ that describes the coordinator's workbook."""

CHANGES = "coordinator.toml"
KEYS = {"without", "lists", "rows", "config"}
CODES = {"units": "unit_code", "periods": "code"}


def coordinator_form(campaigns: Path, known: Template | None = None) -> Template:
    """What the coordinator's workbook is where the units' template lies in the folder `campaigns`; `known`: that template, where it
    is read already. TemplateError."""
    shipped, own = load_template(templates_root() / COORDINATOR_TEMPLATE), known or load_template(campaigns)
    changes = _changes(campaigns, own.language)
    if not changes:
        return shipped
    if strange := _strange_lists(changes, shipped):
        raise TemplateError("\n".join(f"{campaigns / CHANGES}: {fault}" for fault in strange))
    lists = {name: tuple(ListItem(**item) for item in items) for name, items in changes.get("lists", {}).items()}
    without = set(changes.get("without", ()))
    form = shipped.changed(
        tables=tuple(_less(spec, without) for spec in shipped.tables if spec.table not in without),
        lists={**shipped.lists, **lists},
        defaults={"rows": changes.get("rows", {})},
        edition=own.edition,
        date_order=own.date_order,
        fingerprint=f"{shipped.fingerprint}-{own.fingerprint}",
    )
    if faults := list(_row_faults(form, own)):
        raise TemplateError("\n".join(f"{campaigns / CHANGES}: {fault}" for fault in faults))
    return _in_english(form, own) if own.language == "en" else form


def _strange_lists(changes: Mapping[str, Any], shipped: Template) -> list[str]:
    return [unknown("lists", name, shipped.lists.keys()) for name in changes.get("lists", {}) if name not in shipped.lists]


def _row_faults(form: Template, own: Template) -> Iterator[str]:
    """What in the rows a new campaign begins with is no table, column, code or day."""
    for name, rows in form.defaults.get("rows", {}).items():
        if name not in form.by_table:
            yield unknown("rows", name, form.by_table.keys())
            continue
        fields = form.by_table[name].by_name
        for place, row in enumerate(rows):
            yield from (unknown(f"rows.{name}.{place}", key, fields.keys()) for key in row if key not in fields)
            for key in row.keys() & fields.keys():
                yield from _value_faults(form, fields[key], f"rows.{name}.{place}.{key}", row[key])
            if name == "targets" and own.by_code and row.get("indicator") not in own.by_code:
                yield unknown(f"rows.targets.{place}.indicator", str(row.get("indicator")), own.by_code.keys())
    for name in ("units", "periods"):
        yield from twice(f"rows.{name}", [str(row.get(CODES[name])) for row in form.defaults.get("rows", {}).get(name, ())])


def _value_faults(form: Template, field: FieldSpec, place: str, value: Any) -> Iterator[str]:
    codes = {item.code for item in form.lists.get(field.list, ())}
    if codes and value not in {"", *codes}:
        yield unknown(place, str(value), codes)
    if field.type in {"date", "day"} and not isinstance(value, date):
        yield f"{place}: {value!r} is no day -> write it without quotes, as 2026-03-31"


def config_names(campaigns: Path) -> Mapping[str, str]:
    """What config.toml of a new campaign says otherwise than the shipped one, "section.key" -> text."""
    found: Mapping[str, str] = _changes(campaigns, load_template(campaigns).language).get("config", {})
    return found


def _changes(campaigns: Path, language: str) -> Mapping[str, Any]:
    """What the template says about the coordinator's workbook, over what its language says; empty where neither says anything."""
    words: Mapping[str, Any] = words_of(templates_root() / LANGUAGES, language)[1].get("coordinator", {})
    path = campaigns / CHANGES
    if not path.is_file():
        return words
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: {error} -> mend that line") from error
    if unknown := found.keys() - KEYS:
        raise TemplateError(f"{path}: {', '.join(sorted(unknown))} is no key here -> use {', '.join(sorted(KEYS))}")
    return above(found, words)


def _less(spec: TableSpec, without: Collection[str]) -> TableSpec:
    """The table without those fields, and without rules and formats that speak of them."""
    gone = {name.partition(".")[2] for name in without if name.partition(".")[0] == spec.table}
    kept = [one for one in spec.rules if not {one.field, one.other, *one.fields, *one.others} & gone]
    formats = [one for one in spec.formats if not any(name in gone or f"{{{name}}}" in one.formula for name in (*one.on, *gone))]
    return spec.changed(
        fields=tuple(field for field in spec.fields if field.name not in gone),
        rules=tuple(kept),
        formats=tuple(formats) if gone else spec.formats,
        extra_word_above="" if spec.extra_word_above in gone else spec.extra_word_above,
    )


def _in_english(form: Template, own: Template) -> Template:
    """The English titles in place of the others, which stay as aliases: a workbook made earlier can still be read."""
    return form.changed(
        language="en",
        tables=tuple(_table_in_english(spec) for spec in form.tables),
        lists={name: tuple(_item_in_english(item) for item in items) for name, items in form.lists.items()},
        title="{sheet title}",
        stamp_sheet=own.stamp_sheet,
        words={**own.words, "title_prefixes": ""},
        said=own.said,
    )


def _table_in_english(spec: TableSpec) -> TableSpec:
    fields = tuple(_field_in_english(field) for field in spec.fields)
    return spec.changed(sheet=spec.sheet_en or spec.sheet, title=spec.sheet_en or spec.title, fields=fields)


def _field_in_english(field: FieldSpec) -> FieldSpec:
    title = field.title_en or field.title
    aliases = (field.title, *field.aliases) if title != field.title else field.aliases
    return field.changed(title=title, help=field.help_en or field.help, aliases=aliases, example="")


def _item_in_english(item: ListItem) -> ListItem:
    label = item.label_en or item.label
    return item.changed(label=label, aliases=(item.label, *item.aliases) if label != item.label else item.aliases)

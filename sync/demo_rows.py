"""A template's demo.toml + a seeded generator -> rows as people would type them, clean and with their habits.

demo.toml says per table how many rows and how each field is made; the habits are written here once, by name, for any template.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sync.campaign import Campaign, Unit
from sync.template import FieldSpec, TableSpec, Template, fits

Row = dict[str, Any]
Recipe = Mapping[str, Any]


@dataclass
class Maker:
    """One unit's rows in the making: its own generator, so that another unit changes nothing here."""

    template: Template
    demo: Recipe
    unit: Unit
    random: Random
    used: set[str] = field(default_factory=set)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def pick(self, word: str) -> str:
        """One word of a list."""
        return str(self.random.choice(self.demo["words"][word]))

    def fill(self, recipe: Recipe, row: Row) -> str:
        """A pattern with its {words} and {#from..to} numbers put in."""
        parts = []
        for piece in recipe["pattern"].split("{"):
            name, brace, rest = piece.partition("}")
            parts.append(piece if not brace else self._word(name, recipe, row) + rest)
        return "".join(parts)

    def _word(self, name: str, recipe: Recipe, row: Row) -> str:
        if name.startswith("#"):
            low, high = map(int, name[1:].split(".."))
            return str(self.random.randint(low, high))
        keys = recipe.get("words_by", {}).get(name)
        return self._fitting(self.demo["words_by"][name], [self.of_row(row, key) for key in keys]) if keys else self.pick(name)

    def _fitting(self, words: Any, values: Sequence[Any]) -> str:
        """A word of the list that the values lead to; where the row lacks one, of any list there."""
        for value in values:
            words = words.get(value) or self.random.choice(list(words.values()))
        return str(self.random.choice(words))

    def of_row(self, row: Row, name: str) -> Any:
        """A field of the row; "kind" and "sector" are those of its union."""
        if "groups" not in self.demo or name not in ("kind", "sector"):
            return row.get(name)
        return _class_of(self, row) if name == "sector" else self.kinds.get(str(row.get(self.demo["groups"]["field"])))

    def person(self) -> str:
        """A full name."""
        return f"{self.pick('surname')} {self.pick('middle')} {self.pick('given')}"

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self.random.random() < share


def unit_rows(template: Template, demo: Recipe, campaign: Campaign, unit: Unit, seed: int) -> dict[str, list[Row]]:
    """All rows of one unit's workbook; the same seed and unit give the same rows."""
    maker = Maker(template, demo, unit, Random(f"{seed}/{unit.code}"))
    if "groups" in demo:
        _make_groups(maker)
    for spec in template.tables:
        recipe = demo["tables"].get(spec.table)
        if recipe is None or spec.table in maker.rows:
            continue
        maker.rows[spec.table] = _lines(maker, spec, recipe) if spec.layout == "lines" else _records(maker, spec, recipe, campaign)
    return maker.rows


def _make_groups(maker: Maker) -> None:
    groups = maker.demo["groups"]
    low, high = groups["count"].get(maker.unit.type, [1, 1])
    kinds = groups["kinds_by_unit"].get(maker.unit.code) or groups["kinds"].get(maker.unit.type, {})
    wanted = maker.random.randint(low, high)
    names: dict[str, str] = {}
    for _ in range(wanted * 4):
        if len(names) == wanted or not kinds:
            break
        kind = maker.random.choices(list(kinds), list(kinds.values()))[0]
        place = "" if maker.unit.type in ("INDUSTRY", "ZONE") else f" {maker.unit.short_name.partition(' ')[2]}"
        name = f"{groups['prefix']}{maker.pick(kind)}{place}"
        names[name] = groups["classes"][kind]
        maker.kinds[name] = kind
    recipe = maker.demo["tables"][groups["table"]]["fields"]
    rows = []
    for name, label in names.items():
        row: Row = {groups["field"]: name, "sector": label}
        _fill_row(maker, row, recipe)
        rows.append(row)
    maker.rows[groups["table"]] = rows


def _records(maker: Maker, spec: TableSpec, recipe: Recipe, campaign: Campaign) -> list[Row]:
    rows = []
    for _ in range(_how_many(maker, recipe, campaign)):
        row: Row = {}
        _fill_row(maker, row, recipe["fields"])
        rows.append(row)
    return rows if spec.layout == "list" else rows[:1]


def _how_many(maker: Maker, recipe: Recipe, campaign: Campaign) -> int:
    if wanted := recipe.get("target"):
        given = campaign.target(maker.unit.code, wanted["indicator"], wanted["period"], date.max)
        if given:
            return round(given.value * maker.random.uniform(*wanted["share"]))
    count = recipe.get("count", [0, 0])
    low, high = count.get(maker.unit.type, [1, 2]) if isinstance(count, Mapping) else count
    return maker.random.randint(low, high)


def _lines(maker: Maker, spec: TableSpec, recipe: Recipe) -> list[Row]:
    rows = []
    for line in spec.lines:
        if not maker.chance(recipe.get("wanted_lines", 1.0) if line.wanted else recipe["lines"]):
            continue
        row: Row = {"line_code": line.code}
        fields = {**recipe["fields"], **recipe.get("lines_of", {}).get(line.code, {})}
        if recipe.get("lines_of", {}).get(line.code) == {}:
            continue
        _fill_row(maker, row, fields)
        rows.append(row)
    return rows


def _fill_row(maker: Maker, row: Row, recipes: Recipe) -> None:
    for name, recipe in recipes.items():
        if recipe.get("when") and not fits(recipe["when"], row.get):
            continue
        if maker.chance(recipe.get("blank", 0.0)):
            continue
        value = _value(maker, row, recipe)
        if value is not None:
            row[name] = value


def _value(maker: Maker, row: Row, recipe: Recipe) -> Any:
    made = next((MAKERS[key](maker, row, recipe) for key in MAKERS if key in recipe), None)
    if recipe.get("unique"):
        for _ in range(20):
            if made not in maker.used:
                break
            made = next(MAKERS[key](maker, row, recipe) for key in MAKERS if key in recipe)
        maker.used.add(str(made))
    return made


def _choice(maker: Maker, row: Row, recipe: Recipe) -> str:
    by = recipe.get("by", {})
    weights = by.get(maker.of_row(row, by["field"]) if by else None, recipe["choice"])
    return str(maker.random.choices(list(weights), list(weights.values()))[0])


def _class_of(maker: Maker, row: Row) -> Any:
    groups = maker.demo["groups"]
    name = row.get(groups["field"])
    return next((group.get("sector") for group in maker.rows[groups["table"]] if group[groups["field"]] == name), None)


def _money(maker: Maker, _row: Row, recipe: Recipe) -> int:
    low, high = recipe["money"]
    return maker.random.randint(low // 100_000, high // 100_000) * 100_000


def _days(maker: Maker, _row: Row, recipe: Recipe) -> date:
    spans = recipe["days"]
    first, last = maker.random.choices(spans, [span[2] if len(span) > 2 else 1 for span in spans])[0][:2]
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return start + timedelta(days=maker.random.randint(0, (end - start).days))


def _after(maker: Maker, row: Row, recipe: Recipe) -> date | None:
    start = row.get(recipe["after"])
    if not isinstance(start, date):
        return None
    low, high = recipe["days_later"]
    return min(start + timedelta(days=maker.random.randint(low, high)), max(start, date.fromisoformat(recipe["until"])))


def _part(maker: Maker, row: Row, recipe: Recipe) -> int | None:
    whole = row.get(recipe["part_of"])
    return _share_of(maker, whole, recipe) if isinstance(whole, int) else None


def _rest(maker: Maker, row: Row, recipe: Recipe) -> int | None:
    whole, part = (row.get(name) for name in recipe["rest_of"])
    return _share_of(maker, whole - part, recipe) if isinstance(whole, int) and isinstance(part, int) else None


def _share_of(maker: Maker, whole: int, recipe: Recipe) -> int:
    if maker.chance(recipe.get("full", 0.0)):
        return whole
    low, high = recipe["share"]
    return int(whole * maker.random.uniform(low, high))


def _of(maker: Maker, _row: Row, recipe: Recipe) -> Any:
    table, _, name = recipe["of"].partition(".")
    rows = maker.rows.get(table) or []
    rows = rows[: max(1, round(len(rows) * recipe.get("share", 1.0)))]
    return maker.random.choice(rows)[name] if rows else None


MAKERS: Mapping[str, Callable[[Maker, Row, Recipe], Any]] = {
    "pattern": lambda maker, row, recipe: maker.fill(recipe, row),
    "choice": _choice,
    "between": lambda maker, _row, recipe: maker.random.randint(*recipe["between"]),
    "money": _money,
    "days": _days,
    "after": _after,
    "part_of": _part,
    "rest_of": _rest,
    "of": _of,
    "tick": lambda maker, _row, recipe: True if maker.chance(recipe["tick"]) else None,
    "person": lambda maker, _row, _recipe: maker.person(),
    "phone": lambda maker, _row, _recipe: f"09{maker.random.randint(10_000_000, 99_999_999)}",
}


# -- habits: what people really type --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """One row about to be typed in somebody's own way: the table, what demo.toml suggests, and chance."""

    spec: TableSpec
    words: Mapping[str, str]
    random: Random

    def first(self, *types: str, deciding: bool | None = None) -> FieldSpec | None:
        """The first field of one of these types (deciding ones only, when asked)."""
        found = (f for f in self.spec.fields if f.type in types and not f.per and (deciding is None or f.is_deciding == deciding))
        return next(found, None)


def with_habits(template: Template, demo: Recipe, rows: dict[str, list[Row]], seed: str) -> dict[str, list[Row]]:
    """The rows with about one in ten typed as people type."""
    habits, random = demo["habits"], Random(seed)
    names, weights = list(habits["weights"]), list(habits["weights"].values())
    for table in habits["tables"]:
        slip = Slip(template.by_table[table], habits["near_words"], random)
        for row in rows.get(table, ()):
            if random.random() < habits["share"]:
                HABITS[random.choices(names, weights)[0]](slip, row)
    return rows


def _date_as_text(slip: Slip, row: Row) -> None:
    spec = slip.first("date", "day", deciding=True)
    when = row.get(spec.name) if spec else None
    if spec and isinstance(when, date):
        forms = (f"{when.day}.{when.month}.{when.year}", f"{when.day}-{when.month}-{when.year % 100}", f"{when:%d/%m/%Y}")
        row[spec.name] = slip.random.choice((*forms, slip.words["day_in_words"].format(when, month=f"{when:%B}")))


def _write_date(word: str) -> Callable[[Slip, Row], None]:
    def habit(slip: Slip, row: Row) -> None:
        spec = slip.first("date", "day", deciding=True)
        if spec and spec.name in row:
            text = slip.words[word]
            row[spec.name] = date.fromisoformat(text) if text[:4].isdigit() else text

    return habit


def _deciding_blank(slip: Slip, row: Row) -> None:
    filled = [f.name for f in slip.spec.fields if f.is_deciding and f.name in row]
    if len(filled) > 1:
        row.pop(slip.random.choice(filled[1:]))


def _off_the_list(slip: Slip, row: Row) -> None:
    fields = [f for f in slip.spec.fields if f.type == "list" and f.is_deciding and not f.list.startswith("@") and not f.unknown]
    if fields:
        row[fields[0].name] = slip.words["off_the_list"]


def _money_in_words(slip: Slip, row: Row) -> None:
    spec = slip.first("money")
    value = row.get(spec.name) if spec else None
    if spec and isinstance(value, int):
        millions = value // 1_000_000
        dotted = f"{value:,}".replace(",", ".")
        forms = (f"{millions} triệu", f"{millions}tr", f"{dotted} đồng", dotted, f"khoảng {millions} triệu")
        row[spec.name] = slip.random.choice(forms)


def _money_as(text: Callable[[int], Any]) -> Callable[[Slip, Row], None]:
    def habit(slip: Slip, row: Row) -> None:
        spec = slip.first("money")
        value = row.get(spec.name) if spec else None
        if spec and isinstance(value, int):
            row[spec.name] = text(value // 1_000_000)

    return habit


def _texts(change: Callable[[str], str], *, only_person: bool = False) -> Callable[[Slip, Row], None]:
    def habit(slip: Slip, row: Row) -> None:
        for spec in slip.spec.fields:
            value = row.get(spec.name)
            if isinstance(value, str) and spec.type == "text" and spec.is_deciding:
                if only_person and not _is_person(value):
                    continue
                row[spec.name] = change(value)

    return habit


def _is_person(text: str) -> bool:
    return 2 <= len(text.split()) <= 5 and all(word[:1].isupper() for word in text.split())


def _group_name(word: str | None) -> Callable[[Slip, Row], None]:
    def habit(slip: Slip, row: Row) -> None:
        spec = next((f for f in slip.spec.fields if f.list.startswith("@") and f.list not in ("@unit", "@period")), None)
        if spec and isinstance(row.get(spec.name), str):
            row[spec.name] = slip.words[word] if word else row[spec.name].replace("Trường", "Trờng").replace("Công ty", "Cty")

    return habit


def _several_people(slip: Slip, row: Row) -> None:
    _texts(lambda name: f"{name}, Lê Thị Thu Ba", only_person=True)(slip, row)


def _typed_twice(_slip: Slip, row: Row) -> None:
    row["twice"] = True


HABITS: Mapping[str, Callable[[Slip, Row], None]] = {
    "date_as_text": _date_as_text,
    "month_only": _write_date("month_only"),
    "no_year": _write_date("no_year"),
    "no_such_day": _write_date("no_such_day"),
    "future_day": _write_date("future_day"),
    "too_early": _write_date("too_early"),
    "deciding_blank": _deciding_blank,
    "off_the_list": _off_the_list,
    "money_in_words": _money_in_words,
    "money_range": _money_as(lambda millions: f"{millions}-{millions + 10} triệu"),
    "money_small": _money_as(lambda millions: millions),
    "decomposed": _texts(lambda text: unicodedata.normalize("NFD", text)),
    "capitals": _texts(str.upper, only_person=True),
    "ditto": _group_name("ditto"),
    "several_people": _several_people,
    "titles_of_address": _texts(lambda name: f"Đ/c {name}", only_person=True),
    "stray_spaces": _texts(lambda text: "  " + text.replace(" ", "\N{NO-BREAK SPACE} ", 1) + " "),
    "unknown_group": _group_name("unknown_group"),
    "near_group": _group_name(None),
    "typed_twice": _typed_twice,
}


def typed(rows: Sequence[Row]) -> list[Row]:
    """The rows as they stand in the sheet: those typed twice stand twice."""
    found: list[Row] = []
    for row in rows:
        is_twice = row.pop("twice", False)
        found += [row, dict(row)] if is_twice else [row]
    return found


def with_headings(demo: Recipe, spec: TableSpec, rows: list[Row]) -> list[Row]:
    """The rows with group headings, a typed total and a footer, as some offices lay out every list."""
    words, first = demo["habits"]["rows"], spec.fields[0].name
    half = len(rows) // 2
    total: MutableMapping[str, Any] = {first: words["total"]}
    money = next((f.name for f in spec.fields if f.type == "money"), "")
    if money:
        total[money] = sum(row[money] for row in rows if isinstance(row.get(money), int))
    groups = [{first: text} for text in words["group"]]
    return [groups[0], *rows[:half], groups[1], *rows[half:], dict(total), {first: words["footer"]}]

"""The functions of formulas by their names; those of truths and days are worked out here."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP

from sync.local_google import a1
from sync.local_google.arguments import NO_VALUE, Nodes, all_values, argument, each, is_number, kind_test, number, numbers, text
from sync.local_google.calculate import Calculator, CellError, Found, Result, Work, is_many
from sync.local_google.cells import LONGEST_TEXT
from sync.local_google.formulas import Name, Range
from sync.local_google.functions_lookup import (
    choose,
    column_number,
    hyperlink,
    index,
    indirect,
    match,
    offset,
    row_number,
    size,
    vlookup,
)
from sync.local_google.functions_sums import (
    average,
    count,
    counta,
    countifs,
    modulo,
    picked,
    power,
    rounding,
    subtotal,
    sumif,
    sumproduct,
    total,
)
from sync.local_google.functions_text import find, left, middle, right, search, substitute, text_in_pattern, textjoin
from sync.local_google.patterns import EPOCH


def when(run: Calculator, nodes: Nodes) -> Found:
    """IF: only the branch that is taken is worked out."""
    found = run.walk(nodes[0])
    if is_many(found):
        return [[run.single(branch(run, nodes, run.truth(value))) for value in row] for row in run.table(found)]
    return branch(run, nodes, run.truth(run.single(found)))


def branch(run: Calculator, nodes: Nodes, holds: bool) -> Found:
    """The second or third argument of IF."""
    if holds:
        return run.walk(nodes[1])
    return run.walk(nodes[2]) if len(nodes) > 2 else False


def ifs(run: Calculator, nodes: Nodes) -> Found:
    """IFS: the value beside the first truth."""
    for place in range(0, len(nodes) - 1, 2):
        if run.truth(argument(run, nodes, place)):
            return run.walk(nodes[place + 1])
    return CellError("#N/A", "No match.")


def iferror(run: Calculator, nodes: Nodes) -> Found:
    """IFERROR: the second argument (blank if there is none) in place of an error."""
    value = run.single(run.walk(nodes[0]))
    if isinstance(value, CellError):
        return run.walk(nodes[1]) if len(nodes) > 1 else ""
    return value


def ifna(run: Calculator, nodes: Nodes) -> Found:
    """IFNA: the second argument in place of #N/A."""
    value = run.single(run.walk(nodes[0]))
    return run.walk(nodes[1]) if isinstance(value, CellError) and value.shown == "#N/A" else value


def truths(run: Calculator, nodes: Nodes) -> list[bool]:
    """Every argument as a truth; blank cells and texts in cells are left out."""
    return [run.truth(v) for v, direct in all_values(run, nodes) if v is not None and (direct or not isinstance(v, str))]


def numeric(run: Calculator, value: Result) -> Result:
    """N: numbers and truths as numbers, all else 0."""
    return value if isinstance(value, CellError) else 0 if value is None or isinstance(value, str) else value + 0


def serial(day: date | datetime) -> float:
    """The serial number of a day."""
    if isinstance(day, datetime):
        passed = day - EPOCH
        return passed.days + passed.seconds / 86400
    return (day - EPOCH.date()).days


def day_of(run: Calculator, nodes: Nodes, position_: int = 0) -> datetime:
    """An argument as a day."""
    return EPOCH + timedelta(days=number(run, nodes, position_))


def date_of(run: Calculator, nodes: Nodes) -> Found:
    """DATE(year, month, day); months and days past their end run over."""
    year, month, day = (int(number(run, nodes, place)) for place in range(3))
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    try:
        return serial(date(year, month, 1)) + day - 1
    except ValueError:
        return CellError("#NUM!", "The date is out of range.")


def lost_operand(run: Calculator, nodes: Nodes) -> Found:
    """NA()."""
    return CellError("#N/A")


def fetched(run: Calculator, nodes: Nodes) -> Found:
    """IMPORTXML and its kin: nothing is fetched here."""
    return CellError("#N/A", "Could not fetch url.")


def is_reference(run: Calculator, nodes: Nodes) -> Found:
    """ISREF."""
    return isinstance(nodes[0], Range | Name)


def repeated(part: str, times: int) -> Result:
    """REPT, as long as a cell can hold it."""
    return part * times if len(part) * times <= LONGEST_TEXT else NO_VALUE


FUNCTIONS: dict[str, Work] = {
    "SUM": lambda run, nodes: total(numbers(run, nodes)),
    "AVERAGE": lambda run, nodes: average(numbers(run, nodes)),
    "MAX": lambda run, nodes: max(numbers(run, nodes), default=0),
    "MIN": lambda run, nodes: min(numbers(run, nodes), default=0),
    "SUBTOTAL": subtotal, "COUNT": count, "COUNTA": counta, "COUNTIF": countifs, "COUNTIFS": countifs,
    "COUNTBLANK": lambda run, nodes: sum(value in (None, "") for value, _ in all_values(run, nodes)),
    "SUMIF": sumif, "SUMIFS": lambda run, nodes: total(picked(run, nodes[0], nodes[1:])),
    "AVERAGEIF": lambda run, nodes: average(picked(run, nodes[2] if len(nodes) > 2 else nodes[0], nodes[:2])),
    "SUMPRODUCT": sumproduct, "PRODUCT": lambda run, nodes: math.prod(numbers(run, nodes)),
    "IF": when, "IFS": ifs, "IFERROR": iferror, "IFNA": ifna, "CHOOSE": choose,
    "AND": lambda run, nodes: all(truths(run, nodes)), "OR": lambda run, nodes: any(truths(run, nodes)),
    "NOT": each(lambda run, value: not run.truth(value)), "TRUE": lambda run, nodes: True, "FALSE": lambda run, nodes: False,
    "N": each(numeric), "NA": lost_operand, "POWER": power,
    "ROUND": rounding(ROUND_HALF_UP), "ROUNDUP": rounding(ROUND_UP), "ROUNDDOWN": rounding(ROUND_DOWN),
    "ABS": each(lambda run, value: abs(run.number(value))), "INT": each(lambda run, value: math.floor(run.number(value))),
    "MOD": modulo, "SIGN": each(lambda run, value: (run.number(value) > 0) - (run.number(value) < 0)),
    "VALUE": each(lambda run, value: run.number(value)),
    "HYPERLINK": hyperlink, "INDEX": index, "MATCH": match, "VLOOKUP": vlookup, "OFFSET": offset, "INDIRECT": indirect,
    "ROW": row_number, "COLUMN": column_number,
    "ROWS": lambda run, nodes: size(run, nodes).height, "COLUMNS": lambda run, nodes: size(run, nodes).width,
    "ARRAYFORMULA": lambda run, nodes: run.walk(nodes[0]),
    "LEFT": left, "RIGHT": right, "MID": middle, "SEARCH": search, "FIND": find, "SUBSTITUTE": substitute,
    "LEN": each(lambda run, value: len(run.text(value))), "TRIM": each(lambda run, value: " ".join(run.text(value).split())),
    "UPPER": each(lambda run, value: run.text(value).upper()), "LOWER": each(lambda run, value: run.text(value).lower()),
    "PROPER": each(lambda run, value: run.text(value).title()), "CHAR": each(lambda run, value: chr(int(run.number(value)))),
    "EXACT": lambda run, nodes: text(run, nodes, 0) == text(run, nodes, 1),
    "REPT": lambda run, nodes: repeated(text(run, nodes, 0), int(number(run, nodes, 1))),
    "CONCATENATE": lambda run, nodes: "".join(run.text(value) for value, _ in all_values(run, nodes)),
    "CONCAT": lambda run, nodes: "".join(run.text(value) for value, _ in all_values(run, nodes)),
    "TEXT": text_in_pattern, "TEXTJOIN": textjoin,
    "ISTEXT": kind_test(lambda value: isinstance(value, str)), "ISNUMBER": kind_test(is_number),
    "ISERROR": kind_test(lambda value: isinstance(value, CellError)),
    "ISNA": kind_test(lambda value: isinstance(value, CellError) and value.shown == "#N/A"),
    "ISBLANK": kind_test(lambda value: value is None), "ISLOGICAL": kind_test(lambda value: isinstance(value, bool)),
    "ISNONTEXT": kind_test(lambda value: not isinstance(value, str)), "ISREF": is_reference,
    "TODAY": lambda run, nodes: serial(run.today()), "NOW": lambda run, nodes: serial(run.today()),
    "DATE": date_of, "YEAR": lambda run, nodes: day_of(run, nodes).year, "MONTH": lambda run, nodes: day_of(run, nodes).month,
    "DAY": lambda run, nodes: day_of(run, nodes).day,
    "WEEKDAY": lambda run, nodes: day_of(run, nodes).isoweekday() % 7 + 1,
    "ADDRESS": lambda run, nodes: f"${a1.letters(int(number(run, nodes, 1)) - 1)}${int(number(run, nodes, 0))}",
    "IMPORTXML": fetched, "IMPORTHTML": fetched, "IMPORTDATA": fetched, "IMPORTRANGE": fetched, "IMPORTFEED": fetched,
    "IMAGE": lambda run, nodes: None,
}  # fmt: skip
"""Every function that is worked out; another one gives #NAME?."""

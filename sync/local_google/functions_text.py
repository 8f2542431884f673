"""Functions of texts: nodes -> a text, or where one stands in another."""

from __future__ import annotations

import re

from sync.local_google.arguments import Nodes, all_values, argument, number, text
from sync.local_google.calculate import Calculator, CellError, Found
from sync.local_google.patterns import formatted


def left(run: Calculator, nodes: Nodes) -> str:
    """LEFT."""
    return text(run, nodes, 0)[: int(number(run, nodes, 1, 1))]


def right(run: Calculator, nodes: Nodes) -> str:
    """RIGHT."""
    length = int(number(run, nodes, 1, 1))
    return text(run, nodes, 0)[-length:] if length else ""


def middle(run: Calculator, nodes: Nodes) -> str:
    """MID, from 1."""
    start = int(number(run, nodes, 1)) - 1
    return text(run, nodes, 0)[start : start + int(number(run, nodes, 2))]


def search(run: Calculator, nodes: Nodes) -> Found:
    """SEARCH: case does not matter, ? and * stand for others."""
    wanted = re.escape(text(run, nodes, 0)).replace(r"\?", ".").replace(r"\*", ".*")
    hit = re.compile(wanted, re.IGNORECASE).search(text(run, nodes, 1), int(number(run, nodes, 2, 1)) - 1)
    return hit.start() + 1 if hit else CellError("#VALUE!", "In SEARCH evaluation, cannot find the text.")


def find(run: Calculator, nodes: Nodes) -> Found:
    """FIND: case matters."""
    place = text(run, nodes, 1).find(text(run, nodes, 0), int(number(run, nodes, 2, 1)) - 1)
    return place + 1 if place >= 0 else CellError("#VALUE!", "In FIND evaluation, cannot find the text.")


def substitute(run: Calculator, nodes: Nodes) -> str:
    """SUBSTITUTE, everywhere or only at one occurrence."""
    whole, old, new = text(run, nodes, 0), text(run, nodes, 1), text(run, nodes, 2)
    if len(nodes) < 4 or not old:
        return whole.replace(old, new) if old else whole
    pieces, which = whole.split(old), int(number(run, nodes, 3))
    return old.join(pieces[:which]) + new + old.join(pieces[which:]) if 0 < which < len(pieces) else whole


def text_in_pattern(run: Calculator, nodes: Nodes) -> str:
    """TEXT(number, pattern)."""
    value = argument(run, nodes, 0)
    return value if isinstance(value, str) else formatted(run.number(value), text(run, nodes, 1), run.manner)


def textjoin(run: Calculator, nodes: Nodes) -> str:
    """TEXTJOIN(delimiter, leave empty ones out, texts…)."""
    leave = run.truth(argument(run, nodes, 1))
    parts = [run.text(value) for value, _ in all_values(run, nodes[2:])]
    return text(run, nodes, 0).join(part for part in parts if part or not leave)

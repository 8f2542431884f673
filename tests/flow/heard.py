"""A run and the files it wrote -> what units and coordinator then read: code -> sentences, as printed and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk import Desk, grids, texts

from sync.findings import sentence
from sync.model import Finding, Scope
from sync.picture import Picture
from sync.publish.values import View

OFFICE = "coordinator"
ALL_WELL = Finding("I-OK", Scope.FILE)
"""What a page says of a workbook about which there is nothing to say."""


@dataclass(frozen=True)
class Heard:
    """One finding as `whom` reads it in the printed files, and the same in English."""

    whom: str
    printed: str
    english: str


Said = Mapping[str, Sequence[Heard]]
"""Code -> what was said."""


def heard(desk: Desk, picture: Picture) -> Said:
    """Every finding of a run, looked up in the files that the run wrote: a sentence that was not printed is not there."""
    told = {
        **{unit.unit: picture.findings.get(unit.unit) or [ALL_WELL] for unit in picture.units},
        OFFICE: picture.coordinator_findings,
    }
    view, said = View(picture), dict[str, list[Heard]]()
    for whom, findings in told.items():
        lines = _printed(desk, whom)
        for one in findings:
            text = view.sentence(one)
            if (one.code, text) in lines or (one is ALL_WELL and text in texts(desk.feedback(whom))):
                english = sentence(one, picture.template, "en", view.address, view.round_names)
                said.setdefault(one.code, []).append(Heard(whom, text, english))
    return said


def _printed(desk: Desk, whom: str) -> frozenset[tuple[str, str]]:
    """(code, sentence) of every line of the unit's page of details, or of the coordinator's list."""
    path, sheet = (desk.master, "Cần bổ sung") if whom == OFFICE else (desk.feedback(whom), "Chi tiết")
    found, places = set(), dict[str, int]()
    for row in grids(path)[sheet]:
        if "Nội dung" in row and "Mã" in row:
            places = {str(title): place for place, title in enumerate(row) if title}
        elif places and row[places["Mã"]]:
            found.add((str(row[places["Mã"]]), str(row[places["Nội dung"]])))
    return frozenset(found)

"""A master that arrives among submissions -> whether it is ours, why it cannot be taken, what of its unit it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.accept import file_finding
from sync.blobs import encode_table
from sync.figures import FIGURES, MASTER

if TYPE_CHECKING:
    from sync.examine import Examined
    from sync.model import CheckedTable, Finding, Stamp
    from sync.picture import ReceivedFile
    from sync.receive import Desk

ROLES_OF_OURS = frozenset({MASTER, "feedback"})
"""What the program itself has written and somebody sent back."""


def is_ours(desk: Desk, stamp: Stamp) -> bool:
    """Whether the program itself wrote this for this campaign; a master of another one is what a unit of ours sends."""
    is_of_another = stamp.role == MASTER and stamp.campaign_id not in ("", desk.campaign_id)
    return stamp.role in ROLES_OF_OURS and not is_of_another


def fault_of(desk: Desk, examined: Examined, path: str) -> Finding | None:
    """Why nothing can be taken from another campaign's master: it hands nothing up, or it counts by another template."""
    if not examined.stamp.unit or FIGURES not in examined.tables:
        return file_finding("E-UP-CODE", path)
    if examined.stamp.template != desk.template.id:
        return file_finding("E-UP-TEMPLATE", path, mau=examined.stamp.template, mau_dung=desk.template.id)
    return None


def empty_other_kind(desk: Desk, file: ReceivedFile, examined: Examined) -> Iterator[str]:
    """Empty what a unit sent in the other way before, records or the figures of its master: both would count twice. Their names."""
    is_master = FIGURES in examined.tables
    for key in desk.keys_of(file.unit, file.edition):
        table, last = desk.table_of(key), desk.in_force[key]
        if (key[2] == FIGURES) == is_master or table is None:
            continue
        yield key[2]
        if table.positions:
            none = _emptied(table)
            version = replace(last, sha256=file.sha256, blob=encode_table(none), numbers=[], first_seen=[], last_changed=[])
            desk.put(replace(version, received_at=desk.moment, run=desk.run), none)
            desk.looked_at.add(key)


def _emptied(table: CheckedTable) -> CheckedTable:
    columns = dict.fromkeys(table.columns, ())
    return replace(table, positions=(), columns=columns, accepted=(), not_data=(), findings=(), real_dates={})

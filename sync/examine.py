"""Bytes of one workbook -> Examined: read and checked, knowing nothing but the template. Runs inside a worker.

The encoded form is the ledger's cache entry: the same bytes, template and checker are never parsed twice.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sync.blobs import decode_many, encode_table, join
from sync.check import CHECKER_VERSION, check_workbook
from sync.figures import FIGURES
from sync.model import CheckedTable, Finding, Scope, Stamp
from sync.read import SheetCells, inspect, read_sheets, read_workbook
from sync.template import Template
from sync.workers import FaultKind, WorkerFault


@dataclass(frozen=True)
class Examined:
    """One workbook after reading and checking. `fault`: nothing of the file can be used, and why. `missing`: tables that could
    not be understood. `typed_unit`: the unit code as typed in the workbook, beside the stamped one."""

    stamp: Stamp = Stamp()
    typed_unit: str = ""
    tables: Mapping[str, CheckedTable] = field(default_factory=dict)
    missing: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    fault: Finding | None = None
    saved_at: datetime | None = None


Names = Sequence[tuple[str, str]]
"""Codes and short names of periods, as workbooks name them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook is read with: its template, the rounds its columns are named after, the phases its cells may name.

    `editions`: the rounds of each edition; a workbook stamped with one of them has columns for those, any other one for `rounds`.
    """

    template: Template
    rounds: Names = ()
    phases: Names = ()
    editions: Sequence[tuple[str, Names]] = ()

    def rounds_in(self, edition: str) -> Names:
        """The rounds that a workbook stamped with this edition has columns for."""
        return dict(self.editions).get(edition, self.rounds)


def cache_key(sha256: str, reading: Reading) -> str:
    """Under what an examination is kept: the bytes, what they were read with, the checker."""
    names = [f"{code}={short}" for code, short in (*reading.rounds, *reading.phases)]
    editions = [f"{edition}:{code}={short}" for edition, rounds in reading.editions for code, short in rounds]
    text = "|".join([sha256, reading.template.fingerprint, str(CHECKER_VERSION), *names, *editions])
    return hashlib.sha256(text.encode()).hexdigest()


def examine(data: bytes, name: str, reading: Reading) -> Examined:
    """Read and check one workbook. Never raises for what a person may have put into it."""
    template = reading.template
    read = read_workbook(data, name, template, reading.rounds_in)
    if read.fault:
        return Examined(stamp=read.stamp, fault=read.fault, findings=tuple(read.findings), saved_at=read.saved_at)
    tables = check_workbook(template, read.tables, reading.rounds_in(read.stamp.edition), reading.phases)
    if read.figures is not None:
        tables = {FIGURES: read.figures}
    return Examined(
        stamp=read.stamp,
        typed_unit=_typed_unit(template, tables),
        tables=tables,
        missing=tuple(read.missing),
        findings=tuple(read.findings),
        saved_at=read.saved_at,
    )


def examine_bytes(reading: Reading, task: tuple[str, bytes]) -> bytes:
    """What a worker does with one workbook: (name, bytes) -> the encoded examination."""
    name, data = task
    return encode(examine(data, name, reading))


def grids_of(_context: None, task: tuple[str, bytes]) -> list[SheetCells] | Finding:
    """What a worker does with a workbook of ours: (name, bytes) -> its cells as they stand."""
    name, data = task
    guarded = inspect(data, name)
    return guarded if isinstance(guarded, Finding) else read_sheets(data, guarded)


def unreadable(name: str, fault: WorkerFault) -> Examined:
    """What a workbook counts as whose worker died, took too long or found something nobody foresaw."""
    code = "E-FILE-BROKEN" if fault.kind in (FaultKind.RAISED, FaultKind.DIED) else "E-FILE-BIG"
    return Examined(fault=Finding(code, Scope.FILE, value=name, facts={"tep": name, "mb": "?"}))


def _typed_unit(template: Template, tables: Mapping[str, CheckedTable]) -> str:
    table, _, name = template.roles.get("unit_code", "").partition(".")
    found = tables[table].columns.get(name) if table in tables else None
    return str(found[0]) if found and found[0] else ""


def encode(examined: Examined) -> bytes:
    """Examined -> bytes: a JSON header, then the tables; findings that belong to no table ride in two tables without records."""
    header: dict[str, Any] = {
        "stamp": asdict(examined.stamp),
        "typed_unit": examined.typed_unit,
        "missing": list(examined.missing),
        "saved_at": examined.saved_at.isoformat() if examined.saved_at else "",
    }
    head = json.dumps(header, ensure_ascii=False).encode()
    fault = (examined.fault,) if examined.fault else ()
    tables = [_said(examined.findings), _said(fault), *map(encode_table, examined.tables.values())]
    return struct.pack("<I", len(head)) + head + join(tables)


def decode(blob: bytes) -> Examined:
    """The inverse of encode()."""
    (size,) = struct.unpack_from("<I", blob)
    header = json.loads(blob[4 : 4 + size])
    said, faults, *tables = decode_many(blob[4 + size :])
    return Examined(
        stamp=Stamp(**header["stamp"]),
        typed_unit=header["typed_unit"],
        tables={table.table: table for table in tables},
        missing=tuple(header["missing"]),
        findings=tuple(said.findings),
        fault=faults.findings[0] if faults.findings else None,
        saved_at=datetime.fromisoformat(header["saved_at"]) if header["saved_at"] else None,
    )


def _said(findings: Sequence[Finding]) -> bytes:
    return encode_table(CheckedTable("", "", (), {}, {}, (), findings=tuple(findings))) if findings else _NOTHING_SAID


_NOTHING_SAID = encode_table(CheckedTable("", "", (), {}, {}, (), findings=()))


def without_tables(examined: Examined, unused: Sequence[str]) -> Examined:
    """The same without tables that this unit does not hand in, nor anything said about them."""
    return replace(
        examined,
        tables={name: table for name, table in examined.tables.items() if name not in unused},
        missing=tuple(name for name in examined.missing if name not in unused),
        findings=tuple(finding for finding in examined.findings if finding.table not in unused),
    )

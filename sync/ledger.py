"""What past runs knew -> tables of a database, and back: last good versions, files received, decisions, outputs.

The ledger is derived from the archive's journal, so there are no migrations: a ledger of another SCHEMA is cleared and
rebuilt. SQLite by default, PostgreSQL by URL. Moments are stored as UTC text, which sorts as time does.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from sync.archive import digest, stamped, utc_now
from sync.errors import AlreadyRunning, DiskFull, FolderReadOnly, LedgerBusy, LedgerCorrupt, LedgerUnreachable, TonghopError
from sync.outputs import disk_faults, make_folder
from sync.picture import Decision, Freeze, ReceivedFile

SCHEMA = 2
"""Raise it with every change of the tables or of what their columns mean."""

BUSY_TIMEOUT_S = 10
QUICK_CHECK_BYTES = 64 * 2**20
"""A larger file is checked at opening only after a crash (its -wal is still there): reading it whole costs seconds."""

_CHUNK = 500


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept as UTC text of fixed width."""

    impl = sa.String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> str | None:
        """Aware moment -> text."""
        return None if value is None else stamped(value)

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> datetime | None:
        """Text -> aware moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)


_TABLES = sa.MetaData()


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, _TABLES, *columns)


def _column(name: str, kind: Any, *more: sa.schema.SchemaItem, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *more, **{"nullable": False, **options})


_META = _table("meta", _column("key", sa.String, primary_key=True), _column("value", sa.Text))
_RUN = _table(
    "run",
    _column("id", sa.Integer, primary_key=True),
    _column("started_at", Moment),
    _column("today", sa.Date),
    _column("code_version", sa.String),
    _column("finished_at", Moment, nullable=True),
    _column("result", sa.Text, nullable=True),
)
_SEEN = _table(
    "seen",
    _column("path", sa.String, primary_key=True),
    _column("revision", sa.String),
    _column("sha256", sa.String(64)),
    _column("run", sa.Integer),
)
_CHECKED = _table(
    "checked",
    _column("key", sa.String(64), primary_key=True),
    _column("blob", sa.LargeBinary),
    _column("run", sa.Integer),
)
_BLOB = _table("blob", _column("sha256", sa.String(64), primary_key=True), _column("data", sa.LargeBinary))
_VERSION = _table(
    "version",
    _column("id", sa.Integer, primary_key=True),
    _column("unit", sa.String),
    _column("edition", sa.String),
    _column("table_name", sa.String),
    _column("sha256", sa.String(64)),
    _column("blob", sa.String(64), sa.ForeignKey("blob.sha256")),
    _column("numbers", sa.Text),
    _column("first_seen", sa.Text),
    _column("last_changed", sa.Text),
    _column("counts", sa.Text),
    _column("sheet", sa.String),
    _column("file", sa.String),
    _column("received_at", Moment),
    _column("run", sa.Integer, sa.ForeignKey("run.id")),
    _column("is_stale", sa.Boolean),
    _column("superseded_by", sa.Integer, sa.ForeignKey("run.id"), nullable=True),
)
_IN_FORCE = _VERSION.c.superseded_by.is_(None)
# Identity is a unique key, never a check: two versions of one table cannot both be in force.
sa.Index(
    "one_in_force",
    _VERSION.c.unit,
    _VERSION.c.edition,
    _VERSION.c.table_name,
    unique=True,
    sqlite_where=_IN_FORCE,
    postgresql_where=_IN_FORCE,
)
sa.Index("version_of_table", _VERSION.c.unit, _VERSION.c.table_name)
_FILE = _table(
    "file",
    _column("number", sa.Integer, primary_key=True, autoincrement=False),
    _column("unit", sa.String),
    _column("edition", sa.String),
    _column("path", sa.String),
    _column("sha256", sa.String(64)),
    _column("received_at", Moment),
    _column("saved_at", Moment, nullable=True),
    _column("state", sa.String),
    _column("code", sa.String),
    _column("rows", sa.Integer),
    _column("added", sa.Integer),
    _column("changed", sa.Integer),
    _column("removed", sa.Integer),
    _column("run", sa.Integer),
)
_NUMBER = _table("number", _column("scope", sa.String, primary_key=True), _column("following", sa.Integer))
_FIRST_SEEN = _table("first_seen", _column("key", sa.String, primary_key=True), _column("day", sa.Date))
_DECISION = _table(
    "decision",
    _column("id", sa.Integer, primary_key=True),
    _column("sheet", sa.String),
    _column("key", sa.String),
    _column("field", sa.String),
    _column("value", sa.Text),
    _column("at", Moment),
    _column("source", sa.String),
    sa.UniqueConstraint("sheet", "key", "field", "at"),
)
_QUESTION = _table("question", _column("key", sa.String, primary_key=True), _column("number", sa.Integer, unique=True))
_FREEZE = _table(
    "freeze",
    _column("id", sa.Integer, primary_key=True),
    _column("period", sa.String),
    _column("edition", sa.String),
    _column("moment", Moment),
    _column("by", sa.String),
    _column("note", sa.Text),
    _column("facts", sa.String(64)),
    _column("open", sa.Text),
    _column("undone_at", Moment, nullable=True),
    _column("undone_by", sa.String),
    _column("reason", sa.Text),
)
_OUTPUT = _table(
    "output",
    _column("path", sa.String, primary_key=True),
    _column("wanted_hash", sa.String),
    _column("file_hash", sa.String),
)
_SNAPSHOT = _table("snapshot", _column("name", sa.String, primary_key=True), _column("data", sa.LargeBinary))


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `result` is None while it is under way, or when it was cut short."""

    id: int
    started_at: datetime
    today: date
    code_version: str
    finished_at: datetime | None
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TableVersion:
    """One accepted version of one unit's table. `blob`: its records (blobs.decode_table); `sha256`: the workbook's bytes.

    `numbers`, `first_seen`, `last_changed` go with the records, refused ones included. `run` brought it, `superseded_by` is
    the run that replaced it (None = in force). `is_stale`: a later file was received and did not replace it.
    """

    unit: str
    edition: str
    table: str
    sha256: str
    blob: bytes
    numbers: Sequence[int]
    first_seen: Sequence[date]
    last_changed: Sequence[date]
    sheet: str
    file: str
    received_at: datetime
    run: int
    counts: Mapping[str, int] = field(default_factory=dict)
    is_stale: bool = False
    superseded_by: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one of: unit, edition, table."""
        return self.unit, self.edition, self.table


class Ledger:
    """One campaign's database, used by one thread. Every method is a transaction of its own unless inside `transaction()`."""

    def __init__(self, engine: sa.Engine, name: str, path: Path | None = None) -> None:
        self._name = name
        self._path = path
        self._engine = engine
        self._writes = False
        self._depth = 0
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "begin", self._begin_sqlite)
        self._connection = engine.connect()

    @classmethod
    def open(cls, url: str, now: Callable[[], datetime] = utc_now) -> Ledger:
        """The ledger at a database URL, its tables made when it is new.

        LedgerCorrupt: the SQLite file was damaged and is set aside as "… (hỏng …)"; LedgerUnreachable: no such server.
        """
        address = _parsed(url)
        if address.get_backend_name() == "sqlite":
            _check_file(address, now)
        shown = _shown(address)
        with _named_faults(shown, _file_of(address)):
            ledger = cls(_engine(address), shown, _file_of(address))
            ledger._make_tables()
        return ledger

    def close(self) -> None:
        """Let go of the database; SQLite folds its -wal back into the file."""
        self._connection.close()
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Ledger]:
        """All or nothing: what is written inside is on the disk when the block ends, or never was. May be nested."""
        if self._depth:
            yield self
            return
        with self._begun(writes=True):
            yield self

    def lock_out_others(self, campaign: str) -> None:
        """Be the only run of this campaign among all computers on one PostgreSQL server, until `close()`.

        AlreadyRunning when another holds it. With SQLite there is one computer, and `RunLock` is enough.
        """
        if self._engine.dialect.name != "postgresql":
            return
        key = int(digest(f"tonghop {campaign}".encode())[:15], 16)
        with self._begun(writes=True):
            if self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))):
                return
            holder = self._connection.scalar(_HOLDER, {"high": key >> 32, "low": key & 0xFFFFFFFF})
        raise AlreadyRunning(holder or "PostgreSQL")

    @property
    def is_outdated(self) -> bool:
        """Whether another version of the program made it: then `clear()` it and replay the journal."""
        return self.meta("schema") != str(SCHEMA)

    def clear(self) -> None:
        """Empty, with today's tables. Inside `transaction()`, the old contents come back if the replay fails."""
        with self.transaction():
            # By what is there, not by what we know: another version had other tables. Dependants go before what they point at.
            there = sa.MetaData()
            there.reflect(self._connection)
            there.drop_all(self._connection)
            self._create()

    # -- meta ---------------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A single remembered text, such as the campaign's id."""
        rows = self._read(sa.select(_META.c.value).where(_META.c.key == key))
        return rows[0].value if rows else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a text."""
        self._upsert(_META, [{"key": key, "value": value}])

    # -- runs ---------------------------------------------------------------------------------------------------------

    def begin(self, started_at: datetime, today: date, code_version: str, run_id: int | None = None) -> int:
        """Note that a run begins; returns its id (a replay gives the id it had)."""
        row: dict[str, Any] = {"started_at": started_at, "today": today, "code_version": code_version}
        with self.transaction():
            row["id"] = run_id or (self._read(sa.select(sa.func.max(_RUN.c.id)))[0][0] or 0) + 1
            self._write(_RUN.insert(), [row])
        return int(row["id"])

    def finish(self, run_id: int, result: Mapping[str, Any], finished_at: datetime | None = None) -> None:
        """Note how the run ended."""
        text = json.dumps(result, ensure_ascii=False, sort_keys=True, default=str)
        self._write(_RUN.update().where(_RUN.c.id == run_id).values(finished_at=finished_at or utc_now(), result=text))

    def runs(self, count: int = 20) -> list[Run]:
        """The last runs, newest first."""
        rows = self._read(sa.select(_RUN).order_by(_RUN.c.id.desc()).limit(count))
        return [Run(**{**row._mapping, "result": json.loads(row.result) if row.result else None}) for row in rows]

    # -- which revision of which file was taken in ----------------------------------------------------------------------

    def seen(self) -> dict[str, tuple[str, str]]:
        """Path -> (revision, sha256) of every file as it was last taken in."""
        rows = self._read(sa.select(_SEEN.c.path, _SEEN.c.revision, _SEEN.c.sha256))
        return {path: (revision, sha256) for path, revision, sha256 in rows}

    def mark_seen(self, path: str, revision: str, sha256: str, run: int) -> None:
        """This revision of this file is taken in."""
        self.mark_all_seen([(path, revision, sha256)], run)

    def mark_all_seen(self, files: Iterable[tuple[str, str, str]], run: int) -> None:
        """The same for many (path, revision, sha256)."""
        self._upsert(_SEEN, [{"path": p, "revision": r, "sha256": s, "run": run} for p, r, s in files])

    def forget(self, paths: Collection[str]) -> None:
        """These files are to be read anew when they are there again."""
        for chunk in _chunks(paths):
            self._write(_SEEN.delete().where(_SEEN.c.path.in_(chunk)))

    # -- what checking gave, by content -----------------------------------------------------------------------------------

    def cached(self, key: str) -> bytes | None:
        """What was kept under this key (examine.cache_key), or None."""
        return self.cached_many([key]).get(key)

    def cached_many(self, keys: Collection[str]) -> dict[str, bytes]:
        """The keys that are known, with what was kept."""
        found: dict[str, bytes] = {}
        for chunk in _chunks(keys):
            rows = self._read(sa.select(_CHECKED.c.key, _CHECKED.c.blob).where(_CHECKED.c.key.in_(chunk)))
            found.update((key, blob) for key, blob in rows)
        return found

    def put_cached(self, key: str, blob: bytes, run: int = 0) -> None:
        """Keep the checked form of some bytes."""
        self.put_cached_many({key: blob}, run)

    def put_cached_many(self, blobs: Mapping[str, bytes], run: int = 0) -> None:
        """The same for many."""
        self._upsert(_CHECKED, [{"key": key, "blob": blob, "run": run} for key, blob in blobs.items()])

    def drop_cached(self, before_run: int) -> None:
        """Let go of what was put before this run; it can always be checked again."""
        self._write(_CHECKED.delete().where(_CHECKED.c.run < before_run))

    # -- versions of tables -----------------------------------------------------------------------------------------------

    def insert_version(self, version: TableVersion) -> None:
        """Put a version in force in place of the one before."""
        self.insert_versions([version])

    def insert_versions(self, versions: Sequence[TableVersion]) -> None:
        """The same for many, of which no two are of one table."""
        with self.transaction():
            for run, same_run in groupby(versions, key=lambda version: version.run):
                self.supersede([version.key for version in same_run], run)
            self._upsert(_BLOB, [{"sha256": digest(v.blob), "data": v.blob} for v in versions], replace=False)
            self._write(_VERSION.insert(), [_version_row(version) for version in versions])

    def supersede(self, keys: Collection[tuple[str, str, str]], run: int) -> None:
        """These (unit, edition, table) are no longer in force from this run on."""
        self._set_in_force(keys, superseded_by=run)

    def mark_stale(self, keys: Collection[tuple[str, str, str]], is_stale: bool = True) -> None:
        """Say of versions in force whether a later file was received that did not replace them."""
        self._set_in_force(keys, is_stale=is_stale)

    def in_force(self, at_run: int | None = None) -> list[TableVersion]:
        """The last good version of every table of every unit, by unit, edition and table; `at_run`: as that run left it."""
        then: sa.ColumnElement[bool] = _IN_FORCE
        if at_run is not None:
            then = sa.and_(_VERSION.c.run <= at_run, sa.or_(_IN_FORCE, _VERSION.c.superseded_by > at_run))
        return self._versions(then, _VERSION.c.unit, _VERSION.c.edition, _VERSION.c.table_name)

    def history(self, unit: str, table: str) -> list[TableVersion]:
        """Every version of one unit's table, of all editions, oldest first."""
        return self._versions(sa.and_(_VERSION.c.unit == unit, _VERSION.c.table_name == table), _VERSION.c.id)

    def _versions(self, where: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]) -> list[TableVersion]:
        joined = _VERSION.join(_BLOB, _VERSION.c.blob == _BLOB.c.sha256)
        rows = self._read(sa.select(*_VERSION_COLUMNS).select_from(joined).where(where).order_by(*order))
        return [_version(row) for row in rows]

    def _set_in_force(self, keys: Collection[tuple[str, str, str]], **values: Any) -> None:
        mine = [getattr(_VERSION.c, name) == sa.bindparam(f"_{name}") for name in _KEY]
        rows = [{f"_{name}": part for name, part in zip(_KEY, key, strict=True)} for key in keys]
        self._write(_VERSION.update().where(_IN_FORCE, *mine).values(**values), rows)

    # -- files received ---------------------------------------------------------------------------------------------------

    def add_files(self, files: Iterable[ReceivedFile], run: int) -> None:
        """Note files received under their numbers."""
        self._write(_FILE.insert(), [{name: getattr(file, name) for name in _FILE_FIELDS} | {"run": run} for file in files])

    def files(self) -> list[ReceivedFile]:
        """Every file ever received, oldest first."""
        rows = self._read(sa.select(*[_FILE.c[name] for name in _FILE_FIELDS]).order_by(_FILE.c.number))
        return [ReceivedFile(**row._mapping) for row in rows]

    def update_files(self, states: Mapping[int, str]) -> None:
        """Change what is said of files received: number -> state."""
        rows = [{"_number": number, "_state": state} for number, state in states.items()]
        changed = _FILE.update().where(_FILE.c.number == sa.bindparam("_number")).values(state=sa.bindparam("_state"))
        self._write(changed, rows)

    # -- permanent numbers ------------------------------------------------------------------------------------------------

    def take_numbers(self, scope: str, count: int) -> int:
        """The first of `count` numbers never given in this scope before; they begin at 1."""
        with self.transaction():
            following = self._connection.scalar(self._take_numbers, {"_scope": scope, "_count": count})
        return int(following or 1) - count

    @cached_property
    def _take_numbers(self) -> sa.Executable:
        # One statement, made once: a run takes numbers for every table of every workbook.
        insert = self._insert(_NUMBER)
        count = sa.bindparam("_count", type_=sa.Integer)
        put = insert.values(scope=sa.bindparam("_scope"), following=count + 1)
        more = put.on_conflict_do_update(index_elements=["scope"], set_={"following": _NUMBER.c.following + count})
        taking: sa.Executable = more.returning(_NUMBER.c.following)
        return taking

    def reserve_numbers(self, scope: str, last: int) -> None:
        """Never give `last` or anything below it in this scope again (a replay brings its own numbers)."""
        with self.transaction():
            first = self.take_numbers(scope, 0)
            self._upsert(_NUMBER, [{"scope": scope, "following": max(first, last + 1)}])

    # -- since when a finding stands ----------------------------------------------------------------------------------------

    def first_seen(self) -> dict[str, date]:
        """Every key asked about so far, and the day of it."""
        return dict(map(tuple, self._read(sa.select(_FIRST_SEEN.c.key, _FIRST_SEEN.c.day))))

    def first_seen_many(self, keys: Collection[str], day: date, *, prune: bool = False) -> dict[str, date]:
        """The day on which each key was first asked about: `day` for new ones. `prune`: forget all keys not given."""
        with self.transaction():
            known = self.first_seen()
            wanted = dict.fromkeys(keys)
            new = [key for key in wanted if key not in known]
            self._write(_FIRST_SEEN.insert(), [{"key": key, "day": day} for key in new])
            for chunk in _chunks([key for key in known if key not in wanted] if prune else ()):
                self._write(_FIRST_SEEN.delete().where(_FIRST_SEEN.c.key.in_(chunk)))
        return {key: known.get(key, day) for key in wanted}

    # -- decisions ----------------------------------------------------------------------------------------------------------

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Note what was typed in yellow cells; of two about one cell at the same moment, the later one given holds."""
        names = ("sheet", "key", "field", "value", "at", "source")
        rows = [{name: getattr(decision, name) for name in names} for decision in decisions]
        cells = ("sheet", "key", "field", "at")
        same = [_DECISION.c[name] == sa.bindparam(f"_{name}") for name in cells]
        with self.transaction():
            for row in rows:
                # Put at the end, not over the one before: what was given last holds, whatever the clock said then and now.
                self._write(_DECISION.delete().where(*same), [{f"_{name}": row[name] for name in cells}])
                self._write(_DECISION.insert(), [row])

    def decisions(self) -> dict[tuple[str, str, str], Decision]:
        """The decision given last of every (sheet, key, field), also when the clock was put back since the one before; a blank
        value is a decision taken back."""
        c = _DECISION.c
        rows = self._read(sa.select(c.sheet, c.key, c.field, c.value, c.at, c.source).order_by(c.id))
        return {(row.sheet, row.key, row.field): Decision(**row._mapping) for row in rows}

    # -- questions ----------------------------------------------------------------------------------------------------------

    def ask(self, questions: Mapping[str, int]) -> None:
        """Note the permanent numbers of questions, by their keys."""
        self._write(_QUESTION.insert(), [{"key": key, "number": number} for key, number in questions.items()])

    def asked(self) -> dict[str, int]:
        """Key of every question ever asked -> its number."""
        return dict(map(tuple, self._read(sa.select(_QUESTION.c.key, _QUESTION.c.number))))

    # -- freezes ------------------------------------------------------------------------------------------------------------

    def freeze(self, freeze: Freeze, values: bytes) -> None:
        """Note that a period stands still from now on, with the values it has (frozen.packed)."""
        row = {name: getattr(freeze, name) for name in _FREEZE_FIELDS} | {"open": json.dumps(list(freeze.open))}
        with self.transaction():
            self._write(_FREEZE.insert(), [row])
            self.put_blob(f"freeze/{freeze.facts}", values)

    def unfreeze(self, period: str, edition: str, at: datetime, by: str, reason: str) -> None:
        """Note that it moves again."""
        c = _FREEZE.c
        same = sa.and_(c.period == period, c.edition == edition, c.undone_at.is_(None))
        self._write(_FREEZE.update().where(same).values(undone_at=at, undone_by=by, reason=reason))

    def freezes(self) -> list[Freeze]:
        """All there ever were, the oldest first; moments in UTC."""
        rows = self._read(sa.select(*(_FREEZE.c[name] for name in _FREEZE_FIELDS)).order_by(_FREEZE.c.id))
        return [Freeze(**{**row._mapping, "open": tuple(json.loads(row.open))}) for row in rows]

    def frozen_values(self, freeze: Freeze) -> bytes:
        """The values it froze, as they were given; they are noted together with it, so they are there."""
        name = f"freeze/{freeze.facts}"
        return bytes(self._read(sa.select(_SNAPSHOT.c.data).where(_SNAPSHOT.c.name == name))[0].data)

    # -- outputs --------------------------------------------------------------------------------------------------------------

    def output(self, path: str) -> tuple[str, str] | None:
        """What was last published there: (wanted content hash, hash of the file's bytes)."""
        rows = self._read(sa.select(_OUTPUT.c.wanted_hash, _OUTPUT.c.file_hash).where(_OUTPUT.c.path == path))
        return (rows[0].wanted_hash, rows[0].file_hash) if rows else None

    def set_output(self, path: str, wanted_hash: str, file_hash: str) -> None:
        """Note what is published there."""
        self.set_outputs({path: (wanted_hash, file_hash)})

    def set_outputs(self, files: Mapping[str, tuple[str, str]]) -> None:
        """The same for many: path -> (wanted hash, file hash)."""
        rows = [{"path": path, "wanted_hash": wanted, "file_hash": file} for path, (wanted, file) in files.items()]
        self._upsert(_OUTPUT, rows)

    def outputs(self) -> dict[str, tuple[str, str]]:
        """All of them, by path."""
        rows = self._read(sa.select(_OUTPUT.c.path, _OUTPUT.c.wanted_hash, _OUTPUT.c.file_hash))
        return {path: (wanted, file) for path, wanted, file in rows}

    def forget_outputs(self, paths: Collection[str]) -> None:
        """Nothing of ours lies there any more."""
        for chunk in _chunks(paths):
            self._write(_OUTPUT.delete().where(_OUTPUT.c.path.in_(chunk)))

    # -- snapshots ------------------------------------------------------------------------------------------------------------

    def put_blob(self, name: str, data: bytes) -> None:
        """Keep bytes under a name for the next run to compare with."""
        self._upsert(_SNAPSHOT, [{"name": name, "data": data}])

    def get_blob(self, name: str) -> bytes | None:
        """What was kept under this name."""
        rows = self._read(sa.select(_SNAPSHOT.c.data).where(_SNAPSHOT.c.name == name))
        return rows[0].data if rows else None

    # -- the database itself --------------------------------------------------------------------------------------------------

    def _read(self, statement: sa.Select[Any]) -> Sequence[Any]:
        if self._depth:
            return self._connection.execute(statement).all()
        # A read must end too, or the next one would still see the day before yesterday.
        with self._begun(writes=False):
            return self._connection.execute(statement).all()

    def _write(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> None:
        if rows is not None and not rows:
            return
        with self.transaction():
            self._connection.execute(statement, rows)

    def _insert(self, table: sa.Table) -> Any:
        """An INSERT that can say what happens to a row that is there already; each database has one of its own."""
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql  # with all its drivers: a tenth of the start of every command

            return postgresql.insert(table)
        return sqlite.insert(table)

    def _upsert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]], *, replace: bool = True, by: Sequence[str] = ()) -> None:
        if not rows:
            return
        insert = self._insert(table)
        keys = by or [column.name for column in table.primary_key]
        values = {name: insert.excluded[name] for name in rows[0] if name not in keys}
        put = insert.on_conflict_do_update(index_elements=keys, set_=values) if replace else None
        self._write(put if put is not None else insert.on_conflict_do_nothing(index_elements=keys), rows)

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[None]:
        self._writes, self._depth = writes, 1
        try:
            with _named_faults(self._name, self._path), self._connection.begin():
                yield
        except LedgerCorrupt:
            self.close()
            raise LedgerCorrupt(self._name, _set_aside(self._path, utc_now()) if self._path else self._name) from None
        finally:
            self._depth = 0

    def _begin_sqlite(self, connection: sa.Connection) -> None:
        # Taking the write lock at once, or two writers could each read and then both fail to write.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if self._writes else "BEGIN")

    def _make_tables(self) -> None:
        if not sa.inspect(self._connection).has_table("meta"):
            self._connection.rollback()
            with self.transaction():
                self._create()
        self._connection.rollback()

    def _create(self) -> None:
        _TABLES.create_all(self._connection)
        self.set_meta("schema", str(SCHEMA))


_HOLDER = sa.text(
    "SELECT concat(usename, '@', host(client_addr), ', ', to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), 'Z')"
    " FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid = :high AND objid = :low"
)
_KEY = ("unit", "edition", "table_name")
_FILE_FIELDS = (
    "number", "unit", "edition", "path", "received_at", "saved_at", "rows", "added", "changed", "removed", "state", "sha256",
    "code",
)  # fmt: skip
_FREEZE_FIELDS = tuple(f.name for f in fields(Freeze))
_VERSION_FIELDS = ("unit", "edition", "sha256", "sheet", "file", "received_at", "run", "is_stale", "superseded_by")
_OWN_NAMES: Mapping[str, sa.ColumnElement[Any]] = {"table": _VERSION.c.table_name, "blob": _BLOB.c.data}
_VERSION_COLUMNS = [_OWN_NAMES[f.name] if f.name in _OWN_NAMES else _VERSION.c[f.name] for f in fields(TableVersion)]


def _version_row(version: TableVersion) -> dict[str, Any]:
    row = {name: getattr(version, name) for name in _VERSION_FIELDS}
    return row | {
        "table_name": version.table,
        "blob": digest(version.blob),
        "numbers": json.dumps(list(version.numbers)),
        "first_seen": _days_text(version.first_seen),
        "last_changed": _days_text(version.last_changed),
        "counts": json.dumps(dict(version.counts)),
    }


def _version(row: Sequence[Any]) -> TableVersion:
    unit, edition, table, sha256, blob, numbers, first_seen, last_changed, sheet, file, received_at, run, counts, *state = row
    days = _days(first_seen), _days(last_changed)
    numbers, counts = tuple(json.loads(numbers)), json.loads(counts)
    return TableVersion(unit, edition, table, sha256, blob, numbers, *days, sheet, file, received_at, run, counts, *state)


def _days_text(days: Sequence[date]) -> str:
    """Days of neighbouring records are mostly equal: "2022-04-16*12 2022-05-01"."""
    runs = [(day, len(list(same))) for day, same in groupby(days)]
    return " ".join(day.isoformat() if count == 1 else f"{day.isoformat()}*{count}" for day, count in runs)


def _days(text: str) -> tuple[date, ...]:
    days: list[date] = []
    for part in text.split():
        day, _, count = part.partition("*")
        days += [date.fromisoformat(day)] * int(count or 1)
    return tuple(days)


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


# -- opening ------------------------------------------------------------------------------------------------------------------


def _parsed(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise LedgerUnreachable("[ledger] url", "not a database URL") from None
    return address.set(drivername="postgresql+psycopg") if address.drivername in ("postgresql", "postgres") else address


def _shown(address: sa.URL) -> str:
    return str(_file_of(address) or address.render_as_string(hide_password=True))


def _file_of(address: sa.URL) -> Path | None:
    """The SQLite file; None for a database in memory or on a server."""
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None


def _engine(address: sa.URL) -> sa.Engine:
    if address.get_backend_name() != "sqlite":
        try:
            return sa.create_engine(address, pool_pre_ping=True)
        except (ImportError, sa.exc.NoSuchModuleError):
            raise LedgerUnreachable(_shown(address), "its driver is missing: pip install 'tonghop[postgres]'") from None
    engine = sa.create_engine(address, poolclass=sa.StaticPool, connect_args={"timeout": BUSY_TIMEOUT_S})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}")


def _check_file(address: sa.URL, now: Callable[[], datetime]) -> None:
    """Make the folder; set a damaged file aside rather than work on it or write over it."""
    path = _file_of(address)
    if path is None:
        return
    with disk_faults(path):
        make_folder(path.parent)
    if not os.access(path.parent, os.W_OK):
        raise FolderReadOnly(path.parent)
    has_crashed = path.with_name(f"{path.name}-wal").exists()
    if not path.exists() or (path.stat().st_size > QUICK_CHECK_BYTES and not has_crashed):
        return
    if not _is_sound(path):
        raise LedgerCorrupt(path, _set_aside(path, now()))


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        raise _named(error, str(path), path) from error
    except sqlite3.DatabaseError:
        return False


def _set_aside(path: Path, now: datetime) -> Path:
    aside = path.with_name(f"{path.stem} (hỏng {now:%Y-%m-%d %H-%M-%S}){path.suffix}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


@contextmanager
def _named_faults(shown: str, path: Path | None) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
            raise  # ours to mend, not a person's
        raise _named(error.orig or error, shown, path) from error


def _named(error: BaseException, shown: str, path: Path | None) -> TonghopError:
    where = path or Path(shown)
    text = str(error).strip()
    if "is locked" in text:
        return LedgerBusy(shown)
    if "disk is full" in text:
        return DiskFull(where)
    if "readonly" in text:
        return FolderReadOnly(where.parent)
    if "malformed" in text or "not a database" in text:
        return LedgerCorrupt(shown, shown)
    return LedgerUnreachable(shown, text.splitlines()[0] if text else type(error).__name__)

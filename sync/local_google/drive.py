"""Files, folders, Shared Drives and who may see them: what lies in this Google's Drive, and the hands of the people who use it."""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from sync.local_google.clock import Clock
from sync.local_google.document import Spreadsheet
from sync.local_google.errors import ApiError

NATIVE = "application/vnd.google-apps."
FOLDER, SPREADSHEET = f"{NATIVE}folder", f"{NATIVE}spreadsheet"
LETTERS = string.ascii_letters + string.digits + "-_"
ANYONE = "anyone"
LEVELS = {"reader": 1, "commenter": 2, "writer": 3, "fileOrganizer": 4, "organizer": 5, "owner": 6}
SEES, EDITS, HOLDS, SHARES = 1, 3, 3, 3
EXPORT_LIMIT_BYTES = 10 * 2**20


@dataclass
class File:
    """One file, folder or Shared Drive (`is_drive`). `changed`: (moment, version) of every change, oldest first;
    `counted`: how many changes of the spreadsheet are among them; `extra`: description, starred and properties, as told."""

    id: str
    name: str
    mime: str
    owner: str
    created: datetime
    parents: tuple[str, ...] = ()
    data: bytes = b""
    document: Spreadsheet | None = None
    is_drive: bool = False
    drive: str = ""
    trashed: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    may_download: bool = True
    permissions: dict[str, str] = field(default_factory=dict)
    changes: int = 1
    counted: int = 0
    changed: list[tuple[datetime, int]] = field(default_factory=list)


class Drive:
    """Everything that lies here. `lag_s`: so many seconds a change is told late; `has_storage`: whether accounts own storage."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.files: dict[str, File] = {}
        self.lag_s = 0.0
        self.has_storage = False

    # -- the hands of people -----------------------------------------------------------------------------------------------

    def make_folder(self, name: str, parent: str | None = None, *, shared_drive: bool = False, owner: str = "người@vidu.vn") -> str:
        """A folder of a person, or a Shared Drive; its id."""
        if shared_drive:
            made = File(new_id("drive"), name, FOLDER, "", self.clock.now(), is_drive=True)
            made.drive = made.id
            return self._kept(made).id
        return self._kept(self._new(name, FOLDER, parent, owner)).id

    def make_spreadsheet(self, name: str, parent: str | None = None, *, owner: str = "người@vidu.vn", locale: str = "vi_VN") -> str:
        """An empty spreadsheet; its id."""
        made = self._new(name, SPREADSHEET, parent, owner)
        made.document = Spreadsheet(made.id, name, locale=locale, time_zone="Asia/Ho_Chi_Minh", owner=made.owner)
        return self._kept(made).id

    def make_file(self, name: str, parent: str | None, data: bytes, mime: str = "application/octet-stream", owner: str = "") -> str:
        """A file with these bytes; its id."""
        made = self._new(name, mime, parent, owner or "người@vidu.vn")
        made.data = data
        return self._kept(made).id

    def document(self, file_id: str) -> Spreadsheet:
        """The spreadsheet itself, to be read and typed in."""
        found = self.files[file_id].document
        if found is None:
            raise KeyError(file_id)
        return found

    def share(self, file_id: str, email: str, role: str = "writer") -> None:
        """Let somebody in."""
        file = self.files[file_id]
        if role == "owner":
            # One owner each: whoever gives a file away goes on writing in it.
            file.permissions.pop(email, None)
            file.permissions[file.owner], file.owner = "writer", email
            return
        file.permissions[email] = role

    def unshare(self, file_id: str, email: str) -> None:
        """Shut somebody out."""
        self.files[file_id].permissions.pop(email, None)

    def trash(self, file_id: str) -> None:
        """Into the bin."""
        self.files[file_id].trashed = True
        self.touch(file_id)

    def remove(self, file_id: str) -> None:
        """Out of everybody's sight, for ever."""
        with self.lock:
            del self.files[file_id]

    def touch(self, file_id: str, at: datetime | None = None) -> None:
        """It was changed now; or say that all of its changes were made at a moment."""
        file = self.files[file_id]
        if at is None:
            self._note_change(file)
        else:
            self._count(file)
            file.changed = [(at, file.changes)]

    def forbid_download(self, file_id: str) -> None:
        """Its owner lets nobody download or export it."""
        self.files[file_id].may_download = False

    # -- what an account may see and do ------------------------------------------------------------------------------------

    def level(self, file: File, user: str, *, by_link: bool = True) -> int:
        """0 = may not even know of it … 6 = owns it. What is above hands down what may be done.

        `by_link`: with what is open to anyone who knows the address, or to everybody of a domain.
        """
        names = (user, user.partition("@")[2], ANYONE) if by_link else (user,)
        own = (
            LEVELS["owner"] if user and file.owner == user else max(LEVELS.get(file.permissions.get(name, ""), 0) for name in names)
        )
        parents = [parent for name in file.parents if (parent := self.files.get(name)) is not None]
        above = [self.level(parent, user, by_link=by_link) for parent in parents]
        return max([own, *(min(level, LEVELS["organizer"]) for level in above)])

    def sees(self, file_id: str, user: str) -> bool:
        """Whether somebody may know of a file."""
        file = self.files.get(file_id)
        return file is not None and self.level(file, user) >= SEES

    def is_trashed(self, file: File) -> bool:
        """Whether it lies in the bin, alone or with a folder above it."""
        above = (self.files.get(name) for name in file.parents)
        return file.trashed or any(self.is_trashed(parent) for parent in above if parent is not None)

    def seen(self, file_id: str, user: str, *, shared_drives: bool = True) -> File:
        """The file, for somebody who may see it. ApiError 404."""
        with self.lock:
            file = self.files.get(file_id)
            if file is None or self.level(file, user) < SEES or (file.drive and not shared_drives):
                raise ApiError(404, "NOT_FOUND", f"File not found: {file_id}.", "notFound")
            return file

    def edited(self, file_id: str, user: str, *, shared_drives: bool = True) -> File:
        """The file, for somebody who may change it. ApiError 404, 403."""
        file = self.seen(file_id, user, shared_drives=shared_drives)
        if self.level(file, user) < EDITS:
            raise ApiError(
                403,
                "PERMISSION_DENIED",
                "The user does not have sufficient permissions for this file.",
                "insufficientFilePermissions",
            )
        return file

    def all_seen(self, user: str) -> Iterator[File]:
        """Every file that somebody may see, but for Shared Drives themselves."""
        with self.lock:
            files = list(self.files.values())
        return (file for file in files if not file.is_drive and self.level(file, user, by_link=False) >= SEES)

    def create(self, about: Mapping[str, Any], data: bytes | None, user: str, *, shared_drives: bool) -> File:
        """files.create. ApiError 404 for a parent that is not there, 403 without storage or the right."""
        parents = tuple(about.get("parents") or ())
        if len(parents) > 1:
            raise ApiError(400, "INVALID_ARGUMENT", "A file cannot have more than one parent.", "invalid")
        parent = self.seen(parents[0], user, shared_drives=shared_drives) if parents else None
        if parent is not None and self.level(parent, user) < HOLDS:
            raise ApiError(
                403, "PERMISSION_DENIED", "Insufficient permissions for the specified parent.", "insufficientParentPermissions"
            )
        in_drive = parent is not None and bool(parent.drive)
        mime = str(about.get("mimeType") or "application/octet-stream")
        if not in_drive and not self.has_storage and user.endswith(".gserviceaccount.com") and mime != FOLDER:
            raise ApiError(
                403,
                "PERMISSION_DENIED",
                "Service Accounts do not have storage quota. Leverage shared drives "
                "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation instead.",
                "storageQuotaExceeded",
            )
        made = self._new(str(about.get("name") or "Untitled"), mime, parents[0] if parents else None, user)
        made.properties = dict(about.get("appProperties") or {})
        made.extra = described(about)
        made.data = data or b""
        if mime == SPREADSHEET:
            made.document = Spreadsheet(made.id, made.name, owner=made.owner)
        return self._kept(made)

    def change(self, file: File, about: Mapping[str, Any], data: bytes | None) -> None:
        """files.update: name, properties, bin, content."""
        if "name" in about:
            file.name = str(about["name"])
            if file.document is not None:
                file.document.rename(file.name)
        for name, value in (about.get("appProperties") or {}).items():
            if value is None:
                file.properties.pop(name, None)
            else:
                file.properties[name] = str(value)
        if "trashed" in about:
            file.trashed = bool(about["trashed"])
        file.extra |= described(about)
        if data is not None:
            file.data = data
        self._note_change(file)
        if about.get("modifiedTime"):
            self.touch(file.id, datetime.fromisoformat(str(about["modifiedTime"])))

    def copy(self, file: File, about: Mapping[str, Any], user: str, *, shared_drives: bool) -> File:
        """files.copy."""
        told = {name: value for name, value in about.items() if value is not None}
        wanted = {"name": f"Copy of {file.name}", "parents": list(file.parents), **told, "mimeType": file.mime}
        made = self.create(wanted, file.data, user, shared_drives=shared_drives)
        if file.document is not None:
            made.document = file.document.copy(made.id, made.name)
            made.document.owner = made.owner
        return made

    # -- what is told of a file --------------------------------------------------------------------------------------------

    def told(self, file: File, user: str) -> dict[str, Any]:
        """Everything that files.get may tell."""
        level = self.level(file, user)
        moment, version = self._as_told(file)
        found: dict[str, Any] = {
            "kind": "drive#file",
            "id": file.id,
            "name": file.name,
            "mimeType": file.mime,
            "version": str(version),
            "createdTime": stamp(file.created),
            "modifiedTime": stamp(moment),
            "trashed": self.is_trashed(file),
            "explicitlyTrashed": file.trashed,
            "starred": False,
            "appProperties": dict(file.properties),
            "webViewLink": _link(file),
            "shared": bool(file.permissions) or bool(file.drive),
            "ownedByMe": file.owner == user,
            "capabilities": {
                "canEdit": level >= EDITS,
                "canDownload": file.may_download,
                "canAddChildren": file.mime == FOLDER and level >= HOLDS,
                "canShare": level >= SHARES,
                "canDelete": level >= LEVELS["organizer"] or (bool(file.drive) and level >= LEVELS["fileOrganizer"]),
                "canTrash": level >= LEVELS["fileOrganizer"] or file.owner == user,
                "canCopy": file.may_download,
                "canRename": level >= EDITS,
            },
        }
        parents = [name for name in file.parents if self.sees(name, user)]
        if parents:
            # A folder that somebody may not see is not told to them either.
            found["parents"] = parents
        found |= file.extra
        if file.drive:
            found |= {"driveId": file.drive, "teamDriveId": file.drive}
        else:
            found["owners"] = [{"kind": "drive#user", "emailAddress": file.owner, "me": file.owner == user}]
        if not file.mime.startswith(NATIVE):
            digest = hashlib.md5(file.data, usedforsecurity=False).hexdigest()
            found |= {"size": str(len(file.data)), "md5Checksum": digest, "headRevisionId": digest[:28]}
        return found

    def searched(self, file: File, user: str) -> dict[str, Any]:
        """What files.list may be asked about; people as addresses."""
        told = [(one.get("emailAddress", ""), one["role"]) for one in self.permissions_told(file)]
        roles = told + [("me", role) for email, role in told if email == user]
        people = {
            "owners": [email for email, role in roles if role == "owner"],
            "writers": [email for email, role in roles if LEVELS[role] >= EDITS],
            "readers": [email for email, _ in roles],
        }
        return {**self.told(file, user), **people, "sharedWithMe": user in file.permissions}

    def permissions_told(self, file: File) -> list[dict[str, Any]]:
        """Who may do what with a file: its own, and those of its Shared Drive."""
        above = {email: role for name in file.parents for email, role in self._handed_down(self.files.get(name)).items()}
        owner = {file.owner: "owner"} if file.owner and not file.drive else {}
        return [
            {"kind": "drive#permission", "id": permission_id(email), "role": role, **_grantee(email)}
            for email, role in {**above, **owner, **file.permissions}.items()
        ]

    def _handed_down(self, file: File | None) -> dict[str, str]:
        if file is None:
            return {}
        above = {email: role for name in file.parents for email, role in self._handed_down(self.files.get(name)).items()}
        return {**above, **file.permissions}

    def _as_told(self, file: File) -> tuple[datetime, int]:
        self._count(file)
        until = self.clock.now() - timedelta(seconds=self.lag_s)
        known = [change for change in file.changed if change[0] <= until]
        return known[-1] if known else (file.created, 1)

    def _count(self, file: File) -> None:
        """Take over what was changed in the spreadsheet since the last look."""
        with self.lock:
            inside = file.document.changes if file.document else 0
            if inside != file.counted:
                file.counted = inside
                # A spreadsheet may be renamed by way of either API.
                file.name = file.document.title if file.document else file.name
                self._note_change(file)

    def _note_change(self, file: File) -> None:
        file.changes += 1
        file.changed.append((self.clock.now(), file.changes))

    def _new(self, name: str, mime: str, parent: str | None, owner: str) -> File:
        above = self.files.get(parent) if parent else None
        drive = above.drive if above else ""
        made = File(new_id("folder" if mime == FOLDER else "file"), name, mime, "" if drive else owner, self.clock.now())
        made.parents = (parent,) if parent else ()
        made.drive = drive
        return made

    def _kept(self, file: File) -> File:
        with self.lock:
            file.changed = [(file.created, file.changes)]
            self.files[file.id] = file
        return file

    def below(self, file: File) -> list[File]:
        """Everything in a folder, and in the folders in it."""
        inside = [one for one in self.files.values() if file.id in one.parents]
        return inside + [lower for one in inside for lower in self.below(one)]

    def forget(self, files: Iterable[File]) -> None:
        """files.delete."""
        with self.lock:
            for file in files:
                self.files.pop(file.id, None)


def described(about: Mapping[str, Any]) -> dict[str, Any]:
    """What else a body tells of a file and files.get tells again."""
    return {name: about[name] for name in ("description", "starred", "properties") if about.get(name) is not None}


def new_id(kind: str) -> str:
    """An id as long as Google's: 44 characters for a file, 33 for a folder, 19 for a Shared Drive."""
    head, length = {"drive": ("0A", 19), "folder": ("1", 33)}.get(kind, ("1", 44))
    return head + "".join(secrets.choice(LETTERS) for _ in range(length - len(head)))


def stamp(moment: datetime) -> str:
    """ "2022-04-17T00:30:00.000Z"."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def permission_id(email: str) -> str:
    """The id of what somebody is allowed: the same for the same somebody on every file."""
    if email == ANYONE:
        return "anyoneWithLink"
    return str(int(hashlib.sha256(email.encode()).hexdigest()[:16], 16))


def _grantee(name: str) -> dict[str, str]:
    if name == ANYONE:
        return {"type": "anyone"}
    if "@" not in name:
        return {"type": "domain", "domain": name, "displayName": name}
    return {"type": "user", "emailAddress": name, "displayName": name.partition("@")[0]}


def _link(file: File) -> str:
    if file.mime == SPREADSHEET:
        return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    if file.mime == FOLDER:
        return f"https://drive.google.com/drive/folders/{file.id}"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"

"""Calls of the Drive API v3 -> what Drive answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sync.local_google.drive import ANYONE, EXPORT_LIMIT_BYTES, FOLDER, LEVELS, SHARES, SPREADSHEET, Drive, File, permission_id
from sync.local_google.drive_bodies import FILE_FIELDS, not_permitted, two_parts, writable
from sync.local_google.drive_query import question
from sync.local_google.errors import ApiError
from sync.local_google.fields import check_fields, mask_of, masked
from sync.local_google.request import Request, Response
from sync.local_google.tokens import may

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST, USUAL = 1000, 100
LIST_FIELDS = frozenset({"kind", "nextPageToken", "incompleteSearch", "files"})
ABOUT_FIELDS = frozenset({
    "kind", "user", "storageQuota", "importFormats", "exportFormats", "maxImportSizes", "maxUploadSize", "appInstalled",
    "folderColorPalette", "driveThemes", "teamDriveThemes", "canCreateDrives", "canCreateTeamDrives",
})  # fmt: skip
SPACES = {"drive", "appDataFolder"}
BRIEF: Mapping[str, dict[str, Any]] = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
_ALL = ("supportsAllDrives", "supportsTeamDrives", "acknowledgeAbuse", "includeLabels", "includePermissionsForView")
_SHARED = "includeItemsFromAllDrives"
READS = ("drive", "drive.readonly", "drive.file", "drive.metadata", "drive.metadata.readonly")
CONTENT = ("drive", "drive.readonly", "drive.file")
_LETTING_IN = (
    "sendNotificationEmail",
    "emailMessage",
    "transferOwnership",
    "moveToNewOwnersRoot",
    "useDomainAdminAccess",
    "enforceSingleParent",
)
ROLES = {"reader", "commenter", "writer", "fileOrganizer", "organizer", "owner"}


class DriveRoutes:
    """The calls; each takes a Request whose caller is known."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive

    def route(self, request: Request, parts: list[str]) -> Response:
        """The answer to a call below /drive/v3. ApiError."""
        if not may(request.token, *READS):
            raise scope_insufficient()
        match [request.method, *parts]:
            case ["GET", "about"]:
                return self._about(request)
            case ["GET", "drives"]:
                found = [self._drive_told(one) for one in self._drives(request.user)]
                return Response({"kind": "drive#driveList", "drives": found})
            case ["GET", "drives", drive]:
                return Response(self._drive_told(self.drive.seen(drive, request.user)))
            case ["GET", "files"]:
                return self._list(request)
            case ["POST", "files"]:
                return self._create(request)
            case ["GET", "files", "generateIds"]:
                raise ApiError(400, "INVALID_ARGUMENT", "Not supported here", "notSupported")
            case [_, "files", file_id, *rest]:
                return self._of_file(request, file_id, rest)
        raise not_there(request)

    def upload(self, request: Request, parts: list[str]) -> Response:
        """The answer to a call below /upload/drive/v3. ApiError."""
        request.knows("uploadType", "keepRevisionForever", "ocrLanguage", "useContentAsIndexableText", *_ALL)
        kind = request.one("uploadType")
        if kind == "multipart":
            about, data = two_parts(request)
        elif kind == "media":
            about, data = {}, request.body
            about["mimeType"] = request.headers.get("content-type", "application/octet-stream")
        else:
            raise ApiError(400, "INVALID_ARGUMENT", f"Invalid Upload Request: uploadType {kind}", "badRequest")
        match [request.method, *parts]:
            case ["POST", "files"]:
                self._writes(request)
                made = self.drive.create(writable(about), data, request.user, shared_drives=_shared(request))
                return self._told(request, made)
            case ["PATCH", "files", file_id]:
                self._writes(request)
                file = self.drive.edited(file_id, request.user, shared_drives=_shared(request))
                about.pop("mimeType", None)
                self.drive.change(file, writable(about, changing=True), data)
                return self._told(request, file)
        raise not_there(request)

    def _of_file(self, request: Request, file_id: str, rest: list[str]) -> Response:
        match [request.method, *rest]:
            case ["GET"]:
                return self._get(request, file_id)
            case ["GET", "export"]:
                return self._export(request, file_id)
            case ["PATCH"]:
                self._writes(request)
                request.knows("addParents", "removeParents", *_ALL)
                file = self.drive.edited(file_id, request.user, shared_drives=_shared(request))
                about = writable(request.json(), changing=True)
                if "trashed" in about and not self.drive.told(file, request.user)["capabilities"]["canTrash"]:
                    raise not_permitted()
                self._move(request, file)
                self.drive.change(file, about, None)
                return self._told(request, file)
            case ["POST", "copy"]:
                self._writes(request)
                request.knows("ignoreDefaultVisibility", *_ALL)
                file = self.drive.seen(file_id, request.user, shared_drives=_shared(request))
                return self._told(
                    request, self.drive.copy(file, writable(request.json()), request.user, shared_drives=_shared(request))
                )
            case ["DELETE"]:
                return self._delete(request, file_id)
        return self._beside_file(request, file_id, rest)

    def _beside_file(self, request: Request, file_id: str, rest: list[str]) -> Response:
        match [request.method, *rest]:
            case [_, "permissions", *which]:
                return self._permissions(request, file_id, which)
            case ["GET", "comments"]:
                return self._comments(request, file_id)
        raise not_there(request)

    # -- reading -----------------------------------------------------------------------------------------------------------

    def _about(self, request: Request) -> Response:
        fields = request.one("fields")
        if not fields:
            raise ApiError(400, "INVALID_ARGUMENT", "The 'fields' parameter is required for this method.", "required")
        check_fields(mask_of(fields), ABOUT_FIELDS)
        usage = {"limit": str(15 * 2**30), "usage": "0"} if self.drive.has_storage else {"limit": "0", "usage": "0"}
        told = {
            "kind": "drive#about",
            "user": {"kind": "drive#user", "emailAddress": request.user, "displayName": request.user, "me": True},
            "storageQuota": usage,
        }
        return Response(masked(told, mask_of(fields)))

    def _drives(self, user: str) -> list[File]:
        return [file for file in self.drive.files.values() if file.is_drive and self.drive.level(file, user)]

    def _drive_told(self, file: File) -> dict[str, Any]:
        if not file.is_drive:
            raise ApiError(404, "NOT_FOUND", f"Shared drive not found: {file.id}", "notFound")
        return {"kind": "drive#drive", "id": file.id, "name": file.name}

    def _list(self, request: Request) -> Response:
        request.knows(
            "q", "pageSize", "pageToken", "orderBy", "corpora", "driveId", "spaces", "corpus", "teamDriveId", _SHARED, *_ALL
        )
        mask = mask_of(request.one("fields")) if request.one("fields") else {"files": dict(BRIEF), "nextPageToken": {}, "kind": {}}
        check_fields(mask, LIST_FIELDS)
        check_fields(mask.get("files", {}), FILE_FIELDS)
        if not set(request.one("spaces", "drive").split(",")) <= SPACES:
            raise ApiError(400, "INVALID_ARGUMENT", f"Invalid value '{request.one('spaces')}' for spaces.", "invalidParameter")
        size, first = _page(request)
        asked = question(request.one("q"), lambda folder: self.drive.sees(folder, request.user))
        found = [file for file in self._in_corpus(request) if asked(self.drive.searched(file, request.user))]
        files = [self.drive.told(file, request.user) for file in found]
        files = _ordered(files, request.one("orderBy"))
        answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False, "files": files[first : first + size]}
        if first + size < len(files):
            answer["nextPageToken"] = f"~!!~{first + size}"
        return Response(masked(answer, mask))

    def _in_corpus(self, request: Request) -> list[File]:
        """The files that are searched: items of Shared Drives only for who asks for them."""
        shared = request.flag(_SHARED) and _shared(request)
        corpora, drive = request.one("corpora", "user"), request.one("driveId")
        if corpora not in ("user", "drive", "allDrives", "domain"):
            raise ApiError(400, "INVALID_ARGUMENT", f"Invalid value '{corpora}' for corpora.", "invalidParameter")
        if (corpora == "drive") != bool(drive):
            said = "The driveId parameter must be specified if and only if corpora is set to drive."
            raise ApiError(400, "INVALID_ARGUMENT", said, "invalid")
        if corpora in ("drive", "allDrives") and not shared:
            raise ApiError(
                403, "PERMISSION_DENIED", "The includeItemsFromAllDrives and supportsAllDrives parameters must be true.",
                "teamDrivesParameterRequired",
            )  # fmt: skip
        if drive:
            self._drive_told(self.drive.seen(drive, request.user))
        seen = self.drive.all_seen(request.user)
        return [file for file in seen if (file.drive == drive if drive else shared or not file.drive)]

    def _get(self, request: Request, file_id: str) -> Response:
        # Without meaning here, yet Google takes it: gspread sends it.
        request.knows(_SHARED, *_ALL)
        file = self.drive.seen(file_id, request.user, shared_drives=_shared(request))
        if request.one("alt") != "media":
            return self._told(request, file)
        self._reads_content(request)
        if file.mime.startswith("application/vnd.google-apps."):
            raise ApiError(403, "PERMISSION_DENIED",
                           "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
                           "fileNotDownloadable")  # fmt: skip
        self._may_download(file)
        return Response(data=file.data, mime=file.mime)

    def _export(self, request: Request, file_id: str) -> Response:
        self._reads_content(request)
        request.knows("mimeType")
        # Exporting has no supportsAllDrives: it works wherever the file lies.
        file = self.drive.seen(file_id, request.user)
        wanted = request.one("mimeType")
        if not wanted:
            raise ApiError(400, "INVALID_ARGUMENT", "Required parameter: mimeType", "required")
        if file.document is None:
            raise ApiError(403, "PERMISSION_DENIED", "Export only supports Docs Editors files.", "fileNotExportable")
        if wanted != XLSX:
            raise ApiError(400, "INVALID_ARGUMENT", "The requested conversion is not supported.", "badRequest")
        self._may_download(file)
        data = file.document.xlsx()
        if len(data) > EXPORT_LIMIT_BYTES:
            raise ApiError(403, "PERMISSION_DENIED", "This file is too large to be exported.", "exportSizeLimitExceeded")
        return Response(data=data, mime=XLSX)

    def _reads_content(self, request: Request) -> None:
        if not may(request.token, *CONTENT):
            raise scope_insufficient()

    def _may_download(self, file: File) -> None:
        if not file.may_download:
            raise ApiError(403, "PERMISSION_DENIED", "This file cannot be downloaded by the user.", "cannotDownloadFile")

    # -- writing -----------------------------------------------------------------------------------------------------------

    def _writes(self, request: Request) -> None:
        if not may(request.token, "drive", "drive.file"):
            raise scope_insufficient()

    def _create(self, request: Request) -> Response:
        self._writes(request)
        request.knows("ignoreDefaultVisibility", "keepRevisionForever", "ocrLanguage", "useContentAsIndexableText", *_ALL)
        made = self.drive.create(writable(request.json()), None, request.user, shared_drives=_shared(request))
        return self._told(request, made)

    def _move(self, request: Request, file: File) -> None:
        gone = set(filter(None, request.one("removeParents").split(",")))
        come = tuple(filter(None, request.one("addParents").split(",")))
        if gone or come:
            for parent in come:
                self.drive.edited(parent, request.user, shared_drives=_shared(request))
            file.parents = (*(one for one in file.parents if one not in gone), *come)[-1:]

    def _delete(self, request: Request, file_id: str) -> Response:
        self._writes(request)
        request.knows("enforceSingleParent", *_ALL)
        file = self.drive.seen(file_id, request.user, shared_drives=_shared(request))
        if self.drive.level(file, request.user) < (LEVELS["fileOrganizer"] if file.drive else LEVELS["owner"]):
            raise not_permitted()
        self.drive.forget([file, *self.drive.below(file)])
        return Response(status=204)

    def _permissions(self, request: Request, file_id: str, which: list[str]) -> Response:
        file = self.drive.seen(file_id, request.user, shared_drives=_shared(request))
        told = self.drive.permissions_told(file)
        if request.method == "GET" and not which:
            request.knows("pageSize", "pageToken", "useDomainAdminAccess", *_ALL)
            answer = {"kind": "drive#permissionList", "permissions": told}
            if self.drive.level(file, request.user) < SHARES:
                raise not_permitted()
            usual = [{name: one[name] for name in ("id", "type", "kind", "role")} for one in told]
            return Response(
                masked(answer, mask_of(request.one("fields"))) if request.one("fields") else {**answer, "permissions": usual}
            )
        self._writes(request)
        if self.drive.level(file, request.user) < SHARES:
            raise not_permitted()
        if request.method == "POST" and not which:
            request.knows(*_LETTING_IN, *_ALL)
            return self._let_in(file, request.json())
        known = next((one for one in told if which == [one["id"]]), None)
        if known is None:
            raise ApiError(404, "NOT_FOUND", f"Permission not found: {'/'.join(which)}.", "notFound")
        email = str(known.get("emailAddress") or known.get("domain") or ANYONE)
        if request.method == "DELETE":
            if known["role"] == "owner":
                raise not_permitted()
            self.drive.unshare(file_id, email)
            return Response(status=204)
        if request.method == "PATCH":
            request.knows("transferOwnership", "removeExpiration", "useDomainAdminAccess", "enforceSingleParent", *_ALL)
            return self._let_in(file, {**request.json(), "type": known["type"], "emailAddress": email})
        raise not_there(request)

    def _comments(self, request: Request, file_id: str) -> Response:
        """What readers wrote beside a file; here it is always nothing."""
        request.knows("includeDeleted", "pageSize", "pageToken", "startModifiedTime", *_ALL)
        self.drive.seen(file_id, request.user)
        if not request.one("fields"):
            raise ApiError(400, "INVALID_ARGUMENT", "The 'fields' parameter is required for this method.", "required")
        return Response(masked({"kind": "drive#commentList", "comments": []}, mask_of(request.one("fields"))))

    def _let_in(self, file: File, body: Mapping[str, Any]) -> Response:
        kind, role = body.get("type"), body.get("role")
        email = str(body.get("emailAddress") or body.get("domain") or ANYONE)
        if role == "pendingOwner" or (role is None and "pendingOwner" in body):
            role = "writer"
        if role not in ROLES:
            raise ApiError(400, "INVALID_ARGUMENT", "The specified role is invalid or not supported.", "badRequest")
        if kind not in ("user", "group", "domain", "anyone"):
            raise ApiError(400, "INVALID_ARGUMENT", "The permission type field is required.", "required")
        if kind in ("user", "group") and "@" not in email:
            said = "The specified emailAddress is invalid or not applicable for the given permission type."
            raise ApiError(400, "INVALID_ARGUMENT", said, "invalid")
        self.drive.share(file.id, email, str(role))
        told = next(one for one in self.drive.permissions_told(file) if one["id"] == permission_id(email))
        return Response({name: told[name] for name in ("kind", "id", "type", "role")})

    def _told(self, request: Request, file: File) -> Response:
        mask = mask_of(request.one("fields")) if request.one("fields") else dict(BRIEF)
        check_fields(mask, FILE_FIELDS)
        told = self.drive.told(file, request.user)
        if "permissions" in mask and not file.drive and self.drive.level(file, request.user) >= SHARES:
            told["permissions"] = self.drive.permissions_told(file)
        return Response(masked(told, mask))


def not_there(request: Request) -> ApiError:
    """A path or a method that Google does not have either."""
    return ApiError(404, "NOT_FOUND", f"The requested URL {request.path} was not found on this server.", "notFound")


def scope_insufficient() -> ApiError:
    """The token was not asked for this."""
    return ApiError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")


def _shared(request: Request) -> bool:
    return request.flag("supportsAllDrives") or request.flag("supportsTeamDrives")


def _page(request: Request) -> tuple[int, int]:
    """How many files, from which on."""
    try:
        size = int(request.one("pageSize", str(USUAL)))
    except ValueError:
        size = 0
    if not 1 <= size <= MOST:
        said = f"Invalid value '{request.one('pageSize')}'. Values must be within the range: [1, 1000]"
        raise ApiError(400, "INVALID_ARGUMENT", said, "invalidParameter")
    token = request.one("pageToken")
    if token and not re.fullmatch(r"~!!~[0-9]+", token):
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid Value", "invalid")
    return size, int(token[4:]) if token else 0


def _ordered(files: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """By the keys of `orderBy`; without, the newest first."""
    known = {
        "createdTime",
        "modifiedTime",
        "name",
        "name_natural",
        "folder",
        "recency",
        "modifiedByMeTime",
        "quotaBytesUsed",
        "starred",
    }
    for key in reversed([part.strip() for part in order.split(",") if part.strip()] or ["modifiedTime desc"]):
        name, _, way = key.partition(" ")
        if name not in known or way not in ("", "desc"):
            raise ApiError(400, "INVALID_ARGUMENT", f"Invalid value '{order}' for orderBy.", "invalidParameter")
        field = {"name_natural": "name", "recency": "modifiedTime", "modifiedByMeTime": "modifiedTime"}.get(name, name)
        files = sorted(files, key=_sorted_by(field), reverse=way == "desc")
    return files


def _sorted_by(field: str) -> Callable[[Mapping[str, Any]], Any]:
    """Folders stand before files."""
    return lambda one: one["mimeType"] != FOLDER if field == "folder" else str(one.get(field, ""))


__all__ = ["SPREADSHEET", "DriveRoutes", "not_there", "scope_insufficient"]

"""What a call tells of a file, in JSON or in two parts -> what may be kept of it, or Drive's refusal."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from sync.local_google.errors import ApiError
from sync.local_google.request import Request

FILE_FIELDS = frozenset(
    {
        "kind", "id", "name", "mimeType", "description", "starred", "trashed", "explicitlyTrashed", "parents",
        "properties", "appProperties", "spaces", "version", "webContentLink", "webViewLink", "iconLink",
        "hasThumbnail", "thumbnailLink", "viewedByMe", "viewedByMeTime", "createdTime", "modifiedTime",
        "modifiedByMeTime", "modifiedByMe", "sharedWithMeTime", "sharingUser", "owners", "teamDriveId", "driveId",
        "lastModifyingUser", "shared", "ownedByMe", "capabilities", "permissions", "permissionIds",
        "originalFilename", "fullFileExtension", "fileExtension", "md5Checksum", "sha1Checksum", "sha256Checksum",
        "size", "quotaBytesUsed", "headRevisionId", "exportLinks", "shortcutDetails", "contentRestrictions",
        "labelInfo", "resourceKey", "copyRequiresWriterPermission", "writersCanShare",
    }
)  # fmt: skip
WRITTEN = frozenset({
    "kind", "name", "mimeType", "parents", "description", "starred", "trashed", "properties", "appProperties",
    "modifiedTime", "createdTime",
})  # fmt: skip
"""What a caller may tell of a file, as far as it is kept here."""


def not_permitted() -> ApiError:
    """The caller sees the file, and may not do this with it."""
    return ApiError(403, "PERMISSION_DENIED", "The user does not have sufficient permissions for this file.",
                    "insufficientFilePermissions")  # fmt: skip


def writable(about: dict[str, Any], *, changing: bool = False) -> dict[str, Any]:
    """A body that tells of a file. ApiError 400 for a name that no file has, 403 for one that only Google writes."""
    for name in about:
        if name not in FILE_FIELDS:
            raise ApiError(400, "INVALID_ARGUMENT", f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.',
                           "badRequest")  # fmt: skip
        if name not in WRITTEN or (changing and name in ("parents", "createdTime", "id")):
            said = "The resource body includes fields which are not directly writable."
            raise ApiError(403, "PERMISSION_DENIED", said, "fieldNotWritable")
    return about


def two_parts(request: Request) -> tuple[dict[str, Any], bytes]:
    """The body of a multipart upload: what the file is, and its bytes."""
    kind = request.headers.get("content-type", "")
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    parts = list(message.iter_parts()) if message.is_multipart() else []
    if len(parts) != 2:
        raise ApiError(400, "INVALID_ARGUMENT", "Malformed multipart body.", "badContent")
    try:
        told = parts[0].get_payload(decode=True)
        about = json.loads(told if isinstance(told, bytes) else b"")
    except ValueError:
        raise ApiError(400, "INVALID_ARGUMENT", "Parse Error", "parseError") from None
    data = parts[1].get_payload(decode=True)
    about.setdefault("mimeType", parts[1].get_content_type())
    return about, data if isinstance(data, bytes) else b""

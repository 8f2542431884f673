"""What Google answers when it refuses: a code, a status and a sentence."""

from __future__ import annotations


class ApiError(Exception):
    """A refusal as the API gives it: HTTP `code`, `status` such as INVALID_ARGUMENT, Google's sentence, Drive's `reason` or ""."""

    def __init__(self, code: int, status: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.reason = reason

"""What went wrong -> the JSON that says so: {"fault": {"vi", "en"}}."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from sync.errors import TonghopError

Fault = Mapping[str, str]

SAID: Mapping[int, tuple[str, str]] = {
    400: ("Yêu cầu chưa đúng dạng", "The request is not well formed"),
    401: ("Cần mã truy cập → đăng nhập lại, hoặc gửi kèm mã", "A key is needed -> sign in, or send it as a bearer token"),
    403: ("Yêu cầu đến từ trang khác nên không nhận", "The request comes from another site and is refused"),
    404: ("Không có ở đây", "Not here"),
    405: ("Không làm theo cách này", "Not by this method"),
    409: ("Lần làm mới này chưa xong → chờ thêm", "This run is not done -> wait for it"),
    413: ("Nội dung gửi lên quá dài", "The body is too long"),
    421: ("Tên máy này chưa được khai báo → thêm vào [service] names trong config.toml",
          "Not known by this host name -> add it to [service] names in config.toml"),
    422: ("Nội dung gửi lên chưa đúng dạng", "The body is not what is wanted here"),
    429: ("Sai mã quá nhiều lần → thử lại sau một phút", "Too many wrong keys -> try again in a minute"),
    500: ("Dịch vụ gặp lỗi → xem nhật ký của dịch vụ", "The service failed -> see its log"),
    503: ("Dịch vụ đang dừng → thử lại sau", "The service is stopping -> try again later"),
}  # fmt: skip


WRONG_KEY: Fault = {
    "vi": "Mã chưa đúng → chép lại toàn bộ mã rồi thử lại",
    "en": "This is not the key -> copy the whole of it and try again",
}


def said(status: int) -> Fault:
    """What a status means here."""
    return dict(zip(("vi", "en"), SAID.get(status, SAID[400]), strict=True))


def refused(status: int, **headers: str) -> JSONResponse:
    """The plain answer of a status."""
    return JSONResponse({"fault": said(status)}, status, headers)


def fault_of(error: BaseException) -> Fault:
    """A fault that a person can act on in its own words, any other in general ones: details are for the log."""
    if isinstance(error, TonghopError):
        return {"vi": error.vi, "en": str(error)}
    return said(500)

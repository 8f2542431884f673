"""The form that takes the key, typed or brought by a link behind "#"."""

from __future__ import annotations

from sync.service.markup import document, note
from sync.service.page import PRODUCT


def login_page(fault: str = "") -> str:
    """The form; `fault` says why the last try did not let in."""
    said = note(fault, "fault") if fault else ""
    body = (
        f"<header><h1>{PRODUCT}</h1></header><main>"
        f'<form id="login" method="post" action="/login"><div id="said">{said}</div>'
        '<label for="token">Mã truy cập</label>'
        '<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>'
        '<button class="main">Vào xem</button>'
        '<p class="small">Mã do lệnh <code>tonghop serve --new-token</code> in ra một lần. '
        "Chưa có mã, hoặc đã mất: chạy lại lệnh đó ở máy tổng hợp.</p></form></main>"
    )
    return document(PRODUCT, body)

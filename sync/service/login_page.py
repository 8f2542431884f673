"""The form that takes the key, typed or brought by a link behind "#"."""

from __future__ import annotations

from sync.service.markup import document, note
from sync.service.page import PRODUCT
from sync.speech import either


def login_page(fault: str = "", language: str = "vi") -> str:
    """The form; `fault` says why the last try did not let in, in `language`."""
    said, title = note(fault, "fault") if fault else "", either(language, *PRODUCT)
    label, enter = either(language, "Mã truy cập", "Access code"), either(language, "Vào xem", "Enter")
    help_ = either(
        language,
        "Mã do lệnh <code>tonghop serve --new-token</code> in ra một lần. "
        "Chưa có mã, hoặc đã mất: chạy lại lệnh đó ở máy tổng hợp.",
        "The command <code>tonghop serve --new-token</code> prints it once. "
        "No code, or lost it: run that command again on the machine of the service.",
    )
    body = (
        f"<header><h1>{title}</h1></header><main>"
        f'<form id="login" method="post" action="/login"><div id="said">{said}</div>'
        f'<label for="token">{label}</label>'
        '<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>'
        f'<button class="main">{enter}</button>'
        f'<p class="small">{help_}</p></form></main>'
    )
    return document(title, body, language=language)

"""A picture -> a ready text for each unit that is late, told once a day for the same reason: printed, or sent by mail."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from sync import run
from sync.config import Config, MailSection, load, locate
from sync.errors import MailFailed, MailUnsafe
from sync.lock import RunLock
from sync.outputs import replace_file
from sync.picture import Picture, State
from sync.publish.messages import unit_message
from sync.retired import refuse_retired
from sync.speech import either

LATE = (State.NOT_SENT, State.UNREADABLE, State.STALE)
TOLD = "reminded.json"
PASSWORD = "TONGHOP_MAIL_PASSWORD"  # noqa: S105  the name of a variable
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one unit is told. `reason`: its state, the same for as long as nothing changes."""

    unit: str
    name: str
    contact: str
    phone: str
    email: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder and what became of it: `sent` by mail, or the `fault` of sending it; neither when it was only printed."""

    reminder: Reminder
    sent: bool = False
    fault: str = ""


Post = Callable[[Reminder], None]


def remind(config_file: Path, *, today: date | None = None) -> list[Told]:
    """Tell every late unit that has not been told today. On a pretended day nothing is sent.

    A letter that one unit's address refuses is told and tried again next time; MailFailed, MailUnsafe when none can be sent.
    HandedOver where another machine does it now.
    """
    config = load(config_file)
    data = locate(config).data
    refuse_retired(data)
    with RunLock(data / "remind.lock"):
        picture = run.look(config_file, today=today)
        known = _read(data / TOLD, picture.today)
        due = [one for one in late(picture) if [one.unit, one.reason] not in known]
        done: list[Told] = []
        with _post(config, picture, due, is_real=today is None) as post:
            for one in due:
                done.append(_tell(one, post))
                if not done[-1].fault:
                    known.append([one.unit, one.reason])
                    _write(data / TOLD, picture.today, known)
        return done


def late(picture: Picture) -> list[Reminder]:
    """The followed units whose present figures are not there."""
    found = []
    for status in picture.units:
        if status.state in LATE:
            unit = picture.campaign.by_code[status.unit]
            text = unit_message(picture, unit.code)
            found.append(Reminder(unit.code, unit.short_name, unit.contact, unit.phone, unit.email, str(status.state), text))
    return found


def reminder_lines(done: Sequence[Told], language: str = "vi") -> list[str]:
    """The texts as one copies them, each under the name of its unit."""
    lines: list[str] = []
    for one in done:
        who = " – ".join(part for part in (one.reminder.name, one.reminder.contact, one.reminder.phone) if part)
        lines += [f"{who}{_what_became(one, language)}", one.reminder.text, ""]
    nobody = either(language, "Không có đơn vị nào cần nhắc thêm hôm nay.", "No other unit needs to be reminded today.")
    return lines[:-1] or [nobody]


def _what_became(one: Told, language: str) -> str:
    """Behind a name: that a letter went out, or why not."""
    if one.sent:
        return either(language, f" (đã gửi thư tới {one.reminder.email})", f" (letter sent to {one.reminder.email})")
    return (
        either(language, f" (chưa gửi được thư: {one.fault})", f" (the letter could not be sent: {one.fault})") if one.fault else ""
    )


# ---- letters


def _tell(one: Reminder, post: Post | None) -> Told:
    if post is None or not one.email:
        return Told(one)
    try:
        post(one)
    except (smtplib.SMTPException, ValueError) as error:
        return Told(one, fault=str(error))
    return Told(one, sent=True)


@contextmanager
def _post(config: Config, picture: Picture, due: Sequence[Reminder], *, is_real: bool) -> Iterator[Post | None]:
    """A way to send letters; None where there is no server, or nobody to write to."""
    mail = config.mail
    if not (is_real and mail.server and any(one.email for one in due)):
        yield None
        return
    subject = str(picture.campaign.settings.get("campaign_name") or picture.template.title)
    try:
        server = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_S)
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(mail.server, error) from None
    with server:
        _sign_in(server, mail)
        yield lambda one: _send(server, mail, subject, one)


def _sign_in(server: smtplib.SMTP, mail: MailSection) -> None:
    """Encrypted where the server can; a password never goes over an open line."""
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif mail.user:
            raise MailUnsafe(mail.server)
        if mail.user:
            server.login(mail.user, os.environ.get(PASSWORD, ""))
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(mail.server, error) from None


def _send(server: smtplib.SMTP, mail: MailSection, subject: str, one: Reminder) -> None:
    """ValueError when the address is none."""
    letter = EmailMessage()
    letter["Subject"], letter["From"] = subject, mail.sender
    letter["To"] = Address(one.name, addr_spec=one.email)
    letter.set_content(one.text)
    server.send_message(letter)


# ---- what was told today


def _read(path: Path, today: date) -> list[list[str]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return [list(one) for one in kept["told"]] if kept["day"] == today.isoformat() else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(path: Path, today: date, known: Sequence[Sequence[str]]) -> None:
    replace_file(path, json.dumps({"day": today.isoformat(), "told": known}, ensure_ascii=False).encode())

"""Late units -> their texts, once a day; letters arrive at a real mail server of the test's own."""

from __future__ import annotations

import shutil
import socketserver
import threading
from collections.abc import Iterator
from datetime import date
from email import message_from_string, policy
from pathlib import Path

import openpyxl
import pytest

from sync import run
from sync.demo import make_sample
from sync.errors import ConfigError, MailFailed, MailUnsafe
from sync.reminders import Told, remind, reminder_lines

DAY, NEXT = date(2022, 4, 17), date(2022, 4, 18)
LATE = "LDLD-BACAI"


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP as a letter needs; refuses the addresses in `refused`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[str] = []
        self.refused: set[str] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.server.letters.append("".join(lines))
                self.say("250 kept")
            elif word == "RCPT" and any(address in line for address in self.server.refused):
                self.say("550 nobody of that name")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remind") / "campaign"
    config = make_sample(folder, units=6).folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    give_address(folder / "dieu_phoi.xlsx", "bacai@example.vn")
    run.sync(config, today=DAY)
    return config


@pytest.fixture
def config(synced: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(synced.parent, tmp_path / "campaign")) / "config.toml"


def give_address(coordinator: Path, address: str) -> None:
    book = openpyxl.load_workbook(coordinator)
    for page in book.worksheets:
        titles = {cell.value: cell for row in page.iter_rows(max_row=6) for cell in row}
        column = next((cell.column for title, cell in titles.items() if isinstance(title, str) and "mail" in title.casefold()), 0)
        row = next((cell.row for line in page.iter_rows() for cell in line if cell.value == LATE), 0)
        if column and row:
            page.cell(row, column).value = address
    book.save(coordinator)


def with_mail(config: Path, server: MailServer, more: str = "") -> Path:
    text = config.read_text(encoding="utf-8").partition("[mail]")[0]
    mail = f'[mail]\nserver = "127.0.0.1"\nport = {server.port}\nsender = "tonghop@example.vn"\n{more}'
    config.write_text(text + mail, encoding="utf-8")
    return config


def units(told: list[Told]) -> list[str]:
    return [one.reminder.unit for one in told]


def test_only_late_units_are_told_and_what(config: Path) -> None:
    told = remind(config, today=DAY)
    assert LATE in units(told)
    states = {status.unit: status.state for status in run.look(config, today=DAY).units}
    assert {str(states[unit]) for unit in units(told)} <= {"Chưa gửi", "Không đọc được", "Dùng số liệu cũ"}
    assert "chưa nhận được tệp của LĐLĐ Bác Ái" in "\n".join(reminder_lines(told))


def test_nobody_is_told_twice_for_the_same_reason_on_a_day(config: Path) -> None:
    first = remind(config, today=DAY)
    assert remind(config, today=DAY) == []
    assert units(remind(config, today=NEXT)) == units(first)
    assert reminder_lines([]) == ["Không có đơn vị nào cần nhắc thêm hôm nay."]


def test_a_letter_goes_to_a_unit_with_an_address(config: Path, server: MailServer) -> None:
    told = remind(with_mail(config, server))
    assert [one.sent for one in told if one.reminder.unit == LATE] == [True]
    assert not [one for one in told if one.sent and not one.reminder.email]
    letter = message_from_string(server.letters[0], policy=policy.default)
    assert letter["To"] == "LĐLĐ Bác Ái <bacai@example.vn>"
    assert letter["From"] == "tonghop@example.vn"
    assert letter.get_content().strip() == told[units(told).index(LATE)].reminder.text
    assert remind(config) == []
    assert len(server.letters) == 1


def test_a_letter_that_was_refused_is_told_and_tried_again(config: Path, server: MailServer) -> None:
    server.refused.add("bacai@example.vn")
    first = remind(with_mail(config, server))
    assert "550" in next(one.fault for one in first if one.reminder.unit == LATE)
    server.refused.clear()
    assert [(one.reminder.unit, one.sent) for one in remind(config)] == [(LATE, True)]


def test_on_a_pretended_day_nothing_is_sent(config: Path, server: MailServer) -> None:
    assert not any(one.sent for one in remind(with_mail(config, server), today=DAY))
    assert server.letters == []


def test_a_password_never_goes_over_an_open_line(config: Path, server: MailServer) -> None:
    with pytest.raises(MailUnsafe):
        remind(with_mail(config, server, 'user = "office"\n'))
    assert server.letters == []


def test_a_server_that_does_not_answer_is_named_and_nobody_counts_as_told(config: Path, server: MailServer) -> None:
    with_mail(config, server)
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(f"port = {server.port}", "port = 1"), encoding="utf-8")
    with pytest.raises(MailFailed, match=r"127\.0\.0\.1"):
        remind(config)
    config.write_text(text, encoding="utf-8")
    assert LATE in units(remind(config))


def test_a_server_without_a_sender_is_a_fault_of_the_configuration(config: Path) -> None:
    text = config.read_text(encoding="utf-8").partition("[mail]")[0]
    config.write_text(text + '[mail]\nserver = "smtp.example.vn"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mail\.sender"):
        remind(config)

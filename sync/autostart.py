"""A campaign -> the file by which the system itself keeps `tonghop schedule` running, and the commands that switch it on.

systemd for a user on Linux, a task at logon on Windows; neither needs an administrator.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import platformdirs

from sync.config import load, locate
from sync.errors import NoAutostart
from sync.outputs import replace_file
from sync.speech import either, language_of

DATA = "TONGHOP_DATA"
"""The system starts programs without the variables of a terminal; this one says where the ledger lies."""


@dataclass(frozen=True, slots=True)
class Autostart:
    """Where the file was written, and what to type once to switch it on."""

    path: Path
    commands: Sequence[str]


def install(config_file: Path, system: str = sys.platform) -> Autostart:
    """Write the file, over an older one of ours. NoAutostart where the system has neither; ConfigError."""
    places = locate(load(config_file))
    name = f"tonghop-{places.campaign_id}"
    words = [sys.executable, "-m", "sync.cli", "schedule", "--config", str(config_file.resolve())]
    title = either(language_of(config_file), "Tổng hợp: tự làm mới theo lịch", "Tonghop: runs by the clock")
    if system == "linux":
        path = Path(platformdirs.user_config_dir()) / "systemd" / "user" / f"{name}.service"
        kept = {DATA: os.environ[DATA]} if DATA in os.environ else {}
        replace_file(path, systemd_unit(words, kept, title).encode())
        enable = f"systemctl --user enable --now {name}"
        return Autostart(path, ["systemctl --user daemon-reload", enable, "loginctl enable-linger"])
    if system == "win32":
        path = places.data / f"{name}.xml"
        replace_file(path, windows_task(words, title).encode("utf-16"))
        return Autostart(path, [f'schtasks /Create /F /TN {name} /XML "{path}"', f"schtasks /Run /TN {name}"])
    raise NoAutostart(system)


def systemd_unit(words: Sequence[str], variables: Mapping[str, str], title: str = "tonghop") -> str:
    """A user's service that is started again when it fails, and gets ten minutes to end the run under way."""
    command = " ".join(_quoted(word.replace("$", "$$")) for word in words)
    known = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in variables.items())
    return f"""[Unit]
Description={title}

[Service]
{known}ExecStart={command}
Restart=on-failure
RestartSec=60
TimeoutStopSec=600
KillMode=mixed

[Install]
WantedBy=default.target
"""


def _quoted(text: str) -> str:
    """A text as systemd reads it; in a command `$` would be a sign of its own too."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        text = text.replace(sign, written)
    return f'"{text}"'


def windows_task(words: Sequence[str], title: str = "tonghop") -> str:
    """A task at the user's logon, without a window, never a second one beside it."""
    program = words[0].removesuffix("python.exe") + "pythonw.exe" if words[0].endswith("python.exe") else words[0]
    arguments = " ".join(f'"{word}"' if " " in word else word for word in words[1:])
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{title}</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>99</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec><Command>{escape(program)}</Command><Arguments>{escape(arguments)}</Arguments></Exec></Actions>
</Task>
"""

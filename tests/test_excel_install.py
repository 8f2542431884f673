"""What `tonghop excel install` puts where in a user's home, on each system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sync.errors import NoExcelHere
from sync.excel_install import install


def test_on_windows_excel_learns_where_python_is_without_a_letter_that_vba_cannot_read(tmp_path: Path) -> None:
    home = tmp_path / "Hương"
    done = install(system="win32", home=home, python=sys.executable)
    conf, add_in = done.files
    assert conf == home / ".tonghop" / "tonghop.conf"
    assert conf.read_bytes() == f'"INTERPRETER_WIN","{sys.executable}"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","false"\r\n'.encode()
    assert add_in == home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "tonghop.xlam"
    assert done.is_fine


def test_a_python_whose_path_vba_cannot_read_is_told(tmp_path: Path) -> None:
    home = tmp_path / "Hương"
    home.mkdir()
    python = home / "python"
    python.symlink_to(sys.executable)
    done = install(system="win32", home=home, python=str(python))
    assert not done.is_fine
    assert any("chữ mang dấu" in text for text, fine in done.checks if not fine)


def test_a_python_that_cannot_run_the_button_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    broken.chmod(0o755)
    done = install(system="win32", home=tmp_path / "home", python=str(broken))
    assert not done.is_fine
    assert [fine for _, fine in done.checks] == [True, True, False, True]


def test_on_macos_the_script_of_xlwings_lies_where_excel_may_run_it(tmp_path: Path) -> None:
    done = install(system="darwin", home=tmp_path, python=sys.executable)
    assert [path.name for path in done.files][:2] == ["tonghop.conf", "tonghop.xlam"]
    script = done.files[2]
    assert script.parent == tmp_path / "Library" / "Application Scripts" / "com.microsoft.Excel"
    assert script.read_bytes().strip()


def test_a_token_is_kept_for_this_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    done = install(token="m" * 43, system="win32", home=tmp_path)
    assert done.files[-1].read_text(encoding="ascii") == "m" * 43
    assert done.files[-1].stat().st_mode & 0o777 == 0o600


def test_where_there_is_no_excel_it_says_what_else_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoExcelHere, match="libreoffice"):
        install(system="linux", home=tmp_path)

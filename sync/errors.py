"""Faults of the machine or of its set-up: each takes facts and prints one cause and what to do about it."""
# ruff: noqa: N818  (a name says what is the matter: DiskFull, MasterIsOpen)

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class TonghopError(Exception):
    """A fault that a person can act on; printed without a traceback. `exit_code` is the command line's.

    The facts are `args`, so that an error survives the way back from a worker process; the sentences are made when shown.
    """

    exit_code: ClassVar[int] = 1
    english: ClassVar[str] = "{0}"
    vietnamese: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.english.format(*self.args)

    @property
    def vi(self) -> str:
        """The same sentence in Vietnamese."""
        return (self.vietnamese or self.english).format(*self.args)


class ConfigError(TonghopError):
    """Wrong usage or configuration; holds every fault found, each with its key path, and the same in Vietnamese."""

    exit_code = 2

    def __init__(self, faults: Sequence[str], vietnamese_faults: Sequence[str] = ()) -> None:
        self.faults = tuple(faults)
        self.vietnamese_faults = tuple(vietnamese_faults) or self.faults
        super().__init__(self.faults, self.vietnamese_faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)

    @property
    def vi(self) -> str:
        """Every fault in Vietnamese, a line each."""
        return "\n".join(self.vietnamese_faults)


class TemplateError(TonghopError):
    """A template folder that contradicts itself: names the file and the key."""

    exit_code = 2


class StoreMissing(TonghopError):
    """The place where workbooks live is not there: a share not connected, a folder moved or never made."""

    english = "{0} cannot be reached -> connect the share or mend [sources] in config.toml; nothing was changed"
    vietnamese = "Chưa mở được {0} → kết nối lại ổ dùng chung hoặc sửa mục [sources] trong config.toml; chưa có gì thay đổi"


class Unreadable(TonghopError):
    """One workbook that may not be opened now; the others go on."""

    english = "{0} cannot be opened -> close the program that holds it or allow reading; the next run takes it"
    vietnamese = "Chưa mở được tệp {0} → đóng chương trình đang giữ tệp hoặc cấp quyền đọc; lần làm mới sau sẽ nhận"


class Unstable(TonghopError):
    """One workbook that changed or went away while it was read; its bytes are not to be trusted."""

    english = "{0} is being saved right now -> the next run takes it"
    vietnamese = "Tệp {0} đang được lưu dở → lần làm mới sau sẽ nhận"


class FolderReadOnly(TonghopError):
    """A folder of ours in which we may not write."""

    english = "{0} cannot be written to -> allow writing there or choose another folder in config.toml; nothing was changed"
    vietnamese = "Không ghi được vào {0} → cấp quyền ghi hoặc chọn thư mục khác trong config.toml; chưa có gì thay đổi"


class DiskFull(TonghopError):
    """No room left; what was there before is whole."""

    english = "the disk of {0} is full -> free some space and run again; the earlier files are intact"
    vietnamese = "Ổ đĩa chứa {0} đã đầy → giải phóng bớt rồi chạy lại; các tệp trước đó còn nguyên"


class DiskFault(TonghopError):
    """The disk or the share failed while writing; what was there before is whole, or the new file is."""

    english = "{0} could not be written ({1}) -> check the disk or the connection and run again"
    vietnamese = "Chưa ghi được {0} ({1}) → kiểm tra ổ đĩa hoặc kết nối rồi chạy lại"


class MasterIsOpen(TonghopError):
    """A file of ours is held by another program, and so is every name beside it."""

    english = "{0} is open in Excel -> close it, or press Làm mới inside it"
    vietnamese = "Tệp {0} đang mở trong Excel → đóng lại, hoặc bấm Làm mới ngay trong đó"


class MasterUnreadable(TonghopError):
    """The master as it lies there cannot be read, so decisions typed in it could be lost by rewriting it."""

    english = "{0} cannot be read, so nothing is rewritten -> move it out of the folder (the decisions noted earlier are kept)"
    vietnamese = "Chưa đọc được {0} nên chưa ghi đè gì → chuyển tệp ra khỏi thư mục rồi làm lại (quyết định đã ghi nhận vẫn còn)"


class RowsNotAccounted(TonghopError):
    """Rows were lost between reading and judging: a fault of the program, never of the data, so nothing is published."""

    english = "{0}, {1}: {2} records read, but {3} accepted and {4} to mend -> keep the folder as it is and report this fault"
    vietnamese = "{0}, {1}: đọc {2} bản ghi, nhưng nhận {3} và cần sửa {4} → giữ nguyên thư mục và báo người phụ trách phần mềm"


class AlreadyRunning(TonghopError):
    """Another run holds the lock; `args[0]` says who and since when."""

    exit_code = 11
    english = "a run is under way ({0}) -> wait until it is done"
    vietnamese = "Đang có một lần làm mới khác ({0}) → chờ xong rồi làm lại"


class MailFailed(TonghopError):
    """The mail server did not answer, or did not let us in."""

    english = "Mail server {0}: {1} -> check [mail] in config.toml and the variable TONGHOP_MAIL_PASSWORD"
    vietnamese = "Máy chủ thư {0}: {1} → xem lại mục [mail] trong config.toml và biến TONGHOP_MAIL_PASSWORD"


class MailUnsafe(TonghopError):
    """The mail server takes a password only in the clear."""

    english = "Mail server {0} offers no encryption -> choose another port under [mail], such as 587; no password was sent"
    vietnamese = "Máy chủ thư {0} không có mã hóa → chọn cổng khác ở mục [mail], ví dụ 587; mật khẩu chưa được gửi đi"


class NoAutostart(TonghopError):
    """The system has none of the ways in which we can have a program started."""

    english = "Nothing can be installed on {0} -> have `tonghop schedule` started at log-in by the system's own settings"
    vietnamese = "Chưa cài tự chạy được trên {0} → đặt `tonghop schedule` vào mục tự chạy khi đăng nhập của máy"


class RunFailed(TonghopError):
    """The run of another program that was waited for failed; `args` are its reason in English and in Vietnamese."""

    english = "{0}"
    vietnamese = "{1}"


class LedgerCorrupt(TonghopError):
    """The ledger's file was damaged and is set aside; it is derived, so nothing is lost."""

    english = "the ledger {0} was damaged and is set aside as {1} -> run tonghop rebuild"
    vietnamese = "Sổ cái {0} bị hỏng, đã để riêng thành {1} → chạy lệnh: tonghop rebuild"


class LedgerOutdated(TonghopError):
    """The ledger was written by another version of the program."""

    english = "the ledger {0} is of another version -> run tonghop rebuild"
    vietnamese = "Sổ cái {0} thuộc phiên bản khác → chạy lệnh: tonghop rebuild"


class LedgerBusy(TonghopError):
    """Another program has been writing to the ledger for too long."""

    english = "the ledger {0} is held by another program -> close it and run again"
    vietnamese = "Sổ cái {0} đang bị chương trình khác giữ → đóng chương trình đó rồi chạy lại"


class LedgerUnreachable(TonghopError):
    """The database server does not answer, or refuses; never shows the password."""

    english = "the ledger {0} cannot be opened ({1}) -> check [ledger] url in config.toml and that the server runs"
    vietnamese = "Chưa mở được sổ cái {0} ({1}) → kiểm tra [ledger] url trong config.toml và máy chủ"


class SecondLedger(TonghopError):
    """The campaign is kept by another ledger: its id is in the folder, but this machine has no data of it."""

    english = (
        "{0} is kept by another computer or user, whose data is not in {1} -> run tonghop there; "
        "only if that data is lost, delete {2} and every workbook is received anew"
    )
    vietnamese = (
        "{0} đang do máy hoặc người dùng khác quản lý, dữ liệu không có ở {1} → chạy tonghop ở máy đó; "
        "chỉ khi dữ liệu đó đã mất mới xóa {2}, mọi tệp sẽ được nhận lại từ đầu"
    )


class DataOfAnother(TonghopError):
    """The data folder that was given keeps another campaign already."""

    exit_code = 2
    english = "[ledger] data {0} keeps campaign {1} -> choose another folder; if it is this campaign, write {1} into {2}"
    vietnamese = "[ledger] data {0} đang giữ đợt {1} → chọn thư mục khác; nếu đúng là đợt này thì ghi {1} vào tệp {2}"


class ArchiveDamaged(TonghopError):
    """Bytes kept in the archive, or a line of the journal, are missing or not what they were."""

    english = "{0} in the archive is damaged or missing -> restore {1} from the backup"
    vietnamese = "{0} trong kho lưu bị hỏng hoặc mất → khôi phục {1} từ bản sao lưu"

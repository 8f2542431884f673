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

    def said(self, language: str) -> str:
        """The sentence in this language, "vi" or "en"."""
        return str(self) if language == "en" else self.vi


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


class NothingKnownThen(TonghopError):
    """No run had been made by that day."""

    exit_code = 2
    english = "nothing had been read by the end of {0} -> choose a later day; tonghop status --runs shows the runs"
    vietnamese = "Đến hết ngày {0} máy chưa nhận số liệu nào → chọn ngày sau đó; xem các lần chạy bằng tonghop status --runs"


class NothingToFreeze(TonghopError):
    """No run has been made, so there is no number yet."""

    exit_code = 2
    english = "nothing has been counted yet -> run tonghop sync, look at the numbers, then freeze"
    vietnamese = "Chưa có số liệu nào → chạy tonghop sync, xem lại số liệu rồi chốt"


class FreezeMoved(TonghopError):
    """A run came between showing what is open and the yes; `args`: the period."""

    english = "what is open in {0} has changed meanwhile; nothing was frozen -> look again, then freeze"
    vietnamese = "Các việc còn lại của {0} vừa thay đổi; chưa chốt → xem lại rồi chốt"


class NotAgreed(TonghopError):
    """Nobody was there to say yes; `args`: the period as it was typed."""

    exit_code = 2
    english = "nothing was frozen -> read what is open, then: tonghop freeze {0} --yes"
    vietnamese = "Chưa chốt → xem các việc còn lại, nếu đồng ý thì chạy: tonghop freeze {0} --yes"


class TemplateError(TonghopError):
    """A template folder that contradicts itself: names the file and the key."""

    exit_code = 2


class StoreMissing(TonghopError):
    """The place where workbooks live is not there: a share not connected, a folder moved or never made."""

    english = "{0} cannot be reached -> connect the share or mend [sources] in config.toml; nothing was changed"
    vietnamese = "Chưa mở được {0} → kết nối lại ổ dùng chung hoặc sửa mục [sources] trong config.toml; chưa có gì thay đổi"


class GoogleAway(StoreMissing):
    """Google does not answer at all; what was seen there is out of sight, not gone."""

    english = "Google does not answer ({0}) -> check the connection; the next run tries again"
    vietnamese = "Google chưa trả lời ({0}) → kiểm tra mạng; lần làm mới sau sẽ thử lại"


class UnitsGone(TonghopError):
    """Most units' files are gone at once, or hold none of the rows they held: a share half connected, blank workbooks copied over
    it; `args`: how many, of how many."""

    english = (
        "{0} of {1} units have lost their files, or all their rows, since the last run -> check the folder; "
        "if that is right, tonghop sync --accept-loss; nothing was changed"
    )
    vietnamese = (
        "{0} trong {1} đơn vị không còn tệp, hoặc không còn dòng nào so với lần trước → kiểm tra thư mục; "
        "nếu đúng là vậy, chạy tonghop sync --accept-loss; chưa có gì thay đổi"
    )


class Unreadable(TonghopError):
    """One workbook that may not be opened now; the others go on. `finding`: the code that says so to its unit."""

    finding: ClassVar[str] = "W-FILE-LOCKED"

    english = "{0} cannot be opened -> close the program that holds it or allow reading; the next run takes it"
    vietnamese = "Chưa mở được tệp {0} → đóng chương trình đang giữ tệp hoặc cấp quyền đọc; lần làm mới sau sẽ nhận"


class NoAccess(Unreadable):
    """A file in Google that this account may not open, or that is not there; `args`: which file, our e-mail address."""

    finding = "E-FILE-ACCESS"
    english = "{0} cannot be opened in Google -> share it with {1}"
    vietnamese = "Chưa mở được {0} trên Google → chia sẻ cho {1}"


class OutOfReach(Unreadable):
    """Google did not answer in time, or only with faults of its own; `args`: what was asked for, why."""

    finding = "W-FILE-REACH"
    english = "Google does not answer for {0} ({1}) -> check the connection; the next run tries again"
    vietnamese = "Google chưa trả lời khi lấy {0} ({1}) → kiểm tra mạng; lần làm mới sau sẽ thử lại"


class GoogleRefused(TonghopError):
    """Google does not let this account in, or not do this; `args`: who we are, what was wanted, Google's reason."""

    english = "Google refuses {0} for {1} ({2}) -> run tonghop doctor --google, which says what to do"
    vietnamese = "Google từ chối {1} đối với {0} ({2}) → chạy tonghop doctor --google để biết cách xử lý"


class KeyUnfit(TonghopError):
    """The service account's key file is missing, damaged or readable by others; `args`: file, why in English, in Vietnamese."""

    exit_code = 2
    english = "key file {0}: {1}"
    vietnamese = "Tệp khóa {0}: {2}"


class NoStorage(TonghopError):
    """The account may not make files: service accounts own no storage outside a Shared Drive; `args`: e-mail, folder."""

    english = "{0} may not make files in {1} -> use a Shared Drive with it as Content manager, or make the files yourself"
    vietnamese = (
        "{0} không được tạo tệp trong {1} → dùng Bộ nhớ dùng chung (Shared Drive) có quyền Người quản lý nội dung, hoặc tự tạo tệp"
    )


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


class FolderInTheWay(TonghopError):
    """A folder stands where a file belongs; `args`: its path."""

    english = (
        "{0} is a folder, and a file belongs there -> rename the folder or move it away and run again; nothing in it was changed"
    )
    vietnamese = (
        "{0} là thư mục, trong khi chỗ này là của một tệp → đổi tên hoặc chuyển thư mục đi rồi chạy lại; máy chưa đụng vào nó"
    )


class MasterIsOpen(TonghopError):
    """A file of ours is held by another program, and so is every name beside it."""

    english = "{0} is open in Excel -> close it, or press the button inside it"
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


class WorkbookExists(TonghopError):
    """The workbook with the button is there already, and hers."""

    exit_code = 2
    english = "{0} is already there and is yours -> press the button in it; --again makes a new one and keeps the old"
    vietnamese = "Đã có {0} → bấm Làm mới trong đó; muốn làm tệp mới thì thêm --again, tệp cũ được giữ trong thư mục bản cũ"


class NoExcelHere(TonghopError):
    """A system without Excel."""

    english = "There is no Excel to set up on {0} -> tonghop excel build --libreoffice makes a workbook for LibreOffice"
    vietnamese = "Hệ {0} không có Excel để cài → dùng lệnh tonghop excel build --libreoffice để làm tệp cho LibreOffice"


class NoLibreOffice(TonghopError):
    """LibreOffice, or what lets Python speak to it, is not to be found; `args[0]` says which."""

    english = (
        "LibreOffice cannot be used from this Python: {0} is missing -> install libreoffice-calc and python3-uno, "
        "and this program with the system's own Python"
    )
    vietnamese = (
        "Chưa dùng được LibreOffice từ Python này: thiếu {0} → cài libreoffice-calc và python3-uno, "
        "và cài chương trình này bằng Python của hệ thống"
    )


class NoPdf(TonghopError):
    """No PDF could be made; `args` say why, in English and in Vietnamese."""

    english = "No PDF was made: {0} -> install LibreOffice (Calc, Writer), or open the file yourself and save it as PDF"
    vietnamese = "Chưa làm được tệp PDF: {1} → cài LibreOffice (Calc, Writer), hoặc mở tệp rồi lưu thành PDF"


class UvNotFetched(TonghopError):
    """The package registry did not give uv's wheel for Windows; `args[1:]` say why, in English and in Vietnamese."""

    english = (
        "{0} for Windows could not be fetched ({1}) -> check the connection, or give the wheel yourself: tonghop kit --uv FILE"
    )
    vietnamese = "Chưa tải được {0} cho Windows ({2}) → kiểm tra mạng, hoặc tự đưa tệp vào: tonghop kit --uv TỆP"


class NotUvForWindows(TonghopError):
    """A file that is not uv's wheel for Windows, or not whole; `args[1:]` say by what, in English and in Vietnamese."""

    exit_code = 2
    english = "{0} is not uv's wheel for Windows, or is damaged ({1}) -> get uv-…-py3-none-win_amd64.whl anew; nothing was written"
    vietnamese = "{0} không phải tệp cài uv cho Windows, hoặc bị hỏng ({2}) → lấy lại tệp uv-…-py3-none-win_amd64.whl; chưa ghi gì"


class ProgramNotWhole(TonghopError):
    """No wheel can be made of the program that runs; `args[1:]` say why, in English and in Vietnamese."""

    english = "no wheel can be made of {0} ({1}) -> install the program anew and run tonghop kit again"
    vietnamese = "Chưa đóng gói được {0} ({2}) → cài lại chương trình rồi chạy lại tonghop kit"


class NotOurWorkbook(TonghopError):
    """The ribbon was used on a workbook that `tonghop excel build` did not make."""

    exit_code = 2
    english = "{0} is no workbook that tonghop excel build has made -> open the one with the button and press there"
    vietnamese = "{0} không phải tệp tổng hợp do máy lập → mở tong_hop.xlsm rồi bấm trong đó"


class NoCampaignHere(TonghopError):
    """A workbook with the button that has left its campaign's folder, on a machine that never saw it."""

    exit_code = 2
    english = "no config.toml in {0} -> put this workbook back into the campaign's folder and press again"
    vietnamese = "Chưa thấy tệp config.toml trong {0} → để tệp tổng hợp này vào lại thư mục của đợt rồi bấm Làm mới"


class NoToken(TonghopError):
    """The service wants a token and this user has none."""

    exit_code = 2
    english = "no token for the service in {0} -> run: tonghop excel install --token TOKEN"
    vietnamese = "Chưa có mã truy cập dịch vụ ở {0} → chạy một lần: tonghop excel install --token MÃ"


class ServiceUnreachable(TonghopError):
    """The service of [service] url does not answer."""

    english = "the service {0} does not answer ({1}) -> check the connection and that tonghop serve runs there"
    vietnamese = "Chưa kết nối được dịch vụ {0} ({1}) → kiểm tra mạng và xem tonghop serve có đang chạy ở máy đó không"


class ServiceRefused(TonghopError):
    """The service answers with a refusal; 401 is a wrong token."""

    english = "the service {0} refused (code {1}) -> 401: get a new token from whoever runs it; else look into its log"
    vietnamese = "Dịch vụ {0} từ chối (mã {1}) → nếu là 401: xin lại mã truy cập; mã khác: xem nhật ký của dịch vụ"


class NoKey(TonghopError):
    """Nobody could come in: no key to the service was made yet, or its file is damaged."""

    exit_code = 2
    english = "{0} holds no key -> run tonghop serve --new-token once and keep what it prints"
    vietnamese = "Chưa có mã truy cập trong {0} → chạy một lần tonghop serve --new-token và giữ lại mã được in ra"


class PortTaken(TonghopError):
    """The address of the service cannot be listened on: another program has it, or it is not this machine's."""

    english = "{0} cannot be listened on ({1}) -> stop the other program, or change [service] host and port in config.toml"
    vietnamese = "Không mở được địa chỉ {0} ({1}) → dừng chương trình đang dùng, hoặc đổi [service] host, port trong config.toml"


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
    """The campaign is kept by another ledger: its id is in the folder, but this machine has no data of it.

    `args`: the campaign's folder, the data folder looked into, the file with the id.
    """

    english = (
        "{0} is kept by another computer or user, whose data is not in {1} -> run tonghop there; to move it here: there "
        "tonghop bundle --hand-over, then here tonghop open BUNDLE.zip; if that data is lost: tonghop open the last bundle into a "
        "new folder; only if there is none, delete {2} and every workbook is received anew"
    )
    vietnamese = (
        "{0} đang do máy hoặc người dùng khác quản lý, dữ liệu không có ở {1} → chạy tonghop ở máy đó; "
        "muốn chuyển sang máy này: ở máy đó chạy tonghop bundle --hand-over, rồi ở đây chạy tonghop open GÓI.zip; "
        "nếu dữ liệu đó đã mất: tonghop open gói sao lưu gần nhất vào một thư mục mới; "
        "chỉ khi không có gói nào mới xóa {2}, mọi tệp sẽ được nhận lại từ đầu"
    )


class HandedOver(TonghopError):
    """The campaign was moved to another machine from here; `args`: the day, the bundle's name."""

    exit_code = 2
    english = (
        "this campaign was handed over to another computer on {0} ({1}) -> work there; "
        "if it was never opened there: tonghop bundle --take-back; nothing was changed"
    )
    vietnamese = (
        "Chiến dịch này đã bàn giao sang máy khác ngày {0} ({1}) → làm việc ở máy đó; "
        "nếu máy đó chưa mở gói: chạy tonghop bundle --take-back; chưa có gì thay đổi"
    )


class NotABundle(TonghopError):
    """A file that `tonghop bundle` did not make, or that is not whole; `args[1:]` say why, in English and in Vietnamese."""

    exit_code = 2
    english = "{0} is no bundle that can be opened ({1}) -> copy it anew from the other computer; nothing was written"
    vietnamese = "{0} không phải gói bàn giao dùng được ({2}) → chép lại từ máy kia; chưa ghi gì"


class NotOverwritten(TonghopError):
    """A file of another kind stands where the bundle should go."""

    exit_code = 2
    english = "{0} is there and is no bundle -> give another name; nothing was written"
    vietnamese = "Đã có {0}, không phải gói bàn giao → đặt tên khác; chưa ghi gì"


class CampaignIsHere(TonghopError):
    """The campaign of a bundle is kept by this very machine; `args`: its data folder."""

    exit_code = 2
    english = (
        "this computer keeps this campaign already, in {0} -> run tonghop sync in its folder; "
        "if the bundle shall replace it: first tonghop bundle --hand-over there; nothing was written"
    )
    vietnamese = (
        "Máy này đang quản lý chính chiến dịch này, dữ liệu ở {0} → chạy tonghop sync trong thư mục chiến dịch; "
        "nếu muốn dùng gói thay cho dữ liệu ở đây: trước đó chạy tonghop bundle --hand-over trong thư mục đó; chưa ghi gì"
    )


class FolderTaken(TonghopError):
    """A bundle cannot be opened into this folder: something else is in it."""

    exit_code = 2
    english = "{0} is not empty -> give a new folder: tonghop open BUNDLE.zip FOLDER; nothing was written"
    vietnamese = "{0} không trống → chỉ một thư mục mới: tonghop open GÓI.zip THƯ_MỤC; chưa ghi gì"


class FolderKeptElsewhere(TonghopError):
    """The campaign's own folder, as on a share, while the bundle is only a copy: another machine still works in it."""

    exit_code = 2
    english = (
        "{0} is still kept by another computer, and this bundle is a copy -> make it there with tonghop bundle --hand-over, "
        "or open it into a new folder; nothing was written"
    )
    vietnamese = (
        "{0} vẫn do máy khác quản lý, còn gói này chỉ là bản sao lưu → lập lại gói ở máy đó bằng tonghop bundle --hand-over, "
        "hoặc mở gói vào một thư mục mới; chưa ghi gì"
    )


class FolderDiffers(TonghopError):
    """The campaign's own folder holds another version of a file of the bundle; `args`: the file."""

    exit_code = 2
    english = (
        "{0} is not the one in the bundle -> make the bundle anew, or open it into a new folder and compare; nothing was written"
    )
    vietnamese = "{0} khác với tệp trong gói → lập lại gói, hoặc mở gói vào một thư mục mới rồi đối chiếu; chưa ghi gì"


class DataOfAnother(TonghopError):
    """The data folder that was given keeps another campaign already."""

    exit_code = 2
    english = "[ledger] data {0} keeps campaign {1} -> choose another folder; if it is this campaign, write {1} into {2}"
    vietnamese = "[ledger] data {0} đang giữ đợt {1} → chọn thư mục khác; nếu đúng là đợt này thì ghi {1} vào tệp {2}"


class ArchiveDamaged(TonghopError):
    """Bytes kept in the archive, or a line of the journal, are missing or not what they were."""

    english = "{0} in the archive is damaged or missing -> restore {1} from the backup"
    vietnamese = "{0} trong kho lưu bị hỏng hoặc mất → khôi phục {1} từ bản sao lưu"

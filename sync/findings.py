"""Findings -> sentences and groups: the engine's catalogue of codes, each with its scope and its sentence in two languages.

A template's own `messages.toml` adds codes and may say the engine's more exactly; its sentences win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sync import vietnamese
from sync.model import DateInterval, Finding, Level, Scope
from sync.template import Message, Template

CODES_FOR_COORDINATOR = tuple(f"{letter}-{stem}" for letter in Level for stem in ("TGT", "CFG", "DEC"))
"""Beginnings of the codes that are shown to the coordinator alone: `code.startswith(CODES_FOR_COORDINATOR)`."""


def _says(scope: Literal["file", "table", "row", "cell"], vi: str, en: str) -> Message:
    return Message(vi=vi, en=en, scope=scope)


CATALOGUE: Mapping[str, Message] = {
    "E-FILE-KIND": _says(
        "file",
        "“{tep}” là tệp {loai}, chưa phải bảng tính nên chưa đọc được. Nhờ {ac} gửi tệp Excel (.xlsx) của biểu mẫu.",
        "“{tep}” is a {loai} file, not a spreadsheet, so it could not be read. Please send the Excel file (.xlsx) of the form.",
    ),
    "E-FILE-OTHER": _says(
        "file",
        "“{tep}” chưa theo biểu mẫu của chiến dịch nên chưa lấy số nào. Nhờ {ac} chép số liệu sang tệp “{tep_dung}”.",
        "“{tep}” does not follow this campaign's form, so no number was taken. Please copy the figures into “{tep_dung}”.",
    ),
    "E-FILE-UNIT": _says(
        "file",
        "Chưa đọc được mã đơn vị nên chưa biết số liệu của ai. Nhờ {ac} chọn mã ở sheet đầu tiên.",
        "The unit code could not be read, so we do not know whose figures these are. Please choose the code on the first sheet.",
    ),
    "E-FILE-UNKNOWN": _says(
        "file",
        "Mã “{ma}” chưa có trong danh sách theo dõi nên số liệu chưa được cộng. Nhờ {ac} xem lại mã hoặc báo {ban}.",
        "Code “{ma}” is not in the list of units followed, so its figures were not added. Please check the "
        "code or tell the office.",
    ),
    "E-FILE-FOREIGN": _says(
        "file",
        "Tệp để ở hộp của {don_vi} nhưng bên trong là mã {ma_khac}, nên chưa cộng cho bên nào. Nhờ {ac} kiểm "
        "tra và gửi đúng tệp của đơn vị.",
        "The file lies in the box of {don_vi} but carries the code {ma_khac}, so it was added to neither. "
        "Please check and send the unit's own file.",
    ),
    "E-FILE-PWD": _says(
        "file",
        "Tệp đang đặt mật khẩu nên chưa đọc được; số liệu lần trước vẫn được dùng. Nhờ {ac} bỏ mật khẩu và lưu lại.",
        "The file has a password and could not be read; the last figures stay in use. Please remove the password and save again.",
    ),
    "E-FILE-GSHEET": _says(
        "file",
        "“{tep}” chỉ là đường dẫn tới bảng tính Google nên chưa có số liệu. Nhờ {ac} mở bảng, chọn Tệp › Tải xuống › "
        "Microsoft Excel (.xlsx) rồi để tệp tải về vào đây.",
        "“{tep}” is only a link to a Google spreadsheet, so it holds no figures. Please open it, choose File › Download › "
        "Microsoft Excel (.xlsx), and put the downloaded file here.",
    ),
    "E-FILE-XLS": _says(
        "file",
        "Tệp ở dạng .xls cũ nên chưa đọc được. Nhờ {ac} chọn Lưu thành (Save As) dạng .xlsx.",
        "The file is in the old .xls form and could not be read. Please use Save As and choose .xlsx.",
    ),
    "E-FILE-BROKEN": _says(
        "file",
        "Tệp bị hỏng, chưa mở được; số liệu lần trước vẫn được dùng. Nhờ {ac} mở tệp trên máy, lưu lại rồi gửi.",
        "The file is damaged and could not be opened; the last figures stay in use. Please open it on your "
        "computer, save it and send it again.",
    ),
    "E-FILE-BIG": _says(
        "file",
        "Tệp lớn bất thường ({mb} MB) nên chưa đọc để bảo đảm an toàn. Nhờ {ac} bỏ hình ảnh, sheet thừa rồi gửi lại.",
        "The file is unusually large ({mb} MB) and was not read, for safety. Please remove pictures and "
        "extra sheets and send it again.",
    ),
    "E-FILE-ACCESS": _says(
        "file",
        "Chưa mở được bảng Google của đơn vị; số liệu lần trước vẫn được dùng. Nhờ {ac} chia sẻ lại với {email}.",
        "The unit's Google sheet could not be opened; the last figures stay in use. Please share it again with {email}.",
    ),
    "W-FILE-SYNC": _says(
        "file",
        "Tệp đang đồng bộ dở nên lần này dùng số liệu lần trước. Máy sẽ tự đọc lại, {ac} chưa cần làm gì.",
        "The file is only half synchronised, so the last figures are used this time. It will be read again "
        "by itself; nothing to do.",
    ),
    "W-FILE-LOCKED": _says(
        "file",
        "Tệp đang được mở ở máy khác nên lần này dùng số liệu lần trước. Máy sẽ tự đọc lại sau khi tệp được đóng.",
        "The file is open on another computer, so the last figures are used this time. It will be read again once it is closed.",
    ),
    "W-FILE-REACH": _says(
        "file",
        "Chưa lấy được bảng từ Google lần này nên dùng số liệu lần trước. Máy sẽ tự thử lại, {ac} chưa cần làm gì.",
        "Google did not give the spreadsheet this time, so the last figures are used. It is tried again by itself; nothing to do.",
    ),
    "W-FILE-STALE": _says(
        "file",
        "Đang dùng số liệu nhận ngày {ngay} ({n} ngày trước). Nhờ {ac} gửi bản mới nếu đã có thay đổi.",
        "Figures received on {ngay} ({n} days ago) are in use. Please send a new version if anything changed.",
    ),
    "W-FILE-TWO": _says(
        "file",
        "Đơn vị có hai tệp khác nhau: “{a}” và “{b}”; đang dùng “{a}”. {ban} sẽ chọn, {ac} báo giúp tệp nào đúng.",
        "The unit has two different files, “{a}” and “{b}”; “{a}” is in use. The office will choose; please "
        "tell us which one is right.",
    ),
    "I-FILE-NEXT": _says(
        "file",
        "“{b}” ghi tiếp từ “{a}” nên được dùng thay. Bản trước vẫn được lưu.",
        "“{b}” continues “{a}” and is used instead. The earlier version is kept.",
    ),
    "I-FILE-SAME": _says(
        "file",
        "Tệp giống bản đã nhận ngày {ngay}, số liệu giữ nguyên.",
        "The file equals the version received on {ngay}; the figures are unchanged.",
    ),
    "W-FILE-OLD": _says(
        "file",
        "Tệp này giống bản cũ ngày {ngay}, hiện đã có bản mới hơn nên vẫn dùng bản mới. Nếu muốn quay lại "
        "bản cũ, nhờ {ac} báo {ban}.",
        "This file equals the old version of {ngay}; a newer one exists and stays in use. If you want the "
        "old one back, please tell the office.",
    ),
    "W-FILE-SUBSET": _says(
        "file",
        "Tệp chỉ có {a} trong {b} dòng đang dùng và chưa có dòng mới, nên vẫn dùng bản đầy đủ. Nếu {ac} muốn "
        "bớt dòng, nhờ báo {ban}.",
        "The file has only {a} of the {b} rows in use and no new row, so the fuller version stays in use. If "
        "rows are to go, please tell the office.",
    ),
    "W-FILE-VER-NEW": _says(
        "file",
        "Tệp dùng biểu mẫu {v_moi}, mới hơn bản của {ban} ({v_cu}); các cột đã biết vẫn được đọc. {ban} sẽ cập nhật biểu mẫu.",
        "The file uses form {v_moi}, newer than the office's ({v_cu}); the known columns are read. The "
        "office will update the form.",
    ),
    "I-FILE-VER-OLD": _says(
        "file",
        "Tệp dùng biểu mẫu trước ({v_cu}), đã tự chuyển sang {v_moi}; {ac} chưa cần chép lại.",
        "The file uses the earlier form ({v_cu}) and was converted to {v_moi}; there is no need to copy anything.",
    ),
    "W-FILE-EDITION": _says(
        "file",
        "Tệp thuộc ấn bản {nam} đã khép lại; thay đổi được lưu, chưa cộng vào số đã chốt. Nhờ {ac} ghi việc mới vào tệp {nam_moi}.",
        "The file belongs to edition {nam}, which is closed; changes are kept but not added to the frozen "
        "figures. Please write new things into the file of {nam_moi}.",
    ),
    "W-FILE-EDITION-NEXT": _says(
        "file",
        "Tệp thuộc ấn bản {nam}, {ban} đang tổng hợp ấn bản {nam_moi}; tệp đã lưu, sẽ tự đọc khi chuyển sang {nam}.",
        "The file belongs to edition {nam}; the office is still gathering {nam_moi}. It is kept, and read once {nam} begins.",
    ),
    "W-FILE-BLANK": _says(
        "file",
        "Tệp đã nhận, chưa có dòng số liệu nào. Nếu chưa phát sinh, nhờ {ac} đánh dấu chưa phát sinh.",
        "The file has arrived without any row of data. If there was nothing to report, please tick so.",
    ),
    "E-SHEET-MISS": _says(
        "table",
        "Chưa thấy sheet “{s}” nên biểu này đang dùng số liệu lần trước. Nhờ {ac} chép lại sheet từ biểu mẫu.",
        "Sheet “{s}” was not found, so the last figures of this table are in use. Please copy the sheet back from the form.",
    ),
    "W-SHEET-EXTRA": _says(
        "table",
        "Sheet “{ten}” nằm ngoài biểu mẫu nên chưa được đọc ({n} dòng). Nhờ {ac} chép dòng cần tính sang “{dung}”.",
        "Sheet “{ten}” is not part of the form and was not read ({n} rows). Please copy the rows that count to “{dung}”.",
    ),
    "W-SHEET-OWN": _says(
        "table",
        "Sheet “{ten}” nằm ngoài biểu mẫu nên chưa được đọc ({n} dòng). Nếu có dòng cần tính, nhờ {ac} chép sang biểu mẫu.",
        "Sheet “{ten}” is not part of the form and was not read ({n} rows). If some of them should count, please "
        "copy them into the form.",
    ),
    "E-COL-MISS": _says(
        "table",
        "Thiếu cột quyết định “{c}” nên biểu này đang dùng số liệu lần trước. Nhờ {ac} chép lại hàng tiêu đề từ biểu mẫu.",
        "The deciding column “{c}” is missing, so the last figures of this table are in use. Please copy the "
        "header row back from the form.",
    ),
    "W-COL-MISS": _says(
        "table",
        "Chưa thấy cột “{c}”; các dòng vẫn được tính. Khi tiện, nhờ {ac} thêm lại cột.",
        "Column “{c}” was not found; the rows still count. Please put the column back when convenient.",
    ),
    "W-COL-NEW": _says(
        "table",
        "Cột “{c}” nằm ngoài biểu mẫu nên chưa được đọc; các cột khác vẫn được tính.",
        "Column “{c}” is not part of the form and was not read; the other columns still count.",
    ),
    "E-COL-TWICE": _says(
        "table",
        "Có hai cột cùng tên “{c}” nên chưa biết lấy cột nào; biểu này đang dùng số liệu lần trước. Nhờ {ac} bỏ một cột.",
        "Two columns are called “{c}”, so we cannot tell which to use; the last figures of this table are in "
        "use. Please remove one.",
    ),
    "W-LINE-MISS": _says(
        "table",
        "Chưa thấy dòng “{dong}” của biểu mẫu; số của dòng để “…”. Nhờ {ac} thêm lại dòng.",
        "Line “{dong}” of the form was not found; its figure stays “…”. Please put the line back.",
    ),
    "W-MASS-DEL": _says(
        "table",
        "Biểu giảm từ {a} còn {b} dòng so với lần trước nên tạm dùng bản trước. Nhờ {ac} hoặc {ban} xác nhận là đã bớt.",
        "The table went from {a} to {b} rows, so the earlier version is in use for now. Please confirm, or "
        "let the office confirm, that rows were removed.",
    ),
    "I-ROW-GONE": _says(
        "table",
        "So với lần trước có {n} dòng được bớt ({so}); tổng đã giảm theo.",
        "{n} rows fewer than last time ({so}); the totals went down with them.",
    ),
    "W-TORN": _says(
        "table",
        "Cột “{c}” lệch so với lần trước ở {n} dòng, có thể khi sắp xếp chỉ chọn một cột. Số liệu vẫn được "
        "tính theo tệp; nhờ {ac} xem lại.",
        "Column “{c}” is out of step with last time in {n} rows; perhaps one column was sorted alone. The "
        "figures count as in the file; please have a look.",
    ),
    "W-TOTAL-DIFF": _says(
        "row",
        "Dòng tổng ghi {a}, cộng các dòng chi tiết được {b}; máy dùng {b}. Nhờ {ac} xem lại các dòng.",
        "The total row says {a}, the detail rows add up to {b}; {b} is used. Please check the rows.",
    ),
    "I-ROW-GROUP": _says(
        "row",
        "Được hiểu là dòng tiêu đề nhóm hoặc dòng tổng, chưa tính là số liệu.",
        "Taken as a group heading or a total row, not as data.",
    ),
    "E-REQ": _says(
        "cell",
        "Còn thiếu “{c}” nên dòng chưa được tính. Nhờ {ac} ghi thêm.",
        "“{c}” is missing, so the row does not count yet. Please fill it in.",
    ),
    "W-REQ": _says(
        "cell",
        "Nên bổ sung “{c}”; dòng vẫn được tính.",
        "“{c}” would be good to have; the row counts.",
    ),
    "E-LIST": _says(
        "cell",
        "“{vd}” chưa có trong danh sách “{c}” nên dòng chưa được tính. Nhờ {ac} chọn lại trong danh sách.",
        "“{vd}” is not in the list “{c}”, so the row does not count yet. Please choose from the list.",
    ),
    "W-LIST": _says(
        "cell",
        "“{vd}” chưa có trong danh sách “{c}” nên ô này để trống hoặc xếp vào “Khác”; dòng vẫn được tính.",
        "“{vd}” is not in the list “{c}”, so the cell is left blank or filed under “Other”; the row counts.",
    ),
    "W-LIST-FIX": _says(
        "cell",
        "“{vd}” được hiểu là “{la}”. Nếu chưa đúng, nhờ {ac} chọn lại.",
        "“{vd}” was taken as “{la}”. If that is wrong, please choose again.",
    ),
    "E-DATE-FMT": _says(
        "cell",
        "Ngày “{vd}” chưa đọc được nên dòng chưa được tính. Nhờ {ac} ghi dạng 16/4/2022 hoặc T4/2022.",
        "Date “{vd}” could not be read, so the row does not count yet. Please write it as 16/4/2022, or 4/2022 for the month.",
    ),
    "W-DATE-FMT": _says(
        "cell",
        "Ngày “{vd}” chưa đọc được nên ô này để trống; dòng vẫn được tính.",
        "Date “{vd}” could not be read, so the cell is left blank; the row counts.",
    ),
    "E-DATE-YEAR": _says(
        "cell",
        "Ngày “{vd}” thiếu năm nên dòng chưa được tính. Nhờ {ac} ghi đủ ngày/tháng/năm.",
        "Date “{vd}” has no year, so the row does not count yet. Please write day/month/year.",
    ),
    "E-DATE-FUTURE": _says(
        "cell",
        "Ngày {d} chưa tới nên dòng chưa được tính; đến ngày đó máy tự tính. Nếu ghi nhầm, nhờ {ac} sửa lại.",
        "{d} is still to come, so the row does not count yet; it will by itself on that day. If it is a slip, please correct it.",
    ),
    "W-DATE-FUTURE": _says(
        "cell",
        "Ngày {d} chưa tới; ô này tạm để trống, dòng vẫn được tính.",
        "{d} is still to come; the cell is left blank for now and the row counts.",
    ),
    "W-DATE-MONTH": _says(
        "cell",
        "“{vd}” nằm ở cả hai kỳ nên chưa xếp được vào đợt; giai đoạn vẫn tính được. Nhờ {ac} ghi thêm ngày.",
        "“{vd}” lies in two rounds, so no round could be given; the phase is known. Please add the day.",
    ),
    "W-DATE-FIRST": _says(
        "table",
        "{n} ngày trong biểu đều là mồng 1, có thể {ac} chỉ nhớ tháng. Khi đó nhờ ghi T4/2022 để máy hiểu đúng; số vẫn được tính.",
        "{n} dates of the table fall on the first of a month; perhaps only the month is known. If so please "
        "write T4/2022; the figures count.",
    ),
    "W-DATE-SWAP": _says(
        "cell",
        "Ngày {d1} có thể bị máy đảo thành {d2}, sẽ đổi kỳ tính. Hiện tính theo {d1}; nhờ {ac} xem lại.",
        "{d1} may have been turned into {d2} by the computer, which would change the period. It counts as "
        "{d1}; please have a look.",
    ),
    "W-DATE-TURN": _says(
        "cell",
        "Ngày “{vd}” chỉ có thể hiểu là {la}. Nếu chưa đúng, nhờ {ac} ghi lại.",
        "Date “{vd}” can only be {la}. If that is wrong, please write it again.",
    ),
    "W-DATE-WIN": _says(
        "row",
        "Ngày {d} nằm ngoài thời gian tính ({tu}–{den}) nên dòng đã nhận nhưng chưa tính vào chỉ tiêu. Nhờ {ac} xem lại ngày.",
        "{d} is outside the counting window ({tu}–{den}): the row is accepted but not counted. Please check the date.",
    ),
    "W-DATE-ORDER": _says(
        "cell",
        "“{c1}” ({d1}) chưa khớp với “{c2}” ({d2}). Dòng vẫn được tính; nhờ {ac} xem lại hai ngày.",
        "“{c1}” ({d1}) does not agree with “{c2}” ({d2}). The row counts; please check both dates.",
    ),
    "W-DATE-ODD": _says(
        "cell",
        "Ngày {d} hơi lạ so với “{c}”. Dòng vẫn được tính; nhờ {ac} xem lại.",
        "{d} is unusual for “{c}”. The row counts; please have a look.",
    ),
    "W-ASOF": _says(
        "cell",
        "Ngày số liệu {d} sớm hơn lần trước ({d0}); số vẫn được nhận. Nhờ {ac} xem lại có gửi nhầm bản cũ.",
        "The as-of date {d} is earlier than last time ({d0}); the figures are accepted. Please check that this is not an old copy.",
    ),
    "W-FROZEN": _says(
        "row",
        "{ky} đã chốt ngày {d}; thay đổi được lưu ở cột chênh lệch, báo cáo đã chốt giữ nguyên.",
        "{ky} was frozen on {d}; the change is kept in the difference column and the frozen report stays as it is.",
    ),
    "W-NUM-FMT": _says(
        "cell",
        "“{vd}” chưa đọc được thành số nên ô này để trống; dòng vẫn được tính. Nhờ {ac} ghi số, ví dụ 1500000.",
        "“{vd}” could not be read as a number, so the cell is left blank; the row counts. Please write a number such as 1500000.",
    ),
    "E-NUM-FMT": _says(
        "cell",
        "“{vd}” chưa đọc được thành số nên dòng chưa được tính. Nhờ {ac} ghi số.",
        "“{vd}” could not be read as a number, so the row does not count yet. Please write a number.",
    ),
    "W-NUM-SEP": _says(
        "cell",
        "“{vd}” được hiểu là {so}. Nếu chưa đúng, nhờ {ac} ghi lại.",
        "“{vd}” was taken as {so}. If that is wrong, please write it again.",
    ),
    "I-NUM-UNIT": _says(
        "cell",
        "“{vd}” được đổi thành {so} đồng.",
        "“{vd}” was converted to {so}.",
    ),
    "W-NUM-TEXT": _says(
        "cell",
        "“{vd}” là chữ nên ô này được xem là trống.",
        "“{vd}” is text, so the cell is taken as blank.",
    ),
    "W-NUM-DATE": _says(
        "cell",
        "Số bị Excel đổi thành ngày “{vd}”, được hiểu là {so}. Nếu chưa đúng, nhờ {ac} ghi lại.",
        "Excel turned the number into the date “{vd}”; it was taken as {so}. If that is wrong, please write it again.",
    ),
    "W-NUM-NEG": _says(
        "cell",
        "“{vd}” là số âm nên ô này để trống; dòng vẫn được tính.",
        "“{vd}” is negative, so the cell is left blank; the row counts.",
    ),
    "W-RANGE": _says(
        "cell",
        "“{vd}” là một khoảng nên ô này để trống; dòng vẫn được tính. Nhờ {ac} ghi một số.",
        "“{vd}” is a range, so the cell is left blank; the row counts. Please write one number.",
    ),
    "W-MONEY-SMALL": _says(
        "cell",
        "{so} đồng khá nhỏ, có thể đang ghi theo triệu đồng. Hiện lấy đúng {so} đồng; nhờ {ac} xem lại.",
        "{so} đồng is rather small and may be meant in millions. Exactly {so} đồng is used; please have a look.",
    ),
    "W-MONEY-BIG": _says(
        "cell",
        "{so} đồng khá lớn; số vẫn được lấy. Nhờ {ac} xem lại và gửi kèm minh chứng.",
        "{so} đồng is rather large; it is used as written. Please have a look and send the evidence along.",
    ),
    "W-PART-GT": _says(
        "cell",
        "“{c1}” ({a}) lớn hơn “{c2}” ({b}) nên “{c1}” tạm để trống; dòng vẫn được tính.",
        "“{c1}” ({a}) is larger than “{c2}” ({b}), so “{c1}” is left blank for now; the row counts.",
    ),
    "W-SUM-SRC": _says(
        "cell",
        "Tổng ghi {a}, các nguồn cộng lại {b}; máy dùng {b}. Nhờ {ac} xem lại.",
        "The total says {a}, its sources add up to {b}; {b} is used. Please have a look.",
    ),
    "W-CUM": _says(
        "table",
        "Số của {dot} có vẻ đã cộng cả đợt trước; số vẫn lấy như đã ghi. Nhờ {ac} xem lại và chỉ ghi số trong đợt.",
        "The figures of {dot} seem to include the round before; they are used as written. Please check and "
        "give the round's own figures only.",
    ),
    "W-BLANK-0": _says(
        "cell",
        "“{dong}” của {dot} đang để trống nên báo cáo ghi “…”. Nếu chưa phát sinh, nhờ {ac} ghi 0.",
        "“{dong}” of {dot} is blank, so the report says “…”. If there was none, please write 0.",
    ),
    "W-LINE-DIFF": _says(
        "table",
        "Dòng tổng hợp ghi {a}, danh sách chi tiết cộng được {b}; máy dùng {b}.",
        "The summary line says {a}, the detailed list adds up to {b}; {b} is used.",
    ),
    "E-FORMULA": _says(
        "cell",
        "Ô này có công thức lỗi hoặc chưa tính ({loi}) nên dòng chưa được tính. Nhờ {ac} ghi lại giá trị.",
        "The cell's formula is faulty or was never calculated ({loi}), so the row does not count yet. Please type the value.",
    ),
    "W-FORMULA": _says(
        "cell",
        "Ô này có công thức lỗi hoặc chưa tính ({loi}) nên để trống; dòng vẫn được tính.",
        "The cell's formula is faulty or was never calculated ({loi}), so the cell is left blank; the row counts.",
    ),
    "W-DOCNO-DATE": _says(
        "cell",
        "Số văn bản bị Excel đổi thành ngày “{vd}” nên để trống; dòng vẫn được tính. Nhờ {ac} ghi lại số, ký hiệu.",
        "Excel turned the document number into the date “{vd}”, so the cell is left blank; the row counts. "
        "Please write the number again.",
    ),
    "W-BOOL": _says(
        "cell",
        "“{vd}” chưa rõ là có hay chưa nên ô này để trống. Nhờ {ac} đánh x hoặc để trống.",
        "“{vd}” is neither a clear yes nor a clear no, so the cell is left blank. Please tick x or leave it blank.",
    ),
    "W-FMT": _says(
        "cell",
        "“{vd}” chưa đúng dạng của “{c}” nên ô này để trống; dòng vẫn được tính.",
        "“{vd}” is not the right form for “{c}”, so the cell is left blank; the row counts.",
    ),
    "W-PHONE": _says(
        "cell",
        "Đã thêm số 0 ở đầu: {so}. Nếu chưa đúng, nhờ {ac} sửa lại.",
        "A leading 0 was added: {so}. If that is wrong, please correct it.",
    ),
    "W-ENC": _says(
        "table",
        "Chữ ở “{c}” dùng phông cũ (.VnTime, VNI), đã tự chuyển; nhờ {ac} đọc lại giúp.",
        "The text in “{c}” used an old font (.VnTime, VNI) and was converted; please read it over.",
    ),
    "E-ENC": _says(
        "table",
        "Chữ ở “{c}” dùng phông cũ chưa chuyển được nên dòng chưa được tính; nhờ {ac} ghi lại bằng Unicode.",
        "The text in “{c}” uses an old font that could not be converted, so the row does not count yet; "
        "please type it again in Unicode.",
    ),
    "W-DITTO": _says(
        "cell",
        "“{vd}” được hiểu là giống dòng trên (“{la}”); số vẫn được tính.",
        "“{vd}” was taken as the same as the row above (“{la}”); the figure counts.",
    ),
    "E-DITTO": _says(
        "cell",
        "Ở cột “{c}”, “{vd}” chưa đủ rõ nên dòng chưa được tính; nhờ {ac} ghi đầy đủ.",
        "In column “{c}”, “{vd}” is not clear enough, so the row does not count yet; please write it out.",
    ),
    "W-MULTI-AUTHOR": _says(
        "cell",
        "Có nhiều tên trong ô; “{la}” được lấy là tên chính. Nhờ {ac} chuyển các tên khác sang cột riêng.",
        "The cell holds several names; “{la}” is taken as the main one. Please move the other names to their own column.",
    ),
    "W-TITLE-SHORT": _says(
        "cell",
        "Tên “{vd}” còn ngắn, dễ bị coi là trùng; dòng vẫn được tính. Nhờ {ac} ghi rõ hơn.",
        "The title “{vd}” is short and may be taken for a duplicate; the row counts. Please describe it more fully.",
    ),
    "I-NOTE": _says(
        "row",
        "“Ghi chú” có “{vd}” còn “{c}” đang trống. Nhờ {ac} chuyển sang đúng cột.",
        "The note holds “{vd}” while “{c}” is blank. Please move it to its column.",
    ),
    "W-DUP-SELF": _says(
        "row",
        "Giống dòng {m} nên chỉ tính một lần. Nhờ {ac} xem và bỏ dòng thừa.",
        "Same as row {m}, so it counts once. Please check and remove the extra row.",
    ),
    "W-DUP-UNIT": _says(
        "row",
        "{don_vi_khac} cũng ghi việc này, chỉ tính một lần. {ban} sẽ xác định ({nt}), {ac} chưa cần sửa.",
        "{don_vi_khac} reports this too; it counts once. The office will decide ({nt}), nothing to change for now.",
    ),
    "W-DUP-NEAR": _says(
        "row",
        "Gần giống {so} ({tl}%); hiện vẫn được tính. {ban} sẽ xem ({nt}), {ac} chưa cần sửa.",
        "Close to {so} ({tl}%); it counts for now. The office will look at it ({nt}), nothing to change for now.",
    ),
    "W-DUP-HELD": _says(
        "row",
        "Gần giống {so} ({tl}%) nên tạm tính một lần. {ban} sẽ xem ({nt}), {ac} chưa cần sửa.",
        "Close to {so} ({tl}%), so they count once for now. The office will look at it ({nt}), nothing to change for now.",
    ),
    "I-DUP-SAME": _says(
        "row",
        "Đã xác định là một việc với {so} ({nt}); chỉ tính một lần ở đó, {ac} chưa cần sửa.",
        "It was decided that this is one with {so} ({nt}); it counts once, there. Nothing to change.",
    ),
    "W-DUP-EDITION": _says(
        "row",
        "Đã tính ở ấn bản {nam}, {ac} chưa cần ghi lại.",
        "Already counted in edition {nam}; there is no need to write it again.",
    ),
    "I-NIL": _says(
        "table",
        "Đơn vị xác nhận chưa phát sinh trong {dot}.",
        "The unit confirms that there was nothing to report in {dot}.",
    ),
    "W-NIL-CONF": _says(
        "table",
        "Vừa đánh “chưa phát sinh” vừa có {k} dòng; các dòng vẫn được tính, nhờ {ac} bỏ dấu nếu cần.",
        "Ticked “nothing to report” but has {k} rows; the rows count, please remove the tick if need be.",
    ),
    "W-CONFIRM": _says(
        "table",
        "Số liệu {dot} chưa có dấu xác nhận; số vẫn được tính. Nhờ {ac} đánh x xác nhận.",
        "The figures of {dot} are not confirmed yet; they count. Please tick x to confirm.",
    ),
    "I-OK": _says(
        "file",
        "Số liệu đã đủ, chưa có gì cần sửa. Cảm ơn {ac}!",
        "The figures are complete, nothing needs correcting. Thank you!",
    ),
    "W-TGT-NONE": _says(
        "table",
        "{don_vi} chưa được giao chỉ tiêu {gd}; tiến độ ghi “Chưa giao”.",
        "{don_vi} has no target for {gd}; its progress says “not assigned”.",
    ),
    "W-TGT-SUM": _says(
        "table",
        "Tổng giao các đơn vị {a}, chỉ tiêu tỉnh {b}.",
        "The units' targets add up to {a}, the province's target is {b}.",
    ),
    "E-UP-CODE": _says(
        "file",
        "“{tep}” là bản tổng hợp của đơn vị khác nhưng chưa ghi mã của đơn vị ở cấp này, nên chưa lấy số nào. Nhờ {ac} ghi mục "
        "“Mã ở cấp trên” trong sheet Chiến dịch của tệp điều phối, làm mới rồi gửi lại tong_hop.xlsx.",
        "“{tep}” is the summary of another campaign and does not say which unit that is here, so no number was taken. Please set "
        "“Code one level up” on the sheet Campaign of its set-up, refresh, and send the summary again.",
    ),
    "E-UP-TEMPLATE": _says(
        "file",
        "“{tep}” tính theo bộ biểu “{mau}”, ở đây dùng bộ biểu “{mau_dung}”, nên chưa lấy số nào. Nhờ {ac} báo {ban}.",
        "“{tep}” counts by the template “{mau}”, here it is “{mau_dung}”, so no number was taken. Please tell the office.",
    ),
    "E-UP-NUMBER": _says(
        "row",
        "Ô này của bản tổng hợp chưa phải là số nên chưa cộng. Nhờ {ac} làm mới bản tổng hợp và gửi lại, không sửa tay sheet này.",
        "This cell of the summary holds no number, so it was not added. Please refresh the summary and send it again, without "
        "editing this sheet.",
    ),
    "W-UP-OLD": _says(
        "file",
        "“{tep}” lập lúc {luc}, cũ hơn bản đang dùng lập lúc {luc_moi}, nên vẫn dùng bản mới.",
        "“{tep}” was made at {luc}, before the one in use, made at {luc_moi}; that one stays in use.",
    ),
    "I-UP-MADE": _says(
        "file",
        "Số liệu lấy từ bản tổng hợp “{tep}”: {gui}/{tong} đơn vị đã gửi, {cu} đơn vị dùng số liệu cũ.",
        "Taken from the summary “{tep}”: {gui} of {tong} units have sent, {cu} count with old figures.",
    ),
    "W-UP-PERIOD": _says(
        "table",
        "Kỳ {ky} của bản tổng hợp có ngày đầu, ngày cuối khác ở đây, nên chưa cộng số của các kỳ này. Nhờ {ac} chỉnh "
        "sheet Kỳ cho khớp.",
        "The summary counts {ky} over other days than here, so the numbers of these periods were not added. Please make the "
        "periods agree.",
    ),
    "W-UP-LOWER": _says(
        "table",
        "Đơn vị gửi bản tổng hợp, mà đơn vị trực thuộc là {don_vi} cũng gửi thẳng về đây. Nhờ {ban} xem lại để không cộng hai lần.",
        "This unit sends a summary while {don_vi} below it report here directly. The office should see that nothing counts twice.",
    ),
    "I-UP-TOTALS": _says(
        "file",
        "Có {n} đơn vị gửi bản tổng hợp: việc trùng giữa các đơn vị này chưa dò được, và ở cấp trên chưa cộng được {so}.",
        "{n} units sent summaries: doubles between them cannot be seen, and above them these cannot be added: {so}.",
    ),
    "I-UP-DOUBLES": _says(
        "file",
        "Có {n} đơn vị gửi bản tổng hợp: việc trùng giữa các đơn vị này chưa dò được.",
        "{n} units sent summaries: doubles between them cannot be seen.",
    ),
    "W-TGT-LOWER": _says(
        "table",
        "Tổng giao các đơn vị trực thuộc {don_vi} là {a}, chỉ tiêu của {don_vi} là {b}.",
        "The targets under {don_vi} add up to {a}, its own target is {b}.",
    ),
    "W-TGT-PHASE": _says(
        "table",
        "{don_vi}: {gd1} + {gd2} = {a}, cả chương trình {b}.",
        "{don_vi}: {gd1} + {gd2} = {a}, the whole programme {b}.",
    ),
    "W-TGT-SAMPLE": _says(
        "table",
        "{n} chỉ tiêu còn ghi “ví dụ”; mọi trang đều nhắc cho đến khi thay.",
        "{n} targets are still marked as examples; every page says so until they are replaced.",
    ),
    "W-CFG": _says(
        "cell",
        "“{vd}” chưa dùng được nên giữ thiết lập lần trước.",
        "“{vd}” could not be used, so the last setting stays.",
    ),
    "W-CFG-CODE": _says(
        "cell",
        "Mã “{vd}” chưa có trong chiến dịch nên chưa có tác dụng; nhờ {ac} xem lại.",
        "Nothing in the campaign has the code “{vd}”, so it has no effect; please look at it again.",
    ),
    "W-CFG-PERIOD": _says(
        "cell",
        "{ky1} và {ky2} trùng ngày nên giữ thiết lập lần trước.",
        "{ky1} and {ky2} overlap, so the last setting stays.",
    ),
    "W-CFG-EDITION": _says(
        "table",
        "Ấn bản {nam} chưa có đợt nào; nhờ {ac} ghi thêm các đợt có Ấn bản {nam} ở sheet Giai đoạn và đợt.",
        "Edition {nam} has no rounds yet; please add rounds of edition {nam} to the sheet of phases and rounds.",
    ),
    "W-CFG-SHORT": _says(
        "table",
        "Hai kỳ cùng tên ngắn “{vd}”; nhờ {ac} đặt khác nhau, ví dụ “{vd}/{nam}”, để các bảng khỏi lẫn.",
        "Two periods have the short name “{vd}”; please make them differ, such as “{vd}/{nam}”, so that tables can be told apart.",
    ),
    "W-DEC-BAD": _says(
        "cell",
        "“{vd}” chưa đọc được thành quyết định nên chưa áp dụng; nhờ chọn trong danh sách.",
        "“{vd}” could not be read as a decision and was not applied; please choose from the list.",
    ),
    "I-DEC-GONE": _says(
        "cell",
        "Tệp của đơn vị chưa có hoặc không còn dòng mà quyết định “{vd}” nói đến. Muốn rút lại, nhờ ghi “bỏ” ở ô vàng của dòng đó, "
        "tại chỗ hoặc ở cuối sheet.",
        "What “{vd}” was decided about is not sent, or no longer. To take it back, please type “withdraw” in its yellow cell, in "
        "its place or at the end of the sheet.",
    ),
    "W-DEC-OLD": _says(
        "cell",
        "Bảng này cũ hơn quyết định lúc {gio}, vẫn giữ quyết định sau.",
        "This table is older than the decision taken at {gio}; the later decision stays.",
    ),
    "W-DEC-BLOCK": _says(
        "cell",
        "“{vd}” chưa khớp đề nghị nào của khối này; phần còn lại đã áp dụng.",
        "“{vd}” matches no proposal of this block; the rest was applied.",
    ),
}

_BRACE = re.compile(r"(“?)\{(\w+)\}")
_INNER_QUOTES = str.maketrans("“”", "‘’")
"""Quotes of a value that a sentence quotes: the name of a movement has some of its own."""
_PLAIN_NUMBERS = frozenset({"nam", "nam_moi", "m"})
"""Facts that are years or row numbers: printed without separators."""
_UNKNOWN = "…"


def message_of(code: str, template: Template) -> Message | None:
    """The message of a code: the template's own, else the engine's, else None."""
    return template.messages.get(code) or CATALOGUE.get(code)


def scope_of(code: str, template: Template) -> Scope:
    """How much of a submission a code concerns; a code nobody knows concerns a cell."""
    message = message_of(code, template)
    return Scope(message.scope) if message else Scope.CELL


def sentence(
    finding: Finding,
    template: Template,
    lang: str = "",
    words: Mapping[str, str] | None = None,
    rounds: Sequence[tuple[str, str]] = (),
) -> str:
    """The finding in words, in `lang` or else in the template's language.

    Braces come from its facts, its value {vd}, its column's title {c}, then `words` ({ac}, {ban} …).
    `rounds` (code, short name) name the columns that run per round. A brace nobody fills prints "…"; an unknown code prints itself.
    """
    message = message_of(finding.code, template)
    if message is None:
        return f"{finding.code} “{finding.value}”" if finding.value else finding.code
    known: dict[str, Any] = {**(words or {}), "vd": finding.value, **finding.facts}
    if "loi" in known:
        known["loi"] = template.say(str(known["loi"]))
    if "c" not in known:
        known["c"] = field_title(template, finding, rounds)
    language = lang or template.language
    text = message.en if language == "en" else message.vi

    def put(brace: re.Match[str]) -> str:
        words = _in_words(brace[2], known.get(brace[2]), template.language)
        return brace[1] + (words.translate(_INNER_QUOTES) if brace[1] else words)

    return _BRACE.sub(put, text)


def _in_words(name: str, value: Any, language: str = "vi") -> str:
    """A fact as a person reads it: 1.234.567, 16/04/2022, T4/2022."""
    if value is None or value == "":
        return _UNKNOWN
    if isinstance(value, DateInterval):
        return vietnamese.interval(value, language)
    if isinstance(value, datetime):
        return vietnamese.moment(value)
    if isinstance(value, date):
        return vietnamese.day(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and name not in _PLAIN_NUMBERS:
        return vietnamese.number(value, language)
    return str(value)


def field_title(template: Template, finding: Finding, campaign_rounds: Sequence[tuple[str, str]] = ()) -> str:
    """The title of the finding's column as printed, its round named; the field's own name where the template has none."""
    return column_title(template, finding.table, finding.field, campaign_rounds)


def column_title(template: Template, table: str, column: str, rounds: Sequence[tuple[str, str]] = (), lang: str = "vi") -> str:
    """The header of a column ("name" or "name.R1") of a table."""
    name, _, code = column.partition(".")
    spec = template.by_table.get(table)
    field = spec.by_name.get(name) or spec.by_name.get(column) if spec else None
    if field is None:
        return column
    title = field.title_en if lang == "en" and field.title_en else field.title
    return title.replace("{đợt}", dict(rounds).get(code, code))


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one code in one column of one sheet, by row: their `rows`, `count`, and the `value` of the `first`."""

    code: str
    sheet: str
    table: str
    field: str
    column: str
    rows: tuple[int, ...]
    count: int
    value: str
    first: Finding
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """Must fix, look, or note."""
        return self.first.level


_LEVELS = tuple(Level)
_LEADING_NUMBER = re.compile(r"\s*(\d+)")


def group(findings: Iterable[Finding]) -> list[Group]:
    """One group per sheet, column and code; must-fix first, then look, then note; within a level by sheet, then first row."""
    members: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in findings:
        members.setdefault((_sheet(finding), finding.table, finding.field, finding.code), []).append(finding)
    return sorted((_group(found) for found in members.values()), key=_place)


def _sheet(finding: Finding) -> str:
    return finding.cell.sheet if finding.cell else ""


def _row(finding: Finding) -> int:
    return finding.cell.row if finding.cell else 0


def _group(found: Sequence[Finding]) -> Group:
    ordered = sorted(found, key=_row)
    first = ordered[0]
    rows = tuple(sorted({_row(finding) for finding in ordered if finding.cell}))
    place = (_sheet(first), first.table, first.field, first.cell.column if first.cell else "")
    return Group(first.code, *place, rows, len(ordered), first.value, first, tuple(ordered))


def _place(one: Group) -> tuple[int, int, str, int, int, str, str]:
    """Sheets by the number they begin with; what concerns the whole file stands before them."""
    number = _LEADING_NUMBER.match(one.sheet)
    order = int(number[1]) if number else (10_000 if one.sheet else -1)
    return _LEVELS.index(one.level), order, one.sheet, one.rows[0] if one.rows else 0, len(one.column), one.column, one.code

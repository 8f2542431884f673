"""Key -> the engine's own words on a blank workbook; a template's words stand in its TOML files."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "extra": "Thông tin thêm, có thì ghi",
    "counter": '=IFERROR(IF({n}=0,"Không còn ô đỏ","Còn "&{n}&" ô đỏ"),"Có ô lỗi công thức")',
    "form_counter": '=IFERROR(IF({n}=0,"Các ô nên có đã điền đủ","Còn "&{n}&" ô nên điền"),"Có ô lỗi công thức")',
    "wanted_sign": "●",
    "all_classes": "",
    "field": "",
    "label": "Nội dung",
    "value": "Đơn vị điền",
    "hint": "Gợi ý",
    "line_label": "Nội dung",
    "line_unit": "ĐVT",
    "line_sector": "Khối",
    "not_listed": "Chưa có trong danh sách",
    "not_listed_closed": "Nhờ chọn trong danh sách (bấm mũi tên cạnh ô). Nếu trong danh sách không có, bấm Yes (Có) để giữ lại.",
    "not_listed_open": "Nếu đúng là tên mới, bấm Yes (Có) để giữ lại; số liệu vẫn được tính.",
    "page": "Trang &P/&N",
    "legend_Q": "Cột quyết định",
    "legend_N": "Cột nên có",
    "legend_T": "Có thì ghi",
    "legend_red": "Còn thiếu, chưa đọc được",
    "legend_orange": "Nên xem lại",
    "legend_bluegrey": "Có thể ghi hai lần",
}
"""`{n}` is a number that the workbook counts itself; &P and &N are page and pages. `words` of a template stand above these."""

"""A worksheet as XlsxWriter writes it, but open: every column unlocked to the last, and data rows that still fit themselves."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from sync.blank.layout import FIRST_ROW

LAST_COLUMN = 16383


class OpenSheet(Worksheet):  # type: ignore[misc]
    """Three things XlsxWriter has no option for; tests/test_blank.py reads each of them back from the file."""

    GROWS_FROM = FIRST_ROW - 1

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        """The last column style goes on to the last column there is, or a protected sheet would refuse to delete a row.

        Set the ordinary way, 16,384 columns cost 40 ms a sheet: XlsxWriter walks over all of them for every row.
        """
        is_last = col_max == max(self.col_info, default=0)
        super()._write_col_info(col_min, LAST_COLUMN if is_last else col_max, col_info)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Without the search for 130 newer functions: ours are old ones, and it took a quarter of the time."""
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        super()._xml_start_tag_unencoded(tag, _fitting(attributes) if tag == "row" else attributes)


def _fitting(attributes: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A data row's height is where it starts from, not fixed: it grows with what is typed."""
    is_data = dict(attributes).get("r", 0) >= FIRST_ROW
    return [item for item in attributes if item[0] != "customHeight"] if is_data else attributes

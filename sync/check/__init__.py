"""Rows -> records + findings, knowing no date of today, no campaign and no other unit."""

from sync.check.table import CHECKER_VERSION, check_table, check_workbook

__all__ = ["CHECKER_VERSION", "check_table", "check_workbook"]

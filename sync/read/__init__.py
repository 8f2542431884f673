"""Bytes of a workbook a person made -> rows with addresses."""

from sync.read.cells import SheetCells, read_sheets
from sync.read.guard import inspect
from sync.read.workbook import ReadWorkbook, read_workbook

__all__ = ["ReadWorkbook", "SheetCells", "inspect", "read_sheets", "read_workbook"]

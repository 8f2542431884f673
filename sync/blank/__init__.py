"""A template, a campaign and a unit -> the workbook that people fill, and the coordinator's own."""

from sync.blank.workbook import WorkbookIsThere, default_rows, labelled, typed_rows, write_blank, write_coordinator

__all__ = ["WorkbookIsThere", "default_rows", "labelled", "typed_rows", "write_blank", "write_coordinator"]

"""What our writers draw on an XlsxWriter workbook, recorded -> requests of the Sheets API: one definition, two media."""

from sync.google_book.book import GoogleBook
from sync.google_book.requests import EXISTING_FIELDS, SheetRequests, together
from sync.google_book.sheet import RecordedSheet

__all__ = ["EXISTING_FIELDS", "GoogleBook", "RecordedSheet", "SheetRequests", "together"]

"""A key -> our way to Google Drive and Sheets: who we are, how often we may ask, what is tried again. The one home of gspread."""

from sync.google_client.client import GoogleClient, Timing, open_client
from sync.google_client.drive import DriveFile, Listing
from sync.google_client.refusals import BadRequest, NotExportable
from sync.google_ids import FOLDER, SPREADSHEET, XLSX

__all__ = [
    "FOLDER",
    "SPREADSHEET",
    "XLSX",
    "BadRequest",
    "DriveFile",
    "GoogleClient",
    "Listing",
    "NotExportable",
    "Timing",
    "open_client",
]

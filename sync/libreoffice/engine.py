"""An xlwings engine on an open LibreOffice: applications, workbooks, sheets, names. Its cells are in `cells`.

Only what the button needs. Names follow xlwings' base classes, which are private to it: pyproject.toml keeps xlwings below 0.38.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, ClassVar

from xlwings import base_classes

from sync.libreoffice.cells import Range, as_excel, as_uno

VERSION = "16.0"
"""xlwings asks whether it is an old Excel."""


class LibreOfficeEngine:
    """What `xw.Engine(impl=…)` takes. `context`: the component context of the office."""

    name, type = "libreoffice", "desktop"

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.apps = Apps(self)

    @staticmethod
    def clean_value_data(data: Any, _days: Any, empty_as: Any, number: Any, _errors: Any) -> list[list[Any]]:
        """Values as the caller wants them."""
        return [
            [empty_as if item is None else number(item) if number and isinstance(item, float) else item for item in row]
            for row in data
        ]

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """Values as they are."""
        return value


class Apps(base_classes.Apps):
    """The one application there is."""

    def __init__(self, engine: LibreOfficeEngine) -> None:
        self._app = App(engine)

    def keys(self) -> list[int]:
        """Its number."""
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self._app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app


class App(base_classes.App):
    """The office."""

    engine: Any = None
    books = property(lambda self: Books(self))  # noqa: PLW0108  # the class stands below
    pid, version, display_alerts, enable_events = 1, VERSION, True, True

    def __init__(self, engine: LibreOfficeEngine) -> None:
        self.engine = engine
        self._indicators: dict[str, Any] = {}

    @property
    def screen_updating(self) -> bool:
        """Whether changes show at once."""
        return not any(book.document.hasControllersLocked() for book in self.books)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for book in self.books:
            if value and book.document.hasControllersLocked():
                book.document.unlockControllers()
            elif not value:
                book.document.lockControllers()

    @property
    def calculation(self) -> str:
        """manual or automatic."""
        return "automatic" if all(book.document.isAutomaticCalculationEnabled() for book in self.books) else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.document.enableAutomaticCalculation(value == "automatic")
            if value == "automatic":
                book.document.calculate()

    @property
    def status_bar(self) -> str | bool:
        """The text below the window; False: the office's own."""
        return False

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        for book in self.books:
            controller = book.document.getCurrentController()
            if controller is None:
                continue
            indicator = self._indicators.get(book.name) or controller.getFrame().createStatusIndicator()
            self._indicators[book.name] = indicator
            indicator.end()
            if value:
                indicator.start(str(value), 1)

    def alert(self, prompt: str, title: str, buttons: str, _mode: Any, _callback: Any) -> str:
        """Ask; "yes", "no", "ok" or "cancel"."""
        import uno

        manager, context = self.engine.context.ServiceManager, self.engine.context
        toolkit = manager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
        window = self.engine.desktop.getCurrentFrame()
        peer = window.getContainerWindow() if window else None
        box = toolkit.createMessageBox(
            peer, uno.Enum("com.sun.star.awt.MessageBoxType", "QUERYBOX"), _BUTTONS[buttons], title or "", prompt
        )
        return _ANSWERS[box.execute()]


_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class Books(base_classes.Books):
    """The spreadsheets that are open."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        components = self.app.engine.desktop.getComponents().createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if hasattr(document, "supportsService") and document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield Book(self.app, document)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, name_or_index: str | int) -> Book:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        return next(book for book in books if book.name.casefold() == name_or_index.casefold())


class _Excel:
    """The words of Excel itself that the button says to a workbook."""

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def Saved(self) -> bool:  # noqa: N802  # Excel's own name
        return not self._document.isModified()


class Book(base_classes.Book):
    """A spreadsheet document."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.document = document

    app = property(lambda self: self._app)
    api = property(lambda self: _Excel(self.document))
    sheets = property(lambda self: Sheets(self))  # noqa: PLW0108
    names = property(lambda self: Names(self))  # noqa: PLW0108

    @property
    def fullname(self) -> str:
        """Its path; its title while it has none."""
        import uno

        url = self.document.getURL()
        return str(uno.fileUrlToSystemPath(url) if url.startswith("file:") else self.document.getTitle())

    @property
    def name(self) -> str:
        """The name of its file."""
        return PurePath(self.fullname).name

    def save(self, path: None = None, password: None = None) -> None:
        """Where it came from."""
        self.document.store()


class Sheets(base_classes.Sheets):
    """The sheets of a workbook, in order."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        """The one in front."""
        return Sheet(self.book, self.book.document.getCurrentController().getActiveSheet())

    def __iter__(self) -> Iterator[Sheet]:
        for index in range(len(self)):
            yield self(index + 1)

    def __len__(self) -> int:
        return int(self.book.document.getSheets().getCount())

    def __call__(self, name_or_index: str | int) -> Sheet:
        sheets = self.book.document.getSheets()
        found = sheets.getByIndex(name_or_index - 1) if isinstance(name_or_index, int) else sheets.getByName(name_or_index)
        return Sheet(self.book, found)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new one."""
        sheets = self.book.document.getSheets()
        place = after.index if after else before.index - 1 if before else 0
        free = name or next(name for name in (f"Sheet{n}" for n in range(1, 10_000)) if not sheets.hasByName(name))
        sheets.insertNewByName(free, place)
        return self(free)


class Sheet(base_classes.Sheet):
    """One sheet."""

    charts: ClassVar[tuple[()]] = ()

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book = book
        self.sheet = sheet

    book = property(lambda self: self._book)

    @property
    def name(self) -> str:
        """What the tab says."""
        return str(self.sheet.getName())

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.setName(value)

    @property
    def index(self) -> int:
        """From 1."""
        return int(self.sheet.getRangeAddress().Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether its tab shows."""
        return bool(self.sheet.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.sheet.IsVisible = value

    def activate(self) -> None:
        """Bring it to the front."""
        self._book.document.getCurrentController().setActiveSheet(self.sheet)

    @property
    def used_range(self) -> Range:
        """From A1 to the last cell with anything in it."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        return Range(self, (0, 0, last.EndRow, last.EndColumn))

    def range(self, first: Any, last: Any = None) -> Range:
        """By "A1", "A1:B2" or (row, column) from 1."""
        if isinstance(first, str):
            address = self.sheet.getCellRangeByName(first).getRangeAddress()
            return Range(self, (address.StartRow, address.StartColumn, address.EndRow, address.EndColumn))
        begin = first.corners if isinstance(first, Range) else (first[0] - 1, first[1] - 1) * 2
        end = begin if last is None else last.corners if isinstance(last, Range) else (last[0] - 1, last[1] - 1) * 2
        return Range(self, (begin[0], begin[1], end[2], end[3]))


class Names(base_classes.Names):
    """The names of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def _all(self) -> Any:
        return self.book.document.NamedRanges

    def __call__(self, name_or_index: str | int) -> Name:
        found = self._all.getByName(name_or_index) if isinstance(name_or_index, str) else self._all.getByIndex(name_or_index - 1)
        return Name(self.book, found)

    def contains(self, name_or_index: str) -> bool:
        """Whether there is such a name."""
        return bool(self._all.hasByName(name_or_index))

    def __len__(self) -> int:
        return int(self._all.getCount())

    def add(self, name: str, refers_to: str) -> Name:
        """A new one, for what Excel would write with "=" in front."""
        import uno

        origin = uno.createUnoStruct("com.sun.star.table.CellAddress")
        self._all.addNewByName(name, as_uno(refers_to.removeprefix("=")), origin, 0)
        return self(name)


class Name(base_classes.Name):
    """One name."""

    def __init__(self, book: Book, name: Any) -> None:
        self._book, self._name = book, name

    name = property(lambda self: str(self._name.getName()))

    @property
    def refers_to(self) -> str:
        """As Excel writes it."""
        return f"={as_excel(self._name.getContent())}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._name.setContent(as_uno(value.removeprefix("=")))

    @property
    def refers_to_range(self) -> Range:
        """The cells it stands for."""
        cells = self._name.getReferredCells()
        address = cells.getRangeAddress()
        sheet = Sheet(self._book, cells.getSpreadsheet())
        return Range(sheet, (address.StartRow, address.StartColumn, address.EndRow, address.EndColumn))

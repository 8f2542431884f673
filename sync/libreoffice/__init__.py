"""LibreOffice in the place of Excel: a macro starts Python, whose xlwings then works on the open document."""

"""Sources of macros -> the VBA project of a workbook, and a ribbon around it; standard library alone."""

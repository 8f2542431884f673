"""`tonghop serve`: requests by HTTP -> runs, the state of runs, pages for people. No workbook is opened here."""

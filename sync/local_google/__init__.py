"""A Google of our own on this machine: spreadsheets, Drive and tokens, built to the published reference."""

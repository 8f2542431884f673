"""A campaign -> one zip with all of it but its secrets, and that zip -> the same campaign on another machine."""

"""A picture and a period -> the report as a Word file: `content` says what, `form` how it looks, `render` brings them together."""

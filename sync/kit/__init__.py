"""The installed program and uv for Windows -> a zip by which a coordinator installs it without administrator rights."""

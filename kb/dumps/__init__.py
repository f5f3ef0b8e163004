"""A dataset as files to download, and parts of it."""

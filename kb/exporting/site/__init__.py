"""A release as the files of a site, for any host that serves files."""

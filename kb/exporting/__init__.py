"""A release as files for who has no server, and as nanopublications."""

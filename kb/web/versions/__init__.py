"""Releases, what they changed, and since when a thing is said to be so."""

"""Releases on disk: published, chosen, compared, kept and taken away."""

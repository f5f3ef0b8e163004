"""Graphs and their statements as canonical N-Quads: terms, lines, sorted files."""

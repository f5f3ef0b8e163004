"""Graphs of one subject as files: Turtle, JSON-LD and the others."""

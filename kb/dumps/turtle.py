"""Turtle as dumps have it: what is said of a node in one paragraph, its prefixes once."""

from __future__ import annotations

from itertools import dropwhile
from typing import Any

import pyoxigraph

from kb.identifiers import Identifiers, prefixes_of


def turtle_head(ids: Identifiers) -> bytes:
    """What stands before all statements: where it is told what they are, and the prefixes."""
    prefixes = [f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes_of(ids).items()]
    says = f"# What this is, and how it may be used: <{ids.dataset}>\n\n"
    return "".join([says, *prefixes, "\n"]).encode()


def turtle_of(lines: bytes, ids: Identifiers) -> bytes:
    """Lines of N-Quads in the order of their graphs as Turtle or TriG, without declarations of
    prefixes."""
    quads = pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    text = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.TRIG, prefixes=prefixes_of(ids))
    return b"".join(dropwhile(_is_prefix, (text or b"").splitlines(keepends=True)))


def paragraphs_of(turtle: bytes) -> bytes:
    """Turtle of the engine with an empty line after each node: it starts only what goes on with a
    tab, and writes no line feed within a text."""
    return turtle.replace(b" .\n", b" .\n\n")


def _is_prefix(line: Any) -> bool:
    return bool(line.startswith(b"@prefix "))

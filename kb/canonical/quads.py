"""A line of canonical N-Quads, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What canonical N-Quads have: one space between terms, and no spaces in IRIs.
_LINE = re.compile(
    r"<([^>]*)> <([^>]*)> "
    r'(<[^>]*>|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    r"(?: <([^>]*)>)? \.\n?",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, order=True)
class Quad:
    """A triple without blank nodes, and the graph that it stands in: "" is the default graph.
    `value` is the object as N-Triples write it."""

    subject: str
    predicate: str
    value: str
    graph: str = ""

    @classmethod
    def of(cls, line: bytes) -> Quad:
        r"""The quad of a line; ValueError for what is no line of canonical N-Quads.

        >>> Quad.of(b'<https://e.org/s> <https://e.org/p> "a b"@en <https://e.org/g> .\n')
        Quad(subject='https://e.org/s', predicate='https://e.org/p', value='"a b"@en', graph='https://e.org/g')
        """
        found = _LINE.fullmatch(line.decode())
        if found is None:
            raise ValueError(f"no line of canonical N-Quads: {line[:200]!r}")
        return cls(found[1], found[2], found[3], found[4] or "")

    @property
    def triple(self) -> str:
        """The triple without its graph, as a line of N-Triples."""
        return f"<{self.subject}> <{self.predicate}> {self.value} .\n"

    @property
    def line(self) -> bytes:
        """The quad as a line of N-Quads."""
        graph = f" <{self.graph}>" if self.graph else ""
        return f"<{self.subject}> <{self.predicate}> {self.value}{graph} .\n".encode()

    @property
    def iri(self) -> str:
        """The IRI that the object is; "" of a literal."""
        return self.value[1:-1] if self.value.startswith("<") else ""

    @property
    def text(self) -> str:
        r"""The words of a literal, or the IRI.

        >>> Quad("s", "p", r'"a\nb"@en').text
        'a\nb'
        """
        if self.iri:
            return self.iri
        return _ESCAPE.sub(_unescaped, self.value[1 : self.value.rindex('"')])

    @property
    def language(self) -> str:
        """The language of a literal, or ""."""
        return self.value.rpartition('"')[2].partition("@")[2] if not self.iri else ""


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])

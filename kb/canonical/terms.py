"""Terms of RDF as N-Quads has them, in canonical form: what articles are mapped to, as text.

A triple is three such texts and a line is made of them by joining: writing a million takes seconds,
where making and keeping objects for them takes minutes.
"""

from __future__ import annotations

from typing import Any

from kb import namespaces

#: Subject, predicate and object, each as a text.
Written = tuple[str, str, str]

# RDF Dataset Canonicalization 1.0, section 5: what stands for itself in a literal is not escaped.
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **{ord(sign): "\\" + name for sign, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}


def iri(text: str) -> str:
    """An IRI, which is known to be one.

    >>> iri("https://e.org/Tô")
    '<https://e.org/Tô>'
    """
    return f"<{text}>"


def literal(text: str, language: str = "", datatype: str = "") -> str:
    r"""A text, with its language or the datatype, which is a written IRI.

    >>> literal('a "b"\n', "vi"), literal("1", datatype=XSD.integer)
    ('"a \\"b\\"\\n"@vi', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    escaped = text.translate(_ESCAPES)
    if language:
        return f'"{escaped}"@{language.lower()}'
    return f'"{escaped}"^^{datatype}' if datatype else f'"{escaped}"'


def line_of(triple: Written) -> str:
    """A triple as a line of N-Triples."""
    return f"{triple[0]} {triple[1]} {triple[2]} .\n"


def nodes_in(line: str) -> list[str]:
    r"""The IRIs that a line of N-Triples links: its subject, and its value if that is one.

    >>> nodes_in('<urn:s> <urn:p> <urn:o> .\n'), nodes_in('<urn:s> <urn:p> "<urn:o>" .\n')
    (['urn:s', 'urn:o'], ['urn:s'])
    """
    subject, _, value = line.split(" ", 2)
    nodes = [subject[1:-1]]
    if value.startswith("<"):
        nodes.append(value[1:-4])
    return nodes


class _Vocabulary:
    """The terms of a vocabulary, written; each is made once."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        written = iri(self._namespace + name)
        setattr(self, name, written)
        return written

    def __getitem__(self, name: str) -> str:
        written: Any = getattr(self, name)
        return str(written)


DCTERMS = _Vocabulary(str(namespaces.DCTERMS))
NP = _Vocabulary(str(namespaces.NP))
OA = _Vocabulary(str(namespaces.OA))
OWL = _Vocabulary(str(namespaces.OWL))
PROV = _Vocabulary(str(namespaces.PROV))
RDF = _Vocabulary(str(namespaces.RDF))
RDFS = _Vocabulary(str(namespaces.RDFS))
SCHEMA = _Vocabulary(str(namespaces.SCHEMA))
TRO = _Vocabulary(str(namespaces.TRO))
XSD = _Vocabulary(str(namespaces.XSD))

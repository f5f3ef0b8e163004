"""The W3C's tests, as their manifests tell them.

A test has the IRI that its manifest gives it. The files it names have the IRIs under which the W3C
publishes them, and lie below a folder with `sparql10` and `sparql11`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

#: Where the W3C publishes the files, which is what relative IRIs in them are relative to.
HOME = "https://w3c.github.io/rdf-tests/sparql/"
VERSIONS = ("sparql10", "sparql11")

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

#: What is done for a test of each type; of the other types none is ours.
KINDS = {
    "QueryEvaluationTest": "answer",
    "CSVResultFormatTest": "answer",
    "PositiveSyntaxTest": "good syntax",
    "PositiveSyntaxTest11": "good syntax",
    "NegativeSyntaxTest": "bad syntax",
    "NegativeSyntaxTest11": "bad syntax",
    "ProtocolTest": "protocol",
    "ServiceDescriptionTest": "description",
}
UPDATE = "updates: the data are read-only"
#: Why the tests of a suite, and those of a type, are left out.
SUITES_LEFT_OUT = {
    "sparql11/entailment": "entailment: nothing is inferred",
    "sparql11/service": "federation: no other endpoint is called",
    "sparql11/syntax-fed": "federation: no other endpoint is called",
}
TYPES_LEFT_OUT = {
    "UpdateEvaluationTest": UPDATE,
    "PositiveUpdateSyntaxTest11": UPDATE,
    "NegativeUpdateSyntaxTest11": UPDATE,
    "GraphStoreProtocolTest": "the Graph Store HTTP Protocol: not offered",
}

_FROM = re.compile(rb"\bFROM\s+(?:NAMED\s+)?<([^>]+)>", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """One test: what is loaded, what is asked, what is to be answered.

    `data` are the files of the default graph, `graphs` the IRIs and files of the named ones.
    `is_lax` is true where a solution may come less often than in `result`. `left_out` says why a
    test is none of ours.
    """

    iri: str
    suite: str
    kind: str
    manifest: Graph
    query: Path | None = None
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    is_lax: bool = False
    left_out: str = ""

    @property
    def base(self) -> str:
        """The IRI of the suite's folder."""
        return f"{HOME}{self.suite}/"


def read_cases(root: Path) -> list[Case]:
    """The tests of all manifests, in their order."""
    manifests = sorted(path for one in VERSIONS for path in (root / one).glob("*/manifest*.ttl"))
    return [case for path in manifests for case in _cases_of(path, root)]


def _cases_of(path: Path, root: Path) -> Iterator[Case]:
    graph = Graph().parse(path, publicID=iri_of(path, root))
    suite = path.parent.relative_to(root).as_posix()
    for entries in graph.objects(None, MF.entries):
        for test in graph.items(entries):
            yield _case(graph, test, suite, root)


def _case(graph: Graph, test: Node, suite: str, root: Path) -> Case:
    """One test of a manifest."""
    type_ = str(graph.value(test, RDF.type)).partition("#")[2]
    action = graph.value(test, MF.action)
    asked = action if isinstance(action, URIRef) else graph.value(action, QT.query)
    query = _file_of(asked, root)
    left_out = SUITES_LEFT_OUT.get(suite) or TYPES_LEFT_OUT.get(type_, "")
    if query is not None and query.suffix == ".ru":
        left_out = UPDATE
    data = tuple(sorted(_files(graph, action, QT.data, root)))
    graphs = dict(_graphs(graph, action, QT.graphData, QT.graph, root))
    graphs |= _graphs(graph, test, UT.graphData, UT.graph, root)
    if query is not None and not data and not graphs:
        graphs |= _graphs_of(query, f"{HOME}{suite}/", root)
    return Case(
        str(test),
        suite,
        KINDS.get(type_, "") if not left_out else "",
        graph,
        query,
        data,
        tuple(sorted(graphs.items())),
        _file_of(graph.value(test, MF.result), root),
        graph.value(test, MF.resultCardinality) == MF.LaxCardinality,
        left_out,
    )


def _files(graph: Graph, node: Node | None, predicate: URIRef, root: Path) -> Iterator[Path]:
    for one in graph.objects(node, predicate):
        if (path := _file_of(one, root)) is not None:
            yield path


def _graphs(
    graph: Graph, node: Node | None, predicate: URIRef, inner: URIRef, root: Path
) -> dict[str, Path]:
    """Named graphs by IRI: their files' own, or the label that a node of the manifest has."""
    found = {}
    for one in graph.objects(node, predicate):
        file = graph.value(one, inner) or one
        if (path := _file_of(file, root)) is not None:
            found[str(graph.value(one, RDFS.label) or file)] = path
    return found


def _graphs_of(query: Path, base: str, root: Path) -> dict[str, Path]:
    """The files that a query names after FROM, since its test names none."""
    named = (urljoin(base, iri.decode()) for iri in _FROM.findall(query.read_bytes()))
    return {iri: path for iri in named if (path := _file_of(URIRef(iri), root)) is not None}


def iri_of(path: Path, root: Path) -> str:
    """The IRI of a file.

    >>> iri_of(Path("x/sparql10/ask/ask-1.rq"), Path("x"))
    'https://w3c.github.io/rdf-tests/sparql/sparql10/ask/ask-1.rq'
    """
    return HOME + path.relative_to(root).as_posix()


def _file_of(iri: Node | None, root: Path) -> Path | None:
    """The file with an IRI, where there is one."""
    if not isinstance(iri, URIRef) or not iri.startswith(HOME):
        return None
    path = root / iri.removeprefix(HOME)
    return path if path.is_file() else None

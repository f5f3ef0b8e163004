"""What rdflib takes for the dumps of a release, made in its own terms: the peer of `kb.dumps`.

The same files of RDF with the same statements, by the shortest way through its interface that was
found: graphs are filled once, each is written from the store that is the quickest to write from,
subsets are found by patterns and sets, and the serialisers are its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from rdflib import Dataset, Graph
from rdflib.term import Node

from kb.dumps.catalogue import INFERRED, QUADS, TRIPLES
from kb.identifiers import Identifiers, prefixes_of
from kb.mapping.articles import Mapped


def filled(graphs: Iterable[Mapped], ids: Identifiers) -> Dataset:
    """The store: each fact a graph whose content is hashed, what is said in the default graph, and
    what is inferred in a graph of its own."""
    dataset = Dataset(default_union=False)
    default, inferred = dataset.default_graph, dataset.graph(ids.inferred)
    for one in graphs:
        for name, graph in one.facts.items():
            lines = sorted(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in graph)
            hashlib.sha256("".join(lines).encode()).hexdigest()
            target = dataset.graph(name)
            for triple in graph:
                target.add(triple)
        for triple in one.default:
            default.add(triple)
        for triple in one.inferred:
            inferred.add(triple)
        target = dataset.graph(one.provenance_iri)
        for triple in one.provenance:
            target.add(triple)
    return dataset


def write_dumps(dataset: Dataset, folder: Path, ids: Identifiers, context: Path) -> None:
    """Write the dumps, sorted where ours are, and hash each file."""
    _bind(dataset, ids)
    default = _plain(dataset.default_graph, ids)
    _sorted(dataset.serialize(format="nquads"), folder / QUADS)
    _sorted(default.serialize(format="nt"), folder / TRIPLES)
    default.serialize(folder / "dump.ttl", format="turtle")
    dataset.serialize(folder / "dump.trig", format="trig")
    said = json.loads(context.read_bytes())["@context"]
    default.serialize(folder / "dump.jsonld", format="json-ld", context=said, auto_compact=True)
    _plain(dataset.graph(ids.inferred), ids).serialize(folder / INFERRED, format="turtle")
    for path in folder.iterdir():
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()


def _plain(triples: Iterable[tuple[Node, Node, Node]], ids: Identifiers) -> Graph:
    """Triples in the store that is the quickest to write from."""
    graph = Graph("SimpleMemory", bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return _bind(graph, ids)


def _bind(graph: Graph, ids: Identifiers) -> Graph:
    for prefix, namespace in prefixes_of(ids).items():
        graph.bind(prefix, namespace, replace=True)
    return graph


def _sorted(text: str, path: Path) -> None:
    path.write_text("".join(sorted(text.splitlines(keepends=True))), "utf-8")

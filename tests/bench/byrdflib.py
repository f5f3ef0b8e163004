"""What rdflib takes for the dumps of a release, made in its own terms: the peer of `kb.dumps`.

The same files of RDF with the same statements, by the shortest way through its interface that was
found: graphs are filled once, each is written from the store that is the quickest to write from,
subsets are found by patterns and sets, and the serialisers are its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from kb.dumps.catalogue import INFERRED, QUADS, SUBSETS, TRIPLES
from kb.identifiers import Identifiers, prefixes_of
from kb.mapping.articles import Mapped
from kb.namespaces import LEADS_FROM_PART, LEADS_TO_PART, NAMES, RDF


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
    for subset in SUBSETS:
        graph = _subset(default, URIRef(subset.kind), ids)
        graph.serialize(folder / f"dump-{subset.name}.ttl", format="turtle")
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


def _subset(default: Graph, kind: Node, ids: Identifiers) -> Graph:
    """The documents of all things of a class: with their parts, and the names of what they lead to."""
    own = set(default.subjects(RDF.type, kind))
    ahead = list(own)
    for node in ahead:  # which grows while it is gone through
        for part in _parts(default, node):
            if part not in own and (part, None, None) in default:
                own.add(part)
                ahead.append(part)
    subset, near = _plain((), ids), set[Node]()
    for node in own:
        for triple in default.triples((node, None, None)):
            subset.add(triple)
            if triple[1] != RDF.type and isinstance(triple[2], URIRef):
                near.add(triple[2])
    for node in near - own:
        for triple in _names(default, node):
            subset.add(triple)
    return subset


def _parts(default: Graph, node: Node) -> Iterator[Node]:
    for term in LEADS_TO_PART:
        yield from default.objects(node, term)
    for term in LEADS_FROM_PART:
        yield from default.subjects(term, node)


def _names(default: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """One name in each language, by the best property that gives any."""
    for term in NAMES:
        texts = [value for value in default.objects(node, term) if isinstance(value, Literal)]
        if texts:
            first: dict[str | None, Literal] = {}
            for text in sorted(texts, key=str):
                first.setdefault(text.language, text)
            yield from ((node, term, text) for text in first.values())
            return

"""The whole idea on one page: an article in; triples, a verdict, documents, SPARQL and a dump out.

`python -m kb.plain [SLUG]` serves `seeds/SLUG` at http://127.0.0.1:5000/: `kb.seeds` reads it,
`kb.mapping` maps it, the rest is rdflib, pyshacl and Flask. It is for reading, and the rest of
`kb/` is held to it: `tests/test_plain.py` asks production for the same statements, verdicts and
answers. `kb/README.md` says what each package adds. It keeps nobody out (rdflib follows `SERVICE`
and `FROM` wherever they lead, and a malformed query is a 500): loopback only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyshacl
from flask import Flask, Response, abort, request
from rdflib import Dataset, Graph, URIRef
from rdflib.query import Result
from rdflib.term import Node

from kb.identifiers import Identifiers
from kb.mapping.articles import map_article
from kb.mapping.authorities import map_authorities
from kb.namespaces import LEADS_TO_PART, ONTOLOGY, SH, bind
from kb.seeds.article import Article
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.facts import FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project

Authorities = Mapping[str, Authority]
#: Media types of graphs, by the suffix of a document, and of the results of SELECT and ASK.
GRAPHS = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")


def read(project: Project, slug: str) -> Dataset:
    """Return the dataset of one article: each fact a named graph, the default graph their merge.

    Read the authorities, the frozen text, and its facts through the gate (each quote must stand in
    the text); map each fact to a graph of its own, and where it is from to the provenance graph.
    Inferred values stay out of the default graph. Raises `SeedError` with every problem.
    """
    ids, ontology, folder = project.identifiers, Ontology.read(project.ontology), project.seeds
    known = read_authorities(folder / "authorities", ids, ontology)
    article = Article.read(folder / slug, known=known)
    facts = FactFile.read(article, folder / slug / "facts.yaml", known, ontology)
    dataset = Dataset()
    dataset.addN((*triple, dataset.graph(ONTOLOGY)) for triple in ontology.graph)
    dataset.addN((*triple, dataset.default_graph) for triple in ontology.graph)
    near = _near(facts, known, ids)
    for mapped in (map_authorities(near, ids), map_article(article, facts, ids)):
        named = {mapped.provenance_iri: mapped.provenance, ids.inferred: mapped.inferred}
        for name, graph in {**mapped.facts, **named}.items():
            dataset.addN((*triple, dataset.graph(name)) for triple in graph)
        dataset.addN((*triple, dataset.default_graph) for triple in mapped.default)
    return dataset


def _near(facts: FactFile, known: Authorities, ids: Identifiers) -> Authorities:
    """Return the authorities that facts refer to, all that are linked from those, and curators."""
    names = [name for fact in facts.facts for name in fact.content.references() if name in known]
    names += [name for name in known if name.startswith("curator/")]
    for name in names:  # which grows
        ends = {ids.reference(str(end)) for _, _, end in known[name].triples}
        names += known.keys() & (ends | known[name].recorded.keys()) - set(names)
    return {name: known[name] for name in names}


def judged(dataset: Dataset) -> Graph:
    """Return what the shapes judge: what is stated, what is inferred, and where both are from."""
    graphs = [part for part in dataset.graphs() if "/fact/" not in str(part.identifier)]
    return sum(graphs, start=Graph())  # the default graph among them


def read_shapes(folder: Path) -> Graph:
    """Return the shapes of a folder as one graph."""
    shapes = Graph()
    for path in folder.glob("*/shape.ttl"):
        shapes.parse(path)
    return shapes


def verdict(graph: Graph, shapes: Graph) -> set[tuple[Node | None, Node | None]]:
    """Return which nodes break which shapes: focus node and source shape of each result, of
    warnings too, with which production publishes and this page does not."""
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert isinstance(report, Graph), text  # noqa: S101 - the shapes cannot be used
    return {
        (report.value(result, SH.focusNode), report.value(result, SH.sourceShape))
        for result in report.objects(None, SH.result)
    }


def describe(dataset: Dataset, thing: URIRef) -> Graph:
    """Return the triples about a thing and about its parts, such as the passages behind it."""
    graph, nodes = bind(Graph()), list[Node]([thing])
    for node in nodes:  # which grows by the parts
        for triple in dataset.default_graph.triples((node, None, None)):
            graph.add(triple)
            if triple[1] in LEADS_TO_PART and triple[2] not in nodes:
                nodes.append(triple[2])
    return graph


def create_app(dataset: Dataset, base: str) -> Flask:
    """Return a site over a dataset whose things have IRIs under `base`."""
    app = Flask(__name__, static_folder=None)

    @app.get("/id/<path:name>")
    def thing(name: str) -> Response:
        """303: a thing is no document, so its IRI leads to one (Cool URIs for the Semantic Web)."""
        suffix = "ttl" if _accepted(GRAPHS.values()) == GRAPHS["ttl"] else "jsonld"
        return Response(status=303, headers={"Location": f"/data/{name}.{suffix}"})

    @app.get("/data/<path:name>.<any(ttl, jsonld):suffix>")
    def document(name: str, suffix: str) -> Response:
        graph = describe(dataset, URIRef(f"{base}id/{name}")) or abort(404)
        return _written(graph, GRAPHS[suffix])

    @app.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        """The SPARQL 1.1 Protocol, with the query as a parameter."""
        result = dataset.query(request.values["query"])
        return _written(result, _accepted(RESULTS if result.graph is None else GRAPHS.values()))

    @app.get("/dump.ttl")
    def dump() -> Response:
        return _written(Graph() + dataset.default_graph, GRAPHS["ttl"])

    return app


def _accepted(media_types: Iterable[str]) -> str:
    """Return the media type that the client likes best; 406 where it takes none of them."""
    return request.accept_mimetypes.best_match(media_types) or abort(406)


def _written(content: Graph | Result, media_type: str) -> Response:
    return Response(content.serialize(format=media_type), mimetype=media_type)


if __name__ == "__main__":
    here = Project.find(Path())
    data = read(here, *(sys.argv[1:] or ["hanoi-reception"]))
    if broken := verdict(judged(data), read_shapes(here.shapes)):
        sys.exit("\n".join(f"{focus} breaks {shape}" for focus, shape in broken))
    create_app(data, here.settings["base"]).run()

"""Whether a service description keeps to its vocabulary (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.term import Node

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

#: Each property: of which class its subjects are, and of which its values; "" is any IRI.
PROPERTIES = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", ""),
    "entailmentRegime": ("NamedGraph", ""),
    "defaultSupportedEntailmentProfile": ("Service", ""),
    "supportedEntailmentProfile": ("NamedGraph", ""),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", "Format"),
    "inputFormat": ("Service", "Format"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
#: What the vocabulary itself says of what it names.
KNOWN = {
    **{SD[name]: "Language" for name in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")},
    **{
        SD[name]: "Feature"
        for name in (
            "DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs",
            "BasicFederatedQuery",
        )
    },
}  # fmt: skip
_CLASSES = {"Service", "Feature", "Function", "Aggregate", "Language", "Dataset",
            "GraphCollection", "Graph", "NamedGraph", "EntailmentRegime", "EntailmentProfile"}  # fmt: skip
#: Each property that a thing of a class has just once.
_ONCE = (("Service", "endpoint"), ("Dataset", "defaultGraph"), ("NamedGraph", "name"))


def breaches(graph: Graph) -> list[str]:
    """Where a description does not keep to the vocabulary, in words; none where it does.

    >>> text = "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . [] a sd:Service ; "
    >>> breaches(Graph().parse(data=text + "sd:endpoint <http://e.org/> ."))
    []
    >>> breaches(Graph().parse(data=text + "sd:url <http://e.org/> ; sd:feature sd:SPARQL11Query ."))
    ['the value of sd:feature is no sd:Feature', 'there is no property sd:url', \
'a sd:Service has 0 of sd:endpoint']
    """
    return [*_of_statements(graph), *_of_services(graph)]


def _of_statements(graph: Graph) -> Iterator[str]:
    for subject, predicate, value in sorted(graph):
        if predicate == RDF.type and value in SD and value.removeprefix(SD) not in _CLASSES:
            yield f"there is no class sd:{value.removeprefix(SD)}"
        if predicate not in SD:
            continue
        name = str(predicate).removeprefix(SD)
        if name not in PROPERTIES:
            yield f"there is no property sd:{name}"
            continue
        domain, range_ = PROPERTIES[name]
        if domain not in _classes(graph, subject):
            yield f"the subject of sd:{name} is no sd:{domain}"
        if range_ not in _classes(graph, value):
            yield f"the value of sd:{name} is no {f'sd:{range_}' if range_ else 'IRI'}"


def _of_services(graph: Graph) -> Iterator[str]:
    if (None, RDF.type, SD.Service) not in graph:
        yield "there is no sd:Service"
    for class_, name in _ONCE:
        for one in graph.subjects(RDF.type, SD[class_]):
            if (count := len(list(graph.objects(one, SD[name])))) != 1:
                yield f"a sd:{class_} has {count} of sd:{name}"


def _classes(graph: Graph, node: Node) -> set[str]:
    """The classes that a node has, by what it is said to be or what it is known for."""
    found = {str(one).removeprefix(SD) for one in graph.objects(node, RDF.type)}
    if "Dataset" in found:
        found.add("GraphCollection")
    if isinstance(node, URIRef):
        found |= {""} | ({KNOWN[node]} if node in KNOWN else set())
        found |= {"Format"} if node in FORMATS else set()
    return found

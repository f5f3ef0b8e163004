"""One prefix per vocabulary.

The vocabularies' IRIs are constants, our own included: data that two publishers make with the
treaty ontology must use the same terms. What differs between publishers is the base of the
*things*, and that is a setting of the dataset (`kb.identifiers`).
"""

from __future__ import annotations

from rdflib import Graph, URIRef
from rdflib.namespace import Namespace

from kb.errors import UnknownTerm

ONTOLOGY = URIRef("https://w3id.org/treaty-kb/ontology")

TRO = Namespace(ONTOLOGY + "#")
SHAPE = Namespace("https://w3id.org/treaty-kb/shapes#")
SCHEMA = Namespace("https://schema.org/")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VOID = Namespace("http://rdfs.org/ns/void#")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
NP = Namespace("http://www.nanopub.org/nschema#")
PAV = Namespace("http://purl.org/pav/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VANN = Namespace("http://purl.org/vocab/vann/")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

#: In the order in which Turtle lists them.
PREFIXES: dict[str, Namespace] = {
    "tro": TRO,
    "shape": SHAPE,
    "schema": SCHEMA,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": OWL,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "dcat": DCAT,
    "void": VOID,
    "prov": PROV,
    "oa": OA,
    "np": NP,
    "pav": PAV,
    "sh": SH,
    "spdx": SPDX,
    "vann": VANN,
}

#: What names a thing, the best first.
NAMES = (
    SCHEMA.name, SKOS.prefLabel, RDFS.label, SCHEMA.headline, SCHEMA.roleName, SCHEMA.unitText,
)  # fmt: skip
#: A node that one of these leads to belongs to what it leads from ...
LEADS_TO_PART = (
    TRO.evidence, TRO.reportedCount, TRO.finalClause, OA.hasSelector, SCHEMA.identifier,
)  # fmt: skip
#: ... and a node from which one of these leads belongs to what it leads to.
LEADS_FROM_PART = (TRO.holder, TRO.inferredAbout)


def expand(name: str) -> URIRef:
    """The IRI that a prefixed name stands for.

    >>> expand("schema:startDate")
    rdflib.term.URIRef('https://schema.org/startDate')

    A prefix we do not have is refused, so that a slip in a seed never becomes a triple:

    >>> expand("shcema:name")
    Traceback (most recent call last):
    kb.errors.UnknownTerm: no prefix 'shcema:' in 'shcema:name'
    """
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in PREFIXES:
        raise UnknownTerm(f"no prefix '{prefix}:' in '{name}'")
    return PREFIXES[prefix][local]


def shorten(iri: str) -> str:
    """The prefixed name of an IRI, or the IRI itself where no prefix fits.

    >>> shorten("https://schema.org/startDate")
    'schema:startDate'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri


def bind(graph: Graph) -> Graph:
    """The same graph, with our prefixes bound to it, for writing.

    >>> "tro" in dict(bind(Graph(bind_namespaces="none")).namespaces())
    True
    """
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph

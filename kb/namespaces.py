"""One prefix per vocabulary.

The vocabularies' IRIs are constants, our own included: data that two publishers make with the
treaty ontology must use the same terms. What differs between publishers is the base of the
*things*, and that is a setting of the dataset (`kb.identifiers`).
"""

from __future__ import annotations

from functools import lru_cache

from rdflib import Graph, URIRef
from rdflib.namespace import Namespace

from kb.errors import UnknownTerm


class Vocabulary(Namespace):
    """A namespace whose terms are made once: making one takes as long as five lookups."""

    def __getattr__(self, name: str) -> URIRef:
        term = super().__getattr__(name)
        self.__dict__[name] = term
        return term


ONTOLOGY = URIRef("https://w3id.org/treaty-kb/ontology")
#: The parts in which its terms stand, each of which needs those before it alone.
MODULES = ("core", "evidence", "reporting")

TRO = Vocabulary(ONTOLOGY + "#")
SHAPE = Vocabulary("https://w3id.org/treaty-kb/shapes#")
SCHEMA = Vocabulary("https://schema.org/")
RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#")
XSD = Vocabulary("http://www.w3.org/2001/XMLSchema#")
OWL = Vocabulary("http://www.w3.org/2002/07/owl#")
SKOS = Vocabulary("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Vocabulary("http://purl.org/dc/terms/")
DCAT = Vocabulary("http://www.w3.org/ns/dcat#")
VOID = Vocabulary("http://rdfs.org/ns/void#")
PROV = Vocabulary("http://www.w3.org/ns/prov#")
OA = Vocabulary("http://www.w3.org/ns/oa#")
NP = Vocabulary("http://www.nanopub.org/nschema#")
PAV = Vocabulary("http://purl.org/pav/")
SH = Vocabulary("http://www.w3.org/ns/shacl#")
SPDX = Vocabulary("http://spdx.org/rdf/terms#")
VANN = Vocabulary("http://purl.org/vocab/vann/")
VS = Vocabulary("http://www.w3.org/2003/06/sw-vocab-status/ns#")
HYDRA = Vocabulary("http://www.w3.org/ns/hydra/core#")
FOAF = Vocabulary("http://xmlns.com/foaf/0.1/")
VCARD = Vocabulary("http://www.w3.org/2006/vcard/ns#")


def iris(*terms: str) -> tuple[str, ...]:
    """The IRIs of terms as plain texts, which what is read from a store is compared with."""
    return tuple(map(str, terms))


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
LEADS_FROM_PART = (TRO.holder, TRO.inferredAbout, TRO.predecessor, TRO.successor)


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


@lru_cache(20_000)
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

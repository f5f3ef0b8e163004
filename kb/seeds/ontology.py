"""The treaty ontology as its files have it: its triples, and the names that facts may use."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, SDO, DefinedNamespace
from rdflib.namespace import RDFS as RDFS_TERMS
from rdflib.namespace import SKOS as SKOS_TERMS
from rdflib.term import Node

from kb.errors import UnknownTerm
from kb.namespaces import ONTOLOGY, PAV, PREFIXES, RDFS, SKOS, TRO, expand, shorten
from kb.seeds.labels import folded
from kb.seeds.texts import nearest
from kb.seeds.turtle import read_turtle


@dataclass(frozen=True)
class Ontology:
    """The ontology of a project: `ontology/treaty.ttl` and the modules that it imports."""

    graph: Graph

    @classmethod
    def read(cls, folder: Path) -> Ontology:
        """The ontology in a folder; `SeedError`, with line and reason, where it cannot be read."""
        whole = read_turtle(folder / "treaty.ttl", TRO)[0]
        graph = Graph(bind_namespaces="none")
        for part in (whole, *(read_turtle(path, TRO)[0] for path in _imported(folder, whole))):
            graph += part
        return cls(graph)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what it says; where it has blank nodes, another one each time."""
        lines = sorted(" ".join(term.n3() for term in triple) for triple in self.graph)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @cached_property
    def concepts(self) -> Mapping[str, frozenset[str]]:
        """The local names of the concepts, by that of their scheme (`Forces`: `Praise`, ...)."""
        schemes: dict[str, set[str]] = {}
        for concept, scheme in self.graph.subject_objects(SKOS.inScheme):
            schemes.setdefault(_local(scheme), set()).add(_local(concept))
        return {scheme: frozenset(names) for scheme, names in schemes.items()}

    def concept(self, name: str, scheme: str) -> URIRef:
        """A concept of a scheme by its local name; `UnknownTerm`, with the nearest one, if none.

        One that is only somewhat like it is no hint: "promise" is no slip for "Praise".

        >>> o = Ontology(Graph().parse(data='''
        ...     @prefix : <https://w3id.org/treaty-kb/ontology#> .
        ...     :Praise <http://www.w3.org/2004/02/skos/core#inScheme> :Forces .'''))
        >>> o.concept("Prise", "Forces")
        Traceback (most recent call last):
        kb.errors.UnknownTerm: tro:Forces has no concept 'Prise'; did you mean 'Praise'?
        """
        known = self.concepts.get(scheme, frozenset())
        if name not in known:
            meant = self._called(name, known)
            hint = f"did you mean '{meant}'?" if meant else nearest(name, sorted(known), 0.8)
            hint = hint or "known are " + ", ".join(sorted(known))
            raise UnknownTerm(f"tro:{scheme} has no concept '{name}'; {hint}")
        return TRO[name]

    def _called(self, name: str, known: Collection[str]) -> str:
        """The concept that has these words for a label, in whatever language."""
        for concept in sorted(known):
            for term in (SKOS.prefLabel, SKOS.altLabel):
                if any(folded(str(it)) == folded(name) for it in self.graph[TRO[concept] : term]):
                    return concept
        return ""

    def term(self, name: str) -> URIRef:
        """The IRI of a prefixed name; `UnknownTerm` for one that its vocabulary does not have."""
        iri = expand(name)
        if problem := self.unknown(iri):
            raise UnknownTerm(problem)
        return iri

    @cached_property
    def _terms(self) -> Mapping[Node, None]:
        return dict.fromkeys(self.graph.subjects(RDFS.isDefinedBy))

    def unknown(self, iri: URIRef) -> str:
        """What is wrong with an IRI as a term; an empty text for one of a vocabulary known here.

        >>> Ontology(Graph()).unknown(URIRef("https://schema.org/Persn"))
        "schema.org has no term 'schema:Persn'; did you mean 'schema:Person'?"
        """
        name = shorten(iri)
        prefix = name.partition(":")[0]
        if iri.startswith(TRO):
            if iri in self._terms:
                return ""
            known = [f"tro:{_local(term)}" for term in self._terms]
            return f"the ontology has no term '{name}'; {nearest(name, known)}".rstrip("; ")
        if name == iri or prefix not in _VOCABULARIES:
            prefixes = ", ".join(f"{known_prefix}:" for known_prefix in ("tro", *_VOCABULARIES))
            return f"<{iri}> is a term of no vocabulary known here; known are {prefixes}"
        if _has_term(prefix, iri):
            return ""
        vocabulary = "schema.org" if prefix == "schema" else f"the vocabulary {prefix}:"
        return f"{vocabulary} has no term '{name}'; {_nearest_term(name, prefix)}".rstrip("; ")


class _Pav(DefinedNamespace):
    """What is used of PAV, the vocabulary of provenance, authoring and versioning."""

    _NS = PAV
    retrievedOn: URIRef  # noqa: N815 - the term's own name


#: The vocabularies of others whose terms facts and authorities may use, by prefix.
_VOCABULARIES: dict[str, type[DefinedNamespace]] = {
    "schema": SDO,
    "rdf": RDF,
    "rdfs": RDFS_TERMS,
    "owl": OWL,
    "skos": SKOS_TERMS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "pav": _Pav,
}


@lru_cache(5_000)  # it is slow to ask, and asked of each triple
def _has_term(prefix: str, iri: URIRef) -> bool:
    return iri in _VOCABULARIES[prefix]


@cache
def _nearest_term(name: str, prefix: str) -> str:
    namespace = _VOCABULARIES[prefix]
    start = str(PREFIXES[prefix])
    return nearest(name, [f"{prefix}:{str(term).removeprefix(start)}" for term in dir(namespace)])


def _imported(folder: Path, whole: Graph) -> list[Path]:
    """The files of the modules of ours that an ontology imports."""
    imported = sorted(str(iri) for iri in whole.objects(ONTOLOGY, OWL.imports))
    names = (iri.removeprefix(f"{ONTOLOGY}/") for iri in imported if iri.startswith(ONTOLOGY))
    return [folder / f"{name}.ttl" for name in names]


def _local(iri: object) -> str:
    return str(iri).removeprefix(TRO)

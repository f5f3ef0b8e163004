"""The treaty ontology as its file has it: its triples, and the names that facts may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import SDO

from kb.errors import ProjectError, UnknownTerm
from kb.namespaces import RDFS, SCHEMA, SKOS, TRO, expand
from kb.seedfile import nearest


@dataclass(frozen=True)
class Ontology:
    """The ontology of a project (`ontology/treaty.ttl`)."""

    graph: Graph

    @classmethod
    def read(cls, folder: Path) -> Ontology:
        """The ontology in a folder; `ProjectError` where it cannot be read."""
        path = folder / "treaty.ttl"
        try:
            return cls(Graph(bind_namespaces="none").parse(path, format="turtle"))
        except FileNotFoundError as error:
            raise ProjectError(f"there is no {path}") from error
        except Exception as error:  # rdflib's reader raises many kinds
            reason = getattr(error, "message", None) or str(error).splitlines()[0]
            raise ProjectError(f"{path} is not Turtle: {reason}") from error

    @cached_property
    def concepts(self) -> Mapping[str, frozenset[str]]:
        """The local names of the concepts, by that of their scheme (`Forces`: `Praise`, ...)."""
        schemes: dict[str, set[str]] = {}
        for concept, scheme in self.graph.subject_objects(SKOS.inScheme):
            schemes.setdefault(_local(scheme), set()).add(_local(concept))
        return {scheme: frozenset(names) for scheme, names in schemes.items()}

    def concept(self, name: str, scheme: str) -> URIRef:
        """A concept of a scheme by its local name; `UnknownTerm`, with the nearest one, if none.

        >>> o = Ontology(Graph().parse(data='''
        ...     @prefix : <https://w3id.org/treaty-kb/ontology#> .
        ...     :Praise <http://www.w3.org/2004/02/skos/core#inScheme> :Forces .'''))
        >>> o.concept("Prise", "Forces")
        Traceback (most recent call last):
        kb.errors.UnknownTerm: tro:Forces has no concept 'Prise'; did you mean 'Praise'?
        """
        known = self.concepts.get(scheme, frozenset())
        if name not in known:
            hint = nearest(name, sorted(known)) or "known are " + ", ".join(sorted(known))
            raise UnknownTerm(f"tro:{scheme} has no concept '{name}'; {hint}")
        return TRO[name]

    def term(self, name: str) -> URIRef:
        """The IRI of a prefixed name; `UnknownTerm` for one of ours, or of schema.org, that is not
        there."""
        iri = expand(name)
        if iri.startswith(SCHEMA) and iri not in SDO:
            near = nearest(name, [f"schema:{str(term).removeprefix(SCHEMA)}" for term in dir(SDO)])
            raise UnknownTerm(f"schema.org has no term '{name}'; {near}".rstrip("; "))
        if iri.startswith(TRO) and (iri, RDFS.isDefinedBy, None) not in self.graph:
            known = [f"tro:{_local(s)}" for s in self.graph.subjects(RDFS.isDefinedBy)]
            raise UnknownTerm(
                f"the ontology has no term '{name}'; {nearest(name, known)}".rstrip("; ")
            )
        return iri


def _local(iri: object) -> str:
    return str(iri).removeprefix(TRO)

"""What readers see as the name of an act that nobody has named: who, which act, which treaty.

Records have thousands of acts, and the editors name none of them. A label (`rdfs:label`) is put
together from names that are there; where an article names the act (`schema:name`), that name goes
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.canonical.terms import RDFS as WRITTEN
from kb.canonical.terms import Written, iri, literal
from kb.namespaces import SCHEMA, SKOS, TRO

#: The languages in which kinds of acts have their labels.
LANGUAGES = ("en", "id", "vi")


@dataclass
class Names:
    """The names of things and of kinds of acts, by language, gathered from graphs."""

    found: dict[Node, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, graphs: Iterable[Graph]) -> Names:
        """The names that graphs give."""
        names = cls()
        for graph in graphs:
            for term in (SCHEMA.name, SKOS.prefLabel):
                for thing, name in graph.subject_objects(term):
                    if isinstance(name, Literal) and name.language in LANGUAGES:
                        names.found.setdefault(thing, {}).setdefault(name.language, str(name))
        return names

    def act(self, kind: URIRef, treaty: URIRef, actor: URIRef | None) -> Mapping[str, str]:
        """The label of an act in each language that has words for all of its parts.

        >>> kind, treaty, actor = (URIRef(f"https://e.org/{one}") for one in ("k", "t", "a"))
        >>> names = Names({kind: {"en": "accession"}, treaty: {"en": "Sample Treaty"},
        ...                actor: {"en": "Niue", "id": "Niue"}})
        >>> names.act(kind, treaty, actor), names.act(kind, treaty, None)
        ({'en': 'Niue: accession, Sample Treaty'}, {'en': 'Sample Treaty: accession'})
        """
        parts = [self.found.get(one, {}) for one in (kind, treaty, *([actor] if actor else []))]
        labels = {}
        for language in LANGUAGES:
            if all(language in part for part in parts):
                act, of, *who = (part[language] for part in parts)
                labels[language] = f"{who[0]}: {act}, {of}" if who else f"{of}: {act}"
        return labels


def labels_of(acts: Graph, names: Names) -> Iterator[Written]:
    """The labels of the acts of a graph that have no name there."""
    for act, kind in acts.subject_objects(TRO.actionType):
        treaty, actor = acts.value(act, TRO.treaty), acts.value(act, TRO.actor)
        if (act, SCHEMA.name, None) in acts or treaty is None:
            continue
        who = None if actor is None else URIRef(str(actor))
        for language, text in names.act(URIRef(str(kind)), URIRef(str(treaty)), who).items():
            yield iri(str(act)), WRITTEN.label, literal(text, language)

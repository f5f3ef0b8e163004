"""What readers see as the name of an act that nobody has named: who, which act, which treaty.

Records have thousands of acts, and the editors name none of them. A label (`rdfs:label`) is put
together from names that are there; where an article names the act (`schema:name`), that name goes
before. A withdrawal or denunciation is called a notice of it, so that nobody reads its day as that
of leaving. The label of what is only expected has its outlook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import NamedNode
from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.canonical.graph import AnyGraph
from kb.canonical.oxigraph import RDFS, TermTriple
from kb.namespaces import SCHEMA, SKOS, TRO

#: The languages in which kinds of acts have their labels.
LANGUAGES = ("en", "id", "vi")

#: Kinds of acts that have their effect later, and what stands before their names: of the notice,
#: and of its effect.
_LEAVING = (TRO.Withdrawal, TRO.Denunciation)
_NOTICE = {"en": "notice of {}", "id": "pemberitahuan {}", "vi": "thông báo {}"}
_EFFECT = {
    "en": "effect of the notice of {}",
    "id": "berlakunya pemberitahuan {}",
    "vi": "hiệu lực của thông báo {}",
}
#: An objection is told with whose statement it opposes.
_OBJECTION = {
    "en": "{act} to a statement of {whose}",
    "id": "{act} {whose}",
    "vi": "{act} của {whose}",
}
#: How a label is put together, and how that of a treaty's entry into force for a party.
_ACT_OF = dict.fromkeys(LANGUAGES, "{actor}: {act}, {treaty}")
_ACT = dict.fromkeys(LANGUAGES, "{treaty}: {act}")
_FOR_PARTY = {
    "en": "Entry into force of {treaty} for {actor}",
    "id": "Mulai berlakunya {treaty} bagi {actor}",
    "vi": "Hiệu lực của {treaty} đối với {actor}",
}


@dataclass
class Names:
    """The names of things and of kinds of acts, by language, gathered from graphs."""

    by_thing: dict[Node, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, graphs: Iterable[AnyGraph]) -> Names:
        """The names that graphs give."""
        names = cls()
        for graph in graphs:
            for term in (SCHEMA.name, SKOS.prefLabel):
                for thing, name in graph.subject_objects(term):
                    if isinstance(name, Literal) and name.language in LANGUAGES:
                        names.by_thing.setdefault(thing, {}).setdefault(name.language, str(name))
        return names

    def act(
        self,
        kind: URIRef,
        treaty: URIRef,
        actor: URIRef | None = None,
        outlook: URIRef | None = None,
        reserving: URIRef | None = None,
    ) -> Mapping[str, str]:
        """The label of an act in each language that has words for all of its parts.

        >>> kind, treaty, actor = (URIRef(f"https://e.org/{one}") for one in ("k", "t", "a"))
        >>> names = Names({kind: {"en": "accession"}, treaty: {"en": "Sample Treaty"},
        ...                actor: {"en": "Niue", "id": "Niue"}, TRO.Scheduled: {"en": "scheduled"}})
        >>> names.act(kind, treaty, actor), names.act(kind, treaty)
        ({'en': 'Niue: accession, Sample Treaty'}, {'en': 'Sample Treaty: accession'})

        The day of a notice is not yet that of its effect:

        >>> names.by_thing[TRO.Withdrawal] = {"en": "withdrawal"}
        >>> names.by_thing[TRO.Denunciation] = {"en": "denunciation"}
        >>> names.act(TRO.Withdrawal, treaty, actor)["en"]
        'Niue: notice of withdrawal, Sample Treaty'
        >>> names.act(TRO.Denunciation, treaty, actor)["en"]
        'Niue: notice of denunciation, Sample Treaty'
        >>> names.act(TRO.Withdrawal, treaty, actor, TRO.Scheduled)["en"]
        'Niue: effect of the notice of withdrawal, Sample Treaty (scheduled)'

        An objection opposes the statement of another:

        >>> names.by_thing |= {TRO.Objection: {"en": "objection"}, TRO.x: {"en": "Malaysia"}}
        >>> names.act(TRO.Objection, treaty, actor, reserving=TRO.x)["en"]
        'Niue: objection to a statement of Malaysia, Sample Treaty'
        """
        words = self.by_thing.get(kind, {})
        if kind in _LEAVING:
            before = _EFFECT if outlook else _NOTICE
            words = {language: before[language].format(word) for language, word in words.items()}
        if reserving:
            whose = self.by_thing.get(reserving, {})
            words = {
                language: _OBJECTION[language].format(act=word, whose=whose[language])
                for language, word in words.items()
                if language in whose and language in _OBJECTION
            }
        parts = {"act": words, "treaty": self.by_thing.get(treaty, {})}
        parts |= {"actor": self.by_thing.get(actor, {})} if actor else {}
        parts |= {"outlook": self.by_thing.get(outlook, {})} if outlook else {}
        form = _FOR_PARTY if actor and kind == TRO.EntryIntoForceForParty else _ACT_OF
        ending = " ({outlook})" if outlook else ""
        return {
            language: ((form if actor else _ACT)[language] + ending).format(
                **{name: part[language] for name, part in parts.items()}
            )
            for language in LANGUAGES
            if all(language in part for part in parts.values())
        }


def labels_of(acts: AnyGraph, names: Names) -> Iterator[TermTriple]:
    """The labels of the acts of a graph that have no name there."""
    for act, kind in acts.subject_objects(TRO.actionType):
        treaty = acts.value(act, TRO.treaty)
        if (act, SCHEMA.name, None) in acts or treaty is None:
            continue
        actor, outlook, reserving = (
            None if (value := acts.value(act, term)) is None else URIRef(str(value))
            for term in (TRO.actor, TRO.outlook, TRO.reservingActor)
        )
        labels = names.act(URIRef(str(kind)), URIRef(str(treaty)), actor, outlook, reserving)
        for language, text in labels.items():
            yield NamedNode(str(act)), RDFS.label, pyoxigraph.Literal(text, language=language)

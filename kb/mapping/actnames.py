"""What readers see as the name of an act that nobody has named: who, which act, which treaty.

Records have thousands of acts, and the editors name none of them. A label (`rdfs:label`) is put
together from names that are there; where an article names the act (`schema:name`), that name goes
before. A withdrawal or denunciation is called a notice of it, so that nobody reads its day as that
of leaving. The label of what is only expected has its outlook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rdflib import Literal

from kb.canonical.graph import AnyGraph, TripleSet, triples_in
from kb.canonical.oxigraph import text_of
from kb.namespaces import RDF, RDFS, SCHEMA, SKOS, TRO

#: The languages in which kinds of acts have their labels.
LANGUAGES = ("en", "id", "vi")

#: Kinds of acts that have their effect later, and what stands before their names: of the notice,
#: and of its effect.
_LEAVING = (str(TRO.Withdrawal), str(TRO.Denunciation))
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
#: How a label is put together, how that of a treaty's entry into force for a party, and of what it
#: begins.
_ACT_OF = dict.fromkeys(LANGUAGES, "{actor}: {act}, {treaty}")
_ACT = dict.fromkeys(LANGUAGES, "{treaty}: {act}")
_FOR_PARTY = {
    "en": "Entry into force of {treaty} for {actor}",
    "id": "Mulai berlakunya {treaty} bagi {actor}",
    "vi": "Hiệu lực của {treaty} đối với {actor}",
}
_PARTICIPATION = {
    "en": "Participation of {actor} in {treaty}",
    "id": "Keikutsertaan {actor} dalam {treaty}",
    "vi": "Sự tham gia {treaty} của {actor}",
}
_FORMS = {str(TRO.EntryIntoForceForParty): _FOR_PARTY, str(TRO.Participation): _PARTICIPATION}


class Named(Protocol):
    """What has triples that name it, as an authority does."""

    @property
    def triples(self) -> TripleSet: ...


@dataclass
class Names:
    """The names of things and of kinds of acts by their IRIs and by language."""

    by_thing: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, graphs: Iterable[AnyGraph]) -> Names:
        """The names that graphs give."""
        names = cls()
        for graph in graphs:
            for term in (SCHEMA.name, SKOS.prefLabel):
                for thing, name in graph.subject_objects(term):
                    if isinstance(name, Literal) and name.language in LANGUAGES:
                        names.by_thing.setdefault(str(thing), {}).setdefault(
                            name.language, str(name)
                        )
        return names

    def with_names(self, things: Iterable[Named]) -> Names:
        """The same with the names of things, the first one of each in each language."""
        lines = [
            line
            for thing in things
            for term in (_NAME, _LABEL)
            for line in thing.triples.lines
            if term in line
        ]
        for thing, _, name in triples_in(lines):
            if isinstance(name, Literal) and name.language in LANGUAGES:
                self.by_thing.setdefault(str(thing), {}).setdefault(name.language, str(name))
        return self

    def act(
        self,
        kind: str,
        treaty: str,
        actor: str = "",
        outlook: str = "",
        reserving: str = "",
    ) -> Mapping[str, str]:
        """The label of an act in each language that has words for all of its parts.

        >>> kind, treaty, actor = "urn:k", "urn:t", "urn:a"
        >>> scheduled, withdrawal, denunciation, objection = map(
        ...     str, (TRO.Scheduled, TRO.Withdrawal, TRO.Denunciation, TRO.Objection))
        >>> names = Names({kind: {"en": "accession"}, treaty: {"en": "Sample Treaty"},
        ...                actor: {"en": "Niue", "id": "Niue"}, scheduled: {"en": "scheduled"}})
        >>> names.act(kind, treaty, actor), names.act(kind, treaty)
        ({'en': 'Niue: accession, Sample Treaty'}, {'en': 'Sample Treaty: accession'})

        The day of a notice is not yet that of its effect:

        >>> names.by_thing[withdrawal] = {"en": "withdrawal"}
        >>> names.by_thing[denunciation] = {"en": "denunciation"}
        >>> names.act(withdrawal, treaty, actor)["en"]
        'Niue: notice of withdrawal, Sample Treaty'
        >>> names.act(denunciation, treaty, actor)["en"]
        'Niue: notice of denunciation, Sample Treaty'
        >>> names.act(withdrawal, treaty, actor, scheduled)["en"]
        'Niue: effect of the notice of withdrawal, Sample Treaty (scheduled)'

        An objection opposes the statement of another:

        >>> names.by_thing |= {objection: {"en": "objection"}, "urn:x": {"en": "Malaysia"}}
        >>> names.act(objection, treaty, actor, reserving="urn:x")["en"]
        'Niue: objection to a statement of Malaysia, Sample Treaty'
        """
        words = self.by_thing.get(kind, {})
        if kind == str(TRO.Participation):
            words = dict.fromkeys(LANGUAGES, "")
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
        form = _FORMS.get(kind, _ACT_OF)
        ending = " ({outlook})" if outlook else ""
        return {
            language: ((form if actor else _ACT)[language] + ending).format(
                **{name: part[language] for name, part in parts.items()}
            )
            for language in LANGUAGES
            if all(language in part for part in parts.values())
        }


def labels_of(acts: Iterable[str], names: Names) -> Iterator[str]:
    """The labels of the acts in lines of N-Triples that have no name there, as such lines."""
    statements: dict[str, dict[str, str]] = {}
    for line in acts:
        subject, predicate, value = line.split(" ", 2)
        statements.setdefault(subject, {}).setdefault(predicate, value[1:-4])
    for act, values in statements.items():
        kind, treaty, actor, outlook, reserving = (values.get(term, "") for term in _OF_AN_ACT)
        if values.get(_TYPE) == str(TRO.Participation):
            kind = str(TRO.Participation)
        if not kind or not treaty or _NAME in values:
            continue
        for language, text in names.act(kind, treaty, actor, outlook, reserving).items():
            yield f"{act} <{RDFS.label}> {text_of(text, language)} .\n"


_TYPE = f"<{RDF.type}>"
_NAME, _LABEL, *_OF_AN_ACT = (
    f"<{term}>"
    for term in (
        SCHEMA.name, SKOS.prefLabel, TRO.actionType, TRO.treaty, TRO.actor, TRO.outlook,
        TRO.reservingActor,
    )
)  # fmt: skip

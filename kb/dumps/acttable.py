"""The tables of acts and of participations: a row for each act in the life of a treaty, that
happened or is expected, and for each party.

For whoever asks who signed, who consented and since when, in a spreadsheet, R or pandas. An act has
one row, whoever tells of it: where several do, the words are those of the newest record, and of a
record before an article, and all are in `sources`. A claim or a call is no act and has no row. The
day from which a participation binds has a row among acts, as the entry into force for the party.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.canonical.lines import text_of
from kb.dumps.facttable import Known, Stated
from kb.identifiers import Identifiers
from kb.namespaces import RDF, TRO

#: The last columns of each table: how what it rests on may be used.
ORIGIN: Mapping[str, tuple[str, str]] = {
    "licence": (
        "the IRI of the licence of the record or article that says it, the first where several do; "
        "'facts alone' where that states none: no text is taken from it but a cell or a quotation",
        "string",
    ),
    "attribution": ("of the same: its publisher, its name and the day of the copy", "string"),
}
#: What stands in each column, and the datatype of its cells as CSV on the Web has it.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "act": ("the act's IRI, or that of the participation which begins with it", "anyURI"),
    "treaty": ("the treaty's IRI", "anyURI"),
    "treaty_name": ("the treaty's name, in English where it has one", "string"),
    "actor": ("the IRI of the State or organisation; empty of the treaty as a whole", "anyURI"),
    "actor_name": ("the actor's name, in English where it has one", "string"),
    "kind": ("the kind of the act, a concept of tro:ActionTypes, without its namespace", "string"),
    "date": ("the day of the act, or the stated one of what is expected; empty if none", "string"),
    "effective_date": ("the day from which it has effect, where that is another", "date"),
    "status": ("happened, or the outlook of what is only expected", "string"),
    "certainty": (
        "how it is known: Recorded, Computed, Coded, Stated, Editorial, Inferred",
        "string",
    ),
    "participant": ("the participant as the depositary's table writes it", "string"),
    "column_head": ("the head of the column of that table", "string"),
    "cell": ("the words of the cell, or of the article", "string"),
    "sources": (
        "the IRIs of what says it, or of what it was computed from, spaced; the day and the words "
        "are those of the first",
        "string",
    ),
    "known_until": (
        "the day until which all participants of the treaty are here; empty where only some are, "
        "or no record lists them: who has no row may take part all the same",
        "date",
    ),
    "departures_known_until": (
        "the day until which it is recorded who left the treaty; empty where it is not: who is "
        "listed may have left",
        "date",
    ),
    "actor_iso3": ("the actor's code in ISO 3166-1 alpha-3", "string"),
    "actor_cow": (
        "its number in the Correlates of War on the day of the act; after 2016, when that list "
        "ends, the last one",
        "string",
    ),
    "actor_gw": (
        "its number in Gleditsch and Ward on the day of the act; after 2020, when that list ends, "
        "the last one",
        "string",
    ),
    "actor_region": ("the code of its region in UN M49, such as 019, the Americas", "string"),
    "actor_subregion": ("the code of its sub-region in UN M49, such as 419", "string"),
    "provisions": (
        "the numbers of the articles that the words of a reservation or declaration name, spaced",
        "string",
    ),
    **ORIGIN,
}  # fmt: skip
#: The same of participations.
OF_PARTICIPATIONS: Mapping[str, tuple[str, str]] = {
    "participation": ("the participation's IRI", "anyURI"),
    **{name: COLUMNS[name] for name in ("treaty", "treaty_name")},
    "actor": ("the IRI of the State or organisation that is bound", "anyURI"),
    "actor_name": COLUMNS["actor_name"],
    "from": ("the day from which the treaty binds it; empty where that is not known", "date"),
    "until": ("the day from which it no longer does; empty where no notice of leaving is", "date"),
    "status": ("happened, or Scheduled where the first day was still to come", "string"),
    "certainty": ("how the first day is known: Recorded, or Computed by the clauses", "string"),
    "begun_by": ("the IRIs of the acts from which the first day was computed, spaced", "string"),
    "clauses": ("the IRIs of the final clauses by which it was computed, spaced", "string"),
    "ended_by": ("the IRI of the notice of leaving, or of its expected effect", "anyURI"),
    "sources": ("the IRIs of the records that say it or that it was computed of, spaced", "string"),
    **{name: COLUMNS[name] for name in ("known_until", "departures_known_until", "actor_iso3")},
    **ORIGIN,
}

ACTOR = f"<{TRO.actor}>".encode()
_KINDS = {
    str(TRO.TreatyAction): "happened",
    str(TRO.AnticipatedAction): "expected",
    str(TRO.Participation): "happened",
}
#: What is said of an act: the property, and how it is called here.
_FIELDS = {
    f"<{term}>".encode(): name
    for term, name in (
        (RDF.type, "class"), (TRO.treaty, "treaty"), (TRO.actor, "actor"),
        (TRO.actionType, "kind"), (TRO.actionDate, "date"), (TRO.statedDate, "stated"),
        (TRO.boundFrom, "date"),
        (TRO.effectiveDate, "effective"), (TRO.outlook, "outlook"), (TRO.basis, "basis"),
        (TRO.cell, "cell"), (TRO.cellHead, "head"), (TRO.cellRow, "row"),
        (TRO.provision, "provisions"), (TRO.boundUntil, "until"), (TRO.endedBy, "ended"),
    )
}  # fmt: skip
#: Whose words go before whose.
_BEST = ("Recorded", "Computed", "Coded", "Stated", "Editorial", "Inferred")

#: What one fact says of an act: the values of each field.
_Values = Mapping[str, Sequence[str]]
_Row = tuple[str, ...]


def act_rows(acts: Iterable[Act]) -> list[_Row]:
    """The rows of acts, by treaty, actor and day."""
    rows = map(_act_row, acts)
    return sorted((row for row in rows if row), key=_place)


def participation_rows(acts: Iterable[Act]) -> list[_Row]:
    """The rows of those that are participations, by treaty, actor and day."""
    rows = (_participation_row(act) for act in acts if act.is_participation)
    return sorted(rows, key=lambda row: (row[1], row[3], row[5], row[0]))


def _place(row: _Row) -> _Row:
    """Where a row stands: by the treaty, the actor and the day."""
    return row[1], row[3], row[6], row[5], row[0]


@dataclass(frozen=True)
class Act:
    """What facts say of an act or a participation, those that go before others first."""

    iri: str
    facts: Mapping[str, _Values]
    known: Known

    def first(self, name: str) -> str:
        """The value of a field by the first fact that has any."""
        return next((min(its[name]) for its in self.facts.values() if name in its), "")

    def told_by(self, field: str) -> str:
        """The first fact that has a field."""
        its_facts = (fact for fact, its in self.facts.items() if field in its)
        return next(its_facts, next(iter(self.facts)))

    @cached_property
    def classes(self) -> Sequence[str]:
        """What it is, of what has a row."""
        return [one for its in self.facts.values() for one in its.get("class", ()) if one in _KINDS]

    @property
    def is_participation(self) -> bool:
        return str(TRO.Participation) in self.classes

    @property
    def status(self) -> str:
        return self.first("outlook").removeprefix(TRO) or _KINDS[self.classes[0]]

    @property
    def evidence(self) -> Sequence[str]:
        """What facts rest on, each once."""
        its = (iri for fact in self.facts for iri in sorted(self.known.evidence.get(fact, ())))
        return [*dict.fromkeys(its)]

    def basis(self, field: str) -> Sequence[str]:
        """What the fact that has a field was computed from."""
        return sorted(self.facts[self.told_by(field)].get("basis", ()))

    def certainty(self, field: str) -> str:
        """How a field is known."""
        return self.known.certainty.get(self.told_by(field), "").removeprefix(TRO)


def acts_of(facts: Iterable[Stated], known: Known, ids: Identifiers) -> Iterator[Act]:
    """What facts say of acts and participations."""
    kinds = ("action", "anticipated", "participation")
    starts = tuple(f"<{ids.thing(kind)}/".encode() for kind in kinds)
    acts: dict[str, dict[str, dict[str, list[str]]]] = {}
    for fact, thing, predicate, value in facts:
        if (name := _FIELDS.get(predicate)) and thing.startswith(starts):
            values = acts.setdefault(text_of(thing), {}).setdefault(text_of(fact), {})
            values.setdefault(name, []).append(text_of(value))
    for act, its in acts.items():
        ranked = sorted(sorted(its), key=lambda fact: _read(fact, known), reverse=True)
        ranked.sort(key=lambda fact: _rank(known.certainty.get(fact, "")))
        yield Act(act, {fact: its[fact] for fact in ranked}, known)


def _act_row(act: Act) -> _Row | None:
    """The row of an act; None where nobody says that it happened or is expected."""
    known, first, evidence = act.known, act.first, act.evidence
    if not act.classes or (act.is_participation and not first("date")):
        return None
    telling = "date" if act.is_participation else "kind"
    its_basis = act.basis(telling) if act.is_participation else ()
    quoted = next((known.words[iri] for iri in evidence if iri in known.words), "")
    treaty, actor, day = first("treaty"), first("actor"), first("date") or first("stated")
    articles = {number for its in act.facts.values() for number in its.get("provisions", ())}
    return (
        act.iri, treaty, known.name(treaty), actor, known.name(actor),
        first("kind").removeprefix(TRO) or "EntryIntoForceForParty", day, first("effective"),
        act.status, act.certainty(telling), first("row"), first("head"),
        first("cell") or quoted, " ".join(its_basis or evidence),
        known.participants.get(treaty, ""), known.departures.get(treaty, ""),
        known.code(actor, "ISO 3166-1 alpha-3"), known.code(actor, "Correlates of War", day),
        known.code(actor, "Gleditsch-Ward", day), *_regions(actor, known),
        " ".join(sorted(articles, key=int)), *known.origin(evidence),
    )  # fmt: skip


def _participation_row(act: Act) -> _Row:
    known, first = act.known, act.first
    treaty, actor, its_basis = first("treaty"), first("actor"), act.basis("date")
    clauses = [iri for iri in its_basis if "#" in iri]
    return (
        act.iri, treaty, known.name(treaty), actor, known.name(actor), first("date"),
        first("until"), act.status, act.certainty("date"),
        " ".join(iri for iri in its_basis if iri not in clauses), " ".join(clauses),
        first("ended"), " ".join(act.evidence), known.participants.get(treaty, ""),
        known.departures.get(treaty, ""), known.code(actor, "ISO 3166-1 alpha-3"),
        *known.origin(act.evidence),
    )  # fmt: skip


def _regions(actor: str, known: Known) -> tuple[str, str]:
    """The codes of the region and the sub-region of M49 in which an actor lies."""
    places = known.places.get(actor, ())
    for place in places:
        for wider in known.places.get(place, ()):
            if wider in places:
                return known.code(wider, "UN M49"), known.code(place, "UN M49")
    return "", ""


def _read(fact: str, known: Known) -> str:
    """The day on which the record of a fact was read: the newest one goes first."""
    evidence = known.evidence.get(fact, ())
    return max((known.read.get(iri, "") for iri in evidence), default="")


def _rank(certainty: str) -> int:
    name = certainty.removeprefix(TRO)
    return _BEST.index(name) if name in _BEST else len(_BEST)

"""The act table: a row for each act in the life of a treaty, that happened or is expected.

For whoever asks who signed, who consented and since when, in a spreadsheet, R or pandas. An act has
one row, whoever tells of it: where several do, the words are those of the newest record, and of a
record before an article, and all are in `sources`. A claim or a call is no act and has no row. The
day from which a participation binds has a row, as the entry into force for the party.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from kb.canonical.lines import text_of
from kb.dumps.facttable import Known, Stated
from kb.identifiers import Identifiers
from kb.namespaces import RDF, TRO

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
}  # fmt: skip

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
        (TRO.provision, "provisions"),
    )
}  # fmt: skip
#: Whose words go before whose.
_BEST = ("Recorded", "Computed", "Coded", "Stated", "Editorial", "Inferred")

#: What one fact says of an act: the values of each field.
_Values = Mapping[str, Sequence[str]]
_Row = tuple[str, ...]


def act_rows(facts: Iterable[Stated], known: Known, ids: Identifiers) -> list[_Row]:
    """The rows of all acts of which facts tell, by treaty, actor and day."""
    rows = (_row(act, its, known) for act, its in _acts(facts, ids).items())
    return sorted((row for row in rows if row), key=_place)


def describe_columns(ids: Identifiers) -> bytes:
    """What the columns of the table are, in the Metadata Vocabulary for Tabular Data."""
    text = json.dumps(_metadata("acts.csv", ids), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _place(row: _Row) -> _Row:
    """Where a row stands: by the treaty, the actor and the day."""
    return row[1], row[3], row[6], row[5], row[0]


def _acts(facts: Iterable[Stated], ids: Identifiers) -> Mapping[str, Mapping[str, _Values]]:
    """What each fact says of each act."""
    kinds = ("action", "anticipated", "participation")
    starts = tuple(f"<{ids.thing(kind)}/".encode() for kind in kinds)
    acts: dict[str, dict[str, dict[str, list[str]]]] = {}
    for fact, thing, predicate, value in facts:
        if (name := _FIELDS.get(predicate)) and thing.startswith(starts):
            values = acts.setdefault(text_of(thing), {}).setdefault(text_of(fact), {})
            values.setdefault(name, []).append(text_of(value))
    return acts


def _row(act: str, facts: Mapping[str, _Values], known: Known) -> _Row | None:
    """The row of an act; None where nobody says that it happened or is expected."""
    ranked = sorted(sorted(facts), key=lambda fact: _read(fact, known), reverse=True)
    ranked.sort(key=lambda fact: _rank(known.certainty.get(fact, "")))

    def first(name: str) -> str:
        return next((min(facts[fact][name]) for fact in ranked if name in facts[fact]), "")

    classes = [kind for fact in ranked for kind in facts[fact].get("class", ()) if kind in _KINDS]
    is_participation = str(TRO.Participation) in classes
    if not classes or (is_participation and not first("date")):
        return None
    telling = "date" if is_participation else "kind"
    told_by = next((fact for fact in ranked if telling in facts[fact]), ranked[0])
    its_basis = sorted(facts[told_by].get("basis", ())) if is_participation else ()
    evidence = dict.fromkeys(iri for fact in ranked for iri in sorted(known.evidence.get(fact, ())))
    quoted = next((known.words[iri] for iri in evidence if iri in known.words), "")
    treaty, actor, day = first("treaty"), first("actor"), first("date") or first("stated")
    articles = {number for fact in ranked for number in facts[fact].get("provisions", ())}
    return (
        act, treaty, known.name(treaty), actor, known.name(actor),
        first("kind").removeprefix(TRO) or "EntryIntoForceForParty", day, first("effective"),
        first("outlook").removeprefix(TRO) or _KINDS[classes[0]],
        known.certainty.get(told_by, "").removeprefix(TRO), first("row"), first("head"),
        first("cell") or quoted, " ".join(its_basis or evidence),
        known.participants.get(treaty, ""), known.departures.get(treaty, ""),
        known.code(actor, "ISO 3166-1 alpha-3"), known.code(actor, "Correlates of War", day),
        known.code(actor, "Gleditsch-Ward", day), *_regions(actor, known),
        " ".join(sorted(articles, key=int)),
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


def _metadata(name: str, ids: Identifiers) -> dict[str, object]:
    columns = [
        {"name": column, "titles": column, "dc:description": says, "datatype": datatype}
        for column, (says, datatype) in COLUMNS.items()
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": "Acts in the lives of treaties",
        "dc:source": {"@id": str(ids.dataset)},
        "tableSchema": {"columns": columns, "primaryKey": "act", "aboutUrl": "{+act}"},
    }

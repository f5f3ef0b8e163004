"""A gathering that is planned or cancelled, in schema.org's words.

In the data `schema:Event` is what took place, so that nobody who asks for events is told of others.
Readers of pages know `schema:eventStatus`: for them a gathering that is scheduled or cancelled is
an event with its status. What is called for, considered or denied has no such word, and is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.canonical.oxigraph import Term
from kb.namespaces import RDF, SCHEMA, TRO, XSD
from kb.reading.patterns import node_of
from kb.reading.store import name_of

#: The outlooks for which schema.org has a status.
_STATUSES: Mapping[str, str] = {
    str(TRO.Scheduled): str(SCHEMA.EventScheduled),
    str(TRO.Cancelled): str(SCHEMA.EventCancelled),
}
#: Our words for what is expected, and schema.org's.
_WORDS = {
    TRO.place: SCHEMA.location,
    TRO.statedDate: SCHEMA.startDate,
    TRO.statedEndDate: SCHEMA.endDate,
}


def as_planned(said: Mapping[str, list[Term]]) -> dict[str, list[Term]]:
    """What is said of a thing, by property; of a planned or cancelled gathering in schema.org's
    words too, where it has the word."""
    types = said.get(str(RDF.type), [])
    outlooks = map(name_of, said.get(str(TRO.outlook), []))
    status: list[Term] = [node_of(_STATUSES[one]) for one in outlooks if one in _STATUSES]
    if str(TRO.AnticipatedEvent) not in map(name_of, types) or not status:
        return dict(said)
    planned = {
        str(word): [one for one in said.get(str(ours), []) if _is_whole(one)]
        for ours, word in _WORDS.items()
    }
    return {
        **said,
        **{word: found for word, found in planned.items() if found},
        str(SCHEMA.eventStatus): status,
        str(RDF.type): [*types, node_of(str(SCHEMA.Event))],
    }


def _is_whole(value: Term) -> bool:
    """Whether a value is a thing or a whole day: schema.org has no word for a month."""
    return not hasattr(value, "datatype") or value.datatype.value == str(XSD.date)

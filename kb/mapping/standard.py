"""Schema.org's words for links, and ours where they do not fit.

A word of schema.org says what kind of thing it stands on and leads to: `schema:organizer` that a
gathering is held, and that a person or an organisation arranges it. So on what is only claimed or
expected, and for a State or an unnamed group, ours stands instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kb.canonical.oxigraph import SCHEMA, TRO
from kb.seeds.content import Argument

#: What a fact has under a key that refers to things: one or several, or nothing.
Given = str | Argument | tuple[str | Argument, ...] | None
#: The kinds of references to what is a person or an organisation in schema.org.
PERSON_OR_ORGANIZATION = ("person", "organization")


@dataclass(frozen=True)
class Word:
    """A link in schema.org's word and in ours; the kinds of things to which schema.org's leads,
    or none where it leads to any."""

    schema: NamedNode
    ours: NamedNode
    leads_to: tuple[str, ...] = ()

    def of(self, reference: str, *, happened: bool) -> NamedNode:
        """The word that fits for a link to what a reference stands for.

        >>> WORDS["attendees"].of("person/to-lam", happened=True)
        <NamedNode value=https://schema.org/attendee>
        >>> WORDS["attendees"].of("group/guests", happened=True)
        <NamedNode value=https://w3id.org/treaty-kb/ontology#attendee>
        """
        fits = not self.leads_to or is_one_of(self.leads_to, reference)
        return self.schema if happened and fits else self.ours


#: The arguments of gatherings and acts.
WORDS: Mapping[str, Word] = {
    "organizer": Word(SCHEMA.organizer, TRO.agent, PERSON_OR_ORGANIZATION),
    "attendees": Word(SCHEMA.attendee, TRO.attendee, PERSON_OR_ORGANIZATION),
    "agents": Word(SCHEMA.agent, TRO.agent, PERSON_OR_ORGANIZATION),
    "object": Word(SCHEMA.object, TRO.object),
    "place": Word(SCHEMA.location, TRO.place),
    "part_of": Word(SCHEMA.superEvent, TRO.duringEvent),
}


def is_one_of(kinds: tuple[str, ...], reference: str) -> bool:
    """Whether a reference is to a thing of some kinds."""
    return reference.partition("/")[0] in kinds


def references(given: Given) -> Iterator[str]:
    """The things to which an argument refers.

    >>> list(references((Argument("Fiji", "country/fj"), "treaty/reef"))), list(references(None))
    (['country/fj', 'treaty/reef'], [])
    """
    for one in given if isinstance(given, tuple) else (given,):
        if one is not None:
            yield one if isinstance(one, str) else one.ref

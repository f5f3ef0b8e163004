"""What an article is about, and what else it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.mapping.standard import Given, is_one_of, references
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Event, Statement

#: What an article mentions; what it reports of them, acts and statements, it mentions not.
_MENTIONED = ("person", "organization", "country", "place", "treaty", "event", "proposal")


def subjects_of(facts: Iterable[Fact]) -> tuple[list[str], list[str]]:
    """The things that an article is about, and the others that it mentions, as references.

    It is about the gatherings that it describes, and the treaties of which it tells acts,
    gatherings or statements. What a curator inferred it does not speak of.
    """
    said = [fact for fact in facts if fact.type != "inference"]
    about = {reference for fact in said for reference in _told(fact.content)}
    spoken_of = {one for fact in said for one in fact.content.references()}
    mentioned = {one for one in spoken_of - about if is_one_of(_MENTIONED, one)}
    return sorted(about), sorted(mentioned)


def _told(said: Content) -> Iterator[str]:
    """The gathering that a fact describes, and the treaties of which it tells."""
    about: Given = None
    if isinstance(said, Event):
        yield said.event
    if isinstance(said, Event | Statement):
        about = said.about
    elif isinstance(said, Act):
        about = said.treaty
    yield from (one for one in references(about) if is_one_of(("treaty",), one))

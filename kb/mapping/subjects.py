"""What an article is about, and what else it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.mapping.standard import is_one_of, references
from kb.seeds.facts import Fact, references_in

#: The arguments by which a fact says of which treaty it tells.
_TELLING_OF = ("treaty", "about")
#: What an article mentions; what it reports of them, acts and statements, it mentions not.
_MENTIONED = ("person", "organization", "country", "place", "treaty", "event", "proposal")


def subjects_of(facts: Iterable[Fact]) -> tuple[list[str], list[str]]:
    """The things that an article is about, and the others that it mentions, as references.

    It is about the gatherings that it describes, and the treaties of which it tells acts,
    gatherings or statements. What a curator inferred it does not speak of.
    """
    said = [fact for fact in facts if fact.type != "inference"]
    about = {reference for fact in said for reference in _told(fact)}
    spoken_of = {one for fact in said for one in references_in(fact.arguments)}
    mentioned = {one for one in spoken_of - about if is_one_of(_MENTIONED, one)}
    return sorted(about), sorted(mentioned)


def _told(fact: Fact) -> Iterator[str]:
    if fact.type == "event":
        yield fact.arguments["event"]
    for key in _TELLING_OF:
        for one in references(fact.arguments, key):
            if is_one_of(("treaty",), one):
                yield one

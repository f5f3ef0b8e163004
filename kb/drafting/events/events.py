"""Which events a text tells of: ceremonies, conferences, sessions, talks, votes.

The same gathering told of twice in one article is one event: what has the same kind and the same
treaty or name. A word alone tells of none: something is said of it, when or where it was, or who
came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.drafting.events.circumstances import Circumstances
from kb.drafting.events.encounters import encounters_of
from kb.drafting.events.mentions import Event
from kb.drafting.events.telling import gatherings_of
from kb.drafting.events.votes import votes_of
from kb.drafting.text.annotations import Annotated, Span
from kb.drafting.text.skeleton import Skeleton


def events(annotated: Annotated) -> tuple[Event, ...]:
    """The events of a text, in its order, without words that add nothing to what was told before.

    Raises `UnknownTerm` where no words are known for the language.
    """
    found: list[Event] = []
    for sentence in annotated.sentences:
        if _is_headline(annotated, sentence):
            continue
        for event in sorted(_of_sentence(annotated, sentence), key=lambda event: event.mention):
            event = _merged(event, found)
            if _says_something(event, found):
                found.append(event)
    return tuple(found)


def _of_sentence(annotated: Annotated, sentence: Span) -> Iterator[Event]:
    """The events of a sentence; the sitting in which a body votes is told of by the vote."""
    skeleton = Skeleton.of(annotated, sentence)
    around = Circumstances.of(skeleton, annotated.language)
    votes = list(votes_of(annotated, around))
    found = [*votes]
    for event in gatherings_of(annotated, sentence, around):
        is_sitting = event.kind in ("Session", "Vote", "Talks")
        is_told = any(
            event.mention.within(vote.quote) or (event.date and event.date == vote.date)
            for vote in votes
        )
        if not (is_sitting and is_told):
            found.append(event)
    for event in encounters_of(annotated, around):
        whom = Span(event.mention.end - 1, event.mention.end)
        if not any(not other.is_bare and whom.overlaps(other.quote) for other in found):
            found.append(event)
    yield from (event for event in found if not around.is_undone(skeleton.at(event.mention.start)))


def _is_headline(annotated: Annotated, sentence: Span) -> bool:
    """Whether a sentence is the first line, without a stop: what it says is told again below."""
    is_first = "\n" not in annotated.text[: sentence.start].strip()
    line = annotated.text[: sentence.end + 1].rstrip(" ")
    return is_first and line.endswith("\n") and line.rstrip()[-1:] not in '.!?”"»'


def _merged(event: Event, found: list[Event]) -> Event:
    """An event of which nothing but the kind is said is the only one of that kind before it.

    Where it has a day or a place of its own it is another one, unless that one has them too; one
    article tells of one signing ceremony.
    """
    if event.same != event.kind:
        return event
    known = [other for other in found if other.kind == event.kind]
    same = {other.same for other in known}
    days, places = {_day(other) for other in known}, {_there(other) for other in known}
    is_new = event.kind != "SigningCeremony"
    if len(same) == 1 and (
        (event.date is None or _day(event) in days or not (is_new or days - {None}))
        and (event.place is None or _there(event) in places or not (is_new or places - {None}))
    ):
        return replace(event, same=same.pop())
    return replace(event, same=f"{event.kind} {event.mention.start}") if known else event


def _there(event: Event) -> str | None:
    return event.place.reference if event.place else None


def _day(event: Event) -> object:
    date = event.date
    return date and (date.day or (date.start, date.end))


def _says_something(event: Event, found: list[Event]) -> bool:
    """Whether a fact is to be made of it: what is said of it at first, later what is new.

    A ceremony at which a treaty is signed is kept as a bare word once, for the act of its treaty.
    """
    known = [other for other in found if other.same == event.same]
    if known and not event.is_bare and all(other.is_bare for other in known):
        return True
    if not known and event.kind == "SigningCeremony":
        return True
    if not known:
        # That one was held is said of the one that was told of before.
        is_first = all(other.kind != event.kind for other in found)
        is_new = event.adds or event.treaty or event.is_another or is_first
        return not event.is_bare and bool(is_new)
    return any(
        value and value not in [getattr(other, key) for other in known]
        for key, value in vars(event).items()
        if key in ("date", "ended", "place", "host", "organizer", "attendees")
    )

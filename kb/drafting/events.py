"""Which gatherings a text tells of: ceremonies, conferences, sessions, receptions, talks.

The same gathering told of twice in one article is one event: what has the same kind and the same
treaty or name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.drafting.annotations import Annotated, Entity, Moment, Span
from kb.drafting.constructions import articles
from kb.drafting.skeleton import Skeleton, compiled
from kb.drafting.vocabulary import vocabulary
from kb.seeds.labels import folded

#: The kinds that have names of their own; others are called after a treaty or not at all.
NAMED = ("Conference", "Session")
#: What is told by a verb, with a host or with two sides that meet.
HOSTED = "Reception"


@dataclass(frozen=True)
class Event:
    """One gathering as one sentence tells of it.

    `mention` are the words that name it or speak of it, `is_named` whether they have three capitals
    as proper names do. `same` is equal for those that are one event. `date` and `place` are those
    of the same clause.
    """

    kind: str
    mention: Span
    same: str
    treaty: Entity | None
    host: Entity | None
    organizer: Entity | None
    attendees: tuple[Entity, ...]
    date: Moment | None
    place: Entity | None
    quote: Span
    rule: str
    is_named: bool = False


def events(annotated: Annotated) -> tuple[Event, ...]:
    """The events of a text, in its order, without words that add nothing to what was told before.

    Raises `UnknownTerm` where no words are known for the language.
    """
    found: list[Event] = []
    for sentence in annotated.sentences:
        skeleton = Skeleton.of(annotated, sentence)
        here = [*_hosted(annotated, skeleton), *_named(annotated, skeleton)]
        for event in sorted(here, key=lambda one: one.mention):
            event = _merged(event, found)
            if _says_something(event, found):
                found.append(event)
    return tuple(found)


def _merged(event: Event, found: list[Event]) -> Event:
    """An event of which nothing but the kind is said is the only one of that kind before it."""
    if event.same != event.kind:
        return event
    before = list(dict.fromkeys(one.same for one in found if one.kind == event.kind))
    if len(before) != 1:
        return event
    dates = {one.date.date for one in found if one.same == before[0] and one.date}
    if event.date and dates and event.date.date not in dates:
        return event
    return Event(**{**event.__dict__, "same": before[0]})


def _says_something(event: Event, found: list[Event]) -> bool:
    """Whether a fact is to be made of it: a name or a treaty at first, later what is new."""
    known = [one for one in found if one.same == event.same]
    adds = event.date or event.place or event.host or event.organizer or event.attendees
    if not known:
        return bool(adds or event.treaty or (event.is_named and event.same != event.kind))
    return any(
        value and value not in [getattr(one, key) for one in known]
        for key, value in vars(event).items()
        if key in ("date", "place", "host", "organizer", "attendees")
    )


def _hosted(annotated: Annotated, skeleton: Skeleton) -> Iterator[Event]:
    """Receptions and talks that a verb tells of: somebody receives or meets somebody."""
    patterns = Patterns.of(annotated.language)
    for kind, pattern in patterns.meeting:
        for match in pattern.finditer(skeleton.text):
            hosts = list(skeleton.entities(*match.span("host"), "person"))
            guests = tuple(
                skeleton.entities(*match.span("guests"), "person", "organization", "country")
            )
            others = {one.reference for one in guests} - {one.reference for one in hosts}
            if len(hosts) != 1 or len(others) < len(guests) or (kind != HOSTED and not guests):
                continue
            is_host = kind == HOSTED
            lead = patterns.leading.search(skeleton.text[: match.start()])
            start = lead.start("lead") if lead else match.start()
            when = _moment(skeleton, lead.span("lead") if lead else None)
            when = when or _moment(skeleton, match.span("tail"))
            place = _place(skeleton, lead.span("lead") if lead else None)
            place = place or _place(skeleton, match.span("tail"))
            same = f"{kind} {hosts[0].reference}"
            end = match.start() + len(match[0].rstrip())
            yield Event(
                kind,
                skeleton.span(match.start(), end),
                same,
                None,
                hosts[0] if is_host else None,
                None,
                guests if is_host else (hosts[0], *guests),
                when,
                place,
                skeleton.span(start, end),
                f"event-{kind.lower()}-met",
            )


def _named(annotated: Annotated, skeleton: Skeleton) -> Iterator[Event]:
    """Events that a noun tells of, with the treaty, the place and the date that stand by it."""
    patterns = Patterns.of(annotated.language)
    taken: list[tuple[int, int]] = []
    for kind, pattern, noun in patterns.nouns:
        for match in pattern.finditer(skeleton.text):
            start, end = match.span("name")
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            treaty = next(skeleton.entities(start, end, "treaty"), None)
            mention = skeleton.span(start, end)
            tail = match.span("tail")
            last = max([end, *(at + 1 for at in range(*tail) if at in skeleton.things)])
            organizer = _first(skeleton, match, "organizer")
            if organizer:
                last = max(last, match.end("organizer"))
            is_bare = noun.fullmatch(skeleton.text[start:end])
            name = "" if is_bare else patterns.plain(annotated.words(mention))
            same = f"{kind} {treaty.reference}" if treaty else f"{kind} {name}".strip()
            if patterns.another.search(skeleton.text[max(0, start - 12) : end + 12]):
                same = f"{kind} {mention.start}"
            yield Event(
                kind,
                mention,
                same,
                treaty,
                None,
                organizer,
                _guests(skeleton, match),
                _moment(skeleton, tail),
                _place(skeleton, tail),
                skeleton.span(start, last),
                f"event-{kind.lower()}-named",
                sum(word[0].isupper() for word in annotated.words(mention).split()) > 2,
            )


def _guests(skeleton: Skeleton, match: re.Match[str]) -> tuple[Entity, ...]:
    """Those with whom talks were held, where the words name people."""
    if not match.groupdict().get("guests"):
        return ()
    return tuple(dict.fromkeys(skeleton.entities(*match.span("guests"), "person")))


def _first(skeleton: Skeleton, match: re.Match[str], group: str) -> Entity | None:
    if not match.groupdict().get(group):
        return None
    return next(skeleton.entities(*match.span(group), "organization", "country"), None)


def _moment(skeleton: Skeleton, span: tuple[int, int] | None) -> Moment | None:
    """The first moment of a stretch that a calendar has."""
    moments = skeleton.moments(*span) if span else ()
    return next((moment for moment in moments if moment.date is not None), None)


def _place(skeleton: Skeleton, span: tuple[int, int] | None) -> Entity | None:
    return next(skeleton.entities(*span, "place", "country"), None) if span else None


@dataclass(frozen=True)
class Patterns:
    """How a language speaks of gatherings."""

    nouns: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]
    another: re.Pattern[str]
    meeting: tuple[tuple[str, re.Pattern[str]], ...]
    leading: re.Pattern[str]
    common: re.Pattern[str]

    def plain(self, mention: str) -> str:
        """What is left of the words for an event without those that any of its kind has."""
        return folded(self.common.sub(" ", mention))

    @classmethod
    @cache
    def of(cls, language: str) -> Patterns:
        """The patterns of a language."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        the = articles(acts)
        when = f",? (?:(?:{acts['when']}) )?\\(?<date>\\)?"
        where = f",? (?:{acts['where']}) {the}<place>(?:, <place>)?"
        tail = f"(?P<tail>(?>(?:{when}|{where}| (?:{words['path']})(?!\\w))*))"
        treaty = f"(?:(?:{acts['treaty_before']}) |{acts['elision']}){{0,4}}<treaty>"
        treaty += f"(?: ?\\( ?{the}<treaty> ?\\))?"
        organizer = f"(?:,?(?: (?:{words['path']})){{0,6}} (?:{words['organized_by']})"
        organizer += f" {the}(?P<organizer><actor>))?"
        # A name ends where it is said when or where, or that it was held.
        starts = f" (?:{words['held']})(?!\\w)|{when}|{where}"
        nouns = []
        for kind, noun in words["nouns"].items():
            before = words["before_noun"].replace("<noun>", f"(?:{noun})")
            own = f"(?P<own> (?!(?:{words['held']}|{acts['where']}|{acts['and']})(?!\\w)|<date>)"
            own += f'(?:(?:[^\\s.,;:()“”"]+ ){{0,9}}?)[^\\s.,;:()“”"]+(?={starts}))'
            called = f"|{own}| {words['named']}" if kind in NAMED else ""
            if kind == "Talks":
                called = f"| (?:{words['with']}) (?P<guests>[^.;,]{{0,80}}?)(?={starts})"
            behind = f"(?:{noun})(?!\\w)(?:(?: {words['of']})? {the}{treaty}{called})?"
            name = f"(?P<name>(?<!\\w)(?:{before}|{behind}))"
            nouns.append((kind, compiled(name + organizer + tail), compiled(noun)))
        meeting = [
            (
                meets["kind"],
                compiled(
                    f"(?P<host><person>)(?:, [^.;:]{{3,150}}?,)?(?: (?:{words['helper']}))* "
                    f"(?:{meets['verb']}) (?P<guests>(?:{words['guests']}))(?P<tail>{tail[9:]}"
                ),
            )
            for meets in words["meetings"]
        ]
        # What stands between names nobody else: the host is the subject of the sentence.
        lead = f"^(?P<lead>(?:(?:{words['lead']}) ?)*(?:(?:{acts['when']}) )?<date>"
        lead += "[^.;:<person><country><treaty><date>]{0,120}?)$"
        return cls(
            tuple(nouns),
            compiled(f"(?<!\\w)(?:{words['another']})(?!\\w)"),
            tuple(meeting),
            compiled(lead),
            compiled(f"(?<!\\w)(?:{words['common']})(?!\\w)"),
        )

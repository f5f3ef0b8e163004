"""The gatherings that one sentence tells of, by a noun or by a verb, with when, where and who.

A date or place belongs to a gathering only where the words between tell of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.events.circumstances import BEFORE, Circumstances, is_vague
from kb.drafting.events.gatherings import NAMED
from kb.drafting.events.kinds import Kinds
from kb.drafting.events.told import OF_TREATIES, Event
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.skeleton import SIGNS

#: What is told by a verb, with a host or with two sides that meet.
HOSTED = "Reception"
#: So much in front is looked at for "no" where the words go on with the verb that it was held.
NEXT = 20


def gatherings_of(
    annotated: Annotated, sentence: Span, circumstances: Circumstances
) -> Iterator[Event]:
    """The gatherings of a sentence, those that a verb tells of first.

    Raises `UnknownTerm` where no words are known for the language.
    """
    patterns = circumstances.patterns
    signs, words = circumstances.text, annotated.words(sentence)
    # Some are seen by the names around them, others stand within the name of a body.
    has_noun = patterns.any_noun.search(signs) or (
        SIGNS["organization"] in signs and patterns.any_noun.search(words)
    )
    has_verb = patterns.any_verb.search(signs)
    if not (has_noun or has_verb):
        return
    teller = _Teller(annotated, circumstances)
    hosted = list(teller.hosted()) if has_verb else []
    for event in teller.assembled() if has_verb else ():
        # "Minister A met his counterpart B" tells of one meeting.
        if not any(event.quote.overlaps(one.quote) for one in hosted):
            hosted.append(event)
    hosted += [*teller.convened(), *teller.addressed()]
    for event in teller.also() if has_verb else ():
        if not any(event.quote.overlaps(one.quote) for one in hosted):
            hosted.append(event)
    yield from hosted
    told = hosted
    for event in teller.named() if has_noun else ():
        # "The Council held its third meeting in Lima on 3 May" tells of one gathering.
        if not any(
            (event.mention.within(one.quote) and (one.kind == event.kind or one.date == event.date))
            or (one.is_held and one.kind == event.kind and not (event.date or event.place))
            for one in told
        ):
            told = [*told, event]
            yield event
    if has_noun and all(one.is_bare for one in told):
        yield from teller.recalled()


@dataclass(frozen=True)
class _Teller(Kinds):
    """Reads the events of one sentence."""

    def hosted(self) -> Iterator[Event]:
        """Receptions and talks that a verb tells of: somebody receives or meets somebody."""
        skeleton = self.skeleton
        for kind, pattern in self.patterns.meeting:
            for match in pattern.finditer(skeleton.text):
                hosts = tuple(skeleton.entities(*match.span("host"), "person"))
                guests = tuple(
                    skeleton.entities(*match.span("guests"), "person", "organization", "country")
                )
                others = {one.reference for one in guests} - {one.reference for one in hosts}
                if not hosts or len(others) < len(guests) or (kind != HOSTED and not guests):
                    continue
                if self.is_unreal(match, match.start()):
                    continue
                guests = tuple(one for one in guests if one.kind == "person") or guests
                is_host = kind == HOSTED
                when, place, start = self.around(match, "slot", "tail")
                yield Event(
                    kind,
                    self.mention(match, "host", "guests"),
                    f"{kind} {hosts[0].reference}",
                    None,
                    hosts[0] if is_host else None,
                    None,
                    guests if is_host else (*hosts, *guests),
                    when,
                    place,
                    skeleton.span(start, self.last(match)),
                    f"event-{kind.lower()}-met",
                    True,
                )

    def assembled(self) -> Iterator[Event]:
        """Meetings and sessions that a verb tells of: ministers meet, a committee sits."""
        skeleton = self.skeleton
        matches = self.patterns.assembling.finditer(skeleton.text)
        for match in (*matches, *self.patterns.fronted.finditer(skeleton.text)):
            when, place, start = self.around(match, "slot", "tail")
            if not (when or place) or self.is_unreal(match, match.start()):
                continue
            behind = (match.end(), self.circumstances.end(match.end()))
            if self.patterns.habit.search(skeleton.text, *behind):
                continue
            subject = self.annotated.words(skeleton.span(*match.span("subject")))
            kind = "Talks" if self.patterns.several.search(subject) else "Session"
            kind = self.kind_of(match.start("subject")) or kind
            if self.patterns.any_noun.search(subject):
                # "The Conference of the Parties meets": else the noun tells of it.
                if self.kind_in(match["subject"]) != "Conference":
                    continue
                kind = "Conference"
            elif self.is_for_conference(*behind):
                kind = "Conference"
            if kind == "Session" and not when:
                continue  # "the committee, which meets in Lima"
            organizer = next(skeleton.entities(*match.span("subject"), "organization"), None)
            yield Event(
                kind,
                self.mention(match, "subject", "subject"),
                f"{kind} {match.start() + skeleton.starts[0]}",
                None,
                None,
                organizer if kind == "Session" else None,
                (),
                when,
                place,
                skeleton.span(start, max(self.last(match), match.end("subject"))),
                f"event-{kind.lower()}-assembled",
                True,
            )

    def recalled(self) -> Iterator[Event]:
        """Talks of which is told as of something known: "at the end of their talks"."""
        skeleton = self.skeleton
        for match in self.patterns.recalled.finditer(skeleton.text):
            if self.circumstances.is_unreal(match.start()):
                continue
            span = skeleton.span(*match.span())
            yield Event(
                "Talks", span, "Talks", None, None, None, (), None, None, span,
                "event-talks-recalled", True, is_retold=True,
            )  # fmt: skip

    def also(self) -> Iterator[Event]:
        """What the subject of another verb does too: "held its session and will meet in Lima"."""
        skeleton, around = self.skeleton, self.circumstances
        for match in self.patterns.also.finditer(skeleton.text):
            start, end = match.start(), around.end(match.end())
            before = skeleton.text[:start]
            who = self.patterns.several.search(before) or self.patterns.house.search(before)
            when, place = around.when(start, end), around.where(start, end)
            if who is None or not (when and place) or self.is_unreal(match, start):
                continue
            kind = "Talks" if self.patterns.several.search(before) else "Session"
            span = skeleton.span(start, around.upto(match.end(), start, end, when, place))
            yield Event(
                kind, span, f"{kind} {span.start}", None, None, None, (), when, place, span,
                f"event-{kind.lower()}-assembled", True,
            )  # fmt: skip

    def convened(self) -> Iterator[Event]:
        """Gatherings whose name looks like that of a body: "the Asia Tax Forum is held in Baku"."""
        skeleton, patterns = self.skeleton, self.patterns
        found = patterns.convened.finditer(skeleton.text)
        for match in (*found, *patterns.bearing.finditer(skeleton.text)):
            words = self.annotated.words(skeleton.span(*match.span("subject")))
            kind = next((kind for kind, _, noun in patterns.nouns if noun.search(words)), None)
            when, place, start = self.around(match, "tail")
            if kind is None or self.is_unreal(match, match.start()):
                continue
            if match.re is patterns.bearing and not (when or place):
                continue
            ended, when = (when, None) if match.groupdict().get("ends") else (None, when)
            mention = self.mention(match, "subject", "subject")
            end, name = self.last(match), patterns.plain(words)
            yield Event(
                kind,
                mention,
                f"{kind} {name}",
                None,
                None,
                None,
                (),
                when,
                place,
                skeleton.span(start, end),
                f"event-{kind.lower()}-{'ended' if ended else 'convened'}",
                True,
                ended,
            )

    def addressed(self) -> Iterator[Event]:
        """Sittings of a parliament at which somebody speaks, where it is said when."""
        skeleton, around = self.skeleton, self.circumstances
        for match in self.patterns.speech.finditer(skeleton.text):
            start, end = match.span()
            when, place, first = around.told(((start, around.end(end)),), start)
            body = self.annotated.words(skeleton.span(*match.span("body")))
            if when is None or around.is_unreal(start) or not self.patterns.house.search(body):
                continue
            mention = skeleton.span(*match.span("body"))
            quote = skeleton.span(first, around.upto(end, start, around.end(end), when, place))
            yield Event(
                "Session", mention, f"Session {mention.start}", None, None, None, (), when, place,
                quote, "event-session-addressed", True,
            )  # fmt: skip

    def named(self) -> Iterator[Event]:
        """Events that a noun tells of, with the treaty, the place and the date that stand by it."""
        skeleton, patterns = self.skeleton, self.patterns
        taken: list[tuple[int, int]] = []
        for kind, pattern, noun in patterns.nouns:
            for match in pattern.finditer(skeleton.text):
                start, end = match.span("name")
                if any(start < stop and begin < end for begin, stop in taken):
                    continue
                taken.append((start, end))
                if self.is_aside(start, noun):
                    continue
                # "It is not signed and should be at the summit, planned for May"
                is_planned = patterns.held.match(skeleton.text, end)
                if self.is_unreal(match, start, NEXT if is_planned else BEFORE):
                    continue
                word = noun.search(skeleton.text, start)
                if kind == "Ceremony" and word and patterns.generic.fullmatch(word[0]):
                    if (generic := self.ceremony(start, end)) is None:
                        continue
                    kind = generic
                treaty = next(skeleton.entities(start, end, "treaty"), None)
                mention = skeleton.span(start, end)
                organizer = self.first(match, "organizer") or self.first(match, "host")
                is_held = bool(patterns.held.match(skeleton.text, end))
                if kind in OF_TREATIES:
                    before = skeleton.text[:start]
                    is_held = is_held or bool(patterns.attending.search(before))
                    is_held = is_held or bool(patterns.new.search(before))
                elif kind in NAMED:
                    is_held = is_held or bool(patterns.holding.search(skeleton.text[:start]))
                when, place, begin = self.around(match, "tail")
                end_at = self.last(match)
                if not when or not place:
                    when, place, end_at = self.behind(match, when, place, end_at)
                if not when or not place:
                    when, place, end_at = self.nearby(end, when, place, end_at)
                ended, there, last = self.ended(match)
                if ended and when != ended and patterns.begun_behind.match(skeleton.text, end):
                    when = place = None  # "negotiations, opened in Lima in 2021, ended on ..."
                if kind == "Talks" and when and not place and not is_held and is_vague(when):
                    when = None  # "after negotiations in February"
                is_agent = kind != "Vote" and patterns.agent.search(skeleton.text[:start])
                is_body = not patterns.once.fullmatch(skeleton.text[start:end])
                if kind == "Talks" and not when and self.is_agreed(start):
                    continue
                if is_agent and (is_body or not (when or place)):
                    continue  # "adopted by the Conference" tells of a body
                ended = None if when else ended
                if ended:
                    begin = min(begin, self.skeleton.at(ended.start))
                    place = place or there
                    end_at = self.circumstances.upto(end_at, start, last, ended, place)
                is_bare = noun.fullmatch(skeleton.text[start:end])
                name = "" if is_bare else patterns.plain(self.annotated.words(mention))
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
                    self.guests(match),
                    when,
                    place,
                    skeleton.span(begin, end_at),
                    f"event-{kind.lower()}-{'ended' if ended else 'named'}",
                    is_held or ended is not None,
                    ended,
                )

    def is_agreed(self, start: int) -> bool:
        """Whether it is only agreed on that there will be talks."""
        return bool(self.patterns.agreed.search(self.skeleton.text, max(0, start - BEFORE), start))

    def is_aside(self, start: int, noun: re.Pattern[str]) -> bool:
        """Whether what is told of only belongs to an event: "registration for the summit opens"."""
        text = self.skeleton.text
        words = noun.search(text, start)
        behind = words and self.patterns.aside_behind.match(text, words.end())
        return bool(behind or self.patterns.aside_before.search(text[max(0, start - 60) : start]))

    def last(self, match: re.Match[str]) -> int:
        """Where the words end that tell of the event: with the last name or date."""
        end = match.end("name") if "name" in match.re.groupindex else match.start("tail")
        ends = [at + 1 for at in range(*match.span("tail")) if at in self.skeleton.things]
        ends += [match.end(key) for key in ("organizer", "host") if self.first(match, key)]
        last = max([end, *ends])
        return last + (self.skeleton.text[last - 1 : last + 1] == f"{SIGNS['moment']})")

    def first(self, match: re.Match[str], group: str) -> Entity | None:
        if not match.groupdict().get(group):
            return None
        return next(self.skeleton.entities(*match.span(group), "organization", "country"), None)

    def guests(self, match: re.Match[str]) -> tuple[Entity, ...]:
        """Those with whom talks were held, where the words name people."""
        if not match.groupdict().get("guests"):
            return ()
        return tuple(dict.fromkeys(self.skeleton.entities(*match.span("guests"), "person")))

    def mention(self, match: re.Match[str], first: str, last: str) -> Span:
        """The words from one group to another, or the first alone where a date stands between."""
        start, end = match.start(first), match.end(last)
        if any(self.skeleton.moments(start, end)):
            end = match.end(first)
        return self.skeleton.span(start, end)

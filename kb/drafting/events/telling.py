"""The gatherings that one sentence tells of, with when, where and who: by verbs, then by nouns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.events.circumstances import Circumstances
from kb.drafting.events.eventkinds import Kinds
from kb.drafting.events.mentions import Event
from kb.drafting.events.nouns import Nouns
from kb.drafting.text.annotations import Annotated, Span
from kb.drafting.text.needed import search
from kb.drafting.text.skeleton import SIGNS

#: What is told by a verb, with a host or with two sides that meet.
HOSTED = "Reception"


def gatherings_of(
    annotated: Annotated, sentence: Span, circumstances: Circumstances
) -> Iterator[Event]:
    """The gatherings of a sentence, those that a verb tells of first.

    Raises `UnknownTerm` where no words are known for the language.
    """
    patterns = circumstances.patterns
    signs, words = circumstances.text, annotated.words(sentence)
    # Some are seen by the names around them, others stand within the name of a body.
    has_noun = search(patterns.any_noun, signs) or (
        SIGNS["organization"] in signs and search(patterns.any_noun, words)
    )
    has_verb = search(patterns.any_verb, signs)
    if not (has_noun or has_verb):
        return
    teller = _Teller(annotated, circumstances)
    hosted = list(teller.hosted()) if has_verb else []
    for event in teller.assembled() if has_verb else ():
        # "Minister A met his counterpart B" tells of one meeting.
        if not any(event.quote.overlaps(one.quote) for one in hosted):
            hosted.append(event)
    yield from hosted
    nouns, told = Nouns(annotated, circumstances), hosted
    for event in sorted(nouns.named(), key=lambda one: one.mention) if has_noun else ():
        # "The Council held its third meeting in Lima on 3 May" tells of one gathering.
        if not any(
            (event.mention.within(one.quote) and (one.kind == event.kind or one.date == event.date))
            or (one.is_held and one.kind == event.kind and not (event.date or event.place))
            for one in told
        ):
            told = [*told, event]
            yield event


@dataclass(frozen=True)
class _Teller(Kinds):
    """Reads the gatherings that the verbs of one sentence tell of."""

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
                if self.patterns.things.search(match["guests"]):
                    continue  # "the minister met the demands of her counterpart"
                guests = tuple(one for one in guests if one.kind == "person") or guests
                is_host = kind == HOSTED
                when, place, start = self.around(match, "slot", "tail")
                if not (when or place) and self.circumstances.is_indefinite(*match.span()):
                    continue
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
                    skeleton.quote(start, self.last(match)),
                    f"event-{kind.lower()}-met",
                    True,
                )

    def assembled(self) -> Iterator[Event]:
        """Meetings and sessions that a verb tells of: ministers meet, a committee sits."""
        skeleton = self.skeleton
        patterns = (self.patterns.assembling, self.patterns.fronted)
        matches = (match for one in patterns for match in one.finditer(skeleton.text))
        for match in matches:
            when, place, start = self.around(match, "slot", "tail")
            last = max(self.last(match), match.end("subject"))
            if not (when or place) or self.is_unreal(match, match.start()):
                continue
            if self.patterns.things.match(skeleton.text, match.end() + 1):
                continue  # "the parties met requirements"
            behind = (match.end(), self.circumstances.end(match.end()))
            if self.patterns.habit.search(skeleton.text, *behind):
                continue
            subject = self.annotated.words(skeleton.span(*match.span("subject")))
            kind = self.kind_of_those(subject)
            if self.patterns.any_noun.search(subject):
                # "The Conference of the Parties meets": else the noun tells of it.
                if self.kind_in(match["subject"]) != "Conference":
                    continue
                kind = "Conference"
            elif self.is_for_conference(match.start("tail"), behind[1]) or (
                # "Ba nước họp thượng đỉnh": the noun stands right behind the verb.
                self.kind_in(skeleton.text[match.start("tail") :].lstrip()) == "Conference"
            ):
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
                skeleton.quote(start, last),
                f"event-{kind.lower()}-assembled",
                True,
            )

"""The gatherings that a noun of a sentence tells of: "the signing ceremony", "a third round"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.events.circumstances import BEFORE, is_vague
from kb.drafting.events.eventkinds import Kinds
from kb.drafting.events.eventparts import NAMED
from kb.drafting.events.mentions import OF_TREATIES, Event
from kb.drafting.text.regexes import Pattern

#: So much in front is looked at for "no" where the words go on with the verb that it was held.
NEXT = 20


@dataclass(frozen=True)
class Nouns(Kinds):
    """Reads the gatherings that the nouns of one sentence tell of."""

    def named(self) -> Iterator[Event]:
        """Events that a noun tells of, with the treaty, the place and the date that stand by it."""
        skeleton, patterns = self.skeleton, self.patterns
        taken: list[tuple[int, int]] = []
        for kind, match, noun in patterns.named(skeleton.text):
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
                continue  # "at a ceremony": of what?

            treaty = next(skeleton.entities(start, end, "treaty"), None)
            mention = skeleton.span(start, end)
            organizer = self.first(match, "organizer") or self.first(match, "host")
            is_held = bool(patterns.held.match(skeleton.text, end))
            if kind in OF_TREATIES:
                before = skeleton.text[:start]
                is_held = is_held or bool(patterns.attending.search(before))
                is_held = is_held or bool(patterns.new.search(before))
                is_held = is_held or bool(patterns.holding.search(before))
            elif kind in NAMED:
                is_held = is_held or bool(patterns.holding.search(skeleton.text[:start]))
            when, place, begin = self.around(match, "tail")
            end_at = self.last(match)
            if not when or not place:
                when, place, end_at = self.behind(match, when, place, end_at)
            if not when or not place:
                when, place, end_at = self.nearby(end, when, place, end_at)
            if kind == "Conference" and self.circumstances.is_framed(start, end, when):
                when, end_at = None, self.last(match)
            ended, there, last = self.ended(match)
            if ended and self.is_begun(match):
                when = place = None  # "negotiations, opened in Lima in 2021, ended on ..."
            is_dated = is_held or organizer or patterns.held_behind.match(skeleton.text, end)
            if kind == "Talks" and when and not place and not is_dated and is_vague(when):
                when = None  # "after negotiations in February"
            is_agent = kind != "Vote" and patterns.agent.search(skeleton.text[:start])
            is_body = not patterns.once.fullmatch(skeleton.text[start:end])
            if kind == "Talks" and not when and self.is_agreed(start):
                continue
            if is_agent and (is_body or not (when or place)):
                continue  # "adopted by the Conference" tells of a body
            if when is ended:
                when = None  # "they closed the third round on 3 May": the last day of it
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
                (),
                when,
                place,
                skeleton.quote(begin, end_at),
                f"event-{kind.lower()}-{'ended' if ended else 'named'}",
                is_held or ended is not None,
                ended,
            )

    def is_agreed(self, start: int) -> bool:
        """Whether it is only agreed on that there will be talks."""
        return bool(self.patterns.agreed.search(self.skeleton.text, max(0, start - BEFORE), start))

    def is_aside(self, start: int, noun: Pattern) -> bool:
        """Whether what is told of only belongs to an event: "registration for the summit opens"."""
        text = self.skeleton.text
        words = noun.search(text, start)
        behind = words and self.patterns.aside_behind.match(text, words.end())
        # "To prepare for the summit, which is to be held in May": that of the summit all the same.
        own = words and self.patterns.held_behind.match(text, words.end())
        if own and "," in own[0] and any(self.skeleton.moments(own.end(), own.end() + NEXT)):
            return False
        return bool(behind or self.patterns.aside_before.search(text[max(0, start - 60) : start]))

"""The meetings that a verb tells of, whether those who meet are named or spoken of by their office.

"The minister was received on Monday by the Prime Minister" names nobody, and tells of a meeting on
a day all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.drafting.events.circumstances import Circumstances
from kb.drafting.events.eventparts import CAPITAL
from kb.drafting.events.mentions import Event
from kb.drafting.events.telling import HOSTED
from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.needed import search
from kb.drafting.text.phrases import articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import vocabulary

#: So far from a verb those stand who meet.
APART = 120


@dataclass(frozen=True)
class Meeting:
    """How a language says that people meet, as patterns.

    `met` has those who come to it on both sides, `received` the guest in front and the host behind.
    """

    met: Pattern
    received: Pattern
    before: Pattern
    behind: Pattern
    whose: Pattern
    surname: Pattern
    both: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Meeting:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        met, visits = words["met"], words["visits"]
        somebody = f"(?<!\\w)(?:{visits['guests']})(?!\\w)|<person>"
        return cls(
            Pattern.of(f"(?<!\\w)(?:{met['verbs']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{met['received']})(?!\\w)"),
            Pattern.of(f"{somebody}|(?<!\\w)(?:{met['they']})(?!\\w)"),
            Pattern.of(f"{somebody}|<organization>|(?<!\\w)(?:{met['others']})(?!\\w)"),
            Pattern.of(rf"(?<!\w)(?:{met['of']}) {articles(acts)}$"),
            Pattern.of(f"(?<!\\w){CAPITAL}[\\w’'-]+,?(?: (?:{words['helper']})){{0,2}} ?$"),
            Pattern.of(f"(?<!\\w)(?:{acts['and']})(?!\\w)"),
        )


def encounters_of(annotated: Annotated, around: Circumstances) -> Iterator[Event]:
    """The meetings of a sentence that a verb tells of, where it is said when."""
    patterns = Meeting.of(annotated.language)
    teller = _Teller(around, patterns)
    if search(patterns.met, around.text):
        yield from teller.read(patterns.met, "Talks")
    if search(patterns.received, around.text):
        yield from teller.read(patterns.received, HOSTED)


@dataclass(frozen=True)
class _Teller:
    """Reads the meetings of one sentence."""

    around: Circumstances
    patterns: Meeting

    def read(self, verbs: Pattern, kind: str) -> Iterator[Event]:
        """Meetings with somebody before the verb and somebody behind it."""
        text = self.around.text
        for verb in verbs.finditer(text):
            start, end = self.around.start(verb.start()), self.around.end(verb.end())
            first = max(start, verb.start() - APART)
            who = list(self.patterns.before.finditer(text, first, verb.start()))
            who = who or list(self.patterns.surname.finditer(text, first, verb.start()))
            whom = self.patterns.behind.search(text, verb.end(), min(end, verb.end() + APART))
            if whom is None and len(who) > 1 and self.are_both(who[0], who[-1]):
                whom, who = who[-1], who[:1]  # "the minister and her counterpart met"
            if not who or whom is None or self.is_unreal(who[-1].start(), verb):
                continue
            if self.around.patterns.things.search(text, verb.end(), whom.start()):
                continue
            if verbs is self.patterns.received and self.is_thing(first, who[-1].start()):
                continue
            yield from self.event(kind, verb, who[-1].start(), whom, end)

    def are_both(self, one: re.Match[str], other: re.Match[str]) -> bool:
        """Whether two stand side by side in front of a verb: the minister and her counterpart."""
        between = self.around.text[one.end() : other.start()]
        return len(between) < APART and bool(self.patterns.both.search(between))

    def is_thing(self, first: int, start: int) -> bool:
        """Whether it is somebody's note that was received, not somebody."""
        before = self.around.text[first:start]
        of = self.patterns.whose.search(before)
        return bool(of and not self.patterns.before.search(before))

    def is_unreal(self, start: int, verb: re.Match[str]) -> bool:
        """Whether it is denied, or only wished for, that they met."""
        unreal = self.around.patterns.unreal
        habit = self.around.patterns.habit
        is_denied = unreal.search(self.around.text, start, verb.end())
        return bool(is_denied or self.around.is_unreal(start) or habit.search(verb[0]))

    def event(
        self, kind: str, verb: re.Match[str], start: int, whom: re.Match[str], end: int
    ) -> Iterator[Event]:
        around, skeleton = self.around, self.around.skeleton
        spans = ((verb.start(), end), (start, verb.start()))
        when, place, first = around.told(spans, start)
        ours = tuple(skeleton.entities(start, verb.start(), "person"))
        theirs = tuple(skeleton.entities(whom.start(), min(end, whom.end() + 40), "person"))
        of_state = skeleton.entities(verb.end(), min(end, whom.end() + 40), "country", "demonym")
        if not (when or place) and around.is_indefinite(start, end):
            return
        is_told = bool(when or place)
        if whom.start() > verb.start():  # not "the minister and her counterpart met"
            is_told = is_told or bool(ours or theirs or any(of_state))
        if not is_told:
            return  # "the minister met officials"
        if kind == HOSTED:
            host, guests = next(iter(theirs), None), ours
        else:
            host, guests = None, (*ours, *theirs)
        last = around.upto(max(verb.end(), whom.end()), first, end, when, place, host, *guests)
        same = f"{kind} {verb.start() + skeleton.starts[0]}"
        mention = around.mention(start, whom.end(), (whom.start(), whom.end()))
        quote = skeleton.quote(first, last)
        guests = tuple(_once(guests))
        yield Event(
            kind, mention, same, None, host, None, guests, when, place, quote,
            f"event-{kind.lower()}-met", True, is_another=not (when or place or ours or theirs),
        )  # fmt: skip


def _once(things: tuple[Entity, ...]) -> Iterator[Entity]:
    """Each thing by its first words."""
    seen: set[str] = set()
    for one in things:
        if one.reference not in seen:
            seen.add(one.reference)
            yield one

"""What is said in one stretch of a text, and the statements that are made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.drafting.statements.speakers import Speaker
from kb.drafting.statements.speech import Statement, Stretch
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.skeleton import QUOTATION

#: Fewer words in quotation marks are a term, not speech, where other words go before; so are names.
FEWEST_QUOTED = 2
#: Fewer words than these before "she said" are no clause: "The text, she said, was ready".
FEWEST_BEFORE = 4
#: Shorter indirect speech is none.
SHORTEST = 4
#: So far back a quote may begin, to hold the speaker's name.
FARTHEST_QUOTE = 900
_SECOND = re.compile(
    rf"(?:[\s,.:;–—-]{{0,6}}|\s[^.;:{QUOTATION}]{{1,60}},\s)(?P<words>{QUOTATION})"
)


@dataclass
class Said:
    """The statements that are `found` in a stretch, and where clauses that were told lie."""

    annotated: Annotated
    stretch: Stretch
    found: list[Statement] = field(default_factory=list)
    last: Speaker | None = None
    covered: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.stretch.skeleton.text

    def cut(self, at: int) -> None:
        """End the statement before, where another verb with the same subject begins."""
        if self.found and self.found[-1].mode == "Indirect":
            one, end = self.found[-1], self.stretch.skeleton.span(at - 1, at).end
            if one.words.start + SHORTEST < end < one.words.end:
                words = self._trimmed(Span(one.words.start, end))
                quote = Span(one.quote.start, max(words.end, one.speaker.end))
                self.found[-1] = replace(one, words=words, quote=quote)

    def add_said(
        self, force: str, speaker: Speaker, begin: int, end: int, to: tuple[Entity, ...] = ()
    ) -> None:
        """What is said in a part of the skeleton: its quotations, or else all of it."""
        rule = f"statement-{force.lower()}"
        direct = [
            at
            for at in range(begin, end)
            if at in self.stretch.quotations and (at == begin or self._is_speech(at))
        ]
        first = direct[0] if direct else end
        if first > begin:
            words = self._trimmed(self.stretch.skeleton.span(begin, first))
            is_all = first == end and words.end - words.start > SHORTEST
            if is_all or len(self.annotated.words(words).split()) >= FEWEST_BEFORE:
                self.add(force, "Indirect", speaker, words, words.end, f"{rule}-reported", to)
        for at in direct:
            words = self.stretch.quotations[at]
            self.add(force, "Direct", speaker, words, words.end, f"{rule}-quoted", to)

    def _is_speech(self, at: int) -> bool:
        words = self.annotated.words(self.stretch.quotations[at]).split()
        return len(words) >= FEWEST_QUOTED and any(word[0].islower() for word in words)

    def add_closing(self, force: str, speaker: Speaker, begin: int, end: int) -> bool:
        """Speech in front of its verb: a quotation, or the clause before a comma."""
        self.last = speaker
        rule = f"statement-{force.lower()}"
        until = self.stretch.skeleton.span(end - 1, end).end
        if begin in self.stretch.quotations:
            words = self.stretch.quotations[begin]
            said = self.annotated.words(words).rstrip(" ,")
            words = Span(words.start, words.start + len(said))
            self.add(force, "Direct", speaker, words, until, f"{rule}-quoted")
            if second := _SECOND.match(self.text, end):
                words = self.stretch.quotations[second.start("words")]
                self.add(force, "Direct", speaker, words, words.end, f"{rule}-quoted")
            return True
        start = self._clause_start(begin)
        self.covered.append((start, end))
        partial = [at for at in range(start, begin) if at in self.stretch.quotations]
        direct = [at for at in partial if self._is_speech(at)]
        for at in direct:
            words = self.stretch.quotations[at]
            self.add(force, "Direct", speaker, words, until, f"{rule}-quoted")
        if direct:
            return True
        for at in range(end, len(self.text)):
            if at in self.stretch.quotations and self._is_speech(at):
                words = self.stretch.quotations[at]
                self.add(force, "Direct", speaker, words, words.end, f"{rule}-quoted")
        span = self.stretch.skeleton.span(start, begin)
        rest = self.text[end:].strip(" .,")
        if len(self.annotated.words(span).split()) < FEWEST_BEFORE:
            if not rest or self.text[end : end + 1] != ",":
                return False
            span = self.stretch.skeleton.span(start, len(self.text))
        words = self._trimmed(span)
        self.add(force, "Indirect", speaker, words, max(until, words.end), f"{rule}-trailing")
        return True

    def _clause_start(self, begin: int) -> int:
        """Where a clause begins that ends at a place: behind a dash of a dateline, or at first."""
        dash = re.search(r"^.{0,60}? [–—-]{1,2} ", self.text[:begin])
        return dash.end() if dash else 0

    def add(
        self,
        force: str,
        mode: str,
        speaker: Speaker,
        words: Span,
        end: int,
        rule: str,
        to: tuple[Entity, ...] = (),
    ) -> None:
        """Add a statement whose words no other one has."""
        if any(words.overlaps(other.words) for other in self.found):
            return
        named = (speaker.entity, *speaker.others)
        start = min(words.start, *(one.start for one in named))
        quote = Span(start, max(end, *(one.end for one in named)))
        if quote.end - quote.start - (words.end - words.start) <= FARTHEST_QUOTE:
            one = Statement(force, mode, speaker.entity, words, quote, to, rule, speaker.others)
            self.found.append(one)

    def _trimmed(self, words: Span) -> Span:
        """Words without the stop and the blanks around them."""
        text = self.annotated.words(words)
        start = words.start + len(text) - len(text.lstrip(" ,:"))
        return Span(start, max(start + 1, words.start + len(text.rstrip(" \t\n.!?,;:"))))

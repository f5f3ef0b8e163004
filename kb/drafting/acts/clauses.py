"""What a clause says of one verb: who is in front, which treaty, who did it, when and where.

News rarely says "Peru signed the Pact" and no more: between the parts stand days, guests and
occasions, and those who sign are ministers by name. Such words are let through where none of them
is a verb, a relative pronoun or a treaty. Whether it was so, `kb.drafting.acts.readings` judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kb.drafting.acts.adjuncts import with_stops
from kb.drafting.acts.clausewords import ClauseWords, Verb
from kb.drafting.acts.verbs import Verbs, Way
from kb.drafting.text.clauseparts import Part, Pieces
from kb.drafting.text.needed import search
from kb.drafting.text.skeleton import SIGNS

#: So far before a verb its subject or treaty begins, and words of the treaty before it.
FARTHEST = 320
FRONT = 80


def clauses(text: str, language: str) -> Iterator[tuple[Way, Pieces]]:
    """The readings of every verb of a sentence, the more certain first."""
    words = ClauseWords.of(language)
    if search(words.any_verb, text):
        for way, pieces in _Sentence(words, with_stops(text, language)).readings():
            yield way, replace(pieces, text=text)


@dataclass(frozen=True)
class _Sentence:
    words: ClauseWords
    text: str

    def readings(self) -> Iterator[tuple[Way, Pieces]]:
        for verb in self.words.verbs:
            for found in self.said.where(verb.said):
                if right := verb.right(self.text, found.end()):
                    yield from self._of_verb(verb, found, right)

    @cached_property
    def said(self) -> Verbs:
        return Verbs.of(self.text)

    def _of_verb(
        self, verb: Verb, found: re.Match[str], right: Part
    ) -> Iterator[tuple[Way, Pieces]]:
        trigger = _trigger(found, right)
        if parts := self._wanted(verb, found):
            way = replace(verb.way, name="called-for")
            yield way, Pieces.joined(self.text, *parts, found, right, trigger=trigger)
        if parts := self._parts(verb, found, right, self._heads(verb)):
            yield _read(verb, found, Pieces.joined(self.text, *parts, trigger=trigger))

    def _wanted(self, verb: Verb, found: re.Match[str]) -> list[Part]:
        """Who is called on to do it: "urged Peru to sign the Pact"."""
        for head in reversed(self.calls if verb.name == "active" else []):
            if head.end() <= found.start() and (
                way := self.words.called.fullmatch(self.text, head.end(), found.start())
            ):
                return [head, way]
        return []

    def _heads(self, verb: Verb) -> list[re.Match[str]]:
        """What stands in front of a verb: its subject, or the treaty."""
        if verb.name == "approval":
            return self.bodies

        return self.subjects if verb.name in ("active", "bare") else self.treaties

    @cached_property
    def subjects(self) -> list[re.Match[str]]:
        return [*self.words.subject.finditer(self.text)]

    @cached_property
    def treaties(self) -> list[re.Match[str]]:
        return [*self.words.treaty.finditer(self.text)]

    @cached_property
    def calls(self) -> list[re.Match[str]]:
        return [*self.words.calls.finditer(self.text)]

    @cached_property
    def bodies(self) -> list[re.Match[str]]:
        return [*self.words.bodies.finditer(self.text)]

    def _parts(
        self,
        verb: Verb,
        found: re.Match[str],
        right: Part,
        heads: list[re.Match[str]],
    ) -> list[Part]:
        """What stands around a verb: in front, its subject or treaty, what is between, behind."""

        between = {
            "passive-inner": self.words.inner,
            "bare": self.words.bare,
            "approval": self.words.bare,
        }
        gap = between.get(verb.name, self.words.gap)
        near = [
            h for h in heads if found.start() - FARTHEST <= h.start() and h.end() <= found.start()
        ]
        of_a_state: list[Part] = []
        for head in reversed(near):
            if verb.name in ("active", "bare") and self._is_through(head):
                continue  # "Chile, through its ministry, deposited": it is Chile that did
            before = self._in_front(verb, head)
            if verb.front and not before:
                continue
            if way := gap.fullmatch(self.text, head.end(), found.start()):
                parts = [*([before] if before else []), head, way, found, right]
                if not self.words.on_behalf.search(self.text[: head.start()]):
                    return parts
                # "The ministers signed it on behalf of Peru": who did goes first.
                of_a_state = parts
        if of_a_state:
            return of_a_state
        if verb.name in ("active", "bare", "whole", "passive", "approved-by") and near:
            head, second = near[0], self.words.second
            way = second.fullmatch(self.text, head.end(), found.start())
            if way and way["since"]:  # "UNECE thông báo Chad là thành viên, sau khi nộp": Chad did
                head = near[-1]
                way = second.fullmatch(self.text, head.end(), found.start())
            return [head, way, found, right] if way else []
        return []

    def _is_through(self, head: re.Match[str]) -> bool:
        """Whether a head is only by whom another did it, or the one who tells of it."""
        words = self.words
        if words.represented.match(self.text, head.start()):
            return True
        names = [at for at in range(*head.span()) if self.text[at] in SIGNS.values()]
        # "Peru, according to Ana Ruiz,": a list goes on to those who did it
        is_teller = len(names) == 1 and words.according.search(self.text[: names[0]])
        return bool(is_teller or words.through.search(self.text[: head.start()]))

    def _in_front(self, verb: Verb, head: re.Match[str]) -> re.Match[str] | None:
        """The words that a verb needs before its treaty: "the instrument of ratification of"."""
        start = max(0, head.start() - FRONT)
        return verb.front.search(self.text, start, head.start()) if verb.front else None


def _trigger(found: re.Match[str], right: Part) -> tuple[int, int]:
    has_after = right.groupdict().get("after")
    return found.start(), right.end("after") if has_after else found.end()


def _read(verb: Verb, found: re.Match[str], pieces: Pieces) -> tuple[Way, Pieces]:
    """The way in which the pieces tell it: without its actor a passive is an open one."""
    name = verb.name
    if "passive" in name and not pieces["subject"]:
        name = "passive-open"
    return replace(verb.way, name=name), pieces

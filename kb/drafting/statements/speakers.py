"""Who says what a verb of saying tells: those named in front of it, or behind it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.frames.records import Steps
from kb.drafting.statements.quotations import MARK
from kb.drafting.text.annotations import Entity

BODIES = ("organization", "country")
KINDS = ("person", *BODIES)
#: The words for a title before a name are so many at the most.
LONGEST_TITLE = 14


@dataclass(frozen=True)
class Speaker:
    """The one who speaks, and the tokens from the name to the one before `end`."""

    entity: Entity
    start: int
    end: int


@dataclass(frozen=True)
class Speakers(Steps):
    """Finds who speaks in the tokens of one stretch."""

    def names(self, start: int, end: int) -> tuple[Entity, ...]:
        """Those named from a token to the one before another who can speak."""
        return tuple(
            entity for at in self.places(start, end) for entity in self.tokens[at].entities
        )

    def places(self, start: int, end: int) -> list[int]:
        """The tokens that name them."""
        return [at for at in range(start, end) if self.tokens[at].kind in KINDS]

    def in_front(self, verb: int) -> Speaker | None:
        """The one named in front of a verb, where nothing between has another subject."""
        for at in self.places(0, verb):
            is_person = self.tokens[at].kind == "person"
            if self.is_gap(at + 1, verb) and self.may_begin(at, is_person):
                return Speaker(self.tokens[at].entities[0], at, verb)
        return None

    def behind(self, start: int, is_turned: bool = True) -> Speaker | None:
        """The one named behind a verb, with a title before the name: "said Minister Jane Doe"."""
        for at in self.places(start, min(start + LONGEST_TITLE, len(self.tokens))):
            signs = {token.sign for token in self.tokens[start:at]}
            first = self.skip_back(at, "saying_determiners")
            if signs & {".", ";", ":", MARK}:
                return None
            if at + 1 < len(self.tokens) and self.tokens[at + 1].sign == "'s":
                continue  # "said Kenya's minister", whoever that is
            if self.tokens[at].kind == "person":
                may_speak = not start <= self.skip_back(first, "saying_prepositions") < first
            else:
                is_next = not is_turned or self.skip_forward(start) >= first
                may_speak = is_next and "," not in signs and self.is_setting(at + 1)
            if may_speak:
                return Speaker(self.tokens[at].entities[0], start, at + 1)
        return None

    def may_begin(self, at: int, is_person: bool) -> bool:
        """Whether a name at a token can be the one who speaks: a body begins its clause."""
        at = self.skip_back(at, "saying_determiners")
        if (issuer := self.skip_back(at, "saying_issuers")) < at:
            at, is_person = self.skip_back(issuer, "saying_determiners"), False
        if at == 0:
            return True
        if self.skip_back(at, "saying_prepositions") < at:
            return False
        before = self.tokens[at - 1]
        begins = before.is_mark or before.sign == MARK or before.kind == "moment"
        return is_person or begins or self.skip_back(at, "saying_and") < at

    def is_gap(self, start: int, verb: int) -> bool:
        """Whether between a name and a verb stand only helpers, days and words in passing."""
        commas = [at for at in range(start, verb) if self.tokens[at].sign == ","]
        is_between = start > 1 and self.tokens[start - 2].sign == ","  # "its head, Jane Doe, said"
        at = start
        while at < verb:
            sign = self.tokens[at].sign
            brackets = [end for end in range(at, verb) if self.tokens[end].sign == ")"]
            if sign == "(" and brackets:
                at = brackets[0] + 1
            elif sign == "," and len(commas) > 1 and at < commas[-1]:
                at = commas[-1] + 1
            elif at == start and (end := self.match(at + (sign == ","), "saying_relative")):
                at = end
            elif sign == "," and (len(commas) > 1 or is_between):
                at += 1
            elif (end := max(self.skip_forward(at), self.of_body(at))) > at:
                at = end
            else:
                return False
        return at == verb

    def of_body(self, at: int) -> int:
        """The end of "of UNODC" at a token, which tells whose the one named before is; else 0."""
        end = self.match(at, "saying_of")
        end = self.match(end, "saying_determiners") or end
        is_body = 0 < end < len(self.tokens) and self.tokens[end].kind in BODIES
        return end + 1 if is_body else 0

    def is_setting(self, at: int) -> bool:
        """Whether at a token stand words that tell where, when or to whom, a mark, or nothing."""
        if at >= len(self.tokens) or self.tokens[at].is_mark or self.tokens[at].sign == MARK:
            return True
        is_adjunct = self.match(at, "saying_adjuncts")
        return bool(is_adjunct) or self.tokens[at].kind == "moment"

    def title_start(self, at: int) -> int:
        """Where the title begins that stands between a mark and a name."""
        for start in range(at, max(0, at - LONGEST_TITLE), -1):
            if self.tokens[start - 1].is_mark or self.tokens[start - 1].sign == MARK:
                return start
        return at

    def skip_forward(self, at: int) -> int:
        """The first token behind helpers and days."""
        while at < len(self.tokens):
            is_day = self.tokens[at].kind == "moment"
            end = at + 1 if is_day else self.match(at, "saying_helpers")
            if not end:
                return at
            at = end
        return at

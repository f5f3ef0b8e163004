"""When and where what a verb tells of was, by days and places that its clause joins to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.frames.actors import STATES
from kb.drafting.frames.clauses import Clause
from kb.drafting.frames.records import Lexicon, Match, Steps
from kb.drafting.text.annotations import Annotated, Entity, Moment
from kb.namespaces import XSD

#: Maximum number of tokens in an aside between commas that separates an act from its day.
LONGEST_ASIDE = 12


@dataclass(frozen=True)
class Circumstances(Steps):
    """The small words, days and places of one clause."""

    annotated: Annotated
    clause: Clause
    lexicon: Lexicon

    def kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def skip_modifiers(self, at: int) -> int:
        """The end of the modifiers of a treaty that start at a token: "the new"; 0 without any."""
        return self.match(at, "determiners", "adjectives", "to")

    def circumstance(self, at: int) -> int:
        """The end of a day or place at a token, with the words before it; 0 elsewhere."""
        if self.kind(at) == "" and self.tokens[at : at + 1] and self.tokens[at].sign == ",":
            return self.circumstance(at + 1)
        end = self.skip(at, "when", "where", "determiners")
        if self.kind(end) == "moment":
            return end + 1
        if self.kind(end) == "place" and end > at:
            behind = end + 1
            while (
                behind + 1 < len(self.tokens)
                and self.tokens[behind].sign == ","
                and self.kind(behind + 1) in ("place", "country")
            ):
                behind += 2
            return behind
        return 0

    def skip_circumstance(self, at: int) -> int:
        """The end of a day, a place or words for a setting at a token; 0 elsewhere."""
        return self.circumstance(at) or self.match(at, "path")

    def companion(self, at: int) -> int:
        """The end of "with Chile" at a token; 0 elsewhere."""
        end = self.match(at, "with")
        end = end and self.skip(end, "determiners")
        return end + 1 if end and self.kind(end) in ("country", "organization") else 0

    def others(self, start: int, end: int) -> tuple[Entity, ...]:
        """Those with whom it is done: "signed with Chile", "signed the Pact with Chile"."""
        at = start
        while at <= end:
            if stop := self.companion(at):
                return self.tokens[stop - 1].entities
            at += 1
        return ()

    def before_parties(self, end: int) -> int:
        """Where "between Peru and Chile" begins that ends before a token; the token without."""
        at = end
        while at > 0 and (
            self.kind(at - 1) in ("country", "organization", "demonym") or self.is_joint(at - 1)
        ):
            at -= 1
        start = self.match_before(at, "between")
        return end if start is None else start

    def is_joint(self, at: int) -> bool:
        is_and = self.match(at, "and")
        is_small = self.match(at, "determiners")
        return bool(is_and or is_small) or self.tokens[at].sign == ","

    def is_text(self, at: int) -> bool:
        """Whether a treaty is spoken of itself, and not "the amendment to" it."""
        return self.match_before(self.skip_back(at, "determiners", "adjectives"), "about") is None

    def is_subject(self, at: int, is_passing: bool) -> bool:
        """Whether a treaty begins a clause, so that a verb behind is said of it.

        What a verb right behind says in passing may be said of one within a clause: "praised the
        Pact signed by Peru"; but "the law on the Pact signed by Peru" leaves it open.
        """
        at = self.skip_back(at, "determiners", "adjectives")
        if at == 0 or (at <= self.clause.start and not is_passing):
            return True
        before = self.tokens[at - 1]
        begins = before.is_mark or before.kind in (*STATES, "moment", "place", "organization")
        if begins or self.match_before(at, "opens", "and") is not None:
            return True
        about = self.match_before(at, "about")
        if is_passing and self.match_before(at, "where") is not None:
            return True
        return is_passing and (about is None or about == 0 or self.tokens[about - 1].is_mark)

    def is_plain(self, at: int) -> bool:
        """Whether a mark, a day, a place or a joint stands at a token: no other object."""
        token = self.tokens[at]
        return token.is_mark or bool(
            self.circumstance(at) or self.match(at, "when", "where") or self.is_joint(at)
        )

    def day_before(self, end: int) -> int | None:
        """Where a day begins, with its words, that ends before a token; None where none does."""
        if self.kind(end - 1) != "moment":
            return None
        start = self.match_before(end - 1, "when")
        return end - 1 if start is None else start

    def day(self, match: Match, start: int, end: int, stop: int, is_first: bool) -> Moment | None:
        """The day of an act: behind its words, between them, or in front of the first verb."""
        for at in self.path(max(end + 1, match.end), stop):
            if self.is_own(at):
                return self.tokens[at].moment
        for at in range(start, min(max(end + 1, match.end), len(self.tokens))):
            if self.is_own(at):
                return self.tokens[at].moment
        if not is_first:
            return None
        for at in range(self.clause.start, start):
            if self.is_own(at) and (self.is_lead(at, start) or self.is_in_setting(at, start)):
                return self.tokens[at].moment
        return None

    def is_in_setting(self, at: int, start: int) -> bool:
        """Whether a day stands in a setting in front: "At a ceremony in Lima on 3 May, Peru"."""
        end = next((end for end in range(at, start) if self.tokens[end].sign == ","), 0)
        return bool(end) and end - 1 in set(self.path(self.clause.start, end))

    def path(self, start: int, stop: int) -> Iterator[int]:
        """The tokens behind an act as far as only days, places and settings stand there."""
        at = start
        while at < stop:
            step = self.skip_circumstance(at) or self.companion(at)
            if not step and self.match(at, "by"):
                return
            is_comma = self.tokens[at].sign == ","
            if not step and (is_comma or self.kind(at) in ("place", "organization")):
                step = at + 1
            step = step or self.match(at, "others", "when", "where")
            if not step:
                return
            if is_comma and (behind := self.behind_aside(at, stop)):
                step = behind
            yield from range(at, min(step, stop))
            at = step

    def behind_aside(self, at: int, stop: int) -> int:
        """Where words between commas end behind which a day stands; 0 where they do not."""
        if self.circumstance(at):
            return 0
        for end in range(at + 1, min(stop, at + LONGEST_ASIDE)):
            if self.kind(end) in ("country", "treaty", "moment", "demonym"):
                return 0
            if self.tokens[end].sign == ",":
                return end + 1 if self.circumstance(end + 1) else 0
        return 0

    def is_own(self, at: int) -> bool:
        """Whether a day stands at a token that is one day, and not that of something else."""
        moment = self.tokens[at].moment
        if moment is None or moment.until is not None or self.is_year_of_name(at, moment):
            return False
        is_inferred = moment.inferred is not None and moment.inferred.datatype == XSD.date
        return (moment.date is not None or is_inferred) and not self.is_apart(at)

    def is_year_of_name(self, at: int, moment: Moment) -> bool:
        """Whether a year belongs to the name before it: "Konvensi Jenewa tahun 1951"."""
        is_year = moment.date is not None and moment.date.datatype == XSD.gYear
        start = self.match_before(at, "year_of_name")
        before = self.kind((at if start is None else start) - 1)
        is_behind = self.lexicon.is_tenseless and before == "treaty"
        return is_year and is_behind

    def is_lead(self, at: int, start: int) -> bool:
        """Whether a day opens the clause: nothing before it but words for when."""
        first = self.match_before(at, "when")
        return self.skip_back(at if first is None else first, "opens") <= self.clause.start

    def place(self, end: int, verb: int, stop: int) -> Entity | None:
        """The place where it was done: behind a word for where."""
        for at in self.path(max(end + 1, verb), stop):
            if self.kind(at) in ("place", "country") and self.is_where(at):
                return self.tokens[at].entities[0]
        for at in range(verb, end):
            if self.kind(at) == "place" and self.is_where(at):
                return self.tokens[at].entities[0]
        return None

    def day_near(self, match: Match, first: int, stop: int) -> Moment | None:
        """The day of a gathering: the first behind its noun, or the one that opens the clause."""
        behind = range(match.end, stop)
        ahead = [at for at in range(first, match.start) if self.is_lead(at, match.start)]
        places: list[int] = [*behind, *ahead]
        for at in places:
            moment = self.tokens[at].moment
            if moment is not None and not self.is_apart(at):
                return moment
        return None

    def place_near(self, match: Match, first: int, stop: int) -> Entity | None:
        """The place of a gathering: the first behind its noun, or in front of it."""
        places: list[int] = [*range(match.end, stop), *range(first, match.start)]
        for at in places:
            if self.kind(at) == "place" and self.is_where(at):
                return self.tokens[at].entities[0]
        return None

    def is_apart(self, at: int) -> bool:
        """Whether words right before a day say that it is that of something else: "since"."""
        return self.match_before(at, "apart") is not None

    def is_where(self, at: int) -> bool:
        return self.match_before(self.skip_back(at, "determiners"), "where") is not None

    def is_to_come(self, moment: Moment | None) -> bool:
        """Whether a day lies after that of publication."""
        return self._since_published(moment) > 0

    def is_past(self, moment: Moment | None) -> bool:
        """Whether a day lies before that of publication."""
        return self._since_published(moment) < 0

    def _since_published(self, moment: Moment | None) -> int:
        """How a day, month or year compares with that of publication; 0 where one is unknown."""
        published, date = self.annotated.published or "", str(moment.day or "") if moment else ""
        if not published or not date or date.startswith("-"):
            return 0
        return (date > published[: len(date)]) - (date < published[: len(date)])

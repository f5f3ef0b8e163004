"""Which treaty one match is of: named in it, or meant by what stands for one."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.acts.inforce import InForce
from kb.drafting.acts.matches import AROUND
from kb.drafting.acts.pointing import unknown_between
from kb.drafting.entities.antecedents import antecedent, is_near, stands_for
from kb.drafting.text.annotations import Entity, Span

#: What the treaty as a whole goes through, and no State alone.
OF_THE_TREATY = (
    "Adoption",
    "OpeningForSignature",
    "EntryIntoForce",
    "Termination",
    "ConclusionOfNegotiations",
)
#: A treaty so near to the beginning of its sentence is what the sentence is about.
NEAR_START = 12


@dataclass(frozen=True)
class Meant(InForce):
    """The clause of one verb, with the treaty that it is of."""

    def treaty(self, outlook: str) -> Entity | None:
        """The treaty that is named, else the one that "it" stands for."""
        if named := next(self.entities("treaty", "treaty"), None):
            return named
        start = self.trigger().start
        if shared := self._of_the_next_verb():
            return shared
        found = antecedent(self.annotated, start, self.gender())

        if found is None or (self.is_of_it_behind() and found.start < self._sentence().start):
            return None
        if self.is_beside_another(found) or not self._is_spoken_of(found, start):
            return None
        if not is_near(self.annotated, found, start) and unknown_between(
            self.annotated, found, start
        ):
            return None
        is_accession = not outlook and self.way.action == "Accession"
        is_accession = is_accession and not self.has_enclitic()  # a body is not "acceded to"
        if is_accession and self._names_a_body(found.end, start):
            return None  # "ASEAN was founded in 1967. Brunei joined in 1984."
        is_left = self.way.action == "Withdrawal" and self.way.name == "bare"
        since = self._sentence_of(found).start if is_left else found.end
        if self.way.action == "Withdrawal" and self._has_a_body(since, start):
            return None  # "at odds with ECOWAS, Mali gave notice of its withdrawal"
        is_open = self.way.name == "bare" and not outlook and not self.has_pronoun()
        return found if is_near(self.annotated, found, start) or not is_open else None

    def _of_the_next_verb(self) -> Entity | None:
        """The treaty behind another verb: "signed but has not ratified the Pact"."""
        if self.way.name != "bare" or self.has_pronoun():
            return None
        behind = self.cues.next_verb.match(self.skeleton.text, self.match.end("trigger"))
        return next(self.skeleton.entities(*behind.span(), "treaty"), None) if behind else None

    def is_beside_another(self, treaty: Entity) -> bool:
        """Whether it was named by the way: "Peru ratified it, on the same day as the Pact"."""
        return bool(self.cues.beside.search(self.annotated.text[: treaty.start][-AROUND:]))

    def is_of_it_behind(self) -> bool:
        """Whether "it" stands behind other words: "Its elder sister was signed; it applies"."""
        is_it = bool(self.group("treaty")) and self.way.name in ("whole", "passive-open")
        return is_it and len(self.skeleton.text[: self.match.start()].strip()) > NEAR_START

    def _sentence_of(self, treaty: Entity) -> Span:
        return next((s for s in self.annotated.sentences if treaty.within(s)), treaty)

    def _sentence(self) -> Span:
        return self.skeleton.span(0, len(self.skeleton.text))

    def has_pronoun(self) -> bool:
        """Whether a small word stands for the treaty: "l'a ratifiée", "meratifikasinya"."""
        if self.has_enclitic():
            return True
        start = self.match.end("subject") if self.group("subject") else self.match.start()
        words = self.skeleton.text[start : self.match.start("trigger")]
        return stands_for(self.annotated.language, words)

    def has_enclitic(self) -> bool:
        """Whether the pronoun is the end of the verb: "meratifikasinya"."""
        return bool(self.cues.enclitic.search(self.group("trigger")))

    def _is_spoken_of(self, found: Entity, at: int) -> bool:
        """Whether "it" is that treaty, and no other document that was named since or with it."""
        text = self.annotated.text
        sentence = max(s.start for s in self.annotated.sentences if s.start <= found.start)
        before = text[sentence : found.start]
        if self.cues.is_of_a_document(before):
            return False
        is_whole = self.way.action in OF_THE_TREATY
        is_narrow = is_whole or self.way.action == "Signature"
        if is_narrow and self.cues.documents.search(text[found.end : at]):
            return False
        begins = found.start - sentence <= NEAR_START
        is_for_one = bool(self.group("party"))  # "parties to the Pact: in Chile it applies since"
        return (
            not is_whole or begins or is_for_one or bool(self.cues.told.search(text[sentence:at]))
        )

    def _names_a_body(self, treaty: int, at: int) -> bool:
        """Whether a body that a State may join is named since a treaty, in the sentence before."""
        starts = [0, *(one.start for one in self.annotated.sentences if one.start <= at)]
        start = starts[-2:][0]
        return start >= treaty and self._has_a_body(start, at)

    def _has_a_body(self, start: int, end: int) -> bool:
        """Whether a body, which one may leave as well, is named in a stretch."""
        return next(self.annotated.entities_in(Span(start, end), "organization"), None) is not None

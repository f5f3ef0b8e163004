"""Who is meant by a sentence that begins with its verb: "Perú es parte del Pacto. Lo ratificó".

Spanish leaves out a subject that goes on from the sentence before. It is read where that names one
State at its beginning and no other, or two where the verb is of several.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kb.drafting.acts.inforce import InForce
from kb.drafting.text.annotations import Entity
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import Phrases
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.text.vocabulary import vocabulary


@dataclass(frozen=True)
class Begun(InForce):
    """The clause of one verb, with those of whom the sentence before is."""

    def is_begun(self) -> bool:
        """Whether a sentence begins with the verb, and leaves out its subject: "Lo ratificó"."""
        return "begun" in self.match.groupdict() and self.way.name in ("active", "bare")

    def named_before(self) -> list[Entity]:
        """Of whom the sentence before is: the States that it begins with, where it names no other.

        As many as the verb says: "Perú es parte del Pacto. Lo ratificó en 2019."
        """
        before = self.annotated.sentence_before(self.skeleton.starts[0])
        if before is None:
            return []
        skeleton = Skeleton.of(self.annotated, before)
        head = _subject(self.annotated.language).match(skeleton.text)
        if head is None or any(skeleton.entities(*head.span(), "organization", "person")):
            return []
        found = [*skeleton.entities(*head.span(), "country", "demonym")]
        others = skeleton.entities(head.end(), len(skeleton.text), "country")
        if {one.reference for one in others} - {one.reference for one in found}:
            return []
        is_plural = bool(self.guard.plural.search(self.match[0]))
        return found if is_plural == (len(found) > 1) else []


@cache
def _subject(language: str) -> Pattern:
    """Those with whom a sentence begins."""
    words = vocabulary(language)
    parts = Phrases.of(words["acts"], words["modality"])
    return Pattern.of(f"\\W{{0,3}}{parts.subject}(?! ?(?:{words['acts']['and']})(?!\\w))")

"""What a release records of a fact, and of the words of a passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provenance:
    """Where a fact is from. `certainty` is Stated, Recorded, Coded,
    Computed, Editorial or Inferred."""

    fact: str
    certainty: str
    passage: str | None
    sources: tuple[str, ...]
    by: tuple[str, ...]
    on: str | None
    inference: str | None
    sha256: str | None


@dataclass(frozen=True)
class Answer:
    """What a curator answered to a rule of meaning that asked about a fact, by language."""

    rule: str
    because: Mapping[str, str]
    by: str
    on: str


@dataclass(frozen=True)
class Passage:
    """The words of an article that say something, with what stands around them."""

    iri: str
    article: str
    language: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    #: What the editors translated, by language.
    glosses: Mapping[str, str] = field(default_factory=dict)

    def gloss(self, languages: Sequence[str]) -> tuple[str, str] | None:
        """A translation and its language, for a reader of these; None where the words themselves
        are in the first of them that any is in.

        >>> found = Passage("urn:p", "urn:a", "id", "resepsi", "", "", 0, 7, {"en": "reception"})
        >>> found.gloss(("fr", "en", "id")), found.gloss(("id", "en")), found.gloss(("vi",))
        (('reception', 'en'), None, None)
        """
        own = self.language.partition("-")[0]
        first = next((tag for tag in languages if tag == own or tag in self.glosses), own)
        return (self.glosses[first], first) if first in self.glosses and first != own else None

"""What a release records of a fact, and of the words of a passage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """Where a fact is from. `certainty` is Stated, Recorded, Computed,
    Editorial or Inferred."""

    fact: str
    certainty: str
    passage: str | None
    sources: tuple[str, ...]
    by: tuple[str, ...]
    on: str | None
    inference: str | None
    sha256: str | None


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

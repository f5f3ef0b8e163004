"""A sentence with each name as one sign, so that patterns speak of kinds and not of names.

"Singapore signed the Singapore Convention" becomes "C signed the T": the State that stands in the
name of a treaty is no longer there to be mistaken for one that acts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.text.annotations import Annotated, Entity, Moment, Span

#: The sign of each kind: characters of the private use area, which no article has.
SIGNS = {
    "country": "\ue000",
    "organization": "\ue001",
    "person": "\ue002",
    "treaty": "\ue003",
    "place": "\ue004",
    "moment": "\ue005",
    "demonym": "\ue006",
}
#: The sign of words in quotation marks, where they are one (`kb.drafting.statements.quotations`).
QUOTATION = "\ue006"
#: What patterns write for signs.
CLASSES = {
    "<quotation>": QUOTATION,
    "<country>": SIGNS["country"],
    "<national>": f"[{SIGNS['country']}{SIGNS['demonym']}]",
    "<demonym>": SIGNS["demonym"],
    "<organization>": SIGNS["organization"],
    "<person>": SIGNS["person"],
    "<treaty>": SIGNS["treaty"],
    "<place>": f"[{SIGNS['place']}{SIGNS['country']}]",
    "<date>": SIGNS["moment"],
    "<actor>": f"[{SIGNS['country']}{SIGNS['organization']}]",
    "<speaker>": f"[{SIGNS['country']}{SIGNS['organization']}{SIGNS['person']}]",
    "<name>": "[" + "".join(SIGNS.values()) + "]",
    "<signs>": "".join(SIGNS.values()),  # within a class of signs: "[^,<signs>]"
}
#: The end of a word, behind its beginning, with the blanks that follow.
_REST_OF_WORD = re.compile(r"(?<=\w)\w+\s*")
#: Of two that stand on the same words the first kind is taken.
_RANK = ("treaty", "person", "organization", "country", "place", "moment", "demonym")


@dataclass(frozen=True)
class Skeleton:
    """The signs of a stretch of text, the place in the text of each, and what it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    things: dict[int, tuple[Entity | Moment, ...]]

    @classmethod
    def of(cls, annotated: Annotated, span: Span) -> Skeleton:
        """The skeleton of a stretch: of names that overlap, the longest stays."""
        signs: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        things: dict[int, tuple[Entity | Moment, ...]] = {}
        at = span.start
        for place, kind, found in _chosen(annotated, span):
            signs += annotated.text[at : place.start]
            starts += (*range(at, place.start), place.start)
            ends += (*range(at + 1, place.start + 1), place.end)
            things[len(signs)] = found
            signs.append(SIGNS[kind])
            at = place.end
        signs += annotated.text[at : span.end]
        starts += range(at, span.end)
        ends += range(at + 1, span.end + 1)
        return cls("".join(signs), tuple(starts), tuple(ends), things)

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of signs stands in the text."""
        return Span(self.starts[start], self.ends[end - 1])

    def quote(self, start: int, end: int) -> Span:
        """The same from the first whole word: in "del Pacto" the article is the end of another."""
        if rest := _REST_OF_WORD.match(self.text, start):
            start = min(rest.end(), end - 1)
        return self.span(start, end)

    def at(self, position: int) -> int:
        """Which sign stands for a position of the text."""
        return max(0, bisect_right(self.starts, position) - 1)

    def entities(self, start: int, end: int, *kinds: str) -> Iterator[Entity]:
        """The things that are named in a stretch of signs, of some kinds."""
        for at in range(start, end):
            for thing in self.things.get(at, ()):
                if isinstance(thing, Entity) and thing.kind in kinds:
                    yield thing

    def moments(self, start: int, end: int) -> Iterator[Moment]:
        """The moments in a stretch of signs."""
        for at in range(start, end):
            for thing in self.things.get(at, ()):
                if isinstance(thing, Moment):
                    yield thing


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, as `with_signs` writes it, that takes small and capital letters for the same."""
    return re.compile(with_signs(pattern), re.IGNORECASE)


def with_signs(pattern: str) -> str:
    """A pattern, with the signs of kinds in place of `<country>`, `<treaty>` and so on.

    A blank stands for blanks of any kind and number, and a blank with `?` for none as well.
    """
    for name, sign in CLASSES.items():
        pattern = re.sub(rf"(?<!\?P){name}", sign, pattern)
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s++")


def _chosen(
    annotated: Annotated, span: Span
) -> Iterator[tuple[Span, str, tuple[Entity | Moment, ...]]]:
    """The names and moments that stay, from left to right; several on the same words together."""
    named: dict[tuple[int, int], list[Entity | Moment]] = {}
    found: list[Entity | Moment] = [*annotated.entities_in(span), *annotated.moments_in(span)]
    for thing in found:
        named.setdefault((thing.start, thing.end), []).append(thing)
    for start, end in _longest(named):
        kind = min((_kind(thing) for thing in named[start, end]), key=_RANK.index)
        yield Span(start, end), kind, tuple(one for one in named[start, end] if _kind(one) == kind)


def _longest(named: dict[tuple[int, int], list[Entity | Moment]]) -> list[tuple[int, int]]:
    """The stretches that lie within no longer one and overlap none."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(named, key=lambda place: (place[0] - place[1], place)):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end))
    return sorted(kept)


def _kind(thing: Entity | Moment) -> str:
    return thing.kind if isinstance(thing, Entity) else "moment"

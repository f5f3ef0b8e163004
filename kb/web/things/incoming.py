"""What leads to a thing, by property: whole where it is little, the first part where it is much."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.canonical.oxigraph import Triple
from kb.index.tallies import MANY
from kb.namespaces import OA, SCHEMA, TRO
from kb.reading.store import name_of
from kb.web.site import Site

#: Of many links, so many are read for a section.
MOST_OF_ONE = 50

#: Passages, statements and records lead back to what they speak of: notes or a text have them.
_RECORDS = frozenset(map(str, (TRO.basis, OA.hasSource, SCHEMA.appearance)))


@dataclass(frozen=True)
class Taken:
    """Triples that lead to a thing by one property from some kinds of things (all where none is
    named); `total` counts those of which these are a part."""

    property: str
    kinds: tuple[str, ...]
    triples: list[Triple]
    total: int


class Incoming:
    """The links into one thing, of which a page takes those that its sections show, each once."""

    def __init__(
        self, site: Site, iri: str, few: Sequence[Triple], many: Mapping[tuple[str, str], int]
    ) -> None:
        self._site = site
        self._iri = iri
        self._few: dict[str, list[Triple]] = {}
        for triple in few:
            self._few.setdefault(triple.predicate.value, []).append(triple)
        self._many = dict(many)

    @classmethod
    def of(cls, site: Site, iri: str) -> Incoming:
        """The links into a thing: read, or where they are many, as the tallies have them."""
        triples, more = site.pages.incoming(iri, MANY)
        many = site.tallies.incoming(iri) if more else {}  # nothing of blank nodes
        return cls(site, iri, () if many else triples, many)

    def take(self, predicate: str, kinds: Sequence[str] = (), on_word: bool | None = None) -> Taken:
        """Take out the links by a property from things of some kinds (all where none is named).

        With `on_word`, from those that rest on somebody's word, or from those that do not.
        """
        if self._many:
            return self._take_of_many(predicate, kinds, on_word)
        fits, left = list[Triple](), list[Triple]()
        for triple in self._few.pop(predicate, []):
            is_fit = not kinds or self._site.pages.ids.kind(name_of(triple.subject)) in kinds
            if is_fit and on_word is not None:
                is_fit = self._is_on_word(triple) == on_word
            (fits if is_fit else left).append(triple)
        if left:
            self._few[predicate] = left
        return Taken(predicate, tuple(kinds), fits, len(fits))

    def leave_out(self, things: Collection[str]) -> None:
        """Leave out the links from things that the page shows elsewhere; of links so many that they
        are only counted, none."""
        for predicate, triples in list(self._few.items()):
            kept = [triple for triple in triples if name_of(triple.subject) not in things]
            self._few[predicate] = kept
            if not kept:
                del self._few[predicate]

    def left(self) -> list[str]:
        """The properties by which anything leads here that was not taken."""
        return sorted({*self._few, *(predicate for predicate, _ in self._many)} - _RECORDS)

    def _take_of_many(self, predicate: str, kinds: Sequence[str], on_word: bool | None) -> Taken:
        """The first of many. Which of them rest on somebody's word is not counted: all are shown
        together."""
        fits = [
            (which, kind)
            for which, kind in self._many
            if which == predicate and (not kinds or kind in kinds) and not on_word
        ]
        if not fits:
            return Taken(predicate, tuple(kinds), [], 0)
        total = sum(self._many.pop(pair) for pair in fits)
        taken = tuple(kind for _, kind in fits)
        names = self._site.tallies.leading(self._iri, predicate, MOST_OF_ONE, 0, taken)
        triples = [self._site.pages.link(name, predicate, self._iri) for name in names]
        return Taken(predicate, tuple(k for k in taken if k), triples, total)

    def _is_on_word(self, triple: Triple) -> bool:
        """Whether what leads here is known on somebody's word alone."""
        return bool(self._site.pages.values(name_of(triple.subject), TRO.accordingTo))

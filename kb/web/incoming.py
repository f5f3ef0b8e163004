"""What leads to a thing, by property: whole where it is little, the first part where it is much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.namespaces import TRO, shorten
from kb.store import name_of
from kb.web.site import Site

#: How many links are read at once; of more, so many are read of each property.
MOST_READ = 1000
#: How many of the links of one property are looked through for things of a kind.
MOST_OF_ONE = 200

#: Passages and records lead back to what they speak of; the notes of a page have them.
_RECORDS = frozenset(map(str, (TRO.basis,)))


@dataclass(frozen=True)
class Taken:
    """Triples that lead to a thing; `total` counts those of which these are a part, and `via` is
    the short name of the property under which all are listed."""

    triples: list[Any]
    via: str
    total: int


class Incoming:
    """The links into one thing, of which a page takes those that its sections show."""

    def __init__(self, found: dict[str, list[Any]], totals: Mapping[str, int], site: Site) -> None:
        self._found = found
        self._totals = totals
        self._partial = {name for name, some in found.items() if len(some) < totals[name]}
        self._site = site

    @classmethod
    def of(cls, site: Site, iri: str) -> Incoming:
        """All links into a thing, or the first ones of each property with the number of all."""
        found: dict[str, list[Any]] = {}
        triples, more = site.store.incoming(iri, MOST_READ)
        if not more:
            for triple in triples:
                found.setdefault(triple.predicate.value, []).append(triple)
            return cls(found, {name: len(some) for name, some in found.items()}, site)
        totals = site.tallies.incoming(iri)
        for predicate in totals:
            names = site.tallies.leading(iri, predicate, MOST_OF_ONE)
            found[predicate] = [site.store.link(name, predicate, iri) for name in names]
        return cls(found, totals, site)

    def take(
        self, properties: Sequence[str], kinds: Sequence[str], on_word: bool | None = None
    ) -> Taken:
        """Take out the links by some properties from things of some kinds (all where none); with
        `on_word`, from those that rest on somebody's word, or from those that do not."""
        taken: list[Any] = []
        via, total = "", 0
        for predicate in properties:
            here = self._found.pop(predicate, [])
            fits, left = list[Any](), list[Any]()
            for triple in here:
                is_fit = not kinds or self._kind(triple) in kinds
                if is_fit and on_word is not None:
                    is_fit = self._is_on_word(triple) == on_word
                (fits if is_fit else left).append(triple)
            if left:
                self._found[predicate] = left
            if fits:
                taken += fits
                total += self._totals[predicate] if predicate in self._partial else len(fits)
                via = via or shorten(predicate)
        return Taken(taken, via, total)

    def _is_on_word(self, triple: Any) -> bool:
        """Whether what leads here is known on somebody's word alone."""
        return bool(self._site.store.values(name_of(triple.subject), TRO.accordingTo))

    def _kind(self, triple: Any) -> str | None:
        return self._site.store.ids.kind(name_of(triple.subject))

    def left(self) -> list[str]:
        """The properties by which anything leads here that was not taken."""
        return sorted(set(self._found) - _RECORDS)

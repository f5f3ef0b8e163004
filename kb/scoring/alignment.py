"""Which things two sides speak of: by their references, and by names where one has none."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from kb.seeds.content import Argument
from kb.seeds.labels import Labels, folded

#: Stands before the reference of what no authority describes: another slug may mean the same.
NEW = "new:"


@dataclass(frozen=True)
class Names:
    """The folded names of things by reference; `new` are references of one article alone.

    A draft may have made a candidate of a thing for which the curator has another slug; then the
    names tell that they are one.
    """

    by_reference: Mapping[str, frozenset[str]]
    new: frozenset[str] = frozenset()

    @classmethod
    def of(cls, labels: Labels) -> Names:
        """The names that the authorities have."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, of_name in labels.by_folded.items():
            for label in of_name:
                found[label.reference].add(name)
        return cls({reference: frozenset(names) for reference, names in found.items()})

    def further(self, described: Iterable[Mapping[str, Any]]) -> Names:
        """These, and those of the things and candidates of one article."""
        own = {
            thing["ref"]: frozenset(map(folded, thing.get("name", {}).values()))
            for thing in described
        }
        new = frozenset(own) - frozenset(self.by_reference)
        return Names(ChainMap(own, dict(self.by_reference)), self.new | new)

    def called(self, words: Iterable[tuple[str, str]]) -> Names:
        """These, and more words for things, by their references.

        >>> sorted(Names({"country/am": frozenset({"armenia"})}).called(
        ...     [("country/am", "Ac-mê-ni-a")]).of_reference("country/am"))
        ['ac me ni a', 'armenia', 'country/am']
        """
        own: dict[str, frozenset[str]] = {}
        for reference, text in words:
            known = own.get(reference) or self.by_reference.get(reference, frozenset())
            own[reference] = known | {folded(text)}
        return Names(ChainMap(own, dict(self.by_reference)), self.new)

    def of_argument(self, argument: Argument | None) -> frozenset[str]:
        """The reference of an argument and the names of its thing; its words where it has none.

        >>> names = Names({"country/vn": frozenset({"viet nam"})})
        >>> sorted(names.of_argument(Argument("that country", "country/vn")))
        ['country/vn', 'viet nam']
        >>> sorted(names.of_argument(Argument("Lord Denning", "person/denning")))
        ['lord denning', 'person/denning']
        """
        return self.of_reference(argument.ref, argument.text) if argument else frozenset()

    def of_reference(self, reference: str, words: str = "") -> frozenset[str]:
        """A reference and the names of its thing; words for it where it has none."""
        names = self.by_reference.get(reference) or frozenset({folded(words)})
        own = f"{NEW}{reference}" if reference in self.new else reference
        return frozenset(filter(None, {own, *names}))


def are_two(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether sets of references and names are of two things, each of which an authority describes:
    then no name makes them one.

    >>> are_two({"treaty/a", "the pact"}, {"treaty/b", "the pact"})
    True
    >>> are_two({"treaty/a", "the pact"}, {"new:treaty/pact", "the pact"})
    False
    """
    mine, theirs = _known(one), _known(other)
    return bool(mine and theirs) and not mine & theirs


def _known(values: AbstractSet[str]) -> AbstractSet[str]:
    return {one for one in values if "/" in one and not one.startswith((NEW, "/"))}


def same_name(one: str, other: str) -> bool:
    """Whether one folded name is the other, or stands in it as whole words.

    >>> same_name("shangri la hotel", "shangri la hotel singapore"), same_name("oman", "romania")
    (True, False)
    """
    if "/" in one or "/" in other:  # references are the same, or are not
        return one == other
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")

"""What the authorities know of names, places and treaties, as the rules of meaning ask for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA, TRO, shorten
from kb.seeds.authorities import Authority
from kb.seeds.factkeys import WrittenThing
from kb.seeds.labels import Label, Labels, folded

#: So many words of a text are looked up as one name.
MOST_WORDS = 12
#: A reference within a file's text.
_REFERENCE = re.compile(r"\b[a-z]+/[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class KnownName:
    """A stretch of a text that is a known name, and the things that have it."""

    start: int
    end: int
    references: frozenset[str]


@dataclass(frozen=True, eq=False)
class KnownNames:
    """The names of the authorities, the places that others lie in, when treaties were adopted, and
    the acts of treaties as a whole: kind, treaty and day.

    A day may be only a month or a year.
    """

    labels: Labels
    within: Mapping[str, frozenset[str]]
    adopted: Mapping[str, str]
    acts: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, authorities: Mapping[str, Authority], labels: Labels, ids: Identifiers
    ) -> KnownNames:
        """What some authorities know."""
        within: dict[str, frozenset[str]] = {}
        adopted: dict[str, str] = {}
        acts: dict[str, tuple[str, str, str]] = {}
        for reference, block in authorities.items():
            triples = block.triples
            places = (ids.reference(str(o)) for o in triples.objects(None, SCHEMA.containedInPlace))
            if states := frozenset(filter(None, places)):
                within[reference] = states
            treaty, day = reference, str(next(triples.objects(None, SCHEMA.legislationDate), ""))
            kind = next(triples.objects(None, TRO.actionType), None)
            if kind is not None:
                of = next(triples.objects(None, TRO.treaty), "")
                treaty = ids.reference(str(of)) or ""
                its_day = str(next(triples.objects(None, TRO.actionDate), ""))
                if next(triples.objects(None, TRO.actor), None) is None:  # else it is one State's
                    acts[reference] = (shorten(str(kind)).removeprefix("tro:"), treaty, its_day)
                day = its_day if kind == TRO.Adoption else ""
            if day:
                adopted[treaty] = min(day, adopted.get(treaty, day))
        return cls(labels, within, adopted, acts)

    def with_candidates(self, candidates: Mapping[str, WrittenThing]) -> KnownNames:
        """The same with the names of what no authority describes yet, by reference."""
        labels = [
            Label(reference, text, tag)
            for reference, candidate in candidates.items()
            for tag, text in candidate["name"].items()
        ]
        return replace(self, labels=self.labels.with_more(labels)) if labels else self

    @cached_property
    def state(self) -> str:
        """A digest of all that is known."""
        lines = [
            f"{n} {sorted(label.reference for label in of)}"
            for n, of in self.labels.by_folded.items()
        ]
        lines += [f"{ref} {sorted(places)}" for ref, places in self.within.items()]
        lines += [f"{ref} {day}" for ref, day in self.adopted.items()]
        lines += [f"{ref} {act}" for ref, act in self.acts.items()]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def digest(self, *texts: str) -> str:
        """A digest of what of it bears on texts: the names that stand in them, and the things to
        which they refer. Another one tells that their facts must be looked at again."""
        used = {reference for text in texts for reference in _REFERENCE.findall(text)}
        lines = [
            f"{ref} {self.names(ref)} {sorted(self.within.get(ref, ()))} {self.adopted.get(ref)}"
            for ref in used
        ]
        lines += [f"{ref} {act}" for ref, act in self.acts.items() if act[1] in used]
        for text in texts:
            lines += [
                f"{text[n.start : n.end]} {sorted(n.references)}" for n in self.named_in(text)
            ]
        return hashlib.sha256("\n".join(sorted(set(lines))).encode()).hexdigest()[:16]

    def names(self, reference: str) -> tuple[str, ...]:
        """The folded names of a thing, in all languages."""
        return self._names.get(reference, ())

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        by_reference: dict[str, list[str]] = {}
        for name, labels in self.labels.by_folded.items():
            for reference in dict.fromkeys(label.reference for label in labels):
                by_reference.setdefault(reference, []).append(name)
        return {reference: tuple(sorted(names)) for reference, names in by_reference.items()}

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(name.split(maxsplit=1)[0] for name in self.labels.by_folded if name)

    def named_in(self, text: str) -> tuple[KnownName, ...]:
        """The known names in a text, the longest of those that overlap, in order.

        >>> from kb.seeds.labels import Label
        >>> named = {"treaty/h": "Hanoi Convention", "place/h": "Hanoi"}
        >>> labels = Labels.from_labels([Label(ref, name, "en") for ref, name in named.items()])
        >>> found = KnownNames(labels, {}, {}).named_in("the Hanoi Convention at Hanoi")
        >>> [sorted(one.references) for one in found]
        [['treaty/h'], ['place/h']]
        """
        return tuple(self._named_in(text))

    def _named_in(self, text: str) -> Iterator[KnownName]:
        tokens = [(m.start(), m.end()) for m in re.finditer(r"[^\W_]+", text)]
        plain = [folded(text[a:b]) for a, b in tokens]
        i = 0
        while i < len(tokens):
            match = self._at(text, tokens, plain, i) if plain[i] in self._beginnings else None
            if match is None:
                i += 1
                continue
            length, references = match
            yield KnownName(tokens[i][0], tokens[i + length - 1][1], frozenset(references))
            i += length

    def _at(
        self, text: str, tokens: list[tuple[int, int]], plain: list[str], i: int
    ) -> tuple[int, tuple[str, ...]] | None:
        start = tokens[i][0]
        if not (text[start].isupper() or text[start].isdigit()):
            return None
        for length in range(min(MOST_WORDS, len(tokens) - i), 0, -1):
            name = " ".join(plain[i : i + length])
            if name in self.labels.by_folded:
                words = text[start : tokens[i + length - 1][1]]
                if references := self.labels.find(words):
                    return length, references
        return None

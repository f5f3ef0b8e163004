"""Words that stand for States where acts are told: "Paris", "the two countries", "the country"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.vocabulary import one_of, vocabulary

#: How often a State is named at least where an article is about it, and how much oftener than
#: any but the two.
OFTEN = 3
OFTENER = 1.5
MUCH_OFTENER = 2.5
#: So far from its beginning an article names the two States that it is about.
LEAD = 600
#: So far from an act a State is named at the most whose name is to be quoted with it.
FARTHEST = 800
#: So much of the text before a capital says whether it is a place.
BEFORE = 24
_CAPITALS = Path(__file__).parent.parent / "languages" / "capitals.tsv"
_WORD = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]+")


def with_states(annotated: Annotated) -> Annotated:
    """The same text, with the words that stand for a State or for the two it is about."""
    words = _Words.of(annotated.language)
    states = _States(annotated, words)
    found = [*states.both()]
    found += states.capitals()
    found += states.the_country([*annotated.entities, *found])
    if not found:
        return annotated
    there = {(one.start, one.end) for one in found}
    kept = (o for o in annotated.entities if o.kind != "place" or (o.start, o.end) not in there)
    return replace(annotated, entities=tuple(sorted((*kept, *found))))


@dataclass(frozen=True)
class Pair:
    """The two States that an article is about, and where it names them."""

    named: Mapping[str, tuple[Entity, ...]]
    states: tuple[str, ...]

    @classmethod
    def of(cls, annotated: Annotated) -> Pair:
        named: dict[str, list[Entity]] = {}
        for one in (*annotated.entities, *annotated.demonyms):
            if one.kind in ("country", "demonym"):
                named.setdefault(one.reference, []).append(one)
        places = {ref: tuple(sorted(set(found))) for ref, found in named.items()}
        return cls(places, _two_of(annotated, places))

    def near(self, at: int) -> tuple[Entity, ...]:
        """Both, each where it is named nearest to a place; none where one is named far away."""
        found = [self.nearest(ref, at) for ref in self.states]
        return tuple(one for one in found if one) if all(found) else ()

    def nearest(self, state: str, at: int) -> Entity | None:
        there = [o for o in self.named.get(state, ()) if abs(o.start - at) < FARTHEST]
        return min(there, key=lambda one: abs(one.start - at), default=None)


def _two_of(annotated: Annotated, named: Mapping[str, tuple[Entity, ...]]) -> tuple[str, ...]:
    """The two States that are named most, and no third nearly as often, of which it is told that
    they do something together: "the two countries", "a treaty between Peru and Chile"."""
    counts = Counter({ref: len(found) for ref, found in named.items()}).most_common(3)
    (first, _), (second, often), (_, third) = (*counts, ("", 0), ("", 0), ("", 0))[:3]
    is_early = all(ref in named and named[ref][0].start < LEAD for ref in (first, second))
    if not is_early or often < OFTEN or often < OFTENER * third:
        return ()
    is_theirs = any(
        {party.reference for party in one.parties} == {first, second}
        for one in annotated.entities
        if one.kind == "treaty"
    )
    is_alone = often > OFTEN and often > MUCH_OFTENER * third
    if is_theirs or is_alone or _Words.of(annotated.language).both.search(annotated.text):
        return first, second
    return ()


@dataclass(frozen=True)
class _Words:
    both: re.Pattern[str]
    one: re.Pattern[str]
    before_capital: re.Pattern[str]
    behind_capital: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> _Words:
        words = vocabulary(language)["acts"]["metonymy"]
        relative = vocabulary(language)["acts"]["relative"].replace(" ", r"\s+")
        known = vocabulary(language)["coreference"]["both_countries"]
        both = one_of((words["both"], *map(re.escape, known)))
        return cls(
            re.compile(rf"(?<!\w)(?:{both})(?!\w)", re.IGNORECASE),
            re.compile(rf"(?<!\w)(?:{words['one']})(?!\w)", re.IGNORECASE),
            re.compile(rf"(?:^|[.;:,“\"«(]\s|\n|\s[–—-]\s|(?<!\w)(?:{words['before_capital']})\s)$",
                       re.IGNORECASE),
            re.compile(rf"\s(?![–—(-]|{words['not_behind']})|,\s(?:{relative})\s", re.IGNORECASE),
        )  # fmt: skip


@dataclass(frozen=True)
class _States:
    annotated: Annotated
    words: _Words

    @cached_property
    def pair(self) -> Pair:
        return Pair.of(self.annotated)

    def both(self) -> Iterator[Entity]:
        """ "The two countries", where nobody has told yet which two they are."""
        if not self.pair.states:
            return
        for match in self.words.both.finditer(self.annotated.text):
            span = Span(*match.span())
            if not any(one.overlaps(span) for one in self.annotated.entities):
                for reference in self.pair.states:
                    yield Entity(span.start, span.end, "country", reference, True)

    def capitals(self) -> Iterator[Entity]:
        """Capitals that act: no preposition stands before them, and a verb follows."""
        text, taken = self.annotated.text, self.annotated.entities
        for word in _WORD.finditer(text):
            for name, state in _capitals().get(word[0], ()):
                span = Span(word.start(), word.start() + len(name))
                if (
                    not text.startswith(name, word.start())
                    or text[span.end : span.end + 1].isalnum()
                ):
                    continue
                before = text[max(0, span.start - BEFORE) : span.start]
                is_actor = self.words.before_capital.search(before)
                if not is_actor or not self.words.behind_capital.match(text, span.end):
                    continue
                if not any(o.overlaps(span) and o.kind != "place" for o in taken):
                    yield Entity(span.start, span.end, "country", state, True)

    def the_country(self, entities: list[Entity]) -> Iterator[Entity]:
        """ "The country", where one State alone can be meant: that of the sentence, or before."""
        states = sorted(one for one in entities if one.kind in ("country", "demonym"))
        for match in self.words.one.finditer(self.annotated.text):
            span = Span(*match.span())
            if any(one.overlaps(span) for one in entities):
                continue
            if meant := self._meant(states, span):
                yield Entity(span.start, span.end, "country", meant, True)

    def _meant(self, states: list[Entity], words: Span) -> str:
        sentences = [s for s in self.annotated.sentences if s.start <= words.start][-2:]
        for sentence in reversed(sentences):
            here = [o for o in states if sentence.start <= o.start and o.end <= words.start]
            here = [one for one in here if one.start < sentence.end]
            if here:
                is_one = len({one.reference for one in here}) == 1
                return here[0].reference if is_one else ""
        return ""


@cache
def _capitals() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The capitals by their first word, the longest name first, each with its State."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in _CAPITALS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        state, *names = line.split("\t")
        for name in names:
            found.setdefault(name.split(" ")[0], []).append((name, f"country/{state}"))
    return {word: tuple(sorted(names, key=lambda n: -len(n[0]))) for word, names in found.items()}

"""Everything that a text names, before any fact is drafted: from an article to `Recognition`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.drafting.dates.moments import moments, without_names
from kb.drafting.entities.bodies import Bodies
from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import Names, longest
from kb.drafting.entities.identities import Identities
from kb.drafting.entities.mentions import office_mentions, people_again, treaty_mentions
from kb.drafting.entities.people import Holding, holdings, met_people
from kb.drafting.entities.places import place_names
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.segmentation import sentences
from kb.drafting.text.tokens import Tokens, headline_of
from kb.drafting.text.vocabulary import vocabulary
from kb.seeds.article import Article


@dataclass(frozen=True)
class Recognition:
    """What was found in a text: its annotations, who holds which office, and the candidates.

    `within` are organisations in names of treaties ("Convenio 190 de la OIT"): they are named, and
    no sentence is read by them.
    """

    annotated: Annotated
    holdings: tuple[tuple[Holding, str], ...]
    candidates: Candidates
    within: tuple[Entity, ...] = ()


def annotate(article: Article, names: Names, candidates: Candidates) -> Recognition:
    """The sentences, names, offices and moments of an article."""
    return _Annotator(article.text, article.language, candidates, names).recognition(
        article.published
    )


#: A stretch in which nothing lies.
NOWHERE = Span(0, 0)


@dataclass
class _Annotator:
    text: str
    language: str
    candidates: Candidates
    names: Names
    headline: Span = NOWHERE

    def recognition(self, published: str | None) -> Recognition:
        tokens = Tokens.of(self.text)
        lines = sentences(self.text, self.language)
        self.headline = headline_of(tokens)
        known = self.names.find(self.text)
        days = moments(self.text, self.language, published, ())
        language, candidates = self.language, self.candidates
        identities = Identities(tokens, language, candidates, self.headline, known, days)
        treaties = identities.named()
        rest = [name for name in known if name.kind != "treaty" and not _is_in(name, treaties)]
        national = tuple(self._by_demonyms(tokens))
        demonyms = [word for word in national if not _is_in(word, treaties)]
        whole = [treaty for treaty in treaties if not self._names_parties(treaty)]
        organizations = Bodies(
            tokens, self.language, self.candidates, rest, whole, demonyms, self.headline
        ).all()
        inside = tuple(body for body in organizations if any(map(body.within, treaties)))
        organizations = [body for body in organizations if not _is_in(body, treaties)]
        rest = [
            name for name in rest
            if name.kind != "organization"
            and not (name.kind == "place" and any(name.within(body) for body in organizations))
        ]  # fmt: skip
        bodies = [*organizations, *(name for name in rest if name.kind == "country")]
        people = [name for name in rest if name.kind == "person"]
        bodies += [name for name in rest if name.kind == "place"]
        taken: list[Span] = [*treaties, *bodies]
        bodies += [word for word in national if not _is_in(word, taken)]
        offices = holdings(tokens, self.language, bodies, people)
        held = self._people([office for office in offices if not office.within(self.headline)])
        taken = [*treaties, *organizations]
        places = [name for name in rest if name.kind in ("country", "place")]
        named = [(holding.name, reference) for holding, reference in held]
        met = list(met_people(tokens, self.language, bodies, people))
        named += [(name, self._met(name, named)) for name in met]

        surnames = people_again(tokens, self.language, named, taken)
        people = list(longest([*people, *surnames]))
        places = [place for place in places if not _is_in(place, people)]
        taken += [*people, *places, *(holding.name for holding, _ in held)]
        taken += [holding.office for holding, _ in held if holding.title]
        places += self._places(tokens, taken)
        entities = [*treaties, *organizations, *people, *places]
        taken = [*treaties, *people, *organizations, *(holding.office for holding, _ in held)]
        entities += office_mentions(tokens, self.language, held, taken)
        small = identities.in_small_letters(treaties)
        entities += small
        entities += treaty_mentions(tokens, self.language, sorted([*treaties, *small]))
        demonyms = [word for word in national if not _is_in(word, [*treaties, *people])]
        of_names = [*treaties, *organizations]
        when = without_names(days, of_names)
        things = tuple(sorted(entities))
        national = tuple(replace(word, kind="demonym") for word in demonyms)
        annotated = Annotated(self.text, self.language, lines, things, when, published, national)
        within = (*self._within(known, treaties), *inside)
        return Recognition(annotated, tuple(held), self.candidates, within)

    def _names_parties(self, treaty: Entity) -> bool:
        """Whether the name of a treaty says between whom it is: "MoU between X and Y on Ports"."""
        between = vocabulary(self.language)["treaties"]["between"]
        return any(f" {word} " in self.text[treaty.start : treaty.end] for word in between)

    def _within(self, known: Sequence[Entity], treaties: Sequence[Entity]) -> tuple[Entity, ...]:
        """Known organisations in names of treaties: abbreviations, and those at the end of one.

        The United Nations stand in so many names that this tells nothing.
        """
        ends = {treaty.end for treaty in treaties}
        whole = {(treaty.start, treaty.end) for treaty in treaties}
        return tuple(
            name
            for name in known
            if name.kind == "organization" and name.reference != "organization/united-nations"
            if (name.end in ends or self._words(name).isupper()) and _is_in(name, treaties)
            if (name.start, name.end) not in whole
        )

    def _people(self, held: Sequence[Holding]) -> list[tuple[Holding, str]]:
        """Each office with the reference of its holder; a lone surname is that of a full name."""
        one_name = vocabulary(self.language)["people"]["one_name"]
        names = [self._words(holding.name) for holding in held]
        full = {name for name in names if " " in name}
        references = {
            name: self._person(_fullest(name, full)) for name in sorted(full, key=len, reverse=True)
        }
        people = []
        for holding, name in zip(held, names, strict=True):
            if name in references:
                people.append((holding, references[name]))
                continue
            same = {ref for words, ref in references.items() if name in words.split()}
            if len(same) == 1:
                people.append((holding, same.pop()))
            elif not same and (one_name or self.candidates.labels.find(name)):
                people.append((holding, self._person(name)))
        return people

    def _met(self, name: Span, named: Sequence[tuple[Span, str]]) -> str:
        """The reference of somebody who is met: of the one person whose name has that word."""
        words = self._words(name)
        same = {ref for other, ref in named if words in self._words(other).split()}
        return same.pop() if len(same) == 1 else self._person(words)

    def _person(self, name: str) -> str:
        return self.candidates.reference("person", name)

    def _by_demonyms(self, tokens: Tokens) -> Iterator[Entity]:
        """The States that words such as "Kenyan" point to, where they point to one."""
        for token in tokens.all:
            references = self.candidates.labels.demonyms.find(token.text, self.language)
            if len(references) == 1:
                yield Entity(token.start, token.end, "country", references[0], True)

    def _places(self, tokens: Tokens, taken: Sequence[Span]) -> Iterator[Entity]:
        for span in place_names(tokens, self.language, taken):
            reference = self.candidates.reference("place", self._words(span))
            yield Entity(span.start, span.end, "place", reference)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())


def _fullest(name: str, full: Collection[str]) -> str:
    """The longest name that ends or begins with the words of a name: "Matamela Cyril Ramaphosa"."""
    longer = (
        other for other in full if f" {other}".endswith(f" {name}") or other.startswith(f"{name} ")
    )
    return max(longer, key=len)


def _is_in(entity: Span, others: Sequence[Span]) -> bool:
    return any(entity.overlaps(other) for other in others)

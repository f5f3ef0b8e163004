"""Everything that a text names, found before any fact is drafted: from an article to `Found`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.drafting.annotations import Annotated, Entity, Moment, Span
from kb.drafting.bodies import Bodies
from kb.drafting.candidates import Candidates
from kb.drafting.coreference import both_countries, office_mentions, people_again, treaty_mentions
from kb.drafting.described import Breaks, described_treaties
from kb.drafting.moments import moments
from kb.drafting.names import Names, again, longest, overlap
from kb.drafting.parties import with_its_parties, with_parties
from kb.drafting.people import Holding, holdings
from kb.drafting.places import place_names
from kb.drafting.sentences import sentences
from kb.drafting.tokens import Tokens, headline_of
from kb.drafting.treaties import TreatyName, TreatyWords
from kb.drafting.vocabulary import vocabulary
from kb.drafting.voices import voices
from kb.namespaces import XSD
from kb.seeds.article import Article
from kb.seeds.labels import folded


@dataclass(frozen=True)
class Found:
    """What was found in a text: its annotations, who holds which office, and the candidates.

    `within` are organisations in names of treaties ("Convenio 190 de la OIT"): they are named, and
    no sentence is read by them.
    """

    annotated: Annotated
    holdings: tuple[tuple[Holding, str], ...]
    candidates: Candidates
    within: tuple[Entity, ...] = ()


def annotate(article: Article, names: Names, candidates: Candidates) -> Found:
    """The sentences, names, offices and moments of an article."""
    return _Annotator(article.text, article.language, candidates, names).found(article.published)


#: A stretch in which nothing lies.
NOWHERE = Span(0, 0)


@dataclass
class _Annotator:
    text: str
    language: str
    candidates: Candidates
    names: Names
    headline: Span = NOWHERE

    def found(self, published: str | None) -> Found:
        tokens = Tokens.of(self.text)
        lines = sentences(self.text, self.language)
        self.headline = headline_of(tokens)
        known = self.names.find(self.text)
        days = moments(self.text, self.language, published, ())
        breaks = self._breaks(tokens, known, days)
        treaties = self._treaties(tokens, known, breaks)
        rest = [one for one in known if one.kind != "treaty" and not _is_in(one, treaties)]
        demonyms = list(self._by_demonyms(tokens, treaties))
        organizations = Bodies(
            tokens, self.language, self.candidates, rest, treaties, demonyms, self.headline
        ).all()
        rest = [
            one for one in rest
            if one.kind != "organization"
            and not (one.kind == "place" and any(one.within(body) for body in organizations))
        ]  # fmt: skip
        bodies = [*organizations, *(one for one in rest if one.kind == "country")]
        people = [one for one in rest if one.kind == "person"]
        bodies += [one for one in rest if one.kind == "place"]
        bodies += self._by_demonyms(tokens, [*treaties, *bodies])
        offices = holdings(tokens, self.language, bodies, people)
        held = self._people([one for one in offices if not one.within(self.headline)])
        taken: list[Span] = [*treaties, *organizations]
        places = [one for one in rest if one.kind in ("country", "place")]
        named = [(one.name, reference) for one, reference in held]
        known_names = [*taken, *people, *places, self.headline, *(one for one, _ in held)]
        for name in voices(tokens, self.language, known_names):
            named.append((name, self._person(self._words(name))))
        surnames = people_again(tokens, self.language, named, taken, places)
        people = list(longest([*people, *surnames]))
        places = [one for one in places if not _is_in(one, people)]
        taken += [*people, *places, *(one for one, _ in held)]
        places += self._places(tokens, taken)
        taken = [*treaties, *people, *organizations, *(one.office for one, _ in held)]
        entities = [*treaties, *organizations, *people, *places]
        described = self._described(tokens, known, treaties, breaks)
        told = sorted([*treaties, *described])
        entities += [*described, *treaty_mentions(tokens, self.language, told, told)]
        countries = [one for one in places if one.kind == "country"]
        demonyms = list(self._by_demonyms(tokens, [*treaties, *people]))
        states = sorted([*countries, *demonyms])
        entities += office_mentions(tokens, self.language, held, taken, states)
        entities += both_countries(self.text, self.language, countries, lines)
        of_names = [*treaties, *organizations]
        when = tuple(day for day in days if not any(overlap(day, one) for one in of_names))
        things = tuple(sorted(entities))
        national = tuple(replace(one, kind="demonym") for one in demonyms)
        annotated = Annotated(self.text, self.language, lines, things, when, published, national)
        return Found(annotated, tuple(held), self.candidates, self._within(known, treaties))

    def _within(self, known: Sequence[Entity], treaties: Sequence[Entity]) -> tuple[Entity, ...]:
        """Known organisations in names of treaties: abbreviations, and those at the end of one.

        The United Nations stand in so many names that this tells nothing.
        """
        inside = {one.end: one for one in treaties}
        return tuple(
            one
            for one in known
            if one.kind == "organization" and one.reference != "organization/united-nations"
            if (one.end in inside or self._words(one).isupper()) and _is_in(one, treaties)
            if not any(one.start == other.start and one.end == other.end for other in treaties)
        )

    def _breaks(self, tokens: Tokens, known: Sequence[Entity], days: Sequence[Moment]) -> Breaks:
        """Where names of treaties end: at days, but not at a lone year, and before bodies."""
        bodies = frozenset(one.start for one in known if one.kind in ("country", "organization"))
        spoken = [day for day in days if day.date is None or day.date.datatype != XSD.gYear]
        return Breaks(
            frozenset(tokens.all[i].start for day in spoken for i in tokens.within(day)), bodies
        )

    def _treaties(self, tokens: Tokens, known: Sequence[Entity], breaks: Breaks) -> list[Entity]:
        found = [one for one in known if one.kind == "treaty"]
        multilateral = {one.reference for one in found}
        places = {one.start for one in known if one.kind in ("country", "place")}
        names = TreatyWords.of(self.language).names(tokens, found, places, breaks.moments)
        # Long names first, so that short ones are known for what they are.
        for name in sorted(names, key=lambda one: (one.start - one.end, one.start)):
            if not name.within(self.headline):
                found += self._named(name, self._words(name), found)
        found += [*again(self.text, "treaty", found)]
        kept = longest(found)
        return self._with_partners(kept, known, multilateral)

    def _named(self, name: TreatyName, called: str, others: Sequence[Entity]) -> Iterator[Entity]:
        """A treaty that is named or described, and the other name it is given there."""
        words: list[str] = [called]
        spans: list[Span] = [name]
        if name.alias is not None:
            words.append(self._words(name.alias))
            spans.append(name.alias)
        reference = self._shortened(words[0], others)
        reference = reference or self.candidates.reference("treaty", *words)
        for one in spans:
            yield Entity(one.start, one.end, "treaty", reference)

    def _with_partners(
        self, treaties: Sequence[Entity], known: Sequence[Entity], multilateral: Collection[str]
    ) -> list[Entity]:
        """The treaties with their parties; "the TIP with Peru" is not the one with Chile."""
        found: list[Entity] = []
        parties: dict[str, set[str]] = {}
        language = self.language
        for one in with_parties(self.text, language, treaties, known, multilateral):
            told = {party.reference for party in one.parties}
            before = parties.setdefault(one.reference, told)
            if told and before and not told & before:
                called = self._words(with_its_parties(self.text, language, one))
                reference = self.candidates.reference("treaty", called)
                one = replace(one, reference=reference)
            before |= told
            found.append(one)
        return found

    def _described(
        self,
        tokens: Tokens,
        known: Sequence[Entity],
        treaties: Sequence[Entity],
        breaks: Breaks,
    ) -> list[Entity]:
        """Treaties without a name; one that turns out to be a named one is that."""
        found: list[Entity] = []
        taken = [*treaties, self.headline]
        named = {one.reference for one in treaties}
        for name in described_treaties(tokens, self.language, taken, breaks):
            one = Entity(name.start, name.end, "treaty", "")
            [one] = with_parties(self.text, self.language, [one], known)
            whole = with_its_parties(self.text, self.language, one)
            new = list(self._named(name, self._words(whole), [*treaties, *found]))
            is_new = new[0].reference in self.candidates.found and new[0].reference not in named
            found += [
                replace(each, parties=one.parties, is_described=is_new and name.alias is None)
                for each in new
            ]
        return list(longest([*found, *again(self.text, "treaty", found)]))

    def _shortened(self, name: str, others: Sequence[Entity]) -> str:
        """The one treaty whose longer name has all words of this one, in order, and begins as it.

        "Hong Kong Convention" is short for "Hong Kong International Convention for ... Ships".
        """
        if self.candidates.labels.find(name):
            return ""
        longer = {one.reference for one in others if _is_short_for(name, self._words(one))}
        return longer.pop() if len(longer) == 1 else ""

    def _people(self, held: Sequence[Holding]) -> list[tuple[Holding, str]]:
        """Each office with the reference of its holder; a lone surname is that of a full name."""
        one_name = vocabulary(self.language)["people"]["one_name"]
        full = {self._words(one.name) for one in held if " " in self._words(one.name)}
        references = {name: self._person(_fullest(name, full)) for name in sorted(full)}
        found = []
        for one in held:
            name = self._words(one.name)
            if name in references:
                found.append((one, references[name]))
                continue
            same = {ref for words, ref in references.items() if name in words.split()}
            if len(same) == 1:
                found.append((one, same.pop()))
            elif not same and (one_name or self.candidates.labels.find(name)):
                found.append((one, self._person(name)))
        return found

    def _person(self, name: str) -> str:
        return self.candidates.reference("person", name)

    def _by_demonyms(self, tokens: Tokens, taken: Sequence[Span]) -> Iterator[Entity]:
        """The States that words such as "Kenyan" point to, where they point to one."""
        for token in tokens.all:
            references = self.candidates.labels.demonyms.find(token.text, self.language)
            if len(references) == 1 and not _is_in(token, taken):
                yield Entity(token.start, token.end, "country", references[0], True)

    def _places(self, tokens: Tokens, taken: Sequence[Span]) -> Iterator[Entity]:
        for span in place_names(tokens, self.language, taken):
            reference = self.candidates.reference("place", self._words(span))
            yield Entity(span.start, span.end, "place", reference)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())


def _is_short_for(name: str, longer: str) -> bool:
    """Whether a name has only words of a longer one, in its order, from the first on.

    A year at the front tells nothing: "1989 Basel Convention on ...".
    """
    words = folded(name).split()
    rest = folded(longer).lstrip("0123456789 ").split()
    if len(rest) <= len(words) or words[:1] != rest[:1]:
        return False
    following = iter(rest)
    return all(word in following for word in words)


def _fullest(name: str, full: Collection[str]) -> str:
    """The longest name that ends with the words of a name: "Matamela Cyril Ramaphosa"."""
    return max((one for one in full if f" {one}".endswith(f" {name}")), key=len)


def _is_in(entity: Span, others: Sequence[Span]) -> bool:
    return any(overlap(entity, other) for other in others)

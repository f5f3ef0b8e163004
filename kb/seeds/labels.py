"""Which things a name may stand for: the labels of the authorities, folded; and what somebody meant
who wrote a reference that is not known.

Folding keeps letters and digits and drops what news spell in several ways: case, accents, signs.
A folded label that is equal links; what only looks alike is for a person to decide. A name tells
more than letters do: who writes `country/indonesia` means Indonesia, whatever its reference is.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from rapidfuzz import fuzz, process
from rdflib import Literal

from kb.canonical.graph import AnyGraph
from kb.namespaces import SCHEMA
from kb.seeds.demonyms import NO_DEMONYMS, Demonyms

#: How alike two folded labels are that one suggests the other, of 100 (token_sort_ratio).
NEAR = 90
#: What joins a body and its State, in the five languages, folded.
_LINKING = frozenset(re.findall("[a-z]+", "a cua d de del des du el l la las le les los of s the"))


class Described(Protocol):
    """What has triples that name it, as an authority does."""

    @property
    def triples(self) -> AnyGraph: ...


@dataclass(frozen=True)
class Label:
    """One name of one thing: the reference, the words as the authority has them, their language."""

    reference: str
    text: str
    language: str

    @property
    def kind(self) -> str:
        """The kind of the thing, such as `country`."""
        return self.reference.partition("/")[0]

    @property
    def is_abbreviation(self) -> bool:
        """Whether it has capitals only, and so stands for no word in small letters.

        >>> Label("organization/who", "WHO", "en").is_abbreviation
        True
        """
        return self.text.isupper()


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of all authorities, by their folded form, and the words that point to States."""

    by_folded: Mapping[str, tuple[Label, ...]]
    demonyms: Demonyms = NO_DEMONYMS

    @classmethod
    def of(cls, authorities: Mapping[str, Described], demonyms: Demonyms = NO_DEMONYMS) -> Labels:
        """The labels of authorities: every `schema:name` and `schema:alternateName`."""
        return cls.from_labels(labels_of(authorities), demonyms)

    @classmethod
    def from_labels(cls, labels: Iterable[Label], demonyms: Demonyms = NO_DEMONYMS) -> Labels:
        """These labels; those that fold to nothing are left out."""
        by_folded: dict[str, dict[Label, None]] = defaultdict(dict)
        for label in labels:
            if name := folded(label.text):
                by_folded[name].setdefault(label)
        return cls({name: tuple(of_name) for name, of_name in by_folded.items()}, demonyms)

    def with_more(self, labels: Iterable[Label]) -> Labels:
        """These labels and some more."""
        more = Labels.from_labels(labels).by_folded
        both = {name: (*self.by_folded.get(name, ()), *of_name) for name, of_name in more.items()}
        return Labels({**self.by_folded, **both}, self.demonyms)

    def find(self, words: str) -> tuple[str, ...]:
        """The references that have a label which folds as the words do, each once.

        An abbreviation is meant by words in capitals only:

        >>> labels = Labels.from_labels([
        ...     Label("person/to-lam", "Tô Lâm", "vi"), Label("organization/who", "WHO", "en")])
        >>> labels.find("To  Lam"), labels.find("WHO"), labels.find("Who")
        (('person/to-lam',), ('organization/who',), ())
        """
        labels = self.by_folded.get(folded(words), ())
        meant = (
            label.reference for label in labels if words.isupper() or not label.is_abbreviation
        )
        return tuple(dict.fromkeys(meant))

    def near(self, words: str, kind: str | None = None) -> tuple[Label, ...]:
        """The labels that look like the words, best first, one for each thing; suggestions only.

        Abbreviations are left out: one letter more or less makes another one of them.

        >>> labels = Labels.from_labels([Label("treaty/x", "Convention on Cybercrime", "en")])
        >>> [label.reference for label in labels.near("the Cybercrime Convention")]
        []
        >>> [label.reference for label in labels.near("Convention of Cybercrime")]
        ['treaty/x']
        """
        alike = process.extract(
            folded(words),
            self._names_of_kinds[kind],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=NEAR,
            limit=None,
        )
        labels: dict[str, Label] = {}
        for name, *_ in alike:
            for label in self.by_folded[name]:
                if not label.is_abbreviation and kind in (None, label.kind):
                    labels.setdefault(label.reference, label)
        return tuple(labels.values())

    @cached_property
    def references(self) -> frozenset[str]:
        """All that have a label."""
        return frozenset(label.reference for labels in self.by_folded.values() for label in labels)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """The first name of each thing in each language that is no abbreviation, by reference.

        >>> Labels.from_labels([Label("country/mw", "Malawi", "fr")]).names
        {'country/mw': {'fr': 'Malawi'}}
        """
        names: dict[str, dict[str, str]] = {}
        for label in (label for of_name in self.by_folded.values() for label in of_name):
            if not label.is_abbreviation:
                names.setdefault(label.reference, {}).setdefault(label.language, label.text)
        return names

    @cached_property
    def _names_of_kinds(self) -> Mapping[str | None, list[str]]:
        """The folded names, but for abbreviations, by the kind of what has them; all under None."""
        names: dict[str | None, list[str]] = defaultdict(list)
        for name, labels in self.by_folded.items():
            kinds = {label.kind for label in labels if not label.is_abbreviation}
            for kind in (*kinds, None) if kinds else ():
                names[kind].append(name)
        return names


def labels_of(authorities: Mapping[str, Described]) -> Iterator[Label]:
    """Every name and other name of the authorities, in the order of their references; not those of
    what is a part of a thing, as a clause of a treaty."""
    for reference, authority in sorted(authorities.items()):
        for term in (SCHEMA.name, SCHEMA.alternateName):
            names = authority.triples.subject_objects(term)
            for value in sorted((o for s, o in names if "#" not in str(s)), key=str):
                if isinstance(value, Literal):
                    yield Label(reference, str(value), value.language or "")


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Words as they are compared: no case, no accents, single spaces for all that is no letter.

    >>> folded("Tô Lâm,  Đà Nẵng"), folded("Timor-Leste")
    ('to lam da nang', 'timor leste')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", kept))


def bare_name(words: str) -> str:
    """A folded name without articles and the like around it, as is left where a State is taken off.

    >>> bare_name("Senate of the"), bare_name("'s Ministry of Law")
    ('senate', 'ministry of law')
    """
    rest = folded(words).split()
    while rest and rest[-1] in _LINKING:
        rest.pop()
    while rest and rest[0] in _LINKING:
        rest.pop(0)
    return " ".join(rest)


#: The kinds among which a reference may be looked for: States, territories, and bodies of them.
SOMEWHERE = ("country", "place", "organization")
#: How alike two slugs are that one is a slip for the other (difflib's ratio).
ALIKE = 0.8


def reference_hint(reference: str, known: Collection[str], labels: Labels | None = None) -> str:
    """A hint at the known reference that was meant, or an empty text.

    >>> labels = Labels.from_labels([Label("country/id", "Indonesia", "en")])
    >>> reference_hint("country/indonesia", ["country/id", "country/si"], labels)
    "did you mean 'country/id' (Indonesia)?"
    >>> reference_hint("person/to-lan", ["person/to-lam", "person/to-linh"])
    "did you mean 'person/to-lam'?"
    >>> reference_hint("place/paris", ["place/pr"])
    ''
    """
    kind, _, slug = reference.partition("/")
    words = slug.replace("-", " ")
    if label := _called(kind, words, labels):
        return f"did you mean '{label.reference}' ({label.text})?"
    if near := _by_letters(kind, slug, known):
        return f"did you mean '{near}'?"
    if labels is not None and (alike := labels.near(words, kind)):
        return f"did you mean '{alike[0].reference}' ({alike[0].text})?"
    return ""


def _called(kind: str, words: str, labels: Labels | None) -> Label | None:
    """The one thing that has just this name: of the kind or, for a place, of another such kind."""
    labelled = list(labels.by_folded.get(words, ())) if labels is not None else []
    of_kind = [label for label in labelled if label.kind == kind]
    if not of_kind and kind in SOMEWHERE:
        of_kind = [label for label in labelled if label.kind in SOMEWHERE]
    return of_kind[0] if len({label.reference for label in of_kind}) == 1 else None


def _by_letters(kind: str, slug: str, known: Collection[str]) -> str:
    """The reference of the kind whose slug has nearly these letters, or a body or place of them."""
    slugs = {
        reference.partition("/")[2]: reference
        for reference in sorted(known)
        if reference.startswith(f"{kind}/")
    }
    if near := difflib.get_close_matches(slug[:80], slugs, n=1, cutoff=ALIKE):
        return slugs[near[0]]
    others = [f"{other}/{slug}" for other in SOMEWHERE if kind in SOMEWHERE]
    return next((reference for reference in others if reference in known), "")

"""Which things a name may stand for: the labels of the authorities, folded.

Folding keeps letters and digits and drops what news spell in several ways: case, accents, signs.
A folded label that is equal links; what only looks alike is for a person to decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Literal

from kb.namespaces import SCHEMA
from kb.seeds.authorities import Authority


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


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of all authorities, by their folded form."""

    by_folded: Mapping[str, tuple[Label, ...]]

    @classmethod
    def of(cls, authorities: Mapping[str, Authority]) -> Labels:
        """The labels of authorities: every `schema:name` and `schema:alternateName`."""
        return cls.from_labels(labels_of(authorities))

    @classmethod
    def from_labels(cls, labels: Iterable[Label]) -> Labels:
        """These labels; those that fold to nothing are left out."""
        found: dict[str, list[Label]] = defaultdict(list)
        for label in labels:
            if (name := folded(label.text)) and label not in found[name]:
                found[name].append(label)
        return cls({name: tuple(of_name) for name, of_name in found.items()})

    def find(self, words: str) -> tuple[str, ...]:
        """The references that have a label which folds as the words do, each once.

        >>> Labels.from_labels([Label("person/to-lam", "Tô Lâm", "vi")]).find("To  Lam")
        ('person/to-lam',)
        """
        found = self.by_folded.get(folded(words), ())
        return tuple(dict.fromkeys(label.reference for label in found))


def labels_of(authorities: Mapping[str, Authority]) -> Iterator[Label]:
    """Every name and other name of the authorities, in the order of their references."""
    for reference, authority in sorted(authorities.items()):
        for term in (SCHEMA.name, SCHEMA.alternateName):
            for value in sorted(authority.triples.objects(None, term), key=str):
                if isinstance(value, Literal):
                    yield Label(reference, str(value), value.language or "")


def folded(text: str) -> str:
    """Words as they are compared: no case, no accents, single spaces for all that is no letter.

    >>> folded("Tô Lâm,  Đà Nẵng"), folded("Timor-Leste")
    ('to lam da nang', 'timor leste')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", kept))

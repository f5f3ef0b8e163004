"""Whom a record's rows are about: participants by the names that authorities have in English.

A name that none has, or several have, is refused.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rdflib import Literal

from kb.namespaces import DCTERMS, RDF, SCHEMA, TRO
from kb.plainvalues import plain
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import UnreadableCell
from kb.seeds.texts import nearest

_IS_ACTOR = f" <{RDF.type}> <{TRO.TreatyActor}> .\n"
_MARKS = re.compile(r"(?: \d+(?:, ?\d+)*)$")
#: A place of ISO 3166-1, whose slug is its code.
_TERRITORY = re.compile("place/[a-z]{2}")
#: A name with its abbreviation behind it.
_ABBREVIATED = re.compile(r"(.+) \([A-Z]{2,8}\)")
#: What a name may have in small letters, outside of brackets.
_SMALL = frozenset(
    ("of", "the", "and", "former", "de", "del", "la", "le", "les", "du", "des", "for", "in", "da")
)


@dataclass(frozen=True)
class Participants:
    """The things that depositaries list as participants, by their names and by codes of lists,
    territories by theirs, the protocols to each treaty, by theirs, the treaty to which each
    protocol is, which things are known to act in treaties, and of States that took the place of
    another its day and the other."""

    by_name: Mapping[str, frozenset[str]]
    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    protocols: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wholes: Mapping[str, str] = field(default_factory=dict)
    actors: frozenset[str] = frozenset()
    before: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, authorities: Mapping[str, Authority]) -> Participants:
        """Those of authorities: States, former ones too, and organisations."""
        by_name, codes = defaultdict[str, set[str]](set), dict[tuple[str, str], str]()
        protocols, wholes = defaultdict[str, dict[str, str]](dict), dict[str, str]()
        actors, before = list[str](), dict[str, tuple[str, str]]()
        places = dict[str, str]()
        for reference, authority in authorities.items():
            if any(line.endswith(_IS_ACTOR) for line in authority.triples.lines):
                actors.append(reference)
            if _is_protocol(authority):
                for whole in authority.triples.objects(None, TRO.protocolTo):
                    wholes[reference] = str(whole).rpartition("/id/")[2]
                    for name in authority.triples.objects(None, SCHEMA.name):
                        protocols[str(whole)][str(name)] = reference
            for day in authority.triples.objects(None, DCTERMS.valid):
                for other in authority.triples.objects(None, DCTERMS.replaces):
                    before[reference] = str(day), str(other).rpartition("/id/")[2]
            named = {
                _folded(str(name))
                for term in (SCHEMA.name, SCHEMA.alternateName)
                for name in authority.triples.objects(None, term)
                if isinstance(name, Literal) and name.language == "en"
            }
            if _TERRITORY.fullmatch(reference):
                places |= dict.fromkeys(named, reference)
            if reference.startswith(("country/", "organization/")):
                for called in named:
                    by_name[called].add(reference)
                for node, scheme in authority.triples.subject_objects(SCHEMA.propertyID):
                    for code in authority.triples.objects(node, SCHEMA.value):
                        codes[str(scheme), str(code)] = reference
        names = {name: frozenset(some) for name, some in by_name.items()}
        return cls(names, codes, protocols, wholes, frozenset(actors), before, places)

    def family(self, treaty: str) -> str:
        """The treaty to which one is a protocol, or a protocol to a protocol; else itself.

        >>> Participants({}, wholes={"treaty/b": "treaty/a"}).family("treaty/b")
        'treaty/a'
        """
        seen = [treaty]
        while (whole := self.wholes.get(seen[-1], "")) and whole not in seen:
            seen.append(whole)
        return seen[-1] if not whole else min(seen)

    @cached_property
    def digest(self) -> str:
        """What stands for all that words may mean."""
        return hashlib.sha256(json.dumps(plain(self)).encode()).hexdigest()

    def understand(self, how: str, *words: str) -> Any:
        """What words of a record stand for: a `name`, `names` in a row, a `code` of a list, a
        `protocol` to a treaty, the `family` of one, whether one `acts` in treaties, and who acted
        `before` one, until which day; and the `territories` among what words name.

        Raises `UnreadableCell`.
        """
        ways: Mapping[str, Callable[..., Any]] = {
            "name": self.find,
            "names": self.find_all,
            "code": self.find_code,
            "protocol": self.protocol,
            "family": self.family,
            "acts": self.actors.__contains__,
            "territories": self.territories,
            "before": lambda reference: list(self.before.get(reference, ("", ""))),
        }
        return ways[how](*words)

    def still(self, understood: Iterable[tuple[Sequence[str], Any]]) -> bool:
        """Whether words stand for what they once did."""
        try:
            return all(self.understand(*words) == meant for words, meant in understood)
        except UnreadableCell:
            return False

    def find(self, written: str) -> str:
        """The reference of a participant as a table writes it; `UnreadableCell` for none."""
        name = _MARKS.sub("", written)
        references = self.by_name.get(_folded(name), frozenset())
        if len(references) == 1:
            return next(iter(references))
        if references:
            raise UnreadableCell(f"'{name}' is a name of {' and of '.join(sorted(references))}")
        if (match := _ABBREVIATED.fullmatch(name)) and _folded(match[1]) in self.by_name:
            return self.find(match[1])
        if not is_name(name):
            raise UnreadableCell(f"'{name[:60]}' is no name: this place was not understood")
        if name not in self._nearest:  # looked for once, though a register has it a thousand times
            alike = (known for known in self.by_name if _are_alike(known, _folded(name)))
            self._nearest[name] = nearest(_folded(name), alike, 0.75)
        message = f"no State or organisation is called '{name}'; {self._nearest[name]}"
        raise UnreadableCell(message.rstrip("; "))

    @cached_property
    def _nearest(self) -> dict[str, str]:
        """What is said of each name that nobody has."""
        return {}

    def find_code(self, scheme: str, code: str) -> str:
        """The reference of a participant by its code in a list; `UnreadableCell` for none."""
        if (scheme, code) not in self.by_code:
            raise UnreadableCell(f"no State or organisation has the code '{code}' of {scheme}")
        return self.by_code[scheme, code]

    def find_all(self, written: str) -> list[str]:
        """The references of participants in a row, such as "Kiribati and Saudi Arabia"; a name
        may have the word in it that stands between names."""
        whole = written.removeprefix("the ")
        for gap in (None, *reversed([*re.finditer(r", and |, | and ", whole)])):
            head, tail = (whole[: gap.start()], whole[gap.end() :]) if gap else (whole, "")
            if _folded(_MARKS.sub("", head)) in self.by_name:
                return [self.find(head), *(self.find_all(tail) if tail else ())]
        return [self.find(re.split(", | and ", whole)[0])]

    def territories(self, written: str) -> list[str]:
        """The references of the territories in a list of a depositary, each once; what is not known
        as one, such as a part of a State, is passed over.

        >>> known = {"isle of man": "place/im", "st. helena and dependencies": "place/sh"}
        >>> Participants({}, places=known).territories(
        ...     "the Isle of Man, Gilbert Islands and St. Helena and Dependencies")
        ['place/im', 'place/sh']
        """
        whole = re.sub(r"^the ", "", written)
        gaps = [*re.finditer(r", and |, | and ", whole)]
        for gap in (None, *reversed(gaps)):
            head, tail = (whole[: gap.start()], whole[gap.end() :]) if gap else (whole, "")
            if place := self.places.get(_folded(head)):
                return [*dict.fromkeys((place, *self.territories(tail)))]
        return self.territories(whole[gaps[0].end() :]) if gaps else []

    def protocol(self, treaty: str, written: str) -> str:
        """The reference of a protocol to a treaty (an IRI), which a table calls "Protocol II": the
        one whose name ends so, in brackets. `UnreadableCell` for none."""
        for name, reference in self.protocols.get(treaty, {}).items():
            if name.endswith(f"({written})"):
                return reference
        raise UnreadableCell(f"no protocol to the treaty is called '({written})'")


def is_name(words: str) -> bool:
    """Whether words look like the name of a State or an organisation.

    >>> is_name("Iran (Islamic Republic of)"), is_name("former Yugoslavia")
    (True, True)
    >>> is_name("Convention had previously been"), is_name("paragraphs")
    (False, False)
    """
    rest = re.sub(r"\([^)]*\)", "", words).split()
    small = [word for word in rest if word[:1].islower()]
    has_capital = any(word[:1].isupper() for word in rest)
    return has_capital and len(rest) <= 12 and set(small) <= _SMALL


def _are_alike(known: str, name: str) -> bool:
    """Whether each word of a name is one of the other's but for a letter or two, so that a
    Eurasian body is not taken for a European one."""
    ones, others = known.split(), name.split()
    return len(ones) == len(others) and all(
        difflib.SequenceMatcher(None, one, other).ratio() > 0.7
        for one, other in zip(ones, others, strict=True)
    )


def _is_protocol(authority: Authority) -> bool:
    """Whether it has a treaty to which it is a protocol, told without parsing what it says."""
    return any(f"<{TRO.protocolTo}>" in line for line in authority.triples.lines)


def _folded(name: str) -> str:
    return name.replace("’", "'").casefold()

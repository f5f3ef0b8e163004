"""Whom a record's rows are about: participants by the names that authorities have in English.

A name that none has, or several have, is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Literal

from kb.namespaces import SCHEMA, TRO
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import UnreadableCell
from kb.seeds.texts import nearest

_MARKS = re.compile(r"(?: \d+(?:, ?\d+)*)$")


@dataclass(frozen=True)
class Participants:
    """The things that depositaries list as participants, by their names and by codes of lists, and
    the protocols to each treaty, by theirs."""

    by_name: Mapping[str, frozenset[str]]
    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    protocols: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, authorities: Mapping[str, Authority]) -> Participants:
        """Those of authorities: States, former ones too, and organisations."""
        by_name, codes = defaultdict[str, set[str]](set), dict[tuple[str, str], str]()
        protocols = defaultdict[str, dict[str, str]](dict)
        for reference, authority in authorities.items():
            for whole in authority.triples.objects(None, TRO.protocolTo):
                for name in authority.triples.objects(None, SCHEMA.name):
                    protocols[str(whole)][str(name)] = reference
            if reference.startswith(("country/", "organization/")):
                for term in (SCHEMA.name, SCHEMA.alternateName):
                    for name in authority.triples.objects(None, term):
                        if isinstance(name, Literal) and name.language == "en":
                            by_name[_folded(name)].add(reference)
                for node, scheme in authority.triples.subject_objects(SCHEMA.propertyID):
                    for code in authority.triples.objects(node, SCHEMA.value):
                        codes[str(scheme), str(code)] = reference
        return cls({name: frozenset(some) for name, some in by_name.items()}, codes, protocols)

    def find(self, written: str) -> str:
        """The reference of a participant as a table writes it; `UnreadableCell` for none."""
        name = _MARKS.sub("", written)
        references = self.by_name.get(_folded(name), frozenset())
        if len(references) == 1:
            return next(iter(references))
        if references:
            raise UnreadableCell(f"'{name}' is a name of {' and of '.join(sorted(references))}")
        near = nearest(_folded(name), self.by_name, 0.75)
        raise UnreadableCell(f"no State or organisation is called '{name}'; {near}".rstrip("; "))

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

    def protocol(self, treaty: str, written: str) -> str:
        """The reference of a protocol to a treaty (an IRI), which a table calls "Protocol II": the
        one whose name ends so, in brackets. `UnreadableCell` for none."""
        for name, reference in self.protocols.get(treaty, {}).items():
            if name.endswith(f"({written})"):
                return reference
        raise UnreadableCell(f"no protocol to the treaty is called '({written})'")


def _folded(name: str) -> str:
    return name.replace("’", "'").casefold()

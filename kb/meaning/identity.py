"""Identifiers of authorities: one thing each, and a State's codes are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib import Literal

from kb.errors import Problem
from kb.namespaces import OWL, SCHEMA
from kb.seeds.authorities import Authority

#: Kinds that share one set of codes: a territory has one of ISO 3166 as a State has.
_ALIKE = {"place": "country"}
#: Schemes that give a number or code to one thing; a volume of a series may hold several treaties.
_UNIQUE = frozenset((
    "ISO 3166-1 alpha-2", "ISO 3166-1 alpha-3", "ISO 3166-3", "UN M49",
    "UN Treaty Collection chapter and number", "United Nations registration number",
))  # fmt: skip
#: A code of two letters, which is also the slug of a State's reference.
_CODE = re.compile(r"[A-Z]{2}")


def mistaken(authorities: Mapping[str, Authority]) -> Iterator[Problem]:
    """A problem for each identifier that two things have, and each State with another's code."""
    first: dict[tuple[str, str], Authority] = {}
    for reference, authority in authorities.items():
        for kind, identifier in sorted(set(_identifiers(authority))):
            other = first.setdefault((kind, identifier), authority)
            if other is not authority:
                where = f"{other.path.name}:{other.line}"
                message = (
                    f"{reference} has the identifier '{identifier}' of {other.reference} ({where})"
                )
                mend = "keep it where it belongs, or merge the two"
                yield Problem(authority.path, authority.line, 1, message, mend)
        yield from _code(authority)


def _identifiers(authority: Authority) -> Iterator[tuple[str, str]]:
    """The identifiers of a thing: numbers and codes, told apart by kind, and records elsewhere."""
    kind = authority.reference.partition("/")[0]
    for value in authority.triples.objects(None, SCHEMA.identifier):
        if isinstance(value, Literal):
            yield _ALIKE.get(kind, kind), str(value)
    for node, scheme in authority.triples.subject_objects(SCHEMA.propertyID):
        if str(scheme) in _UNIQUE:
            for value in authority.triples.objects(node, SCHEMA.value):
                yield f"{_ALIKE.get(kind, kind)} {scheme}", str(value)
    for term in (SCHEMA.sameAs, OWL.sameAs):
        for value in authority.triples.objects(None, term):
            yield "", str(value)


def _code(authority: Authority) -> Iterator[Problem]:
    """A State's code of two letters is the one in its reference."""
    kind, _, slug = authority.reference.partition("/")
    if kind != "country" or not _CODE.fullmatch(slug.upper()):
        return
    values = map(str, authority.triples.objects(None, SCHEMA.identifier))
    codes = sorted(value for value in values if _CODE.fullmatch(value))
    if codes and slug.upper() not in codes:
        message = f"{authority.reference} has the code '{codes[0]}' of another State"
        mend = f"write '{slug.upper()}', or the reference that the code belongs to"
        yield Problem(authority.path, authority.line, 1, message, mend)

"""What can be asked of a thing as columns of a table: its own properties, and its acts.

A column has an identifier: the IRI of a property, that of a kind of act, or `identifier:` and the
scheme of an identifier. A kind of act gives of a treaty who did it, of a State or an organization
to which treaties; with `other`, a treaty or a participant, the days on which it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypedDict

from kb.canonical.oxigraph import Term
from kb.index.acts import Act
from kb.namespaces import SCHEMA, TRO, XSD, iris
from kb.reading.store import name_of
from kb.releases.release import Release
from kb.web.site import Site
from kb.web.things.participation import consents_of
from kb.web.words.wording import LEAVING, SIGNING, Wording

IDENTIFIER = "identifier:"
#: How many values one thing has at most in a column.
MOST_VALUES = 1_000
#: The acts that are columns, in the order of a treaty's life.
ACTS = iris(TRO.Signature, TRO.ConsentToBeBound, TRO.EntryIntoForceForParty, TRO.Withdrawal)
_OF_ALL = (SCHEMA.name, SCHEMA.alternateName)
#: The properties that things of a kind have, by the kind of their IRI.
_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "treaty": (SCHEMA.legislationDate, SCHEMA.locationCreated, TRO.depositary, TRO.subject,
               TRO.instrumentKind),
    "person": (SCHEMA.nationality,),
    "organization": (SCHEMA.parentOrganization,),
    "place": (SCHEMA.containedInPlace,),
    "event": (SCHEMA.startDate, SCHEMA.location, SCHEMA.organizer),
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARTICIPANTS = ("country", "organization")


class Named(TypedDict):
    """A column, a type or a thing as the API writes it: its identifier, and what it is called."""

    id: str
    name: str


def named(identifier: str, wording: Wording) -> Named:
    """A column, a type or a thing by its name in the reader's language; that of a scheme is its own
    name."""
    if identifier.startswith(IDENTIFIER):
        return {"id": identifier, "name": identifier.removeprefix(IDENTIFIER)}
    return {"id": identifier, "name": wording.link(identifier).text}


def columns_of(kind: str, site: Site, wording: Wording) -> list[Named]:
    """The columns that things of a kind may have: `treaty`, `country` ..., or "" of any kind."""
    ids: list[str] = []
    if kind in ("treaty", *_PARTICIPANTS, ""):
        ids += ACTS
        if kind not in _PARTICIPANTS:
            ids.append(str(TRO.EntryIntoForce))
    for of, properties in _PROPERTIES.items():
        ids += map(str, properties if kind in (of, "") else ())
    ids += [f"{IDENTIFIER}{scheme}" for scheme in _schemes(site.release, kind)]
    ids += map(str, _OF_ALL)
    return [named(identifier, wording) for identifier in dict.fromkeys(ids)]


def known_columns(identifiers: Iterable[str], site: Site, wording: Wording) -> list[Named]:
    """Those of some identifiers that are columns."""
    wanted = dict.fromkeys(identifiers)
    known = {column["id"]: column for column in columns_of("", site, wording)} if wanted else {}
    return [known[identifier] for identifier in wanted if identifier in known]


def values(
    thing: str, column: str, other: str, site: Site, wording: Wording
) -> list[Mapping[str, str]]:
    """The values of a column for a thing, as the API writes them; `other` is a treaty or a
    participant, of an act."""
    rows = _values(thing, column, other, site, wording)
    return [value for _, value in zip(range(MOST_VALUES), rows, strict=False)]


def _values(
    thing: str, column: str, other: str, site: Site, wording: Wording
) -> Iterator[Mapping[str, str]]:
    if column in ACTS:
        yield from _of_acts(thing, column, other, site, wording)
    elif column == str(TRO.EntryIntoForce):
        for act in site.acts.of_treaty(thing):
            if act.kind == column and not act.actor and not act.outlook:
                yield from (_day(day) for day, _ in act.days)
    elif column.startswith(IDENTIFIER):
        scheme = column.removeprefix(IDENTIFIER)
        for node in map(name_of, site.store.values(thing, SCHEMA.identifier)):
            if site.store.value(node, SCHEMA.propertyID) == scheme:
                yield from ({"str": term.value} for term in site.store.values(node, SCHEMA.value))
    else:
        for term in site.store.values(thing, column):
            yield _value(term, site, wording)


def _of_acts(
    thing: str, kind: str, other: str, site: Site, wording: Wording
) -> Iterator[Mapping[str, str]]:
    """Who stands so to a treaty, or to which treaties somebody does; with another, since when."""
    is_treaty = site.ids.kind(thing) == "treaty"
    acts = site.acts.of_treaty(thing) if is_treaty else site.acts.of_actor(thing)
    by_name: dict[str, list[Act]] = {}
    for act in acts:
        name = act.actor if is_treaty else act.treaty
        if site.ids.kind(name) in ("treaty", *_PARTICIPANTS) and not act.outlook:
            by_name.setdefault(name, []).append(act)
    standing = {name: days for name, acts in by_name.items()
                if (days := _days_of(kind, acts, site)) is not None}  # fmt: skip
    if other:
        yield from map(_day, standing.get(other, ()))
        return
    links = [wording.link(name) for name in standing]
    for link in sorted(links, key=lambda link: link.text.casefold()):
        yield {"id": link.iri, "name": link.text}


def _days_of(kind: str, acts: Sequence[Act], site: Site) -> list[str] | None:
    """The days on which one participant came to stand to a treaty as a column of acts has it; None
    where it does not: a notice alone is not leaving, and who has left is not bound."""
    left = {day for act in acts if act.kind in LEAVING for day, _ in act.effects}
    if kind == str(TRO.Withdrawal):
        return sorted(left) or None
    if left and kind != str(TRO.Signature):
        return None
    of_column = {str(TRO.Signature): SIGNING, str(TRO.ConsentToBeBound): consents_of(site)}
    kinds = of_column.get(kind, (kind,))
    acts = [act for act in acts if act.kind in kinds]
    return sorted({day for act in acts for day, _ in act.days}) if acts else None


def _value(term: Term, site: Site, wording: Wording) -> Mapping[str, str]:
    if hasattr(term, "datatype"):
        is_day = term.datatype.value == str(XSD.date)
        return _day(term.value) if is_day else {"str": term.value}
    link = wording.link(name_of(term))
    return {"id": link.iri, "name": link.text} if site.ids.kind(link.iri) else {"str": link.text}


def _day(day: str) -> Mapping[str, str]:
    """A day as the API has it, with a time; a month or a year as words."""
    return {"date": f"{day}T00:00:00Z"} if _DAY.fullmatch(day) else {"str": day}


@lru_cache(maxsize=64)
def _schemes(_: Release, kind: str) -> list[str]:
    """The schemes of identifiers that things of a kind have, or of any kind ("")."""
    site = Site.current()
    schemes = {
        triple.object.value
        for triple in site.store.said_with(SCHEMA.propertyID)
        if (of := site.ids.kind(name_of(triple.subject).partition("#")[0])) and kind in (of, "")
    }
    return sorted(schemes)

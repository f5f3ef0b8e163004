"""Treaties and people as tables, narrowed down by what they have in common: by links, without
scripts, and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import request

from kb.namespaces import SCHEMA, TRO
from kb.reading.store import name_of
from kb.releases.release import Release
from kb.web.site import Site
from kb.web.things.participation import bound_by, consents_of
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

#: How many values of a facet are offered, those that most have.
MOST_VALUES = 12
#: How long a value of a request may be.
MOST_WORD = 100


@dataclass(frozen=True)
class Item:
    """A thing of a table: its values by facet, as IRIs or years, and its numbers by name, None of
    what is not recorded."""

    iri: str
    values: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int | None]


@dataclass(frozen=True)
class Offered:
    """A value of a facet: what it is called, how many things have it, and the query for them; of
    the value that is chosen, the query without it."""

    link: Link
    number: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Listed:
    """A table of things: the head of each column with the query that sorts by it, the facets with
    their values, and the things that are left."""

    name: str
    columns: Mapping[str, str]
    sorting: Mapping[str, str]
    facets: Mapping[str, tuple[Offered, ...]]
    items: tuple[Item, ...]
    #: The State whose treaties alone are left, by its reference, and the States to choose from.
    bound: str
    states: tuple[tuple[str, str], ...]
    asked: str
    sort: str


@dataclass(frozen=True)
class _Table:
    """What a table has: how its things are read, its facets, and its numbers, with their heads."""

    read: Callable[[Site], Iterable[Item]]
    facets: Mapping[str, str]
    numbers: Mapping[str, str]


def _treaties(site: Site) -> Iterable[Item]:
    """The treaties by name. Who only once signed, or consented, counts, though it may have left."""
    store = site.store
    numbers = {
        "signed": site.acts.actors([str(TRO.Signature)]),
        "consented": site.acts.actors(sorted(consents_of(site))),
    }
    recorded = {name_of(one.subject) for one in store.said_with(TRO.participantsRecorded)}
    for iri in site.tallies.things(str(TRO.Treaty)):
        day = store.value(iri, SCHEMA.legislationDate) or ""
        values = {
            "year": (day[:4],) if day else (),
            **{name: _names(store.values(iri, term)) for name, term in _OF_TREATIES.items()},
        }
        known = iri in recorded
        counts = {k: found.get(iri, 0) if known else None for k, found in numbers.items()}
        yield Item(iri, values, counts)


_OF_TREATIES = {
    "subject": TRO.subject,
    "kind": TRO.instrumentKind,
    "place": SCHEMA.locationCreated,
    "depositary": TRO.depositary,
}


def _people(site: Site) -> Iterable[Item]:
    """The people by name, with the offices that they hold and whose offices these are."""
    for iri in site.tallies.things(str(SCHEMA.Person)):
        found = site.store.leading(TRO.holder, iri)
        offices = [one for one in found if site.ids.kind(one) == "office"]
        bodies = (name for one in offices for name in _names(site.store.values(one, TRO.officeOf)))
        yield Item(iri, {"office": tuple(offices), "body": tuple(dict.fromkeys(bodies))}, {})


_TABLES = {
    "treaties": _Table(
        _treaties,
        {
            "year": message("Year"),
            "subject": message("Subject"),
            "kind": message("Kind"),
            "place": message("Place"),
            "depositary": message("Depositary"),
        },
        {"signed": message("Signed"), "consented": message("Consented")},
    ),
    "people": _Table(_people, {"office": message("Office"), "body": message("Body")}, {}),
}


def has_table(name: str) -> bool:
    """Whether a listing is shown as a table."""
    return name in _TABLES and not Site.current().ids.is_open


def listed_as_table(name: str, wording: Wording) -> Listed:
    """The table of a listing as the request asks for it."""
    table, items = _TABLES[name], _items(Site.current().release, name)
    asked = {k: v[:MOST_WORD] for k, v in request.args.items() if k in (*table.facets, "bound")}
    asked = {key: value for key, value in asked.items() if value}
    sort = request.args.get("sort", "")
    sort = sort if sort in (*table.facets, *table.numbers) else ""
    bound = asked.get("bound", "") if name == "treaties" else ""
    bound_treaties = bound_by(Site.current(), bound) if bound else None

    def left(without: str = "") -> list[Item]:
        wanted = {k: v for k, v in asked.items() if k not in (without, "bound")}
        return [
            one
            for one in items
            if (bound_treaties is None or one.iri in bound_treaties)
            and all(_has(one, facet, value) for facet, value in wanted.items())
        ]

    facets = {
        facet: tuple(_offered(facet, left(facet), asked, sort, wording)) for facet in table.facets
    }
    columns = {**table.facets, **table.numbers}
    return Listed(
        name=name,
        columns=columns,
        sorting={one: urlencode({**asked, "sort": one}) for one in columns}
        | {"": urlencode(asked)},
        facets={facet: values for facet, values in facets.items() if len(values) > 1},
        items=tuple(_sorted(left(), sort, wording)),
        bound=bound,
        states=_states(wording) if name == "treaties" else (),
        asked=urlencode({**asked, **({"sort": sort} if sort else {})}),
        sort=sort,
    )


def rows_of(listed: Listed, wording: Wording) -> str:
    """The table as CSV (RFC 4180): IRIs and names, the numbers empty where they are not known."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["iri", "name", *listed.columns])
    for one in listed.items:
        values = [
            "; ".join(wording.link(value).text if "/" in value else value for value in found)
            for found in one.values.values()
        ]
        numbers = ["" if number is None else number for number in one.numbers.values()]
        writer.writerow([one.iri, wording.link(one.iri).text, *values, *numbers])
    return text.getvalue()


@lru_cache(maxsize=8)  # a release never changes
def _items(release: Release, name: str) -> tuple[Item, ...]:
    return tuple(_TABLES[name].read(Site.current()))


def _names(terms: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(name_of, terms))


def _key(value: str) -> str:
    """How a value of a facet is written in an address: a decade, a concept, or a reference."""
    if value.isdigit():
        return f"{value[:3]}0s"
    return Site.current().ids.reference(value) or value.removeprefix(str(TRO))


def _has(item: Item, facet: str, key: str) -> bool:
    return any(_key(value) == key for value in item.values[facet])


def _offered(
    facet: str, items: Iterable[Item], asked: Mapping[str, str], sort: str, wording: Wording
) -> Iterable[Offered]:
    """The values of a facet that the things left by the others have."""
    found = Counter((_key(v), "" if v.isdigit() else v) for one in items for v in one.values[facet])
    ordered = found.most_common()
    if facet == "year":
        ordered = sorted(found.items(), reverse=True)
    chosen = asked.get(facet, "")
    kept = [one for i, one in enumerate(ordered) if i < MOST_VALUES or one[0][0] == chosen]
    for (key, iri), number in kept:
        others = {k: v for k, v in asked.items() if k != facet}
        given = others if key == chosen else {**others, facet: key}
        query = urlencode({**given, **({"sort": sort} if sort else {})})
        yield Offered(wording.link(iri) if iri else Link(key), number, query, key == chosen)


def _sorted(items: list[Item], sort: str, wording: Wording) -> Sequence[Item]:
    """Things in the order of a column: numbers and years from the largest, words by letters; what
    has none stands last."""
    if not sort:
        return items
    if items and sort in items[0].numbers:
        return sorted(items, key=lambda one: -(one.numbers[sort] or 0))
    if sort == "year":
        return sorted(items, key=lambda one: one.values["year"], reverse=True)

    def words(one: Item) -> tuple[bool, str]:
        text = ", ".join(wording.link(value).text for value in one.values[sort])
        return not text, text.casefold()

    return sorted(items, key=words)


def _states(wording: Wording) -> tuple[tuple[str, str], ...]:
    """The countries to choose from, each with its reference, in the order of their names."""
    ids = wording.store.ids
    iris = Site.current().tallies.things(str(SCHEMA.Country))
    return tuple((ids.reference(one.iri) or "", one.text) for one in wording.by_name(iris))

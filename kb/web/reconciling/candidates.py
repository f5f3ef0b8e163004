"""The things that a name of a table may mean: for each query its candidates, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.index.search import fold
from kb.namespaces import RDF, SCHEMA, TRO
from kb.reading.store import name_of
from kb.web.links import iri_of
from kb.web.reconciling.asked import Query
from kb.web.reconciling.columns import known_columns, values
from kb.web.reconciling.likeness import EXACT, SURE, Likeness, alike, is_sure
from kb.web.site import Site
from kb.web.words.wording import Wording

#: The types that are offered, each with the classes by which things are found.
TYPES: Mapping[str, tuple[str, ...]] = {
    str(kind): tuple(map(str, (kind, *narrower)))
    for kind, *narrower in (
        (TRO.Treaty,), (SCHEMA.Country,), (SCHEMA.Organization,), (SCHEMA.Person,),
        (SCHEMA.Place, SCHEMA.City), (TRO.DiplomaticEvent,),
    )
}  # fmt: skip
_ALL = tuple(dict.fromkeys(one for classes in TYPES.values() for one in classes))
#: So much less for each property whose value is another.
_OTHERWISE = 30.0


def candidates(query: Query, site: Site, wording: Wording) -> list[dict[str, object]]:
    """The candidates for a query, the most alike first."""
    kinds = classes_of(query.types)
    if (thing := thing_of(query.name, site)) and (kind := kind_of(thing, site)) in kinds:
        found = [Likeness(thing, kind, wording.link(thing).text, EXACT, "id")]
        return [_written(found[0], site, wording, match=True)]
    if not kinds or not query.name:
        return []
    # One more than the first is looked at, since a second thing of the name makes it unsure.
    found = alike(site.search, query.name, kinds, max(query.most, 2))
    found = [_less(one, site) for one in found]
    found, told = _by_properties(found, query, site, wording)
    match = is_sure(found, is_typed=bool(query.types)) and all(told.get(found[0].thing, ()))
    return [
        _written(one, site, wording, match=match and one is found[0],
                 properties=told.get(one.thing, ()))
        for one in found[: query.most]
    ]  # fmt: skip


def classes_of(types: Sequence[str]) -> tuple[str, ...]:
    """The classes of the types that were asked for, of all where none was."""
    if not types:
        return _ALL
    return tuple(dict.fromkeys(c for one in types for c in TYPES.get(one, (one,)) if c in _ALL))


def thing_of(given: str, site: Site) -> str | None:
    """The IRI of a thing by its IRI or its reference (`country/vn`); None where it is none here."""
    name = given.removeprefix(f"{site.ids.base}id/")
    if name.count("/") != 1 or not name.replace("-", "").replace("/", "").isalnum():
        return None
    iri = iri_of(name, site.ids)
    return iri if site.store.knows(iri) else None


def kind_of(thing: str, site: Site) -> str:
    """The class by which a thing is found, or ""."""
    classes = {name_of(one) for one in site.store.values(thing, RDF.type)}
    return next((one for one in _ALL if one in classes), "")


def _less(one: Likeness, site: Site) -> Likeness:
    """A point less for another name than the first."""
    names = {value.value for value in site.store.values(one.thing, SCHEMA.name)}
    return one if one.name in names or one.score < SURE else replace(one, score=one.score - 1)


def _by_properties(
    found: list[Likeness], query: Query, site: Site, wording: Wording
) -> tuple[list[Likeness], Mapping[str, Sequence[bool]]]:
    """The candidates, those with other values than were given behind, and which values agree."""
    known = known_columns((column for column, _ in query.properties), site, wording)
    told: dict[str, list[bool]] = {}
    for one in found if known else ():
        told[one.thing] = [
            _agrees(values(one.thing, column, "", site, wording), given)
            for column, given in query.properties
            if column in known  # others say nothing of things here
        ]
    lowered = [
        replace(one, score=max(one.score - _OTHERWISE * told.get(one.thing, []).count(False), 0))
        for one in found
    ]
    return sorted(lowered, key=lambda one: -one.score), told


def _agrees(has: Sequence[Mapping[str, str]], given: Sequence[str]) -> bool:
    """Whether any value of a column is one that was given: by identifier, or by its words."""
    known = {fold(text) for value in has for text in value.values()}
    known |= {text.removesuffix("t00:00:00z") for text in known}
    return any(fold(text.strip()) in known for text in given)


def _written(
    one: Likeness, site: Site, wording: Wording, *, match: bool, properties: Sequence[bool] = ()
) -> dict[str, object]:
    """A candidate as the API has it: by its name here, and by which name it was found."""
    features: list[dict[str, object]] = [{"id": one.how, "value": one.score}]
    if properties:
        features.append({"id": "properties", "value": all(properties)})
    candidate = {
        "id": one.thing,
        "name": wording.link(one.thing).text,
        "score": one.score,
        "match": match,
        "type": [{"id": one.kind, "name": wording.link(one.kind).text}],
        "features": features,
    }
    return candidate if one.name == candidate["name"] else {**candidate, "description": one.name}

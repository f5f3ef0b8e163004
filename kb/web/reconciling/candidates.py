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
        likes = [Likeness(thing, kind, wording.link(thing).text, EXACT, "id")]
        return [_written(likes[0], site, wording, match=True)]
    if not kinds or not query.name:
        return []
    # One more than the first is looked at, since a second thing of the name makes it unsure.
    likes = alike(site.search, query.name, kinds, max(query.most, 2))
    likes = [_less(like, site) for like in likes]
    likes, agreeing = _by_properties(likes, query, site, wording)
    match = is_sure(likes, is_typed=bool(query.types)) and all(agreeing.get(likes[0].thing, ()))
    return [
        _written(like, site, wording, match=match and like is likes[0],
                 properties=agreeing.get(like.thing, ()))
        for like in likes[: query.most]
    ]  # fmt: skip


def classes_of(types: Sequence[str]) -> tuple[str, ...]:
    """The classes of the types that were asked for, of all where none was."""
    if not types:
        return _ALL
    return tuple(
        dict.fromkeys(c for type_ in types for c in TYPES.get(type_, (type_,)) if c in _ALL)
    )


def thing_of(given: str, site: Site) -> str | None:
    """The IRI of a thing by its IRI or its reference (`country/vn`); None where it is none here."""
    name = given.removeprefix(f"{site.ids.base}id/")
    if name.count("/") != 1 or not name.replace("-", "").replace("/", "").isalnum():
        return None
    iri = iri_of(name, site.ids)
    return iri if site.store.knows(iri) else None


def kind_of(thing: str, site: Site) -> str:
    """The class by which a thing is found, or ""."""
    classes = {name_of(kind) for kind in site.store.values(thing, RDF.type)}
    return next((kind for kind in _ALL if kind in classes), "")


def _less(like: Likeness, site: Site) -> Likeness:
    """A point less for another name than the first."""
    names = {value.value for value in site.store.values(like.thing, SCHEMA.name)}
    return like if like.name in names or like.score < SURE else replace(like, score=like.score - 1)


def _by_properties(
    likes: list[Likeness], query: Query, site: Site, wording: Wording
) -> tuple[list[Likeness], Mapping[str, Sequence[bool]]]:
    """The candidates, those with other values than were given behind, and which values agree."""
    known = known_columns((column for column, _ in query.properties), site, wording)
    agreeing: dict[str, list[bool]] = {}
    for like in likes if known else ():
        agreeing[like.thing] = [
            _agrees(values(like.thing, column, "", site, wording), given)
            for column, given in query.properties
            if column in known  # others say nothing of things here
        ]
    lowered = [
        replace(
            like, score=max(like.score - _OTHERWISE * agreeing.get(like.thing, []).count(False), 0)
        )
        for like in likes
    ]
    return sorted(lowered, key=lambda like: -like.score), agreeing


def _agrees(has: Sequence[Mapping[str, str]], given: Sequence[str]) -> bool:
    """Whether any value of a column is one that was given: by identifier, or by its words."""
    known = {fold(text) for value in has for text in value.values()}
    known |= {text.removesuffix("t00:00:00z") for text in known}
    return any(fold(text.strip()) in known for text in given)


def _written(
    like: Likeness, site: Site, wording: Wording, *, match: bool, properties: Sequence[bool] = ()
) -> dict[str, object]:
    """A candidate as the API has it: by its name here, and by which name it was found."""
    features: list[dict[str, object]] = [{"id": like.how, "value": like.score}]
    if properties:
        features.append({"id": "properties", "value": all(properties)})
    candidate = {
        "id": like.thing,
        "name": wording.link(like.thing).text,
        "score": like.score,
        "match": match,
        "type": [{"id": like.kind, "name": wording.link(like.kind).text}],
        "features": features,
    }
    return candidate if like.name == candidate["name"] else {**candidate, "description": like.name}

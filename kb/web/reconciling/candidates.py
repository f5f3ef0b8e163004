"""The things that a name of a table may mean: for each query its candidates, with reasons.

A batch that is none of the specification is refused whole (400), one that is too much too (413):
half of an answer would be taken for all of it.

| the name, and one of a thing here | score | `match` |
|---|---|---|
| are equal, letter by letter | 100 | yes |
| differ in case, accents, spaces or signs alone | 98 | yes |
| have the same words in another order, or an article more | 95 | yes |
| are a participant's, with the numbers of a depositary's notes behind: "Albania 4, 7" | 93 | yes |
| differ in what stands in brackets | 90 | no |
| are nearly alike | below 90 | no |

Without a name, things are found by columns of identifiers alone (100, and sure where one has them).

One point less where the name is another name of the thing than its first. What is sure is marked so
only where no second thing has such a name; an abbreviation is too short to be sure of a thing whose
type was not given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NoReturn, TypeGuard, TypeVar

from flask import abort
from rapidfuzz import fuzz, process

from kb.index.search import Entry, Search, fold
from kb.namespaces import RDF, SCHEMA, TRO, iris
from kb.reading.store import name_of
from kb.web.links import iri_of
from kb.web.notices import Notice
from kb.web.reconciling.columns import IDENTIFIER, known_columns, named, values
from kb.web.site import Site
from kb.web.words.wording import Wording

_Kind = TypeVar("_Kind")

#: Queries of one batch, which the manifest tells as `batchSize`.
MOST_QUERIES = 50
#: Characters of one name; candidates for it; properties by which it is judged.
MOST_NAME, MOST_CANDIDATES, CANDIDATES, MOST_PROPERTIES = 1_000, 25, 5, 10
#: Things and columns of one request for columns, and both together.
MOST_THINGS, MOST_COLUMNS, MOST_CELLS = 500, 20, 1_000


@dataclass(frozen=True)
class Query:
    """A name to find, or properties alone; `types` are those that the thing may have, all where
    none is given; `properties` are columns with the values that it should have."""

    name: str
    types: tuple[str, ...]
    most: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Extension:
    """Things for which columns are wanted; of each column its `other` setting, or ""."""

    things: tuple[str, ...]
    columns: Mapping[str, str]


_KEYS = frozenset(("query", "type", "type_strict", "limit", "properties"))


def queries_in(text: str) -> Mapping[str, Query]:
    """The queries of a batch by their keys."""
    batch = _read(text, "queries")
    if len(batch) > MOST_QUERIES:
        abort(413, Notice("a batch has at most %(most)s queries", most=MOST_QUERIES))
    return {key: _query(key, value) for key, value in batch.items()}


def extension_in(text: str) -> Extension:
    """The things and columns of a request for columns."""
    body = _read(text, "extend")
    things, properties = body.get("ids"), body.get("properties")
    if not (_are(things, str) and _are(properties, dict)):
        _refuse("'extend' needs 'ids', texts, and 'properties', objects with an 'id'")
    rows, wide = len(things), len(properties)
    if rows > MOST_THINGS or wide > MOST_COLUMNS or rows * wide > MOST_CELLS:
        abort(413, Notice("at most %(most)s values are given at once", most=MOST_CELLS))
    columns = {}
    for column in properties:
        settings = column.get("settings") or {}
        if not isinstance(column.get("id"), str) or not isinstance(settings, dict):
            _refuse("'extend' needs 'ids', texts, and 'properties', objects with an 'id'")
        columns[column["id"]] = str(settings.get("other") or "")[:MOST_NAME]
    return Extension(tuple(dict.fromkeys(things)), columns)


def _read(text: str, name: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        _refuse(f"'{name}' is no object of JSON")
    return value


def _query(key: str, value: object) -> Query:
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        _refuse(f"query '{key[:60]}' is no object with some of {', '.join(sorted(_KEYS))}")
    name, types = value.get("query", ""), value.get("type") or ()
    types = (types,) if isinstance(types, str) else types
    properties = value.get("properties") or []
    if not (isinstance(name, str) and _are(types, str) and _are(properties, dict)):
        _refuse(f"query '{key[:60]}' is not as the specification has it")
    if not name.strip() and not properties:
        _refuse(f"query '{key[:60]}' has neither 'query' nor 'properties'")
    if len(name) > MOST_NAME or len(properties) > MOST_PROPERTIES:
        abort(413, Notice("a query is too long"))
    return Query(
        name.strip(),
        tuple(types),
        _most(value.get("limit")),
        tuple((str(row.get("pid", "")), _texts(row.get("v"))) for row in properties),
    )


def _most(limit: object) -> int:
    if isinstance(limit, int | float) and not isinstance(limit, bool) and limit >= 1:
        return int(min(limit, MOST_CANDIDATES))
    return CANDIDATES


def _texts(given: object) -> tuple[str, ...]:
    """The values of a property: texts, numbers, or things, of which the identifier counts."""
    values = given if isinstance(given, list) else [given]
    plain = (
        value.get("id", value.get("name")) if isinstance(value, dict) else value for value in values
    )
    return tuple(str(text) for text in plain if text is not None)


def _are(values: object, kind: type[_Kind]) -> TypeGuard[Sequence[_Kind]]:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(
        isinstance(value, kind) for value in values
    )  # fmt: skip


def _refuse(why: str) -> NoReturn:
    abort(400, why)


EXACT, FOLDED, WORDS, NOTES, BRACKETS = 100.0, 98.0, 95.0, 93.0, 90.0
#: From here on a name is one of the thing, and not only like one.
SURE = NOTES
#: Names of fewer letters are abbreviations.
FEWEST_LETTERS = 4
#: Names nearer than this, of 100, are offered.
_NEAR = 72.0
#: So many names are looked at for near ones, the shortest; equal ones are found among all.
MOST_NAMES = 200_000
_ARTICLES = frozenset(("the", "la", "le", "les", "el", "los", "las"))
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
#: The numbers of notes that depositaries set behind a name; a treaty's own number may stand there.
_NOTES = re.compile(r"(?:,?\s+\d{1,3})+$")
_PARTICIPANTS = frozenset(iris(SCHEMA.Country, SCHEMA.Organization))


@dataclass(frozen=True)
class Likeness:
    """A thing, the name of it that is most like the one given, how like (0 to 100), and how:
    `exact`, `folded`, `words`, `notes`, `brackets` or `near`."""

    thing: str
    kind: str
    name: str
    score: float
    how: str


def alike(search: Search, name: str, kinds: Sequence[str], most: int) -> list[Likeness]:
    """The things of some kinds with names like one, the most alike first.

    Near ones are looked for only where no thing has the name.
    """
    best: dict[str, Likeness] = {}
    plain = _NOTES.sub("", name)
    forms = (name, plain, _BRACKETED.sub(" ", name), " ".join(_words(plain)))
    for form in dict.fromkeys(filter(None, forms)):
        for entry in search.called(form, kinds):
            _keep(best, _equal(name, entry))
    if all(like.score < SURE for like in best.values()):
        for like in _near(search, name, tuple(kinds), most):
            _keep(best, like)
    return sorted(best.values(), key=lambda like: (-like.score, len(like.name), like.thing))[:most]


def is_sure(likes: Sequence[Likeness], *, is_typed: bool) -> bool:
    """Whether the first of some likenesses is the thing that was meant.

    >>> one = Likeness("x", "", "Viet Nam", EXACT, "exact")
    >>> is_sure([one], is_typed=False), is_sure([one, one], is_typed=True)
    (True, False)
    """
    if not likes or likes[0].score < SURE - 1 or (len(likes) > 1 and likes[1].score >= SURE - 1):
        return False
    return is_typed or len(_key(likes[0].name)) >= FEWEST_LETTERS


def _keep(best: dict[str, Likeness], like: Likeness | None) -> None:
    if like and (like.thing not in best or best[like.thing].score < like.score):
        best[like.thing] = like


def _equal(name: str, entry: Entry) -> Likeness | None:
    """How a name is the same as one of a thing; None where it is another."""
    without = _NOTES.sub("", name) if entry.kind in _PARTICIPANTS else name
    for how, score, given, of in (
        ("exact", EXACT, name, str.strip),
        ("folded", FOLDED, name, _key),
        ("words", WORDS, name, _words),
        ("notes", NOTES, without, _words),
        ("brackets", BRACKETS, without, _unbracketed),
    ):
        if of(given) == of(entry.text):
            return Likeness(entry.thing, entry.kind, entry.text, score, how)
    return None


def _near(search: Search, name: str, kinds: tuple[str, ...], most: int) -> Iterable[Likeness]:
    """Names that are nearly the same, as they stand and with their words sorted."""
    for entries, spelt, sorted_words in (_names(search, kind) for kind in kinds):
        for query, choices in ((_spelt(name), spelt), (_sorted(name), sorted_words)):
            near = process.extract(
                query, choices, scorer=fuzz.ratio, processor=None, score_cutoff=_NEAR,
                limit=4 * most,
            )  # fmt: skip
            for _, ratio, at in near:
                entry = entries[at]
                score = round(ratio * 0.89, 1)
                yield Likeness(entry.thing, entry.kind, entry.text, score, "near")


@lru_cache(maxsize=16)
def _names(search: Search, kind: str) -> tuple[tuple[Entry, ...], list[str], list[str]]:
    """The names of the things of a kind: of a release, which never changes."""
    entries = search.names((kind,), MOST_NAMES)
    return (
        entries,
        [_spelt(entry.text) for entry in entries],
        [_sorted(entry.text) for entry in entries],
    )


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _key(text: str) -> str:
    """A name without case, accents, spaces and signs: "Viet Nam" is "Vietnam"."""
    return "".join(_split(text))


def _words(text: str) -> list[str]:
    """The words of a name, in no order: "Korea, Republic of" is "Republic of Korea".

    >>> _words("The Republic of Korea") == _words("Korea, Republic of")
    True
    """
    return sorted(word for word in _split(text) if word not in _ARTICLES)


def _unbracketed(text: str) -> list[str]:
    return _words(_BRACKETED.sub(" ", text))


def _spelt(text: str) -> str:
    return " ".join(_split(text))


def _sorted(text: str) -> str:
    return " ".join(sorted(_split(text)))


#: The types that are offered, each with the classes by which things are found.
TYPES: Mapping[str, tuple[str, ...]] = {
    str(kind): tuple(map(str, (kind, *narrower)))
    for kind, *narrower in (
        (TRO.Treaty,), (SCHEMA.Country,), (SCHEMA.Organization,), (SCHEMA.Person,),
        (SCHEMA.Place, SCHEMA.City), (TRO.DiplomaticEvent,),
    )
}  # fmt: skip
_ALL = tuple(dict.fromkeys(class_ for classes in TYPES.values() for class_ in classes))
#: So much less for each property whose value is another.
_OTHERWISE = 30.0


def candidates(query: Query, site: Site, wording: Wording) -> list[dict[str, object]]:
    """The candidates for a query, the most alike first."""
    kinds = classes_of(query.types)
    if (thing := thing_of(query.name, site)) and (kind := kind_of(thing, site)) in kinds:
        likes = [Likeness(thing, kind, wording.link(thing).text, EXACT, "id")]
        return [_written(likes[0], site, wording, match=True)]
    if kinds and not query.name:
        likes = _numbered(query, kinds, site)
        return [
            _written(like, site, wording, match=len(likes) == 1) for like in likes[: query.most]
        ]
    if not kinds:
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


def _numbered(query: Query, kinds: Sequence[str], site: Site) -> list[Likeness]:
    """The things of some kinds that have all the identifiers of a query, each by its first one."""
    found = [
        {
            thing: value
            for value in given
            for thing in site.store.numbered(column.removeprefix(IDENTIFIER), value)
        }
        for column, given in query.properties
        if column.startswith(IDENTIFIER)
    ]
    things = sorted(set.intersection(*map(set, found))) if found else []
    return [
        Likeness(thing, kind, found[0][thing], EXACT, "identifier")
        for thing in things
        if (kind := kind_of(thing, site)) in kinds
    ]


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
    columns = known_columns((column for column, _ in query.properties), site, wording)
    known = {column["id"] for column in columns}
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
        "type": [named(like.kind, wording)],
        "features": features,
    }
    return candidate if like.name == candidate["name"] else {**candidate, "description": like.name}

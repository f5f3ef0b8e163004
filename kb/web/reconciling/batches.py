"""What a client of the reconciliation API asks for, read from its JSON, within limits.

What is no query of the specification is refused whole (400), what is too much of it too (413): half
of an answer would be taken for all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeGuard, TypeVar

from flask import abort

from kb.web.notices import Notice

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
    if (
        len(things) > MOST_THINGS
        or len(properties) > MOST_COLUMNS
        or len(things) * len(properties) > MOST_CELLS
    ):
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

"""The JSON Schema of `facts.yaml`, made of what the classes of facts declare of their keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kb.identifiers import SLUG
from kb.seeds.factkeys import CANDIDATE_KINDS, NAMING, NODES, OWN_KINDS
from kb.seeds.kinds import KEYS, KINDS
from kb.seeds.sorts import (
    DAY,
    FACT_ID,
    REASON,
    TEXT,
    TEXTS_BY_LANGUAGE,
    Part,
    list_of,
    mapping_of,
    matching,
    reference_to,
)

STATUSES = ("draft", "accepted", "corrected", "rejected", "retracted")

_CURATOR = matching(SLUG.pattern.replace("?:", ""), "write the slug of a curator")
_POSITION = "write the position as [start, end], or leave the key out and run 'kb check --write'"
_DECIDED = mapping_of({"who": _CURATOR, "on": DAY})
_ANSWER: Part = {
    **mapping_of(
        {
            "rule": matching("[a-z]+(-[a-z]+)*", "write the id of the rule that asks"),
            "because": REASON,
            "who": _CURATOR,
            "on": DAY,
        },
        {"of": matching("[0-9a-f]{8}", "leave the key out; 'kb check --write' writes it")},
    ),
    "description": "write {rule: ..., because: ..., who: ..., on: YYYY-MM-DD}",
}
#: The keys that every fact may have beside its arguments.
RECORD: Mapping[str, Part] = {
    "id": FACT_ID,
    "type": {"enum": list(KINDS)},
    "quote": TEXT,
    "at": {
        **list_of({"type": "integer", "description": _POSITION}),
        "minItems": 2,
        "maxItems": 2,
        "description": _POSITION,
    },
    "prefix": TEXT,
    "gloss": TEXTS_BY_LANGUAGE,
    "by": matching(
        r"(curator|rule:[a-z0-9-]+|program:[a-z0-9-]+|llm:[^\s@]+(@[0-9a-f]+)?)",
        "write curator, rule:<name>, program:<name>, llm:<model> or llm:<model>@<prompt digest>",
    ),
    "status": {"enum": list(STATUSES)},
    "decided": {**_DECIDED, "description": "write {who: ..., on: YYYY-MM-DD}"},
    "because": REASON,
    "note": TEXT,
    "answers": list_of(_ANSWER),
}

_NAMES: Part = {
    "allOf": [TEXTS_BY_LANGUAGE],
    "additionalProperties": {
        "type": "string",
        "format": "name",
        "description": "write a name of at most 300 signs on one line, without an address or "
        "markup",
    },
}
_THING = mapping_of(
    {
        "ref": reference_to(
            (*OWN_KINDS, *NODES),
            "write event/, action/, anticipated/, statement/, proposal/ or group/ and a slug, or "
            "office/, title/ or count/ and the id of a fact; other things stand in "
            "seeds/authorities",
        ),
        "name": _NAMES,
    }
)
_CANDIDATE = mapping_of(
    {
        "ref": reference_to(
            CANDIDATE_KINDS,
            "write person/, organization/, place/ or treaty/ and a slug: what no authority "
            "describes yet",
        ),
        "name": _NAMES,
    },
    {
        "kind": matching(
            "[a-z]+:[A-Z][A-Za-z]*", "write a class as a prefixed name, such as schema:City"
        ),
        "because": REASON,
    },
)


@cache
def facts_schema() -> Part:
    """The schema of a file of facts; under `$defs` that of each type of fact.

    >>> facts_schema()["$defs"]["mention"]["required"]
    ['type', 'thing', 'quote', 'by', 'status']
    """
    of_type = {type_: _of_type(type_) for type_ in KINDS}
    fact = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": RECORD["type"]},
        "allOf": [
            {"if": _has_type(type_), "then": {"$ref": f"#/$defs/{type_}"}} for type_ in of_type
        ],
    }
    things, candidates = ({"type": "array", "items": part} for part in (_THING, _CANDIDATE))
    return {
        **mapping_of(
            {"facts": {"type": "array", "items": fact}},
            dict(zip(NAMING, (things, candidates), strict=True)),
        ),
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {**of_type, "candidate": _CANDIDATE},
    }


def _of_type(type_: str) -> Part:
    kind = KINDS[type_]
    keys = {name: key.part for name, key in KEYS[type_].items()}
    required = ["type", *(name for name, key in KEYS[type_].items() if key.is_required)]
    required += ["quote"] if kind.is_quoted else []
    return {
        **mapping_of({}, {**keys, **RECORD}),
        "required": [*required, "by", "status"],
        "dependentRequired": {
            "gloss": ["quote"],
            **{key: [other] for key, other in kind.needs},
        },
    }


def _has_type(type_: str) -> Part:
    return {"type": "object", "required": ["type"], "properties": {"type": {"const": type_}}}

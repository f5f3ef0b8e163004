"""The form of an answer, as JSON Schema: made from that of `facts.yaml`, so that none is forgotten.

A server that heeds it gives nothing else. It only helps: the gate takes what comes for what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.proposing.batch import NOT_PROPOSED
from kb.proposing.gating import CANDIDATE_KINDS
from kb.review.forminput import OWN_KINDS
from kb.review.forms import TYPES
from kb.seeds.factkeys import SCHEMES
from kb.seeds.ontology import Ontology
from kb.seeds.schema import definition

#: What of a schema is left out: what a reference looks like (a handle may stand for one), and what
#: few servers know.
_LEFT_OUT = ("pattern", "format", "description", "propertyNames", "unevaluatedProperties")


def form_of(ontology: Ontology) -> dict[str, object]:
    """The schema of `{"lines": [...]}`, with the concepts of an ontology."""
    choices = [_thing(), *_facts(ontology)]
    lines = {"type": "array", "items": {"anyOf": choices}}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["lines"],
        "properties": {"lines": lines},
        "$defs": _parts(choices),
    }


def _thing() -> dict[str, object]:
    kinds = "|".join(sorted({*CANDIDATE_KINDS, *OWN_KINDS}))
    properties = {
        "ref": {"type": "string", "pattern": f"^({kinds})/.+$"},
        "name": {"$ref": "#/$defs/texts"},
    }
    return _object(properties, ["ref", "name"])


def _facts(ontology: Ontology) -> Iterator[dict[str, object]]:
    for type_ in TYPES:
        schema = definition("facts", type_)
        properties: dict[str, object] = {"type": {"const": type_}, "handle": {"type": "string"}}
        for key, part in schema["properties"].items():
            concepts = ontology.concepts.get(SCHEMES.get((type_, key), ""))
            properties[key] = {"enum": sorted(concepts)} if concepts else _bare(part)
        for key in ("quote", "prefix"):
            properties[key] = {"type": "string"}
        yield _object(properties, [key for key in schema["required"] if key not in NOT_PROPOSED])


def _object(properties: Mapping[str, object], required: list[str]) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _parts(choices: list[dict[str, object]]) -> dict[str, object]:
    """The parts to which some parts refer, and those to which these do."""
    wanted, found = _named(choices), dict[str, object]()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _bare(definition("facts", name))
            wanted += _named(found[name])
    return dict(sorted(found.items()))


def _named(value: object) -> list[str]:
    """The names of the parts to which a part refers."""
    if isinstance(value, Mapping):
        own = [value["$ref"].rpartition("/")[2]] if isinstance(value.get("$ref"), str) else []
        return own + [name for item in value.values() for name in _named(item)]
    return [name for item in value for name in _named(item)] if isinstance(value, list) else []


def _bare(value: object) -> object:
    """A part without what is left out."""
    if isinstance(value, Mapping):
        return {key: _bare(item) for key, item in value.items() if key not in _LEFT_OUT}
    return [_bare(item) for item in value] if isinstance(value, list) else value

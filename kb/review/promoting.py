"""A candidate that turns out to be an authority: the change that writes it so in the drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.review.factchange import Change
from kb.seeds.factkeys import WrittenFile, walk


def identified(value: WrittenFile, reference: str, known: str) -> Change:
    """The change by which all drafts of a file speak of an authority instead of a candidate.

    The candidate is dropped, but where a fact that was decided speaks of it.

    >>> fact = {"id": "abcd", "status": "draft", "thing": {"text": "Lam", "ref": "person/lam"}}
    >>> file = {"candidates": [{"ref": "person/lam"}], "facts": [fact]}
    >>> identified(file, "person/lam", "person/to-lam").merged(file)["facts"][0]["thing"]
    {'text': 'Lam', 'ref': 'person/to-lam'}
    """
    facts = {
        fact["id"]: (fact, _written_for(fact, reference, known))
        for fact in value["facts"]
        if fact["status"] == "draft" and speaks_of(fact, reference)
    }
    others = [fact for fact in value["facts"] if fact["id"] not in facts]
    candidates = {
        one["ref"]: (one, None)
        for one in value.get("candidates", ())
        if one["ref"] == reference and not speaks_of(others, reference)
    }
    return Change(facts, candidates=candidates)


def speaks_of(value: object, reference: str) -> bool:
    """Whether a fact, or one of several, has a reference."""
    return any(item == reference for _, item in walk(value))


def _written_for(value: object, reference: str, known: str) -> Any:
    """A fact with one reference in place of another."""
    if isinstance(value, Mapping):
        return {key: _written_for(item, reference, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_written_for(item, reference, known) for item in value]
    return known if value == reference else value

"""The rules as people read them: `shapes/_meaning/rules.yaml`, one entry for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb import plainyaml
from kb.errors import Problem, SeedError
from kb.seeds.texts import read_text

#: Where the rules stand in the folder of the shapes.
NAME = Path("_meaning", "rules.yaml")
#: What a rule may do: refuse what contradicts itself, or ask what a person answers once.
GRADES = ("refuse", "ask")
_KEYS = {"id", "grade", "title", "description", "message", "mend"}


@dataclass(frozen=True)
class Rule:
    """One rule: its grade, and what it says to the person who mends; `{words}` are filled in."""

    id: str
    grade: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    message: str
    mend: str


def read_rules(shapes: Path) -> Mapping[str, Rule]:
    """The rules by their ids; `SeedError` where the file in the folder of shapes has a slip."""
    path = shapes / NAME
    text = read_text(path)
    try:
        return _parsed(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeedError([Problem(path, 1, 1, f"is no list of rules: {error}")]) from error


@lru_cache(4)
def _parsed(text: str) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for entry in plainyaml.load(text)["rules"]:
        if set(entry) != _KEYS or entry["grade"] not in GRADES or entry["id"] in found:
            raise ValueError(f"{entry.get('id', 'an entry')} has other keys, or stands twice")
        found[entry["id"]] = Rule(**entry)
    return found

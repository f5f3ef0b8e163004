"""What a curator gives in a form, as facts.yaml has it: arguments, the quote, what is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import Problem, SeedError
from kb.review.factchange import Fact
from kb.review.quoting import widened
from kb.seeds.factkeys import RECORD_KEYS, WrittenFact, WrittenFile, walk


def arguments_of(given: Mapping[str, object]) -> dict[str, object]:
    """The arguments that a form gives, without those that are empty.

    >>> arguments_of({"holder": {"text": " Ada  Holm", "ref": ""}, "of": {}, "status": "accepted"})
    {'holder': {'text': 'Ada Holm'}}
    """
    arguments: Mapping[str, object] = clean(given)
    return {key: item for key, item in arguments.items() if key not in RECORD_KEYS}


def clean(value: object) -> Any:
    """A value with single blanks, without what is empty in it."""
    if isinstance(value, Mapping):
        pairs = {key: clean(item) for key, item in value.items()}
        return {key: item for key, item in pairs.items() if item not in ("", [], {}, None)}
    if isinstance(value, list):
        return [item for part in value if (item := clean(part)) not in ("", [], {}, None)]
    return re.sub(r"[ \t\r\n]+", " ", value).strip() if isinstance(value, str) else value


def quoted(fact: Fact, text: str, span: tuple[int, int]) -> dict[str, object]:
    """A fact with a passage of the text as its quote, widened so far that the words of its
    arguments stand in it."""
    words = [
        item
        for key, item in walk({k: v for k, v in fact.items() if k not in RECORD_KEYS})
        if (key[-1] == "text" and fact["type"] != "inference")
        or key in (("words",), ("description",))
    ]
    start, end = widened(text, span, [str(item) for item in words])
    quote = " ".join(text[start:end].split())
    is_other = quote != " ".join(str(fact.get("quote", "")).split())
    dropped = ("prefix", "gloss") if is_other else ("prefix",)  # a translation is of these words
    kept = {key: item for key, item in fact.items() if key not in dropped}
    return {**kept, "quote": quote, "at": [start, end]}


@dataclass(frozen=True)
class Naming:
    """What a form calls things: `new` ones, and `others` of the article by language."""

    new: Mapping[str, str]
    others: Mapping[str, Mapping[str, str]]

    def things(
        self, value: WrittenFile, used: Collection[str]
    ) -> dict[str, tuple[Fact | None, Fact | None]]:
        """The things of a file that a fact uses, with the names that they get."""
        return {
            thing["ref"]: (thing, {**thing, "name": {**thing["name"], **texts}})
            for thing in value.get("things", ())
            if (texts := clean(self.others.get(thing["ref"], {}))) and thing["ref"] in used
        }

    def unknown(self, known: Collection[str], used: Collection[str], path: Path) -> dict[str, str]:
        """The names of new things that a fact uses; `SeedError` where one has none."""
        names = {ref: name for ref, name in self.new.items() if ref in used and ref not in known}
        for reference, name in names.items():
            if not name.strip():
                message = f"{reference} is new and has no name"
                raise SeedError([Problem(path, 1, 1, message, "write one")])
        return names


def may_be_accepted_in_bulk(fact: WrittenFact) -> bool:
    """Whether a draft is of a kind that rules get right often enough: the name of a country. Acts,
    statements, counts (which say of what they are) and all else are decided one by one.

    >>> draft = {"type": "name", "status": "draft", "by": "rule:names"}
    >>> things = {"ref": "country/vn"}, {"ref": "treaty/x"}
    >>> [may_be_accepted_in_bulk({**draft, "thing": thing}) for thing in things]
    [True, False]
    """
    if fact["status"] != "draft" or not fact["by"].startswith("rule:"):
        return False
    thing = fact.get("thing", {}).get("ref", "") if fact["type"] == "name" else ""
    return bool(thing.startswith("country/"))

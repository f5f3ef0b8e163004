"""The form for each type of fact, made of what its class declares, so that no key is forgotten; and
what a curator gives in it, as facts.yaml has it: arguments, what is named, and the quote, as narrow
as it was chosen and as wide as its words need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from kb.errors import SeedError
from kb.reading.stretches import stretches
from kb.review.days import Day
from kb.review.journal import Fact
from kb.review.workspace import Workspace
from kb.seeds.factkeys import RECORD_KEYS, WrittenFact, WrittenFile, walk
from kb.seeds.kinds import KEYS
from kb.seeds.passages import find_quote, occurrences

#: The types of facts in the order in which a curator is offered them.
TYPES = (
    "name", "mention", "office", "title", "event", "statement", "count", "action", "anticipated",
    "group", "belonging", "proposal", "source", "inference",
)  # fmt: skip


class Field(TypedDict):
    """A field of a form.

    Its `sort` is the form of the declared sort (`kb.seeds.sorts.Sort`); `kinds` are those of the
    things it may refer to, `options` the concepts to choose from, each with what it is called.
    """

    key: str
    sort: str
    is_list: bool
    is_required: bool
    kinds: NotRequired[list[str]]
    options: NotRequired[list[tuple[str, str]]]


def forms(workspace: Workspace, language: str) -> dict[str, list[Field]]:
    """For each type its fields, in the order in which its class declares them."""
    return {type_: list(_fields(type_, workspace, language)) for type_ in TYPES}


def _fields(type_: str, workspace: Workspace, language: str) -> Iterator[Field]:
    for key in KEYS[type_].values():
        field: Field = {
            "key": key.name,
            "sort": key.sort.form,
            "is_list": key.is_list,
            "is_required": key.is_required,
        }
        if key.sort.kinds:
            field["kinds"] = list(key.sort.kinds)
        if key.sort.scheme:
            field["options"] = workspace.concepts(key.sort.scheme, language)
        yield field


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
                raise SeedError.at(path, message, "write one")
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


def placed(text: str, quote: str, near: Sequence[int] | None) -> tuple[int, int]:
    """Where a quote stands in a text: of several places the one nearest to where it was.

    Raises `SeedError` where it does not stand there.

    >>> placed("Hanoi and Hanoi", "Hanoi", [9, 15])
    (10, 15)
    """
    spans = occurrences(text, quote)
    if not spans:
        try:
            return find_quote(text, quote)
        except LookupError as error:
            message = f"{error.args[0]} in the article"
            raise SeedError.at(Path("article.txt"), message, error.args[1]) from error
    at = near[0] if near else 0
    return min(spans, key=lambda span: abs(span[0] - at))


def widened(text: str, span: tuple[int, int], words: Sequence[str]) -> tuple[int, int]:
    """A span without white space at its ends, so wide that all words stand in it.

    Words that do not stand in the text change nothing: the gate names them.

    >>> widened("In Hanoi, on 25 October, To Lam spoke.", (25, 31), ["To Lam", "25 October"])
    (13, 31)
    """
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1  # a word that was caught in the middle is taken whole
    while end < len(text) and end > start and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    for wording in words:
        if occurrences(text[start:end], wording):
            continue
        places = occurrences(text, wording)
        if places:
            near = min(places, key=lambda s: max(start - s[0], s[1] - end, 0))
            start, end = min(start, near[0]), max(end, near[1])
    return start, end


def cut(
    facts: Sequence[WrittenFact], days: Sequence[Day], length: int
) -> list[tuple[int, int, list[int]]]:
    """The text cut where passages of facts and days that no fact tells begin and end: each stretch
    with the facts that it is a part of, the innermost first."""
    quoted = [i for i, fact in enumerate(facts) if "at" in fact]
    spans = [(start, end) for i in quoted for start, end in [facts[i]["at"]]]
    untold = [at for day in days if not day["is_told"] for at in day["at"]]
    return [
        (stretch.start, stretch.end, [quoted[i] for i in stretch.within])
        for stretch in stretches(spans, [0, length, *untold])
    ]

"""What an article says, and the words that say it: the curator's file `facts.yaml`.

A fact has the verbatim quote that says it. Every fact passes one gate, whoever drafted it:
its quote is found once in the text, the words of each argument stand inside the quote, what it
refers to is known, and dates and numbers are computed from the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.article import Article
from kb.errors import Problem, SeedError, UnknownTerm
from kb.identifiers import REFERENCE
from kb.ontology import Ontology
from kb.passages import find_quote, occurrences
from kb.seedfile import Keys, SeedFile, nearest
from kb.values import date_from

#: The keys of a fact that are not arguments.
RECORD_KEYS = ("id", "type", "quote", "at", "prefix", "by", "status", "decided", "because", "note")
PUBLISHED = ("accepted", "corrected")
#: The concept scheme in which the value of a key stands.
SCHEMES = {
    ("event", "kind"): "EventKinds",
    ("statement", "force"): "Forces",
    ("statement", "mode"): "SpeechModes",
    ("anticipated", "action"): "ActionTypes",
    ("anticipated", "outlook"): "Outlooks",
    ("action", "action"): "ActionTypes",
    ("action", "deposits"): "ActionTypes",
    ("proposal", "outlook"): "Outlooks",
    ("title", "kind"): "TitleKinds",
}


@dataclass(frozen=True)
class Fact:
    """One fact: the smallest thing that a curator accepts or rejects.

    `start` and `end` count code points of the article's text; both are None for an inference that
    rests on no passage. `arguments` is what the file has under the keys of the fact's type.
    """

    id: str
    type: str
    article: str
    arguments: Mapping[str, Any]
    start: int | None
    end: int | None
    quote: str
    by: str
    status: str
    decided_by: str
    decided_on: str
    path: Path
    line: int

    @property
    def is_published(self) -> bool:
        """Whether a curator has accepted it, as it is or corrected."""
        return self.status in PUBLISHED


@dataclass(frozen=True)
class FactFile:
    """The facts of one article and the names that the editors give to its events, statements ..."""

    facts: tuple[Fact, ...]
    names: Mapping[str, Mapping[str, str]]
    path: Path

    @classmethod
    def read(
        cls, article: Article, path: Path, known: Collection[str] | None, ontology: Ontology
    ) -> FactFile:
        """The facts in a file, each through the gate.

        `known` are the references that exist beside the file's own things; None where they could
        not be read, so that nothing can be said of references. Raises `SeedError` with every
        problem of the file.
        """
        file = SeedFile.read(path, "facts")
        gate = _Gate(article, file, known, ontology)
        facts = tuple(gate.pass_through(i) for i in range(len(file.value["facts"])))
        if gate.problems:
            raise SeedError(gate.problems)
        names = {thing["ref"]: thing["name"] for thing in file.value.get("things", ())}
        return cls(tuple(fact for fact in facts if fact is not None), names, path)


@dataclass
class _Gate:
    """What each fact of one file must pass; collects the problems."""

    article: Article
    file: SeedFile
    known: Collection[str] | None
    ontology: Ontology
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.known is None:
            return
        things = self.file.value.get("things", ())
        own = [thing["ref"] for thing in things]
        for i, reference in enumerate(own):
            if reference in own[:i] or reference in self.known:
                self.refuse(("things", i), f"{reference} is already described", "keep one")
        nodes = [
            f"{fact['type']}/{fact['id']}"
            for fact in self.file.value["facts"]
            if fact["type"] in ("office", "title", "count") and "id" in fact
        ]
        self.known = {*self.known, *own, *nodes, f"article/{self.article.slug}"}

    def knows(self, reference: str) -> bool:
        return self.known is None or reference in self.known

    def refuse(self, keys: Keys, message: str, mend: str = "") -> None:
        self.problems.append(self.file.place(keys, message, mend))

    def pass_through(self, i: int) -> Fact | None:
        value, keys, before = self.file.value["facts"][i], ("facts", i), len(self.problems)
        self.check_record(value, keys)
        span = self.check_quote(value, keys)
        arguments = {key: item for key, item in value.items() if key not in RECORD_KEYS}
        self.check_arguments(arguments, keys, span)
        self.check_terms(value, keys)
        if len(self.problems) > before or "id" not in value:
            return None
        decided = value.get("decided", {"who": "", "on": ""})
        return Fact(
            id=value["id"],
            type=value["type"],
            article=self.article.slug,
            arguments=arguments,
            start=span[0] if span else None,
            end=span[1] if span else None,
            quote=self.article.text[slice(*span)] if span else "",
            by=value["by"],
            status=value["status"],
            decided_by=decided["who"],
            decided_on=decided["on"],
            path=self.file.path,
            line=self.file.place(keys, "").line,
        )

    def check_record(self, value: Mapping[str, Any], keys: Keys) -> None:
        fact_id = value.get("id")
        if fact_id is None:
            if not self.problems:  # what is wrong besides is more than a command can mend
                self.refuse(
                    keys, "the fact has no id", "run 'kb check --write', which gives it one"
                )
        elif fact_id in self.ids:
            self.refuse(
                (*keys, "id"),
                f"the id '{fact_id}' stands in line {self.ids[fact_id]} too",
                "take the line out and run 'kb check --write'",
            )
        else:
            self.ids[fact_id] = self.file.place((*keys, "id"), "").line
        if value["status"] != "draft" and "decided" not in value:
            self.refuse(
                keys,
                f"the status is '{value['status']}', but it is not said who decided",
                "add decided: {who: ..., on: YYYY-MM-DD}",
            )
        if "decided" in value and not self.knows(f"curator/{value['decided']['who']}"):
            self.refuse(
                (*keys, "decided"),
                f"no curator '{value['decided']['who']}' is known",
                "add the curator to seeds/authorities/curators.ttl",
            )
        if value["status"] in ("retracted", "rejected") and "because" not in value:
            self.refuse(keys, f"the fact is {value['status']} without a reason", "add because: ...")

    def check_quote(self, value: Mapping[str, Any], keys: Keys) -> tuple[int, int] | None:
        if "quote" not in value:
            return None
        try:
            return find_quote(
                self.article.text, value["quote"], value.get("at"), value.get("prefix")
            )
        except LookupError as error:
            self.refuse(
                (*keys, "quote"),
                f"{error.args[0]} in seeds/{self.article.slug}/article.txt",
                error.args[1],
            )
            return None

    def check_arguments(self, value: Any, keys: Keys, span: tuple[int, int] | None) -> None:
        """References are known, words stand in the quote, and dates can be read."""
        for key, item in _walk(value):
            place = (*keys, *key)
            if key[-1] == "text" or key in (("words",), ("description",)):
                if span and not occurrences(self.article.text[slice(*span)], item):
                    self.refuse(
                        place,
                        f"the words '{item}' do not stand in the quote",
                        "use words of the quote, or quote the passage that has them",
                    )
                elif key[0] in ("date", "end_date") and not date_from(item, self.article.language):
                    self.refuse(
                        place,
                        f"'{item}' is no date in language '{self.article.language}'",
                        "give just the words of the date",
                    )
            elif (
                isinstance(item, str)
                and REFERENCE.fullmatch(item)
                and not self.knows(item)
                and not self.is_free(key)
            ):
                self.refuse(place, f"'{item}' is not known", self.where_to_add(item))

    def where_to_add(self, reference: str) -> str:
        """The nearest known reference, or the place for a new one."""
        kind = reference.partition("/")[0]
        if kind in ("event", "action", "anticipated", "statement", "proposal", "group"):
            place = "describe it under things:, with a name"
        else:
            place = f"add a block for the {kind} to seeds/authorities"
        return nearest(reference, self.known or ()) or place

    def check_terms(self, value: Mapping[str, Any], keys: Keys) -> None:
        """Concepts are of their scheme, classes and properties are known."""
        for key, item in value.items():
            try:
                if (value["type"], key) in SCHEMES:
                    self.ontology.concept(item, SCHEMES[value["type"], key])
                elif (value["type"], key) in (("inference", "property"), ("proposal", "kind")):
                    self.ontology.term(item)
            except UnknownTerm as error:
                self.refuse((*keys, key), str(error))

    @staticmethod
    def is_free(key: Keys) -> bool:
        """Whether the text under a key is free words, in which a slash means nothing."""
        return key[-1] == "text" or key[0] in ("words", "description", "reason", "from", "basis")


def _walk(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every plain value below a value, with its keys."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, (*keys, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _walk(item, (*keys, i))
    else:
        yield keys, value


def references_in(arguments: Any) -> Iterator[str]:
    """Every reference (`kind/slug`) in the arguments of a fact, but not in its free words."""
    for key, item in _walk(arguments):
        if isinstance(item, str) and REFERENCE.fullmatch(item) and not _Gate.is_free(key):
            yield item

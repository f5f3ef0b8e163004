"""The gate that every fact passes, whoever drafted it.

Its quote is found once in the text, the words of each argument stand inside the quote, what it
refers to is known, and what it says can be made triples.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.dates.parsing import date_from, range_from
from kb.errors import Problem, UnknownTerm
from kb.identifiers import REFERENCE
from kb.seeds.article import Article
from kb.seeds.factkeys import (
    NODES,
    OWN_KINDS,
    RECORD_KEYS,
    Answered,
    WrittenFact,
    is_free,
    walk,
)
from kb.seeds.kinds import SCHEMES
from kb.seeds.labels import Labels, reference_hint
from kb.seeds.ontology import Ontology
from kb.seeds.passages import find_quote, occurrences, stands_in
from kb.seeds.ruleanswers import latest_day
from kb.seeds.schema import Keys
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import shown
from kb.seeds.wellformed import is_day, is_web_iri

#: The statuses in which a fact may speak of a candidate, which no authority describes yet.
UNDECIDED = ("draft", "rejected")
#: A passage says one thing; whoever quotes more has copied the article.
MOST_QUOTED = 2_000


@dataclass
class Gate:
    """What each fact of one file must pass; collects the problems."""

    article: Article
    file: SeedFile
    known: Collection[str] | None
    ontology: Ontology | None
    labels: Labels | None = None
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    glosses: dict[tuple[int, int, str], tuple[str, int]] = field(default_factory=dict)
    candidates: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.known is None:
            return
        own = self.references_of("things")
        self.candidates = frozenset(self.references_of("candidates"))
        self.check_kinds()
        nodes = [
            f"{fact['type']}/{fact['id']}"
            for fact in self.file.value["facts"]
            if fact["type"] in NODES and "id" in fact
        ]
        self.check_named({*self.known, *nodes})
        self.known = {*self.known, *own, *nodes, f"article/{self.article.slug}"}

    def references_of(self, section: str) -> list[str]:
        """The references of the things or candidates that the file describes, each once."""
        own = [thing["ref"] for thing in self.file.value.get(section, ())]
        for i, reference in enumerate(own):
            if reference in (self.known or ()) and reference.partition("/")[0] not in NODES:
                message = f"{reference} stands in seeds/authorities too"
                mend = "keep one" if section == "things" else "take it out here"
                self.refuse((section, i), message, mend)
            elif reference in own[:i]:
                line = self.file.place((section, own.index(reference)), "").line
                message = f"{reference} is described here and in line {line}"
                self.refuse((section, i), message, "keep one")
        return own

    def check_named(self, known: Collection[str]) -> None:
        """An office, title or count that the editors name is one that the file has."""
        for i, thing in enumerate(self.file.value.get("things", ())):
            kind = thing["ref"].partition("/")[0]
            if kind in NODES and thing["ref"] not in known:
                message = f"no fact of this file is '{thing['ref']}'"
                self.refuse(("things", i, "ref"), message, self.where_to_add(thing["ref"]))

    def check_kinds(self) -> None:
        """The classes of candidates are known."""
        for i, candidate in enumerate(self.file.value.get("candidates", ())):
            try:
                if self.ontology is not None and "kind" in candidate:
                    self.ontology.term(candidate["kind"])
            except UnknownTerm as error:
                self.refuse(("candidates", i, "kind"), str(error))

    def knows(self, reference: str) -> bool:
        return self.known is None or reference in self.known

    def refuse(self, keys: Keys, message: str, mend: str = "") -> None:
        self.problems.append(self.file.place(keys, message, mend))

    def check(self, i: int) -> tuple[int, int] | None:
        """Check the fact of a number; where its quote stands, if it has one that is found."""
        value, keys = self.file.value["facts"][i], ("facts", i)
        self.check_record(value, keys)
        span = self.check_quote(value, keys)
        arguments = {key: item for key, item in value.items() if key not in RECORD_KEYS}
        self.check_arguments(arguments, keys, span, value["status"])
        self.check_dates(arguments, keys, span)
        self.check_values(value, keys)
        self.check_terms(value, keys)
        self.check_gloss(value, keys, span)
        return span

    def check_record(self, value: WrittenFact, keys: Keys) -> None:
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
        if "decided" in value:
            self.check_curator(value["decided"]["who"], (*keys, "decided"))
        self.check_answers(value.get("answers", ()), (*keys, "answers"))
        if value["status"] in ("retracted", "rejected") and "because" not in value:
            self.refuse(keys, f"the fact is {value['status']} without a reason", "add because: ...")

    def check_curator(self, who: str, keys: Keys) -> None:
        if not self.knows(f"curator/{who}"):
            mend = "add the curator to seeds/authorities/curators.trig"
            self.refuse(keys, f"no curator '{who}' is known", mend)

    def check_answers(self, answers: Sequence[Answered], keys: Keys) -> None:
        """An answer is of a known curator and a day that was, and to each rule there is one."""
        for i, answer in enumerate(answers):
            self.check_curator(answer["who"], (*keys, i, "who"))
            if str(answer["on"]) > latest_day():
                message = f"the answer is of {answer['on']}, a day to come"
                self.refuse((*keys, i, "on"), message, "write the day it was given")
            first = next(
                k for k, earlier in enumerate(answers) if earlier["rule"] == answer["rule"]
            )
            if first < i:
                line = self.file.place((*keys, first), "").line
                message = f"the rule '{answer['rule']}' is answered in line {line} too"
                self.refuse((*keys, i, "rule"), message, "keep one")

    def check_quote(self, value: WrittenFact, keys: Keys) -> tuple[int, int] | None:
        if "quote" not in value:
            return None
        text, at = self.article.text, value.get("at")
        where = f"seeds/{self.article.slug}/article.txt"
        if at is not None and not 0 <= at[0] < at[1] <= len(text):
            message = f"{at} is no position in {where}, which has {len(text):,} characters"
            mend = "write the position as [start, end], or take it out and run 'kb check --write'"
            self.refuse((*keys, "at"), message, mend)
        if len(value["quote"]) > MOST_QUOTED:
            message = f"the quote has {len(value['quote']):,} characters"
            mend = f"quote the passage that says it, of {MOST_QUOTED:,} characters at most"
            self.refuse((*keys, "quote"), message, mend)
        try:
            return find_quote(text, value["quote"], at, value.get("prefix"))
        except LookupError as error:
            self.refuse((*keys, "quote"), f"{error.args[0]} in {where}", error.args[1])
            return None

    def check_arguments(
        self, value: object, keys: Keys, span: tuple[int, int] | None, status: str
    ) -> None:
        """References are known, and words stand in the quote."""
        for key, item in walk(value):
            place = (*keys, *key)
            if key[-1] == "text" or key in (("words",), ("description",)):
                if not re.search(r"\w", str(item)):
                    self.refuse(place, f"{shown(item)} has no letter or digit", "write the words")
                elif span and not stands_in(self.article.text[slice(*span)], str(item)):
                    self.refuse(
                        place,
                        f"the words {shown(item)} do not stand in the quote",
                        "use words of the quote, or quote the passage that has them",
                    )
            elif isinstance(item, str) and REFERENCE.fullmatch(item) and not is_free(key):
                self.check_reference(item, place, status)

    def check_reference(self, reference: str, place: Keys, status: str) -> None:
        """What is spoken of is known; a candidate is enough for what is not decided."""
        if self.knows(reference) or (reference in self.candidates and status in UNDECIDED):
            return
        if reference in self.candidates:
            message = f"'{reference}' is a candidate, which no authority describes yet"
            mend = f"run 'kb add {self.article.slug} {reference}'"
            self.refuse(place, message, mend)
        else:
            self.refuse(place, f"'{reference}' is not known", self.where_to_add(reference))

    def check_dates(
        self, value: Mapping[str, Any], keys: Keys, span: tuple[int, int] | None
    ) -> None:
        """Dates can be read, and are said: the year in a name is not when something was."""
        quote = self.article.text[slice(*span)] if span else ""
        for key in ("date", "end_date"):
            words, place = value.get(key, {}).get("text"), (*keys, key, "text")
            spans = occurrences(quote, words) if words else []
            if not spans:
                continue  # nothing to say, or it was said
            is_range = (
                key == "date"
                and "event" in value
                and range_from(words, self.article.language) is not None
            )
            if not date_from(words, self.article.language) and not is_range:
                self.refuse(
                    place,
                    f"'{words}' is no date in language '{self.article.language}'",
                    "give just the words of the date; words that are not of the calendar, such as "
                    "'Monday' or 'soon', go under time:",
                )
            for name in self.names_in(value):
                around = [o for o in occurrences(quote, name) if len(name) > len(words)]
                if all(any(a <= s and e <= b for a, b in around) for s, e in spans):
                    message = f"'{words}' stands in the quote only within {shown(name)}"
                    mend = "drop the date, or quote the passage that says when it was"
                    self.refuse(place, message, mend)
                    break

    def names_in(self, value: Mapping[str, object]) -> Iterator[str]:
        """The words by which a fact names things, and the editors' names for those things."""
        references = set()
        for key, item in walk(value):
            if (
                isinstance(item, str)
                and key[-1] == "text"
                and key[0] not in ("date", "end_date", "time")
            ):
                yield item
            references.add(item)
        for thing in self.file.value.get("things", ()):
            if thing["ref"] in references:
                yield from thing["name"].values()

    def check_values(self, fact: WrittenFact, keys: Keys) -> None:
        """What is to become an IRI or a day can become one."""
        mend = "write an absolute http or https IRI without spaces"
        if fact["type"] == "source" and not is_web_iri(fact["source"]["text"]):
            message = f"{shown(fact['source']['text'])} is no absolute http or https IRI"
            self.refuse((*keys, "source", "text"), message, f"{mend}, or leave the fact out")
        value = fact.get("value") if fact["type"] == "inference" else None
        if isinstance(value, str) and re.match(r"https?:", value) and not is_web_iri(value):
            message = f"{shown(value)} is no absolute http or https IRI"
            self.refuse((*keys, "value"), message, mend)
        elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            if not is_day(value):
                message = f"'{value}' is no day of the calendar"
                self.refuse((*keys, "value"), message, "write a day as YYYY-MM-DD")
        elif isinstance(value, str) and not value.strip():
            self.refuse((*keys, "value"), "is empty", "write the value that is inferred")

    def check_gloss(self, value: WrittenFact, keys: Keys, span: tuple[int, int] | None) -> None:
        """A passage has one translation in a language, whichever of its facts gives it."""
        for language, text in value.get("gloss", {}).items() if span else ():
            place = (*keys, "gloss", language)
            if language == self.article.language:
                message = f"the article itself is in language '{language}'"
                self.refuse(place, message, "take the line out: a gloss is a translation")
            here = " ".join(text.split()), self.file.place(place, "").line
            there = self.glosses.setdefault((*span, language), here) if span else here
            if there[0] != here[0]:
                message = f"the same passage has another gloss in '{language}' in line {there[1]}"
                self.refuse(place, message, "keep one")

    def where_to_add(self, reference: str) -> str:
        """The nearest known reference, or the place for a new one."""
        kind = reference.partition("/")[0]
        if kind in OWN_KINDS:
            place = "describe it under things:, with a name"
        elif kind in NODES:
            place = f"write {kind}/ and the id of the fact of this file that says it"
        else:
            place = f"add a block for the {kind} to seeds/authorities"
        known = {*(self.known or ()), *self.candidates}
        return reference_hint(reference, known, self.labels) or place

    def check_terms_of(self, file: SeedFile, slips: Iterable[Keys]) -> None:
        """Check the concepts of facts that do not fit the schema: a slip hides no other one."""
        for number in sorted(
            {int(keys[1]) for keys in slips if keys[:1] == ("facts",) and keys[1:]}
        ):
            value = file.value["facts"][number]
            if isinstance(value, Mapping) and isinstance(value.get("type"), str):
                try:
                    self.check_terms(value, ("facts", number), file)
                except (KeyError, TypeError):  # the slip itself
                    continue

    def check_terms(
        self, value: Mapping[str, object], keys: Keys, file: SeedFile | None = None
    ) -> None:
        """Concepts are of their scheme, classes and properties are known."""
        if self.ontology is None:
            return
        for key, item in value.items():
            try:
                if not isinstance(item, str):
                    continue  # the schema says so where a text is wanted
                place = str(value["type"]), key
                if place in SCHEMES:
                    self.ontology.concept(item, SCHEMES[place])
                elif place in (("inference", "property"), ("proposal", "kind")):
                    self.ontology.term(item)
            except UnknownTerm as error:
                self.problems.append((file or self.file).place((*keys, key), str(error)))

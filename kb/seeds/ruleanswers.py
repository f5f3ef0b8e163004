"""What a curator answered to the questions that rules of meaning ask of a fact.

An answer stands in the fact, with who gave it and when. A short digest (`of`), which
`kb check --write` puts in, says what it was given to: when the fact is changed, it counts no more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from kb.seeds.content import Content
from kb.seeds.factkeys import Answered, WrittenFact
from kb.seeds.retired import reasons

#: What of a fact is not the fact itself: who decided on it, and what was answered.
_BESIDE = ("answers", "at", "because", "by", "decided", "gloss", "id", "note", "prefix", "status")
#: The names of things by language, by reference.
Names = Mapping[str, Mapping[str, str]]


class Stated(Protocol):
    """A fact as an answer looks at it."""

    @property
    def content(self) -> Content: ...
    @property
    def quote(self) -> str: ...


@dataclass(frozen=True)
class Answer:
    """An answer to what one rule asks: why the fact is right as it is, by whom, and when."""

    rule: str
    because: Mapping[str, str]
    who: str
    on: str
    of: str = ""

    @classmethod
    def from_value(cls, value: Answered) -> Answer:
        """The answer that a value of the file gives."""
        because = reasons(value["because"])
        return cls(value["rule"], because, value["who"], value["on"], value.get("of", ""))

    def counts(self, fact: Stated, names: Names) -> bool:
        """Whether it was given to the fact as it is now."""
        quote = {"quote": fact.quote} if fact.quote else {}
        statement = {"type": fact.content.type, **fact.content.written(), **quote}
        return self.of in ("", digest_of(statement, names))


def digest_of(fact: Mapping[str, object], names: Names) -> str:
    """A digest of what a fact says, with the editors' names of the things that it speaks of.

    >>> fact = {"id": "abcd", "type": "mention", "quote": "a  Pact"}
    >>> digest_of(fact, {}) == digest_of({**fact, "status": "accepted", "quote": "a Pact"}, {})
    True
    """
    statement = {key: value for key, value in fact.items() if key not in _BESIDE}
    if "quote" in statement:
        statement["quote"] = "".join(str(statement["quote"]).split())  # white space matches loosely
    named = {ref: names[ref] for ref in sorted(set(_texts(statement))) if ref in names}
    text = json.dumps([statement, named], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def given_digests(fact: WrittenFact, names: Names) -> list[Answered]:
    """The answers of a fact, each with what it was given to."""
    digest = digest_of(fact, names)
    return [{**answer, "of": answer.get("of", digest)} for answer in fact.get("answers", ())]


def latest_day() -> str:
    """The day that it is where days begin first: no answer is of a later one."""
    return (datetime.now(UTC) + timedelta(hours=14)).date().isoformat()


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value

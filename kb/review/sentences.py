"""A fact as a sentence, in the words of one of the languages of `words/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kb import plainyaml
from kb.identifiers import REFERENCE
from kb.review.desk import Desk, text_in
from kb.seeds.factkeys import SCHEMES

#: A piece of a sentence: plain text, or an argument with its key, words, reference and label.
Piece = dict[str, str]


@dataclass(frozen=True)
class Speaker:
    """Makes sentences of the facts of one file; `names` are of its own things and candidates."""

    desk: Desk
    language: str
    names: Mapping[str, Mapping[str, str]]

    def sentence(self, fact: Mapping[str, Any]) -> list[Piece]:
        """The pieces of the sentence that says what a fact says."""
        return _joined(self._pieces(_patterns(self.language)[fact["type"]], fact))

    def label(self, reference: str) -> str:
        """What a thing is called in this language; its slug where nothing names it."""
        own = self.names.get(reference)
        return (
            (text_in(own, self.language) if own else "")
            or self.desk.name_of(reference, self.language)
            or reference.partition("/")[2].replace("-", " ")
        )

    def _pieces(self, pattern: str, fact: Mapping[str, Any]) -> Iterator[Piece]:
        for part in re.findall(r"\[[^\]]*\]|\{[^}]*\}|[^\[{]+", pattern):
            if part.startswith("["):
                key = re.findall(r"\{([a-z_]+)", part)[0]
                if key in fact:
                    yield from self._pieces(part[1:-1], fact)
            elif part.startswith("{"):
                key, _, how = part[1:-1].partition(":")
                yield from self._argument(fact, key, how)
            else:
                yield {"text": part}

    def _argument(self, fact: Mapping[str, Any], key: str, how: str) -> Iterator[Piece]:
        value = fact.get(key, "?")
        for i, item in enumerate(value if isinstance(value, list) else [value]):
            if i:
                yield {"text": ", "}
            yield {"key": key, **self._one(fact["type"], key, item, how)}

    def _one(self, type_: str, key: str, item: Any, how: str) -> Piece:
        if isinstance(item, Mapping):
            if "text" not in item:
                return {"text": text_in(item, self.language)}
            if "ref" not in item:
                return {"text": item["text"], "words": "yes"}
            label = self.label(item["ref"])
            text = label if how == "label" else item["text"]
            shown = "" if how else label
            return {
                "text": text,
                "ref": item["ref"],
                "label": shown,
                "words": "" if how == "label" else "yes",
            }
        text = str(item)
        if key in ("words", "description"):
            return {"text": text, "words": "yes"}
        if REFERENCE.fullmatch(text):
            return {"text": self.label(text), "ref": text}
        if (type_, key) in SCHEMES or (type_, key) in (
            ("proposal", "kind"),
            ("inference", "property"),
        ):
            return {"text": self._term(text)}
        return {"text": text}

    def _term(self, name: str) -> str:
        try:
            return self.desk.term(name, self.language)
        except Exception:  # a prefix that nobody knows, in a draft that is wrong
            return name


def plain(pieces: list[Piece]) -> str:
    """A sentence as text."""
    return "".join(piece["text"] for piece in pieces)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """The pieces, the sentence beginning with a capital letter where that is our own word."""
    found = [piece for piece in pieces if piece["text"]]
    if found and "words" not in found[0]:
        first = found[0]["text"]
        found[0] = {**found[0], "text": first[:1].upper() + first[1:]}
    return found


@cache
def _patterns(language: str) -> Mapping[str, str]:
    text = resources.files("kb.review").joinpath("words", f"{language}.yaml").read_text("utf-8")
    found: Mapping[str, str] = plainyaml.load(text)
    return found


Sentence = Callable[[Mapping[str, Any]], list[Piece]]

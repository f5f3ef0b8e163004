"""What the page says: a fact as a sentence, in the patterns that the site has too, and its own
words (`phrases/*.yaml`).

The language is chosen as on the site: by `?lang=`, or else by what the browser asks for. What is
wrong with a file is told in English, as `kb check` tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flask import request

from kb import plainyaml
from kb.identifiers import REFERENCE
from kb.review.workspace import Workspace, text_in
from kb.seeds.kinds import SCHEMES
from kb.web.words.languages import interface_for
from kb.web.words.sentences import between, filled, names_itself, pattern

#: A piece of a sentence: plain text, or an argument with its key, words, reference and label.
Piece = dict[str, str]


@dataclass(frozen=True)
class Speaker:
    """Makes sentences of the facts of one file; `names` are of its own things and candidates."""

    workspace: Workspace
    language: str
    names: Mapping[str, Mapping[str, str]]

    def sentence(self, fact: Mapping[str, object]) -> list[Piece]:
        """The pieces of the sentence that says what a fact says."""
        type_ = str(fact["type"])
        keys = [key for key in fact if (key, fact[key]) != ("outlook", "Occurred")]
        is_named = type_ == "event" and names_itself(
            self._term(str(fact.get("kind", ""))), self.label(str(fact.get("event", "")))
        )
        pattern_ = pattern(self.language, type_, keys, str(fact.get("action", "")), is_named)
        plain_piece: Callable[[str], Piece] = lambda text: {"text": text}  # noqa: E731
        return _joined(
            filled(pattern_, keys, plain_piece, lambda k, how: self._argument(fact, k, how))
        )

    def label(self, reference: str) -> str:
        """What a thing is called in this language; its slug where nothing names it."""
        own = self.names.get(reference)
        return (
            (text_in(own, self.language) if own else "")
            or self.workspace.name_of(reference, self.language)
            or reference.partition("/")[2].replace("-", " ")
        )

    def _argument(self, fact: Mapping[str, object], key: str, how: str) -> Iterator[Piece]:
        value = fact.get(key, "?")
        items = value if isinstance(value, list) else [value]
        for i, item in enumerate(items):
            if i:
                yield {"text": between(i, len(items), self.language)}
            yield {"key": key, **self._piece(str(fact["type"]), key, item, how)}

    def _piece(self, type_: str, key: str, item: object, how: str) -> Piece:
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
            return self.workspace.term(name, self.language)
        except Exception:  # a prefix that nobody knows, in a draft that is wrong
            return name


def plain(pieces: list[Piece]) -> str:
    """A sentence as text."""
    return "".join(piece["text"] for piece in pieces)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """The pieces, the sentence beginning with a capital letter where that is our own word."""
    shown = [piece for piece in pieces if piece["text"]]
    if shown and "words" not in shown[0]:
        first = shown[0]["text"]
        shown[0] = {**shown[0], "text": first[:1].upper() + first[1:]}
    return shown


LANGUAGES = ("en", "id", "vi")


def language() -> str:
    """The language that a window was opened in, or that its browser asks for."""
    spoken = interface_for(request.args.get("lang", ""), request.accept_languages)
    return spoken if spoken in LANGUAGES else "en"


@cache
def phrases(spoken: str) -> Mapping[str, Any]:
    """The words of the page in a language, by what they are for.

    >>> phrases("vi")["status"]["draft"], phrases("id")["left"].format(left=1, all=2)
    ('bản nháp', '1 dari 2 fakta perlu diputuskan')
    """
    text = resources.files("kb.review").joinpath("phrases", f"{spoken}.yaml").read_text("utf-8")
    words: Mapping[str, Any] = plainyaml.load(text)
    return words


def because_of(words: str, spoken: str) -> str | dict[str, str]:
    """A reason as facts.yaml has it: a ready one in English, another in the language it was written
    in; a plain text is English.

    >>> because_of("Điều đó được nói hai lần.", "vi"), because_of("Sai tên.", "vi")
    ('It is said twice.', {'vi': 'Sai tên.'})
    """
    words = words.strip()
    ready, english = phrases(spoken)["reasons"], phrases("en")["reasons"]
    if words in ready:
        return str(english[ready.index(words)])
    return words if spoken == "en" or not words else {spoken: words}

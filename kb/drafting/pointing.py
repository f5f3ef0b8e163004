"""Plain words for a treaty, "the protocol", "the text", as mentions that acts may rest on."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kb.drafting.annotations import Annotated, Entity, Span
from kb.drafting.antecedents import Meaning
from kb.drafting.parties import with_its_parties
from kb.drafting.vocabulary import vocabulary


def with_plain_words(annotated: Annotated) -> Annotated:
    """The same text, with the plain words that can only mean one treaty.

    A treaty reaches to the end of the words that tell its parties: "the pact with Japan".
    """
    text, language = annotated.text, annotated.language
    others = [one for one in annotated.entities if one.kind != "treaty"]
    treaties = [one for one in annotated.entities if one.kind == "treaty"]
    if treaties:
        treaties = [with_its_parties(text, language, one) for one in treaties]
        treaties = _with_mentions(annotated, treaties)
    found = (*others, *treaties, *annotated.demonyms)
    return replace(annotated, entities=tuple(sorted(found)))


def _with_mentions(annotated: Annotated, treaties: list[Entity]) -> list[Entity]:
    """The treaties with the plain words for them, each read with those before it."""
    named = sorted(treaties)
    for match in _plain(annotated.language).finditer(annotated.text):
        span = Span(*match.span("words"))
        if any(one.start < span.end and span.start < one.end for one in annotated.entities):
            continue
        meaning = Meaning(annotated.text, annotated.language, annotated.sentences, named)
        if meant := meaning.of(span, match["head"]):
            one = Entity(span.start, span.end, "treaty", meant.reference, True)
            named = sorted([*named, one])
    return named


@cache
def _plain(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]["plain"]
    return re.compile(words.replace("<head>", "(?P<head>").replace("</head>", ")"))

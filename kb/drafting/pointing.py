"""Plain words for a treaty in small letters, "the protocol", as mentions that acts may rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kb.drafting.annotations import Annotated, Entity, Span
from kb.drafting.vocabulary import vocabulary
from kb.seeds.labels import folded


def with_plain_words(annotated: Annotated) -> Annotated:
    """The same text, with the plain words that can only mean one treaty.

    They are for the one treaty named before that has the same word in its name; where two were
    named, or where the words go on ("the protocol on trade"), they point to none.
    """
    found = (*_mentions(annotated), *annotated.demonyms)
    return replace(annotated, entities=tuple(sorted((*annotated.entities, *found))))


def _mentions(annotated: Annotated) -> Iterator[Entity]:
    treaties = [
        (one.end, one.reference, folded(annotated.words(one)).split())
        for one in annotated.entities
        if one.kind == "treaty"
    ]
    if not treaties:
        return
    for match in _plain(annotated.language).finditer(annotated.text):
        span = Span(*match.span("words"))
        if any(one.start < span.end and span.start < one.end for one in annotated.entities):
            continue
        head = folded(match["head"]).split()
        named = {
            reference
            for end, reference, words in treaties
            if end <= span.start and _has(words, head)
        }
        if len(named) == 1:
            yield Entity(span.start, span.end, "treaty", named.pop(), True)


def _has(words: list[str], part: list[str]) -> bool:
    return any(words[i : i + len(part)] == part for i in range(len(words)))


@cache
def _plain(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]["plain"]
    return re.compile(words.replace("<head>", "(?P<head>").replace("</head>", ")"))

"""Plain words for a treaty, "the protocol", "the text", as mentions that acts may rest on."""

from __future__ import annotations

import re
from bisect import insort
from dataclasses import replace
from functools import cache

from kb.drafting.entities.meanings import Meaning
from kb.drafting.entities.parties import with_its_parties
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.vocabulary import vocabulary

#: So much oftener than any other a treaty is named that plain words mean among several.
OFTENER = 2
#: Where no article makes words point, they mean as well a treaty whose name no word list knows.
NEVER = 0


def with_plain_words(annotated: Annotated) -> Annotated:
    """The same text, with the plain words that can only mean one treaty.

    A treaty reaches to the end of the words that tell its parties: "the pact with Japan".
    """
    text, language = annotated.text, annotated.language
    others = [one for one in annotated.entities if one.kind != "treaty"]
    treaties = [one for one in annotated.entities if one.kind == "treaty"]
    if treaties:
        treaties = _with_described(annotated, treaties)
        treaties = [with_its_parties(text, language, one) for one in treaties]
        treaties = _with_mentions(annotated, treaties)
    found = (*others, *treaties, *annotated.demonyms)
    return replace(annotated, entities=tuple(sorted(found)))


def unknown_between(annotated: Annotated, treaty: Entity, at: int) -> bool:
    """Whether plain words since a treaty may mean another: "the treaty", of which it is not clear
    which it is. Behind it "it" is no longer the one named before. Where nouns have no article,
    such words often are no treaty; where pronouns have a gender, that tells which is meant.
    """
    words = vocabulary(annotated.language)["treaties"]
    if words["bare"] or words["genders"]["kinds"]:
        return False
    plain = _plain(annotated.language).finditer(annotated.text, treaty.end, at)
    return any(not any(annotated.entities_in(Span(*one.span("words")), "treaty")) for one in plain)


def _with_described(annotated: Annotated, treaties: list[Entity]) -> list[Entity]:
    """The treaties, each description that points back as one of them that was named before.

    In "signed the BBNJ Agreement. That agreement on marine biodiversity ..." the words behind the
    head are no name. Where it is open which treaty they mean, they mean none.
    """
    meaning = Meaning(annotated.text, annotated.language, annotated.sentences, [])
    seen: set[str] = set()
    for one in sorted(treaties):
        is_first, words = one.reference not in seen, annotated.words(one)
        seen.add(one.reference)
        is_named = bool(meaning.treaties)  # else the title may have told of it
        if not is_named or not is_first or not _points_back(annotated, one, words):
            insort(meaning.treaties, one)
            continue
        meant = meaning.of(one, words.split()[0])
        if meant and not (one.parties and meant.parties):
            meaning.add(one, meant)
    return meaning.treaties


def _points_back(annotated: Annotated, treaty: Entity, words: str) -> bool:
    """Whether plain words for a treaty have one behind them that points: "konvensi merkuri itu"."""
    is_plain = words[1:].islower() and " " in words and not treaty.is_mention
    return (
        is_plain
        and _pointing_behind(annotated.language).match(annotated.text, treaty.end) is not None
    )


def _with_mentions(annotated: Annotated, treaties: list[Entity]) -> list[Entity]:
    """The treaties with the plain words for them, each read with those before it."""
    named = sorted(treaties)
    meaning = Meaning(annotated.text, annotated.language, annotated.sentences, named)
    is_bare = vocabulary(annotated.language)["treaties"]["bare"]
    oftener = NEVER if is_bare else OFTENER
    for match in _plain(annotated.language).finditer(annotated.text):
        span = Span(*match.span("words"))
        if any(one.overlaps(span) for one in annotated.entities):
            continue
        if meant := meaning.of(span, match["head"], oftener):
            meaning.add(span, meant)
    return meaning.treaties


@cache
def _pointing_behind(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["treaties"]["pointing_behind"]
    return re.compile(rf"\s(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _plain(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]["plain"]
    return re.compile(words.replace("<head>", "(?P<head>").replace("</head>", ")"))

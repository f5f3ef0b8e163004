"""Acts told by nouns: "the ratification of the Pact by Peru", "signatories of the Pact include".

The file of a language has the few ways in which a noun stands with its treaty and with who did it;
each is one pattern, for the nouns of all kinds of acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kb.drafting.acts.verbs import Way
from kb.drafting.text.needed import search
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import Phrases
from kb.drafting.text.pieces import Pieces
from kb.drafting.text.vocabulary import vocabulary


def by_nouns(text: str, language: str) -> Iterator[tuple[Way, Pieces]]:
    """The readings of every noun of a sentence that tells of an act."""
    if search(_any_noun(language), text):
        for pattern in _nominal(language):
            for pieces in Pieces.each(text, pattern, _tail(language)):
                for action, noun in _nouns(language):
                    if noun.fullmatch(pieces["trigger"]):
                        yield Way("nominal", action), pieces
    for pattern in _signatories(language):
        for pieces in Pieces.each(text, pattern, _tail(language)):
            yield Way("signatory", "Signature"), pieces


@cache
def _nouns(language: str) -> tuple[tuple[str, Pattern], ...]:
    """The noun of each kind of act."""
    triggers = vocabulary(language)["acts"]["triggers"]
    return tuple((one["action"], Pattern.of(one["noun"])) for one in triggers if "noun" in one)


@cache
def _any_noun(language: str) -> Pattern:
    triggers = vocabulary(language)["acts"]["triggers"]
    nouns = "|".join(one["noun"] for one in triggers if "noun" in one)
    return Pattern.of(f"(?<!\\w)(?:{nouns})(?!\\w)")


@cache
def _nominal(language: str) -> tuple[Pattern, ...]:
    """The ways to tell an act by a noun."""
    acts = vocabulary(language)["acts"]
    parts = Phrases.of(acts, vocabulary(language)["modality"])
    noun = _any_noun(language).pattern
    return tuple(Pattern.of(_filled(way, parts, noun)) for way in acts["nominal"])


@cache
def _signatories(language: str) -> tuple[Pattern, ...]:
    """The ways to call States the signatories of a treaty."""
    acts = vocabulary(language)["acts"]
    parts = Phrases.of(acts, vocabulary(language)["modality"])
    ways = acts["wide"]["signatories"]
    return tuple(Pattern.of(_filled(way, parts)) for way in ways)


@cache
def _tail(language: str) -> Pattern:
    """What stands behind a noun with its treaty and who did it: when and where."""
    words = vocabulary(language)
    return Pattern.of(Phrases.of(words["acts"], words["modality"]).tail)


def _filled(way: str, parts: Phrases, noun: str = "") -> str:
    """A way with its parts put in."""
    return (
        way.replace("<noun>", f"(?P<trigger>{noun})")
        .replace("<agreement>", f"(?P<treaty>{parts.treaty})")
        .replace("<by>", f"(?P<subject>{parts.actors})")
    )

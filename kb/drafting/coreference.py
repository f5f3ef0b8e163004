"""What plain words point to: "the Convention", "both countries", a surname, "the Minister".

Each is given only where the text leaves no choice; where it does, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.annotations import Entity, Span
from kb.drafting.names import overlap
from kb.drafting.people import Holding
from kb.drafting.tokens import Tokens
from kb.drafting.treaties import TreatyWords
from kb.drafting.vocabulary import vocabulary
from kb.seeds.labels import folded


def treaty_mentions(
    tokens: Tokens, language: str, treaties: Sequence[Entity], taken: Sequence[Span]
) -> Iterator[Entity]:
    """Words such as "the Convention", for the treaty whose name last had that word in it.

    Where two treaties with the word were named before, and the text names either of them again
    later, the words are left alone.
    """
    if not treaties:
        return
    for span in TreatyWords.of(language).mentions(tokens, taken):
        head = folded(tokens.text[span.start : span.end]).split()[0]
        before = [
            one
            for one in treaties
            if one.end <= span.start and head in folded(tokens.text[one.start : one.end]).split()
        ]
        if not before:
            continue
        paragraph = tokens.text.rfind("\n", 0, span.start)
        near = {one.reference for one in before if one.start > paragraph}
        if len({one.reference for one in before}) == 1 or len(near) == 1:
            yield Entity(span.start, span.end, "treaty", before[-1].reference, True)


def both_countries(
    text: str, language: str, countries: Sequence[Entity], sentences: Sequence[Span]
) -> Iterator[Entity]:
    """Words such as "both countries", for the two that the sentences just before name."""
    for found in _both(language).finditer(text):
        number = next((i for i, one in enumerate(sentences) if one.end > found.start()), 0)
        for back in range(number, max(-1, number - 4), -1):
            said = {
                one.reference
                for one in countries
                if sentences[back].start <= one.start < found.start() and one.end <= found.start()
            }
            if len(said) > 2:
                break
            if len(said) == 2:
                for reference in sorted(said):
                    yield Entity(*found.span(), "country", reference, True)
                break


def people_again(
    tokens: Tokens, holdings: Sequence[tuple[Holding, str]], taken: Sequence[Span]
) -> Iterator[Entity]:
    """Where people who were named once are named again: whole names, and surnames.

    A last word that two people share points to neither.
    """
    names = {tokens.text[one.name.start : one.name.end]: ref for one, ref in holdings}
    shorter: dict[str, set[str]] = {}
    for name, reference in names.items():
        parts = name.split()
        if len(parts) > 1:
            shorter.setdefault(parts[-1], set()).add(reference)
    for name, of in shorter.items():
        if len(of) == 1:
            names.setdefault(name, next(iter(of)))
    found: list[Entity] = []
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", tokens.text):
            span = Span(*match.span())
            if _is_inside_name(tokens, span):
                continue
            if not any(overlap(span, one) for one in (*found, *taken)):
                is_short = " " not in name
                found.append(Entity(span.start, span.end, "person", names[name], is_short))
    yield from found


def _is_inside_name(tokens: Tokens, span: Span) -> bool:
    """Whether a lone surname is a part of another name: a capital word follows it directly."""
    if " " in tokens.text[span.start : span.end]:
        return False
    end = tokens.at(span.end)
    return end < len(tokens.all) and tokens.is_joined(end - 1) and tokens.all[end].is_capital


def office_mentions(
    tokens: Tokens, language: str, holdings: Sequence[tuple[Holding, str]], taken: Sequence[Span]
) -> Iterator[Entity]:
    """An office without a name ("the Minister"), where only one person was said to hold it."""
    offices: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for one, reference in holdings:
        if not one.title:
            words = tokens.text[one.office.start : one.office.end].casefold()
            for name in {words, words.split()[0]}:
                offices.setdefault(name, set()).add(reference)
                first.setdefault(name, one.end)
    for found in _office_words(language).finditer(tokens.text):
        words = found[0].casefold()
        span = Span(*found.span())
        if len(offices.get(words, ())) != 1 or span.start < first[words]:
            continue
        if not any(overlap(span, one) for one in taken):
            [reference] = offices[words]
            yield Entity(span.start, span.end, "person", reference, True)


@cache
def _both(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocabulary(language)["coreference"]["both_countries"]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _office_words(language: str) -> re.Pattern[str]:
    data = vocabulary(language)["people"]
    words = "|".join(map(re.escape, sorted(data["offices"], key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)

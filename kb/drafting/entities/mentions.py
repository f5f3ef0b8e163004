"""Words that point to what the text named before: "the Convention", a surname.

Each is given only where the text leaves no choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.drafting.entities.gazetteer import standing
from kb.drafting.entities.offices import office_words
from kb.drafting.entities.people import Holding
from kb.drafting.entities.treaties import TreatyWords
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import vocabulary
from kb.seeds.labels import folded

#: A part of a name that may stand alone though it is not the last has more letters than this.
SHORTEST_PART = 2


def treaty_mentions(tokens: Tokens, language: str, treaties: Sequence[Entity]) -> Iterator[Entity]:
    """Words such as "the Convention", where one treaty alone with that word was named before.

    "The treaty" and the like fit one of any kind, where only one was named. Behind words for a
    treaty that has no name, "an older treaty", nothing is pointed to.
    """
    words = TreatyWords.of(language)
    unnamed: set[str] = set()
    for span, is_pointing in words.plain(tokens, treaties):
        head = words.head_of(tokens.text[span.start : span.end])
        if not is_pointing:
            unnamed.add(head)
            continue
        before = [treaty for treaty in treaties if treaty.end <= span.start]
        meant = {
            treaty.reference
            for treaty in before
            if f" {head} " in f" {folded(tokens.text[treaty.start : treaty.end])} "
        }
        if not meant and head in words.any_treaty:
            meant = {treaty.reference for treaty in before}
        if len(meant) == 1 and head not in unnamed:
            yield Entity(span.start, span.end, "treaty", meant.pop(), True)


def people_again(
    tokens: Tokens,
    language: str,
    named: Sequence[tuple[Span, str]],
    taken: Sequence[Span],
) -> Iterator[Entity]:
    """Where people who were named once are named again: whole names, and parts of them.

    Which part may stand alone depends on the language. A part that two people share points to
    neither.
    """
    names = {tokens.text[span.start : span.end]: reference for span, reference in named}
    direct = {(span.start, span.end) for span, _ in named}
    shorter: dict[str, set[str]] = {}
    alone: set[str] = set()
    which = vocabulary(language)["people"]["short_name"]
    for name, reference in names.items():
        parts = name.split()
        for i, part in enumerate(parts if len(parts) > 1 else ()):
            for short in {part, " ".join(parts[i:])} - {name}:
                shorter.setdefault(short, set()).add(reference)
                is_later = which == "any" or (which == "later" and i > 0)
                if i + 1 == len(parts) or " " in short or (is_later and len(part) > SHORTEST_PART):
                    alone.add(short)
    for name, references in shorter.items():
        if len(references) == 1 and name[0].isupper():
            names.setdefault(name, next(iter(references)))
    people: list[Entity] = []
    for name in sorted(names, key=len, reverse=True):
        is_short = name in shorter
        for span in standing(tokens.text, name):
            if _is_inside_name(tokens, span):
                continue
            is_known = name in alone or (span.start, span.end) in direct
            if not is_known and is_short:
                continue
            if not any(map(span.overlaps, (*people, *taken))):
                is_part = is_short or " " not in name
                people.append(Entity(span.start, span.end, "person", names[name], is_part))
    yield from people


def office_mentions(
    tokens: Tokens,
    language: str,
    holdings: Sequence[tuple[Holding, str]],
    taken: Sequence[Span],
) -> Iterator[Entity]:
    """An office without a name, "the Minister", where one person alone held it so far."""
    words = office_words(language).offices
    for match in words.finditer(tokens.text):
        span = Span(*match.span())
        if any(map(span.overlaps, taken)) or _tells_more(tokens, language, span):
            continue
        before = {
            reference
            for holding, reference in holdings
            if holding.end <= span.start and not holding.title
            if (head := words.search(tokens.text, holding.office.start, holding.office.end))
            if head[0].casefold() == match[0].casefold()
        }
        if len(before) == 1:
            yield Entity(span.start, span.end, "person", before.pop(), True)


def _tells_more(tokens: Tokens, language: str, office: Span) -> bool:
    """Whether more words tell which office it is: "the Minister of Trade", "deputy minister"."""
    words = vocabulary(language)["people"]
    first, end = tokens.at(office.start), tokens.at(office.end)
    if first and tokens.is_joined(first - 1):
        before = tokens.all[first - 1]
        is_article = before.text.casefold() in words["articles"]
        if before.text in words["modifiers"] or (before.is_capital and not is_article):
            return True
    if end >= len(tokens.all) or not tokens.is_joined(end - 1):
        return False
    return tokens.all[end].is_capital or tokens.all[end].text in words["linking"]


def _is_inside_name(tokens: Tokens, span: Span) -> bool:
    """Whether a lone surname is a part of another name: a capital word follows it directly."""
    if " " in tokens.text[span.start : span.end]:
        return False
    end = tokens.at(span.end)
    return end < len(tokens.all) and tokens.is_joined(end - 1) and tokens.all[end].is_capital

"""What plain words point to: "the Convention", "both countries", a surname, "the Minister".

Each is given only where the text leaves no choice; where it does, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.entities.gazetteer import standing
from kb.drafting.entities.holders import Holders
from kb.drafting.entities.meanings import Meaning
from kb.drafting.entities.officewords import office_words
from kb.drafting.entities.people import Holding
from kb.drafting.entities.treaties import TreatyWords
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import folded

#: A part of a name that may stand alone though it is not the last has more letters than this.
SHORTEST_PART = 2
#: So far before a name its form of address begins at the most.
LONGEST_TITLE = 24


def treaty_mentions(
    tokens: Tokens,
    language: str,
    sentences: Sequence[Span],
    treaties: Sequence[Entity],
) -> Iterator[Entity]:
    """Words such as "the Convention", for the one treaty that they can mean."""
    if not treaties:
        return
    meaning = Meaning(tokens.text, language, sentences, sorted(treaties))
    for span in TreatyWords.of(language).mentions(tokens, treaties):
        if meant := meaning.of(span, _head_of(tokens.text[span.start : span.end], language)):
            yield meaning.add(span, meant)


def _head_of(words: str, language: str) -> str:
    """The word for the kind of treaty in some words: "Hiệp định" of "Hiệp định này"."""
    heads = sorted(vocabulary(language)["treaties"]["heads"], key=len, reverse=True)
    return next((head for head in heads if words.startswith(head)), words)


def both_countries(
    text: str, language: str, countries: Sequence[Entity], sentences: Sequence[Span]
) -> Iterator[Entity]:
    """Words such as "both countries", for the two that one of the sentences just before names.

    States of two sentences are seldom meant: "... with Algeria. The one with Chile was signed by
    both countries".
    """
    yield from _two(text, _both(language, "both_countries"), countries, sentences, True)


def both_people(annotated: Annotated) -> Iterator[Entity]:
    """Words such as "the two ministers", for the two people whom the sentences before name."""
    people = [entity for entity in annotated.entities if entity.kind == "person"]
    words = _both(annotated.language, "both_people")
    yield from _two(annotated.text, words, people, annotated.sentences, False)


def _two(
    text: str,
    words: re.Pattern[str],
    things: Sequence[Entity],
    sentences: Sequence[Span],
    of_one_sentence: bool,
) -> Iterator[Entity]:
    """The two things of one kind that words stand for."""
    for match in words.finditer(text):
        at = match.start()
        number = next((i for i, sentence in enumerate(sentences) if sentence.end > at), 0)
        for there in reversed(sentences[max(0, number - 3) : number + 1]):
            since = [thing for thing in things if there.start <= thing.start and thing.end <= at]
            named = {thing.reference for thing in since}
            if len(named) > 2:
                break
            if len(named) == 2:
                here = {thing.reference for thing in since if thing.start < there.end}
                if of_one_sentence and len(here) < 2:
                    break
                for reference in sorted(named):
                    yield Entity(*match.span(), things[0].kind, reference, True)
                break


def people_again(
    tokens: Tokens,
    language: str,
    named: Sequence[tuple[Span, str]],
    taken: Sequence[Span],
    places: Sequence[Span],
) -> Iterator[Entity]:
    """Where people who were named once are named again: whole names, and parts of them.

    Which part may stand alone depends on the language; any may behind a form of address. A part
    that two people share points to neither; what is a name of a place is left one.
    """
    names = {tokens.text[span.start : span.end]: reference for span, reference in named}
    direct = {(span.start, span.end) for span, _ in named}
    shorter: dict[str, set[str]] = {}
    alone: set[str] = set()
    which = vocabulary(language)["coreference"]["short_name"]
    for name, reference in names.items():
        parts = name.split()
        for i, part in enumerate(parts if len(parts) > 1 else ()):
            for short in {part, " ".join(parts[i:])} - {name}:
                shorter.setdefault(short, set()).add(reference)
                is_later = which == "any" or (which == "later" and i > 0)
                if i + 1 == len(parts) or " " in short or (is_later and len(part) > SHORTEST_PART):
                    alone.add(short)
    for name, of in shorter.items():
        if len(of) == 1 and name[0].isupper():
            names.setdefault(name, next(iter(of)))
    titles = office_words(language).titles
    last_parts = {name.split()[-1] for name in names}
    people: list[Entity] = []
    for name in sorted(names, key=len, reverse=True):
        is_short = name in shorter
        for span in standing(tokens.text, name):
            if _is_inside_name(tokens, span):
                continue
            is_known = name in alone or (span.start, span.end) in direct
            if not is_known and is_short and not _follows_title(tokens, titles, span):
                continue
            if is_short and name not in last_parts and any(map(span.overlaps, places)):
                continue
            if not any(map(span.overlaps, (*people, *taken))):
                is_part = is_short or " " not in name
                people.append(Entity(span.start, span.end, "person", names[name], is_part))
    yield from people


def _follows_title(tokens: Tokens, titles: re.Pattern[str], span: Span) -> bool:
    """Whether a form of address stands right before: "Mr Koh"."""
    before = tokens.text[max(0, span.start - LONGEST_TITLE) : span.start].rstrip(" .")
    return any(match.end() == len(before) for match in titles.finditer(before))


def _is_inside_name(tokens: Tokens, span: Span) -> bool:
    """Whether a lone surname is a part of another name: a capital word follows it directly."""
    if " " in tokens.text[span.start : span.end]:
        return False
    end = tokens.at(span.end)
    return end < len(tokens.all) and tokens.is_joined(end - 1) and tokens.all[end].is_capital


def office_mentions(
    tokens: Tokens,
    language: str,
    holdings: Sequence[tuple[Holding, str]],
    taken: Sequence[Span],
    states: Sequence[Entity] = (),
) -> Iterator[Entity]:
    """An office without a name ("the Minister"), where only one person was said to hold it so far.

    Where several were, it is the one of the State that an adjective names ("the Kenyan minister"),
    or of the gender that the article has, or whom the paragraph before these words has alone.
    """
    words = _office_words(language)
    holders = Holders(tokens, language, states)
    held: dict[str, list[tuple[Holding, str]]] = {}
    for holding, reference in holdings:
        head = words.search(tokens.text, holding.office.start, holding.office.end)
        if head and not holding.title:
            held.setdefault(head[0].casefold(), []).append((holding, reference))
    for match in words.finditer(tokens.text):
        span = Span(*match.span())
        before = [
            (holding, reference)
            for holding, reference in held.get(match[0].casefold(), ())
            if holding.end <= span.start
        ]
        if not before:
            continue
        if _is_of_another(tokens, language, span) and not holders.beside(span):
            continue
        before = holders.fitting(span, before)
        paragraph = tokens.text.rfind("\n", 0, span.start)
        every = {reference for _, reference in before}
        near = {reference for holding, reference in before if holding.end > paragraph}
        only = every if len(every) == 1 else near
        if len(only) == 1 and not any(map(span.overlaps, taken)):
            yield Entity(span.start, span.end, "person", only.pop(), True)


def body_mentions(annotated: Annotated) -> Iterator[Entity]:
    """Plain words for a body that was named: "the ministry", "kementerian itu".

    It is the only one named so far with that word in its name, or the only one in the paragraph;
    "the agency" is also one without, where the paragraph names no other.
    """
    data, text = vocabulary(annotated.language)["coreference"], annotated.text
    bodies = [entity for entity in annotated.entities if entity.kind == "organization"]
    for match in _bodies(annotated.language).finditer(text):
        head, span = folded(match["head"]), Span(*match.span("words"))
        before = [body for body in bodies if body.end <= span.start]
        if not before or any(map(span.overlaps, annotated.entities)):
            continue
        paragraph = text.rfind("\n", 0, span.start)
        named = [body for body in before if head in folded(annotated.words(body)).split()]
        if not named and match["head"].casefold() not in data["any_bodies"]:
            continue
        near = {body.reference for body in named or before if body.start > paragraph}
        every = {body.reference for body in named}
        only = every if len(every) == 1 else near
        if len(only) == 1:
            yield Entity(span.start, span.end, "organization", only.pop(), True)


@cache
def _bodies(language: str) -> re.Pattern[str]:
    """Words for a kind of body with an article before them, or a word such as "this" behind."""
    data = vocabulary(language)["coreference"]
    heads = sorted({*data["bodies"], *data["any_bodies"]}, key=len, reverse=True)
    head = f"(?P<head>{one_of(map(re.escape, heads))})"
    before, behind = data["body_before"], data["body_behind"]
    if behind:
        return re.compile(
            rf"(?<!\w)(?P<words>{head}\s(?:{one_of(map(re.escape, behind))}))(?!\w)",
            re.IGNORECASE,
        )
    articles = one_of(
        rf"{re.escape(word)}{'' if word[-1] in '’' + chr(39) else ' '}" for word in before
    )
    linking = one_of(map(re.escape, vocabulary(language)["people"]["linking"]))
    return re.compile(
        rf"(?<!\w)(?:{articles})(?P<words>{head})(?!\w)(?!\s(?:{linking}|[^\W\d_a-z])(?!\w))(?!['’]s)"
    )


def _is_of_another(tokens: Tokens, language: str, office: Span) -> bool:
    """Whether more words tell which office it is: "the Minister of Trade", "deputy minister"."""
    data = vocabulary(language)["people"]
    first, after = tokens.at(office.start), tokens.at(office.end)
    if first and tokens.is_joined(first - 1):
        before = tokens.all[first - 1].text
        is_article = before.casefold() in data["articles"]
        if before in data["modifiers"] or (tokens.all[first - 1].is_capital and not is_article):
            return True
    if after < len(tokens.all) and tokens.is_joined(after - 1):
        following = tokens.all[after]
        return following.is_capital or following.text in data["linking"]
    return False


@cache
def _both(language: str, which: str) -> re.Pattern[str]:
    words = one_of(map(re.escape, vocabulary(language)["coreference"][which]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _office_words(language: str) -> re.Pattern[str]:
    data = vocabulary(language)["people"]
    words = one_of(map(re.escape, sorted(data["offices"], key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)

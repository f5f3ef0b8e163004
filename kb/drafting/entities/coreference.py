"""What plain words point to: "the Convention", "both countries", a surname, "the Minister".

Each is given only where the text leaves no choice; where it does, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import folded

#: A part of a name that may stand alone though it is not the last has more letters than this.
SHORTEST_PART = 2
#: So far before a name its form of address begins at the most.
LONGEST_TITLE = 24


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


@cache
def _both(language: str, which: str) -> re.Pattern[str]:
    words = one_of(map(re.escape, vocabulary(language)["coreference"][which]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

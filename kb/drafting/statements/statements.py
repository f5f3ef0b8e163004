"""What a text says that somebody said: the speaker, the words, and what the speaker does by them.

Direct speech is what stands in quotation marks beside a verb of saying; indirect speech is the
clause behind "that", or the predicate that reports. A pronoun speaks for the one who spoke in the
sentence before, or for the only person whom it names; else for nobody.
"""

from __future__ import annotations

from dataclasses import replace

from kb.drafting.entities.coreference import body_mentions, both_people
from kb.drafting.statements.speakers import names_people, only_person
from kb.drafting.statements.speech import Statement, stretches
from kb.drafting.statements.utterances import Utterances
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.saying import Saying

__all__ = ["Statement", "statements"]

#: A pronoun is for no one who was named as many sentences ago.
OLDEST = 2
#: One behind a quotation that opens a paragraph looks farther back.
OLDEST_OF_QUOTED = 4


def statements(annotated: Annotated) -> tuple[Statement, ...]:
    """The statements of a text, in its order, none within another.

    Raises `UnknownTerm` where no words are known for the language.
    """
    saying = Saying.of(annotated.language)
    again = (*body_mentions(annotated), *both_people(annotated))
    annotated = replace(annotated, entities=tuple(sorted((*annotated.entities, *again))))
    found: list[Statement] = []
    before: Entity | None = None
    person: Entity | None = None
    has_spoken, last, age = False, 0, 0
    headline = _headline(annotated.text)
    for stretch in stretches(annotated):
        if stretch.end <= headline:
            continue
        begins = "\n" in annotated.text[last : stretch.start]
        age += begins  # it is in another paragraph
        if has_spoken and before and stretch.is_quotation and not begins:
            found.append(_goes_on(before, *stretch.quotations.values()))
            continue
        near = before if age < OLDEST else None
        older = before if age < OLDEST_OF_QUOTED and begins else None
        reading = Utterances(
            annotated,
            stretch,
            saying=saying,
            before=near,
            has_spoken=has_spoken,
            older=older,
            person=person,
        )
        reading.read()
        found += reading.found
        has_spoken, last, age = bool(reading.found), stretch.end, age + 1
        if has_spoken:
            before, age = max(reading.found, key=lambda one: one.quote.end).speaker, 0
        elif names_people(stretch.skeleton):
            before, age = only_person(stretch.skeleton), 0
        person = only_person(stretch.skeleton)
    return tuple(sorted(found, key=lambda one: (one.quote, one.words)))


def _headline(text: str) -> int:
    """Where the first line ends, if it is a headline: it has no stop, and others follow."""
    end = text.find("\n")
    return end if end > 0 and text[:end].rstrip()[-1:] not in (".", "”", '"', "»") else 0


def _goes_on(speaker: Entity, words: Span) -> Statement:
    """A quotation that stands alone behind another one of the same speaker."""
    whole = Span(speaker.start, words.end)
    return Statement("Assertion", "Direct", speaker, words, whole, (), "statement-goes-on-quoted")

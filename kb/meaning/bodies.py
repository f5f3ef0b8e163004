"""Bodies: those who belong to one, its parts, and names of others in which its own stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation, holds, kind
from kb.meaning.knownnames import KnownName
from kb.meaning.names import names_its_states
from kb.meaning.spans import Span
from kb.seeds.facts import Fact
from kb.seeds.kinds import Belonging, Name
from kb.seeds.labels import folded

#: Keys whose words say who acted, spoke or was there, or to what somebody belongs.
_TAKING_PART = (
    "actors", "agents", "speaker", "addressees", "host", "organizer", "attendees", "of",
    "member_of", "represents",
)  # fmt: skip


def of_a_group(case: Case, fact: Fact) -> Iterator[Violation]:
    """An organisation as one who acts, where the words mean those who belong to it."""
    for keys, words, reference in fact.content.arguments():
        if keys[0] not in ("actors", "agents", "speaker") or kind(reference) != "organization":
            continue
        spans = case.spans(fact, words)
        groups = [
            (a, b, its)
            for other in case.facts
            for _, wider, its in other.content.arguments()
            if kind(its) == "group" and len(wider) > len(words)
            for a, b in case.spans(other, wider)
        ]
        around = [[its for a, b, its in groups if a <= s and e <= b] for s, e in spans]
        if spans and all(around):
            yield Violation(
                (*keys, "ref"), {"words": words, "ref": reference, "other": around[0][0]}
            )


def part_and_whole(case: Case, fact: Fact) -> Iterator[Violation]:
    """A whole in whose words those of its part stand: the longer name is that of the part."""
    if isinstance(fact.content, Belonging):
        part, whole = fact.content.part.text, fact.content.whole.text
        if folded(part) != folded(whole) and holds(folded(whole), folded(part)):
            yield Violation(("whole",), {"part": part, "whole": whole})


def within_a_name(case: Case, fact: Fact) -> Iterator[Violation]:
    """An organisation whose words stand in the quote only within the name of something else."""
    for keys, words, reference in fact.content.arguments():
        if keys[0] not in _TAKING_PART or kind(reference) != "organization":
            continue
        spans = case.spans(fact, words)
        longer = [name for span in spans for name in _names_around(case, fact, span)[:1]]
        # A conference is mostly that of the body in its name.
        own = {reference, fact.describes}
        is_own = any(own & name.references for name in longer)
        if spans and len(longer) == len(spans) and not is_own:
            name = " ".join(case.text[longer[0].start : longer[0].end].split())
            yield Violation((*keys, "ref"), {"words": words, "name": name, "ref": reference})


def _names_around(case: Case, fact: Fact, span: Span) -> list[KnownName]:
    """The longer names in which a stretch of a quote stands: known ones, those that the editors
    give to events, and those that facts of the article give."""
    length = span[1] - span[0]
    return [
        name
        for name in (*case.named, *_given(case, fact))
        if name.start <= span[0] and span[1] <= name.end and name.end - name.start > length
        if not names_its_states(case, case.text[name.start : name.end])
    ]


def _given(case: Case, fact: Fact) -> Iterator[KnownName]:
    """Where names that no authority has stand in a quote."""
    language = case.article.language
    given = [(ref, n.get(language, "")) for ref, n in case.names.items() if kind(ref) == "event"]
    named = [other.content.thing for other in case.facts if isinstance(other.content, Name)]
    for reference, name in [*given, *((thing.ref, thing.text) for thing in named)]:
        for start, end in case.spans(fact, name) if name else ():
            yield KnownName(start, end, frozenset([reference]))


RULES: Mapping[str, Check] = {
    "of-a-group": of_a_group,
    "within-a-name": within_a_name,
    "part-and-whole": part_and_whole,
}

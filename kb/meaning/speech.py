"""Speech: quotation marks and the mode, verbs of saying and the force, who speaks and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation
from kb.meaning.lexicon import Words
from kb.meaning.spans import touches_marks
from kb.seeds.facts import Fact
from kb.seeds.kinds import Statement

#: So many words tell which passage is meant.
_FIRST = 6
#: So many signs of indirect speech may have the verb that reports it.
_BEGINNING = 60


def no_marks(case: Case, fact: Fact) -> Iterator[Violation]:
    """Direct speech with no quotation mark in its words or around them."""
    a = fact.content
    if isinstance(a, Statement) and a.mode == "Direct":
        spans = case.spans(fact, a.words)
        if spans and not any(touches_marks(case.text, span) for span in spans):
            yield Violation(("mode",))


def other_force(case: Case, fact: Fact) -> Iterator[Violation]:
    """A force for which no verb of the passage speaks, while one speaks for another."""
    a = fact.content
    if not isinstance(a, Statement) or case.words is None:
        return
    force, forces = a.force, case.words.forces
    saying = case.words["no_saying"].sub("_", _saying(case, fact, a))
    if force == "Assertion":
        yield from _stronger(case, fact, a, forces)
    if force not in forces or forces[force].search(saying):
        return
    if force == "Denial" and not case.words.find("not_done", fact.quote):
        yield Violation(("force",), {"force": force, **_spoken_for(case.words, saying)})
        return
    for other, verbs in forces.items():
        if match := verbs.search(saying):
            yield Violation(("force",), {"force": force, "other": other, "words": match[0].strip()})
            return


def _stronger(
    case: Case, fact: Fact, a: Statement, forces: Mapping[str, re.Pattern[str]]
) -> Iterator[Violation]:
    """A force that the verb of saying has, where the fact has none: a call, a promise, a denial."""
    spans = case.spans(fact, a.words)
    quote, last = _saying(case, fact, a), len(fact.quote)
    if a.mode == "Indirect":  # the verb stands before the words, or begins them
        first = a.words.split()[0]  # "has urged"
        start = spans[0][0] - (fact.start or 0) if spans else 0
        quote, last = fact.quote, start + len(first) + 1
    for other, verbs in forces.items():
        if (match := verbs.search(quote)) and match.start() <= last:
            words = match[0].strip()
            yield Violation(("force",), {"force": "Assertion", "other": other, "words": words})
            return


def _spoken_for(words: Words, saying: str) -> dict[str, str]:
    """The force that the words speak for: a call, before a plain assertion."""
    forces = {**words.forces, "Call": words["called"]}
    for other, verbs in forces.items():
        if other != "Denial" and (match := verbs.search(saying)):
            return {"other": other, "words": match[0].strip()}
    return {"other": "Assertion", "words": " ".join(saying.split()[:_FIRST])}


def _saying(case: Case, fact: Fact, a: Statement) -> str:
    """What of a passage may have the verb of saying: what stands before the words that were said,
    with their beginning; of direct speech what stands around them."""
    for start, end in case.spans(fact, a.words)[:1]:
        first = fact.start or 0
        if a.mode == "Direct":
            return fact.quote[: start - first] + " " + fact.quote[end - first :]
        return fact.quote[: min(start + _BEGINNING, end) - first]
    return fact.quote


def spoken_to(case: Case, fact: Fact) -> Iterator[Violation]:
    """A speaker whose words stand behind "to": it is he who was told."""
    speaker = fact.content.speaker if isinstance(fact.content, Statement) else None
    if not speaker or case.words is None:
        return
    addressed = [
        _word_of_address(case.words["to_whom"], case.text[:a])
        for a, _ in case.spans(fact, speaker.text)
    ]
    if addressed and all(addressed):
        yield Violation(("speaker",), {"words": speaker.text, "to": addressed[0]})


def _word_of_address(to: re.Pattern[str], before: str) -> str:
    r"""The word by which somebody is told something, right before a name or its title; "" for none.

    >>> to = re.compile(r"\b(?:to)\b")
    >>> _word_of_address(to, "He spoke to President ")
    'to'
    >>> _word_of_address(to, "He went to Hanoi, where ")
    ''
    """
    words = re.split(r"[.,;:!?()]", before[-80:])[-1].split()
    while words and words[-1][0].isupper() and len(words) > 1:
        words.pop()
    last = " ".join(words[-2:])
    match = to.search(last)
    return match[0] if match and last.endswith(match[0]) else ""


RULES: Mapping[str, Check] = {
    "no-marks": no_marks,
    "other-force": other_force,
    "spoken-to": spoken_to,
}

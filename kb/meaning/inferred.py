"""Inferences: a value that goes against the reason that is given for it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

from kb.dates.parsing import date_from
from kb.meaning.case import Case, Check, Violation, kind
from kb.meaning.lexicon import Words
from kb.seeds.facts import Fact
from kb.seeds.kinds import Inference

#: What may be a full day within a reason.
_DAY = re.compile(
    r"\d{1,2}(?:\s+[^\W\d_]+){1,4}\s+\d{4}|[^\W\d_]+ \d{1,2}, \d{4}|\d{1,2} tháng \d{1,2} năm \d{4}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d"
)
_FULL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
#: So far from a day that is named are "yesterday", "last Tuesday", "a week later".
_WEEK = datetime.timedelta(days=7)
#: Kinds of things of which a reason names the one that it speaks for.
_KINDS = ("person", "organization", "country", "place", "event", "treaty")


def against_reason(case: Case, fact: Fact) -> Iterator[Violation]:
    """An inferred day or thing, where the reason and what it rests on tell of others alone."""
    a = fact.content
    if not isinstance(a, Inference) or not isinstance(a.value, str):
        return
    value = a.value
    if len(_basis(case, a)) < len(a.from_):
        return  # it rests on what does not stand, and that is told
    if _FULL_DAY.fullmatch(value):
        other = _other_day(case, a, value)
    else:
        other = _other_thing(case, a, value) if kind(value) in _KINDS and "/" in value else ""
    if other:
        yield Violation(("value",), {"value": value, "other": other})


def _basis(case: Case, a: Inference) -> list[Fact]:
    """The facts that an inference is drawn from."""
    return [fact for fact in case.facts if fact.id in a.from_]


def _other_day(case: Case, a: Inference, value: str) -> str:
    """A day that the reason names, where the inferred one is no day near it, and is not told by
    the words that it is drawn from; "" for none."""
    reasons = a.reason
    named = [day for language, text in reasons.items() for day in _days(text, language)]
    day = datetime.date.fromisoformat(value)
    if not named or any(abs(day - stated) <= _WEEK for stated in named):
        return ""
    quotes = " ".join(fact.quote for fact in _basis(case, a))
    years = {
        *_YEAR.findall(quotes),
        *(year for text in reasons.values() for year in _YEAR.findall(text)),
    }
    is_told = re.search(rf"(?<!\d)0?{day.day}(?!\d)", quotes) and value[:4] in years
    return "" if is_told else named[0].isoformat()


def _days(text: str, language: str) -> Iterator[datetime.date]:
    """The full days that a text names."""
    for match in _DAY.finditer(text):
        day = date_from(match[0], language)
        if day is not None and _FULL_DAY.fullmatch(str(day)):
            yield datetime.date.fromisoformat(str(day))


def _other_thing(case: Case, a: Inference, value: str) -> str:
    """A thing of the kind that the reason or what it rests on speaks of, where neither speaks of
    the inferred one; "" for none."""
    basis = _basis(case, a)
    spoken = {ref for fact in basis for ref in fact.content.references()}
    spoken |= {
        ref
        for fact in basis
        for name in case.around.named_in(fact.quote)
        for ref in name.references
    }
    for language, text in a.reason.items():
        spoken |= _meant(case, text, Words.of(language))
    if value in spoken:
        return ""
    others = (ref for ref in spoken if kind(ref) == kind(value) and ref != a.about)
    return min(others, default="")


def _meant(case: Case, text: str, words: Words | None) -> set[str]:
    """What a reason names, but for what it says that is not meant: "not the office at ..."."""
    references: set[str] = set()
    for name in case.around.named_in(text):
        clause = re.split(r"[.;:,]", text[: name.start])[-1]
        if words is None or not words.find("not_done", clause):
            references |= name.references
    return references


def unread_source(case: Case, fact: Fact) -> Iterator[Violation]:
    """A page outside the article on which a program rests an inference, and that nobody read."""
    a = fact.content
    if isinstance(a, Inference) and fact.by != "curator":
        for i, iri in enumerate(a.basis):
            yield Violation(("basis", i), {"words": iri, "by": fact.by})


RULES: Mapping[str, Check] = {"against-reason": against_reason, "unread-source": unread_source}

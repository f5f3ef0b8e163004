"""Texts that tempt a drafter to report what did not happen, and whether a draft fell for one.

They lie in `tests/drafting/traps/`, a file for each class of wrong act; their README says what an
entry holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb.dates.parsing import date_from, number_from
from kb.plainyaml import load
from kb.scoring.items import DATES, act_of
from kb.seeds.article import Article, digest, frozen
from kb.seeds.kinds import Act, content_of
from kb.seeds.labels import folded

FOLDER = Path(__file__).parents[1] / "drafting" / "traps"
LANGUAGES = ("en", "id", "vi", "es", "fr")
#: The classes that the design of the drafter names; each is a way in which earlier rules went wrong.
CLASSES = {
    "venue-country": "the venue's country is taken as the party",
    "parliament-vote": "parliament's vote is taken as adoption or ratification",
    "assembly-resolution": "a resolution of the General Assembly is taken as the treaty's adoption",
    "national-decree": "a national decree enters into force",
    "other-date": "the date of another event in the same sentence",
    "wrong-year": "a wrong year is inferred",
    "nth-ratification": "the 60th ratification, by X, read as X ratifying that day",
    "not-ratified": "has not ratified",
    "to-ratify": "to ratify",
    "urges": "urges to ratify",
    "would-take-effect": "would take effect",
}


@dataclass(frozen=True)
class Trap:
    """One text, and what must not be drafted from it as having happened."""

    id: str
    language: str
    kind: str
    article: Article
    never: tuple[Mapping[str, str], ...]
    counts_never: tuple[int, ...]
    offices_never: tuple[Mapping[str, str], ...]
    expected: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, entry: Mapping[str, Any], kind: str) -> Trap:
        unknown = set(entry) - {"id", "text", "published", "never", "expected", "counts_never",
                                "offices_never"}  # fmt: skip
        assert not unknown, f"{entry['id']} has keys that nobody reads: {unknown}"
        language = next(word for word in entry["id"].split("-") if word in LANGUAGES)
        text = frozen(entry["text"])
        article = Article(
            slug=entry["id"], text=text, sha256=digest(text), language=language,
            label={"en": entry["id"]}, entered_by="editors", entered_on="2026-11-24", headline=None,
            published=str(entry["published"]) if "published" in entry else None, url=None,
            publisher=None, notes=(),
        )  # fmt: skip
        return cls(
            entry["id"], language, kind, article, tuple(entry.get("never", ())),
            tuple(entry.get("counts_never", ())), tuple(entry.get("offices_never", ())),
            tuple(entry.get("expected", ())),
        )  # fmt: skip


@cache
def traps() -> tuple[Trap, ...]:
    """All traps, in the order of their files."""
    return tuple(
        Trap.of(entry, path.stem)
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in load(path.read_text("utf-8"))
    )


def fallen_for(trap: Trap, facts: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """What facts say though the text does not, whatever their status."""
    for fact in facts:
        if fact["type"] == "action":
            dates = dates_of(fact, facts, trap.language)
            for never in trap.never:
                if _is(fact, dates, never):
                    yield f"{never} is drafted from: {fact['quote']}"
        elif fact["type"] == "count":
            number = number_from(fact["count"]["text"], trap.language)
            if number in trap.counts_never:
                yield f"{number} is drafted as a number from: {fact['quote']}"
        elif fact["type"] == "office":
            for never in trap.offices_never:
                of = fact.get("of", {}).get("ref")
                if folded(never["holder"]) == folded(fact["holder"]["text"]) and of == never["of"]:
                    yield f"{never} is drafted from: {fact['quote']}"


def _is(fact: Mapping[str, Any], dates: set[str], never: Mapping[str, str]) -> bool:
    """Whether an act is one that a trap forbids. An act of nobody may be anybody's."""
    if never["action"] not in (fact["action"], act_of(fact["action"], fact.get("deposits"))):
        return False
    actors = doers_of(fact)
    if "actor" in never and actors and never["actor"] not in actors:
        return False
    if "treaty" in never and folded(never["treaty"]) not in folded(fact["treaty"]["text"]):
        return False
    return "date" not in never or any(_is_within(day, str(never["date"])) for day in dates)


def doers_of(fact: Mapping[str, Any]) -> set[str]:
    """The references of those whose act a drafted fact is."""
    act = content_of(fact)
    assert isinstance(act, Act)
    return {doer.ref for doer in act.doers}


def _is_within(day: str, never: str) -> bool:
    """Whether a date is a forbidden day, or lies in a forbidden year; `any` forbids whole days."""
    if never == "any":
        return len(day) == 10
    return day == never or (len(never) == 4 and day.startswith(never))


def dates_of(
    fact: Mapping[str, Any], facts: tuple[Mapping[str, Any], ...], language: str
) -> set[str]:
    """The dates of an act: those its words name, and those that another fact concludes of it."""
    texts = (fact[key]["text"] for key in ("date", "end_date") if key in fact)
    named = {str(date) for words in texts if (date := date_from(words, language)) is not None}
    concluded = {
        str(other["value"]) for other in facts
        if other["type"] == "inference" and other["about"] == fact["act"] and other["property"] in DATES
    }  # fmt: skip
    return named | concluded


def is_found(
    expected: Mapping[str, str], facts: tuple[Mapping[str, Any], ...], language: str
) -> bool:
    """Whether an act that plainly happened is drafted, with its actor and its day."""
    return any(
        fact["type"] == "action"
        and act_of(fact["action"], fact.get("deposits")) == expected["action"]
        and expected.get("actor") in (doers_of(fact) or {None})
        and (
            "date" not in expected
            or str(expected["date"]) in dates_of(fact, facts, language)
        )
        for fact in facts
    )  # fmt: skip

"""Days that exclude each other, and acts in an order that cannot be."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping

from kb.dates.parsing import weekdays
from kb.dates.periods import excludes, is_before
from kb.drafting.dates.moments import from_publication
from kb.drafting.text.vocabulary import languages
from kb.meaning.case import Case, Check, Violation
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Action, Inference
from kb.seeds.wellformed import is_day

#: The properties by which an inference gives the first day of something.
_FIRST_DAYS = ("schema:startDate", "tro:actionDate")
#: A day without a year is soon, or long ago.
_SOON = datetime.timedelta(days=60)
#: Acts that there are only of a text that was adopted.
_AFTER_ADOPTION = (
    "Signature", "DefinitiveSignature", "Ratification", "Acceptance", "Approval", "Accession",
    "FormalConfirmation", "Succession", "ConsentToBeBound", "Deposit", "EntryIntoForce",
    "EntryIntoForceForParty", "ExchangeOfInstruments", "ProvisionalApplication", "Withdrawal",
    "Denunciation",
)  # fmt: skip


def excluded_day(case: Case, fact: Fact) -> Iterator[Violation]:
    """An inferred day beside stated ones that all exclude it."""
    a = fact.content
    if not isinstance(a, Inference) or a.property not in _FIRST_DAYS:
        return
    stated = case.days.get(a.about, ())
    if stated and all(excludes(day, str(a.value)) for _, day in stated):
        other = stated[0][0]
        values = {"day": str(a.value), "fact": other.id, "stated": other.content.dates()["date"]}
        yield Violation(("value",), values)


def before_adoption(case: Case, fact: Fact) -> Iterator[Violation]:
    """A signature, a consent or an entry into force before the treaty was adopted."""
    a = fact.content
    if not isinstance(a, Act) or a.action not in _AFTER_ADOPTION:
        return
    treaty = a.treaty.ref
    adopted = [case.around.adopted[treaty]] if treaty in case.around.adopted else []
    for other in case.facts:
        its = other.content
        if isinstance(its, Action) and its.action == "Adoption" and its.treaty.ref == treaty:
            adopted += filter(None, [_day(case, other)])
    day = _day(case, fact)
    if day and adopted and all(is_before(day, adoption) for adoption in adopted):
        key = ("date", "text") if a.date else ("action",)
        yield Violation(
            key, {"action": a.action, "day": day, "adopted": adopted[0], "treaty": treaty}
        )


def after_article(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act told as done, on a day later than the one on which the article came out."""
    published = case.article.published
    if fact.type != "action" or published is None:
        return
    came_out = datetime.date.fromisoformat(published)
    day = _day(case, fact) or _soon(case, fact, came_out)
    following = came_out + datetime.timedelta(days=1)
    if day and len(day) == len("2025-10-25") and day > following.isoformat():
        yield Violation(("action",), {"day": day, "published": published})


def _soon(case: Case, fact: Fact, came_out: datetime.date) -> str:
    """A day without a year, in the year of the article, where that is in the weeks behind it; ""
    for none."""
    for _, day in case.days.get(fact.describes, ()):
        if str(day).startswith("--") and len(str(day)) == len("--10-25"):
            with contextlib.suppress(ValueError):
                meant = datetime.date.fromisoformat(f"{came_out.year}{str(day)[1:]}")
                if came_out < meant <= came_out + _SOON:
                    return meant.isoformat()
    return ""


def other_weekday(case: Case, fact: Fact) -> Iterator[Violation]:
    """An inferred day of another weekday than the words name on which it rests."""
    a = fact.content
    if not isinstance(a, Inference) or a.property not in _FIRST_DAYS or not is_day(str(a.value)):
        return
    quotes = [basis.quote for basis in case.facts if basis.id in a.from_]
    named = {
        day: words for quote in quotes for day, words in weekdays(quote, case.article.language)
    }
    if named and datetime.date.fromisoformat(str(a.value)).weekday() not in named:
        yield Violation(("value",), {"day": str(a.value), "words": next(iter(named.values()))})


def other_time(case: Case, fact: Fact) -> Iterator[Violation]:
    """An inferred day beside "today" or the like, with which the article tells of another day."""
    a, article = fact.content, case.article
    if not isinstance(a, Inference) or a.property not in _FIRST_DAYS:
        return
    if article.published is None or article.language not in languages():
        return
    written = datetime.date.fromisoformat(article.published)
    for basis in case.facts:
        words = getattr(basis.content, "time", None)
        if words is None or basis.id not in a.from_ or basis.describes != a.about:
            continue
        readings = from_publication(words.text, article.language, written)
        meant = [str(reading.inferred) for reading in readings]
        if meant and not str(a.value).startswith(tuple(meant)):
            values = {"day": str(a.value), "words": words.text, "published": article.published}
            yield Violation(("value",), values)
            return


def _day(case: Case, fact: Fact) -> str:
    """The day of an act or event as stated or inferred, as exact as is known; "" for none."""
    reference = fact.describes
    if reference in case.inferred_days:
        return case.inferred_days[reference]
    stated = [str(day) for _, day in case.days.get(reference, ())]
    return max((day for day in stated if not day.startswith("--")), key=len, default="")


RULES: Mapping[str, Check] = {
    "excluded-day": excluded_day,
    "before-adoption": before_adoption,
    "after-article": after_article,
    "other-weekday": other_weekday,
    "other-time": other_time,
}

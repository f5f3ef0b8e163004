"""Days that exclude each other, and acts in an order that cannot be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from kb.dates.order import excludes, is_before
from kb.meaning.case import Case, Check, Told
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Action, Inference

#: The properties by which an inference gives the first day of something.
_FIRST_DAYS = ("schema:startDate", "tro:actionDate")
#: Acts that there are only of a text that was adopted.
_AFTER_ADOPTION = (
    "Signature", "DefinitiveSignature", "Ratification", "Acceptance", "Approval", "Accession",
    "FormalConfirmation", "Succession", "ConsentToBeBound", "Deposit", "EntryIntoForce",
    "EntryIntoForceForParty", "ExchangeOfInstruments", "ProvisionalApplication", "Withdrawal",
    "Denunciation",
)  # fmt: skip


def excluded_day(case: Case, fact: Fact) -> Iterator[Told]:
    """An inferred day beside stated ones that all exclude it."""
    a = fact.content
    if not isinstance(a, Inference) or a.property not in _FIRST_DAYS:
        return
    stated = case.days.get(a.about, ())
    if stated and all(excludes(day, str(a.value)) for _, day in stated):
        other = stated[0][0]
        values = {"day": str(a.value), "fact": other.id, "stated": other.content.dates()["date"]}
        yield Told(("value",), values)


def before_adoption(case: Case, fact: Fact) -> Iterator[Told]:
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
    if day and adopted and all(is_before(day, one) for one in adopted):
        key = ("date", "text") if a.date else ("action",)
        yield Told(key, {"action": a.action, "day": day, "adopted": adopted[0], "treaty": treaty})


def after_article(case: Case, fact: Fact) -> Iterator[Told]:
    """An act told as done, on a day later than the one on which the article came out."""
    published = case.article.published
    if fact.type != "action" or published is None:
        return
    day = _day(case, fact)
    following = datetime.date.fromisoformat(published) + datetime.timedelta(days=1)
    if day and len(day) == len("2025-10-25") and day > following.isoformat():
        yield Told(("action",), {"day": day, "published": published})


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
}

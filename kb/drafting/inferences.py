"""Days that follow from the day of publication, as inferences for a person to decide.

The words "today", "on Wednesday" and "25 October" name no day of a year; with the day on which the
article was published they do. What is inferred stands apart from what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb.drafting.text.annotations import Annotated, Moment, Span, sentence_of
from kb.drafting.text.vocabulary import languages, vocabulary
from kb.namespaces import XSD

#: The property that an inferred day is the value of, by the type of the fact that tells of it.
_DATED = {"event": "schema:startDate", "action": "tro:actionDate"}
#: The days of acts by words that no fact takes: by what the act is called and where its quote is.
DaysOfActs = Mapping[tuple[str, int, int], Moment | None]


def inferences(
    facts: Sequence[Mapping[str, Any]],
    annotated: Annotated,
    published: str | None,
    days: DaysOfActs | None = None,
) -> Iterator[dict[str, Any]]:
    """An inference for each event or act of the drafts whose day can be inferred, each once.

    The facts have their ids. Nothing is inferred where an act or event has a whole date, nor where
    its quote speaks of two moments and the draft of neither; nor of an act that somebody claims,
    since its day would say that it was done then. `days` are those of acts whose facts do not tell
    them.
    """
    dated: list[tuple[Mapping[str, Any], Moment]] = []
    for fact in facts if published else ():
        if fact["type"] in _DATED and "according_to" not in fact:
            at: tuple[str, int, int] = about(fact), *fact["at"]
            moment = days[at] if days and at in days else _moment_of(fact, annotated)
            if moment:
                dated.append((fact, moment))
    known = {about(fact) for fact, moment in dated if _is_whole(moment)}
    for fact, moment in dated:
        # A month is no day on which it was.
        is_day = moment.inferred is not None and moment.inferred.datatype == XSD.date
        if not is_day or about(fact) in known:
            continue
        known.add(about(fact))
        reasons = _reasons(annotated, moment, str(published))
        is_last = fact["by"].endswith("-ended")  # of these only the last day is told
        property_ = "schema:endDate" if is_last else _DATED[fact["type"]]
        yield _inference(fact, property_, str(moment.inferred), reasons)
        if moment.inferred_until is not None and fact["type"] == "event":
            yield _inference(fact, "schema:endDate", str(moment.inferred_until), reasons)


def about(fact: Mapping[str, Any]) -> str:
    """What an event or act is called."""
    return str(fact["event" if fact["type"] == "event" else "act"])


def _moment_of(fact: Mapping[str, Any], annotated: Annotated) -> Moment | None:
    """The moment that a draft gives as its date or time, or else the only one of its quote.

    An event has the moment that its draft gives, or none: another is that of the speaker, or of
    what was said there.
    """
    quote = Span(*fact["at"])
    nearby = list(annotated.moments_in(sentence_of(annotated.sentences, quote)))
    if given := fact.get("date") or fact.get("end_date") or fact.get("time"):
        words = {moment: " ".join(annotated.words(moment).split()) for moment in nearby}
        # "Monday evening", as a curator may write it, is the day of "Monday".
        same = [moment for moment in nearby if words[moment] == given["text"]] or [
            moment for moment in nearby if moment.within(quote) and words[moment] in given["text"]
        ]
        meant = {(moment.inferred, moment.inferred_until) for moment in same}
        return same[0] if len(meant) == 1 else None
    inside = [moment for moment in nearby if fact["type"] != "event" and moment.within(quote)]
    # A whole date would be that of the draft, if it were that of the act.
    return inside[0] if len(inside) == 1 and not _is_whole(inside[0]) else None


def _is_whole(moment: Moment) -> bool:
    return moment.date is not None and moment.date.datatype == XSD.date


def _reasons(annotated: Annotated, moment: Moment, published: str) -> dict[str, str]:
    """Why a day is inferred, in every language."""
    words = annotated.words(moment)
    return {
        language: vocabulary(language)["dates"]["reason"].format(words=words, published=published)
        for language in languages()
    }


def _inference(
    fact: Mapping[str, Any], property_: str, day: str, reasons: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "type": "inference",
        "about": about(fact),
        "property": property_,
        "value": day,
        "from": [fact["id"]],
        "reason": dict(reasons),  # each its own: one that two share is written as an alias
        "by": "rule:inferred-days",
        "status": "draft",
    }

"""Days that follow from the day of publication, as inferences for a person to decide.

The words "today", "on Wednesday" and "25 October" name no day of a year; with the day on which the
article was published they do. What is concluded stands apart from what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rdflib import Literal

from kb.drafting.annotations import Annotated, Moment, Span
from kb.drafting.passages import sentence_of
from kb.drafting.vocabulary import languages, vocabulary

#: The property that a concluded day is the value of, by the type of the fact that tells of it.
_DATED = {"event": "schema:startDate", "action": "tro:actionDate"}


def conclusions(
    facts: Iterable[Mapping[str, Any]], annotated: Annotated, published: str | None
) -> Iterator[dict[str, Any]]:
    """An inference for each event or act of the drafts whose day can be concluded, each once.

    The facts have their ids. Nothing is concluded where an act or event has a whole date, nor where
    its sentence speaks of two moments and the draft of neither.
    """
    if published is None:
        return
    dated = set()
    for fact in facts:
        if fact["type"] not in _DATED:
            continue
        about = fact[_node(fact["type"])]
        moment = _moment_of(fact, annotated)
        if moment is None or moment.concluded is None or about in dated:
            continue
        dated.add(about)
        yield _inference(fact, about, moment.concluded, annotated.words(moment), published)


def _node(fact_type: str) -> str:
    """The key under which a fact names what it tells of."""
    return "event" if fact_type == "event" else "act"


def _moment_of(fact: Mapping[str, Any], annotated: Annotated) -> Moment | None:
    """The moment that a draft gives as its date, or the only one of its sentence."""
    quote = Span(*fact["at"])
    sentence = sentence_of(annotated.sentences, quote)
    there = list(annotated.moments_in(sentence))
    if "date" in fact:
        words = fact["date"]["text"]
        there = [one for one in there if " ".join(annotated.words(one).split()) == words]
    return there[0] if len(there) == 1 else None


def _inference(
    fact: Mapping[str, Any], about: str, day: Literal, words: str, published: str
) -> dict[str, Any]:
    reasons = {
        language: vocabulary(language)["dates"]["reason"].format(words=words, published=published)
        for language in languages()
    }
    return {
        "type": "inference",
        "about": about,
        "property": _DATED[fact["type"]],
        "value": str(day),
        "from": [fact["id"]],
        "reason": reasons,
        "by": "rule:concluded-days",
        "status": "draft",
    }

"""Which acts in the life of a treaty a text tells of: what was done, and what is only expected.

Precision comes before recall. An act is given where the clause of a verb, or the words around a
noun, tell who did it and of which treaty; whatever casts doubt on it leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.drafting.acts.clauses import clauses
from kb.drafting.acts.clausewords import ClauseWords
from kb.drafting.acts.cues import Cues
from kb.drafting.acts.envoys import Envoys
from kb.drafting.acts.metonymy import with_states
from kb.drafting.acts.pointing import with_plain_words
from kb.drafting.acts.readings import Act, Reading
from kb.drafting.text.annotations import Annotated
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.tracing import Nothing, listening

__all__ = ["Act", "acts"]


def acts(annotated: Annotated) -> tuple[Act, ...]:
    """The acts of a text, in its order; several readings of one verb give the first one.

    Raises `UnknownTerm` where no words are known for the language.
    """
    found: list[Act] = []
    annotated = with_plain_words(annotated)
    if not any(one.kind == "treaty" for one in annotated.entities):
        return ()
    annotated = with_states(annotated)
    envoys = Envoys(annotated)
    for sentence in annotated.sentences:
        skeleton = Skeleton.of(annotated, sentence)
        found += _in_sentence(annotated, skeleton, envoys)
        _tell_unread(annotated.language, skeleton)
    if trace := listening():
        trace.read |= {act.trigger for act in found if not _is_of_companies(act)}
        trace.nothing += [
            Nothing("companies", act.action, act.rule, act.trigger)
            for act in found
            if _is_of_companies(act)
        ]
    told = (act for act in found if not _is_of_companies(act))
    return tuple(sorted(told, key=lambda act: (act.trigger, act.action)))


def _is_of_companies(act: Act) -> bool:
    """Whether a treaty that has no name was made by nobody who can: "a supply deal"."""
    is_state = any(one.kind in ("country", "demonym") for one in (*act.actors, *act.treaty.parties))
    return act.treaty.is_described and bool(act.actors) and not is_state


def _in_sentence(annotated: Annotated, skeleton: Skeleton, envoys: Envoys) -> Iterator[Act]:
    """The acts of a sentence, each verb read once: the first reading is the likeliest."""
    cues = Cues.of(annotated.language)
    text, language = skeleton.text, annotated.language
    if cues.asks(text):
        return
    found: list[Act] = []
    for way, pieces in clauses(text, language):
        reading = Reading(annotated, skeleton, way, pieces, cues, envoys)
        act = reading.act()
        if act and _is_new(act, found):
            found += [act, *(replace(act, treaty=one) for one in reading.more_treaties())]
    yield from found


def _tell_unread(language: str, skeleton: Skeleton) -> None:
    """Tell whoever listens of the verbs of a sentence of which no clause was read."""
    if trace := listening():
        code = "question" if Cues.of(language).asks(skeleton.text) else "no-clause"
        for verb in ClauseWords.of(language).any_verb.finditer(skeleton.text):
            trace.nothing.append(Nothing(code, "", "", skeleton.span(*verb.span())))


def _is_new(act: Act, found: list[Act]) -> bool:
    """Whether no act was read from the words of its verb."""
    return not any(act.trigger.overlaps(other.trigger) for other in found)

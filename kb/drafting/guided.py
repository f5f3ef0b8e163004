"""Acts that a record has, where words of an article tell them that the rules alone leave open.

A record says that Australia ratified a treaty on a day. Where a sentence names that State and that
treaty alone, with a word for that kind of act and with that day, the words tell of that act, though
no rule reads them: "has announced the ratification of the Pact by Australia on 16 December 2008".
The record says where to look; what is drafted is what the words say.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from kb.drafting.acts.cues import Cues
from kb.drafting.guidewords import before_verbs, by_whom, rivals, saying, words_for
from kb.drafting.relations import Relations
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.tracing import Cue, listening
from kb.namespaces import XSD
from kb.seeds.authorities import read_authorities
from kb.seeds.project import Project
from kb.seeds.records.selected import DatedAct, acts_of

#: Gives the acts that records have of some treaties.
Records = Callable[[Collection[str]], Sequence[DatedAct]]
#: So many days before an article came out an act may be the news of it, where no day is told.
NEWS = datetime.timedelta(days=7)
#: The acts of a record that verbs tell of by another name.
_TOLD_AS = {"EntryIntoForceForParty": "EntryIntoForce", "DefinitiveSignature": "Signature"}
#: What leaves open whether it was done.
_OPEN = ("Scheduled", "CalledFor")
_POSSESSIVE = ("'", "’")
#: What stands between a State and what is its own: "Peru's long-awaited ratification".
_OWN = re.compile(r"['’]s?\s(?:[\w-]+\s){0,2}?")


def records_of(project: Project) -> Records:
    """The records of a project: read where they are asked for, and no more of them than that."""
    return partial(_read, project)


def _read(project: Project, treaties: Collection[str]) -> Sequence[DatedAct]:
    seeds, ids = project.seeds, project.identifiers
    authorities = read_authorities(seeds / "authorities", ids, has_tables=False)
    known = [treaty for treaty in treaties if treaty in authorities]
    return acts_of(known, seeds / "records", authorities, ids) if known else ()


@dataclass(frozen=True)
class Guided:
    """Words that tell of the act of a record; `day` are those that tell when."""

    act: DatedAct
    actor: Entity
    treaty: Entity
    cue: Span
    day: Moment | None

    @property
    def quote(self) -> Span:
        """From the first to the last of its words."""
        words: list[Span] = [self.actor, self.treaty, self.cue, *([self.day] if self.day else ())]
        return Span(min(span.start for span in words), max(span.end for span in words))


def with_recorded(related: Relations, annotated: Annotated, records: Records) -> Relations:
    """What is related, with the acts of records that the text tells of and the rules leave open."""
    told = guided(annotated, related.facts, records)
    facts = [_fact(annotated, words) for words in told]
    days = {(words.act.reference, words.quote.start, words.quote.end): words.day for words in told}
    return replace(related, facts=(*related.facts, *facts), days={**related.days, **days})


def guided(
    annotated: Annotated, facts: Iterable[Mapping[str, Any]], records: Records
) -> tuple[Guided, ...]:
    """The acts of records that a text tells of, but for those that are among the facts: each once,
    by the words that tell its day if there are such, in the order of the text.
    """
    drafted = [*facts]
    treaties = {entity.reference for entity in annotated.entities if entity.kind == "treaty"}
    acts = [act for act in records(treaties) if not _is_drafted(act, drafted)] if treaties else []
    told: dict[str, Guided] = {}
    for sentence in annotated.sentences if acts else ():
        for words in _Sentence(annotated, Skeleton.of(annotated, sentence), drafted).told(acts):
            known = told.get(words.act.reference)
            if known is None or (words.day and not known.day):
                told[words.act.reference] = words
    return tuple(sorted(told.values(), key=lambda words: words.quote))


def _fact(annotated: Annotated, words: Guided) -> dict[str, Any]:
    """What is drafted of it: the words, and the reference that the act has already."""
    act, day, quote = words.act, words.day, words.quote
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", act.kind).lower()
    quoted = " ".join(annotated.words(quote).split())
    fact: dict[str, Any] = {
        "type": "action",
        "act": act.reference,
        "action": act.kind,
        "treaty": _argument(annotated, words.treaty),
        "actors": [_argument(annotated, words.actor)],
    }
    if day and day.date is not None:
        fact["date"] = {"text": " ".join(annotated.words(day).split())}
    else:
        fact["description"] = quoted
    fact |= {"quote": quoted, "at": [quote.start, quote.end]}
    fact |= {"by": f"rule:act-{kind}-recorded", "status": "draft"}
    if trace := listening():
        trace.read.add(words.cue)
        cues = [Cue("word", words.cue), *([Cue("day", day)] if day else ())]
        trace.made.append((fact, tuple(cues)))
    return fact


def _argument(annotated: Annotated, entity: Entity) -> dict[str, str]:
    return {"text": " ".join(annotated.words(entity).split()), "ref": entity.reference}


def _is_drafted(act: DatedAct, facts: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a fact tells of the act already; a deposit is that of the consent it is of."""
    return any(
        fact["type"] == "action"
        and act.kind in (fact["action"], fact.get("deposits"))
        and act.treaty == fact["treaty"]["ref"]
        and act.actor in [actor["ref"] for actor in fact.get("actors", ())]
        for fact in facts
    )


@dataclass(frozen=True)
class _Sentence:
    """One sentence, in which acts of records are looked for."""

    annotated: Annotated
    skeleton: Skeleton
    facts: Sequence[Mapping[str, Any]]

    def told(self, acts: Iterable[DatedAct]) -> Iterator[Guided]:
        """The acts that the sentence tells of."""
        treaty = self.only("treaty")
        if treaty is None or Cues.of(self.annotated.language).asks(self.skeleton.text):
            return
        for act in acts:
            if act.treaty == treaty and (actor := self.actor(act)) and self.may_tell(act):
                yield from list(self.of(act, actor))[:1]

    def only(self, *kinds: str) -> str | None:
        """What all names of some kinds mean; None where they mean several things, or there are
        none."""
        references = {name.reference for name in self.names(*kinds)}
        return references.pop() if len(references) == 1 else None

    def names(self, *kinds: str) -> list[Entity]:
        return [*self.skeleton.entities(0, len(self.skeleton.text), *kinds)]

    def actor(self, act: DatedAct) -> Entity | None:
        """The name of who did it, where the sentence names no other State."""
        named = self.names("country", "organization")
        states = {state.reference for state in self.names("country", "demonym")}
        if not states <= {act.actor}:
            return None
        return next((name for name in named if name.reference == act.actor), None)

    def may_tell(self, act: DatedAct) -> bool:
        """Whether a day of the sentence is that of the act; where it has none, whether the act may
        be the news."""
        published = self.annotated.published
        if published and act.day > published:
            return False
        if self.moments:
            return any(_is_on(moment, act.day) for moment in self.moments)
        if not published:
            return False
        came_out = datetime.date.fromisoformat(published)
        return came_out - datetime.date.fromisoformat(act.day) <= NEWS

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(self.skeleton.moments(0, len(self.skeleton.text)))

    def of(self, act: DatedAct, actor: Entity) -> Iterator[Guided]:
        """The words that tell of an act of that State and that treaty."""
        text, kind = self.skeleton.text, _TOLD_AS.get(act.kind, act.kind)
        days = [at for at, things in self.skeleton.things.items() if _has(things, act.day)]
        state = self.skeleton.at(actor.start)
        for pattern in words_for(self.annotated.language, kind):
            for match in pattern.finditer(text):
                if not self.is_by(state, match):
                    continue
                cue = match.span("cue")
                near = [at for at in days if self.is_nearest(cue, at, kind)]
                # Without a day all of the sentence must leave no doubt.
                end = max(match.end(), state + 1, near[0] + 1) if near else len(text)
                treaty = next(self.skeleton.entities(*match.span("treaty"), "treaty"), None)
                if treaty is None or bool(self.moments) != bool(near) or self.is_open(cue, end):
                    continue
                day = next(self.skeleton.moments(near[0], near[0] + 1)) if near else None
                words = Guided(act, actor, treaty, self.skeleton.span(*cue), day)
                if not self.is_told_otherwise(words):
                    yield words

    def is_by(self, state: int, match: re.Match[str]) -> bool:
        """Whether a State is where the one stands who did it: it opens its clause, or stands behind
        "by", or the noun is its own: "Peru's ratification", and not "Peru's envoys signed".
        """
        language, text = self.annotated.language, self.skeleton.text
        is_noun, cue = "noun" in match.groupdict(), match.start("cue")
        before, behind = text[:state], text[state + 1 : cue]
        if by_whom(language, is_noun).search(before):
            return True
        if text[state + 1 : state + 2] in _POSSESSIVE:
            return is_noun and bool(_OWN.fullmatch(behind))
        is_related = match.start() < state < cue
        return is_related or (state < cue and Cues.of(language).allows(before, True))

    def is_nearest(self, cue: tuple[int, int], day: int, kind: str) -> bool:
        """Whether a day belongs to a word, and not to one for another act or for saying so."""
        matches = rivals(self.annotated.language, kind).finditer(self.skeleton.text)
        apart = (
            match.span() for match in matches if match.end() <= cue[0] or cue[1] <= match.start()
        )
        return all(_far(cue, day) <= _far(rival, day) for rival in apart)

    def is_open(self, cue: tuple[int, int], end: int) -> bool:
        """Whether words leave open that it was done, deny it, or tell of a parliament or a paper.

        What is wanted is looked for beside words of saying: "announced the ratification" is a wish
        to the rules, which know no day.
        """
        language, text = self.annotated.language, self.skeleton.text
        cues, told, before = Cues.of(language), text[:end], text[: cue[0]]
        whole = self.annotated.words(self.skeleton.span(0, len(text)))
        refused = (cues.doubt, cues.will, cues.to_come, cues.calls)
        wanted = (match[0] for match in cues.wanted.finditer(told))
        return (
            any(pattern.search(told) for pattern in (*refused, before_verbs(language, *_OPEN)))
            or not all(map(saying(language).fullmatch, wanted))
            or bool(before_verbs(language, "Denied").search(text))
            or cues.is_parliament(whole)
            or (cues.has_no_tense and not self.moments and not cues.marked.search(told))
            or cues.is_of_a_document(before)
            or bool(cues.of_a_bill.search(before))
            or cues.is_denied_later(text[end:])
        )

    def is_told_otherwise(self, words: Guided) -> bool:
        """Whether somebody says it, or a fact has it that it is only expected, or denied."""
        for fact in self.facts:
            if fact["type"] == "statement" and words.cue.within(Span(*fact["at"])):
                return True
            if fact["type"] == "anticipated" and words.quote.overlaps(Span(*fact["at"])):
                return True
        return False


def _is_on(moment: Moment, day: str) -> bool:
    """Whether a moment is one day, and that one."""
    return moment.days == day and moment.day is not None and moment.day.datatype == XSD.date


def _has(things: Iterable[Entity | Moment], day: str) -> bool:
    return any(isinstance(thing, Moment) and _is_on(thing, day) for thing in things)


def _far(words: tuple[int, int], at: int) -> int:
    """How many signs stand between words and a place."""
    return max(words[0] - at, at + 1 - words[1])

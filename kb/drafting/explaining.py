"""Why each draft of an article was made, and why of other words nothing came.

For a draft: the rule, what that rule reads, and the words that decided. For a clause of which no
act came, speech that nobody is read to say, a gathering that is only a word, and a fact that did
not pass: what was seen, and why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.drafting.drafting import Drafted, draft
from kb.drafting.text.annotations import Span
from kb.drafting.text.segmentation import sentences
from kb.drafting.tracing import REASONS, Cue, Nothing, Trace, tracing
from kb.seeds.article import Article
from kb.seeds.labels import Labels
from kb.seeds.passages import occurrences

#: What the readings of an act read: the last part of `act-<kind>-<reading>`.
READINGS = {
    "active": "a verb, with who did it before it",
    "bare": "a verb without its treaty, which was named before",
    "passive": "a treaty, and the verb of what was done to it",
    "passive-open": "a treaty, and what was done to it by nobody who is named",
    "passive-inner": "a treaty, who did it, and the verb",
    "whole": "what a treaty as a whole went through",
    "approval": "a parliament, and its approval",
    "approved-by": "a treaty, and the parliament that approved it",
    "called-for": "a State that is called on to do it",
}
#: What other rules read, by their names or the beginnings of these.
RULES = {
    "act-": "words that take up an act that was told before",
    "event-": "words for a gathering or a vote",
    "statement-": "a verb of saying, with who speaks",
    "offices": "an office beside a name",
    "titles": "a form of address beside a name",
    "counts": "a number, and what is counted",
    "source-line": "a line that names a source",
    "inferred-days": "a day that follows from the day of publication, or from other facts",
}
_NAMES = "the name of a thing, or words that point to it"
#: The words that decided, of facts that are made of their own arguments: by type, the keys.
_OWN = {
    "office": ("office",), "title": ("title",), "count": ("count", "unit"), "name": ("thing",),
    "mention": ("thing",), "source": ("source",),
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """The drafts of an article, and what was seen on the way to them."""

    article: Article
    drafted: Drafted
    trace: Trace

    def nothing(self) -> tuple[Nothing, ...]:
        """What was seen and came to nothing, in the order of the text: each words once by each
        reason, and none of words from which an act was read."""
        found: dict[tuple[Span, str], Nothing] = {}
        told: list[Nothing] = []
        for one in self.trace.nothing:
            is_read = one.code in _OF_CLAUSES and any(map(one.words.overlaps, self.trace.read))
            is_told = one.code in ("no-clause", "question") and any(
                one.words.overlaps(other.words) for other in told if other.code in _OF_CLAUSES
            )
            if not is_read and not is_told:
                told.append(one)
                found.setdefault((one.words, one.code), one)
        return tuple(sorted(found.values(), key=lambda one: one.words))

    def cues(self, fact: Mapping[str, Any]) -> tuple[Cue, ...]:
        """The words that decided: those of the verb or the gathering, or the fact's own."""
        return self.trace.cues_of(fact) or tuple(_own_cues(self.article, fact))

    def to_json(self) -> dict[str, Any]:
        """All of it for programs."""
        drafts = [
            {
                "fact": dict(fact),
                "rule": (rule := fact["by"].partition(":")[2]),
                "reads": read_by(rule),
                "cues": [self._told(cue) for cue in self.cues(fact)],
            }
            for fact in self.drafted.facts
        ]
        nothing = [
            {
                "code": one.code,
                "what": one.what,
                "rule": one.reading,
                **self._place(one.words),
                "sentence": self.sentence(one.words),
                "why": REASONS[one.code],
                "message": one.message,
                "cues": [self._told(cue) for cue in one.cues],
            }
            for one in self.nothing()
        ]
        return {"article": self.article.slug, "drafts": drafts, "nothing": nothing}

    def lines(self) -> Iterator[str]:
        """The same for people."""
        facts = self.drafted.facts
        yield f"{len(facts)} drafts of {self.article.slug}"
        for fact in facts:
            rule = fact["by"].partition(":")[2]
            yield f"\n{_titled(fact)}: {_quoted(fact)}"
            yield f"    rule {rule}: {read_by(rule)}"
            yield from self._cue_lines(self.cues(fact))
        nothing = self.nothing()
        yield f"\nSeen, and nothing came of it: {len(nothing) or 'none'}"
        for one in nothing:
            what = ", ".join(filter(None, (one.what, one.reading)))
            what = f" ({what})" if what else ""
            yield f"\n'{self._words(one.words)}'{what} in: {self.sentence(one.words)}"
            more = f": {one.message}" if one.message else ""
            yield f"    {one.code}: {REASONS[one.code]}{more}"
            yield from self._cue_lines(one.cues)

    def sentence(self, span: Span) -> str:
        """The sentence of some words, shortened."""
        around = [one for one in self._sentences if one.start <= span.start < one.end]
        return _shortened(self._words(around[0] if around else span))

    @cached_property
    def _sentences(self) -> tuple[Span, ...]:
        return sentences(self.article.text, self.article.language)

    def _cue_lines(self, cues: tuple[Cue, ...]) -> Iterator[str]:
        for cue in cues:
            place = f"[{cue.span.start}, {cue.span.end}]"
            yield f"    {cue.role}: '{self._words(cue.span)}' {place}"

    def _told(self, cue: Cue) -> dict[str, Any]:
        return {"role": cue.role, **self._place(cue.span)}

    def _place(self, span: Span) -> dict[str, Any]:
        return {"at": [span.start, span.end], "words": self._words(span)}

    def _words(self, span: Span) -> str:
        return " ".join(self.article.text[span.start : span.end].split())


#: Reasons that hold of one reading: another may have made an act of the same words.
_OF_CLAUSES = frozenset(REASONS) - {
    "told-again", "bare", "unsaid", "unspoken", "schema", "gate", "undescribed",
}  # fmt: skip
#: So many signs of a sentence are shown.
_LONGEST = 200


def explain(article: Article, labels: Labels) -> Explained:
    """Draft an article as `draft` does, and keep why."""
    with tracing() as trace:
        drafted = draft(article, labels)
    return Explained(article, drafted, trace)


def read_by(rule: str) -> str:
    """What a rule reads, in words.

    >>> read_by("act-signature-active"), read_by("offices")
    ('a verb, with who did it before it', 'an office beside a name')
    """
    if rule.startswith("act-"):
        for name in sorted(READINGS, key=len, reverse=True):
            if rule.endswith(f"-{name}"):
                return READINGS[name]
    said = (text for start, text in RULES.items() if rule.startswith(start))
    return next(said, _NAMES)


def _own_cues(article: Article, fact: Mapping[str, Any]) -> Iterator[Cue]:
    """The words of a fact's own arguments that made it; of speech, what stands around it."""
    if "at" not in fact:
        return
    start, end = fact["at"]
    for key in _OWN.get(fact["type"], ()):
        for at, to in occurrences(article.text[start:end], fact[key]["text"])[:1]:
            yield Cue(key, Span(start + at, start + to))
    if fact["type"] == "statement":
        yield from _saying(article, fact, Span(start, end))


def _saying(article: Article, fact: Mapping[str, Any], quote: Span) -> Iterator[Cue]:
    """What of the quote is neither the speaker nor what was said: the verb of saying."""
    text = article.text[quote.start : quote.end]
    said = occurrences(text, fact["words"])[:1]
    who = [one for one in occurrences(text, fact["speaker"]["text"]) if not _within(one, said)]
    at = 0
    for start, end in (*sorted([*said, *who[:1]]), (len(text), len(text))):
        words = text[at:start].strip(_AROUND)
        if words:
            place = quote.start + text.index(words, at)
            yield Cue("saying", Span(place, place + len(words)))
        at = max(at, end)


#: What stands around speech, and says nothing by itself.
_AROUND = ' \n\t,:;.–—“”„"«»‘’'


def _within(one: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start <= one[0] and one[1] <= end for start, end in others)


def _titled(fact: Mapping[str, Any]) -> str:
    """What a fact is, and of what, in a few words."""
    more = [fact[key] for key in ("action", "kind", "outlook", "property") if key in fact]
    about = [fact[key]["ref"] for key in ("thing", "holder", "speaker", "treaty") if key in fact]
    return " ".join([fact["type"], *map(str, (*more, *about))])


def _quoted(fact: Mapping[str, Any]) -> str:
    return _shortened(fact.get("quote") or str(fact.get("value", "")))


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"

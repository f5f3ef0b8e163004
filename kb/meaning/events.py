"""Events: what of one is put on another or on a treaty, and who received whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation, kind
from kb.meaning.counts import counted_spans
from kb.meaning.spans import clause_before, clause_behind
from kb.seeds.facts import Fact
from kb.seeds.kinds import Count, Event

#: Lists of words that tell that somebody received others.
_RECEIVING = ("receives", "received", "visits", "hosts")


def shared_circumstance(case: Case, fact: Fact) -> Iterator[Violation]:
    """A day, a place or a host in the same words of the text as those of another event."""
    a = fact.content
    if not isinstance(a, Event):
        return
    for other in case.facts[: case.facts.index(fact)]:
        b = other.content
        if not isinstance(b, Event) or b.event == a.event:
            continue
        pairs = (("date", a.date, b.date), ("place", a.place, b.place), ("host", a.host, b.host))
        for key, own, its in pairs:
            if own and its and {*case.spans(fact, own.text)} & {*case.spans(other, its.text)}:
                values = {"words": own.text, "other": b.event, "fact": other.id}
                yield Violation((key,), {"ref": a.event, **values})
                return


def no_host_word(case: Case, fact: Fact) -> Iterator[Violation]:
    """A host, where no word of the quote tells that somebody received others."""
    host = fact.content.host if isinstance(fact.content, Event) else None
    if host is None or case.words is None:
        return
    if not any(case.words.find(name, fact.quote) for name in _RECEIVING):
        yield Violation(("host",), {"words": host.text})


def attended_treaty(case: Case, fact: Fact) -> Iterator[Violation]:
    """A count of a treaty, in a clause by which those who are counted were at a meeting."""
    a = fact.content
    if not isinstance(a, Count) or kind(a.of) != "treaty" or case.words is None:
        return
    first, last = case.sentence(fact)
    for start, end in counted_spans(case, fact, a):
        before = clause_before(case.text, first, start, case.words["cut"])
        behind = clause_behind(case.text, end, last, case.words["cut"])
        if match := case.words.find("attended", f"{before} | {behind}"):
            yield Violation(("of",), {"ref": a.of, "words": match[0]})
            return


RULES: Mapping[str, Check] = {
    "shared-circumstance": shared_circumstance,
    "no-host-word": no_host_word,
    "attended-treaty": attended_treaty,
}

"""Events: what of one is put on another, and who received whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Told, described
from kb.seeds.facts import Fact

#: Keys that say when and where an event was, and who received the others.
_CIRCUMSTANCES = ("date", "place", "host")
#: Lists of words that tell that somebody received others.
_RECEIVING = ("receives", "received", "visits", "hosts")


def shared_circumstance(case: Case, fact: Fact) -> Iterator[Told]:
    """A day, a place or a host in the same words of the text as those of another event."""
    if fact.type != "event":
        return
    for other in case.facts[: case.facts.index(fact)]:
        if other.type != "event" or described(other) == described(fact):
            continue
        for key in _CIRCUMSTANCES:
            words = fact.arguments.get(key, {}).get("text", "")
            its_words = other.arguments.get(key, {}).get("text", "")
            if words and its_words and {*case.spans(fact, words)} & {*case.spans(other, its_words)}:
                values = {"words": words, "other": described(other), "fact": other.id}
                yield Told((key,), {"ref": described(fact), **values})
                return


def no_host_word(case: Case, fact: Fact) -> Iterator[Told]:
    """A host, where no word of the quote tells that somebody received others."""
    host = fact.arguments.get("host") if fact.type == "event" else None
    if host is None or case.words is None:
        return
    if not any(case.words.find(name, fact.quote) for name in _RECEIVING):
        yield Told(("host",), {"words": host["text"]})


RULES: Mapping[str, Check] = {
    "shared-circumstance": shared_circumstance,
    "no-host-word": no_host_word,
}

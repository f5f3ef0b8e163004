"""Names: words that are another thing's, or that are only a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.around import Named
from kb.meaning.case import DATES, Case, Check, Told, holds, kind, worded
from kb.seeds.facts import Fact
from kb.seeds.labels import folded

#: Kinds of which one word more or less names another one, so that a name within words tells.
_NAMED_WITHIN = ("person", "country")
#: Keys whose words say where or when, which a name does not.
_CIRCUMSTANCES = ("place", "object", *DATES)
#: Words between the States of a treaty's name, which are those that conclude it.
_BETWEEN = frozenset("between among antara giữa entre".split())


def another_name(case: Case, fact: Fact) -> Iterator[Told]:
    """Words that are the name of another known thing than the one they are said to mean."""
    for keys, words, reference in worded(fact.arguments):
        others = _names_of_others(case, words, reference)
        if others:
            values = {"words": words, "ref": reference, "other": others[0]}
            yield Told((*keys, "ref"), values)


def _names_of_others(case: Case, words: str, reference: str) -> list[str]:
    """The things that words name, where they do not name the one that is given."""
    whole = [*case.around.labels.find(words), *_editors(case, words)]
    if whole:
        lawful = reference in whole or any(_stands_for(case, one, reference) for one in whole)
        return [] if lawful else whole
    if kind(reference) not in _NAMED_WITHIN:
        return []
    inside = [one for one in case.around.named_in(words)]
    if any(reference in one.references for one in inside) or _has_own_name(case, words, reference):
        return []
    return [r for one in inside for r in sorted(one.references) if kind(r) == kind(reference)]


def _editors(case: Case, words: str) -> list[str]:
    """The things of the file that the editors call by just these words."""
    plain = folded(words)
    return [ref for ref, names in case.names.items() if plain in map(folded, names.values())]


def _has_own_name(case: Case, words: str, reference: str) -> bool:
    return any(holds(folded(words), name) for name in case.around.names(reference))


def _stands_for(case: Case, named: str, reference: str) -> bool:
    """Whether a name may lawfully stand for a thing: a capital for its State, a State for a body
    or a group of it."""
    if kind(reference) == "group":
        return True
    if kind(named) == "place" and kind(reference) == "country":
        return reference in case.around.within.get(named, ())
    if kind(named) in ("country", "place") and kind(reference) == "organization":
        its_names = case.around.names(named)
        return any(holds(own, n) for own in case.around.names(reference) for n in its_names)
    return {kind(named), kind(reference)} == {"country", "place"} and bool(
        set(case.around.names(named)) & set(case.around.names(reference))
    )


def out_of_a_name(case: Case, fact: Fact) -> Iterator[Told]:
    """A place, a day or a State whose words stand in the quote only within a treaty's name."""
    for keys, words in _circumstances(fact):
        spans = case.spans(fact, words)
        around = [_treaty_around(case, a, b) for a, b in spans]
        if spans and all(around):
            first = around[0]
            assert first is not None  # noqa: S101 - all of them are there
            name = case.text[first.start : first.end]
            yield Told((*keys, "text"), {"words": words, "name": " ".join(name.split())})


def _circumstances(fact: Fact) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in DATES:
        if words := fact.arguments.get(key, {}).get("text"):
            yield (key,), words
    for keys, words, reference in worded(fact.arguments):
        is_place = kind(reference) == "place" and fact.type in ("mention", "name", "action", "event")
        if keys[0] in _CIRCUMSTANCES or is_place:
            yield keys, words
        elif keys[0] in ("actors", "host", "speaker") and kind(reference) == "country":
            yield keys, words


def _treaty_around(case: Case, start: int, end: int) -> Named | None:
    """The longer name of a treaty in which a stretch stands; none of those that name its States."""
    for one in (*case.named, *_own_treaties(case)):
        is_around = one.start <= start and end <= one.end and one.end - one.start > end - start
        if is_around and all(kind(r) == "treaty" for r in one.references):
            if not _names_its_states(case, case.text[one.start : one.end]):
                return one
    return None


def _names_its_states(case: Case, name: str) -> bool:
    """Whether a treaty's name says between whom it is: "between Kenya and Peru", "Kenya-Peru Pact"."""
    states = {
        ref
        for words in re.findall(r"[^\W\d_]+(?: [^\W\d_]+)?|[^\W\d_]+", name)
        for part in (words, *words.split())
        for ref in case.around.labels.find(part)
        if kind(ref) == "country"
    }
    return len(states) > 1 or bool(set(name.casefold().split()) & _BETWEEN)


def _own_treaties(case: Case) -> Iterator[Named]:
    """The names of treaties as facts of the article give them."""
    for fact in case.facts:
        if fact.type == "name" and kind(fact.arguments["thing"]["ref"]) == "treaty":
            for a, b in case.spans(fact, fact.arguments["thing"]["text"]):
                yield Named(a, b, frozenset([fact.arguments["thing"]["ref"]]))


def two_things(case: Case, fact: Fact) -> Iterator[Told]:
    """Words of one place in the text that two facts take for two things of one kind."""
    earlier = case.facts[: case.facts.index(fact)]
    for keys, words, reference in worded(fact.arguments):
        spans = case.spans(fact, words)
        for other in earlier:
            for _, its_words, its_reference in worded(other.arguments):
                is_other = its_reference != reference and kind(its_reference) == kind(reference)
                is_same = is_other and folded(its_words) == folded(words)
                if is_same and len(spans) == 1 and spans == case.spans(other, its_words):
                    values = {"words": words, "ref": reference, "other": its_reference, "fact": other.id}
                    yield Told((*keys, "ref"), values)
                    return


RULES: Mapping[str, Check] = {
    "another-name": another_name,
    "out-of-a-name": out_of_a_name,
    "two-things": two_things,
}

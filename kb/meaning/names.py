"""Names: words that are another thing's, or that are only a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation, holds, inferred_names, kind
from kb.meaning.knownnames import KnownName
from kb.seeds.coherence import ALIKE
from kb.seeds.content import DATES
from kb.seeds.facts import Fact
from kb.seeds.kinds import Event, Inference, Mention, Name
from kb.seeds.labels import folded
from kb.seeds.schema import Keys

#: Kinds of which one word more or less names another one, so that a name within words tells.
_NAMED_WITHIN = ("person", "country")
#: Keys whose words say where or when, which a name does not.
_CIRCUMSTANCES = ("place", "object", *DATES)
#: Kinds of things that a text names before it points to them in other words.
_MUST_BE_NAMED = ("person", "treaty", "organization")
#: Kinds of things that are no event, whatever the editors call one.
_NAMED_KINDS = ("person", "organization", "country", "place", "treaty")
#: So many letters of a name at most are an initial.
_INITIAL = 2
#: Words between the States of a treaty's name, which are those that conclude it.
_BETWEEN = frozenset(["between", "among", "antara", "giữa", "entre"])


def another_name(case: Case, fact: Fact) -> Iterator[Violation]:
    """Words that are the name of another known thing than the one they are said to mean."""
    for keys, words, reference in fact.content.arguments():
        others = _names_of_others(case, keys, words, reference)
        if others:
            values = {"words": words, "ref": reference, "other": others[0]}
            yield Violation((*keys, "ref"), values)
    for words, reference in inferred_names(fact):
        whole = case.around.labels.find(words)
        if whole and reference not in whole:
            yield Violation(("about",), {"words": words, "ref": reference, "other": whole[0]})


def _names_of_others(case: Case, keys: Keys, words: str, reference: str) -> list[str]:
    """The things that words name, where they do not name the one that is given."""
    whole = [*case.around.labels.find(words), *_editors(case, words, kind(reference))]
    if whole:
        is_where = keys[0] in _CIRCUMSTANCES  # there a capital is no State
        lawful = reference in whole or any(
            _stands_for(case, name, reference, is_where) for name in whole
        )
        return [] if lawful else whole
    if kind(reference) not in _NAMED_WITHIN:
        return []
    if kind(reference) == "person" and (of := _by_surname(case, words, reference)):
        return [of]
    inside = case.around.named_in(words)
    if any(reference in name.references for name in inside) or _has_own_name(
        case, words, reference
    ):
        return []
    return [r for name in inside for r in sorted(name.references) if kind(r) == kind(reference)]


def _by_surname(case: Case, words: str, reference: str) -> str:
    """Another person of the article, a part of whose name words have, and none of this one's."""
    parts = {folded(word) for word in words.split() if word[0].isupper()}
    own = {part for name in case.around.names(reference) for part in name.split()}
    if not own or parts & own:
        return ""
    for other in sorted(case.called):
        names = case.around.names(other) if kind(other) == "person" and other != reference else ()
        if any(parts & set(name.split()[-1:]) for name in names):
            return other
    return ""


def _editors(case: Case, words: str, of_kind: str) -> list[str]:
    """The things of a kind, and the events, that the editors call by just these words."""
    kinds = {of_kind, "event"} if of_kind in _NAMED_KINDS else {of_kind}
    named = ((ref, names) for ref, names in case.names.items() if kind(ref) in kinds)
    return [ref for ref, names in named if folded(words) in map(folded, names.values())]


def _has_own_name(case: Case, words: str, reference: str) -> bool:
    return any(holds(folded(words), name) for name in case.around.names(reference))


def _stands_for(case: Case, named: str, reference: str, is_where: bool) -> bool:
    """Whether a name may lawfully stand for a thing: a capital for its State, a State for a body
    or a group of it."""
    if kind(reference) == "group":
        return True
    if kind(named) == "place" and kind(reference) == "country":
        return not is_where and reference in case.around.within.get(named, ())
    if kind(named) in ("country", "place") and kind(reference) == "organization":
        its_names = case.around.names(named)
        return any(holds(own, n) for own in case.around.names(reference) for n in its_names)
    return {kind(named), kind(reference)} == {"country", "place"} and bool(
        set(case.around.names(named)) & set(case.around.names(reference))
    )


def out_of_a_name(case: Case, fact: Fact) -> Iterator[Violation]:
    """A place, a day or a State whose words stand in the quote only within a treaty's name."""
    for keys, words in _circumstances(fact):
        spans = case.spans(fact, words)
        around = [treaty for a, b in spans if (treaty := _treaty_around(case, a, b))]
        if spans and len(around) == len(spans):
            name = case.text[around[0].start : around[0].end]
            yield Violation((*keys, "text"), {"words": words, "name": " ".join(name.split())})


def _circumstances(fact: Fact) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, words in fact.content.dates().items():
        yield (key,), words
    for keys, words, reference in fact.content.arguments():
        of_place = kind(reference) == "place" and fact.type in (
            "mention",
            "name",
            "action",
            "event",
        )
        of_state = kind(reference) == "country" and keys[0] in ("actors", "host", "speaker")
        if keys[0] in _CIRCUMSTANCES or of_place or of_state:
            yield keys, words


def _treaty_around(case: Case, start: int, end: int) -> KnownName | None:
    """The longer name of a treaty in which a stretch stands; none of those that name its States."""
    for name in (*case.named, *_own_treaties(case)):
        is_around = name.start <= start and end <= name.end and name.end - name.start > end - start
        is_treaty = is_around and all(kind(r) == "treaty" for r in name.references)
        if is_treaty and not names_its_states(case, case.text[name.start : name.end]):
            return name
    return None


def names_its_states(case: Case, name: str) -> bool:
    """Whether a treaty's name says between whom it is: "Kenya-Peru Pact"."""
    states = {
        ref
        for words in re.findall(r"[^\W\d_]+(?: [^\W\d_]+)?|[^\W\d_]+", name)
        for part in (words, *words.split())
        for ref in case.around.labels.find(part)
        if kind(ref) == "country"
    }
    return len(states) > 1 or bool(set(name.casefold().split()) & _BETWEEN)


def _own_treaties(case: Case) -> Iterator[KnownName]:
    """The names of treaties as facts of the article give them."""
    for fact in case.facts:
        if isinstance(fact.content, Name) and kind(fact.content.thing.ref) == "treaty":
            for a, b in case.spans(fact, fact.content.thing.text):
                yield KnownName(a, b, frozenset([fact.content.thing.ref]))


def two_things(case: Case, fact: Fact) -> Iterator[Violation]:
    """Words that another fact takes for another thing of the kind: at the same place of the text,
    or anywhere where they hold a name."""
    for keys, words, reference in fact.content.arguments():
        if inferred := _inferred_other(case, words, reference):
            yield Violation((*keys, "ref"), {"words": words, "ref": reference, **inferred})
            return
        is_known = case.around.labels.find(words) or _has_own_name(case, words, reference)
        if is_known or _means_several(case, words, kind(reference)):
            continue
        for other in case.facts:
            other_thing = other is not fact and _other_thing(case, (fact, other), words, reference)
            if other_thing:
                values = {"words": words, "ref": reference, "other": other_thing, "fact": other.id}
                yield Violation((*keys, "ref"), values)
                return


def _inferred_other(case: Case, words: str, reference: str) -> dict[str, str]:
    """The thing of the kind that an inference takes the same words for; {} for none."""
    for other in case.facts:
        for its_words, its_reference in inferred_names(other):
            is_alike = kind(its_reference) == kind(reference) and its_reference != reference
            if is_alike and folded(its_words) == folded(words):
                return {"other": its_reference, "fact": other.id}
    return {}


def _means_several(case: Case, words: str, of_kind: str) -> bool:
    """Whether words mean several things at once: "both States", "the seven agreements"."""
    has_number = case.words is not None and case.words.several.search(words)
    if has_number and of_kind != "group":  # which is one thing, however many belong to it
        return True
    plain = folded(words)
    return (
        sum(plain in names for ref, names in case.words_of_facts.items() if kind(ref) == of_kind)
        > 2
    )


def _other_thing(case: Case, facts: tuple[Fact, Fact], words: str, reference: str) -> str:
    """The other thing that the second fact takes the words of the first for; "" for none."""
    fact, other = facts
    for _, its_words, its_reference in other.content.arguments():
        kinds = {kind(its_reference), kind(reference)}
        is_alike = len(kinds) == 1 or kinds == {"person", "organization"}
        if its_reference == reference or not is_alike or folded(its_words) != folded(words):
            continue
        spans = case.spans(fact, words)
        is_later = case.facts.index(other) < case.facts.index(fact)
        is_same_place = is_later and len(spans) == 1 and spans == case.spans(other, its_words)
        named = [name for a, b in spans for name in case.names_within((a, b))]
        if is_same_place or (is_later and named):
            return its_reference
    return ""


def never_named(case: Case, fact: Fact) -> Iterator[Violation]:
    """A thing that the text names nowhere, and of which no inference says how it is known."""
    if fact.type in ("name", "inference"):
        return
    for keys, words, reference in fact.content.arguments():
        if kind(reference) not in _MUST_BE_NAMED or _is_a_name(case, keys, words, reference):
            continue
        if not _is_named(case, reference, words):
            yield Violation((*keys, "ref"), {"words": words, "ref": reference})
            return


def _is_a_name(case: Case, keys: Keys, words: str, reference: str) -> bool:
    """Whether words are a name themselves: this thing's, another one's, or one nobody knows."""
    if case.around.labels.find(words) or _names_of_others(case, keys, words, reference):
        return True
    return kind(reference) != "person" and _looks_like_a_name(words)


def _looks_like_a_name(words: str) -> bool:
    """Whether words have capitals as a name has: "World Customs Organization"."""
    return sum(word[0].isupper() for word in words.split()) > 1 or words.isupper()


def _is_named(case: Case, reference: str, words: str) -> bool:
    """Whether the text, a fact or an inference names a thing, or it is not known by any name."""
    names = case.around.names(reference)
    if not names or any(holds(case.folded, name) for name in names):
        return True
    for fact in case.facts:
        a = fact.content
        if isinstance(a, Name) and a.thing.ref == reference:
            return True
        if isinstance(a, Inference) and reference in (a.about, a.value):
            return True
    if kind(reference) == "person":  # a part of the name is enough: "Mr Okello"
        parts = {part for name in names for part in name.split() if len(part) > _INITIAL}
        return any(holds(case.folded, part) for part in parts)
    plain = set(folded(words).split())
    return any(len(plain & set(name.split())) > 1 for name in names)


def other_kind_word(case: Case, fact: Fact) -> Iterator[Violation]:
    """Words that mean an event of another kind than the one they are said to mean: a name, or words
    that point, where the article has an event of that kind."""
    a, lexicon = fact.content, case.words
    if not isinstance(a, Mention | Name) or lexicon is None:
        return
    words, reference = a.thing.text, a.thing.ref
    own = _kinds(case, reference)
    is_event = kind(reference) == "event" and bool(own)
    if not is_event or any(lexicon.event(kind_).search(words) for kind_ in own):
        return
    others = {} if isinstance(a, Mention) else dict.fromkeys(lexicon.event_kinds, "")
    for event in case.facts:
        b = event.content
        if isinstance(b, Event) and b.event != reference:
            others[b.kind] = b.event
    for name, other in others.items():
        is_alike = any({name, kind_} <= alike for kind_ in own for alike in ALIKE)
        if not is_alike and lexicon.event(name).search(words):
            values = {"words": words, "ref": reference, "other": other or "none here", "kind": name}
            yield Violation(("thing", "ref"), values)
            return


def capital_as_state(case: Case, fact: Fact) -> Iterator[Violation]:
    """The name of a city as that of its State, in an article that speaks of the city too."""
    for keys, words, reference in fact.content.arguments():
        cities = [city for city in case.around.labels.find(words) if kind(city) == "place"]
        is_state = kind(reference) == "country" and keys[0] not in _CIRCUMSTANCES
        for city in cities if is_state else ():
            if folded(words) in case.words_of_facts.get(city, ()):
                yield Violation((*keys, "ref"), {"words": words, "ref": reference, "other": city})
                return


def _kinds(case: Case, reference: str) -> set[str]:
    described = (other.content for other in case.describing(reference))
    return {content.kind for content in described if isinstance(content, Event)}


RULES: Mapping[str, Check] = {
    "another-name": another_name,
    "out-of-a-name": out_of_a_name,
    "two-things": two_things,
    "never-named": never_named,
    "other-kind": other_kind_word,
    "capital-as-state": capital_as_state,
}

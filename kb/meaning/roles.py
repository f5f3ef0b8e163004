"""Roles: who acted, who received whom, and what is no office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kb.meaning.case import Case, Check, Violation, kind
from kb.meaning.lexicon import Words
from kb.meaning.spans import BREAK, Span
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Event, Inference, Office
from kb.seeds.labels import bare_name

#: The kinds of those who may act.
_ACTING = ("country", "organization", "person")
#: So many signs behind a verb those who acted may stand, where they are not named before it.
_BEHIND = 160
#: So many words may stand between a name and the verb of which it is the subject.
_MOST_TO_VERB = 4
#: So many words may stand between an office and its holder, or that of which it is one: "Peru's
#: Prime Minister and Minister of Finance".
_MOST_TO_OFFICE = {"holder": 6, "of": 10}
#: So many words may stand between an office and the name beside which it stands.
_BESIDE = 1
#: So many words of titles may stand between two names of a list.
_MOST_JOINING = 6
#: Which kinds of things an inferred value may be, by its property.
_VALUES: Mapping[str, tuple[str, ...]] = {
    "tro:depositary": ("organization", "country"),
    "tro:actor": ("country", "organization", "group"),
    "tro:host": ("person", "organization", "country", "group"),
    "schema:organizer": ("organization", "country", "person", "group"),
    "schema:attendee": ("person", "organization", "country", "group"),
    "tro:speaker": ("person", "organization", "country", "group"),
    "tro:officeOf": ("organization", "country"),
    "tro:holder": ("person",),
    "tro:treaty": ("treaty",),
    "schema:location": ("place", "country"),
    "schema:parentOrganization": ("organization",),
    "schema:superEvent": ("event",),
    "tro:duringEvent": ("event",),
}


def wrong_kind(case: Case, fact: Fact) -> Iterator[Violation]:
    """An inferred value that is a thing of a kind which the property cannot have."""
    a = fact.content
    if isinstance(a, Inference) and a.property in _VALUES:
        value, may_be = str(a.value), _VALUES[a.property]
        if re.fullmatch(r"[a-z]+/[a-z0-9-]+", value) and kind(value) not in may_be:
            values = {"value": value, "property": a.property, "kinds": " or ".join(may_be)}
            yield Violation(("value",), values)


def other_actor(case: Case, fact: Fact) -> Iterator[Violation]:
    """Those who acted do not stand in the clause of the verb; another one does."""
    a, text, lexicon = fact.content, case.text, case.words
    if not isinstance(a, Act) or lexicon is None or fact.start is None:
        return
    acting = [(keys, words) for keys, words, _ in a.arguments() if keys[0] in ("actors", "agents")]
    actors = [span for _, words in acting for span in case.spans(fact, words)]
    verbs = [(match.start() + fact.start, match.end() + fact.start)
             for match in lexicon.verbs(a.action).finditer(case.without_names(fact))]  # fmt: skip
    if not actors or not verbs:
        return
    own = {reference for _, _, reference in a.arguments()}
    others = _others(case, lexicon, (fact.start, fact.end or 0), own)
    if any(_acts(text, lexicon, actor, verb, others) for verb in verbs for actor in actors):
        return
    near = (
        _subject(text, verbs[0], others, fact.start)
        or _caller(text, lexicon, verbs[0], actors)
        or _doer(text, lexicon["by"], verbs[0], others)
    )
    if near is not None:
        keys, actor = acting[0]
        values = {"words": text[slice(*near)], "verb": text[slice(*verbs[0])], "actor": actor}
        yield Violation(keys, values)


def _others(case: Case, lexicon: Words, quoted: Span, own: set[str]) -> list[Span]:
    """Where those who may act are named, but for a fact's own."""
    return [
        (name.start, name.end)
        for name in case.names_within(quoted)
        if all(kind(reference) in _ACTING for reference in name.references)
        and not name.references & own
        and not _is_where(case.text, lexicon, name.start)
    ]


def _is_where(text: str, lexicon: Words, start: int) -> bool:
    """Whether a name says where something was: "in Singapore"."""
    return bool(lexicon.where.search(text[max(0, start - 20) : start]))


def _acts(text: str, lexicon: Words, actor: Span, verb: Span, others: list[Span]) -> bool:
    """Whether words stand where one who acts is named: before the verb with no other name between
    but in a list, or behind it in its clause."""
    (start, end), (verb_start, verb_end) = actor, verb
    if end <= verb_start:
        if lexicon.find("calls", text[end:verb_start]):
            return False  # who calls on others to act does not act
        if lexicon.find("called", text[max(0, start - 25) : start]):
            return True  # and who is called on is the one to act
        return _is_list(text, lexicon, [actor, *_between(others, end, verb_start)])
    if lexicon.according.search(text[max(0, start - 60) : start]):
        return False  # he tells of it
    between = text[verb_end:start]
    if re.search(r"[.;:]\s", between) or lexicon.find("cut", between):
        return False
    if lexicon.find("by", between) or lexicon.find("with", between):
        return True
    return len(between) < _BEHIND and _subject(text, verb, others, 0) is None


def _between(names: list[Span], start: int, end: int) -> list[Span]:
    """The names that stand in a stretch."""
    return [(a, b) for a, b in names if start <= a and b <= end]


def _is_list(text: str, lexicon: Words, names: list[Span]) -> bool:
    """Whether names stand in one list: only commas and "and" join them."""
    for (_, end), (start, _) in pairwise(names):
        joint = text[end:start]
        is_joined = "," in joint or lexicon.find("and", joint) is not None
        rest = re.findall(r"\w+", lexicon["and"].sub("", joint))
        if len(rest) > (_MOST_JOINING if is_joined else 1) or lexicon.find("that", joint):
            return False
    return True


def _subject(text: str, verb: Span, others: list[Span], start: int) -> Span | None:
    """The name of another one that stands right before a verb, with few words between."""
    verb_start, _ = verb
    if not (before := _between(others, start, verb_start)):
        return None
    name, end = before[-1]
    between = text[end:verb_start]
    is_near = not re.search(r"[.;:]", between) and len(re.findall(r"\w+", between)) <= _MOST_TO_VERB
    return (name, end) if is_near else None


def _doer(text: str, by: re.Pattern[str], verb: Span, others: list[Span]) -> Span | None:
    """The name of another one that stands behind a verb and "by"."""
    _, verb_end = verb
    for start, end in others:
        between = text[verb_end:start]
        if start >= verb_end and not BREAK.search(between) and by.search(between):
            return start, end
    return None


def _caller(text: str, lexicon: Words, verb: Span, actors: list[Span]) -> Span | None:
    """The words by which those who are to have acted only call on others, before a verb."""
    verb_start, _ = verb
    for _, end in actors:
        if end <= verb_start and (match := lexicon.find("calls", text[end:verb_start])):
            return end + match.start(), end + match.end()
    return None


def swapped(case: Case, fact: Fact) -> Iterator[Violation]:
    """A host who stands where guests do, and guests where the host does."""
    a = fact.content
    if not isinstance(a, Event) or case.words is None or not a.host or not a.attendees:
        return
    hosts = case.spans(fact, a.host.text)
    guests = [span for guest in a.attendees for span in case.spans(fact, guest.text)]
    for name in ("received", "receives", "visits"):
        for verb in case.words[name].finditer(case.text, fact.start or 0, fact.end or 0):
            first, last = (guests, hosts) if name != "receives" else (hosts, guests)
            is_turned = _all_before(last, verb.start()) and _all_behind(first, verb.end())
            if is_turned:
                yield Violation(("host",), {"host": a.host.text, "verb": verb[0]})
            if is_turned or (_all_before(first, verb.start()) and _all_behind(last, verb.end())):
                return


def _all_before(spans: list[Span], at: int) -> bool:
    return bool(spans) and all(end <= at for _, end in spans)


def _all_behind(spans: list[Span], at: int) -> bool:
    return bool(spans) and all(start >= at for start, _ in spans)


def rank_as_office(case: Case, fact: Fact) -> Iterator[Violation]:
    """A rank or a form of address given as an office."""
    if isinstance(fact.content, Office) and case.words is not None:
        words = fact.content.office.text
        if words.casefold().strip(" .") in case.words.ranks:
            yield Violation(("office",), {"words": words})


def far_office(case: Case, fact: Fact) -> Iterator[Violation]:
    """An office whose words stand far from those of its holder, or of that of which it is one."""
    a = fact.content
    if not isinstance(a, Office):
        return
    words = a.office.text
    offices, of = case.spans(fact, words), case.spans(fact, a.of.text) if a.of else []
    for key, other in (("holder", a.holder), ("of", a.of)):
        spans = case.spans(fact, other.text) if other else []
        between = [_words_between(case, office, span, of) for office in offices for span in spans]
        if other and between and min(between) > _MOST_TO_OFFICE[key]:
            yield Violation((key,), {"words": words, "other": other.text})
            return


def nearer_office(case: Case, fact: Fact) -> Iterator[Violation]:
    """An office whose words stand beside the name of somebody else, and not beside its holder's."""
    a = fact.content
    if not isinstance(a, Office) or any(True for _ in far_office(case, fact)):
        return
    offices, holders = case.spans(fact, a.office.text), case.spans(fact, a.holder.text)
    own = [_words_between(case, office, holder) for office in offices for holder in holders]
    if not own or min(own) <= _BESIDE:
        return
    for name, span in _other_people(case, fact, a.holder.ref):
        if any(_words_between(case, office, span) <= _BESIDE for office in offices):
            yield Violation(("holder",), {"words": a.office.text, "other": name})
            return


def _other_people(case: Case, fact: Fact, holder: str) -> Iterator[tuple[str, Span]]:
    """The names of people in a quote, but for one: as facts and authorities have them."""
    quoted = (fact.start or 0, fact.end or 0)
    for name in case.names_within(quoted):
        if holder not in name.references and all(kind(ref) == "person" for ref in name.references):
            yield case.text[name.start : name.end], (name.start, name.end)
    people = {
        words: ref
        for other in case.facts
        for _, words, ref in other.content.arguments()
        if kind(ref) == "person"
    }
    for words, person in people.items():
        if person != holder:
            yield from ((words, span) for span in case.spans(fact, words))


def others_office(case: Case, fact: Fact) -> Iterator[Violation]:
    """Somebody meant by the very words of an office that the article gives to another alone."""
    for keys, words, reference in fact.content.arguments():
        if kind(reference) != "person" or fact.type in ("office", "title", "name"):
            continue
        held = [
            (b.holder.ref, other.id)
            for other in case.facts
            if isinstance(b := other.content, Office)
            and bare_name(b.office.text) == bare_name(words)
        ]
        if held and reference not in dict(held):
            holder, fact_id = held[0]
            values = {"words": words, "ref": reference, "other": holder, "fact": fact_id}
            yield Violation((*keys, "ref"), values)
            return


def _words_between(case: Case, office: Span, name: Span, of: Sequence[Span] = ()) -> int:
    """How many words stand between two stretches, but for some."""
    (_, start), (end, _) = sorted((office, name))
    words = re.finditer(r"\w+", case.text[start:end])
    return sum(not any(a <= start + word.start() < b for a, b in of) for word in words)


def delegation_office(case: Case, fact: Fact) -> Iterator[Violation]:
    """An office of a delegation given as one of a State."""
    if case.words is None:
        return
    key, office, of = _office_of(case, fact.content)
    if office and kind(of) == "country":
        words = office.office.text
        if match := case.words.find("delegation", words):
            yield Violation((key,), {"words": words, "delegation": match[0], "of": of})


def _office_of(case: Case, a: Content) -> tuple[str, Office | None, str]:
    """The office that a fact, or an inference for one, gives to a body: key, office and body."""
    if isinstance(a, Office):
        return "of", a, a.of.ref if a.of else ""
    if isinstance(a, Inference) and a.property == "tro:officeOf":
        for fact in case.facts:
            if isinstance(fact.content, Office) and fact.describes == a.about:
                return "value", fact.content, str(a.value)
    return "", None, ""


RULES: Mapping[str, Check] = {
    "wrong-kind": wrong_kind,
    "other-actor": other_actor,
    "host-and-guest": swapped,
    "rank-as-office": rank_as_office,
    "far-office": far_office,
    "nearer-office": nearer_office,
    "others-office": others_office,
    "delegation-office": delegation_office,
}

"""Roles: who acted, who received whom, and what is no office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Told, kind
from kb.meaning.lexicon import Words
from kb.meaning.spans import BREAK, Span
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Event, Inference, Office, Title
from kb.seeds.labels import bare_name

#: The kinds of those who may act.
_ACTING = ("country", "organization", "person")
#: So many signs behind a verb those who acted may stand, where they are not named before it.
_BEHIND = 160
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


def wrong_kind(case: Case, fact: Fact) -> Iterator[Told]:
    """An inferred value that is a thing of a kind which the property cannot have."""
    a = fact.content
    if isinstance(a, Inference) and a.property in _VALUES:
        value, may_be = str(a.value), _VALUES[a.property]
        if re.fullmatch(r"[a-z]+/[a-z0-9-]+", value) and kind(value) not in may_be:
            values = {"value": value, "property": a.property, "kinds": " or ".join(may_be)}
            yield Told(("value",), values)


def other_actor(case: Case, fact: Fact) -> Iterator[Told]:
    """Those who acted do not stand in the clause of the verb; another one does."""
    a, text, lexicon = fact.content, case.text, case.words
    if not isinstance(a, Act) or lexicon is None or fact.start is None:
        return
    acting = [(k, w, r) for k, w, r in a.arguments() if k[0] in ("actors", "agents")]
    verbs = [(m.start() + fact.start, m.end() + fact.start)
             for m in lexicon.verbs(a.action).finditer(case.without_names(fact))]  # fmt: skip
    own = {reference for _, _, reference in a.arguments()}
    names = [one for one in case.names_within((fact.start, fact.end or 0))
             if all(kind(r) in _ACTING for r in one.references)]  # fmt: skip
    others = [(one.start, one.end) for one in names
              if not one.references & own and not _is_where(text, lexicon, one.start)]  # fmt: skip
    spans = [span for _, words, _ in acting for span in case.spans(fact, words)]
    for verb in verbs:
        if any(_acts(text, lexicon, one, verb, others) for one in spans):
            return
    if acting and verbs and spans:
        near = _subject(text, verbs[0], others, fact.start)
        near = near or _caller(text, lexicon, verbs[0], spans)
        near = near or _doer(text, lexicon["by"], verbs[0], others)
        if near is None:
            return
        values = {"words": text[slice(*near)], "verb": text[slice(*verbs[0])],
                  "actor": acting[0][1]}  # fmt: skip
        yield Told(acting[0][0], values)


def _is_where(text: str, lexicon: Words, start: int) -> bool:
    """Whether a name says where something was: "in Singapore"."""
    return bool(lexicon.where.search(text[max(0, start - 20) : start]))


def _acts(text: str, lexicon: Words, actor: Span, verb: Span, others: list[Span]) -> bool:
    """Whether words stand where one who acts is named: before the verb with no other name between
    but in a list, or behind it in its clause."""
    if actor[1] <= verb[0]:
        if lexicon.find("calls", text[actor[1] : verb[0]]):
            return False  # who calls on others to act does not act
        if lexicon.find("called", text[max(0, actor[0] - 25) : actor[0]]):
            return True  # and who is called on is the one to act
        between = [one for one in others if actor[1] <= one[0] and one[1] <= verb[0]]
        return not between or _is_list(text, lexicon, actor, between)
    if lexicon.according.search(text[max(0, actor[0] - 60) : actor[0]]):
        return False  # he tells of it
    said = text[verb[1] : actor[0]]
    if re.search(r"[.;:]\s", said) or lexicon.find("cut", said):
        return False
    if lexicon.find("by", said) or lexicon.find("with", said):
        return True
    before = [one for one in others if one[1] <= verb[0]]
    return len(said) < _BEHIND and not (before and _is_subject(text, before[-1], verb))


def _is_list(text: str, lexicon: Words, actor: Span, between: list[Span]) -> bool:
    """Whether names stand in one list with those who act: only commas and "and" join them."""
    ends = [actor[1], *(one[1] for one in between)]
    for end, following in zip(ends, between, strict=False):
        joint = text[end : following[0]]
        is_joined = "," in joint or lexicon.find("and", joint) is not None
        rest = re.findall(r"\w+", lexicon["and"].sub("", joint))
        if len(rest) > (_MOST_JOINING if is_joined else 1) or lexicon.find("that", joint):
            return False
    return True


def _is_subject(text: str, name: Span, verb: Span) -> bool:
    """Whether a name stands right before a verb, with few words between."""
    said = text[name[1] : verb[0]]
    return not re.search(r"[.;:]", said) and len(re.findall(r"\w+", said)) <= 4


def _subject(text: str, verb: Span, others: list[Span], start: int) -> Span | None:
    """The name of another one that stands before a verb, in its clause."""
    before = [one for one in others if start <= one[0] and one[1] <= verb[0]]
    return before[-1] if before and _is_subject(text, before[-1], verb) else None


def _doer(text: str, by: re.Pattern[str], verb: Span, others: list[Span]) -> Span | None:
    """The name of another one that stands behind a verb and "by"."""
    for one in others:
        said = text[verb[1] : one[0]]
        if one[0] >= verb[1] and not BREAK.search(said) and by.search(said):
            return one
    return None


def _caller(text: str, lexicon: Words, verb: Span, spans: list[Span]) -> Span | None:
    """The words by which those who are to have acted only call on others, before a verb."""
    for _, end in spans:
        if end <= verb[0] and (found := lexicon.find("calls", text[end : verb[0]])):
            return end + found.start(), end + found.end()
    return None


def swapped(case: Case, fact: Fact) -> Iterator[Told]:
    """A host who stands where guests do, and guests where the host does."""
    a = fact.content
    if not isinstance(a, Event) or case.words is None or not a.host or not a.attendees:
        return
    hosts = case.spans(fact, a.host.text)
    guests = [span for one in a.attendees for span in case.spans(fact, one.text)]
    for name in ("received", "receives", "visits"):
        for verb in case.words[name].finditer(case.text, fact.start or 0, fact.end or 0):
            first, last = (guests, hosts) if name != "receives" else (hosts, guests)
            is_turned = _all_before(last, verb.start()) and _all_behind(first, verb.end())
            if is_turned:
                yield Told(("host",), {"host": a.host.text, "verb": verb[0]})
            if is_turned or (_all_before(first, verb.start()) and _all_behind(last, verb.end())):
                return


def _all_before(spans: list[Span], at: int) -> bool:
    return bool(spans) and all(end <= at for _, end in spans)


def _all_behind(spans: list[Span], at: int) -> bool:
    return bool(spans) and all(start >= at for start, _ in spans)


def rank_as_office(case: Case, fact: Fact) -> Iterator[Told]:
    """A rank or a form of address given as an office."""
    if isinstance(fact.content, Office) and case.words is not None:
        words = fact.content.office.text
        if words.casefold().strip(" .") in case.words.ranks:
            yield Told(("office",), {"words": words})


def far_office(case: Case, fact: Fact) -> Iterator[Told]:
    """An office whose words stand far from those of its holder, or of that of which it is one."""
    a = fact.content
    if not isinstance(a, Office):
        return
    words = a.office.text
    offices, of = case.spans(fact, words), case.spans(fact, a.of.text) if a.of else []
    for key, other in (("holder", a.holder), ("of", a.of)):
        others = case.spans(fact, other.text) if other else []
        near = [_words_between(case, one, two, of) for one in offices for two in others]
        if other and near and min(near) > _MOST_TO_OFFICE[key]:
            yield Told((key,), {"words": words, "other": other.text})
            return


def nearer_office(case: Case, fact: Fact) -> Iterator[Told]:
    """An office whose words stand beside the name of somebody else, and not beside its holder's."""
    a = fact.content
    if not isinstance(a, Office) or any(True for _ in far_office(case, fact)):
        return
    offices = case.spans(fact, a.office.text)
    own = [_words_between(case, o, h, []) for o in offices for h in case.spans(fact, a.holder.text)]
    for name, span in _other_people(case, fact, a.holder.ref):
        others = [_words_between(case, office, span, []) for office in offices]
        if own and others and min(others) <= _BESIDE < min(own):
            yield Told(("holder",), {"words": a.office.text, "other": name})
            return


def _other_people(case: Case, fact: Fact, holder: str) -> Iterator[tuple[str, Span]]:
    """The names of people in a quote, but for one: as facts and authorities have them."""
    quoted = (fact.start or 0, fact.end or 0)
    for one in case.names_within(quoted):
        if holder not in one.references and all(kind(ref) == "person" for ref in one.references):
            yield case.text[one.start : one.end], (one.start, one.end)
    said = {
        words: ref
        for other in case.facts
        for _, words, ref in other.content.arguments()
        if kind(ref) == "person"
    }
    for words, reference in said.items():
        if reference != holder:
            yield from ((words, span) for span in case.spans(fact, words))


def others_office(case: Case, fact: Fact) -> Iterator[Told]:
    """Somebody meant by the very words of an office that the article gives to another alone."""
    for keys, words, reference in fact.content.arguments():
        if kind(reference) != "person" or fact.type in ("office", "title", "name"):
            continue
        held = [
            (b.holder.ref, one.id)
            for one in case.facts
            if isinstance(b := one.content, Office) and bare_name(b.office.text) == bare_name(words)
        ]
        if held and reference not in (holder for holder, _ in held):
            values = {"words": words, "ref": reference, "other": held[0][0], "fact": held[0][1]}
            yield Told((*keys, "ref"), values)
            return


def _words_between(case: Case, one: Span, two: Span, of: list[Span]) -> int:
    """How many words stand between two stretches, but for some."""
    start, end = min(one[1], two[1]), max(one[0], two[0])
    at = [m.start() for m in re.finditer(r"\w+", case.text[start:end])] if start < end else []
    return sum(not any(a <= start + one < b for a, b in of) for one in at)


def title_kind(case: Case, fact: Fact) -> Iterator[Told]:
    """A title of another kind than the lists of titles have it."""
    a = fact.content
    if not isinstance(a, Title) or case.words is None:
        return
    words, given = a.title.text, a.kind
    kinds = [
        name for name, listed in case.words.titles.items() if words.casefold().strip(" .") in listed
    ]
    if kinds and given not in kinds:
        yield Told(("kind",), {"words": words, "kind": given, "other": kinds[0]})


def delegation_office(case: Case, fact: Fact) -> Iterator[Told]:
    """An office of a delegation given as one of a State."""
    if case.words is None:
        return
    key, office, of = _office_of(case, fact.content)
    if office and kind(of) == "country":
        words = office.office.text
        if found := case.words.find("delegation", words):
            yield Told((key,), {"words": words, "delegation": found[0], "of": of})


def _office_of(case: Case, a: Content) -> tuple[str, Office | None, str]:
    """The office that a fact, or an inference for one, gives to a body: key, office and body."""
    if isinstance(a, Office):
        return "of", a, a.of.ref if a.of else ""
    if isinstance(a, Inference) and a.property == "tro:officeOf":
        for one in case.facts:
            if isinstance(one.content, Office) and one.describes == a.about:
                return "value", one.content, str(a.value)
    return "", None, ""


RULES: Mapping[str, Check] = {
    "wrong-kind": wrong_kind,
    "other-actor": other_actor,
    "host-and-guest": swapped,
    "rank-as-office": rank_as_office,
    "far-office": far_office,
    "nearer-office": nearer_office,
    "others-office": others_office,
    "title-kind": title_kind,
    "delegation-office": delegation_office,
}

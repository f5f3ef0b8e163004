"""Counts and events: what hangs on which event or treaty, and on whose account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation, holds, kind
from kb.meaning.lexicon import Words
from kb.meaning.spans import Span, clause_before, clause_behind
from kb.seeds.coherence import ALIKE
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import (
    Action,
    Attributed,
    Count,
    Event,
    Group,
    Mention,
    Proposal,
    Statement,
)
from kb.seeds.labels import folded

#: So many words may stand between a number and what is counted.
_MOST_BETWEEN = 4


def cut_unit(case: Case, fact: Fact) -> Iterator[Violation]:
    """A unit that goes on in the sentence: "negara" of "negara dan organisasi"."""
    a, words = fact.content, case.words
    if not isinstance(a, Count) or words is None:
        return
    unit, end = a.unit.text, fact.end or 0
    for span in counted_spans(case, fact, a):
        longer = words.units.match(case.text, span[0])
        if longer and longer.end() > span[1]:
            yield Violation(
                ("unit",), {"unit": unit, "more": case.text[span[1] : longer.end()].strip()}
            )
            return
        rest = case.text[span[1] : max(end, span[1] + 40)]
        joint = re.match(rf"\s+(?:{words['and'].pattern})\s+(?P<next>\w+(?:\s\w+)?)", rest, re.I)
        if joint and not _is_new_clause(words, joint["next"]):
            yield Violation(("unit",), {"unit": unit, "more": " ".join(joint[0].split())})
            return


def _is_new_clause(words: Words, following: str) -> bool:
    """Whether what follows "and" is another number, a name or a verb, and nothing counted."""
    first = following.split()[0]
    is_number = bool(words.quantities.match(following))
    is_name = first[0].isupper() and not first.isupper()
    return is_number or is_name or bool(words["helper"].match(following)) or len(first) < 2


def counted_spans(case: Case, fact: Fact, a: Count) -> list[Span]:
    """Where a unit stands behind its number."""
    units, numbers = case.spans(fact, a.unit.text), case.spans(fact, a.count.text)
    return [span for span in units if any(b <= span[0] for _, b in numbers)]


def other_unit(case: Case, fact: Fact) -> Iterator[Violation]:
    """A unit before which another number stands, or that is far from its own."""
    a, words = fact.content, case.words
    if not isinstance(a, Count) or words is None:
        return
    units, numbers = case.spans(fact, a.unit.text), case.spans(fact, a.count.text)
    if (
        not units
        or not numbers
        or any(_is_of(case.text, words, n, u) for n in numbers for u in units)
    ):
        return
    for start, _ in units:
        before = case.text[max(fact.start or 0, start - 40) : start]
        quantities = list(words.quantities.finditer(before))
        if quantities and len(re.findall(r"\w+", before[quantities[-1].end() :])) <= 1:
            values = {"unit": a.unit.text, "other": quantities[-1][0], "count": a.count.text}
            yield Violation(("unit",), values)
            return


def _is_of(text: str, words: Words, number: Span, unit: Span) -> bool:
    """Whether a number counts a unit: it stands before it, near, and no other number between."""
    if unit[0] < number[1]:
        return unit[0] < number[0] < unit[1]
    between = text[number[1] : unit[0]]
    is_near = len(re.findall(r"\w+", between)) <= _MOST_BETWEEN
    return is_near and not words.quantities.search(between)


def other_event(case: Case, fact: Fact) -> Iterator[Violation]:
    """What is said of one event or treaty, in a sentence that speaks of another one alone."""
    key, reference = _hangs_on(fact.content)
    if kind(reference) not in ("event", "treaty"):
        return
    if fact.type == "event" and any(True for _ in two_kinds(case, fact)):
        return  # the kind is the slip, and not the event
    about = {ref for keys, _, ref in fact.content.arguments() if keys[0] == "about"}
    sentence = folded(_text_of(case, fact))
    if fact.type in ("count", "group") and _speaks_of_any(case, folded(fact.quote)):
        sentence = folded(fact.quote)  # which has the subject of what it counts
    if inside := _within_event(case, sentence, reference, fact):
        yield Violation((key,), {"ref": reference, "other": inside[0], "words": inside[1]})
        return
    if _speaks_of(case, sentence, reference, fact):
        return
    for other in sorted(case.called):
        is_alike = kind(other) == kind(reference)
        is_alike |= fact.type == "count" and kind(other) in ("event", "treaty")
        is_topic = fact.type == "statement" and other in about
        if other != reference and is_alike and not is_topic:
            words = [name for name in case.called[other] if holds(sentence, name)]
            if words and not any(name in case.called.get(reference, ()) for name in words):
                values = {"ref": reference, "other": other, "words": max(words, key=len)}
                yield Violation((key,), values)
                return


def _speaks_of_any(case: Case, text: str) -> bool:
    """Whether a text names an event."""
    return any(
        holds(text, words)
        for ref, names in case.called.items()
        if kind(ref) == "event"
        for words in names
    )


def _within_event(case: Case, sentence: str, reference: str, fact: Fact) -> tuple[str, str] | None:
    """The event in whose name alone a sentence names the treaty that a count is hung on."""
    if fact.type != "count" or kind(reference) != "treaty":
        return None
    for other in sorted(case.called):
        for words in (
            sorted(case.called[other], key=len, reverse=True) if kind(other) == "event" else ()
        ):
            if holds(sentence, words) and any(
                holds(words, n) for n in case.called.get(reference, ())
            ):
                rest = f" {sentence} ".replace(f" {words} ", " ")
                if not any(holds(rest, n) for n in case.called.get(reference, ())):
                    return other, words
    return None


def _hangs_on(content: Content) -> tuple[str, str]:
    """The key by which a fact hangs on an event or a treaty, and its reference."""
    match content:
        case Count():
            return "of", content.of
        case Group():
            return "witnessed", content.witnessed or ""
        case Statement() | Action():
            return "during", content.during or ""
        case Event():
            return "event", content.event
    return "", ""


def _speaks_of(case: Case, sentence: str, reference: str, fact: Fact) -> bool:
    """Whether a sentence speaks of a thing: by a name, by its kind, or by a fact that describes it
    there."""
    if any(holds(sentence, words) for words in case.called.get(reference, ())):
        return True
    for other in case.describing(reference):
        is_here = other is not fact and case.sentence(other) == case.sentence(fact)
        is_here = is_here and (fact.type != "count" or _overlap(fact, other))
        pattern = _words_of_kind(case, other.content)
        if is_here or (
            other.start is not None
            and pattern
            and pattern.search(fact.quote if fact.type == "count" else _text_of(case, fact))
        ):
            return True
    return False


def _text_of(case: Case, fact: Fact) -> str:
    """The sentence of a fact; of a statement without what was said, which is not when it was."""
    start, end = case.sentence(fact)
    text = case.text[start:end]
    quoted = fact.content.words if isinstance(fact.content, Statement) else ""
    for a, b in case.spans(fact, quoted) if quoted else ():
        text = text[: a - start] + "_" * (b - a) + text[b - start :]
    return text


def _words_of_kind(case: Case, content: Content) -> re.Pattern[str] | None:
    return case.words.event(content.kind) if case.words and isinstance(content, Event) else None


def two_kinds(case: Case, fact: Fact) -> Iterator[Violation]:
    """An event that two facts take for events of two kinds."""
    a = fact.content
    if not isinstance(a, Event):
        return
    if named := _named_kind(case, a):
        yield Violation(("kind",), {"kind": a.kind, "other": named[0], "fact": named[1].id})
        return
    for other in case.facts[: case.facts.index(fact)]:
        b = other.content
        if isinstance(b, Event) and b.event == a.event:
            kinds = {a.kind, b.kind}
            if len(kinds) > 1 and not any(kinds <= alike for alike in ALIKE):
                yield Violation(("kind",), {"kind": a.kind, "other": b.kind, "fact": other.id})
                return


def _named_kind(case: Case, event: Event) -> tuple[str, Fact] | None:
    """The kind that the words of another fact for the event tell, where it is not the fact's."""
    own, words = event.kind, case.words
    if words is None:
        return None
    kinds = {other.content.kind for other in case.facts if isinstance(other.content, Event)}
    for other in case.facts:
        b = other.content
        if not isinstance(b, Mention) or b.thing.ref != event.event:
            continue  # of a name other-kind asks
        named_kinds = [
            kind_ for kind_ in words.event_kinds if words.event(kind_).search(b.thing.text)
        ]
        alike = {kind_ for kinds in ALIKE if own in kinds for kind_ in kinds}
        if named_kinds and not {own, *alike, *kinds} & {*named_kinds}:
            return named_kinds[0], other
    return None


def other_account(case: Case, fact: Fact) -> Iterator[Violation]:
    """What stands on another account than that of its sentence."""
    a = fact.content
    account = a.according_to if isinstance(a, Attributed) else None
    if not account or fact.start is None or fact.end is None:
        return
    statements = _statements_with(case, fact)
    if kind(account) == "statement":
        own = case.describing(account)
        is_odd = bool(own) and not any(_overlap(fact, statement) for statement in own)
    elif kind(account) == "article":
        is_odd = bool(statements)
    else:
        speakers = [
            statement.content.speaker.ref
            for statement in statements
            if isinstance(statement.content, Statement) and statement.content.speaker
        ]
        is_odd = account not in speakers and bool(speakers)
        is_odd = is_odd and all(kind(speaker) == kind(account) for speaker in speakers)
    if is_odd:
        yield Violation(("according_to",), _other_account(account, statements))


def _other_account(account: str, statements: list[Fact]) -> dict[str, str]:
    """On whose account it is instead: never on the article's, for what somebody says."""
    other = statements[0].describes if statements else "another passage"
    mend = other if statements else "the statement or the speaker whose words hold it"
    return {"account": account, "other": other, "mend": mend}


def claim_as_act(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act that stands on a speaker's word alone, given as the article's own."""
    a = fact.content
    if not isinstance(a, Action) or a.according_to or fact.start is None:
        return
    if statements := _statements_with(case, fact):
        yield Violation(("act",), {"statement": statements[0].describes})


def _overlap(fact: Fact, other: Fact) -> bool:
    """Whether the passages of two facts share some of the text."""
    return (fact.start or 0) < (other.end or 0) and (other.start or 0) < (fact.end or 0)


def _statements_with(case: Case, fact: Fact) -> list[Fact]:
    """The statements in whose words that which a fact says lies."""
    inner = [span for span in _places_of(case, fact) if not _is_aside(case.text, span)]
    statements = []
    for other in case.facts if inner else ():
        if isinstance(other.content, Statement):
            spans = case.spans(other, other.content.words)
            if all(any(a <= s and e <= b for a, b in spans) for s, e in inner):
                statements.append(other)
    return statements


def _places_of(case: Case, fact: Fact) -> list[Span]:
    """Where a fact says what it says: its number, its verb, or its name."""
    match fact.content:
        case Count() as count:
            return case.spans(fact, count.count.text)
        case Action() as act if case.words is not None:
            start = fact.start or 0
            verbs = case.words.verbs(act.action).finditer(fact.quote)
            spans = [(verb.start() + start, verb.end() + start) for verb in verbs]
            return spans or case.spans(fact, act.description or "")
        case Group() as group:
            return case.spans(fact, group.group.text)
        case Proposal() as proposal:
            return case.spans(fact, proposal.proposal.text)
    return []


def _is_aside(text: str, span: Span) -> bool:
    """Whether a stretch stands in brackets, by which a writer adds to what somebody says."""
    before, behind = text[: span[0]], text[span[1] :]
    opened, closed = before.rfind("("), before.rfind(")")
    return opened > closed and ")" in re.split(r"[(\n]", behind)[0]


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
    "cut-unit": cut_unit,
    "other-unit": other_unit,
    "other-event": other_event,
    "two-kinds": two_kinds,
    "other-account": other_account,
    "claim-as-act": claim_as_act,
}

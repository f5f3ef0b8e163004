"""Acts: whether the words of the quote tell of the act, and whether they say that it was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation
from kb.meaning.lexicon import Words
from kb.meaning.spans import clause_before, clause_behind, sentence_spans
from kb.seeds.coherence import apart
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Action, Anticipated, Event, Proposal

#: What words in the clause of a verb say of it, and the rule that asks about them.
_MARKS = (
    ("not_done", "not-done"),
    ("condition", "only-if"),
    ("open", "only-open"),
    ("plan", "only-planned"),
)
#: The words that speak for each outlook.
_OUTLOOKS = {
    "Denied": "not_done", "Scheduled": "plan", "CalledFor": "called", "Considered": "considered",
    "AimedAt": "aimed",
}  # fmt: skip
#: The words that speak for each way of deciding.
_DECISIONS = {"Unanimity": "unanimous", "Consensus": "consensus", "MajorityVote": "majority"}
_SIGNING = ("Signature", "DefinitiveSignature")
#: So many words tell which passage is meant.
_FIRST = 6
#: Acts of consent, which a parliament does not do.
_CONSENTS = frozenset(("Ratification", "Acceptance", "Approval", "Accession", "ConsentToBeBound"))


def no_word(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act of which no word of the quote tells."""
    a = fact.content
    if not isinstance(a, Act) or case.words is None:
        return
    known = [pattern for kind in _kinds(a) if (pattern := case.words.tells_of(kind))]
    if known and not any(pattern.search(fact.quote) for pattern in known):
        yield Violation(("action",), {"action": a.action})


def _kinds(act: Act) -> list[str]:
    """The kinds of act that a fact tells of: a deposit is also that of an instrument of one."""
    deposits = act.deposits if isinstance(act, Action) else None
    return list(dict.fromkeys(filter(None, (act.action, deposits))))


def only_attended(case: Case, fact: Fact) -> Iterator[Violation]:
    """A signature of which only the name of a ceremony tells, which others may attend."""
    a = fact.content
    if not isinstance(a, Action) or case.words is None or a.action not in _SIGNING:
        return
    telling, held = case.words.tells_of("Signature"), case.words["held_or_attended"]
    matches = telling.finditer(fact.quote) if telling else ()
    signed = [match.span() for match in matches if not held.match(match[0])]
    named = [match.span() for match in case.words.event("SigningCeremony").finditer(fact.quote)]
    if signed and all(any(a <= s and e <= b for a, b in named) for s, e in signed):
        yield Violation(("action",), {"words": fact.quote[slice(*named[0])]})


def other_decision(case: Case, fact: Fact) -> Iterator[Violation]:
    """A way of deciding for which no word of the quote speaks, while one speaks for another."""
    given = fact.content.decision if isinstance(fact.content, Action) else None
    if case.words is None or given is None or given not in _DECISIONS:
        return
    if case.words.find(_DECISIONS[given], fact.quote):
        return
    for other, name in _DECISIONS.items():
        if match := case.words.find(name, fact.quote):
            yield Violation(("decision",), {"decision": given, "other": other, "words": match[0]})
            return


def _marked(name: str) -> Check:
    """A rule about an act that its quote marks with words of one list, wherever its verb stands."""

    def check(case: Case, fact: Fact) -> Iterator[Violation]:
        a = fact.content
        if case.words is None or not isinstance(a, Act) or not _is_told_as_done(a, name):
            return
        for kind in _kinds(a):
            quote = case.without_names(fact)
            marks = list(_verb_marks(case.words, quote, kind, case.article.language))
            # One verb that nothing marks is enough: of two that are marked, the first tells how.
            marked = [mark for mark in marks if mark is not None]
            if marked and len(marked) == len(marks) and marked[0][0] == name:
                yield Violation(("action",), {"words": marked[0][1], "action": a.action})
                return

    return check


def _is_told_as_done(act: Act, name: str) -> bool:
    """Whether a fact says what a list of words speaks against."""
    if isinstance(act, Action):
        return True
    # What is considered may be refused as well: "whether it will refuse or approve".
    return name == "not_done" and act.outlook not in ("Denied", "Considered")


def _verb_marks(
    words: Words, quote: str, kind: str, language: str
) -> Iterator[tuple[str, str] | None]:
    """What marks each verb of a kind of act in a quote, or each noun where no verb tells of it: the
    list and its words, or None."""
    sentences = sentence_spans(quote, language)
    verbs = list(words.verbs(kind).finditer(quote))
    nouns = words.tells_of(kind) if not verbs else None
    for word in (*verbs, *(nouns.finditer(quote) if nouns else ())):
        start, end = next(((a, b) for a, b in sentences if a <= word.start() < b), (0, len(quote)))
        before = clause_before(quote, start, word.start(), words["cut"])
        behind = clause_behind(quote, word.end(), end, words["cut"])
        if not verbs:
            yield _noun_mark(words, before, behind)
        elif words.to_come(kind).fullmatch(word[0]):
            yield "not_done" if words.refused(kind).fullmatch(word[0]) else "plan", word[0]
        else:
            yield _mark(words, before, quote[start : word.start()], behind)


def _noun_mark(words: Words, before: str, behind: str) -> tuple[str, str] | None:
    """What the words of a clause say of a noun: "its ratification is not certain"."""
    matches = (
        words.find(name, text) for text in (behind, before) for name in ("not_done", "undone")
    )
    return next((("not_done", match[0]) for match in matches if match), None)


def _mark(words: Words, before: str, sentence: str, behind: str) -> tuple[str, str] | None:
    """What the words of a clause say of its verb."""
    if match := words.find("not_done", before):
        return "not_done", match[0]
    condition = words.find("condition", re.split(r"[.;:]", sentence)[-1])
    if condition := condition or words.find("condition", behind):
        return "condition", condition[0]
    if match := words.find("undone", behind):  # of what is a noun as well: "việc phê chuẩn"
        return "not_done", match[0]
    if words.done.search(before):
        return None
    for name in ("open", "plan"):
        if match := words.find(name, before):
            return name, match[0]
    match = words.before_verb.search(before)
    if match and words.find("only", f"{match[0]}|{behind}"):
        return None  # "n'a ratifié qu'en mars": it was done, and late
    if match and match[0].strip() and not words.done.search(before[: match.start()]):
        return "plan", " ".join(match[0].split())  # "đã nhất trí ký" was done
    return None


def other_outlook(case: Case, fact: Fact) -> Iterator[Violation]:
    """An outlook for which no word of the quote speaks, while one speaks for another."""
    a = fact.content
    if not isinstance(a, Anticipated | Proposal) or case.words is None:
        return
    if (outlook := a.outlook) not in _OUTLOOKS:
        return
    quote = _without_helper(case.words, fact.quote)
    if case.words.find(_OUTLOOKS[outlook], quote):
        return
    act = a.action if isinstance(a, Anticipated) else None
    if outlook == "Scheduled" and act and case.words.to_come(act).search(fact.quote):
        return
    if outlook == "Denied" and not any(
        case.words.find(name, fact.quote) for name in _OUTLOOKS.values()
    ):
        words = " ".join(fact.quote.split()[:_FIRST])
        yield Violation(("outlook",), {"outlook": outlook, "other": "none", "words": words})
        return
    before = _before_act(case.words, fact)
    if outlook != "AimedAt" and (match := case.words.find("so_that", before)):
        yield Violation(("outlook",), {"outlook": outlook, "other": "AimedAt", "words": match[0]})
        return
    for other, name in _OUTLOOKS.items():
        if match := case.words.find(name, before if name == "plan" else quote):
            yield Violation(("outlook",), {"outlook": outlook, "other": other, "words": match[0]})
            return


def _without_helper(words: Words, quote: str) -> str:
    """A quote without what only helps a verb of an aim: "so that it may" considers nothing."""
    helped = rf"({words['so_that'].pattern})((?:\s+\w+)?\s+(?:{words['considered'].pattern}))"
    return re.sub(helped, r"\1", quote, flags=re.IGNORECASE)


def _before_act(words: Words, fact: Fact) -> str:
    """The quote up to the word for the act: what "will" follow from an act is no plan of it."""
    if not isinstance(fact.content, Anticipated):
        return fact.quote
    telling = words.tells_of(fact.content.action)
    matches = list(telling.finditer(fact.quote)) if telling else []
    return fact.quote[: matches[-1].start()] if matches else ""


def planned_event(case: Case, fact: Fact) -> Iterator[Violation]:
    """An event told as held, in a sentence by which it is still to come."""
    a = fact.content
    if not isinstance(a, Event) or case.words is None or a.outlook not in (None, "Occurred"):
        return
    match = case.words.find("plan", fact.quote)
    if match and not case.words.done.search(fact.quote[: match.start()]):
        yield Violation(("event",), {"words": match[0]})


def implementing(case: Case, fact: Fact) -> Iterator[Violation]:
    """A vote on an act that implements a treaty, taken for its approval."""
    a = fact.content
    if isinstance(a, Act) and case.words is not None:
        is_approval = a.action == "DomesticApproval" or a.action in _CONSENTS
        if is_approval and (match := case.words.find("implementing", fact.quote)):
            yield Violation(("action",), {"words": match[0], "action": a.action})


def parliaments(case: Case, fact: Fact) -> Iterator[Violation]:
    """A parliament's vote taken for the State's consent towards the others: it "ratified", or
    "approved the ratification"."""
    a = fact.content
    if not isinstance(a, Action) or case.words is None or a.action not in _CONSENTS:
        return
    verbs, telling = case.words.verbs(a.action), case.words.tells_of(a.action)
    matches = [*verbs.finditer(fact.quote)] or [*(telling.finditer(fact.quote) if telling else ())]
    for word in matches:
        before = clause_before(fact.quote, 0, word.start(), case.words["cut"])
        if body := case.words["parliaments"].search(before):
            yield Violation(("action",), {"words": body[0].strip(), "action": a.action})
            return


def one_act_twice(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act that an earlier fact tells of by another reference: same kind, treaty and actors, and
    days that do not exclude each other."""
    a = fact.content
    if not isinstance(a, Act):
        return
    yield from _of_the_authorities(case, fact)
    for other in case.facts[: case.facts.index(fact)]:
        b = other.content
        if not isinstance(b, Act) or b.act == a.act or _what(a) != _what(b):
            continue
        if _may_be_one_day(case, fact, other):
            values = {"ref": a.act, "other": b.act, "fact": other.id}
            yield Violation(("act",), values)
            return


def _of_the_authorities(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act that the authorities have already: of a treaty as a whole, by another reference."""
    a = fact.content
    if not isinstance(a, Action):
        return
    for reference, (kind, treaty, day) in case.around.acts.items():
        is_it = (kind, treaty) == (a.action, a.treaty.ref)
        if (
            is_it
            and reference != a.act
            and not any(apart(day, own_day) for own_day in _days(case, fact))
        ):
            yield Violation(
                ("act",), {"ref": a.act, "other": reference, "fact": "seeds/authorities"}
            )


def _what(a: Act) -> tuple[object, ...]:
    """What makes an act the one that it is, but for its day."""
    if isinstance(a, Action):
        own: tuple[object, ...] = (a.object.ref if a.object else None, a.deposits)
    else:
        own = (a.outlook,)
    return a.type, a.action, a.treaty.ref, sorted(doer.ref for doer in a.doers), *own


def _may_be_one_day(case: Case, fact: Fact, other: Fact) -> bool:
    days = [_days(case, act) for act in (fact, other)]
    return not days[0] or not days[1] or any(not apart(a, b) for a in days[0] for b in days[1])


def _days(case: Case, fact: Fact) -> list[str]:
    reference = fact.describes
    stated = [str(day) for _, day in case.days.get(reference, ())]
    return [case.inferred_days[reference]] if reference in case.inferred_days else stated


RULES: Mapping[str, Check] = {
    "one-act-twice": one_act_twice,
    "no-word": no_word,
    "only-attended": only_attended,
    **{rule: _marked(name) for name, rule in _MARKS},
    "other-outlook": other_outlook,
    "other-decision": other_decision,
    "planned-event": planned_event,
    "implementing-act": implementing,
    "parliament-consents": parliaments,
}

"""What the gate says of facts, for a program: a code, the words at fault, what may be meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from kb.errors import Problem
from kb.identifiers import REFERENCE
from kb.proposing.feedback import Objection
from kb.proposing.trial import Trial
from kb.seeds.content import DATES
from kb.seeds.factkeys import CANDIDATE_KINDS, OWN_KINDS, WrittenFact
from kb.seeds.gate import Gate
from kb.seeds.kinds import SCHEMES
from kb.seeds.labels import ALIKE, SOMEWHERE, Labels
from kb.seeds.passages import occurrences, stands_in
from kb.seeds.schema import Keys
from kb.seeds.wellformed import MOST_NAME

#: So many options are looked for.
MOST_NEAR = 8
_TERMS = (("inference", "property"), ("proposal", "kind"))


def gated(trial: Trial, number: int) -> Iterator[Objection]:
    """What the gate says of the fact of a number."""
    span, problems = trial.checked[number]
    quote = trial.article.text[slice(*span)] if span else ""
    for problem in problems:
        keys = trial.keys.get((problem.line, problem.column), ())[2:]
        yield objection(problem, keys, trial.facts[number], quote, trial.gate)


def objection(problem: Problem, keys: Keys, fact: WrittenFact, quote: str, gate: Gate) -> Objection:
    """One problem of a fact, which stands under keys of it."""
    words = at(fact, keys)
    code = code_of(keys, words, fact["type"], quote)
    mend, options = problem.mend, tuple[str, ...]()
    if code == "reference":
        kind = words.partition("/")[0]
        if not mend.startswith("did you mean") and kind in (*OWN_KINDS, *CANDIDATE_KINDS):
            mend = f'send a line {{"ref": "{words}", "name": {{...}}}} before it'
        text = at(fact, (*keys[:-1], "text")) if keys[-1:] == ("ref",) else ""
        options = near_references(words, text, gate.known or (), gate.labels)
    elif code == "term" and gate.ontology is not None:
        scheme = SCHEMES.get((fact["type"], str(keys[0])), "")
        options = tuple(sorted(gate.ontology.concepts.get(scheme, ())))
    elif code == "quote":
        options = tuple(f"[{s}, {e}]" for s, e in occurrences(gate.article.text, words))
    key = ".".join(map(str, keys))
    return Objection(code, problem.message, mend, key, words, options)


def code_of(keys: Keys, words: str, type_: str, quote: str) -> str:
    """The code of what the gate has against the words under some keys.

    >>> code_of(("thing", "ref"), "person/jane-doe", "name", "Jane Doe")
    'reference'
    >>> code_of(("date", "text"), "soon", "event", "it opens soon")
    'date'
    """
    first = keys[0] if keys else ""
    if first in ("quote", "at", "gloss"):
        return str(first)
    if first == "value" or (type_, first) == ("source", "source"):
        return "value"
    if keys[-1:] == ("text",) or first in ("words", "description"):
        return "date" if first in DATES and stands_in(quote, words) else "words"
    if (type_, first) in SCHEMES or (type_, first) in _TERMS:
        return "term"
    return "reference" if REFERENCE.fullmatch(words) else "form"


def near_references(
    reference: str, words: str, known: Collection[str], labels: Labels | None
) -> tuple[str, ...]:
    """Known references that may have been meant: by the words that stand for it, by the name in it,
    or else by its letters."""
    kind, _, slug = reference.partition("/")
    kinds = SOMEWHERE if kind in SOMEWHERE else (kind,)
    references: list[str] = []
    if labels is not None:
        for text in filter(None, (words[:MOST_NAME], slug[:MOST_NAME].replace("-", " "))):
            references += labels.find(text)
            references += (label.reference for label in labels.by_folded.get(text, ()))
            references += (label.reference for label in labels.near(text, kind))
    right = [reference for reference in references if reference.partition("/")[0] in kinds]
    if not right:
        of_kind = {
            reference.partition("/")[2]: reference
            for reference in known
            if reference.startswith(f"{kind}/")
        }
        near = difflib.get_close_matches(slug[:80], of_kind, MOST_NEAR, ALIKE)
        right = [of_kind[match] for match in near]
    return tuple(dict.fromkeys(right))[:MOST_NEAR]


def at(value: object, keys: Keys) -> str:
    """The words that stand under keys; "" for what is no text."""
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return ""
    return str(value) if isinstance(value, str | int) else ""

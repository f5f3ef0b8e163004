"""What the rules of meaning say of one article: one function for whoever reads or proposes facts.

Facts that are published are judged beside each other; a draft is judged as if it and all others
were accepted, so that a person knows before he decides what will be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.errors import Problem
from kb.meaning import (
    acts,
    bodies,
    counts,
    dates,
    inferred,
    names,
    prose,
    roles,
    speech,
    things,
)
from kb.meaning.case import Case, Check, Violation
from kb.meaning.knownnames import KnownNames
from kb.meaning.lexicon import Words
from kb.meaning.rules import Rule
from kb.seeds.article import Article
from kb.seeds.facts import Fact, FactFile
from kb.seeds.ruleanswers import Answer
from kb.seeds.texts import nearest, shown

#: The code of every rule, by its id.
CHECKS: Mapping[str, Check] = {
    **names.RULES, **bodies.RULES, **dates.RULES, **speech.RULES, **acts.RULES,
    **roles.RULES, **counts.RULES, **inferred.RULES, **things.RULES, **prose.RULES,
}  # fmt: skip
#: Rules that miss what another fact may say: they ask only where every fact has the right form.
MISSING = frozenset(["label-number", "label-name", "label-foreign", "never-named"])
#: The statuses of facts that are published, and of those that may be.
_STANDING = ("accepted", "corrected", "draft")
#: So many signs of a name are told.
_MOST_SHOWN = 70


@dataclass(frozen=True)
class Finding:
    """What one rule says of one fact: where it stands, what is odd, and what is to be done.

    `grade` is `refuse`, `ask`, or `note` for an answer to what is not asked any more. A draft is
    told of it, and nothing stops.
    """

    rule: str
    grade: str
    fact: str
    line: int
    column: int
    message: str
    advice: str
    is_draft: bool = False

    @property
    def mend(self) -> str:
        """What is to be done, with the line to write where it is right as it is."""
        return (
            f"{self.advice}; {how_to_answer(self.rule, self.fact)}"
            if self.grade == "ask"
            else self.advice
        )

    @property
    def stops(self) -> bool:
        """Whether nothing is published while it stands."""
        return self.grade != "note" and not self.is_draft

    def problem(self, file: FactFile) -> Problem:
        """The finding as what is wrong with a file."""
        return Problem(file.path, self.line, self.column, self.message, self.mend)


def findings(
    article: Article, file: FactFile, rules: Mapping[str, Rule], around: KnownNames
) -> tuple[Finding, ...]:
    """Everything that the rules say of an article's facts, in the order of the file.

    A question that is answered is left out; an answer that answers nothing is told.
    """
    standing = tuple(fact for fact in file.facts if fact.status in _STANDING)
    published = tuple(fact for fact in standing if fact.is_published)
    words, around = Words.of(article.language), around.with_candidates(file.candidates)
    results: list[Finding] = []
    for facts, judged in (
        (published, published),
        (standing, [fact for fact in standing if not fact.is_published]),
    ):
        case = Case(article, facts, file.names, around, words)
        for fact in judged:
            results += _of_fact(case, fact, file, rules)
    return tuple(sorted(results, key=lambda finding: (finding.line, finding.column, finding.rule)))


def _of_fact(
    case: Case, fact: Fact, file: FactFile, rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    asked_rules = set()
    answered = {answer.rule for answer in fact.answers if answer.counts(fact, file.names)}
    for rule in rules.values():
        for violation in CHECKS[rule.id](case, fact):
            if rule.grade == "ask":
                asked_rules.add(rule.id)
                if rule.id in answered:
                    continue
            yield _finding(rule, fact, violation, file)
    yield from _of_answers(fact, file, rules, asked_rules)


def _of_answers(
    fact: Fact, file: FactFile, rules: Mapping[str, Rule], asked_rules: set[str]
) -> Iterator[Finding]:
    """What is wrong with the answers of a fact, of which these rules ask."""
    for i, answer in enumerate(fact.answers):
        line, column = file.place(fact, ("answers", i, "rule"))
        grade, is_draft = "note", False
        if answer.rule not in rules or rules[answer.rule].grade != "ask":
            known = [rule.id for rule in rules.values() if rule.grade == "ask"]
            grade, message = "refuse", f"no rule '{answer.rule}' asks anything"
            mend = nearest(answer.rule, known) or "known are " + ", ".join(known)
        elif answer.rule not in asked_rules:
            message = f"the rule '{answer.rule}' asks nothing of this fact"
            mend = "take the answer out, or put it into the fact that is asked about"
        elif not answer.of:
            grade, is_draft = "refuse", not fact.is_published
            message = "the answer does not say yet to what it was given"
            mend = "run 'kb check --write', which says it"
        elif other := _given_to(answer, fact, file):
            message = f"the answer was given to the fact {other}, and not to this one"
            mend = "put it there, or take the line 'of:' out if it holds of this one as well"
        elif not answer.counts(fact, file.names):
            message = f"the fact was changed since '{answer.rule}' was answered"
            mend = "look again: if it is right, take the line 'of:' out and run 'kb check --write'"
        else:
            continue
        yield Finding(answer.rule, grade, fact.id, line, column, message, mend, is_draft)


def _given_to(answer: Answer, fact: Fact, file: FactFile) -> str:
    """Another fact of the file to which an answer was given; "" for none."""
    if answer.counts(fact, file.names):
        return ""
    return next((fact.id for fact in file.facts if answer.counts(fact, file.names)), "")


def _finding(rule: Rule, fact: Fact, violation: Violation, file: FactFile) -> Finding:
    line, column = file.place(violation.thing or fact, violation.keys)
    values = {key: _short(value) for key, value in violation.values.items()}
    message, advice = rule.message.format(**values), rule.mend.format(**values)
    is_draft = not fact.is_published
    return Finding(rule.id, rule.grade, fact.id, line, column, message, advice, is_draft)


def how_to_answer(rule: str, fact: str) -> str:
    """What to write into a fact to answer a question.

    >>> how_to_answer("no-marks", "abcdef")[:55]
    "or, if it is right, write in the fact abcdef 'answers: "
    """
    line = f"answers: [{{rule: {rule}, because: ..., who: ..., on: YYYY-MM-DD}}]"
    return f"or, if it is right, write in the fact {fact} '{line}'"


def _short(value: str) -> str:
    """A value as a message has it: on one line, and cut where it is long."""
    text = shown(" ".join(value.split()))[1:-1]
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"

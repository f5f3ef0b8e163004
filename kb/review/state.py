"""What the page shows of a review: facts as sentences, what is wrong with them, what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kb.identifiers import KINDS
from kb.review.checking import Checker, Finding, finding
from kb.review.disagreeing import disagreements, origin
from kb.review.forms import cut, may_be_accepted_in_bulk
from kb.review.journal import digest_of
from kb.review.sentences import Speaker, plain
from kb.review.session import Session, speaks_of
from kb.review.workspace import text_in
from kb.seeds.factkeys import NODES, WrittenFact, WrittenFile, WrittenThing, named_in
from kb.seeds.retired import reasons
from kb.seeds.seedfile import SeedFile


@dataclass
class State:
    """A review as it is now: what the file says, and what is known of it by now, in a language."""

    session: Session
    checker: Checker
    language: str
    file: SeedFile = field(init=False)
    value: WrittenFile = field(init=False)
    candidates: Mapping[str, WrittenThing] = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.session.file()
        self.value = self.file.value
        self.candidates = {row["ref"]: row for row in self.value.get("candidates", ())}

    @cached_property
    def speaker(self) -> Speaker:
        """Who says facts as sentences: the page asks for the tag alone, again and again."""
        return Speaker(self.session.workspace, self.language, self._names())

    @property
    def tag(self) -> str:
        """What changes with everything that is shown."""
        session, checker = self.session, self.checker
        changes = len(session.journal.changes)
        return f"{session.digest}-{checker.number}-{checker.is_running:d}-{changes}"

    def things(self) -> dict[str, str]:
        """What may be referred to: references and names."""
        known = (r for r in self.session.workspace.known if not r.startswith("curator/"))
        kinds = {kind: i for i, kind in enumerate(KINDS)}
        references = sorted(
            {*self.speaker.names, *known},
            key=lambda r: (kinds.get(r.partition("/")[0], 99), r),
        )
        return {reference: self.speaker.label(reference) for reference in references}

    def to_json(self) -> dict[str, object]:
        """All of it, as the page is given it."""
        session, checker = self.session, self.checker
        written = self.value["facts"]
        differing = disagreements(written)
        order = sorted(range(len(written)), key=lambda i: written[i]["id"] not in differing)
        problems = self._problems(differing)
        days = session.days.listed(written)
        more = None if checker.beyond is None else len(checker.more)
        return {
            "tag": self.tag,
            "facts": [self._fact(i, problems) for i in order],
            "stretches": cut([written[i] for i in order], days, len(session.article.text)),
            "candidates": list(self.candidates.values()),
            "days": days,
            "problems": problems.get("", []),
            "checking": checker.is_running,
            "together": "running" if checker.is_together else more,
            "undoable": len(session.journal.changes),
        }

    def _names(self) -> dict[str, Mapping[str, str]]:
        """What the file itself calls its things: the article, what it describes or waits for, and
        the facts that are things too."""
        article = self.session.article
        names = {thing["ref"]: thing["name"] for thing in named_in(self.value)}
        names[f"article/{article.slug}"] = article.label
        for fact in self.file.value["facts"]:
            if fact["type"] in NODES:
                words = fact[fact["type"]]["text"]
                names[f"{fact['type']}/{fact.get('id')}"] = {article.language: words}
        return names

    def _problems(
        self, differing: Mapping[str, Sequence[tuple[str, Sequence[str]]]]
    ) -> Mapping[str, list[Finding]]:
        """What is wrong with each fact, by its id, and with the whole file, by ""; with where those
        who drafted a fact differ."""
        problems: dict[str, list[Finding]] = defaultdict(list)
        for problem in (*self.checker.findings, *self.checker.more):
            problems[problem["fact"]].append(problem)
        written = {fact["id"]: fact for fact in self.value["facts"]}
        for fact_id, others in differing.items():
            for other, keys in others:
                message = f"{self._claim(written[other])} ({', '.join(keys)} differ)"
                problems[fact_id].append(finding(fact_id, message, "info"))
        return problems

    def _claim(self, fact: WrittenFact) -> str:
        """Who drafted a fact, and what it says."""
        return f"{origin(fact)} says: {plain(self.speaker.sentence(fact))}"

    def _fact(self, number: int, problems: Mapping[str, list[Finding]]) -> dict[str, object]:
        """The fact of a number in the file, as it is decided upon."""
        fact = self.value["facts"][number]
        sentence = self.speaker.sentence(fact)
        waiting = (row for ref, row in self.candidates.items() if speaks_of(fact, ref))
        return {
            "value": fact,
            "seen": digest_of(fact),
            "line": self.file.place(("facts", number), "").line,
            "sentence": sentence,
            "plain": plain(sentence),
            "bulk": may_be_accepted_in_bulk(fact),
            "candidates": [*map(self._candidate, waiting)],
            "problems": problems.get(fact["id"], []),
        }

    def _candidate(self, candidate: WrittenThing) -> dict[str, object]:
        """A thing that no authority describes yet: why it may be one, and which it is like."""
        alike = self.session.workspace.like(candidate)
        return {
            "ref": candidate["ref"],
            "name": self.speaker.label(candidate["ref"]),
            "because": text_in(reasons(candidate.get("because", {})), "en"),
            "like": [{"ref": label.reference, "name": label.text} for label in alike],
        }

"""What would be said of proposed facts if a curator accepted them: told before anything is written.

A line that cannot be accepted as it is is refused, and so is what rests on it. What a person would
be asked is told with the line. Drafts that nobody decided on do not stand in the way of others:
where two differ, a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kb.errors import UnknownTerm
from kb.meaning.findings import findings
from kb.meaning.rules import Rule, read_rules
from kb.proposing.batch import Batch, Entry
from kb.proposing.feedback import Objection
from kb.proposing.gating import gated
from kb.proposing.others import Other
from kb.proposing.trial import Trial, describes_of, names_of, needed, references_in
from kb.review.checking import Bench
from kb.review.workspace import Workspace
from kb.seeds.adding import ALIKE_KINDS, lookalikes
from kb.seeds.article import Article
from kb.seeds.coherence import incoherences
from kb.seeds.factkeys import NAMING, OWN_KINDS, WrittenFact, WrittenFile, named_in
from kb.seeds.labels import folded
from kb.seeds.retired import read_retired
from kb.seeds.summary import Summary

#: The statuses of facts that are accepted, or may be.
STANDING = ("accepted", "corrected", "draft")
#: What mends what a shape refuses, where the shape speaks to whoever writes authorities.
_WHO_ACTS = (
    "who acts for a State goes to 'agents', the State to 'actors'; an organisation that the text "
    'says acts for itself is a candidate with "kind": "tro:TreatyActor", or an editor adds '
    "that class to its block"
)
_MENDS = {"TreatyAction-actor": _WHO_ACTS, "AnticipatedAction-actor": _WHO_ACTS}
#: What is said of a set of facts: the fact's id ("" for none), whether it stops, the objection, and
#: what it is about.
_Remark = tuple[str, bool, Objection, str]


@dataclass(frozen=True)
class Judge:
    """What a batch is judged beside: the file as it is, the authorities, the other articles."""

    workspace: Workspace
    article: Article
    path: Path
    value: WrittenFile
    others: tuple[Other, ...]

    def judge(self, batch: Batch) -> None:
        """Refuse the entries of a batch that cannot be accepted; tell what of others is asked.

        What rests on a refused entry is judged again without it, until nothing more is refused.
        """
        self._names(batch)
        while True:
            before = _refused(batch)
            self._depends(batch)
            self._unused(batch)
            if _refused(batch) != before:
                continue  # a chain of lines is gone through before anything is judged again
            trial = self._trial(batch.new("facts"), batch)
            self._gate(batch, trial)
            if _refused(batch) != before:
                continue
            objections = self._objections(trial, batch)
            for entry, stops, objection in objections:
                if stops:
                    entry.answer.refuse([objection])
            if _refused(batch) == before:
                break
        for entry, stops, objection in objections:
            if not stops:
                entry.answer.questions.append(objection)
        self._beside_drafts(batch)

    def _beside_drafts(self, batch: Batch) -> None:
        """Tell what is said of new facts beside all drafts, that is not said without them."""
        new = [entry.value for entry in batch.new("facts")]
        drafts = [fact for fact in self.value["facts"] if fact["status"] in STANDING]
        if not new or len(drafts) == len(needed(drafts, new)):
            return
        trial = self._of((*drafts, *new), batch)
        for entry, _, objection in self._objections(trial, batch):
            if objection not in entry.answer.questions:
                entry.answer.questions.append(replace(objection, beside="drafts"))

    def _trial(self, entries: Iterable[Entry], batch: Batch) -> Trial:
        new = [entry.value for entry in entries]
        return self._of((*needed(self.value["facts"], new), *new), batch)

    def _of(self, facts: tuple[WrittenFact, ...], batch: Batch) -> Trial:
        """The trial of some facts, with what the file and the batch name."""
        things, candidates = (
            (*self.value.get(name, ()), *(entry.value for entry in batch.new(name)))
            for name in NAMING
        )
        used = {name for fact in facts for name in references_in(fact) | names_of(fact)}
        return Trial(
            self.workspace,
            self.article,
            self.path,
            facts,
            tuple(thing for thing in things if thing["ref"] in used),
            tuple(thing for thing in candidates if thing["ref"] not in self.workspace.known),
        )

    # --- Names ------------------------------------------------------------------------------------

    def _names(self, batch: Batch) -> None:
        """Refuse names for what is known, and tell what looks alike."""
        retired = read_retired(self.workspace.project.seeds / "authorities")
        gone = {thing.reference for thing in retired}
        for entry in (*batch.new("things"), *batch.new("candidates")):
            reference = entry.value["ref"]
            if reference in self.workspace.known:
                self._known(entry)
            elif reference in gone:
                message = f"{reference} is retired"
                entry.answer.refuse([Objection("retired", message, "give it another name", "ref")])
            elif entry.section == "candidates":
                self._candidate(entry)
            else:
                self._shared(entry)

    def _known(self, entry: Entry) -> None:
        """A name of an authority needs no line; under another name it may be another thing."""
        reference = entry.value["ref"]
        names = self.workspace.names.get(reference, [])
        given = entry.value["name"].values()
        if {folded(name) for name in given} & {folded(name) for name in names}:
            entry.answer.already = "known"
            return
        message, mend = f"{reference} is known by other names", "refer to it if it is meant"
        words = next(iter(given))
        entry.answer.refuse([Objection("known", message, mend, "name", words, tuple(names))])

    def _candidate(self, entry: Entry) -> None:
        value, labels = entry.value, self.workspace.labels
        kind = value["ref"].partition("/")[0]
        kinds = ALIKE_KINDS.get(kind, (kind,))
        for tag, name in value["name"].items():
            equal = [
                label for label in labels.by_folded.get(folded(name), ()) if label.kind in kinds
            ]
            known = tuple(dict.fromkeys(label.reference for label in equal))
            key = f"name.{tag}"
            if known:
                message, mend = f"'{name}' is a name of {known[0]} already", "refer to that"
                entry.answer.refuse([Objection("known", message, mend, key, name, known)])
            if not folded(name):
                message, mend = "has no letter", "write the name"
                entry.answer.refuse([Objection("form", message, mend, key, name)])
        try:
            if "kind" in value:
                self.workspace.ontology.term(value["kind"])
        except UnknownTerm as error:
            entry.answer.refuse([Objection("term", str(error), "", "kind", value["kind"])])
        for label in lookalikes(value, labels):
            message = f"looks like {label.reference} ({label.text})"
            mend = "refer to that, if it is meant"
            entry.answer.questions.append(
                Objection("alike", message, mend, options=(label.reference,))
            )

    def _shared(self, entry: Entry) -> None:
        """Ask whether a thing of another article is the same."""
        reference = entry.value["ref"]
        for other in self.others:
            if (names := other.names.get(reference)) is not None:
                name = names.get("en") or next(iter(names.values()))
                message = f"{other.article.slug} has {reference} too ('{name}'): is it the same?"
                mend = "if not, name it by a handle, which makes a reference of its own"
                entry.answer.questions.append(Objection("shared", message, mend, "ref", reference))

    # --- Facts ------------------------------------------------------------------------------------

    def _depends(self, batch: Batch) -> None:
        """Refuse facts that rest on refused entries."""
        there = {name for fact in self.value["facts"] for name in names_of(fact)}
        there |= {thing["ref"] for thing in named_in(self.value)}
        given = {name for entry in batch.entries if entry.is_new for name in entry.gives} | there
        lost = {
            name: entry.answer.line
            for entry in batch.entries
            if entry.answer.refused
            for name in entry.gives - given
        }
        for entry in batch.new("facts"):
            used = references_in(entry.value) | set(entry.value.get("from", ()))
            for name in sorted(used & set(lost) - self.workspace.known):
                message = f"line {lost[name]}, which gives it, is refused"
                entry.answer.refuse([Objection("depends", message, "mend that line", words=name)])

    def _unused(self, batch: Batch) -> None:
        """Refuse names that no fact uses."""
        facts = [*self.value["facts"], *(entry.value for entry in batch.new("facts"))]
        used_now = {name for fact in facts for name in references_in(fact) | names_of(fact)}
        spoke = {
            reference: entry.answer.line
            for entry in reversed(batch.entries)
            if entry.section == "facts" and entry.answer.refused
            for reference in references_in(entry.value)
        }
        for entry in (*batch.new("things"), *batch.new("candidates")):
            reference = entry.value["ref"]
            if reference in used_now:
                continue
            message, mend = "no fact that is accepted speaks of it", "send it with such a fact"
            objection = Objection("unused", message, mend, "ref")
            if line := spoke.get(reference):
                message = f"line {line}, which speaks of it, is refused"
                objection = Objection("depends", message, "mend that line", "ref")
            entry.answer.refuse([objection])

    def _gate(self, batch: Batch, trial: Trial) -> None:
        number = {fact["id"]: i for i, fact in enumerate(trial.facts)}
        described = {describes_of(fact) for fact in trial.facts}
        for entry in batch.new("facts"):
            entry.answer.refuse(gated(trial, number[entry.value["id"]]))
            for reference in sorted(references_in(entry.value) - described):
                own = reference.partition("/")[0] in OWN_KINDS
                if own and reference not in self.workspace.known and trial.gate.knows(reference):
                    message = f"no fact describes {reference}"
                    mend = "send the fact that does, in the same call"
                    entry.answer.refuse([Objection("undescribed", message, mend, "", reference)])

    def _objections(self, trial: Trial, batch: Batch) -> list[tuple[Entry, bool, Objection]]:
        """What is said of new facts, and what is said of others because of them."""
        new = {entry.value["id"]: entry for entry in batch.new("facts")}
        if not new:
            return []
        of_new: list[tuple[Entry, bool, Objection]] = []
        beside = []
        for fact_id, stops, objection, about in self._verdict(trial):
            if fact_id in new:
                of_new.append((new[fact_id], stops, objection))
            else:
                beside.append((stops, objection, about))
        if beside:
            before = self._before(trial, new)
            for stops, objection, about in beside:
                if (objection.code, objection.message) not in before:
                    meant = [entry for entry in new.values() if about in references_in(entry.value)]
                    of_new += [(entry, stops, objection) for entry in meant or new.values()]
        return of_new

    def _before(self, trial: Trial, new: Collection[str]) -> set[tuple[str, str]]:
        """The codes and messages of what was said without the new facts."""
        old = tuple(fact for fact in trial.facts if fact["id"] not in new)
        used = {name for fact in old for name in references_in(fact) | names_of(fact)}
        things = tuple(thing for thing in trial.things if thing["ref"] in used)
        without = replace(trial, facts=old, things=things)
        verdict = self._verdict(without)
        return {(objection.code, objection.message) for _, _, objection, _ in verdict}

    def _verdict(self, trial: Trial) -> Iterator[_Remark]:
        """What rules of meaning, shapes and the other articles say of facts that pass the gate."""
        file, ids = trial.read, self.workspace.ids
        for finding in findings(self.article, file, self._rules, trial.around):
            if finding.grade != "note":
                keys = trial.keys.get((finding.line, finding.column), ())
                key = ".".join(map(str, keys[2:])) if keys[:1] == ("facts",) else ""
                objection = Objection(finding.rule, finding.message, finding.advice, key)
                yield finding.fact, finding.grade == "refuse", objection, finding.fact
        own = self.path.relative_to(self.workspace.project.root).as_posix()
        lines = {fact.line: fact.id for fact in file.facts}
        for result in Bench.of(self.workspace).results(self.article, file, trial.blocks):
            fact_id = lines.get(result.line, "") if result.file == own else ""
            shape = str(result.shape).rpartition("#")[2].rpartition("/")[2]
            mend = _MENDS.get(shape, "")
            objection = Objection(shape, result.seed_message or result.message, mend, result.key)
            yield fact_id, result.is_violation, objection, ids.reference(str(result.focus)) or ""
        summaries = [*(other.summary for other in self.others), Summary.of(self.article, file, ids)]
        for problem in incoherences(summaries, self._path_of):
            if problem.path == self.path:
                stops = not problem.message.endswith("?")
                objection = Objection("together", problem.message, problem.mend)
                yield lines.get(problem.line, ""), stops, objection, ""

    def _path_of(self, slug: str) -> Path:
        return self.workspace.project.seeds / slug / "facts.yaml"

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return read_rules(self.workspace.project.shapes)


def _refused(batch: Batch) -> int:
    return sum(len(entry.answer.refused) for entry in batch.entries)

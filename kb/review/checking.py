"""What the gate and the shapes say of the article under review, found in a process of its own.

Shapes take seconds; keys are not to wait for them. Facts that are wrong are told of one by one, and
those that are right and decided are judged with the authorities that they lead to, as a build does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import KbError
from kb.meaning.findings import findings as findings_of_meaning
from kb.meaning.rules import read_rules
from kb.processes import pool_of
from kb.review.bench import Bench
from kb.review.together import Finding, finding, findings_together, more, of_result, said_by
from kb.review.workspace import Workspace
from kb.seeds.article import Article
from kb.seeds.coherence import incoherences
from kb.seeds.facts import Fact, FactFile
from kb.seeds.gate import Gate
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile
from kb.seeds.summary import Summary

#: So many seconds after the last change it is checked: keys that follow fast are not slowed down.
PAUSE = 0.7


@dataclass
class Checker:
    """Has the article checked after each change; the last findings, and whether more are coming.

    `beyond` is what was found of all articles together since then, or None. Without `apart` it is
    checked at once, in this process.
    """

    root: Path
    slug: str
    apart: bool = True
    findings: list[Finding] = field(default_factory=list)
    number: int = 0
    beyond: list[Finding] | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Future[list[Finding]] | None = None
        self._together: Future[list[Finding]] | None = None
        self._again = False
        self._is_stale = False
        self._timer: threading.Timer | None = None
        self._pool: ProcessPoolExecutor | None = None
        if self.apart:
            self._pool = pool_of(1)

    @property
    def is_running(self) -> bool:
        """Whether the findings are not yet those of what was written last."""
        return self._running is not None or self._again or self._timer is not None

    @property
    def is_together(self) -> bool:
        """Whether all articles are being judged together."""
        return self._together is not None

    @property
    def more(self) -> list[Finding]:
        """What was found of all articles together, and not of the article alone."""
        return list(more(self.beyond or [], self.findings))

    def ask(self) -> None:
        """Have it checked; while that is being done, once more afterwards."""
        self.beyond, self._is_stale = None, True
        if not self.apart:
            self._keep(findings(self.root, self.slug))
            return
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._pool is None:  # it is closed: nobody waits for what would be found
                self._timer = None
                return
            self._timer = threading.Timer(PAUSE, self._start)
            self._timer.daemon = True
            self._timer.start()

    def ask_together(self) -> None:
        """Have all articles judged together; forgotten where something is changed meanwhile."""
        if not self.apart:
            self.beyond = findings_together(self.root, self.slug)
            self.number += 1
            return
        with self._lock:
            if self._together is not None or self._pool is None:
                return
            self._is_stale = False
            self._together = self._pool.submit(findings_together, self.root, self.slug)
            self.number += 1
        asked_at = self._together
        asked_at.add_done_callback(self._done_together)

    def _done_together(self, done: Future[list[Finding]]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        found = done.result() if error is None else [finding("", str(error), "error")]
        self.beyond = None if self._is_stale else found
        self._together = None
        self.number += 1

    def _start(self) -> None:
        with self._lock:
            self._timer = None
            if self._running is not None:
                self._again = True
                return
            if self._pool is None:
                return
            running = self._running = self._pool.submit(findings, self.root, self.slug)
        running.add_done_callback(self._done)

    def close(self) -> None:
        """End the process; nothing is checked any more."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()

    def _done(self, done: Future[list[Finding]]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        self._keep(done.result() if error is None else [finding("", str(error), "error")])
        with self._lock:
            self._running, again, self._again = None, self._again, False
        if again:
            self.ask()

    def _keep(self, found: list[Finding]) -> None:
        self.findings = found
        self.number += 1


def findings(root: Path, slug: str) -> list[Finding]:
    """Everything that is wrong with an article as it lies on the disk, in words."""
    project = Project(root)
    try:
        return list(_findings(project, slug))
    except KbError as error:
        return [finding("", one["message"], "error", one["mend"]) for one in said_by(error)]


def _findings(project: Project, slug: str) -> Iterator[Finding]:
    folder = project.seeds / slug
    workspace = Workspace.current(project)
    article = Article.read(folder, known=workspace.known)
    file = SeedFile.read(folder / "facts.yaml", "facts")
    good: list[Fact] = []
    gate = Gate(article, file, workspace.known, workspace.ontology)
    for problem in gate.problems:
        yield finding("", problem.message, "error", problem.mend)
    for i, value in enumerate(file.value["facts"]):
        gate.problems.clear()
        span = gate.check(i)
        for problem in gate.problems:
            severity = "draft" if value["status"] == "draft" else "error"
            yield finding(value.get("id", ""), problem.message, severity, problem.mend)
        if not gate.problems:
            place = folder / "facts.yaml", file.place(("facts", i), "").line
            good.append(Fact.of(value, article, span, place))
    names = {thing["ref"]: thing["name"] for thing in file.value.get("things", ())}
    facts = FactFile(tuple(good), names, file.path)
    yield from _of_meaning(project, article, facts, workspace)
    yield from _of_shapes(article, facts, workspace)
    summary = Summary.of(article, facts, workspace.ids)
    for problem in incoherences([summary], lambda _: file.path):
        fact_id = next((one.id for one in good if one.line == problem.line), "")
        yield finding(fact_id, problem.message, "error", problem.mend)


def _of_meaning(
    project: Project, article: Article, facts: FactFile, workspace: Workspace
) -> Iterator[Finding]:
    """What the rules of meaning say: of a draft too, before it is decided."""
    rules = read_rules(project.shapes)
    for one in findings_of_meaning(article, facts, rules, workspace.around):
        severity = {"ask": "question", "note": "info"}.get(one.grade, "error")
        rule = one.rule if one.grade == "ask" else ""
        is_refused = one.grade == "refuse" and one.is_draft
        yield finding(one.fact, one.message, "draft" if is_refused else severity, one.advice, rule)


def _of_shapes(article: Article, facts: FactFile, workspace: Workspace) -> Iterator[Finding]:
    for result in Bench.of(workspace).results(article, facts):
        fact_id = next((one.id for one in facts.facts if one.line == result.line), "")
        yield of_result(result, fact_id)

"""What the gate, the rules of meaning and the shapes say of the article under review.

Shapes take seconds and keys are not to wait for them, so it is found in a process of its own. Facts
that the gate refuses are named one by one; those that pass are judged with the authorities that
they lead to, as a build does. What two articles say of one thing is found where a curator asks for
it: then all seeds are judged together, as `kb check` judges them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kb.canonical.graph import canonical_lines
from kb.canonical.lines import nodes_in
from kb.errors import KbError, Problem, SeedError
from kb.mapping.articles import write_article
from kb.mapping.authorities import write_authorities
from kb.meaning.findings import findings as findings_of_meaning
from kb.meaning.rules import read_rules
from kb.parts.reading import read_seeds
from kb.processes import pool_of
from kb.review.workspace import Workspace, stamps_of
from kb.seeds.article import Article
from kb.seeds.coherence import incoherences
from kb.seeds.factkeys import WrittenFact
from kb.seeds.facts import FactFile
from kb.seeds.gate import Gate
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile
from kb.seeds.summary import Summary
from kb.validation.engines import Fast, Pyshacl, quickest
from kb.validation.locating import located
from kb.validation.report import Result
from kb.validation.shapes import read_shapes
from kb.validation.verdict import judge

#: So many seconds after the last change it is checked: keys that follow fast are not slowed down.
PAUSE = 0.7


#: Something that is wrong, as the page shows it (`finding`), and a row of what an error says.
Finding = dict[str, str]
ProblemRow = dict[str, Any]


@dataclass
class Checker:
    """Has the article checked after each change; the last findings, and whether more are coming.

    `beyond` is what was found of all articles together since the last change, or None; `number`
    changes with what is shown.
    """

    root: Path
    slug: str
    findings: list[Finding] = field(default_factory=list)
    number: int = 0
    beyond: list[Finding] | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        #: What is being found, by the name of the field that it is for.
        self._jobs: dict[str, Future[list[Finding]]] = {}
        self._pool: ProcessPoolExecutor | None = pool_of(1)

    @property
    def is_running(self) -> bool:
        """Whether the findings are not yet those of what was written last."""
        return "findings" in self._jobs or self._timer is not None

    @property
    def is_together(self) -> bool:
        """Whether all articles are being judged together."""
        return "beyond" in self._jobs

    @property
    def more(self) -> list[Finding]:
        """What was found of all articles together, and not of the article alone."""
        known = {finding["message"] for finding in self.findings}
        return [finding for finding in self.beyond or [] if finding["message"] not in known]

    def ask(self) -> None:
        """Have the article checked once nothing has changed for a while."""
        self.beyond = None
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._pool is None:  # it is closed: nobody waits for what would be found
                self._timer = None
                return
            self._timer = threading.Timer(PAUSE, self._begin, ("findings", findings))
            self._timer.daemon = True
            self._timer.start()
            if together := self._jobs.pop("beyond", None):
                together.cancel()  # what it finds is of facts that were changed meanwhile

    def ask_together(self) -> None:
        """Have all articles judged together; forgotten where something is changed meanwhile."""
        if not self.is_together:
            self._begin("beyond", findings_together)
        self.number += 1

    def close(self) -> None:
        """End the process; nothing is checked any more."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()

    def _begin(self, name: str, find: Callable[[Path, str], list[Finding]]) -> None:
        """Begin to find something in place of what was begun before; nothing where the process is
        ended: nobody waits for it."""
        with self._lock:
            if name == "findings":
                self._timer = None
            if before := self._jobs.pop(name, None):
                before.cancel()
            if self._pool is None:
                return
            job = self._jobs[name] = self._pool.submit(find, self.root, self.slug)
        job.add_done_callback(partial(self._done, name))

    def _done(self, name: str, job: Future[list[Finding]]) -> None:
        if job is self._jobs.get(name) and not job.cancelled():
            error = job.exception()
            rows = job.result() if error is None else [finding("", str(error), "error")]
            setattr(self, name, rows)
            del self._jobs[name]
            self.number += 1


def findings(root: Path, slug: str) -> list[Finding]:
    """Return everything that is wrong with an article as it lies on the disk, in words."""
    project = Project(root)
    try:
        return list(_findings(project, slug))
    except KbError as error:
        return [finding("", row["message"], "error", row["mend"]) for row in problem_rows(error)]


def findings_together(root: Path, slug: str) -> list[Finding]:
    """Return all that is wrong with all seeds: of the article by fact, of others with its place."""
    project = Project(root)
    try:
        seeds = read_seeds(project)
        return [_of_any(result, slug) for result in judge(project, seeds).report.results]
    except KbError as error:
        return [
            finding("", f"{_place(row, slug)}{row['message']}", "error", row["mend"])
            for row in problem_rows(error)
        ]


def finding(fact_id: str, message: str, severity: str, mend: str = "", rule: str = "") -> Finding:
    """Something that is wrong; without a fact it is of the whole file."""
    return {"fact": fact_id, "message": message, "severity": severity, "mend": mend, "rule": rule}


def problem_rows(error: KbError) -> list[ProblemRow]:
    """Return what an error says, as rows for the page."""
    if not isinstance(error, SeedError):
        return [{"message": str(error), "mend": "", "line": 0}]
    return [
        {"file": _in_seeds(p.path), "message": p.message, "mend": p.mend, "line": p.line}
        for p in error.problems
    ]


def passed(
    article: Article, file: SeedFile, workspace: Workspace
) -> tuple[FactFile, list[tuple[WrittenFact | None, Problem]]]:
    """Return the facts of a file that pass the gate, and what it says of others and the file."""
    gate = Gate(article, file, workspace.known, workspace.ontology)
    problems: list[tuple[WrittenFact | None, Problem]] = [(None, p) for p in gate.problems]
    good: list[tuple[int, tuple[int, int] | None]] = []
    for i, value in enumerate(file.value["facts"]):
        gate.problems.clear()
        span = gate.check(i)
        problems += [(value, problem) for problem in gate.problems]
        good += [] if gate.problems else [(i, span)]
    return FactFile.of(article, file, good), problems


def _findings(project: Project, slug: str) -> Iterator[Finding]:
    folder = project.seeds / slug
    workspace = Workspace.current(project)
    article = Article.read(folder, known=workspace.known)
    file = SeedFile.read(folder / "facts.yaml", "facts")
    facts, problems = passed(article, file, workspace)
    for value, problem in problems:
        severity = "draft" if value and value["status"] == "draft" else "error"
        fact_id = value.get("id", "") if value else ""
        yield finding(fact_id, problem.message, severity, problem.mend)
    yield from _of_meaning(project, article, facts, workspace)
    ids = {fact.line: fact.id for fact in reversed(facts.facts)}
    for result in Bench.of(workspace).results(article, facts):
        yield _of_shape(result, ids.get(result.line, ""))
    summary = Summary.of(article, facts, workspace.ids)
    for problem in incoherences([summary], lambda _: file.path):
        yield finding(ids.get(problem.line, ""), problem.message, "error", problem.mend)


def _of_meaning(
    project: Project, article: Article, facts: FactFile, workspace: Workspace
) -> Iterator[Finding]:
    """What the rules of meaning say: of a draft too, before it is decided."""
    rules = read_rules(project.shapes)
    for row in findings_of_meaning(article, facts, rules, workspace.around):
        severity = {"ask": "question", "note": "info"}.get(row.grade, "error")
        rule = row.rule if row.grade == "ask" else ""
        is_refused = row.grade == "refuse" and row.is_draft
        yield finding(row.fact, row.message, "draft" if is_refused else severity, row.advice, rule)


def _of_shape(result: Result, fact_id: str) -> Finding:
    """What a shape says, in the words of facts.yaml where one of its facts is at fault."""
    severity = result.severity.rpartition("#")[2].lower()
    message = result.seed_message or result.message
    return finding(fact_id, message, "error" if severity == "violation" else severity)


def _of_any(result: Result, slug: str) -> Finding:
    """What a shape says of the article under review, or of another with its place."""
    is_own = result.file == f"seeds/{slug}/facts.yaml" and bool(result.fact)
    row = _of_shape(result, result.fact if is_own else "")
    place = "" if is_own else f"{result.file}:{result.line}: "
    others = f" ({', '.join(result.also)})" if result.also else ""
    return {**row, "message": f"{place}{row['message']}{others}"}


def _place(row: ProblemRow, slug: str) -> str:
    """Where a problem is that is not of the article's own facts."""
    file = row.get("file", "")
    return "" if file in ("", f"seeds/{slug}/facts.yaml") else f"{file}:{row['line']}: "


def _in_seeds(path: Path) -> str:
    """A path as it is from the project's folder.

    >>> _in_seeds(Path("/home/x/seeds/authorities/people.trig"))
    'seeds/authorities/people.trig'
    """
    _, seeds, place = path.as_posix().rpartition("/seeds/")
    return f"seeds/{place}" if seeds else path.as_posix()


@dataclass(frozen=True)
class Bench:
    """What an article is judged by, the quickest engine, and what it is judged beside, as lines:
    the ontology and the authorities."""

    workspace: Workspace
    engine: Fast | Pyshacl
    beside: tuple[str, ...]

    @classmethod
    def of(cls, workspace: Workspace) -> Bench:
        """The bench of a workspace, made again where shapes or authorities have changed."""
        shapes = stamps_of(sorted(workspace.project.shapes.glob("*/shape.ttl")))
        key = hashlib.sha256(
            repr((workspace.project.root, shapes, workspace.stamps)).encode()
        ).hexdigest()
        if key not in _benches:
            _benches.clear()
            _benches[key] = cls._made(workspace)
        return _benches[key]

    @classmethod
    def _made(cls, workspace: Workspace) -> Bench:
        ontology = workspace.ontology.graph
        mapped = write_authorities(workspace.authorities, workspace.ids, ontology)
        beside = (*canonical_lines(ontology), *mapped.asserted(), *mapped.provenance)
        return cls(workspace, quickest(read_shapes(workspace.project.shapes)), beside)

    def results(
        self, article: Article, facts: FactFile, more: Sequence[str] = ()
    ) -> tuple[Result, ...]:
        """What the shapes say of the published facts of an article, each with its fact and line;
        `more` are lines that stand beside it, and are judged as well."""
        mapped = write_article(article, facts, self.workspace.ids)
        own = [*mapped.asserted(), *mapped.inferred(), *mapped.provenance, *more]
        report = self.engine.report(
            [*self.beside, *own], {URIRef(n) for line in own for n in nodes_in(line)}
        )
        graphs = mapped.graphs()
        report_in_seeds = located(report, graphs.facts, graphs.origins, self.workspace.project.root)
        return tuple(report_in_seeds.results)


_benches: dict[str, Bench] = {}

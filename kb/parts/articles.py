"""From the folder of an article to its part of the dataset: read, and mapped.

It is a function of what it is given, so that it may run in a process of its own, or on another
machine (`kb.parts.cluster`); what it finds it leaves on the disk (`kb.parts.part`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.mapping.articles import write_article
from kb.mapping.graphs import MappedText, Origin, in_graph
from kb.meaning.findings import MISSING, Finding, findings
from kb.meaning.knownnames import KnownNames
from kb.meaning.rules import Rule
from kb.parts.part import Content, Detail, Lines, Part, Place, key_of, stamps_of
from kb.seeds.article import Article
from kb.seeds.facts import Fact, FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.seedfile import SeedFile
from kb.seeds.summary import Summary, needs_known
from kb.seeds.texts import gathering, read_text

#: The files of an article.
FILES = ("article.txt", "source.yaml", "facts.yaml")


@dataclass(frozen=True)
class Reader:
    """What is needed to read and map articles, of whatever is known of the rest of the project.

    `known` are the references of the authorities, `retired` those of retired things, and `around`
    is what else is known of them; of these, and of the ontology, nothing is said where they could
    not be read (None). Parts are kept in `folder`; `basis` stands for all that a part is made from
    beside the article's own files. By `rules` it is told what facts mean.
    """

    root: Path
    folder: Path
    ids: Identifiers
    known: frozenset[str] | None
    retired: frozenset[str]
    ontology: Ontology | None
    basis: str
    rules: Mapping[str, Rule] = field(default_factory=dict)
    around: KnownNames | None = None

    def is_in_order(self, part: Part, folder: Path) -> bool:
        """Whether an article that did not change speaks of what is known still, and its words of
        the same things."""
        if self.known is None or self.around is None:
            return True
        detail, spoken = part.detail(), self.known | self.retired
        return (
            all(
                need in (self.known if need.startswith("curator/") else spoken)
                for need in detail.needs
            )
            and spoken.isdisjoint((*part.summary.names, *detail.candidates))
            and self.around.digest(*_texts(folder)) == detail.around
        )


def article_key(basis: str, folder: Path) -> str:
    """The key of what an article is made from: its own files, and the basis of all."""
    return key_of(basis, (folder / name for name in FILES))


def _texts(folder: Path) -> list[str]:
    """The texts of an article and its facts, in which names stand."""
    return [read_text(folder / name) for name in ("article.txt", "facts.yaml")]


def read_part(reader: Reader, folder: Path) -> Part | tuple[Problem, ...]:
    """The part that an article gives, kept and not judged yet, or all that is wrong in it."""
    made = make_part(reader, folder)
    if isinstance(made, Content):
        return Part.write(reader.folder / folder.name, made)
    return made


def make_part(reader: Reader, folder: Path) -> Content | tuple[Problem, ...]:
    """What an article gives, or all that is wrong in it."""
    before, key = stamps_of(folder), article_key(reader.basis, folder)
    findings_: list[Finding] = []
    try:
        article, facts = _read_article(folder, reader, findings_)
    except SeedError as error:
        return error.problems
    if reader.known is None or reader.ontology is None:
        return ()  # of this it is not known whether it is in order
    mapped = write_article(article, facts, reader.ids)
    # What was saved while it was read gets no key, so that it is read again the next time.
    key = key if stamps_of(folder) == before else ""
    detail = Detail(
        needs=needs_known(article, facts),
        places=places_of(mapped, reader.root),
        candidates=tuple(facts.candidates),
        notes=tuple((note.line, note.column, note.message, note.mend) for note in findings_),
        around=reader.around.digest(*_texts(folder)) if reader.around else "",
    )
    summary = Summary.of(article, facts, reader.ids)
    return Content(key, mapped.provenance_iri, summary, detail, lines_of(mapped, reader.ids))


def lines_of(mapped: MappedText, ids: Identifiers) -> Lines:
    """The lines of the graphs of a part."""
    facts = [line for iri, lines in mapped.facts.items() for line in in_graph(lines, iri)]
    provenance = in_graph(mapped.provenance, mapped.provenance_iri)
    return Lines(mapped.asserted(), facts, provenance, in_graph(mapped.inferred(), ids.inferred))


def places_of(mapped: MappedText, root: Path) -> Mapping[str, Place]:
    """Where in the seeds the graphs of a part are from."""
    return {str(iri): place_of(origin, root) for iri, origin in mapped.origins.items()}


def place_of(origin: Origin, root: Path) -> Place:
    """Where in the seeds something is from."""
    file = _below(origin.path, root)
    if isinstance(origin, Fact) and origin.is_published:
        return Place(file, origin.line, origin.quote, origin.id, origin.type)
    return Place(file, origin.line, getattr(origin, "quote", ""))


@lru_cache(1_000)  # a record is where each of its acts is from
def _below(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _read_article(folder: Path, reader: Reader, notes: list[Finding]) -> tuple[Article, FactFile]:
    """An article and its facts; what is wrong with one file hides nothing of the others.

    A fact that is not published may speak of what is retired. What rules of meaning say and what
    stops nothing is put to the notes. Beside facts that have slips, no rule says that something is
    missing, since one of these may say it.
    """

    def judge(article: Article, file: FactFile, is_whole: bool) -> Iterator[Problem]:
        if reader.around is None:
            return  # the names could not be read, and it is said why
        results = findings(article, file, reader.rules, reader.around)
        stopping = [
            finding
            for finding in results
            if finding.stops and (is_whole or finding.rule not in MISSING)
        ]
        notes.extend(finding for finding in results if not finding.stops)
        for finding in results:  # why an answer does not count is told beside the question
            if finding in stopping or (stopping and finding.grade == "note"):
                yield finding.problem(file)

    path, known = folder / "facts.yaml", reader.known
    try:
        article = Article.read(folder, known=known)
    except SeedError as error:
        problems = list(error.problems)
        with gathering(problems):
            SeedFile.read(path, "facts")
        raise SeedError(problems) from error
    if known is not None:
        known = known | reader.retired
    labels = reader.around.labels if reader.around else None
    return article, FactFile.read(article, path, known, reader.ontology, labels, judge)

"""From seeds to a release: all stages in order."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

import kb
from kb.article import Article
from kb.authorities import Authority, read_authorities
from kb.coherence import incoherences, uses_of_retired
from kb.counting import count
from kb.description import Making, describe
from kb.distribution import Distribution
from kb.dumps import DUMPS, QUADS, TRIPLES, write_dumps
from kb.errors import Problem, ProjectError, SeedError
from kb.facts import Fact, FactFile
from kb.graph import canonical_lines
from kb.identifiers import Identifiers
from kb.mapping import Mapped, map_article, map_authorities, map_retired, map_vanished
from kb.namespaces import ONTOLOGY, bind
from kb.ontology import Ontology
from kb.project import Project, is_leaving
from kb.publishing import staged
from kb.release import Release
from kb.report import Report, merged
from kb.retired import Retired, read_retired
from kb.seedfile import SeedFile
from kb.shapes import read_shapes
from kb.texts import gathering, raise_for, read_bytes
from kb.validation import located, validate

#: Wraps the articles while they are gone through, so that a terminal can show how far it is.
Progress = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True)
class Seeds:
    """Everything that people wrote, read and found to be in order."""

    authorities: Mapping[str, Authority]
    articles: tuple[tuple[Article, FactFile], ...]
    ontology: Ontology
    retired: tuple[Retired, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What the shapes say of the graphs of all seeds, and the graphs as canonical lines."""

    report: Report
    default: list[str]
    named: list[str]

    @property
    def lines(self) -> list[str]:
        """The whole dataset: N-Quads, sorted."""
        return sorted([*self.default, *self.named])


def build(project: Project, releases: Path, progress: Progress = lambda items, _: items) -> Release:
    """Build the release of a project and make it the current one.

    Raises `SeedError`, `ShapesError` or `DoesNotConform`; the release before stays current then.
    """
    with staged(releases) as staging:
        before = project.digests()
        seeds = read_seeds(project)
        judged = judge(project, seeds, progress)
        judged.report.raise_for_violations()
        facts = {
            "date": _date(seeds),
            "software": f"treaty-kb {kb.__version__}",
            "seeds": project.digest(),
            "quads": len(judged.default) + len(judged.named),
            "triples": len(judged.default),
            "articles": len(seeds.articles),
        }
        _write_contents(project, judged, facts, staging.data)
        _refuse_changes(project, before)
        return staging.publish(facts)


def _refuse_changes(project: Project, before: Mapping[bytes, str]) -> None:
    """Raise `SeedError` where a source is no longer what was judged: it was saved meanwhile."""
    after = project.digests()
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    raise_for(
        Problem(project.root / os.fsdecode(name), 1, 1, "changed while it was read", "build again")
        for name in names
    )


def read_seeds(project: Project) -> Seeds:
    """All seeds of a project; raises `SeedError` with the problems of every file."""
    problems = list(project.intruders())
    ids, ontology = _HERE, None
    authorities: Mapping[str, Authority] = {}
    known: Collection[str] | None = None  # where authorities are bad, nothing is said of links
    with gathering(problems):
        ids = project.identifiers
    with gathering(problems):
        ontology = Ontology.read(project.ontology)
    with gathering(problems):
        authorities = read_authorities(project.seeds / "authorities", ids, ontology)
        known = authorities.keys()
    retired: tuple[Retired, ...] = ()
    with gathering(problems):
        retired = read_retired(project.seeds / "authorities", known)
    articles: list[tuple[Article, FactFile]] = []
    for folder in project.article_folders():
        if not folder.is_symlink():
            with gathering(problems):
                articles.append(_read_article(folder, known, ontology, retired))
    files = [facts for _, facts in articles]
    problems.extend(incoherences(files))
    if not problems:  # what could not be read would be missed by what is merged into it
        slugs = [article.slug for article, _ in articles]
        problems.extend(uses_of_retired(retired, authorities, slugs, files))
    raise_for(problems)
    assert ontology is not None  # noqa: S101 - one that could not be read is a problem, raised above
    return Seeds(authorities, tuple(articles), ontology, retired)


def _read_article(
    folder: Path,
    known: Collection[str] | None,
    ontology: Ontology | None,
    retired: Iterable[Retired],
) -> tuple[Article, FactFile]:
    """An article and its facts; what is wrong with one file hides nothing of the others.

    A fact that is not published may speak of what is retired.
    """
    path = folder / "facts.yaml"
    try:
        article = Article.read(folder, known=known)
    except SeedError as error:
        problems = list(error.problems)
        with gathering(problems):
            SeedFile.read(path, "facts")
        raise SeedError(problems) from error
    if known is not None:
        known = {*known, *(one.reference for one in retired)}
    return article, FactFile.read(article, path, known, ontology)


#: What IRIs are relative to while the dataset's own base cannot be read.
_HERE = Identifiers("https://example.org/")


def judge(project: Project, seeds: Seeds, progress: Progress = lambda items, _: items) -> Judged:
    """Map the seeds and check them: each article with what it rests on, then all together."""
    shapes, ids = read_shapes(project.shapes), project.identifiers
    authorities = map_authorities(seeds.authorities, ids)
    beside = [authorities.merged(), authorities.provenance, seeds.ontology.graph]
    mapped, reports = [authorities], []
    for article, facts in progress(seeds.articles, "checking articles"):
        one = map_article(article, facts, ids)
        mapped.append(one)
        found = validate(_union([one.merged(), one.provenance, *beside]), shapes)
        reports.append(_located(found, [authorities, one], project))
    mapped.append(map_retired(seeds.retired, ids))
    mapped += map_vanished([f for _, file in seeds.articles for f in file.facts], mapped, ids)
    everything = [part for one in mapped for part in (one.merged(), one.provenance)]
    found = validate(_union([*everything, seeds.ontology.graph]), shapes)
    reports.append(_located(found, mapped, project))
    ontology = seeds.ontology
    return Judged(merged(reports), _default(mapped, ontology), _named(mapped, ontology))


def _default(mapped: Iterable[Mapped], ontology: Ontology) -> list[str]:
    """The default graph: what facts, passages and the ontology say, each triple once."""
    lines = set(canonical_lines(ontology.graph))
    for one in mapped:
        lines.update(canonical_lines(one.merged()))
    return sorted(lines)


def _named(mapped: Iterable[Mapped], ontology: Ontology) -> list[str]:
    """The named graphs: each fact's, the provenance of each article, the ontology."""
    lines = canonical_lines(ontology.graph, ONTOLOGY)
    for one in mapped:
        lines += canonical_lines(one.provenance, one.provenance_iri)
        for iri, graph in one.facts.items():
            lines += canonical_lines(graph, iri)
    return sorted(lines)


def _union(graphs: Iterable[Graph]) -> Graph:
    union = Graph(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            union.add(triple)
    return union


def _located(report: Report, mapped: Iterable[Mapped], project: Project) -> Report:
    facts: dict[URIRef, Graph] = {}
    origins: dict[URIRef, Fact | Authority | Retired] = {}
    for one in mapped:
        facts.update(one.facts)
        origins.update(one.origins)
    return located(report, facts, origins, project.root)


def _write_contents(
    project: Project, judged: Judged, facts: Mapping[str, Any], folder: Path
) -> None:
    """Write the files of the release's `data/`."""
    report = judged.report.to_graph(URIRef(f"{project.identifiers.base}validation"))
    files = {
        "report.ttl": _turtle(report),
        "report.json": judged.report.to_json().encode(),
        "dataset.json": _site_settings(project),
    }
    files |= _copied(project.ontology, "", ("treaty.ttl", "alignments.ttl", "context.jsonld"))
    files |= _copied(project.ontology / "questions", "questions/", ("*.rq", "*.csv"))
    files |= _copied(project.shapes, "shapes/", ("*/*.ttl", "*/valid/*.ttl", "*/invalid/*.ttl"))
    if "context.jsonld" not in files:
        raise ProjectError(f"there is no {project.ontology / 'context.jsonld'}")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / QUADS).write_text("".join(judged.lines), "utf-8", newline="\n")
    write_dumps(folder, project.identifiers)
    (folder / "description.ttl").write_bytes(_description(project, facts, folder))


def _description(project: Project, facts: Mapping[str, Any], folder: Path) -> bytes:
    """What the dataset says of itself, as Turtle; the dumps are there already."""
    with (folder / TRIPLES).open("rb") as lines:
        counts = count(lines, project.identifiers)
    making = Making(facts["date"], facts["software"], facts["seeds"])
    files = [_distribution(folder / dump.name, dump.media_type) for dump in DUMPS]
    return _turtle(describe(project.settings, project.identifiers, counts, making, files))


def _distribution(path: Path, media_type: str) -> Distribution:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Distribution(path.name, media_type, path.stat().st_size, digest)


def _copied(folder: Path, under: str, patterns: Iterable[str]) -> dict[str, bytes]:
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return {
        under + path.relative_to(folder).as_posix(): read_bytes(path)
        for path in paths
        if not is_leaving(path)
    }


def _site_settings(project: Project) -> bytes:
    """What the showing half must know of the settings."""
    settings = project.settings
    content = {
        "base": settings.base,
        "title": settings.title,
        "description": settings.description,
        "publisher": settings.publisher,
        "contact": settings.contact,
        "licenses": {"facts": settings.license_facts, "quotes": settings.license_quotes},
        "languages": settings.languages,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _turtle(graph: Graph) -> bytes:
    return bind(graph).serialize(format="longturtle", encoding="utf-8")


def _date(seeds: Seeds) -> str:
    """The day of the newest decision that is published, or that of SOURCE_DATE_EPOCH."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        moment = int(os.environ["SOURCE_DATE_EPOCH"])
        return datetime.datetime.fromtimestamp(moment, datetime.UTC).date().isoformat()
    days = [article.entered_on for article, _ in seeds.articles]
    decided = [fact for _, facts in seeds.articles for fact in facts.facts]
    days += [fact.decided_on for fact in decided if fact.is_published or fact.is_retracted]
    days += [one.decided_on for one in seeds.retired]
    return max(days, default="1970-01-01")

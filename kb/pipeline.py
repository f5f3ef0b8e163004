"""From seeds to a release: all stages in order."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

from rdflib import Graph, URIRef

import kb
from kb.canonical.lines import hash_of
from kb.description.dataset import Making, describe
from kb.description.distribution import Distribution
from kb.dumps.catalogue import COMPUTED, CSVM, DUMPS
from kb.dumps.counting import Counts
from kb.dumps.sectioning import Source
from kb.dumps.sections import MadeSections
from kb.dumps.writing import Writing
from kb.errors import Problem, ProjectError
from kb.manifest import About, known_sha256
from kb.meaning.rules import describe_rules, read_rules
from kb.namespaces import MODULES, bind
from kb.parts.dataset import Dataset
from kb.parts.known import Progress
from kb.parts.part import Part
from kb.parts.reading import Seeds, Share, by_processes, software
from kb.parts.reading import read_seeds as read_seeds
from kb.releases.publishing import Inputs, staged
from kb.releases.release import Release
from kb.seeds.project import Project, digest_of, is_leaving
from kb.seeds.texts import raise_for, read_bytes
from kb.validation.engines import installed
from kb.validation.verdict import Judged, last_report
from kb.validation.verdict import judge as judge

#: In so many sections the articles stand.
ARTICLES = 64


def build(
    project: Project,
    releases: Path,
    progress: Progress = lambda items, _: items,
    before_publish: Callable[[Seeds], None] = lambda seeds: None,
    share: Share = by_processes,
) -> Release:
    """Build the release of a project and make it the current one.

    `before_publish` is called with the seeds when they are read: what it raises stops the build.
    Where nothing has changed, nothing is read: the current release stands. Articles are read by
    `share`, which changes no byte.

    Raises `SeedError`, `ShapesError` or `DoesNotConform`; the release before stays current then.
    """
    before = project.digests()
    with staged(releases, _inputs(before)) as staging:
        unchanged, verdict = staging.unchanged(), last_report(project.judged)
        if unchanged is not None and (verdict is None or verdict.conforms):
            return unchanged
        staging.begin_last()
        seeds = read_seeds(project, progress, share)
        before_publish(seeds)
        if unchanged is not None:
            judge(project, seeds).report.raise_for_violations()
            return unchanged
        dataset, last = Dataset.of(project, seeds), staging.last()
        _write_sources(project, staging.data)
        writing = Writing(
            staging.data,
            _sources(dataset),
            project.identifiers,
            staging.made.programs if staging.made else "",
            last.made if last else None,
        )
        staging.begin_index(staging.previous(writing))
        with writing.begun():
            judged = judge(project, seeds, dataset=dataset)
            judged.report.raise_for_violations()
            _write_report(project, judged, staging.data)
            sections = writing.finish()
        counts = sections.counts()
        facts: About = {
            "date": _date(seeds),
            "software": f"treaty-kb {kb.__version__}",
            "seeds": digest_of(before),
            "quads": writing.number,
            "triples": counts.triples,
            "articles": len(seeds.articles),
        }
        description = _describe(project, facts, counts, sections)
        (staging.data / "description.ttl").write_bytes(_turtle(description))
        _refuse_changes(project, before)
        return staging.publish(facts, sections)


def _inputs(sources: Mapping[bytes, str]) -> Inputs:
    """What a release is made of and by: sources, and what else it tells of, and programs."""
    options = {
        b"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", ""),
        b"engines": ", ".join(installed()),
    }
    programs = software("description", "dumps", "index", "releases")
    return Inputs(digest_of({**sources, **options}), programs)


def _refuse_changes(project: Project, before: Mapping[bytes, str]) -> None:
    """Raise `SeedError` where a source is no longer what was judged: it was saved meanwhile."""
    after = project.digests()
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    raise_for(
        Problem(project.root / os.fsdecode(name), 1, 1, "changed while it was read", "build again")
        for name in names
    )


def _write_sources(project: Project, folder: Path) -> None:
    """Write the files of a release that are as people wrote them, and the settings."""
    files = _copied(project.ontology, "", ("*.ttl", "context.jsonld"))
    parts = [files[f"{name}.ttl"] for name in ("treaty", *MODULES) if f"{name}.ttl" in files]
    files["treaty.ttl"] = b"\n".join(parts)  # the whole of it, at the address of its terms
    files |= _copied(project.ontology / "questions", "questions/", ("*.rq",))
    files |= _copied(project.seeds, "", ("contradictions.tsv",))
    files |= _copied(project.shapes, "shapes/", ("*/*.ttl", "*/valid/*.ttl", "*/invalid/*.ttl"))
    if "context.jsonld" not in files:
        raise ProjectError(f"there is no {project.ontology / 'context.jsonld'}")
    files["dataset.json"] = _site_settings(project)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _sources(dataset: Dataset) -> list[Source]:
    """The parts of a dataset, and what is in none, in the order in which they have their things."""
    several = {hash_of(node) for node in dataset.several}

    def source(part: Part) -> Source:
        shared = sorted(several.intersection(part.subjects))  # which decide what is published of it
        digest = f"{part.digest} {shared}" if shared else part.digest
        return Source(_section_of(part), digest, partial(dataset.lines_of, part), part.subjects)

    return [
        Source.of("ontology", dataset.ontology_lines()),
        *map(source, dataset.parts),
        Source.of("late", dataset.late_lines()),
    ]


def _section_of(part: Part) -> str:
    """The section in which a part stands: articles share some."""
    if not part.is_article:
        return part.summary.slug
    return f"articles-{sha256(part.summary.slug.encode()).digest()[0] % ARTICLES:02x}"


def _write_report(project: Project, judged: Judged, folder: Path) -> None:
    """Write what the shapes say, and the rules of meaning."""
    report, base = judged.report, project.identifiers.base
    graph = report.to_graph(URIRef(f"{base}validation"))
    (folder / "report.ttl").write_bytes(_turtle(graph))
    (folder / "report.json").write_bytes(report.to_json(is_published=True).encode())
    rules = describe_rules(read_rules(project.shapes), base)
    (folder / "rules.ttl").write_bytes(_turtle(rules))


def _describe(project: Project, facts: About, counts: Counts, sections: MadeSections) -> Graph:
    """What the dataset says of itself. The files that are joined of sections have no SHA-256 here:
    packed they have others on other machines, and plain they are only made on their way."""
    sizes = {dump: sections.joined(dump.kind).plain_size for dump in DUMPS if not dump.subset}
    files = [
        *(Distribution(dump.name, dump.media_type, size) for dump, size in sizes.items() if size),
        *(
            Distribution(path.name, CSVM, path.stat().st_size, known_sha256(path))
            for path in sorted(sections.data.glob("*.csv-metadata.json"))
        ),
        *(Distribution(dump.name, dump.media_type, None) for dump in COMPUTED),
    ]
    making = Making(facts["date"], facts["software"], facts["seeds"])
    return describe(project.settings, project.identifiers, counts, making, files)


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
        **{key: settings[key] for key in ("base", "title", "description")},
        "publisher": settings["publisher"]["name"],
        **{key: settings[key] for key in ("contact", "licenses", "languages")},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _turtle(graph: Graph) -> bytes:
    return bind(graph).serialize(format="longturtle", encoding="utf-8")


def _date(seeds: Seeds) -> str:
    """The day of the newest decision that is published, or that of SOURCE_DATE_EPOCH."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        moment = int(os.environ["SOURCE_DATE_EPOCH"])
        return datetime.datetime.fromtimestamp(moment, datetime.UTC).date().isoformat()
    days = [part.summary.decided_on for part in seeds.parts]
    days += [retirement.decided_on for retirement in seeds.retired]
    return max(days, default="1970-01-01")

"""From seeds to a release: all stages in order."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rdflib import Graph, URIRef

import kb
from kb.description.counting import count
from kb.description.dataset import Making, describe
from kb.description.distribution import Distribution
from kb.dumps.catalogue import DUMPS, QUADS, TRIPLES, Dump
from kb.dumps.writing import write_dumps
from kb.errors import Problem, ProjectError
from kb.manifest import About, known_sha256
from kb.meaning.rules import describe_rules, read_rules
from kb.namespaces import bind
from kb.parts.reading import Progress, Seeds, Share, by_processes, software
from kb.parts.reading import read_seeds as read_seeds
from kb.releases.publishing import Inputs, Staging, staged
from kb.releases.release import Release
from kb.seeds.project import Project, digest_of, is_leaving
from kb.seeds.texts import raise_for, read_bytes
from kb.validation.engines import installed
from kb.validation.focus import count_focus
from kb.validation.shapes import read_shapes
from kb.validation.verdict import Judged
from kb.validation.verdict import judge as judge


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
        if (unchanged := staging.unchanged()) is not None:
            return unchanged
        staging.begin_last()
        seeds = read_seeds(project, progress, share)
        before_publish(seeds)
        judged = judge(project, seeds)
        judged.report.raise_for_violations()
        counts = judged.dataset.write(staging.data / QUADS)
        facts: About = {
            "date": _date(seeds),
            "software": f"treaty-kb {kb.__version__}",
            "seeds": digest_of(before),
            "quads": counts.quads,
            "triples": counts.triples,
            "articles": len(seeds.articles),
        }
        _write_contents(project, judged, facts, staging)
        _refuse_changes(project, before)
        return staging.publish(facts)


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


def _write_contents(project: Project, judged: Judged, facts: About, staging: Staging) -> None:
    """Write the files of the release's `data/`; its statements are there already, of which the
    index is made meanwhile."""
    folder = staging.data
    (folder / "dataset.json").write_bytes(_site_settings(project))
    last = staging.last()
    staging.begin_index(last)
    validation = URIRef(f"{project.identifiers.base}validation")
    checked = count_focus(judged.shapes or read_shapes(project.shapes), folder / QUADS)
    report = judged.report
    files = {
        "report.ttl": _turtle(report.to_graph(validation)),
        "report.json": report.to_json(checked).encode(),
        "rules.ttl": _turtle(describe_rules(read_rules(project.shapes), project.identifiers.base)),
    }
    files |= _copied(project.ontology, "", ("treaty.ttl", "alignments.ttl", "context.jsonld"))
    files |= _copied(project.ontology / "questions", "questions/", ("*.rq",))
    files |= _copied(project.shapes, "shapes/", ("*/*.ttl", "*/valid/*.ttl", "*/invalid/*.ttl"))
    if "context.jsonld" not in files:
        raise ProjectError(f"there is no {project.ontology / 'context.jsonld'}")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    write_dumps(folder, project.identifiers, last)
    (folder / "description.ttl").write_bytes(_description(project, facts, folder))


def _description(project: Project, facts: About, folder: Path) -> bytes:
    """What the dataset says of itself, as Turtle; the dumps are there already."""
    with ThreadPoolExecutor(1) as another, (folder / TRIPLES).open("rb") as lines:
        files = another.map(partial(_distribution, folder), DUMPS)  # while they are counted
        counts = count(lines, project.identifiers)
        making = Making(facts["date"], facts["software"], facts["seeds"])
        return _turtle(describe(project.settings, project.identifiers, counts, making, [*files]))


def _distribution(folder: Path, dump: Dump) -> Distribution:
    path = folder / dump.name
    return Distribution(path.name, dump.media_type, path.stat().st_size, known_sha256(path))


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
    days = [part.summary.decided_on for part in seeds.parts]
    days += [retirement.decided_on for retirement in seeds.retired]
    return max(days, default="1970-01-01")

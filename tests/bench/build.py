"""What a build costs: against the validator alone, against rdflib, and where little has changed.

Each row is a ratio of processor times of one run, or a time. Articles are made by `folders.py`.

    python tests/bench/build.py validate 1000     # all of a first build against pyshacl alone
    python tests/bench/build.py change 1000       # a new release where ten articles have changed
    python tests/bench/build.py bulk 10000        # all but reading and validating, against rdflib
    python tests/bench/build.py memory 1000 10000 # the peak of memory, all but validating
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
from folders import ROOT, write_article, write_project
from rdflib import Dataset, Graph

import kb.judging.articles
import kb.judging.reading
import kb.judging.validation
from kb.canonical.sorting import write_quads
from kb.dumps.catalogue import QUADS
from kb.dumps.writing import write_dumps
from kb.index.making import _refuse_difference, load
from kb.judging.articles import lines_of
from kb.mapping.articles import write_article as write_graphs
from kb.pipeline import build
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import Fact, FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project

#: So many articles are read to make others of: reading takes the time, and is not measured there.
READ = 200


class Clock:
    """Adds up the processor time of calls, that of processes which have ended included."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        before = spent()
        try:
            yield
        finally:
            self.seconds += spent() - before

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            with self.running():
                return call(*given, **named)

        return timed


def spent() -> float:
    """The processor time of this process and of those that it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak() -> int:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tell(what: str, value: float, unit: str = "", most: float | None = None) -> None:
    floor = (
        "" if most is None else f"   (at most {most:g}{unit}) {'' if value <= most else 'MISSED'}"
    )
    print(f"{what:<60} {value:10.2f}{unit}{floor}", flush=True)


def validate(place: Path, articles: int) -> None:
    """A first build in one process, and how much of it is spent in pyshacl."""
    write_project(place / "project", articles)
    kb.judging.reading.FEW_BYTES = 10**12
    reading, judging, whole = Clock(), Clock(), Clock()
    kb.judging.articles._read_article = reading.around(kb.judging.articles._read_article)
    kb.judging.validation.pyshacl.validate = judging.around(kb.judging.validation.pyshacl.validate)
    with whole.running():
        release = build(Project(place / "project"), place / "releases")
    tell(f"{articles} articles, triples", release.manifest["triples"])
    tell("pyshacl alone", judging.seconds, " s")
    tell("reading YAML", reading.seconds, " s")
    tell("all but reading", whole.seconds - reading.seconds, " s")
    tell(
        "all but reading, to pyshacl", (whole.seconds - reading.seconds) / judging.seconds, "", 1.3
    )


def change(place: Path, articles: int) -> None:
    """A build by the command, another after ten articles were changed, and one without change."""
    write_project(place / "project", articles)
    command = [sys.executable, "-m", "kb", "--project", str(place / "project"), "build", "--out",
               str(place / "releases")]  # fmt: skip

    def run(what: str, most: float | None = None) -> None:
        before, start = spent(), time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        wall = time.monotonic() - start
        tell(f"{what}, processor time", spent() - before, " s", most)
        tell(f"{what}, from start to end", wall, " s")

    run(f"first build of {articles} articles")
    kept = place / "project" / ".kb" / "judged"
    stamps = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    for number in range(0, articles, max(1, articles // 10)):
        write_article(place / "project", number, edition=1)
    run("ten articles changed", 5)
    again = [path.name for path in kept.iterdir() if stamps[path.name] != path.stat().st_mtime_ns]
    tell("judged again", len(again))
    run("nothing changed")


def bulk(place: Path, articles: int) -> None:
    """Mapping, digests, dumps and store; and rdflib with the same triples, made of their text."""
    ours = Clock()
    with ours.running():
        made = list(_written(place, articles, ours))
        counts = write_quads(
            place / QUADS, (line for part in made for line in _encoded(part)), "urn:"
        )
        write_dumps(place, Project(place / "project").identifiers)
        store = pyoxigraph.Store(str(place / "store"))
        load(store, place / QUADS)
        _refuse_difference(place / QUADS, store, place)
    theirs = Clock()
    with theirs.running():
        _by_rdflib([part.graphs() for part in made])
    tell(f"{articles} articles, quads", counts.quads)
    tell("ours: mapping, digests, dumps, store on disk", ours.seconds, " s")
    tell("rdflib: terms, digests, dumps, store in memory", theirs.seconds, " s")
    tell("rdflib, to ours (at least 8)", theirs.seconds / ours.seconds)


def _encoded(part: Any) -> Iterator[bytes]:
    lines = lines_of(part)
    for some in (lines.said, lines.facts, lines.provenance):
        yield from map(str.encode, some)


def _by_rdflib(graphs: list[Any]) -> None:
    dataset = Dataset(default_union=False)
    for one in graphs:
        for name, graph in one.facts.items():
            lines = sorted(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in graph)
            hashlib.sha256("".join(lines).encode()).hexdigest()
            target = dataset.graph(name)
            for triple in graph:
                target.add(triple)
                dataset.default_graph.add(triple)
        for triple in one.passages:
            dataset.default_graph.add(triple)
        target = dataset.graph(one.provenance_iri)
        for triple in one.provenance:
            target.add(triple)
    dataset.serialize(format="nquads")
    dataset.serialize(format="trig")
    whole = Graph()
    for triple in dataset.default_graph:
        whole.add(triple)
    whole.serialize(format="turtle")


def _written(place: Path, articles: int, clock: Clock) -> Iterator[Any]:
    """The graphs of articles as text; reading some and making others of them is not counted."""
    before = spent()
    read = list(_read(place, min(READ, articles)))
    clock.seconds -= spent() - before
    ids = Project(place / "project").identifiers
    for number in range(articles):
        before = spent()
        article, facts = _another(*read[number % len(read)], number)
        clock.seconds -= spent() - before
        yield write_graphs(article, facts, ids)


def _read(place: Path, articles: int) -> Iterator[tuple[Article, FactFile]]:
    write_project(place / "project", articles)
    project = Project(place / "project")
    ontology = Ontology.read(project.ontology)
    known = read_authorities(project.seeds / "authorities", project.identifiers, ontology)
    for folder in project.article_folders():
        article = Article.read(folder)
        yield article, FactFile.read(article, folder / "facts.yaml", known, ontology)


def _another(article: Article, file: FactFile, number: int) -> tuple[Article, FactFile]:
    """An article like another, of another name, about things of its own."""
    slug = f"again-{number}"

    def own(fact: Fact) -> Fact:
        arguments = copy.deepcopy(dict(fact.arguments))
        for key, value in arguments.items():
            if isinstance(value, str) and "/of-" in value:
                arguments[key] = f"{value}-{number}"
        return replace(fact, id=f"{fact.id}x{number}", article=slug, arguments=arguments)

    names = {f"{reference}-{number}": name for reference, name in file.names.items()}
    facts = tuple(map(own, file.facts))
    return replace(article, slug=slug), replace(file, facts=facts, names=names)


def memory(place: Path, articles: int) -> None:
    """The peak of memory of mapping, sorting, and making the store, in a process of its own."""
    parts = _written(place, articles, Clock())
    lines = (line for part in parts for line in _encoded(part))
    counts = write_quads(place / QUADS, lines, "urn:")
    tell(f"{articles} articles, quads", counts.quads)
    tell("peak when the dump is written", peak(), " MB")
    store = pyoxigraph.Store(str(place / "store"))
    load(store, place / QUADS)
    tell("peak with the store", peak(), " MB")
    _refuse_difference(place / QUADS, store, place)
    tell("peak with the comparison of the two", peak(), " MB")


def main() -> None:
    what, *numbers = sys.argv[1:]
    job = {"validate": validate, "change": change, "bulk": bulk, "memory": memory}[what]
    if len(numbers) > 1:
        for number in numbers:
            subprocess.run([sys.executable, __file__, what, number], check=True)
        return
    with tempfile.TemporaryDirectory() as place:
        job(Path(place), int(numbers[0]))


if __name__ == "__main__":
    main()

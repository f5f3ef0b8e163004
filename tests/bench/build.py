"""What a build costs: its verdict, against rdflib, and where little has changed.

Each row is a ratio of processor times of one run, or a time. Articles are made by `folders.py`.

    python tests/bench/build.py verdict 1000      # reading and judging: by both engines, by pyshacl alone
    python tests/bench/build.py change 1000       # a new release where ten articles have changed
    python tests/bench/build.py acts 50000        # the real seeds with so many more acts of records
    python tests/bench/build.py register 10000    # the same with so many treaties of two records each
    python tests/bench/build.py acts 50000 --beside OLD  # and by another checkout, with its own .venv
    python tests/bench/build.py bulk 10000        # all but reading and validating, against rdflib
    python tests/bench/build.py memory 1000 10000 # the peak of memory, all but validating
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import byrdflib
import pyoxigraph
from folders import ROOT, write_article, write_project, write_records, write_register
from following import Side, follow

import kb.validation.engines
from kb.canonical.sorting import in_order
from kb.dumps.catalogue import QUADS, Dump
from kb.dumps.packed import LEVEL
from kb.dumps.sectioning import Source
from kb.dumps.sections import sections_in
from kb.dumps.writing import Writing
from kb.identifiers import Identifiers
from kb.index.making import make_store
from kb.mapping.articles import write_article as write_graphs
from kb.parts.articles import lines_of
from kb.pipeline import judge, read_seeds
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import Fact, FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project

#: So many articles are read to make others of: reading takes the time, and is not measured there.
READ = 200
#: Of more articles than these rdflib is not asked: it would take hours, or more than the memory.
MOST_OF_RDFLIB = 10_000


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


def verdict(place: Path, articles: int) -> None:
    """Reading and judging from nothing: by both engines, and where pyshacl alone is installed."""
    write_project(place / "project", articles)
    project = Project(place / "project")
    for has_fast in (True, False):
        kb.validation.engines.HAS_FAST = has_fast
        shutil.rmtree(project.judged, ignore_errors=True)
        reading, judging = Clock(), Clock()
        with reading.running():
            seeds = read_seeds(project)
        with judging.running():
            report = judge(project, seeds).report
        report.raise_for_violations()
        names = " and ".join(report.engines)
        tell(f"{articles} articles: read, mapped and kept", reading.seconds, " s")
        tell(f"judged by {names}", judging.seconds, " s")


def change(place: Path, articles: int) -> None:
    """A build by the command, another after ten articles were changed, and one without change."""
    write_project(place / "project", articles)
    run = partial(_build, place)
    run(f"first build of {articles} articles", 15)
    kept = place / "project" / ".kb" / "judged"
    stamps = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    for number in range(0, articles, max(1, articles // 10)):
        write_article(place / "project", number, edition=1)
    run("ten articles changed", 2)
    again = [path.name for path in kept.iterdir() if stamps[path.name] != path.stat().st_mtime_ns]
    tell("articles read again", len(again))
    run("nothing changed")


def acts(place: Path, number: int, *checkouts: Path) -> None:
    """A build of the real seeds with so many more acts, in records of made treaties, and what
    follows one fact or one row (`following`), by this checkout and others."""
    for side in _sides(place, checkouts):
        made = write_records(side.project, number)
        follow(side, f"{made} more acts", "made-0", "treaty/made-0")


def register(place: Path, treaties: int, *checkouts: Path) -> None:
    """The same with a made register of so many treaties, each with two records."""
    for side in _sides(place, checkouts):
        made = write_register(side.project, treaties)
        follow(side, f"{made} acts of a register", "register-3-parties", "treaty/register-3")


def _sides(place: Path, checkouts: Sequence[Path]) -> Iterator[Side]:
    """This checkout and others, each with a project of its own seeds, ontology and shapes."""
    for number, checkout in enumerate((ROOT, *checkouts)):
        side = Side("beside" if number else "ours", checkout, place / str(number))
        write_project(side.project, 1, checkout)
        yield side
        shutil.rmtree(side.folder)


def _build(place: Path, what: str, most: float | None = None) -> None:
    """Build a project by the command, as an operator does."""
    command = [sys.executable, "-m", "kb", "--project", str(place / "project")]
    before, start = spent(), time.monotonic()
    subprocess.run([*command, "build", "--out", str(place / "releases")], cwd=ROOT, check=True,
                   capture_output=True)  # fmt: skip
    wall = time.monotonic() - start
    tell(f"{what}, processor time", spent() - before, " s")
    tell(f"{what}, from start to end", wall, " s", most)


def bulk(place: Path, articles: int) -> None:
    """Mapping, digests, dumps packed and store; and rdflib doing the same, made of the triples' text.

    Both hash each fact, sort, write the same formats (the tables are ours alone), pack and hash them; ours loads its store
    from the files and compares the two, rdflib's is filled with what is mapped and not compared. That both wrote the
    same statements is seen afterwards.
    """
    ours, packing, theirs = Clock(), Clock(), Clock()
    data, others = place / "data", place / "theirs"
    for folder in (data, others):
        folder.mkdir()
    context = ROOT / "ontology" / "context.jsonld"
    shutil.copy(context, data)
    given = list(_articles(place, articles))
    ids = Project(place / "project").identifiers
    with ours.running():
        made = [write_graphs(article, facts, ids) for article, facts in given]
        sources = [
            Source.of(f"articles-{number % 64}", list(_encoded(part, ids)))
            for number, part in enumerate(made)
        ]
        sections = Writing(data, sources, ids).finish()
        make_store(sections_in(data), place)
    tell(f"{articles} articles, quads", sections.counts().quads)
    tell("ours: mapping, digests, dumps packed, store on disk", ours.seconds, " s")
    if articles > MOST_OF_RDFLIB:
        return
    with theirs.running():
        dataset = byrdflib.filled((part.graphs() for part in made), ids)
        byrdflib.write_dumps(dataset, others, ids, context)
    with packing.running():
        for path in others.iterdir():
            gzip.compress(path.read_bytes(), LEVEL)
    tell("rdflib: terms, digests, dumps, store in memory", theirs.seconds, " s")
    tell("packing them", packing.seconds, " s")
    tell("rdflib, to ours (at least 8)", (theirs.seconds + packing.seconds) / ours.seconds)
    tell("peak of memory, rdflib's", peak(), " MB")
    for name in (path.name for path in others.iterdir()):
        path = place / name
        path.write_bytes(b"".join(sections.joined(Dump(name, "").kind).unpacked()))
        if _said(path) != _said(others / name):
            sys.exit(f"{name} does not say the same")


def _said(path: Path) -> int:
    """What a dump says, whatever its order, as a number."""
    return sum(hash(str(quad)) for quad in pyoxigraph.parse(path=str(path)))


def _encoded(part: Any, ids: Identifiers) -> Iterator[bytes]:
    lines = lines_of(part, ids)
    yield from map(str.encode, lines.all())


def _articles(place: Path, articles: int) -> Iterator[tuple[Article, FactFile]]:
    """So many articles: some are read, others made of them."""
    read = list(_read(place, min(READ, articles)))
    return (_another(*read[number % len(read)], number) for number in range(articles))


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
        renamed = {
            str(keys[0]): f"{value}-{number}"
            for keys, value in fact.content.values()
            if len(keys) == 1 and isinstance(value, str) and "/of-" in value
        }
        content = replace(fact.content, **renamed)
        return replace(fact, id=f"{fact.id}x{number}", article=slug, content=content)

    names = {f"{reference}-{number}": name for reference, name in file.names.items()}
    facts = tuple(map(own, file.facts))
    return replace(article, slug=slug), replace(file, facts=facts, names=names)


def memory(place: Path, articles: int) -> None:
    """The peak of memory of mapping, sorting, and making the store, in a process of its own."""
    tell(f"{articles} articles, quads", write_dump(place, articles))
    tell("peak when the dump is written", peak(), " MB")
    make_store(sections_in(place), place)
    tell("peak with the store, compared with the dump", peak(), " MB")


def write_dump(place: Path, articles: int) -> int:
    """Write the dump of so many articles, which is not judged; how many quads it has."""
    given, quads = _articles(place, articles), 0
    ids = Project(place / "project").identifiers
    parts = (write_graphs(article, facts, ids) for article, facts in given)
    with (place / QUADS).open("wb") as file:
        for line in in_order((line for part in parts for line in _encoded(part, ids)), place):
            file.write(line)
            quads += 1
    return quads


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    jobs: dict[str, Callable[..., None]] = {
        "verdict": verdict, "change": change, "bulk": bulk, "memory": memory, "acts": acts,
            "register": register}  # fmt: skip
    parser.add_argument("what", choices=jobs)
    parser.add_argument("numbers", nargs="+")
    parser.add_argument("--beside", action="append", type=Path, default=[])
    given = parser.parse_args()
    if len(given.numbers) > 1:
        for number in given.numbers:
            subprocess.run([sys.executable, __file__, given.what, number], check=True)
        return
    with tempfile.TemporaryDirectory() as place:
        jobs[given.what](
            Path(place), int(given.numbers[0]), *(path.resolve() for path in given.beside)
        )


if __name__ == "__main__":
    main()

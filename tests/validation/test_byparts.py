"""Parts that are judged apart, each with a small graph beside it, get the verdict of the whole."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from rdflib import BNode, Graph

from kb.canonical.graph import canonical_lines
from kb.namespaces import SH, SHAPE, TRO
from kb.parts.dataset import Dataset
from kb.pipeline import read_seeds
from kb.seeds.ontology import Ontology
from kb.validation.byparts import ByParts
from kb.validation.engines import Fast, Pyshacl
from kb.validation.reach import Reach
from kb.validation.shapes import read_shapes

FOLDER = ROOT / "shapes"


@dataclass
class Part:
    """Some lines as a part of a dataset."""

    name: str
    lines: list[str]

    @property
    def path(self) -> Path:
        return Path(self.name)

    @property
    def digest(self) -> str:
        return hashlib.sha256("".join(self.lines).encode()).hexdigest()

    def triples(self, nodes: Iterable[str] | None = None) -> list[str]:
        return self.lines

    def raw_lines(self) -> list[bytes]:
        return [line.encode() for line in self.lines]


@dataclass
class Parts:
    """A dataset of such parts."""

    ontology: tuple[str, ...]
    folder: Path
    parts: list[Part] = field(default_factory=list)

    @property
    def seeds(self) -> SimpleNamespace:
        ontology = Graph().parse(data="".join(self.ontology), format="nt")
        return SimpleNamespace(folder=self.folder, ontology=SimpleNamespace(graph=ontology))

    def ontology_lines(self) -> list[bytes]:
        return [line.encode() for line in self.ontology]

    def late_triples(self) -> Iterator[str]:
        yield from ()

    late_lines = late_triples

    def texts(self) -> Iterator[str]:
        yield from self.ontology
        for part in self.parts:
            yield from part.lines


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read_shapes(FOLDER)


@pytest.fixture(scope="module")
def without_terms() -> Graph:
    """The shapes but those about the ontology's terms, which only their own examples need."""
    shapes = Graph()
    for path in FOLDER.glob("*/shape.ttl"):
        if path.parent.name != "_term":
            shapes.parse(path)
    return shapes


@pytest.fixture(scope="module")
def ontology(project) -> tuple[str, ...]:
    return tuple(canonical_lines(Ontology.read(project.ontology).graph))


#: What shapes leave to the one who makes parts: an inferred value stands where its record does, and
#: the acts on a treaty that records tell stand together.
TOGETHER = re.compile(r"tro:Inference\b|tro:cell\b")


def examples() -> list[Path]:
    return [
        path
        for path in sorted(FOLDER.glob("*/*valid/*.ttl"))
        if path.parent.parent.name != "_term" and not TOGETHER.search(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("seed", range(3))
def test_examples_torn_into_parts_are_judged_as_the_whole(seed, without_terms, ontology, tmp_path):
    """Each line in any of three parts: nodes that several parts describe, links across parts."""
    choice = random.Random(seed)
    parts = [Part(name, []) for name in "abc"]
    for number, path in enumerate(examples()):
        graph = Graph().parse(path, publicID=f"https://e.org/{number}/")
        for line in canonical_lines(t for t in graph if not any(isinstance(n, BNode) for n in t)):
            choice.choice(parts).lines.append(line)
    dataset = Parts(ontology, tmp_path, parts)

    by_parts = ByParts(dataset, without_terms, "x").report().results

    assert by_parts == Fast(without_terms).report(dataset.texts()).results
    assert len(by_parts) > 200


@pytest.mark.slow
def test_pyshacl_says_of_torn_parts_what_it_says_of_the_whole(without_terms, ontology, tmp_path):
    choice = random.Random(7)
    parts = [Part(name, []) for name in "abc"]
    for number, path in enumerate(examples()):
        graph = Graph().parse(path, publicID=f"https://e.org/{number}/")
        for line in canonical_lines(t for t in graph if not any(isinstance(n, BNode) for n in t)):
            choice.choice(parts).lines.append(line)
    dataset, norm = Parts(ontology, tmp_path, parts), Pyshacl(without_terms)

    by_parts = ByParts(dataset, without_terms, "x").judge_by_pyshacl(lambda items, _: items)

    assert by_parts.results == norm.report(dataset.texts()).results
    assert len(by_parts.results) > 200


def damage(choice: random.Random, part: Part) -> None:
    """Damage one line of a part: no day, two days, another type, a link to nothing."""
    kinds = {
        "no day": ("Date> ", lambda line: []),
        "two days": ("Date> ", lambda line: [line, re.sub(r'"\d{4}', '"1066', line, count=1)]),
        "another type": ("22-rdf-syntax-ns#type> ", lambda line: [re.sub(r"<[^<]*> \.$", f"<{TRO.Group}> .", line)]),
        "a link to nothing": (f"<{TRO.treaty}> ", lambda line: [line.replace("/treaty/", "/treaty/no-")]),
        "a link to another thing": (f"<{TRO.actor}> ", lambda line: [line.replace("/country/", "/place/")]),
        "two names": ("schema.org/name> ", lambda line: [line, re.sub(r'"(.*)"', r'"\1 x"', line)]),
    }  # fmt: skip
    wanted, change = choice.choice(list(kinds.values()))
    places = [place for place, line in enumerate(part.lines) if wanted in line]
    if places:
        place = choice.choice(places)
        part.lines[place : place + 1] = change(part.lines[place])


@pytest.mark.slow
def test_fifty_damages_of_the_seeds_are_judged_as_in_the_whole(sample, shapes, tmp_path):
    dataset = Dataset.of(sample, read_seeds(sample))
    parts = [Part(part.path.name, list(dict.fromkeys(part.triples()))) for part in dataset.parts]
    parts.append(Part("late", list(dict.fromkeys(dataset.late_triples()))))
    seeds = Parts(dataset.ontology, tmp_path, parts)
    choice, fast, broken = random.Random(50), Fast(shapes), 0
    assert ByParts(seeds, shapes, "x").report().results == ()
    for _ in range(50):
        part = choice.choice(seeds.parts)
        before = list(part.lines)
        damage(choice, part)

        by_parts = ByParts(seeds, shapes, "x")
        results = by_parts.report().results

        expected = fast.report(seeds.texts()).results
        assert results == expected
        broken += bool(expected)
        part.lines = before
    assert broken > 20


def test_what_changed_is_judged_and_what_shares_a_node_with_it(ontology, shapes, tmp_path):
    thing = "<https://e.org/id/{}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/{}> .\n"
    link = "<https://e.org/id/{}> <https://schema.org/knows> <https://e.org/id/{}> .\n"
    country, person = thing.format("no", "Country"), thing.format("ada", "Person")
    dataset = Parts(ontology, tmp_path, [
        Part("country", [country]), Part("person", [person, link.format("ada", "no")]),
        Part("other", [thing.format("hanoi", "Place")]),
    ])  # fmt: skip
    ByParts(dataset, shapes, "x").report()

    def judged() -> list[str]:
        by_parts = ByParts(dataset, shapes, "x")
        by_parts.report()
        return by_parts.judged

    assert judged() == []
    dataset.parts[2].lines.append(thing.format("hue", "Place"))
    assert judged() == ["other"]
    dataset.parts[0].lines.append(thing.format("no", "Thing"))
    assert judged() == ["country", "person"]
    dataset.parts[2].lines.append(link.format("ada", "hue"))
    assert judged() == ["person", "other"]


def test_a_change_two_parts_away_is_judged(ontology, tmp_path):
    """A shape follows a path of two properties: from one part over a second into a third."""
    shapes = Graph().parse(
        format="turtle",
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <https://schema.org/> .
        <https://e.org/shape> a sh:NodeShape ; sh:targetClass schema:Person ;
           sh:property <https://e.org/shape-home> .
        <https://e.org/shape-home> sh:path (schema:knows schema:homeLocation) ; sh:class schema:Country .
        """,
    )
    line = "<https://e.org/id/{}> <{}> <https://{}> .\n"
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    person = line.format("ada", type_, "schema.org/Person")
    knows = line.format("ada", "https://schema.org/knows", "e.org/id/bob")
    home = line.format("bob", "https://schema.org/homeLocation", "e.org/id/no")
    country = line.format("no", type_, "schema.org/Country")
    there = Part("there", [country])
    dataset = Parts(ontology, tmp_path, [Part("ada", [person, knows]), Part("bob", [home]), there])

    def verdicts() -> list[bool]:
        by_parts = ByParts(dataset, shapes, "x")
        return [
            not by_parts.report().results,
            not by_parts.judge_by_pyshacl(lambda items, _: items).results,
        ]

    assert verdicts() == [True, True]
    there.lines = [line.format("no", type_, "schema.org/Place")]
    assert verdicts() == [False, False]
    there.lines = [country]
    assert verdicts() == [True, True]


def test_the_shapes_that_look_at_all_parts_are_named(sample, shapes):
    dataset = Dataset.of(sample, read_seeds(sample))
    used = {line.split(" ", 2)[1] for part in dataset.parts for line in part.triples()}

    reach = Reach.of(shapes, used)

    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    beyond = {shape for target in targets for shape in reach.beyond.subjects(target)}
    assert beyond == {
        SHAPE["Group-witness-accordingTo"],
        SHAPE["Organization-no-circle"],
        SHAPE["TreatyAction-entry-into-force-consents"],
    }
    text = (FOLDER / "README.md").read_text("utf-8")
    assert [shape for shape in beyond if f"`shape:{shape.rpartition('#')[2]}`" not in text] == []

"""Articles that break a shape only together: the verdict is that of the validator on all at once."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from typing import Any

import pytest
from conftest import ROOT
from rdflib import Graph, Literal, URIRef

from kb.canonical.graph import canonical_lines
from kb.mapping.articles import map_article
from kb.mapping.authorities import map_authorities
from kb.namespaces import TRO
from kb.pipeline import judge, read_seeds
from kb.seeds.article import Article, draft_folder
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.validation.engines import Fast, Pyshacl, validate
from kb.validation.report import Result
from kb.validation.shapes import read_shapes

pytestmark = pytest.mark.slow

HEAD = """
@prefix id: <id/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix tro: <https://w3id.org/treaty-kb/ontology#> .
"""
BLOCKS = {
    "curator/editors": 'a prov:Agent ; schema:name "Editors"@en',
    "country/ug": 'a schema:Country , tro:TreatyActor ; schema:name "Uganda"@en',
    "country/ke": 'a schema:Country , tro:TreatyActor ; schema:name "Kenya"@en',
    "country/rw": 'a schema:Country , tro:TreatyActor ; schema:name "Rwanda"@en',
}
#: Of these each case has its own.
BLOCKS_OF_A_CASE = {
    "person/ada": 'a schema:Person ; schema:name "Ada"@en',
    "organization/fleet": 'a schema:Organization ; schema:name "Fleet"@en',
    "organization/port": 'a schema:Organization ; schema:name "Port"@en',
    "organization/dock": 'a schema:Organization ; schema:name "Dock"@en ; schema:parentOrganization <id/organization/port>',
    "treaty/lakes": 'a tro:Treaty , schema:Legislation ; schema:name "Protocol on Lakes"@en',
    "action/kenya-ratifies": 'a tro:TreatyAction , schema:Action ; schema:name "Kenya ratifies"@en ; '
        "tro:actionType tro:Ratification ; tro:treaty <id/treaty/lakes> ; tro:actor <id/country/ke> ; "
        'tro:evidence <https://e.org/p> ; tro:statedTime "in spring"@en',
}  # fmt: skip
LAKES = {"text": "the Protocol", "ref": "treaty/lakes"}


def fact(quote: str, **said: Any) -> dict[str, Any]:
    return {"quote": quote, **said}


def event(quote: str = "They met in Kampala", **more: Any) -> dict[str, Any]:
    return fact(quote, type="event", event="event/talks", kind="Talks", **more)


def act(quote: str, slug: str, kind: str, actor: str = "", **more: Any) -> dict[str, Any]:
    actors = {"actors": [{"text": actor.title(), "ref": f"country/{actor[:2]}"}]} if actor else {}
    return fact(
        quote, type="action", act=f"action/{slug}", action=kind, treaty=LAKES, **actors, **more
    )


#: A fact for others to be inferred from.
ADA = fact("Ada came", type="mention", thing={"text": "Ada", "ref": "person/ada"})


def inferred(about: str, property_: str, value: Any) -> dict[str, Any]:
    return {"type": "inference", "about": about, "property": property_, "value": value,
            "reason": {"en": "So it seems."}}  # fmt: skip


def part_of(part: str, whole: str) -> dict[str, Any]:
    return fact(f"the {part} is a part of the {whole}", type="belonging",
                part={"text": part, "ref": f"organization/{part}"},
                whole={"text": whole, "ref": f"organization/{whole}"})  # fmt: skip


def statement(mode: str, words: str) -> dict[str, Any]:
    return fact(f"Ada said: {words}", type="statement", statement="statement/ada", mode=mode,
                force="Assertion", words=words, speaker={"text": "Ada", "ref": "person/ada"})  # fmt: skip


DAYS = "They met in Kampala from 14 March 2024 to 16 March 2024"
#: Articles, each with the names of its things and its facts; what the union alone breaks.
CASES: dict[str, tuple[list[tuple[dict[str, str], list[dict[str, Any]]]], set[str]]] = {
    "nothing": ([({"event/talks": "Talks"}, [event()]),
                 ({"event/talks": "Talks"}, [event("They met again")])], set()),
    "two names of one event": ([({"event/talks": "Talks"}, [event()]),
                                ({"event/talks": "Meeting"}, [event()])], {"DiplomaticEvent-name"}),
    "two names, one of an article that says nothing else of it": (
        [({"event/talks": "Talks"}, [event()]),
         ({"event/talks": "Meeting"}, [fact("12 States came", type="count", of="event/talks", count={"text": "12"},
                                            unit={"text": "States"}, according_to="person/ada")])],
        {"DiplomaticEvent-name"}),
    "an end before its beginning": (
        [({"event/talks": "Talks"}, [event(DAYS, date={"text": "16 March 2024"})]),
         ({"event/talks": "Talks"}, [event(DAYS, end_date={"text": "14 March 2024"})])],
        {"DiplomaticEvent-order"}),
    "a person named twice in one language": (
        [({}, [ADA, inferred("person/ada", "schema:name", {"text": "Adah", "language": "vi"})]),
         ({}, [ADA, inferred("person/ada", "schema:name", {"text": "Ada", "language": "vi"})])],
        {"Person-name"}),
    "a circle of organisations": ([({}, [part_of("fleet", "dock")]), ({}, [part_of("port", "fleet")])],
                                  {"Organization-no-circle"}),
    "words that are direct and not": (
        [({"statement/ada": "Ada speaks"}, [statement("Direct", "it rains")]),
         ({"statement/ada": "Ada speaks"}, [statement("Indirect", "it rains")])],
        {"ReportedStatement-speechMode"}),
    "an entry into force, of which another article knows one consent and the authorities one": (
        [({"action/force": "In force"}, [act("the Protocol entered into force", "force", "EntryIntoForce")]),
         ({"action/rw": "Rwanda ratifies"}, [act("Rwanda ratified the Protocol", "rw", "Ratification", "rwanda")])],
        set()),
    "a year of a name that another article gives": (
        [({"action/sign": "It signs"}, [act("Uganda signed the Protocol, the 1951 Protocol", "sign", "Signature", "uganda",
                                            date={"text": "1951"})]),
         ({}, [fact("It is the 1951 Protocol", type="name", thing={"text": "1951 Protocol", "ref": "treaty/lakes"})])],
        {"StatedDate-year-of-a-name"}),
    "a person that is an organisation to one and a place to another": (
        [({}, [ADA, inferred("person/ada", "rdf:type", "https://schema.org/Organization")]),
         ({}, [ADA, inferred("person/ada", "rdf:type", "https://schema.org/Place")])], set()),
    "an event within one that another article alone describes": (
        [({"event/talks": "Talks", "event/summit": "Summit"}, [event(part_of="event/summit")]),
         ({"event/summit": "Summit"}, [fact("The summit began", type="event", event="event/summit", kind="Conference")])],
        set()),
}  # fmt: skip


def own(number: int, text: str) -> str:
    """A text in which the things of a case are its own."""
    kinds = "event|action|statement|person|organization|treaty"
    return re.sub(rf"\b({kinds})/([a-z][a-z-]*)", rf"\1/\2-{number}", text)


def blocks(known: dict[str, str]) -> str:
    return "".join(
        f"\n<id/{ref}> {said} ;\n    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
        for ref, said in known.items()
    )


def enter(project: Project, slug: str, names: dict[str, str], facts: list[dict[str, Any]]) -> None:
    """Write an article of which each fact quotes a sentence."""
    record = {
        "by": "curator",
        "status": "accepted",
        "decided": {"who": "editors", "on": "2026-11-24"},
    }
    text = ".\n".join([f"An article, {slug}", *(one["quote"] for one in facts if "quote" in one)])
    draft_folder(project.seeds, text.encode(), slug, "en", f"Article {slug}", "editors")
    start = f"f{slug.replace('-', 'x')}x"
    content = {
        "things": [{"ref": ref, "name": {"en": name}} for ref, name in names.items()],
        "facts": [
            {"id": f"{start}{i}", **one, **record}
            | ({"from": [f"{start}0"]} if one["type"] == "inference" else {})
            for i, one in enumerate(facts)
        ],
    }
    (project.seeds / slug / "facts.yaml").write_text(
        own(int(slug.partition("-")[0]), json.dumps(content, indent=1)), "utf-8"
    )


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the articles of all cases."""
    root = tmp_path_factory.mktemp("together")
    for part in ("ontology", "shapes"):
        shutil.copytree(ROOT / part, root / part)
    # What shapes find is compared; the words of these articles mean nothing.
    (root / "shapes" / "_meaning" / "rules.yaml").write_text("rules: []\n")
    (root / "seeds" / "authorities").mkdir(parents=True)
    shutil.copy(ROOT / "seeds" / "dataset.yaml", root / "seeds")
    project, text = Project.find(root), HEAD + blocks(BLOCKS)
    for number, (articles, _) in enumerate(CASES.values()):
        named = blocks(BLOCKS_OF_A_CASE).replace('"@en ;', f' {number}"@en ;')  # no two alike
        text += own(number, named)
        for i, (names, facts) in enumerate(articles):
            enter(project, f"{number}-{i}", names, facts)
    (root / "seeds" / "authorities" / "few.ttl").write_text(text, "utf-8")
    return project


@pytest.fixture(scope="module")
def results(together: Project) -> tuple[Result, ...]:
    return judge(together, read_seeds(together)).report.results


@pytest.fixture(scope="module")
def by_all_at_once(together: Project) -> tuple[set[Any], set[Any]]:
    """What the validator says of each article beside all authorities, and of all together."""
    ids, ontology = together.identifiers, Ontology.read(together.ontology)
    known = read_authorities(together.seeds / "authorities", ids, ontology)
    authorities, shapes = map_authorities(known, ids), read_shapes(together.shapes)
    beside = authorities.judged() + ontology.graph
    engine, alone, union = Pyshacl(shapes), set[Any](), Graph() + beside
    for folder in together.article_folders():
        article = Article.read(folder)
        facts = FactFile.read(article, folder / "facts.yaml", known, ontology)
        graph = map_article(article, facts, ids).judged()
        lines = canonical_lines(graph + beside)
        alone |= terms(engine.report(lines, set(graph.subjects())).results)
        union += graph
    return alone, terms(validate(union, shapes).results)


def terms(results: Iterable[Result]) -> set[Any]:
    return {
        (r.focus, r.path, r.value, r.shape, r.component, r.severity, r.message) for r in results
    }


def test_what_articles_break_is_what_the_validator_finds_in_each_and_in_all_at_once(
    results, by_all_at_once
):
    alone, union = by_all_at_once

    assert terms(results) == union and not alone <= union
    assert len(results) == len(terms(results))
    assert all(result.file and result.line for result in results)


@pytest.mark.parametrize("case", CASES)
def test_what_articles_break_together_is_found(case, results, by_all_at_once):
    number, (alone, union) = list(CASES).index(case), by_all_at_once

    found = {
        shape.rpartition("#")[2]
        for focus, _, _, shape, *_ in union - alone
        if focus.endswith(f"-{number}")
    }

    assert found == CASES[case][1]
    assert found <= {r.shape.rpartition("#")[2] for r in results if r.focus.endswith(f"-{number}")}


def test_a_conflict_of_two_articles_names_both(results):
    number = list(CASES).index("words that are direct and not")

    [result] = [r for r in results if r.focus.endswith(f"-{number}") and r.path == TRO.speechMode]

    places = [result.file, *result.also]
    assert [place.partition(":")[0] for place in places] == [
        f"seeds/{number}-{i}/facts.yaml" for i in range(2)
    ]


@pytest.fixture(scope="module")
def broken(together: Project) -> list[str]:
    """All invalid examples of the shapes, and the ontology, as lines."""
    graph = Graph() + Ontology.read(together.ontology).graph
    for path in sorted(together.shapes.glob("*/invalid/*.ttl")):
        example = Graph().parse(path)
        graph += [
            triple for triple in example if all(isinstance(t, URIRef | Literal) for t in triple)
        ]
    return canonical_lines(graph)


def test_a_graph_judged_at_some_nodes_has_the_results_of_the_whole_at_these(together, broken):
    engine = Pyshacl(read_shapes(together.shapes))
    nodes = sorted({line[1 : line.index(">")] for line in broken})
    whole = engine.report(broken).results
    assert len(whole) > 200

    wanted = set(map(URIRef, nodes[1::3]))
    assert engine.report(broken, wanted).results == tuple(
        result for result in whole if result.focus in wanted
    )


def test_both_engines_have_the_same_results_in_all_invalid_examples_together(together, broken):
    shapes = read_shapes(together.shapes)

    fast, norm = (engine(shapes).report(broken).results for engine in (Fast, Pyshacl))

    assert {key(result) for result in fast} == {key(result) for result in norm}


def key(result: Result) -> tuple[Any, ...]:
    """What two engines must agree on; texts of their own they may write as they like."""
    return result.focus, result.shape, result.component, result.value, result.severity

"""The rules as people read them: `shapes/_meaning/rules.yaml`, one entry for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef

from kb import plainyaml
from kb.errors import Problem, SeedError
from kb.namespaces import DCTERMS, RDF, SH, SKOS, bind
from kb.seeds.texts import read_text

#: Where the rules stand in the folder of the shapes.
NAME = Path("_meaning", "rules.yaml")
#: What a rule may do: refuse what contradicts itself, or ask what a person answers once.
GRADES = ("refuse", "ask")
#: What the rules of a grade have in common.
_GRADE_SAYS = {
    "refuse": "What contradicts itself or cannot be: the fact is mended, or not published.",
    "ask": "What only looks odd: a curator answers once, in the fact, or mends it.",
}
_KEYS = {"id", "grade", "title", "description", "message", "mend"}


@dataclass(frozen=True)
class Rule:
    """One rule: its grade, and what it says to the person who mends; `{words}` are filled in."""

    id: str
    grade: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    message: str
    mend: str


def read_rules(shapes: Path) -> Mapping[str, Rule]:
    """The rules by their ids; `SeedError` where the file in the folder of shapes has a slip."""
    path = shapes / NAME
    text = read_text(path)
    try:
        return _parsed(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeedError([Problem(path, 1, 1, f"is no list of rules: {error}")]) from error


def rules_of(shapes: Path, type_: str) -> Mapping[str, Rule]:
    """The rules that may say something of facts of a type: those in whose wrong example one
    stands."""
    return {
        rule: definition
        for rule, definition in read_rules(shapes).items()
        if type_ in _types(shapes, rule)
    }


def describe_rules(rules: Mapping[str, Rule], base: str) -> Graph:
    """The rules for whoever meets one in an answer: a scheme with a concept for each, and a
    collection for each grade."""
    graph, whole = bind(Graph(bind_namespaces="none")), URIRef(f"{base}rules")
    graph.add((whole, RDF.type, SKOS.ConceptScheme))
    graph.add((whole, DCTERMS.title, Literal("Rules of meaning", lang="en")))
    for grade, says in _GRADE_SAYS.items():
        of_grade = URIRef(f"{whole}#{grade}")
        graph.add((of_grade, RDF.type, SKOS.Collection))
        graph.add((of_grade, SKOS.prefLabel, Literal(grade, lang="en")))
        graph.add((of_grade, SKOS.definition, Literal(says, lang="en")))
    for rule in rules.values():
        concept = URIRef(f"{whole}#{rule.id}")
        graph.add((URIRef(f"{whole}#{rule.grade}"), SKOS.member, concept))
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, whole))
        graph.add((concept, SKOS.notation, Literal(rule.id)))
        for words, term in ((rule.title, SKOS.prefLabel), (rule.description, SKOS.definition)):
            for language, text in words.items():
                graph.add((concept, term, Literal(text, lang=language)))
        graph.add((concept, SH.message, Literal(rule.message, lang="en")))
        graph.add((concept, SKOS.editorialNote, Literal(rule.mend, lang="en")))
    return graph


@lru_cache(256)
def _types(shapes: Path, rule: str) -> frozenset[str]:
    """The types of facts in the wrong example of a rule."""
    try:
        text = read_text(shapes / NAME.parent / "examples" / f"{rule}.yaml")
    except SeedError:
        return frozenset()
    return frozenset(fact["type"] for fact in plainyaml.load(text)["wrong"]["facts"])


@lru_cache(4)
def _parsed(text: str) -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    for entry in plainyaml.load(text)["rules"]:
        if set(entry) != _KEYS or entry["grade"] not in GRADES or entry["id"] in rules:
            raise ValueError(f"{entry.get('id', 'an entry')} has other keys, or stands twice")
        if None in (*entry["title"].values(), *entry["description"].values()):
            raise ValueError(f"{entry['id']}: put words with a comma in quotation marks")
        rules[entry["id"]] = Rule(**entry)
    return rules

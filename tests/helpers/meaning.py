"""Small articles for rules of meaning: a text, its facts in short, and what is known around them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conftest import ROOT

from kb.meaning.findings import Finding, findings
from kb.meaning.knownnames import KnownNames
from kb.meaning.rules import read_rules
from kb.plainyaml import load
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.gate import Gate
from kb.seeds.labels import Label, Labels
from kb.seeds.ontology import Ontology
from kb.seeds.revision import new_id
from kb.seeds.schema import breaches
from kb.seeds.seedfile import SeedFile

RULES = read_rules(ROOT / "shapes")
EXAMPLES = ROOT / "shapes" / "_meaning" / "examples"
DECIDED = {"by": "curator", "status": "accepted", "decided": {"who": "editors", "on": "2026-11-24"}}
#: A treaty, and its adoption, which the authorities have.
KNOWN_TREATY = {
    "treaty/pact": ["Moss Pact"],
    "action/adoption": {"names": [], "act": ("Adoption", "treaty/pact", "2010-06-01")},
}
ONTOLOGY = Ontology.read(ROOT / "ontology")


def read_example(rule: str) -> Mapping[str, Any]:
    """The example of a rule, as its file has it."""
    examples: Mapping[str, Any] = load((EXAMPLES / f"{rule}.yaml").read_text("utf-8"))
    return examples


def around(known: Mapping[str, Any]) -> KnownNames:
    """What is known around an example: names, and of treaties the day of their adoption."""
    entries = {
        ref: entry if isinstance(entry, dict) else {"names": entry} for ref, entry in known.items()
    }
    labels = [Label(ref, name, "en") for ref, entry in entries.items() for name in entry["names"]]
    within = {ref: frozenset(entry.get("within", ())) for ref, entry in entries.items()}
    adopted = {ref: entry["adopted"] for ref, entry in entries.items() if "adopted" in entry}
    acts = {ref: tuple(entry["act"]) for ref, entry in entries.items() if "act" in entry}
    return KnownNames(Labels.from_labels(labels), within, adopted, acts)


def an_article(text: str, language: str, published: str | None = None) -> Article:
    """An article that only has a text."""
    return Article(
        slug="example", text=text, sha256="", language=language, label={}, entered_by="editors",
        entered_on="2026-11-24", headline=None, published=published, url=None, publisher=None, notes=(),
    )  # fmt: skip


def told(
    language: str,
    text: str,
    facts: list[Mapping[str, Any]],
    known: Mapping[str, Any] | None = None,
    things: list[Mapping[str, Any]] | None = None,
    published: str | None = None,
) -> tuple[Finding, ...]:
    """What the rules say of some facts, which pass the gate."""
    taken: set[str] = set()
    whole = [{**DECIDED, **fact} for fact in facts]
    for fact in whole:
        if fact["status"] == "draft":
            del fact["decided"]
        fact.setdefault("id", new_id("example", fact, taken))
    value = {"things": things or [], "facts": whole}
    assert list(breaches(value, "facts")) == []
    article = an_article(text, language, published)
    file = SeedFile(Path("facts.yaml"), value, {})
    references = {*(known or {}), "curator/editors"}
    gate = Gate(article, file, references, ONTOLOGY)
    spans = [gate.check(i) for i in range(len(whole))]
    assert gate.problems == []
    read = FactFile.of(article, file, enumerate(spans))
    return findings(article, read, RULES, around(known or {}))


def told_by_example(rule: str, which: str) -> list[str]:
    """The ids of the rules that say something of the right or the wrong example of a rule."""
    example = read_example(rule)
    case = example[which]
    findings = told(
        example["language"], case["text"], case["facts"], example.get("known"), case.get("things"),
        example.get("published"),
    )  # fmt: skip
    return [finding.rule for finding in findings]

"""No draft reports an act that did not happen, and none is published without a decision."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import known_authorities, known_ontology
from gold import read_article
from traps import CLASSES, LANGUAGES, Trap, dates_of, fallen_for, is_found, traps

from kb.drafting.drafting import Drafted, draft
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.ontology import Ontology

ARTICLES = Path(__file__).parents[1] / "drafting" / "articles"
NAMES = sorted(path.stem for path in ARTICLES.glob("*.txt"))


@pytest.fixture(scope="module")
def known(project) -> frozenset[str]:
    return frozenset(known_authorities(has_tables=False))


@pytest.fixture(scope="module")
def ontology(project) -> Ontology:
    return known_ontology()


def passes_the_gate(article: Article, drafted: Drafted, known, ontology, folder: Path) -> FactFile:
    """The facts of a draft, read as `kb check` reads them; `SeedError` where one is refused."""
    content: dict[str, Any] = {"things": list(drafted.things), "facts": []}
    if drafted.candidates:
        content["candidates"] = list(drafted.candidates)
    for i, fact in enumerate(drafted.facts):
        content["facts"].append({"id": f"f{i:05}", **fact})
    path = folder / "facts.yaml"
    path.write_text(f"{json.dumps(content, ensure_ascii=False)}\n", "utf-8")  # which is YAML too
    return FactFile.read(article, path, known, ontology)


def first_and_others() -> Iterator[Any]:
    """All traps; those behind the first of their class in a language are slow."""
    seen = set[tuple[str, str]]()
    for trap in traps():
        is_first = (trap.kind, trap.language) not in seen
        seen.add((trap.kind, trap.language))
        yield pytest.param(trap, id=trap.id, marks=() if is_first else pytest.mark.slow)


@pytest.mark.parametrize("trap", list(first_and_others()))
def test_no_trap_fires(trap, labels, known, ontology, tmp_path):
    drafted = draft(trap.article, labels)

    assert list(fallen_for(trap, drafted.facts)) == []
    assert {fact["status"] for fact in drafted.facts} <= {"draft"}
    file = passes_the_gate(trap.article, drafted, known, ontology, tmp_path)
    assert [fact.id for fact in file.facts if fact.is_published] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_published_of_an_article_that_nobody_decided(
    name, labels, known, ontology, tmp_path
):
    article = read_article(ARTICLES, name)

    drafted = draft(article, labels)

    assert {fact["status"] for fact in drafted.facts} == {"draft"}
    assert {fact["by"].partition(":")[0] for fact in drafted.facts} == {"rule"}
    file = passes_the_gate(article, drafted, known, ontology, tmp_path)
    assert [fact.id for fact in file.facts if fact.is_published] == []


def test_every_class_has_a_trap_in_every_language():
    found = defaultdict(set)
    for trap in traps():
        found[trap.kind].add(trap.language)

    assert {kind: sorted(set(LANGUAGES) - found[kind]) for kind in {*CLASSES, *found}} == {
        kind: [] for kind in {*CLASSES, *found}
    }


def test_every_trap_forbids_something_or_expects_something():
    empty = [
        trap.id
        for trap in traps()
        if not (trap.never or trap.counts_never or trap.offices_never or trap.expected)
    ]

    assert empty == []
    assert len({trap.id for trap in traps()}) == len(traps())


def _act(
    action: str, actor: str | None = None, date: str | None = None, **more: Any
) -> dict[str, Any]:
    """An act as a rule would draft it that does not understand the text."""
    fact: dict[str, Any] = {
        "type": "action", "act": "action/x", "action": action, "quote": "...",
        "treaty": {"text": "the Convention", "ref": "treaty/x"}, **more,
    }  # fmt: skip
    if actor:
        fact["actors"] = [{"text": "...", "ref": actor}]
    if date:
        fact["date"] = {"text": date}
    return fact


def test_a_draft_of_the_wrong_act_sets_the_trap_off():
    """Each thing that a trap forbids is drafted as a careless rule would."""
    forbidden = [(trap, never) for trap in traps() for never in trap.never]

    for trap, never in forbidden:
        date = str(never["date"]) if "date" in never else None
        facts = (
            _act(never["action"], never.get("actor"), "2021-05-04" if date == "any" else date),
        )

        assert list(fallen_for(trap, facts)), trap.id


#: A trap whose acts are narrowed in every way.
NARROW = Trap.of({
    "id": "narrow-en", "text": "...", "counts_never": [60],
    "offices_never": [{"holder": "Tô Lâm", "of": "organization/united-nations"}],
    "never": [{"action": "Ratification", "actor": "country/id", "date": "2021"},
              {"action": "Signature", "treaty": "Convention", "date": "any"}],
}, "narrow")  # fmt: skip


@pytest.mark.parametrize(("facts", "fires"), [
    ([_act("Ratification", "country/id", "4 May 2021")], True),
    ([_act("Ratification", "country/id", "4 May 2020")], False),
    ([_act("Ratification", "country/id")], False),  # no day is drafted
    ([_act("Ratification", "country/vn", "4 May 2021")], False),
    ([_act("Ratification", None, "4 May 2021")], True),  # nobody's act may be anybody's
    ([_act("Deposit", "country/id", "4 May 2021", deposits="Ratification")], True),
    # A year that is concluded is no better than one in the words.
    ([_act("Ratification", "country/id", "4 May"),
      {"type": "inference", "about": "action/x", "property": "tro:actionDate", "value": "2021-05-04"}], True),
    ([_act("Ratification", "country/id", "2021") | {"type": "anticipated"}], False),
    ([_act("Signature", "country/vn", "4 May 2021")], True),
    ([_act("Signature", "country/vn", "May 2021")], False),
    ([_act("Signature", "country/vn", "4 May 2021", treaty={"text": "the Pact", "ref": "treaty/p"})], False),
    ([{"type": "count", "count": {"text": "60"}, "quote": "60"}], True),
    ([{"type": "count", "count": {"text": "some 60"}, "quote": "some 60"}], False),
    ([{"type": "office", "holder": {"text": "To Lam"}, "quote": "...",
       "of": {"ref": "organization/united-nations"}}], True),
    ([{"type": "office", "holder": {"text": "To Lam"}, "quote": "..."}], False),
])  # fmt: skip
def test_a_trap_fires_for_just_what_it_forbids(facts, fires):
    assert bool(list(fallen_for(NARROW, tuple(facts)))) == fires


def test_the_days_of_an_act_are_those_of_its_words_and_of_what_is_concluded():
    concluded = {
        "type": "inference",
        "about": "action/x",
        "property": "tro:actionDate",
        "value": "2021-05-04",
    }

    assert dates_of(_act("Signature", date="4 Mei"), (concluded,), "id") == {
        "--05-04",
        "2021-05-04",
    }


def test_who_drafts_nothing_finds_no_act_that_plainly_happened():
    """What `expected` is for: precision alone would praise silence."""
    expected = [(one, trap) for trap in traps() for one in trap.expected]

    assert len(expected) >= 30
    assert not any(is_found(one, (), trap.language) for one, trap in expected)
    one = {"action": "Signature", "actor": "country/sg", "date": "2023-09-05"}
    assert is_found(one, (_act("Signature", "country/sg", "5 September 2023"),), "en")
    assert not is_found(one, (_act("Signature", "country/sg"),), "en")
    assert not is_found(one, (_act("Signature", None, "5 September 2023"),), "en")

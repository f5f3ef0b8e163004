"""How drafts are compared with what curators accepted."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gold
import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.drafting import drafting
from kb.scoring.comparing import RULES, Rule, agree, compare, happened_falsely
from kb.scoring.items import Item, Names, PlacedFact, items
from kb.scoring.scoretable import Origins, Scored, Table, by_origin, proposed, shares
from kb.seeds.article import Article, digest
from kb.seeds.content import Argument
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import Name
from kb.seeds.labels import Label, Labels

TEXT = """\
Norland signed the Treaty of Ostby on 4 May 2021 at a ceremony in Ostby.
Foreign Minister Ada Holm said: "This is a good day." She expects that 12 States will follow.
"""
TREATY = {"text": "the Treaty of Ostby", "ref": "treaty/ostby"}
NORLAND = {"text": "Norland", "ref": "country/norland"}
HOLM = {"text": "Ada Holm", "ref": "person/ada-holm"}
FIRST, SECOND = TEXT.splitlines()
LABELS = Labels.from_labels([
    Label("country/norland", "Norland", "en"), Label("country/sudland", "Sudland", "en"),
    Label("treaty/ostby", "Treaty of Ostby", "en"), Label("place/ostby", "Ostby", "en"),
    Label("person/ada-holm", "Ada Holm", "en"),
])  # fmt: skip
#: What a curator has accepted.
ACT = {
    "type": "action", "act": "action/norland-signs", "action": "Signature", "treaty": TREATY,
    "actors": [NORLAND], "date": {"text": "4 May 2021"}, "quote": FIRST[:-1],
}  # fmt: skip
EVENT = {
    "type": "event", "event": "event/ceremony", "kind": "SigningCeremony", "about": [TREATY],
    "date": {"text": "4 May 2021"}, "place": {"text": "Ostby", "ref": "place/ostby"},
    "quote": FIRST[:-1],
}  # fmt: skip
OFFICE = {
    "type": "office", "holder": HOLM, "office": {"text": "Foreign Minister"},
    "quote": "Foreign Minister Ada Holm",
}  # fmt: skip
STATEMENT = {
    "type": "statement", "statement": "statement/good-day", "speaker": HOLM, "force": "Praise",
    "mode": "Direct", "words": "This is a good day.",
    "quote": 'Ada Holm said: "This is a good day."',
}  # fmt: skip
COUNT = {
    "type": "count", "of": "treaty/ostby", "count": {"text": "12"}, "unit": {"text": "States"},
    "according_to": "person/ada-holm", "quote": "12 States will follow",
}  # fmt: skip
CURATED = [ACT, EVENT, OFFICE, STATEMENT, COUNT]


@dataclass
class Draft:
    """What a drafter hands on."""

    facts: tuple[Mapping[str, Any], ...]
    things: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[Mapping[str, Any], ...] = ()


def article(text: str = TEXT, language: str = "en") -> Article:
    return Article(
        slug="ostby", text=text, sha256=digest(text), language=language, label={"en": "Ostby"},
        entered_by="editors", entered_on="2026-11-24", headline=None, published="2021-05-05",
        url=None, publisher=None, notes=(),
    )  # fmt: skip


def items_of(
    facts: list[dict[str, Any]], candidates: tuple[dict[str, Any], ...] = ()
) -> tuple[Item, ...]:
    names = Names.of(LABELS).further(candidates)
    return items((PlacedFact.of(fact, article()) for fact in facts), article(), names)


def scores(facts: list[dict[str, Any]], **more: Any) -> dict[str, tuple[int, int, int, int]]:
    """Right, given, found and expected of each row of a draft, beside what is curated."""
    found = Scored.of(article(), items_of(facts, **more), items_of(CURATED)).scores
    return {
        title: (len(one.right), one.given, len(one.matched), one.expected)
        for title, one in found.items()
        if one.given or one.expected
    }


def changed(rows: dict[str, tuple[int, int, int, int]]) -> dict[str, tuple[int, int, int, int]]:
    """The rows that differ from those of a draft that is as the curator's file."""
    whole = scores(CURATED)
    return {title: row for title, row in rows.items() if row != whole[title]}


def test_a_draft_that_says_what_the_curator_accepted_is_right_in_every_row():
    assert scores(CURATED) == {
        "country": (1, 1, 1, 1), "person": (1, 1, 1, 1), "person with office": (1, 1, 1, 1),
        "place": (1, 1, 1, 1), "treaty name": (1, 1, 1, 1), "event": (1, 1, 1, 1),
        "date": (1, 1, 1, 1), "count": (1, 1, 1, 1), "statement": (1, 1, 1, 1),
        "statement, speaker": (1, 1, 1, 1), "act": (1, 1, 1, 1), "act, date": (1, 1, 1, 1),
        "act, date, status": (1, 1, 1, 1),
    }  # fmt: skip


def test_the_first_article_is_right_beside_itself(project):
    """The curator's file has 59 published facts of all types."""
    folder = project.seeds / "hanoi-reception"
    read = Article.read(folder)
    facts = FactFile.read(read, folder / "facts.yaml", None, None).facts
    found = items((PlacedFact.of(fact, read) for fact in facts), read, Names.of(LABELS))

    table = Table([Scored.of(read, found, found)])

    assert [(title, score.wrong, score.missed) for title, _, score in table.rows()] == [
        (rule.title, (), ()) for rule in RULES
    ]
    assert table.articles[0].false_acts == ()


SUDLAND = {"text": "Norland", "ref": "country/sudland"}


@pytest.mark.parametrize(("fact", "rows"), [
    # A State that did not sign: wrong as an act, and as a country of the article.
    (ACT | {"actors": [SUDLAND]}, {
        "country": (0, 1, 0, 1), "act": (0, 1, 0, 1), "act, date": (0, 1, 0, 1),
        "act, date, status": (0, 1, 0, 1)}),
    # Nobody named.
    ({k: v for k, v in ACT.items() if k != "actors"}, {
        "country": (0, 0, 0, 1), "act": (0, 1, 0, 1), "act, date": (0, 1, 0, 1),
        "act, date, status": (0, 1, 0, 1)}),
    # No day: party and action are right all the same. The day is in the event too.
    ({k: v for k, v in ACT.items() if k != "date"}, {
        "act, date": (0, 1, 0, 1), "act, date, status": (0, 1, 0, 1)}),
    (ACT | {"action": "Ratification"}, {
        "act": (0, 1, 0, 1), "act, date": (0, 1, 0, 1), "act, date, status": (0, 1, 0, 1)}),
    # Said to be planned only.
    (ACT | {"type": "anticipated", "act": "anticipated/x", "outlook": "Scheduled"}, {
        "act, date, status": (0, 1, 0, 1)}),
    (EVENT | {"kind": "Talks"}, {"event": (0, 1, 0, 1)}),
    # What is left out of an event is no mistake in it; its place is missed as a place.
    ({k: v for k, v in EVENT.items() if k != "place"}, {"place": (0, 0, 0, 1)}),
    # A ceremony is a signing however it is called.
    (EVENT | {"kind": "Signing"}, {}),
    (OFFICE | {"office": {"text": "Minister"}}, {"person with office": (0, 1, 0, 1)}),
    (STATEMENT | {"mode": "Indirect"}, {"statement": (0, 1, 0, 1), "statement, speaker": (0, 1, 0, 1)}),
    # Words of another passage.
    (STATEMENT | {"words": "will follow", "quote": SECOND[-50:]}, {
        "statement": (0, 1, 0, 1), "statement, speaker": (0, 1, 0, 1)}),
    # Some of the words: the passages overlap.
    (STATEMENT | {"words": "a good day"}, {}),
    (STATEMENT | {"speaker": NORLAND}, {"statement, speaker": (0, 1, 0, 1)}),
    (COUNT | {"count": {"text": "that 12"}, "quote": "that 12 States"}, {"count": (0, 1, 0, 1)}),
    (COUNT | {"unit": {"text": "follow"}}, {"count": (0, 1, 0, 1)}),
])  # fmt: skip
def test_what_differs_is_wrong_in_just_its_rows(fact, rows):
    facts = [
        fact if fact["quote"] == one["quote"] and _same_kind(fact, one) else one for one in CURATED
    ]
    if fact not in facts:  # its quote is another one
        facts = [one for one in CURATED if one["type"] != fact["type"]] + [fact]

    assert changed(scores(facts)) == rows


def _same_kind(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    kinds = {"anticipated": "action"}
    return kinds.get(one["type"], one["type"]) == kinds.get(other["type"], other["type"])


def test_a_thing_is_counted_once_however_often_it_is_named():
    name = {"type": "name", "thing": NORLAND, "quote": "Norland signed"}

    assert scores([*CURATED, name, {**name, "type": "mention"}])["country"] == (1, 1, 1, 1)


def test_a_candidate_is_the_thing_that_has_its_name():
    candidate = {"ref": "person/holm", "name": {"en": "Ada HOLM"}}
    office = OFFICE | {"holder": {"text": "Ada Holm", "ref": "person/holm"}}
    statement = STATEMENT | {"speaker": {"text": "Ada Holm", "ref": "person/holm"}}

    assert changed(scores([ACT, EVENT, COUNT, office, statement], candidates=(candidate,))) == {}


def test_a_name_that_was_linked_to_another_thing_is_wrong():
    name = {"type": "name", "thing": SUDLAND, "quote": "Norland signed"}

    assert scores([*CURATED, name])["country"] == (1, 2, 1, 1)


def test_an_act_that_nobody_reports_is_listed_alone():
    ratified = ACT | {"action": "Ratification", "act": "action/b"}
    planned = ratified | {"type": "anticipated", "outlook": "Scheduled", "act": "anticipated/c"}
    unnamed = {k: v for k, v in ACT.items() if k != "actors"}

    found = happened_falsely(items_of([ACT, ratified, planned, unnamed]), items_of(CURATED))

    assert [item.arguments["action"] for item in found] == [{"Ratification"}]


OTHER = {"text": "Pact of Vik", "ref": "treaty/vik"}
DEAL = {"text": "Ostby deal", "ref": "treaty/deal"}


@pytest.mark.parametrize(("drafted", "false"), [
    # A treaty that the curator's file has nowhere, or the words with another reference: the act
    # was done, and the curator corrected what it was done to.
    ({"treaty": DEAL}, 0),
    ({"treaty": {"text": "the Treaty of Ostby", "ref": "treaty/vik"}}, 0),
    # The other treaty of the article.
    ({"treaty": OTHER}, 1),
    ({"treaty": DEAL, "date": {"text": "5 May 2021"}}, 1),
    ({"treaty": DEAL, "actors": [SUDLAND]}, 1),
    ({"treaty": DEAL, "action": "Ratification"}, 1),
    # Told in another place, where the curator found no act.
    ({"treaty": DEAL, "quote": SECOND[:30]}, 1),
    # The words that name the actor, with another reference; and another actor.
    ({"actors": [SUDLAND]}, 0),
    ({"actors": [{"text": "Ostby", "ref": "country/sudland"}]}, 1),
])  # fmt: skip
def test_an_act_that_was_done_under_another_name_is_wrong_and_not_false(drafted, false):
    named = {"type": "name", "thing": OTHER, "quote": FIRST[:-1]}
    given, expected = items_of([ACT | drafted]), items_of([ACT, named])

    assert len(happened_falsely(given, expected)) == false
    assert compare(given, expected, RULES[-1]).wrong == given[-1:]


def test_an_act_that_is_given_as_a_claim_is_not_given_as_having_happened():
    claim = ACT | {
        "action": "Ratification",
        "act": "action/b",
        "according_to": "statement/good-day",
    }
    given, expected = items_of([claim]), items_of(CURATED)

    assert happened_falsely(given, expected) == ()
    assert compare(given, expected, RULES[-1]).wrong == given[-1:], "it is wrong all the same"


def test_an_act_that_was_called_for_and_is_given_as_having_happened_is_false():
    called = ACT | {"type": "anticipated", "outlook": "CalledFor", "act": "anticipated/c"}

    assert len(happened_falsely(items_of([ACT]), items_of([called]))) == 1


def test_a_deposited_instrument_is_the_act_itself():
    deposit = ACT | {"action": "Deposit", "deposits": "Ratification"}
    ratification = ACT | {"action": "Ratification"}
    rule = next(rule for rule in RULES if rule.title == "act, date, status")

    assert compare(items_of([deposit]), items_of([ratification]), rule).precision == 1


def _named(name: str, optional: bool = False) -> Item:
    return Item("treaty", name, (), {"name": frozenset({name})}, optional)


TREATIES = Rule("treaty", "treaty", ("name",))


def test_what_is_optional_counts_neither_for_nor_against():
    score = compare(
        [_named("a"), _named("b"), _named("c")], [_named("a"), _named("b", True)], TREATIES
    )

    assert (score.precision, score.recall) == (1 / 2, 1)


def test_an_optional_thing_that_is_required_too_is_right():
    score = compare([_named("a")], [_named("a", True), _named("a")], TREATIES)

    assert (len(score.right), len(score.matched), score.optional) == (1, 1, ())


def test_two_given_things_are_not_one_expected_thing():
    score = compare([_named("a"), _named("a")], [_named("a")], TREATIES)

    assert (len(score.right), len(score.wrong)) == (1, 1)


def _thing(kind: str, *names: str) -> Item:
    return Item(kind, names[0], (), {"name": frozenset(names)})


@pytest.mark.parametrize(("kind", "given", "expected", "lenient"), [
    ("organization", "ostby institute", "ostby institute on rivers", True),
    ("place", "ostby hall of nations", "ostby hall", True),
    ("country", "oman", "romania", False),  # letters, but no word
    ("treaty", "ostby treaty", "ostby treaty on rivers", False),  # of like names two are two
    ("treaty", "ostby treaty on rivers", "ostby treaty", False),
    ("person", "meet holm", "holm", False),  # what is no name stands in no file of a curator
])  # fmt: skip
def test_a_name_within_a_name_is_the_same_only_leniently_and_never_of_treaties_and_people(
    kind, given, expected, lenient
):
    one, other, rule = _thing(kind, given), _thing(kind, expected), Rule("", kind, ("name",))

    assert (agree(one, other, rule, strict=False), agree(one, other, rule)) == (lenient, False)


@pytest.mark.parametrize(("given", "expected", "same"), [
    # Authorities are what their references say, whatever else they are called.
    (("treaty/a", "the pact"), ("treaty/a", "pact of ostby"), True),
    (("treaty/a", "the pact"), ("treaty/b", "the pact"), False),
    (("country/gn", "guinea"), ("country/gq", "equatorial guinea"), False),
    # What no authority describes may have another slug.
    (("new:treaty/pact", "the pact"), ("treaty/a", "the pact"), True),
    (("new:treaty/pact", "the pact"), ("new:treaty/the-pact", "the pact"), True),
    (("new:treaty/pact", "the pact"), ("new:treaty/pact-2", "pact of vik"), False),
])  # fmt: skip
def test_two_are_one_thing_by_reference_and_by_name_only_where_one_has_none(given, expected, same):
    kind = given[0].removeprefix("new:").partition("/")[0]
    one, other, rule = _thing(kind, *given), _thing(kind, *expected), Rule("", kind, ("name",))

    assert [agree(one, other, rule, strict) for strict in (True, False)] == [same, same]


def test_the_treaty_of_an_act_and_the_speaker_of_a_statement_are_told_by_reference():
    other = {"ref": "treaty/rivers", "name": {"en": "Treaty of Ostby on Rivers"}}
    act = ACT | {"treaty": {"text": "the Treaty of Ostby", "ref": "treaty/rivers"}}
    caption = {"ref": "person/see-ada-holm", "name": {"en": "See Ada Holm"}}
    said = STATEMENT | {"speaker": {"text": "Ada Holm", "ref": "person/see-ada-holm"}}
    given = items_of([act, said], candidates=(other, caption))

    scored = Scored.of(article(), given, items_of(CURATED), strict=False).scores

    titles = ("statement", "statement, speaker", "act", "treaty name", "person")
    assert [(len(scored[t].right), scored[t].given) for t in titles] == [
        (1, 1), (0, 1), (0, 1), (0, 1), (0, 1)
    ]  # fmt: skip


def test_what_the_readers_named_is_the_authority_that_has_the_name(tmp_path):
    """The text calls the treaty otherwise than the readers do; the authority has both names."""
    also = Labels.from_labels([
        *(one for of in LABELS.by_folded.values() for one in of), Label("treaty/ostby", "Pact of Ostby", "en"),
        Label("treaty/other", "Treaty of Ostby", "fr"),
    ])  # fmt: skip
    says = json.loads(json.dumps(GOLD))
    says["entities"][0]["name"] = "Pact of Ostby"
    folder = gold_folder(tmp_path, says)

    def right(labels: Labels) -> int:
        expected = gold.read_gold(folder, "ostby.en", labels).items()
        return len(Scored.of(article(), items_of([ACT]), expected).scores["treaty name"].right)

    assert [right(labels) for labels in (gold.NO_LABELS, also)] == [0, 1]
    ambiguous = Labels.from_labels(
        [Label("treaty/x", "Pact of Ostby", "en"), Label("treaty/y", "Pact of Ostby", "fr")]
    )
    assert right(ambiguous) == 0


@pytest.mark.parametrize(("given", "expected", "same"), [
    ("--05-04", "2021-05-04", (True, False)),
    ("2021-05-04", "--05-04", (True, False)),
    ("2020-05-04", "2021-05-04", (False, False)),
    ("2021", "2021-05-04", (False, False)),
    ("2021-05-04", "2021-05-04", (True, True)),
])  # fmt: skip
def test_a_day_may_lack_its_year_only_leniently(given, expected, same):
    rule = Rule("date", "date", ("date",))
    one, other = (Item("date", d, (), {"date": frozenset({d})}) for d in (given, expected))

    assert (agree(one, other, rule, strict=False), agree(one, other, rule)) == same


def test_shares_tell_what_became_of_drafts():
    made = [("rule:names", "accepted"), ("rule:names", "accepted"), ("rule:dates", "corrected"),
            ("rule:names", "rejected"), ("llm:m@0a", "draft"), ("curator", "accepted")]  # fmt: skip
    facts = [
        Fact(
            "f",
            "a",
            Name(Argument("q", "place/q")),
            0,
            1,
            "q",
            by,
            status,
            "editors",
            "2026-11-24",
            Path("f"),
            1,
        )
        for by, status in made
    ]

    one, whole = shares(facts)

    assert (one.type, one.fates, one.added) == (
        "name", Counter(accepted=2, corrected=1, rejected=1, undecided=1), 1,
    )  # fmt: skip
    assert (one.drafted, one.accepted) == (5, 2 / 4)
    assert (whole.type, whole.drafted, whole.added) == ("all", 5, 1)


@dataclass
class Drafter:
    """Stands in for the rules: drafts what it was told to."""

    facts: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, of: Article, labels: Labels, records: Any = None) -> Draft:
        return Draft(tuple(self.facts))


@pytest.fixture
def drafter(monkeypatch):
    """A draft of the first article with one right thing and one that is not so."""
    vietnam = {"type": "name", "thing": {"text": "Vietnam", "ref": "country/vn"},
               "quote": "kontribusi aktif Vietnam", "by": "rule:names", "status": "draft"}  # fmt: skip
    ratified = {
        "type": "action", "act": "action/x", "action": "Ratification",
        "treaty": {"text": "Konvensi", "ref": "treaty/un-cybercrime-convention"},
        "actors": [{"text": "Vietnam", "ref": "country/vn"}],
        "quote": "kontribusi aktif Vietnam dalam negosiasi dan penyelenggaraan upacara penandatanganan Konvensi",
        "by": "rule:acts", "status": "draft",
    }  # fmt: skip
    stand_in = Drafter([vietnam, ratified])
    monkeypatch.setattr(drafting, "draft", stand_in)
    return stand_in


def run(project, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--project", str(project.root), "score", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_kb_score_tells_the_table_the_shares_and_what_is_wrong(project, drafter):
    said = run(project, "hanoi-reception")

    rows = {
        line.split("  ")[0]: line.split()[-6:] for line in said.partition("\n\n")[0].splitlines()
    }
    assert rows["country"] == ["1", "1", "1.00", "1", "1", "1.00"]
    assert rows["act"] == ["0", "1", "0.00", "0", "5", "0.00"]
    assert rows["count"] == ["0", "0", "–", "0", "2", "0.00"]
    assert "ACT THAT DID NOT HAPPEN: Ratification (occurred) by Vietnam: Konvensi" in said
    assert "kontribusi aktif Vietnam dalam negosiasi" in said
    assert "Missed" not in said


@pytest.mark.slow
def test_kb_score_lists_what_was_missed_where_that_is_wanted(project, drafter):
    assert "hanoi-reception [592, 595]" not in run(project)
    missed = run(project, "--missed").partition("Missed")[2]
    assert "statement: sangat mengapresiasi peran perintis" in missed


def test_kb_score_tells_programs_the_same(project, drafter):
    said = json.loads(run(project, "--json"))

    row = next(row for row in said["scores"] if row["type"] == "act")
    assert row == {"type": "act", "language": "id", "right": 0, "given": 1, "precision": 0.0,
                   "found": 0, "expected": 5, "recall": 0.0}  # fmt: skip
    assert [one["words"] for one in said["false_acts"]] == [
        "Ratification (occurred) by Vietnam: Konvensi"
    ]
    assert {one["type"]: one["added"] for one in said["shares"]}["all"] == 77


# kb score --origin: rules, models and people side by side.


def fact(by: str, status: str, value: Mapping[str, Any], number: int = 0) -> Fact:
    """A fact of a file, by somebody and decided or not."""
    said = PlacedFact.of(value, article())
    assert said.passage is not None
    return Fact(
        f"fact{number}", "ostby", said.content, said.passage.start, said.passage.end, value["quote"], by,
        status, "editors", "2026-11-24", Path("facts.yaml"), 1,
    )  # fmt: skip


def tables(*facts: Fact) -> dict[str, dict[str, tuple[int, int, int, int]]]:
    """The strict rows of what each origin proposed, beside what is curated."""
    names, found = Names.of(LABELS), Origins()
    found.add(article(), {
        origin: proposed(its, article(), names) for origin, its in by_origin(facts).items()
    }, items_of(CURATED))  # fmt: skip
    return {
        origin: {
            row["type"]: (row["right"], row["given"], row["found"], row["expected"])
            for row in told["strict"]["scores"]
        }
        for origin, told in found.to_json().items()
    }


def test_each_origin_is_judged_by_what_it_proposed():
    ratified = ACT | {"action": "Ratification", "act": "action/b"}

    found = tables(
        fact("rule:acts", "accepted", ACT), fact("llm:tiny@0a", "rejected", ratified), fact("curator", "accepted", COUNT),
        fact("llm:tiny@0b", "accepted", STATEMENT), fact("program:reader", "accepted", OFFICE),
    )  # fmt: skip

    assert list(found) == ["rules", "llm:tiny", "program:reader", "people"]
    assert {origin: rows["act"] for origin, rows in found.items()} == {
        "rules": (1, 1, 1, 1), "llm:tiny": (0, 1, 0, 1), "program:reader": (0, 0, 0, 1), "people": (0, 0, 0, 1),
    }  # fmt: skip
    assert found["llm:tiny"]["statement, speaker"] == (1, 1, 1, 1)
    assert found["program:reader"]["person with office"] == (1, 1, 1, 1)
    assert found["people"]["count"] == (1, 1, 1, 1)


def test_what_a_person_corrected_was_wrong_as_it_was_proposed():
    """The file has the act as it was corrected, which is the curator's."""
    rows = tables(fact("llm:tiny", "corrected", ACT))["llm:tiny"]

    assert (rows["act"], rows["act, date, status"]) == ((0, 1, 0, 1), (0, 1, 0, 1))
    assert rows["treaty name"] == (0, 0, 0, 1)  # which of its things were wrong nobody knows


def test_a_draft_on_which_nobody_decided_is_right_or_not_known():
    ratified = ACT | {"action": "Ratification", "act": "action/b"}

    rows = tables(fact("llm:tiny", "draft", ACT), fact("llm:tiny", "draft", ratified, 1))[
        "llm:tiny"
    ]

    assert rows["act"] == (1, 1, 1, 1)


def test_who_was_not_asked_about_an_article_is_not_judged_by_it():
    found = Origins()
    found.add(article(), {"rules": items_of([ACT]), "llm:tiny": items_of([ACT])}, items_of(CURATED))
    found.add(article(), {"rules": ()}, items_of(CURATED))
    found.undecided["llm:tiny"] = 3

    said = list(found.lines())

    rows = {line.split("  ")[0]: line.split()[-2:] for line in said[1:12] if line}
    assert (rows["type"], rows["articles"]) == (["rules", "llm:tiny"], ["2", "1"])
    assert next(line for line in said if line.startswith("act ")).split()[1:] == [
        "1/1",
        "1/2",
        "1/1",
        "1/1",
    ]
    assert said[-1] == "llm:tiny: 3 drafts are undecided"
    assert [line for line in said if "found/expected" in line] == [
        "Strict (right/given found/expected)", "Lenient (right/given found/expected)"
    ]  # fmt: skip


def test_kb_score_origin_tells_them_side_by_side(copy, drafter):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    # Somebody else's now: a count that a person accepted.
    at = text.index("by: curator", text.index("type: count"))
    path.write_text(text[:at] + "by: llm:tiny@0a1b" + text[at + len("by: curator") :], "utf-8")

    said = run(copy, "--origin", "hanoi-reception")
    told = json.loads(run(copy, "--origin", "--json"))

    lines = said.splitlines()
    assert lines[1].split() == ["type", "rules", "llm:tiny", "people"]
    assert next(one for one in lines if one.startswith("count ")).split() == [
        "count", "0/0", "0/2", "1/1", "1/2", "1/1", "1/2"
    ]  # fmt: skip
    assert next(one for one in lines if one.startswith("acts that")).split()[-3:] == ["1", "0", "0"]
    assert list(told) == ["rules", "llm:tiny", "people"]
    assert set(told["rules"]) == {"undecided", "strict", "lenient"}


def test_kb_score_names_the_article_that_was_meant(project):
    result = CliRunner().invoke(main, ["--project", str(project.root), "score", "hanoi-recption"])

    assert result.exit_code == 2
    assert (
        "there is no article 'hanoi-recption' in seeds/; did you mean 'hanoi-reception'?"
        in result.output
    )


def test_kb_score_changes_no_file(copy, drafter):
    before = copy.digest()

    run(copy)

    assert copy.digest() == before


# tests/gold.py: articles that others annotated.

GOLD = {
    "article": "ostby", "lang": "en", "publication_date": "2021-05-05",
    "entities": [
        {"id": "t1", "type": "Treaty", "name": "Treaty of Ostby", "quote": "Treaty of Ostby", "mentions": ["the treaty"]},
        {"id": "p1", "type": "Person", "name": "Ada Holm", "office": ["Foreign Minister"],
         "office_organization": "Norland", "quote": "Foreign Minister Ada Holm"},
        {"id": "c1", "type": "Country", "name": "Norland", "quote": "Norland"},
        {"id": "l1", "type": "Place", "name": "Ostby", "quote": "Ostby"},
    ],
    "events": [{"id": "e1", "type": "SigningCeremony", "date": "2021-05-04", "date_status": "stated",
                "place": "Ostby", "participants": [], "status": "occurred", "treaty": "t1",
                "quote": "at a ceremony in Ostby"}],
    "treaty_actions": [
        {"id": "a1", "treaty": "t1", "party": "Norland", "action": "signature", "status": "occurred",
         "date": "2021-05-04", "date_status": "stated", "quote": "Norland signed the Treaty of Ostby"},
        {"id": "a2", "treaty": "t1", "party": "12 States (aggregate)", "action": "signature",
         "status": "scheduled", "date": None, "date_status": "not stated", "quote": "12 States will follow"},
    ],
    "statements": [{"id": "s1", "speaker": "p1", "kind": "direct", "quote": "This is a good day",
                    "start": TEXT.index("This"), "end": TEXT.index("day.") + 4}],
    "counts": [{"value": 12, "of": "future signatories", "quote": "12 States"}],
    "optional": {}, "traps": [],
}  # fmt: skip


def gold_folder(
    folder: Path, says: Mapping[str, Any], text: str = TEXT, of_set: str = "tuning"
) -> Path:
    (folder / "ostby.en.txt").write_text(text)
    record = {"title": "Ostby", "lang": "en", "date": "5 May, they say", "set": of_set}
    (folder / "ostby.en.json").write_text(json.dumps(record))
    (folder / "ostby.en.gold.json").write_text(json.dumps(says))
    return folder


def gold_scores(
    folder: Path, says: Mapping[str, Any], facts: list[dict[str, Any]], strict: bool = True
):
    found = gold.read_gold(gold_folder(folder, says), "ostby.en")
    return Scored.of(found.article, items_of(facts), found.items(), strict)


def test_a_draft_of_what_the_readers_found_is_right_in_every_row(tmp_path):
    scored = gold_scores(tmp_path, GOLD, CURATED)

    assert {
        t: (s.precision, s.recall) for t, s in scored.scores.items() if t != "organization"
    } == {rule.title: (1, 1) for rule in RULES if rule.title != "organization"}
    assert scored.false_acts == ()


def test_an_unnamed_group_is_a_count_and_no_party(tmp_path):
    group = {"text": "12 States", "ref": "group/twelve"}
    by_group = ACT | {"type": "anticipated", "act": "anticipated/x", "outlook": "Scheduled",
                      "actors": [group], "treaty": TREATY, "quote": TEXT.strip()}  # fmt: skip
    del by_group["date"]

    score = gold_scores(tmp_path, GOLD, [*CURATED, by_group]).scores["act, date, status"]

    assert (len(score.right), len(score.optional), score.wrong) == (1, 1, ())


@pytest.mark.parametrize(("status", "fact", "right", "false"), [
    ("negated", {"type": "anticipated", "outlook": "Denied"}, True, 0),
    ("negated", {"type": "anticipated", "outlook": "Scheduled"}, False, 0),
    ("negated", {}, False, 1),  # given as having occurred
    ("called for", {"type": "anticipated", "outlook": "CalledFor"}, True, 0),
    ("open", {"type": "anticipated", "outlook": "Considered"}, True, 0),
    ("open", {"according_to": "person/ada-holm"}, True, 0),  # "the first to ratify", says somebody
    ("occurred", {"according_to": "person/ada-holm"}, True, 0),
    ("scheduled", {"type": "anticipated", "outlook": "Scheduled"}, True, 0),
    ("scheduled", {"type": "anticipated", "outlook": "Denied"}, False, 0),
    ("scheduled", {}, False, 1),
    ("occurred", {}, True, 0),
])  # fmt: skip
def test_the_status_of_an_act_is_compared_last(tmp_path, status, fact, right, false):
    says = json.loads(json.dumps(GOLD))
    says["treaty_actions"] = [says["treaty_actions"][0] | {"status": status}]

    scored = gold_scores(tmp_path, says, [ACT | fact])

    assert [len(scored.scores[t].right) for t in ("act", "act, date", "act, date, status")] == [
        1,
        1,
        right,
    ]
    assert len(scored.false_acts) == false


def test_who_speaks_together_is_a_group(tmp_path):
    says = json.loads(json.dumps(GOLD))
    says["statements"] = [says["statements"][0] | {"speaker": "p1; c1"}]
    both = STATEMENT | {"speaker": {"text": "She", "ref": "group/both"}}

    assert [
        len(gold_scores(tmp_path, one, [both]).scores["statement, speaker"].right)
        for one in (says, GOLD)
    ] == [1, 0]


@pytest.mark.parametrize("kind", ["name", "mention"])
def test_a_treaty_that_a_draft_calls_by_the_name_of_another_is_not_that_one(tmp_path, kind):
    """The readers name a treaty as the text does; no authority has that name."""
    says = json.loads(json.dumps(GOLD))
    says["entities"][0]["name"] = "the Treaty of Ostby"
    labels = Labels.from_labels([Label("treaty/ostby", "Tratado de Ostby", "es")])
    annotated = gold.read_gold(gold_folder(tmp_path, says), "ostby.en", labels)
    merged = {"type": kind, "thing": TREATY, "quote": FIRST}

    given = gold.Drafts(labels)._items([ACT, merged], annotated.article, ())

    assert Scored.of(annotated.article, given, annotated.items(), True).scores["act"].right == ()


def test_an_estimate_given_as_a_number_is_wrong(tmp_path):
    says = json.loads(json.dumps(GOLD))
    says["counts"] = [{"value": 12, "of": "States (about)", "quote": "that 12 States"}]
    words = COUNT | {"count": {"text": "that 12"}, "quote": "that 12 States"}

    assert gold_scores(tmp_path, says, [COUNT]).scores["count"].precision == 0
    assert gold_scores(tmp_path, says, [words], strict=False).scores["count"].precision == 1


def test_an_inferred_day_need_not_be_given(tmp_path):
    says = json.loads(json.dumps(GOLD))
    says["treaty_actions"][0]["date_status"] = says["events"][0]["date_status"] = "inferred"
    dateless = {key: item for key, item in ACT.items() if key != "date"}

    scored = gold_scores(tmp_path, says, [dateless])

    assert len(scored.scores["act, date"].right) == 1
    assert scored.scores["date"].expected == 0


def test_the_script_prints_figures_and_of_held_out_texts_no_word(tmp_path, monkeypatch, capsys):
    """With an invented text, whose like no rule was written for."""
    words = ("Ostby", "Norland", "Holm", "good day")
    monkeypatch.setattr(gold, "read_labels", lambda project: LABELS)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["gold.py", str(tmp_path), *arguments])
        gold.main()
        return capsys.readouterr().out

    never = {"id": "o1", "type": "Organization", "name": "a good day", "quote": "a good day"}
    says = {**GOLD, "entities": [*GOLD["entities"], never]}
    gold_folder(tmp_path, says, of_set="heldout")
    assert run("--set", "tuning").startswith("0 articles")
    for said in (run("--set", "heldout", "--missed", "ostby.en"), run("--json")):
        assert "treaty name" in said
        assert not [word for word in words if word in said]
    gold_folder(tmp_path, says)
    assert not [word for word in words if word in run("--table", "--missed")]
    said = run("--missed")
    assert "Missed (lenient)" in said
    assert [word for word in words if word in said]


def test_what_others_drafted_of_real_articles_is_judged_by_the_gold_side_by_side(
    tmp_path, monkeypatch, capsys
):
    """Whatever was decided about it: a model's act of another treaty is wrong, its statement right."""
    monkeypatch.setattr(gold, "read_labels", lambda project: LABELS)
    folder = tmp_path / "project" / "seeds" / "ostby-en"
    folder.mkdir(parents=True)
    wrong = ACT | {
        "treaty": {"text": "the Treaty of Ostby", "ref": "treaty/ostby-treaty-on-rivers"}
    }
    facts = [
        {**one, "id": f"fact{number}", "by": "llm:tiny@0a", "status": "draft"}
        for number, one in enumerate((wrong, STATEMENT))
    ]
    names = {"action/norland-signs": "x", "statement/good-day": "y"}
    things = [{"ref": ref, "name": {"en": name}} for ref, name in names.items()]
    candidate = {"ref": "treaty/ostby-treaty-on-rivers", "name": {"en": "Ostby Treaty on Rivers"}}
    file = {"things": things, "candidates": [candidate], "facts": facts}
    (folder / "facts.yaml").write_text(json.dumps(file))
    gold_folder(tmp_path, GOLD)
    monkeypatch.setattr(
        sys, "argv", ["gold.py", str(tmp_path), "--project", str(tmp_path / "project")]
    )

    gold.main()

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["type", "rules", "llm:tiny"] in rows
    assert [row[-2:] for row in rows if row[:1] == ["act"]] == [["0/1", "0/1"]] * 2
    assert [row[-2:] for row in rows if row[:2] == ["statement,", "speaker"]] == [
        ["1/1", "1/1"]
    ] * 2


@pytest.mark.parametrize("name", ["talks.en", "COP21-Paris.fr"])
def test_the_slug_of_a_real_article_is_that_which_the_script_says(tmp_path, name):
    (tmp_path / f"{name}.txt").write_text(TEXT)
    (tmp_path / f"{name}.json").write_text("{}")

    assert gold.read_article(tmp_path, name).slug == name.replace(".", "-").lower()


def test_annotated_articles_have_an_item_a_line():
    for path in (Path(__file__).parents[1] / "drafting" / "articles").glob("*.gold.json"):
        text = path.read_text("utf-8")
        assert gold.in_lines(json.loads(text)) == text, path.name

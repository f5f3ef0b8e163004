"""The acts of treaties, as they are written when a release is made and looked up for tables."""

from __future__ import annotations

import pyoxigraph
import pytest
from conftest import BASE

from kb.identifiers import Identifiers
from kb.index.acts import Acts, acts_among, acts_changed, acts_in, write_acts
from kb.namespaces import RDF, TRO
from kb.pipeline import build

IDS = Identifiers(BASE)
TREATY, CHAD = str(IDS.thing("treaty/t")), str(IDS.thing("country/td"))
DAY = "http://www.w3.org/2001/XMLSchema#date"


def quads(act: str, fact: str, *said: tuple[str, str]) -> list[str]:
    """What one fact says of an act, as lines; values of days are days."""
    node, graph = f"<{IDS.thing(act)}>", f"<{IDS.fact(fact)}>"
    return [
        f"{node} <{term}> {value} {graph} .\n"
        for term, value in (
            (term, f'"{value}"^^<{DAY}>' if value[:1].isdigit() else f"<{value}>")
            for term, value in said
        )
    ]


def acts_of(folder, lines):
    write_acts(folder / "acts.sqlite", acts_in(map(str.encode, sorted(lines)), IDS))
    return Acts(folder / "acts.sqlite")


def signature(*more: tuple[str, str], kind: str = TRO.TreatyAction) -> list[tuple[str, str]]:
    return [(RDF.type, kind), (TRO.treaty, TREATY), (TRO.actor, CHAD),
            (TRO.actionType, TRO.Signature), *more]  # fmt: skip


def test_an_act_has_each_of_its_days_with_the_facts_that_say_it(tmp_path):
    acts = acts_of(tmp_path, [
        *quads("action/s", "record-a", *signature((TRO.actionDate, "2020-05-01"))),
        *quads("action/s", "record-b", *signature((TRO.actionDate, "2020-05-02"))),
        *quads("action/s", "f1x2", *signature((TRO.actionDate, "2020-05-01"))),
    ])  # fmt: skip

    [act] = acts.of_treaty(TREATY)
    a, b, own = (str(IDS.fact(name)) for name in ("record-a", "record-b", "f1x2"))
    assert act.days == (("2020-05-01", (own, a)), ("2020-05-02", (b,)))
    assert (act.actor, act.kind, act.outlook) == (CHAD, str(TRO.Signature), "")
    assert act.facts == (own, a, b)
    assert acts.of_actor(CHAD) == [act]
    assert acts.actors([TRO.Signature]) == {TREATY: 1}


def test_what_is_expected_has_its_outlook_and_the_day_that_is_given(tmp_path):
    said = signature(
        (TRO.outlook, TRO.Scheduled), (TRO.statedDate, "2030-01-02"), kind=TRO.AnticipatedAction
    )
    [act] = acts_of(tmp_path, quads("anticipated/s", "record-a", *said)).of_treaty(TREATY)

    assert act.outlook == str(TRO.Scheduled)
    assert [day for day, _ in act.days] == ["2030-01-02"]


def test_what_somebody_only_claims_is_no_act(tmp_path):
    said = signature(kind=TRO.ClaimedAction)

    assert acts_of(tmp_path, quads("action/s", "f1x2", *said)).of_treaty(TREATY) == []


def test_an_act_of_two_participants_is_found_by_either(tmp_path):
    peru = str(IDS.thing("country/pe"))
    acts = acts_of(tmp_path, quads("action/s", "f1x2", *signature((TRO.actor, peru))))

    assert [one.actor for one in acts.of_treaty(TREATY)] == [peru, CHAD]
    assert len(acts.of_actor(peru)) == len(acts.of_actor(CHAD)) == 1


def test_acts_that_follow_are_those_of_all_statements(tmp_path):
    """One stays, one changes its day, one its treaty, one is gone, one is new."""
    other = str(IDS.thing("treaty/other"))
    stays = quads("action/a", "f1x2", *signature((TRO.actionDate, "2020-05-01")))
    goes = quads("action/b", "f1x2", *signature())
    old, new = (quads("action/c", "f1x2", *signature((TRO.actionDate, day)))
                for day in ("2020-05-01", "2020-05-02"))  # fmt: skip
    moved = [line.replace(TREATY, other) for line in quads("action/d", "f1x2", *signature())]
    comes = quads("action/e", "f1x2", *signature())
    before = {*stays, *goes, *old, *quads("action/d", "f1x2", *signature())}
    after = {*stays, *new, *moved, *comes}
    acts_of(tmp_path, before).close()
    changed = acts_changed(line.encode() for line in before ^ after)

    lines, store = [line.encode() for line in sorted(after)], pyoxigraph.Store()
    store.load(b"".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    there = acts_among(changed, store, IDS)
    write_acts(tmp_path / "new.sqlite", there, tmp_path / "acts.sqlite", changed)

    acts = Acts(tmp_path / "new.sqlite")
    found = [*acts.of_treaty(TREATY), *acts.of_treaty(other)]
    acts.close()
    assert sorted(found) == sorted(acts_in(lines, IDS)) and len(found) == 4
    assert not any(act.endswith("action/a") for act in changed)


@pytest.mark.slow
def test_the_acts_of_a_release_that_follows_are_those_of_its_statements(copy, out):
    """They are copied where nothing is said anew of any act, and else read again."""
    facts = copy.seeds / "hanoi-reception" / "facts.yaml"
    rows = copy.seeds / "records" / "untc-xxvi-8" / "rows.tsv"
    replace(facts, "To Lam received heads of delegation", "To Lam received the heads of delegation")
    before = told_by(build(copy, out))
    replace(rows, "29 Jul 2020 a", "28 Jul 2020 a")
    after = told_by(build(copy, out))

    assert {one.actor for one in after - before} == {str(IDS.thing("country/af"))}


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told_by(release):
    """The acts in the index of a release, which are those of its statements."""
    said = set(acts_in(release.statements(), release.identifiers))
    acts = Acts(release.lookups / "acts.sqlite")
    found = {act for treaty in {one.treaty for one in said} for act in acts.of_treaty(treaty)}
    acts.close()
    assert found == said
    return found

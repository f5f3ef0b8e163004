"""Since when a party is bound, reckoned from the records: against days worked out by hand.

The days of instruments are those of the status pages of the UN Treaty Collection as saved on
3 February 2026. Ban Treaty (XXVI-9), article 15: ninety days after the deposit; in force since
22 January 2021. Ottawa Convention (XXVI-5), article 17: the first day of the sixth month after the
month of the deposit; in force since 1 March 1999.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, Literal, Namespace, URIRef

from kb.canonical.graph import canonical_lines
from kb.canonical.oxigraph import line_of
from kb.identifiers import Identifiers
from kb.mapping.computed import Participation, Recorded, ends, participations
from kb.namespaces import DCTERMS, RDF, SCHEMA, TRO, XSD

RECORDS = Path(__file__).parents[1] / "records"  # some rows of three pages, modelled by hand
IDS = Identifiers("https://w3id.org/treaty-kb/")
PAV = Namespace("http://purl.org/pav/")
BAN, OTTAWA, BERNE = "untc-xxvi-9", "untc-xxvi-5", "wipo-lex-berne"
TREATIES = {
    BAN: "tpnw",
    OTTAWA: "anti-personnel-mine-ban-convention",
    BERNE: "berne-convention",
}
#: Participant, day of the instrument on the page, day from which it is bound; counted by hand.
BY_HAND = {
    BAN: (
        ("at", "8 May 2018", "2021-01-22"),  # before the Treaty was in force
        ("bj", "11 Dec 2020", "2021-03-11"),  # 20 days of December, 31, 28, 11 of March
        ("ck", "4 Sep 2018 a", "2021-01-22"),
        ("gh", "26 Sep 2025", "2025-12-25"),  # 4 of September, 31, 30, 25 of December
        ("hn", "24 Oct 2020", "2021-01-22"),  # the fiftieth: 7 of October, 30, 31, 22 of January
        ("id", "24 Sep 2024", "2024-12-23"),  # 6 of September, 31, 30, 23 of December
        ("kh", "22 Jan 2021", "2021-04-22"),  # 9 of January, 28, 31, 22 of April
        ("mn", "10 Dec 2021 a", "2022-03-10"),  # 21 of December, 31, 28, 10 of March
        ("nu", "6 Aug 2020 a", "2021-01-22"),
        ("nz", "31 Jul 2018", "2021-01-22"),
        ("ph", "18 Feb 2021", "2021-05-19"),  # 10 of February, 31, 30, 19 of May
        ("ps", "22 Mar 2018", "2021-01-22"),
        ("sl", "24 Sep 2024", "2024-12-23"),
        ("sm", "26 Sep 2018", "2021-01-22"),
        ("va", "20 Sep 2017", "2021-01-22"),
        ("vn", "17 May 2018", "2021-01-22"),
    ),
    OTTAWA: (
        ("at", "29 Jun 1998", "1999-03-01"),  # before the Convention was in force
        ("bf", "16 Sep 1998", "1999-03-01"),  # the fortieth: March is the sixth month after
        ("ca", "3 Dec 1997", "1999-03-01"),
        ("ck", "15 Mar 2006", "2006-09-01"),
        ("ee", "[12 May 2004 a]", "2004-11-01"),
        ("fi", "[ 9 Jan 2012 a]", "2012-07-01"),
        ("gn", "8 Oct 1998", "1999-04-01"),  # after the fortieth, so a month after the others
        ("gq", "16 Sep 1998 a", "1999-03-01"),
        ("id", "16 Feb 2007", "2007-08-01"),
        ("jp", "30 Sep 1998 A", "1999-03-01"),
        ("lt", "[12 May 2003 ]", "2003-11-01"),
        ("lv", "[ 1 Jul 2005 a]", "2006-01-01"),
        ("mh", "12 Mar 2025", "2025-09-01"),
        ("nl", "12 Apr 1999 A", "1999-10-01"),
        ("nu", "15 Apr 1998", "1999-03-01"),
        ("pl", "27 Dec 2012", "2013-06-01"),
        ("ps", "29 Dec 2017 a", "2018-06-01"),
        ("sk", "25 Feb 1999 AA", "1999-08-01"),
        ("to", "25 Jun 2025 a", "2025-12-01"),
        ("va", "17 Feb 1998", "1999-03-01"),
    ),  # not Montenegro and South Sudan, which succeeded
    BERNE: (),  # its record has the days itself
}


@dataclass(frozen=True)
class Page:
    """What one record says, as of its day."""

    day: datetime.date
    graph: Graph


def recorded(pages: Iterable[Page]) -> list[Recorded]:
    """What records say."""
    return [
        Recorded.of(f"record/{number}", page.day, canonical_lines(page.graph))
        for number, page in enumerate(pages)
    ]


def begun(pages: Iterable[Page]) -> tuple[Participation, ...]:
    """What follows from records."""
    return participations(recorded(pages), IDS)


def read(name: str) -> tuple[list[Page], Graph]:
    """The records of a file, and all that they say together."""
    dataset, union = Dataset(), Graph()
    dataset.parse(RECORDS / f"{name}.trig", format="trig", publicID=IDS.base)
    for triple in dataset.triples((None, None, None)):
        union.add(triple)
    graphs = [graph for graph in dataset.graphs() if "/id/record/" in str(graph.identifier)]
    for graph in graphs:
        for triple in graph:
            union.add(triple)
    days = dict(dataset.default_graph.subject_objects(PAV.retrievedOn))
    return [Page(days[graph.identifier].toPython(), graph) for graph in graphs], union


@pytest.mark.parametrize("name", BY_HAND)
def test_the_days_are_those_worked_out_by_hand(name):
    records, said = read(name)

    found = [
        (str(act.actor).rpartition("/")[2], str(said.value(act.basis[0], TRO.cell)), str(act.day))
        for act in begun(records)
    ]

    assert found == list(BY_HAND[name])


def test_who_has_succeeded_has_no_computed_day():
    records, said = read(OTTAWA)

    successors = {
        actor
        for act in said.subjects(TRO.actionType, TRO.Succession)
        for actor in said.objects(act, TRO.actor)
    }

    assert successors == {IDS.thing("country/me"), IDS.thing("country/ss")}
    assert not successors & {act.actor for act in begun(records)}


def test_an_act_rests_on_deposit_and_clause_or_on_the_treatys_own_clause_and_day_where_that_decides():
    records, _ = read(BAN)
    treaty, start = TREATIES[BAN], f"{IDS.thing('treaty/' + TREATIES[BAN])}#article-15-"
    acts = {str(act.actor).rpartition("/")[2]: act for act in begun(records)}

    ratifications = {one: IDS.thing(f"action/{treaty}-ratification-{one}") for one in ("at", "bj")}
    assert acts["bj"].basis == (ratifications["bj"], URIRef(f"{start}2"))
    entry = IDS.thing(f"action/{treaty}-entry-into-force")
    assert acts["at"].basis == (ratifications["at"], URIRef(f"{start}1"), entry)


@pytest.mark.parametrize(
    ("name", "party", "clauses"),
    [
        (BAN, "hn", ["article-15-1"]),  # the fiftieth
        (BAN, "bj", ["article-15-2"]),
        (OTTAWA, "bf", ["article-17-1"]),  # the fortieth, on 16 September 1998
        (OTTAWA, "gq", ["article-17-1"]),  # on that day too
        (OTTAWA, "jp", ["article-17-2"]),  # two weeks later, with the same day of effect
        (OTTAWA, "gn", ["article-17-2"]),
    ],
)
def test_the_partys_clause_holds_after_the_decisive_deposit_and_the_treatys_up_to_it(
    name, party, clauses
):
    assert clauses_of(read(name)[0], party) == clauses


def test_both_clauses_are_named_where_nobody_says_which_deposit_was_decisive():
    records, _ = read(OTTAWA)
    for record in records:
        record.graph.remove((None, TRO.basis, None))

    assert clauses_of(records, "jp") == ["article-17-1", "article-17-2"]


def clauses_of(records: list[Page], party: str) -> list[str]:
    """The clauses on which a party's day rests."""
    [act] = [act for act in begun(records) if act.actor == IDS.thing(f"country/{party}")]
    return [one.fragment for one in act.basis if one.fragment]


def test_what_comes_after_the_day_of_the_record_is_expected():
    records, _ = read(BAN)
    in_december = datetime.date(2025, 12, 24)  # the day before Ghana is bound
    earlier = [Page(min(one.day, in_december), one.graph) for one in records]

    expected = [act.reference for act in begun(earlier) if act.is_expected]

    assert expected == [f"participation/{TREATIES[BAN]}-gh"]
    ghana = next(act for act in begun(earlier) if act.is_expected)
    written = " ".join(sorted(map(line_of, ghana.written(IDS))))
    assert "ontology#Scheduled" in written and 'boundFrom> "2025-12-25' in written


@pytest.mark.parametrize("without", ["clause", "own day"])
def test_without_a_clause_or_the_treatys_own_day_nothing_is_computed(without):
    records, _ = read(BAN)
    gone = TRO.EntryIntoForceForParty if without == "clause" else TRO.EntryIntoForce
    for record in records:
        for node in [*record.graph.subjects(None, gone)]:
            record.graph.remove((node, None, None))

    assert begun(records) == ()


def test_nothing_is_computed_where_a_record_has_the_day():
    records, _ = read(BERNE)
    bulgaria = IDS.thing("country/bg")
    for record in records:
        for act in [*record.graph.subjects(TRO.actor, bulgaria)]:
            if (act, RDF.type, TRO.Participation) in record.graph:
                record.graph.remove((act, None, None))

    assert begun(records) == ()  # and the clause counts from a notification


def test_who_comes_back_keeps_the_number_of_the_act():
    records, _ = read(BAN)
    record = next(one for one in records if len(one.graph) > 50)
    before = IDS.thing(f"action/{TREATIES[BAN]}-ratification-gh")
    for _, predicate, value in [*record.graph.triples((before, None, None))]:
        record.graph.add((URIRef(f"{before}-2"), predicate, value))
        record.graph.remove((before, predicate, value))

    names = [act.reference for act in begun(records) if "-gh" in act.reference]

    assert names == [f"participation/{TREATIES[BAN]}-gh-2"]


@pytest.mark.parametrize(
    ("deposit", "bound", "clause"),
    [
        ("1996-10-31", "1997-04-29", "article-xxi-1"),  # the sixty-fifth: Hungary
        ("1997-04-25", "1997-04-29", "article-xxi-1"),  # China: its own thirtieth day is 25 May
        ("1997-04-28", "1997-04-29", "article-xxi-1"),  # the eighty-seventh: Malta and others
        ("1997-04-29", "1997-05-29", "article-xxi-2"),  # Cuba, on the day itself
        ("1997-11-05", "1997-12-05", "article-xxi-2"),  # Russia: 25 days of November, 5 of December
    ],
)
def test_a_clause_for_deposits_after_the_entry_into_force_holds_for_no_earlier_one(
    deposit, bound, clause
):
    """The Chemical Weapons Convention, article XXI: in force since 29 April 1997."""
    treaty = "chemical-weapons-convention"
    graph = Graph().parse(
        data=f"""@prefix tro: <{TRO}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix action: <{IDS.thing("action/")}> . @prefix treaty: <{IDS.thing("treaty/")}> .
        action:{treaty}-entry-into-force tro:actionType tro:EntryIntoForce ;
            tro:treaty treaty:{treaty} ; tro:actionDate "1997-04-29"^^xsd:date .
        action:{treaty}-ratification-xx tro:actionType tro:Ratification ; tro:treaty treaty:{treaty} ;
            tro:actor <{IDS.thing("country/xx")}> ; tro:actionDate "{deposit}"^^xsd:date ."""
    )
    clauses = Dataset()
    folder = Path(__file__).parents[2] / "seeds" / "records"
    clauses.parse(folder / "untc-xxvi-3.trig", format="trig", publicID=IDS.base)
    for one in clauses.graphs():
        for triple in one:
            graph.add(triple)

    [act] = begun([Page(datetime.date(2026, 2, 3), graph)])

    assert (str(act.day), [one.fragment for one in act.basis if one.fragment]) == (bound, [clause])


def test_a_state_that_is_no_more_has_no_computed_day():
    """The German Democratic Republic ratified the Convention on the Rights of the Child on its last
    day but one, 2 October 1990; the thirtieth day after it is 1 November."""
    records, _ = read(BAN)
    state = next(act.actor for act in begun(records))
    records[0].graph.add((state, DCTERMS.isReplacedBy, URIRef(IDS.thing("country/de"))))

    acts = begun(records)

    assert acts
    assert state not in {act.actor for act in acts}


@pytest.mark.parametrize(("days", "is_bound"), [
    (["1988-08-06", "1988-01-01"], False),
    (["1988-08-07", "1988-01-01"], True),
    ([], False),
])  # fmt: skip
def test_a_state_that_is_no_more_was_bound_before_the_last_of_others_took_its_place(days, is_bound):
    """Czechoslovakia ratified the Convention against Torture on 7 July 1988; the thirtieth day
    after it is 6 August."""
    state, act, treaty = (
        URIRef(IDS.thing(name)) for name in ("country/cshh", "action/x", "treaty/cat")
    )
    clause, whole = URIRef(f"{treaty}#article-27-2"), URIRef(IDS.thing("action/entry"))
    graph = Graph()
    for it, kind, day in (
        (act, TRO.Ratification, "1988-07-07"),
        (whole, TRO.EntryIntoForce, "1987-06-26"),
    ):
        graph.add((it, TRO.actionType, kind))
        graph.add((it, TRO.treaty, treaty))
        graph.add((it, TRO.actionDate, Literal(day, datatype=XSD.date)))
    graph.add((act, TRO.actor, state))
    graph.add((treaty, TRO.finalClause, clause))
    graph.add((clause, TRO.governs, TRO.EntryIntoForceForParty))
    graph.add((clause, TRO.period, Literal("P30D", datatype=XSD.duration)))
    graph.add((clause, TRO.countedFrom, TRO.FromDeposit))
    graph.add((state, DCTERMS.isReplacedBy, URIRef(IDS.thing("country/heir-0"))))
    for number, day in enumerate(days):
        succession = URIRef(IDS.thing(f"country/heir-{number}") + "#succession-cshh")
        graph.add((succession, TRO.predecessor, state))
        graph.add((succession, SCHEMA.startDate, Literal(day, datatype=XSD.date)))

    days_bound = [str(it.day) for it in begun([Page(datetime.date(2026, 2, 3), graph)])]

    assert days_bound == (["1988-08-06"] if is_bound else [])


def test_where_records_give_different_days_of_a_deposit_nothing_is_computed():
    records, _ = read(BAN)
    [page] = [one for one in records if (None, TRO.actionType, TRO.Ratification) in one.graph]
    again = Graph() + page.graph
    act = URIRef(f"{IDS.base}id/action/tpnw-ratification-at")
    again.set((act, TRO.actionDate, Literal("2018-05-09", datatype=XSD.date)))

    found = begun([*records, Page(page.day + datetime.timedelta(1), again)])

    references = {it.reference for it in found}
    assert "participation/tpnw-at" not in references
    assert "participation/tpnw-bj" in references


def test_the_newest_record_says_what_lies_ahead():
    records, _ = read(BAN)
    older = [Page(datetime.date(2018, 1, 1), one.graph) for one in records]

    def days(pages: Iterable[Page]) -> list[tuple[str, datetime.date, bool]]:
        return [(it.reference, it.day, it.is_expected) for it in begun(pages)]

    assert days([*older, *records]) == days(records)


@pytest.mark.parametrize(
    ("notice", "effect", "expected"),
    [
        ("2024-09-01", "2025-03-06", ("lt", "2025-03-06")),
        (
            "1998-06-01",
            "1998-12-01",
            None,
        ),  # before it was bound: of no participation that is known
    ],
)
def test_a_notice_ends_the_last_participation_that_began_before_its_effect(
    notice, effect, expected
):
    """Lithuania is bound by the Ottawa Convention from 1 November 2003; two invented notices."""
    records, _ = read(OTTAWA)
    treaty = TREATIES[OTTAWA]
    leaving = Graph().parse(
        data=f"""@prefix tro: <{TRO}> . @prefix xsd: <{XSD}> .
        <{IDS.thing(f"action/{treaty}-withdrawal-lt")}> tro:actionType tro:Withdrawal ;
            tro:treaty <{IDS.thing("treaty/" + treaty)}> ; tro:actor <{IDS.thing("country/lt")}> ;
            tro:actionDate "{notice}"^^xsd:date ; tro:effectiveDate "{effect}"^^xsd:date ."""
    )
    pages = [*records, Page(datetime.date(2026, 2, 3), leaving)]

    [end] = [
        end for end in ends(recorded(pages), begun(pages), IDS)
        if end.actor == IDS.thing("country/lt") and str(end.until) == effect
    ]  # fmt: skip

    assert end.reference == f"participation/{treaty}-{'lt' if expected else 'withdrawal-lt'}"
    assert f'boundUntil> "{effect}' in " ".join(map(line_of, end.written(IDS)))

"""What lists say of States: regions, numbers with the days of the list, memberships."""

from __future__ import annotations

import runpy
from collections import Counter

import pytest
from conftest import known_authorities
from rdflib import URIRef

from kb.namespaces import SCHEMA, TRO

NAMES = {"cow": "Correlates of War", "gw": "Gleditsch-Ward"}


@pytest.fixture(scope="module")
def authorities():
    return known_authorities()


def numbers(authority, scheme: str) -> dict[str, set[str]]:
    """The numbers of a thing in a list, each with the days for which the list has it."""
    said = authority.triples
    return {
        str(said.value(code, SCHEMA.value)): {
            str(days) for days in said.objects(code, SCHEMA.temporalCoverage)
        }
        for code, name in said.subject_objects(SCHEMA.propertyID)
        if str(name) == scheme
    }


# https://correlatesofwar.org/data-sets/state-system-membership (2016), read in another copy of it,
# and http://ksgleditsch.com/data/ksgmdw.txt.
@pytest.mark.parametrize(
    ("thing", "listed", "expected"),
    [
        ("yucs", "cow", {"345": {"1878-07-13/1941-04-20", "1944-10-20/.."}}),
        ("rs", "gw", {"340": {"1878-07-13/1915-10-01", "2006-06-05/.."}}),
        ("cshh", "cow", {"315": {"1918-10-28/1939-03-15", "1945-05-10/1992-12-31"}}),
        ("suhh", "cow", {"365": {"1816-01-01/.."}}),
        ("ddde", "cow", {"265": {"1954-03-25/1990-10-02"}}),
        ("de", "cow", {"255": {"1816-01-01/1945-05-08", "1990-10-03/.."},
                       "260": {"1955-05-05/1990-10-02"}}),
        ("ye", "cow", {"679": {"1990-05-22/.."}}),
        ("ki", "cow", {"946": {"1999-09-14/.."}}),
        ("ki", "gw", {"970": {"1979-07-12/.."}}),
        ("vn", "gw", {"816": {"1954-05-01/.."}}),
        ("va", "cow", {}),
    ],
)  # fmt: skip
def test_a_state_has_its_number_and_the_days_of_the_list(authorities, thing, listed, expected):
    assert numbers(authorities[f"country/{thing}"], NAMES[listed]) == expected


def members(authorities, organization: str) -> dict[str, tuple[str, str]]:
    """The members of an organisation by code, each with its first and last day."""
    found = {}
    for reference, authority in authorities.items():
        for role, whole in authority.triples.subject_objects(SCHEMA.memberOf):
            if "#" in role and whole.endswith(f"/organization/{organization}"):
                days = (
                    authority.triples.value(role, end) for end in (SCHEMA.startDate, SCHEMA.endDate)
                )
                found[reference.partition("/")[2]] = tuple(str(day or "") for day in days)
    return found


def test_the_unions_have_the_members_that_they_count(authorities):
    of = {
        name: members(authorities, name)
        for name in ("united-nations", "european-union", "asean", "council-of-europe", "oecd")
    }

    assert len(of["united-nations"]) == 193
    assert of["united-nations"]["ch"] == ("2002-09-10", "")
    assert sum(not until for _, until in of["european-union"].values()) == 27
    assert of["european-union"]["gb"] == ("1973-01-01", "2020-01-31")
    assert len(of["asean"]) == 11
    assert of["asean"]["kh"] == ("1999-04-30", "")
    assert sum(not until for _, until in of["council-of-europe"].values()) == 46
    assert of["council-of-europe"]["me"] == ("2007-05-11", "")
    assert len(of["oecd"]) == 38
    # Its instrument was deposited on 12 April, before there was an organisation.
    assert of["oecd"]["us"] == ("1961-09-30", "")


def test_each_state_lies_in_a_region_and_in_a_part_of_it(authorities):
    """UN members by region: 54 in Africa, 35 in the Americas, 47 in Asia, 43 in Europe, 14 in Oceania."""
    regions = Counter(
        str(region).rpartition("#")[2]
        for code in members(authorities, "united-nations")
        for region in authorities[f"country/{code}"].triples.objects(None, SCHEMA.containedInPlace)
    )

    assert {code: regions[code] for code in ("002", "019", "142", "150", "009")} == {
        "002": 54, "019": 35, "142": 47, "150": 43, "009": 14,
    }  # fmt: skip
    assert sum(regions.values()) == 2 * 193
    latvia = authorities["country/lv"].triples.objects(None, SCHEMA.containedInPlace)
    assert {URIRef(region).fragment for region in latvia} == {"154", "150"}


def test_the_script_writes_the_file_of_lists(project):
    folder = project.seeds / "authorities"

    written = runpy.run_path(str(folder / "lists.py"))["trig"]()

    assert (folder / "lists.trig").read_text(encoding="utf-8") == written


# The States that came of the Socialist Federal Republic of Yugoslavia, as its successors say
# (Agreement on Succession Issues, 2001), the Union's, Czechoslovakia's and Germany's days as the
# United Nations and WIPO have them.
@pytest.mark.parametrize(
    ("before", "kinds", "days"),
    [
        ("cshh", {"cz": "Dissolution", "sk": "Dissolution"}, {"1993-01-01"}),
        ("ddde", {"de": "Unification"}, {"1990-10-03"}),
        ("csxx", {"me": "Separation", "rs": "Continuation"}, {"2006-06-03"}),
        ("suhh", {"ru": "Continuation"} | dict.fromkeys(("ge", "kg", "md", "tj", "ua"), "Dissolution"),
         {"1991-12-25"}),
        ("yucs", dict.fromkeys(("ba", "csxx", "hr", "mk", "si"), "Dissolution"),
         {"1991-06-25", "1991-09-08", "1991-10-08", "1991-11-17", "1992-03-01", "1992-03-06", "1992-04-27"}),
    ],
)  # fmt: skip
def test_a_state_has_its_successors_with_the_way_and_the_days(authorities, before, kinds, days):
    found, dated = dict[str, str](), set[str]()
    for reference, authority in authorities.items():
        for node, state in authority.triples.subject_objects(TRO.predecessor):
            if state.endswith(f"/country/{before}"):
                kind = authority.triples.value(node, TRO.successionKind)
                found[reference.partition("/")[2]] = str(kind).rpartition("#")[2]
                dated |= {str(day) for day in authority.triples.objects(node, SCHEMA.startDate)}

    assert (found, dated) == (kinds, days)

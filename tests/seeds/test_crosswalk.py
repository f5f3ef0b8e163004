"""Which records of UK Treaties Online are which treaties, and the numbers that these have by them."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from conftest import ROOT, known_authorities

from kb.namespaces import SCHEMA

ACCEPTED = {"same", "part of it", "one of several in it"}


@pytest.fixture(scope="module")
def pairs():
    """The lines of the crosswalk."""
    with (ROOT / "seeds/authorities/crosswalk.tsv").open(encoding="utf-8", newline="") as lines:
        written = (line for line in lines if not line.startswith("#"))
        return list(csv.DictReader(written, delimiter="\t"))


@pytest.fixture(scope="module")
def authorities():
    return known_authorities()


def test_each_treaty_has_a_decision(pairs, authorities):
    treaties = {reference for reference in authorities if reference.startswith("treaty/")}
    decisions: dict[str, set[str]] = {}
    for pair in pairs:
        decisions.setdefault(pair["treaty"], set()).add(pair["decision"])

    assert set(decisions) == treaties
    assert all(found & {"none", *ACCEPTED} for found in decisions.values())
    assert not [
        treaty for treaty, found in decisions.items() if "none" in found and found & ACCEPTED
    ]


def test_a_pair_is_told_once_with_its_reason_and_who_decided(pairs):
    told = Counter((pair["treaty"], pair["register"]) for pair in pairs)

    assert set(told.values()) == {1}
    assert {pair["decision"] for pair in pairs} - {""} == {*ACCEPTED, "other", "none"}
    for pair in pairs:
        assert bool(pair["who"]) == bool(pair["on"]) == bool(pair["decision"])
        if pair["decision"] in {"", "other", "part of it", "one of several in it"}:
            assert pair["reason"], pair


def test_its_record_says_how_many_treaties_are_decided_and_how_many_pairs_are_not(pairs):
    text = (ROOT / "seeds/authorities/records.trig").read_text("utf-8")
    treaties = len({pair["treaty"] for pair in pairs})
    undecided = sum(not pair["decision"] for pair in pairs)

    assert f"Of each of {treaties} treaties it is decided which record is the same" in text
    assert f"; {undecided} further pair is proposed and undecided." in text


# Looked up in the register of the United Kingdom's Foreign Office: records 70293, 71359, 71360, 70705,
# 70704, 70835 (the copy of London), 65679, 72670 (a Final Act with four instruments) and 67563 (the
# Charter with the Statute of the Court); the Protocols of 1977 and that of television by their days.
@pytest.mark.parametrize(
    ("treaty", "register", "decision"),
    [
        ("genocide-convention", "70293", "same"),
        ("additional-protocol-i-to-the-geneva-conventions", "71359", "same"),
        ("additional-protocol-i-to-the-geneva-conventions", "71360", "other"),
        ("additional-protocol-ii-to-the-geneva-conventions", "71360", "same"),
        ("vienna-convention-on-consular-relations", "70705", "same"),
        ("optional-protocol-to-the-vienna-convention-on-consular-relations-on-settlement-of-disputes",
         "70704", "same"),
        ("npt", "70835", "same"),
        ("tpnw", "70835", "other"),
        ("chemical-weapons-convention", "70996", "other"),
        ("convention-against-torture", "73110", "other"),
        ("charter-of-the-united-nations", "67563", "one of several in it"),
        ("constitution-of-the-world-health-organization", "72670", "one of several in it"),
        ("berne-convention", "70954", "part of it"),
        ("additional-protocol-to-the-protocol-to-the-european-agreement-on-the-protection-of-television-"
         "broadcasts",
         "71142", "other"),
        ("unclos", "", "none"),
    ],
)  # fmt: skip
def test_a_pair_is_decided_as_title_day_and_participants_have_it(pairs, treaty, register, decision):
    decided = {(pair["treaty"], pair["register"]): pair["decision"] for pair in pairs}

    assert decided[f"treaty/{treaty}", register] == decision


def numbers(authority) -> dict[str, set[str]]:
    """The numbers of a treaty, by the collection that is numbered."""
    found: dict[str, set[str]] = {}
    for node, scheme in authority.triples.subject_objects(SCHEMA.propertyID):
        found.setdefault(str(scheme), set()).add(str(authority.triples.value(node, SCHEMA.value)))
    return found


# Records 70293, 65679 and 70228 ("UN Registration 186/0: 012 179" is a registration with its volume
# and page); the Statute of the Council of Europe, whose volume "UN Registration United/0: 87 103" says.
@pytest.mark.parametrize(
    ("treaty", "expected"),
    [
        ("genocide-convention", {
            "UK Treaties Online": {"70293"}, "United Nations Treaty Series": {"vol. 78, p. 277"},
            "United Kingdom Treaty Series": {"No. 58 (1970)"},
            "Command Paper": {"Cmnd. 4421", "Cmnd. 2904"},
        }),
        ("protocol-of-1946-amending-the-agreements-on-narcotic-drugs", {
            "UK Treaties Online": {"70228"}, "United Nations Treaty Series": {"vol. 12, p. 179"},
            "United Nations registration number": {"186"},
            "United Kingdom Treaty Series": {"No. 35 (1947)"}, "Command Paper": {"Cmd. 7135"},
        }),
        ("convention-of-1936-on-illicit-traffic-in-dangerous-drugs", {
            "UK Treaties Online": {"65679"}, "League of Nations Treaty Series": {"vol. 198, p. 299"},
        }),
        ("statute-of-the-council-of-europe", {
            "UK Treaties Online": {"70482"}, "United Nations Treaty Series": {"vol. 87, p. 103"},
            "United Kingdom Treaty Series": {"No. 51 (1949)"},
            "Command Paper": {"Cmd. 7778", "Cmd. 7686"},
        }),
        ("charter-of-the-united-nations", {}),    # a record of two treaties gives neither its numbers
        ("convention-against-torture", {}),       # the nearest is its Optional Protocol
    ],
)  # fmt: skip
def test_a_treaty_has_the_numbers_of_the_record_that_is_the_same(authorities, treaty, expected):
    found = numbers(authorities[f"treaty/{treaty}"])
    found.pop("UN Treaty Collection chapter and number", None)

    assert found == expected


# Volume 999, page 171 stands on the ICCPR and on its Optional Protocol, 546, 235 on two agreements on
# television; the Treaty Series of 2006 is a list of ratifications of many treaties.
@pytest.mark.parametrize(
    ("treaty", "scheme"),
    [
        ("international-covenant-on-civil-and-political-rights", "United Nations Treaty Series"),
        ("european-agreement-on-the-protection-of-television-broadcasts",
         "United Nations Treaty Series"),
        ("annex-xi-wmo-to-the-specialized-agencies-convention", "United Kingdom Treaty Series"),
        ("amendment-to-ascobans", "United Nations registration number"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_plainly_the_treatys_is_left_out(authorities, treaty, scheme):
    assert scheme not in numbers(authorities[f"treaty/{treaty}"])


def test_a_number_says_how_its_record_was_found_and_who_accepted_it(authorities):
    covenant = authorities["treaty/international-covenant-on-civil-and-political-rights"]
    (node,) = (
        node
        for node, number in covenant.triples.subject_objects(SCHEMA.value)
        if str(number) == "70798"
    )

    assert str(covenant.triples.value(node, SCHEMA.description)).startswith(
        "Found by title; accepted by the editors on 2026-12-03: another day than ours, 1966-12-16"
    )

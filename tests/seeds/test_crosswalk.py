"""Which records of UK Treaties Online are which treaties, and the numbers that these have by them."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from conftest import ROOT, known_authorities

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

"""What records say of the acts that articles report: one finding each, and nothing merged away."""

from __future__ import annotations

import csv
import io

import pytest
from conftest import BASE

from kb.mapping.comparisons import ListedAct, compared
from kb.queries import Limits, Queries, Query
from kb.seeds.summary import ReportedAct

CHAD, PERU = "country/td", "country/pe"
SIGNED = ListedAct("action/signed", "Signature", CHAD, "2020-05-01")
ACCEDED = ListedAct("action/acceded", "Accession", CHAD, "2021-02-03")
BEGAN = ListedAct("action/began", "EntryIntoForce", "", "2021-01-22")
RECORD = (SIGNED, ACCEDED, BEGAN, ListedAct("action/peru", "Signature", PERU, "2020-05-02"))


def said(action: str, actor: str = "", day: str = "", outlook: str = "") -> ReportedAct:
    return ReportedAct("action/said", action, "treaty/t", (actor,) * bool(actor), day, outlook)


@pytest.mark.parametrize(
    ("report", "finding", "acts"),
    [
        (said("Signature", CHAD, "2020-05-01"), "SameDay", [SIGNED]),
        (said("Signature", CHAD, "2020-05"), "SameDay", [SIGNED]),  # as far as it is given
        (said("Signature", CHAD, "--05-01"), "SameDay", [SIGNED]),
        (said("Signature", CHAD, "2020-05-02"), "AnotherDay", [SIGNED]),
        (said("Signature", CHAD, "2019"), "AnotherDay", [SIGNED]),
        (said("Signature", CHAD), "DayInRecordOnly", [SIGNED]),
        # News say "ratified" of any consent to be bound (Vienna Convention, article 2(1)(b)).
        (said("Ratification", CHAD, "2021-02-03"), "SameDay", [ACCEDED]),
        (said("Ratification", PERU, "2020-05-02"), "NotInRecord", []),
        (said("Signature", "country/fj", "2020-05-01"), "NotInRecord", []),
        # Of the treaty as a whole: no participant's act is taken for it.
        (said("EntryIntoForce", day="2021-01-22"), "SameDay", [BEGAN]),
        (said("Signature"), "NotInRecord", []),
        # What is denied or expected can be done later.
        (said("Signature", CHAD, outlook="Denied"), "OppositeInRecord", [SIGNED]),
        (said("Ratification", PERU, outlook="Denied"), "NotInRecord", []),
        (said("Ratification", CHAD, outlook="Urged"), "DayInRecordOnly", [ACCEDED]),
        # At a ceremony whoever comes signs.
        (said("SigningCeremony", day="2020-05-02"), "SameDay", [RECORD[3]]),
        (said("SigningCeremony", day="2020-05-03"), "AnotherDay", [SIGNED, RECORD[3]]),
    ],
)
def test_an_act_that_is_reported_is_found_in_the_record_or_it_is_said_that_it_is_not(
    report, finding, acts
):
    assert compared(report, "2020-06-01", RECORD) == (finding, tuple(acts))


def test_what_is_denied_and_done_later_is_no_finding():
    """Both hold: that it is not in the record would be wrong, and the opposite was not said."""
    denied = said("Signature", CHAD, outlook="Denied")

    assert compared(denied, "2020-04-30", RECORD) is None
    assert compared(said("Ratification", CHAD, outlook="Denied"), "2020-06-01", RECORD) is None
    assert compared(denied, "", RECORD) is None  # when it was said is not known


def test_the_record_has_the_day_of_the_ceremony_of_which_the_first_article_tells(whole, project):
    """The article gives no day for the ceremony; the page of XVIII-16, as far as it was seen, has
    thirty signatures, all of 25 October 2025, and no entry into force."""
    question = project.ontology / "questions" / "what-do-records-say-of-the-news.rq"
    queries = Queries(whole.store, Limits(workers=1))
    answer = queries.answer(Query(question.read_text("utf-8"), BASE, result_format="csv"))
    rows = list(csv.DictReader(io.StringIO(answer.whole().decode())))
    queries.close()

    assert [
        (row["reported"].rpartition("/")[2], row["finding"].partition("#")[2], row["day"], row["acts"])
        for row in rows
    ] == [
        ("entry-into-force-of-the-un-cybercrime-convention", "NotInRecord", "", "0"),
        ("hanoi-convention-signing-ceremony", "DayInRecordOnly", "2025-10-25", "30"),
    ]  # fmt: skip

"""What records say of the acts that articles report: four findings, and nothing merged away."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

QUESTION = (
    Path(__file__).parent.parent / "ontology" / "questions" / "what-do-records-say-of-the-news.rq"
)
DATA = """
@prefix : <https://e.org/> . @prefix oa: <http://www.w3.org/ns/oa#> . @prefix pav: <http://purl.org/pav/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tro: <https://w3id.org/treaty-kb/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
tro:Ratification skos:broader tro:ConsentToBeBound ; skos:inScheme tro:ActionTypes .
tro:Signature skos:inScheme tro:ActionTypes . tro:EntryIntoForce skos:inScheme tro:ActionTypes .
:record pav:retrievedOn "2026-02-03"^^xsd:date .
:page tro:certainty tro:Recorded ; tro:evidence :record .
:page {
  :treaty tro:participantsRecorded tro:AllRecorded .
  :signed tro:treaty :treaty ; tro:actor :chad ; tro:actionType tro:Signature ; tro:actionDate "2020-05-01"^^xsd:date .
  :began tro:treaty :treaty ; tro:actionType tro:EntryIntoForce ; tro:actionDate "2021-01-22"^^xsd:date .
}
"""
REPORTED = """
:passage oa:hasSource :article . :fact tro:certainty tro:Stated ; tro:evidence :passage .
:fact { :told tro:treaty :treaty ; %s } %s
"""


def findings(said: str, beside: str = "") -> set[tuple[str, str]]:
    """The finding about an act that an article reports, and the day that the record has."""
    store = pyoxigraph.Store()
    store.load(f"{DATA}{REPORTED % (said, beside)}".encode(), format=pyoxigraph.RdfFormat.TRIG)
    rows = store.query(QUESTION.read_text("utf-8"), use_default_graph_as_union=True)
    return {(row["finding"].value, row["day"].value if row["day"] else "") for row in rows}


@pytest.mark.parametrize(
    ("said", "finding", "day"),
    [
        ('tro:actor :chad ; tro:actionType tro:Signature ; tro:actionDate "2020-05-01"^^xsd:date',
         "the record has the same day", "2020-05-01"),
        ('tro:actor :chad ; tro:actionType tro:Signature ; tro:actionDate "2020-05-02"^^xsd:date',
         "the record has another day", "2020-05-01"),
        ("tro:actor :chad ; tro:actionType tro:Signature",
         "the record has it, the article gives no day", "2020-05-01"),
        ('tro:actor :chad ; tro:actionType tro:Ratification ; tro:actionDate "2020-05-01"^^xsd:date',
         "the record has no such act", ""),
        ('tro:actor :peru ; tro:actionType tro:Signature ; tro:actionDate "2020-05-01"^^xsd:date',
         "the record has no such act", ""),
        ("tro:actor :chad ; tro:actionType tro:Signature ; tro:outlook tro:Denied",
         "the record has it, the article says the opposite", "2020-05-01"),
        # Of the treaty as a whole: no participant's act is taken for it.
        ('tro:actionType tro:EntryIntoForce ; tro:actionDate "2021-01-22"^^xsd:date',
         "the record has the same day", "2021-01-22"),
        ("tro:actionType tro:Signature", "the record has no such act", ""),
    ],
)  # fmt: skip
def test_an_act_that_is_reported_is_found_in_the_record_or_it_is_said_that_it_is_not(
    said, finding, day
):
    assert findings(said) == {(finding, day)}

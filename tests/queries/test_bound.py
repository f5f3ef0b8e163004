"""Who is bound on a day, worked out by hand: a few acts of one treaty, and what both questions say."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
TRO = "https://w3id.org/treaty-kb/ontology#"
ID = "https://w3id.org/treaty-kb/id/"
#: The acts of the treaty, which is in force from 1 March 1990: of whom, of which kind, on which day; and from when
#: and until when it binds whom.
ACTS = """
    early     Signature              1989-05-01
    late      Signature              1995-05-01
    party     Signature              1989-05-01
    party     Ratification           1990-01-10
    party     Participation          1990-03-01
    twice     Ratification           1990-01-10
    twice     Approval               1990-01-10
    twice     Participation          1990-03-01
    back      Accession              1990-02-01
    back      Participation          1990-03-01 1992-01-01
    back      Denunciation           1991-01-01
    back      Accession              1994-01-01
    back      Participation          1994-03-01
    gone      Accession              1990-02-01
    gone      Participation          1990-03-01 1992-01-01
    gone      Withdrawal             1991-01-01
    heir      Succession             1993-06-01
    signer    SuccessionToSignature  1993-06-01
    former    Ratification           1990-01-10
    former    Participation          1990-03-01
    lost      Ratification           1990-01-10
"""
#: What is to be answered, on the days that stand above.
ANSWERS = """
              1991-06-01      1993-01-15      1994-02-01      1996-01-01
    early     signature-alone signature-alone signature-alone signature-alone
    late      had-not-signed  had-not-signed  had-not-signed  signature-alone
    party     bound           bound           bound           bound
    twice     bound           bound           bound           bound
    back      bound           has-left        has-left        bound
    gone      bound           has-left        has-left        has-left
    heir      not-known       not-known       bound           bound
    signer    had-not-signed  had-not-signed  signature-alone signature-alone
    former    bound           no-more         no-more         no-more
    lost      not-known       not-known       not-known       not-known
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The acts, as a release has them: in the default graph, and in that of a record."""
    store = ox.Store()
    lines, fact = list[str](), "<urn:fact>"
    for number, row in enumerate(ACTS.split("\n")[1:-1]):
        who, kind, day, *until = row.split()
        act = f"<urn:act/{number}>"
        said = [
            f"<{TRO}treaty> <{ID}treaty/t>", f"<{TRO}actor> <{ID}country/{who}>",
        ]  # fmt: skip
        if kind == "Participation":
            said += [f"a <{TRO}Participation>", f"<{TRO}boundFrom> {date(day)}"]
            said += [f"<{TRO}boundUntil> {date(on)}" for on in until]
        else:
            said += [f"a <{TRO}TreatyAction>", f"<{TRO}actionType> <{TRO}{kind}>"]
            said += [f"<{TRO}actionDate> {date(day)}"]
        lines += [f"{act} {words} ." for words in said]
    lines += [
        f"<urn:whole> <{TRO}treaty> <{ID}treaty/t> ; <{TRO}actionType> <{TRO}EntryIntoForce> ;"
        f" a <{TRO}TreatyAction> ; <{TRO}actionDate> {date('1990-03-01')} .",
        f"<{ID}treaty/t> <{TRO}participantsRecorded> <{TRO}AllRecorded> .",
    ]
    about = [
        f"{fact} <{TRO}certainty> <{TRO}Recorded> ; <{TRO}evidence> <urn:page> .",
        f"<urn:page> <http://purl.org/pav/retrievedOn> {date('2026-01-01')} .",
        *(f"<{ID}treaty/t> <{TRO}{term}KnownUntil> {date('2026-01-01')} ."
          for term in ("participants", "departures")),
        *(f"<{TRO}{kind}> <http://www.w3.org/2004/02/skos/core#broader> <{TRO}ConsentToBeBound> ."
          for kind in ("Ratification", "Approval", "Accession", "Succession")),
        f"<{ID}country/former> <http://purl.org/dc/terms/isReplacedBy> <{ID}country/heir> .",
        *(f"<urn:succession/{day}> <{TRO}predecessor> <{ID}country/former> ; <https://schema.org/startDate> {date(day)} ."
          for day in ("1992-06-01", "1993-01-01")),
    ]  # fmt: skip
    store.load("\n".join((*lines, *about)).encode(), ox.RdfFormat.TURTLE)
    graph = ox.NamedNode("urn:fact")
    store.load("\n".join(lines).encode(), ox.RdfFormat.TURTLE, to_graph=graph)
    return store


def date(day: str) -> str:
    return f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'


def asked(name: str, **values: str) -> str:
    """The text of a question with other values of its parameters."""
    text = (ROOT / "ontology" / "questions" / f"{name}.rq").read_text("utf-8")
    for key, value in values.items():
        text = re.sub(rf"(VALUES \?{key} {{ )[^ ]+ }}", rf"\g<1>{value} }}", text)
    return text


def word(answer: str, because: str) -> str:
    known = {"bound": "bound", "not known": "not-known"}
    return known.get(answer, "no-more" if "no more" in because else because.replace(" ", "-"))


DAYS, *ROWS = [row.split() for row in ANSWERS.split("\n")[1:-1]]


@pytest.mark.parametrize("place", range(len(DAYS)), ids=DAYS)
def test_each_has_one_answer_on_a_day_and_both_questions_give_it(store, place):
    day = f'"{DAYS[place]}"^^xsd:date'
    expected = {who: [answers[place]] for who, *answers in ROWS}

    of_treaty: dict[str, list[str]] = {}
    for row in store.query(asked("who-is-bound-on", treaty=f"<{ID}treaty/t>", date=day)):
        who = row["actor"].value.rpartition("/")[2]
        said = word(row["answer"].value, row["because"].value)
        of_treaty.setdefault(who, []).append(said)
    of_state = {
        who: [word(row["answer"].value, row["because"].value) for row in store.query(
            asked("which-treaties-bind-a-state", country=f"<{ID}country/{who}>", date=day))]
        for who in expected
    }  # fmt: skip

    assert of_treaty == expected
    assert of_state == expected


#: Who is bound on a day, by who has one that is known.
PATTERN = """
PREFIX tro: <%s>
SELECT ?actor WHERE {
  ?participation a tro:Participation ; tro:treaty <%streaty/t> ; tro:actor ?actor ; tro:boundFrom ?from .
  OPTIONAL { ?participation tro:boundUntil ?until }
  FILTER(?from <= %s && (! BOUND(?until) || ?until > %s))
}"""


@pytest.mark.parametrize("place", range(len(DAYS)), ids=DAYS)
def test_one_pattern_tells_who_is_bound_and_no_successor_or_former_state(store, place):
    """A successor has no day; what became of a State that is no more, the State itself tells."""
    day = date(DAYS[place])
    bound = {who for who, *answers in ROWS if answers[place] == "bound"} - {"heir", "former"}

    rows = store.query(PATTERN % (TRO, ID, day, day))

    assert {row["actor"].value.rpartition("/")[2] for row in rows} - {"former"} == bound

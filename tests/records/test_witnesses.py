"""One act has one IRI, whoever tells of it: records are witnesses, and where they differ it is found."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph
import pytest
from conftest import ROOT, copy_of
from rdflib import URIRef

from kb.canonical.graph import canonical_lines
from kb.identifiers import Identifiers
from kb.mapping.authorities import write_authorities
from kb.mapping.graphs import MappedText
from kb.parts.articles import lines_of
from kb.parts.part import Content, Detail, Part
from kb.seeds.authorities import read_authorities
from kb.seeds.project import Project
from kb.seeds.records.folder import ROWS, SOURCE
from kb.seeds.summary import Summary

SUMMARY = Summary("two", (), (), (), (), "")
QUESTION = ROOT / "ontology" / "questions" / "where-records-differ.rq"
FIRST, SECOND = "record-wipo-lex-budapest", "record-second"
ACT = "https://w3id.org/treaty-kb/id/{}/budapest-treaty-{}"
#: Some lines of a second list of the Budapest Treaty: as the first has them, but for Albania's day.
LINES = (
    "7\tAustralia\tInstrument\tAccession: April 7, 1987",
    "8\tAlbania\tInstrument\tAccession: June 20, 2003",
    "9\tBahamas\tIn Force\tSeptember 3, 2025",
)


def with_second(
    sample: Project, folder: Path, lines: tuple[str, ...], as_of: str = "2025-08-01"
) -> MappedText:
    """The graphs of the sample's authorities and records, with all of Budapest, and of a second
    list of it."""
    project = copy_of(sample, folder)
    records = project.seeds / "records"
    shutil.rmtree(records / "wipo-lex-budapest")
    for name in ("wipo-lex-budapest", "second"):
        shutil.copytree(ROOT / "seeds" / "records" / "wipo-lex-budapest", records / name)
    source = (records / "second" / SOURCE).read_text("utf-8").replace("2026-02-03", as_of)
    (records / "second" / SOURCE).write_text(source, "utf-8")
    text = "".join(f"{line}\n" for line in ("row\tparticipant\thead\tcell", *lines))
    (records / "second" / ROWS).write_text(text, "utf-8")
    ids = project.identifiers
    return write_authorities(read_authorities(project.seeds / "authorities", ids), ids)


@pytest.fixture(scope="module")
def two(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> MappedText:
    return with_second(sample, tmp_path_factory.mktemp("two") / "project", LINES)


def of(lines: list[str] | tuple[str, ...], act: str, word: str) -> list[str]:
    """What lines say of an act with a property."""
    starts = f"<{act}> <https://w3id.org/treaty-kb/ontology#{word}> "
    return [line.removeprefix(starts)[:-3] for line in lines if line.startswith(starts)]


def graph(mapped: MappedText, name: str) -> list[str]:
    return list(mapped.facts[URIRef(f"https://w3id.org/treaty-kb/fact/{name}")])


@pytest.mark.slow
def test_the_newest_whole_list_says_until_when_participants_and_departures_are_known(two):
    treaty = "https://w3id.org/treaty-kb/id/treaty/budapest-treaty"
    day = '"2026-02-03"^^<http://www.w3.org/2001/XMLSchema#date>'

    for word in ("participantsKnownUntil", "departuresKnownUntil"):
        assert of(graph(two, FIRST), treaty, word) == [day]
        assert of(graph(two, SECOND), treaty, word) == []
    for record in (FIRST, SECOND):  # each says of itself that it has all
        [extent] = of(graph(two, record), treaty, "participantsRecorded")
        assert extent.endswith("#AllRecorded>")


@pytest.mark.slow
def test_records_that_tell_the_same_act_are_two_witnesses_of_one(two):
    act = ACT.format("action", "accession-au")

    for record, head in ((FIRST, "Instrument"), (SECOND, "Instrument")):
        found = [of(graph(two, record), act, word) for word in ("cell", "cellHead", "cellRow")]
        assert found == [['"Accession: April 7, 1987"'], [f'"{head}"'], ['"Australia"']]


@pytest.mark.slow
def test_the_default_graph_leaves_cells_to_the_graphs_of_records(two):
    said = two.asserted()
    both, alone = ACT.format("action", "accession-au"), ACT.format("action", "accession-am")

    assert len(of(said, both, "actionDate")) == 1
    words = ("cell", "cellHead", "cellRow")
    assert [of(said, act, word) for act in (both, alone) for word in words] == [[]] * 6
    assert of(graph(two, FIRST), alone, "cell") == ['"Accession: December 6, 2004"']


@pytest.mark.slow
def test_shapes_judge_the_cells_of_an_act_with_one_witness(two, project, tmp_path):
    both, alone = ACT.format("action", "accession-au"), ACT.format("action", "accession-am")
    lines = lines_of(two, project.identifiers)
    content = Content("key", two.provenance_iri, SUMMARY, Detail((), {}), lines)
    part = Part.write(tmp_path / "a.part", content)

    for triples in (part.triples(), canonical_lines(two.graphs().judged())):
        assert of(triples, alone, "cell") == ['"Accession: December 6, 2004"']
        assert of(triples, alone, "cellHead") == ['"Instrument"']
        assert of(triples, both, "cell") == []


@pytest.mark.slow
def test_the_graph_of_a_record_leaves_out_the_class_that_follows(two):
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    starts = f"<{ACT.format('action', 'accession-au')}> {type_} "
    classes = [
        [line.removeprefix(starts)[:-3] for line in lines if line.startswith(starts)]
        for lines in (graph(two, FIRST), two.asserted())
    ]

    ours, theirs = (
        "<https://w3id.org/treaty-kb/ontology#TreatyAction>",
        "<https://schema.org/Action>",
    )
    assert classes == [[ours], [theirs, ours]]


@pytest.mark.slow
def test_days_that_differ_both_stand_and_are_found(two, project):
    rows = answer(two, project.identifiers)

    date = '"{}"^^<http://www.w3.org/2001/XMLSchema#date>'
    days = [of(graph(two, name), ACT.format("action", "accession-al"), "actionDate")
            for name in (FIRST, SECOND)]  # fmt: skip
    assert days == [[date.format("2003-06-19")], [date.format("2003-06-20")]]
    assert [row[1:] for row in rows if row[0] == "the records have different days"] == [
        ("accession-al", "2003-06-19", "wipo-lex-budapest", "2003-06-20", "second")
    ]


@pytest.mark.slow
def test_what_only_one_record_has_is_found(two, project):
    rows = answer(two, project.identifiers)

    alone = {row[1] for row in rows if row[0] == "only one of the records has it"}
    assert {"accession-am", "au"} <= alone
    assert alone & {"accession-au", "accession-al", "bs"} == set()
    # The second list has no column for signatures.
    assert not any("signature" in one for one in alone)


def answer(mapped: MappedText, ids: Identifiers) -> list[tuple[str, ...]]:
    """The finding, the act, a day and a record, the other day and record."""
    store = pyoxigraph.Store()
    quads = "".join(lines_of(mapped, ids).all()).encode()
    store.bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    names = ("finding", "act", "day", "record", "other_day", "other")
    return [
        tuple(
            (row[name].value if row[name] else "").rpartition("/")[2].removeprefix("budapest-treaty-")
            for name in names
        )
        for row in store.query(re.sub(r"treaty/[\w-]+>", "treaty/budapest-treaty>", QUESTION.read_text("utf-8")))
    ]  # fmt: skip


def test_what_an_older_record_expects_and_a_newer_one_has_is_one_act_that_happened(two):
    bound = ACT.format("participation", "bs")

    for record in (FIRST, SECOND):
        assert of(graph(two, record), bound, "boundFrom")
        assert not of(graph(two, record), bound, "outlook")


@pytest.mark.slow
def test_rows_of_one_record_that_tell_the_same_act_are_one_act_with_the_cells_as_fragments(
    sample, tmp_path
):
    again = (*LINES, "70\tAustralia\tAccession\tApril 7, 1987")
    mapped = with_second(sample, tmp_path / "project", again)

    act = ACT.format("action", "accession-au")
    assert of(graph(mapped, SECOND), act, "cell") == ['"Accession: April 7, 1987 … April 7, 1987"']
    assert of(graph(mapped, SECOND), act, "cellHead") == ['"Instrument … Accession"']
    assert of(graph(mapped, SECOND), act, "cellRow") == ['"Australia"']


@pytest.mark.slow
def test_who_came_back_has_an_act_for_each_day_in_all_records(sample, tmp_path):
    # Albania's accession as the first record has it, and an earlier one.
    lines = (
        "8\tAlbania\tInstrument\tAccession: May 1, 1950",
        "8\tAlbania\tInstrument\tAccession: June 19, 2003",
    )
    mapped = with_second(sample, tmp_path / "project", lines)

    first, second = (ACT.format("action", f"accession-al{end}") for end in ("", "-2"))
    assert "1950-05-01" in of(graph(mapped, SECOND), first, "actionDate")[0]
    assert not of(graph(mapped, FIRST), first, "actionDate")
    for record in (FIRST, SECOND):
        assert "2003-06-19" in of(graph(mapped, record), second, "actionDate")[0]

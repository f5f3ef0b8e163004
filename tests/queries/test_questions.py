"""Every competency question gets its answer from the whole release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.queries import Limits, Queries, Query
from kb.queries.expected import Table, compare, own_terms, spoken_of

FOLDER = Path(__file__).parents[2] / "ontology" / "questions"
QUESTIONS = sorted(FOLDER.glob("*.rq"))
EXPECTED = {path: Table.read(path.with_suffix(".csv").read_text("utf-8")) for path in QUESTIONS}


@pytest.fixture(scope="module")
def queries(whole):
    queries = Queries(whole.store, Limits(seconds=60, workers=1))
    yield queries
    queries.close()


@pytest.fixture(scope="module")
def own(queries):
    """What one article alone has, and that article."""
    return own_terms(lambda text: queries.answer(Query(text, "https://e.org/")).whole())


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_the_question_has_its_answer(path, queries, own):
    text, articles = path.read_text("utf-8"), spoken_of(EXPECTED.values(), own)
    answer = queries.answer(Query(text, "https://e.org/", result_format="csv"))

    difference = compare(text, EXPECTED[path], Table.read(answer.whole().decode()), own, articles)

    assert (difference.missing, difference.unexpected, difference.has_columns) == ((), (), True)


def test_the_expected_answers_speak_of_the_first_article(own):
    assert "https://w3id.org/treaty-kb/id/article/hanoi-reception" in spoken_of(
        EXPECTED.values(), own
    )


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_no_question_is_bound_to_a_language_or_to_a_graph_without_certainty(path):
    """A language is asked for beside others alone, and a graph has a certainty, or is what a fact's
    provenance stands in: in a store that names the default graph, nothing else is a fact."""
    query = re.sub(r"(?m)^#.*$", "", path.read_text("utf-8"))

    for graph in set(re.findall(r"GRAPH (\?\w+)", query)) - {"?provenance"}:
        assert re.search(rf"{re.escape(graph)} tro:certainty", query), graph
    assert not re.search(r"FILTER\(LANG\(", re.sub(r"OPTIONAL \{[^{}]*\}", "", query))


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_the_question_is_worded_in_three_languages(path):
    lines = path.read_text("utf-8").splitlines()

    assert [line[:6] for line in lines[:3]] == ["# en: ", "# id: ", "# vi: "]


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_each_parameter_of_the_question_is_named_in_its_header(path):
    text = path.read_text("utf-8")
    header = re.findall(r"^# parameter (\?\w+) \(([a-z]+)\): .", text, re.MULTILINE)
    values = re.findall(
        r'^ +VALUES (\?\w+) \{ (<[^>]+/id/([a-z]+)/[^>]+>|"\d{4}-\d\d-\d\d"\^\^xsd:(date)|"\d+") \}',
        text, re.MULTILINE,
    )  # fmt: skip
    defaults = dict.fromkeys(
        (name, default, kind or day or "number") for name, default, kind, day in values
    )

    # One that stands in several places has the same default in all of them.
    assert header == [(name, kind) for name, _, kind in defaults]


def test_there_are_questions_enough():
    assert len(QUESTIONS) >= 25


def test_no_state_is_said_to_have_signed_by_the_first_article(queries):
    """The article of the reception speaks of a signing ceremony, and of no signature."""
    text = """
        PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        ASK {
          ?act a tro:TreatyAction ; tro:actionType tro:Signature ;
            tro:evidence/oa:hasSource <https://w3id.org/treaty-kb/id/article/hanoi-reception> .
        }"""

    answer = queries.answer(Query(text, "https://e.org/", result_format="csv"))

    assert answer.body.decode().split() == ["false"]

"""Every competency question gets its answer from the whole release."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from kb.queries import Limits, Queries, Query

FOLDER = Path(__file__).parent.parent / "ontology" / "questions"
QUESTIONS = sorted(FOLDER.glob("*.rq"))


@pytest.fixture(scope="module")
def queries(release):
    queries = Queries(release.store, Limits(workers=1))
    yield queries
    queries.close()


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_the_question_has_its_answer(path, queries):
    answer = queries.answer(Query(path.read_text("utf-8"), "https://e.org/", result_format="csv"))

    expected = path.with_suffix(".csv").read_text("utf-8")
    assert list(csv.reader(io.StringIO(answer.body.decode()))) == list(
        csv.reader(io.StringIO(expected))
    )


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_the_question_is_worded_in_three_languages(path):
    lines = path.read_text("utf-8").splitlines()

    assert [line[:6] for line in lines[:3]] == ["# en: ", "# id: ", "# vi: "]


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_each_parameter_of_the_question_is_named_in_its_header(path):
    text = path.read_text("utf-8")
    header = re.findall(r"^# parameter (\?\w+) \(([a-z]+)\): .", text, re.MULTILINE)
    values = re.findall(
        r'^  VALUES (\?\w+) \{ (?:<[^>]+/id/([a-z]+)/[^>]+>|"\d{4}-\d\d-\d\d"\^\^xsd:(date)) \}',
        text, re.MULTILINE,
    )  # fmt: skip

    assert header == [(name, kind or day) for name, kind, day in values]


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

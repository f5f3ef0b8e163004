"""Every competency question gets its answer from the whole release."""

from __future__ import annotations

import csv
import io
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


def test_no_state_is_said_to_have_signed():
    """The answer to "who signed?" is empty: it never has those who were asked to."""
    rows = (FOLDER / "who-signed-or-ratified.csv").read_text("utf-8").splitlines()

    assert rows == ["actor,act,treaty"]

"""The expected answers to the competency questions are compared with a release, and brought up to it."""

from __future__ import annotations

import csv

from click.testing import CliRunner

from kb.cli import main


def answers(copy, releases, *options):
    command = ["--project", str(copy.root), "answers", "--releases", str(releases), *options]
    return CliRunner().invoke(main, command)


def test_answers_that_are_expected_are_said_to_be(copy, releases):
    done = answers(copy, releases)

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "all answers are as expected\n"


def test_an_answer_that_differs_is_shown_and_written_where_asked(copy, releases):
    path = copy.ontology / "questions" / "what-is-only-proposed.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\nwrong,row\n", "utf-8")

    shown, written, again = (
        answers(copy, releases),
        answers(copy, releases, "--write"),
        answers(copy, releases),
    )

    assert shown.exit_code == 1
    assert "-wrong,row" in shown.stdout.splitlines()
    assert written.exit_code == 0
    assert list(csv.reader(path.read_text("utf-8").splitlines())) == rows
    assert again.exit_code == 0


def test_a_question_without_an_expected_answer_gets_one(copy, releases):
    path = copy.ontology / "questions" / "who-is-bound.csv"
    before = path.read_text("utf-8")
    path.unlink()

    answers(copy, releases, "--write")

    assert path.read_text("utf-8").splitlines() == before.splitlines()

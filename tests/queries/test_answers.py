"""The expected answers to the competency questions are compared with a release, and brought up to it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.queries.expected import Table, compare, spoken_of


@pytest.fixture(scope="module")
def releases(whole):
    """Answers are expected of all rows of the records."""
    return whole.path.parent


@pytest.fixture
def copy(copy):
    """With three of the questions: that each has its answer is seen in `test_questions.py`."""
    kept = ("what-is-only-proposed", "which-votes-are-reported", "who-said-what")
    for path in (copy.ontology / "questions").iterdir():
        if path.stem not in kept:
            path.unlink()
    return copy


def answers(copy, releases, *options):
    command = ["--project", str(copy.root), "answers", "--releases", str(releases), *options]
    return CliRunner().invoke(main, command)


@pytest.mark.slow
def test_answers_that_are_expected_are_said_to_be(copy, releases):
    done = answers(copy, releases)

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "all answers are as expected\n"


@pytest.mark.slow
def test_a_row_that_is_lacking_and_one_too_many_are_told_and_written(copy, releases):
    path = copy.ontology / "questions" / "what-is-only-proposed.csv"
    before = path.read_text("utf-8")
    head, row = before.splitlines()
    path.write_text(f"{head}\nwrong{',' * head.count(',')}\n", "utf-8")

    shown, written, again = (
        answers(copy, releases),
        answers(copy, releases, "--write"),
        answers(copy, releases),
    )

    assert shown.exit_code == 1
    assert {f"-wrong{',' * head.count(',')}", f"+{row}"} <= set(shown.stdout.splitlines())
    assert (written.exit_code, path.read_text("utf-8")) == (0, before)
    assert again.exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["which-votes-are-reported", "who-said-what"])
def test_a_question_without_an_expected_answer_gets_one(copy, releases, name):
    path = copy.ontology / "questions" / f"{name}.csv"
    before = path.read_text("utf-8")
    path.unlink()

    written = answers(copy, releases, "--write")

    assert written.exit_code == 0
    assert path.read_text("utf-8").splitlines() == before.splitlines()


@pytest.mark.slow
def test_other_columns_are_told(copy, releases):
    path = copy.ontology / "questions" / "which-votes-are-reported.csv"
    path.write_text("event,votes\n", "utf-8")

    shown = answers(copy, releases)

    assert shown.exit_code == 1
    assert shown.stdout.splitlines()[0] == "which-votes-are-reported:"


# The rules

OWN = {"a1": "one", "a2": "one", "b1": "two"}
WANTED = Table.read("what,who\na1,x\n")


@pytest.mark.parametrize(
    ("answer", "missing", "unexpected"),
    [
        ("a1,x\n", (), ()),
        ("b1,x\na1,x\n", (), ()),  # another article's
        ("a1,x\nr1,x\n", (), ()),  # a record's, or what several articles speak of
        ("a1,x\na2,x\n", (), (("a2", "x"),)),  # an article's that is told whole
        ("b1,x\n", (("a1", "x"),), ()),
        ("a1,y\n", (("a1", "x"),), (("a1", "y"),)),
    ],
)
def test_what_other_articles_say_is_no_difference(answer, missing, unexpected):
    found = compare("", WANTED, Table.read(f"what,who\n{answer}"), OWN, {"one"})

    assert (found.missing, found.unexpected) == (missing, unexpected)


@pytest.mark.parametrize(("number", "is_less"), [("3", False), ("400", False), ("2", True)])
def test_a_number_may_be_greater_and_never_less(number, is_less):
    question = "SELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) ..."
    wanted = Table.read("kind,things\nevent,3\n")

    found = compare(question, wanted, Table.read(f"kind,things\nevent,{number}\n"), {}, set())

    assert bool(found) == is_less


def test_an_article_is_told_whole_where_an_expected_answer_speaks_of_it():
    assert spoken_of([WANTED, Table.read("what\nr1\n")], OWN) == {"one"}

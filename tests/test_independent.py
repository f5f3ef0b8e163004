"""The dump in a store that is not ours gives the answers that the endpoint gives.

rdflib's store in memory shares no line of code with the engine of the site. Virtuoso is asked all
questions by `tests/bench/independent.py`.
"""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from rdflib import Dataset

from kb.pipeline import build
from kb.queries import Limits, Queries, Query
from kb.releases.release import Release
from kb.seeds.project import Project

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
QUESTIONS = sorted((Path(__file__).parent.parent / "ontology" / "questions").glob("*.rq"))


#: The participants whose rows are kept of each record: rdflib takes minutes for what all have.
KEPT = (
    "Austria", "Bahamas", "Burkina Faso", "China", "Estonia", "European Union", "Holy See",
    "Indonesia", "Montenegro", "Poland", "Slovakia", "State of Palestine", "Viet Nam", "—",
)  # fmt: skip


@pytest.fixture(scope="module")
def smaller(both, tmp_path_factory) -> Release:
    """A release of two articles, and of some rows of each record."""
    folder = tmp_path_factory.mktemp("smaller")
    for part in ("seeds", "ontology", "shapes"):
        shutil.copytree(both.parent / part, folder / part)
    for path in folder.glob("seeds/records/*/rows.tsv"):
        head, *lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.split("\t")[1].startswith(KEPT)]
        path.write_text("".join([head, *kept]), "utf-8")
    return build(Project.find(folder), folder / "releases")


@pytest.fixture(scope="module")
def elsewhere(smaller) -> Dataset:
    """The N-Quads of the release, loaded into rdflib."""
    return Dataset().parse(smaller.data("dump.nq"), format="nquads")


@pytest.fixture(scope="module")
def here(smaller):
    queries = Queries(smaller.store, Limits(workers=1))
    yield queries
    queries.close()


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_rdflib_gives_the_same_answer(elsewhere, here, path):
    query = path.read_text("utf-8")

    theirs = elsewhere.query(query).serialize(format="csv")

    ours = here.answer(Query(query, "https://e.org/", result_format="csv")).whole()
    assert _rows(theirs.decode()) == _rows(ours.decode())


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)

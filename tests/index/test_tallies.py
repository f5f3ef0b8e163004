"""What is counted and put in order when a release is made: listings, and links into a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.index.tallies import Tallied, Tallies, write_tallies
from kb.loading import load
from kb.queries import Limits
from kb.web import create_app

MANY = 1_100
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_what_was_written_is_counted_and_in_the_order_of_places(tmp_path, monkeypatch):
    tallied = [
        Tallied("c", TYPE, place, name)
        for place, name in (("b", "2"), ("a", "3"), ("b", "1"), ("b", "2"))
    ]
    write_tallies(
        tmp_path / "t",
        [
            *tallied,
            Tallied("x", "p", "z", "1"),
            Tallied("x", "p", "a", "2", "act"),
            Tallied("x", "q", "", "1"),
        ],
    )
    monkeypatch.setattr("kb.index.tallies.MANY", 2)

    tallies = Tallies(tmp_path / "t")

    assert tallies.counts() == {"c": 3}
    assert tallies.things("c", 10) == ["3", "1", "2"]
    assert tallies.things("c", 1, 1) == ["1"]
    assert tallies.crowded() == {"c": 3, "x": 3}
    assert tallies.incoming("x") == {("p", "act"): 1, ("p", ""): 1, ("q", ""): 1}
    assert tallies.leading("x", "p", 5) == ["2", "1"]
    assert tallies.leading("x", "p", 5, kinds=["act"]) == ["2"]
    assert tallies.leading("x", "p", 5, 1) == ["1"]


def test_a_class_of_few_things_lists_them_and_is_not_crowded(tmp_path):
    write_tallies(tmp_path / "t", [Tallied("c", TYPE, "a", "1"), Tallied("c", TYPE, "b", "2")])

    tallies = Tallies(tmp_path / "t")

    assert tallies.things("c") == ["1", "2"] and tallies.counts() == {"c": 2}
    assert tallies.crowded() == {} and tallies.incoming("c") == {}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A thing to which many things lead by one property, and few by another."""
    path: Path = tmp_path_factory.mktemp("crowd") / "crowd.nt"
    name = "<https://schema.org/name>"
    lines = [f'<http://e.org/{i}> <http://e.org/knows> <http://e.org/x> .\n<http://e.org/{i}> {name} "N{MANY - i:05}" .\n'
             for i in range(MANY)]  # fmt: skip
    lines += [
        f"<http://e.org/{i}> <https://schema.org/about> <http://e.org/x> .\n" for i in range(3)
    ]
    path.write_text("".join(lines))
    release = load([path], tmp_path_factory.mktemp("loaded"), base="http://localhost/")
    app = create_app(release, Limits(workers=1))
    yield app.test_client()
    app.extensions["kb"].queries.close()


def shown(page: str) -> list[str]:
    return re.findall(r'<a href="/page/http://e\.org/\d+"[^>]*>(N\d+)</a>', page)


def test_a_page_shows_the_first_of_many_and_leads_to_all(crowded):
    page = crowded.get("/page/http%3A//e.org/x").text

    assert len(shown(page)) == 20 + 3
    assert 'href="/page/http%3A//e.org/x?via=http%3A%2F%2Fe.org%2Fknows">all 1,100</a>' in page
    assert "subject" in page  # by which few lead here: they are shown beside the many


def test_the_list_of_all_has_each_once_in_the_order_of_names(crowded):
    found: list[str] = []
    for after in range(0, MANY, 50):
        page = crowded.get(f"/page/http%3A//e.org/x?via=http%3A//e.org/knows&after={after}").text
        found += shown(page)
        assert ('rel="next"' in page) == (after + 50 < MANY)
        assert ('rel="prev"' in page) == (after > 0)

    assert found == [f"N{i:05}" for i in range(1, MANY + 1)]
    assert (
        crowded.get(f"/page/http%3A//e.org/x?via=http%3A//e.org/knows&after={MANY}").status_code
        == 404
    )

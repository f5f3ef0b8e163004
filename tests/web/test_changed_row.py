"""A row of a record changes: everything that shows it has it, and nothing else is another one.

Poland's cell of the Arms Trade Treaty is moved from 17 December 2014, before the treaty entered into
force (24 December 2014; article 22(1)), to 17 January 2015, after it: then article 22(2) has the
treaty enter into force for Poland 90 days later, on 17 April 2015. Then the row is taken out.
"""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
from pathlib import Path

import pytest
from conftest import BASE, copy_of, made_once
from pyoxigraph import RdfFormat, parse

from kb.pipeline import build
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.web import create_app

ACT = "id/action/arms-trade-treaty-ratification-pl"
IN_FORCE = "id/participation/arms-trade-treaty-pl"
FACTS = ["fact/computed-untc-xxvi-8-arms-trade-treaty", "fact/record-untc-xxvi-8"]
HEAD = "Approval(AA), Acceptance(A), Accession(a), Ratification"
QUERY = "SELECT ?act ?day { ?act tro:treaty <%sid/treaty/arms-trade-treaty> ; tro:actor <%sid/country/pl> ; tro:actionDate|tro:boundFrom ?day }"
pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


def edit(project: Project, old: str, new: str) -> None:
    path = project.seeds / "records" / "untc-xxvi-8" / "rows.tsv"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def made(sample, releases, tmp_path_factory) -> list[Release]:
    """The release before, the one with another day in the cell, and the one without the row."""

    def make(root: Path) -> None:
        project, folder = copy_of(sample, root), root / "out"
        shutil.copytree(releases, folder, symlinks=True)
        row = f"\tPoland\t{HEAD}\t17 Dec 2014"
        edit(project, row, row.replace("Dec 2014", "Jan 2015"))
        moved = build(project, folder)
        [number] = re.findall(rf"(?m)^(\w+){re.escape(row[:-8])}Jan 2015$", _rows(project))
        edit(project, f"{number}{row[:-8]}Jan 2015\n", "")
        (root / "moved").symlink_to(moved.path)
        build(project, folder)

    root = made_once(tmp_path_factory, "row", make)
    moved = Release((root / "moved").resolve())
    return [Release.current(releases), moved, Release.current(root / "out")]


def _rows(project: Project) -> str:
    return (project.seeds / "records" / "untc-xxvi-8" / "rows.tsv").read_text("utf-8")


@pytest.fixture(scope="module")
def clients(made, limits):
    """Who asks a site that serves each of the releases."""
    folder = made[-1].path.parent
    apps = [create_app(Release(folder / release.id), limits) for release in made]
    yield [app.test_client() for app in apps]
    for app in apps:
        app.extensions["kb"].close()


def lines(release: Release, folder: Path) -> set[bytes]:
    return set(Release(folder / release.id).statements())


def words(client, path: str) -> str:
    """The words of a page, without its markup and without the name of the release."""
    page = client.get(path, headers=BROWSER)
    assert page.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>|⁠", " ", page.text))
    return " ".join(text.replace(page.headers["KB-Release"], "").split())


def table(client, name: str) -> set[tuple[str, ...]]:
    with client.get(f"/{name}") as response:
        return set(map(tuple, csv.reader(io.StringIO(response.text))))


def test_nothing_is_stated_otherwise_but_of_the_act_and_what_follows_from_it(made):
    folder = made[-1].path.parent
    old, new, _ = (lines(release, folder) for release in made)

    changed = {line[1 : line.index(b">")].decode().removeprefix(BASE) for line in old ^ new}

    assert changed == {ACT, IN_FORCE, *FACTS}
    days = {
        line
        for line in old ^ new
        if re.search(b"#actionDate|#boundFrom", line) and line.count(b" ") == 3
    }
    assert {(line in new, line.split(b'"')[1].decode(), ACT.encode() in line) for line in days} == {
        (False, "2014-12-17", True), (True, "2015-01-17", True),
        (False, "2014-12-24", False), (True, "2015-04-17", False),
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/page/treaty/arms-trade-treaty", "/page/country/pl"])
def test_the_pages_of_its_treaty_and_of_its_state_have_it(clients, path):
    before, after, without = (words(client, path) for client in clients)

    row = "July 1, 2013 {} ratification {} "
    assert row.format("December 17, 2014", "December 24, 2014") in before
    assert row.format("January 17, 2015", "April 17, 2015") in after
    assert row.format("December 17, 2014", "December 24, 2014") not in after
    assert "January 17, 2015 ratification" not in without


def test_the_counts_have_it(clients):
    def counts(client, path: str) -> list[int]:
        found = re.search(r" all (\d+) signed, not bound (\d+) bound (\d+) ", words(client, path))
        return [int(number) for number in found.groups()]

    for path in ("/page/treaty/arms-trade-treaty", "/page/country/pl"):
        before, after, without = (counts(client, path) for client in clients)
        assert before == after
        assert without == [before[0], before[1] + 1, before[2] - 1]
    acts = [words(client, "/browse/acts") for client in clients]
    of_poland = [int(re.search(r" Poland (\d+) ", text)[1]) for text in acts]
    assert of_poland == [of_poland[0], of_poland[0], of_poland[0] - 1]
    of_kind = [int(re.search(r" ratification (\d+) ", text)[1]) for text in acts]
    assert of_kind == [of_kind[0], of_kind[0], of_kind[0] - 1]


def test_the_table_of_acts_has_it(clients):
    before, after, without = (table(client, "acts.csv") for client in clients)

    gone, new = before - after, after - before
    assert {(row[0].removeprefix(BASE), *row[5:7], row[12]) for row in gone} == {
        (ACT, "Ratification", "2014-12-17", "17 Dec 2014"),
        (IN_FORCE, "EntryIntoForceForParty", "2014-12-24", ""),
    }
    assert {(row[0].removeprefix(BASE), *row[5:7], row[12]) for row in new} == {
        (ACT, "Ratification", "2015-01-17", "17 Jan 2015"),
        (IN_FORCE, "EntryIntoForceForParty", "2015-04-17", ""),
    }
    assert {row[0].removeprefix(BASE) for row in after ^ without} == {ACT, IN_FORCE}


def test_the_feed_has_it(clients, made):
    feed = words_of_feed(clients[1].get("/releases.atom").text, made[1].id)

    assert "2 facts changed; 2 things changed." in feed
    assert "Poland: ratification, Arms Trade Treaty: changed." in feed
    assert "Participation of Poland in Arms Trade Treaty: changed." in feed


def words_of_feed(feed: str, release: str) -> str:
    [entry] = [some for some in feed.split("<entry>") if f"release/{release}</id>" in some]
    return html.unescape(entry)


def test_the_stream_has_new_versions_of_its_facts_alone(clients, made):
    [path] = set(re.findall(rf"/ldes/\d+-{made[1].id}/1", clients[1].get("/ldes").text))
    quads = list(
        parse(
            clients[1].get(path, headers={"Accept": "application/n-quads"}).data,
            format=RdfFormat.N_QUADS,
        )
    )

    of = {q.object.value.removeprefix(BASE) for q in quads if "isVersionOf" in q.predicate.value}
    assert of == set(FACTS)
    days = {
        (q.subject.value.removeprefix(BASE), q.object.value)
        for q in quads if q.predicate.value.endswith(("#actionDate", "#boundFrom"))
    }  # fmt: skip
    assert {(ACT, "2015-01-17"), (IN_FORCE, "2015-04-17")} <= days
    assert not {(ACT, "2014-12-17"), (IN_FORCE, "2014-12-24")} & days


def test_the_endpoint_has_it(clients):
    query = f"PREFIX tro: <{BASE}ontology#> {QUERY % (BASE, BASE)}"
    rows = [
        {
            (row["act"]["value"].removeprefix(BASE), row["day"]["value"])
            for row in client.get("/sparql", query_string={"query": query}).json["results"]["bindings"]
        }
        for client in clients
    ]  # fmt: skip

    signature = ("id/action/arms-trade-treaty-signature-pl", "2013-07-01")
    assert rows == [
        {signature, (ACT, "2014-12-17"), (IN_FORCE, "2014-12-24")},
        {signature, (ACT, "2015-01-17"), (IN_FORCE, "2015-04-17")},
        {signature},
    ]


@pytest.mark.parametrize("path", [
    "/page/treaty/convention-on-the-rights-of-persons-with-disabilities", "/page/country/ee", "/browse/treaties", "/browse/countries", "/page/person/to-lam",
    "/data/treaty/convention-on-the-rights-of-persons-with-disabilities.ttl", "/data/country/ee.ttl", "/data/country/pl.nt",
])  # fmt: skip
def test_nothing_else_is_another_page_or_document(clients, path):
    before, after = (client.get(path, headers=BROWSER) for client in clients[:2])
    known = (before.headers["KB-Release"], after.headers["KB-Release"])

    assert before.status_code == 200
    assert before.text.replace(known[0], known[1]) == after.text

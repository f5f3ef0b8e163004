"""The releases as an event stream: what a copy has that was kept by it, beside the dump.

A copy is kept by rules of the LDES specification alone: members in the order of
their times, the last version of each thing, nothing of what was deleted.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, ROOT, Server, wait_until
from dumped import dump_of
from npmclients import NODE
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kb.identifiers import Identifiers
from kb.releases import versions
from kb.releases.history import History
from kb.releases.release import Release
from kb.releases.versions import FactVersions
from kb.web import create_app

LDES, TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
AS = "https://www.w3.org/ns/activitystreams#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VERSION_OF, CREATED = (
    NamedNode(f"http://purl.org/dc/terms/{name}") for name in ("isVersionOf", "created")
)
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
ACTION = NamedNode("https://schema.org/Action")
README = (ROOT / "kb" / "web" / "stream" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def client(five, limits):
    app = create_app(Release.current(five[-1]), limits)
    yield app.test_client()
    app.extensions["kb"].close()


Statements = set[tuple[object, ...]]


def dumped(folder: Path) -> tuple[dict[str, Statements], Statements]:
    """What a dump says: each fact's graph, and what no fact says, but for why facts are gone, and
    for what follows of an act: its label, and the class of schema.org."""
    text = dump_of(Release.current(folder), "dump.nq").read_bytes()
    facts: dict[str, Statements] = {}
    rest: Statements = set()
    for quad in parse(text, format=RdfFormat.N_QUADS):
        triple = (quad.subject, quad.predicate, quad.object)
        graph = "" if quad.graph_name == DefaultGraph() else quad.graph_name.value
        if graph.startswith(BASE + "fact/"):
            facts.setdefault(graph, set()).add(triple)
        elif graph != BASE + "graph/inferred":
            rest.add(triple)
    is_fact = re.compile(re.escape(BASE) + "fact/[^/]+").fullmatch
    told = set[tuple[object, ...]]().union(*facts.values())
    acts = {
        one[0]
        for one in told
        if getattr(one[2], "value", "").endswith(
            ("#TreatyAction", "#AnticipatedAction", "#Participation")
        )
    }
    follows = {one for one in rest if one[1] == LABEL or one[2] == ACTION}
    rest -= told | {one for one in follows if one[0] in acts}
    gone = {one for one in rest if is_fact(one[0].value) and one[0].value not in facts}
    return facts, rest - gone


def copied(quads: Iterable[Quad]) -> tuple[dict[str, Statements], Statements]:
    """The same of a copy that was kept by the members of a stream."""
    members: dict[NamedNode, dict[str, object]] = {}
    said: dict[NamedNode, Statements] = {}
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            said.setdefault(quad.graph_name, set()).add((quad.subject, quad.predicate, quad.object))
        elif quad.predicate in (RDF_TYPE, VERSION_OF, CREATED):
            members.setdefault(quad.subject, {})[quad.predicate.value] = quad.object.value
    facts: dict[str, Statements] = {}
    rest: Statements = set()
    last = {}
    for member, its in sorted(members.items(), key=lambda one: one[1].get(CREATED.value, "")):
        if VERSION_OF.value in its:
            last[its[VERSION_OF.value]] = (its[RDF_TYPE.value], said.get(member, set()))
    for iri, (kind, triples) in last.items():
        if kind == AS + "Delete":
            continue
        about = {one for one in triples if one[0] == NamedNode(iri)}
        if iri.startswith(BASE + "fact/"):
            facts[iri] = triples - about
            rest |= about
        else:
            rest |= triples
    return facts, rest


def read(client, path: str = "/ldes") -> Iterator[Quad]:
    """All quads of a stream, from its first node on."""
    waiting, seen = [path], set[str]()
    while waiting:
        path = waiting.pop(0)
        response = client.get(path, headers={"Accept": "application/n-quads"})
        assert (response.status_code, response.content_type) == (200, "application/n-quads")
        quads = list(parse(response.data, format=RdfFormat.N_QUADS))
        for quad in quads:
            if quad.predicate == NamedNode(TREE + "node"):
                to = quad.object.value.removeprefix("http://localhost")
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        yield from quads


@pytest.mark.parametrize("number", range(5))
def test_a_copy_that_follows_the_stream_equals_the_dump(five, limits, number):
    app = create_app(Release.current(five[number]), limits)

    facts, rest = copied(read(app.test_client()))

    expected, others = dumped(five[number])
    app.extensions["kb"].close()
    assert facts == expected
    assert rest == others


@pytest.mark.slow
def test_so_does_a_copy_of_a_release_with_records_and_what_was_inferred(release, limits):
    app = create_app(release, limits)

    facts, rest = copied(read(app.test_client()))

    expected, others = dumped(release.path.parent)
    app.extensions["kb"].close()
    assert facts == expected
    assert rest == others


def test_each_release_has_a_version_of_just_what_it_changed(client):
    told: dict[str, list[tuple[str, str]]] = {}
    rows: dict[str, dict[str, str]] = {}
    for quad in read(client):
        if quad.graph_name == DefaultGraph():
            rows.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    for member, its in rows.items():
        if iri := its.get(VERSION_OF.value):
            release = member.removeprefix(f"{BASE}ldes/").partition("/")[0]
            told.setdefault(release, []).append((iri.removeprefix(BASE), its[RDF_TYPE.value]))

    found = [
        sorted(one for one in its if one[0].startswith("fact/")) for _, its in sorted(told.items())
    ]

    assert found[0][-1] == ("fact/e6r4af", AS + "Create")
    assert {how for _, how in found[0]} == {AS + "Create"}
    assert {how for _, how in found[1]} == {AS + "Create"}
    assert ("fact/e6r4af", AS + "Update") not in found[2]
    assert ("fact/e6r4af", AS + "Delete") in found[3]
    assert "fact/e6r4af" not in dict(found[4])


def test_what_was_taken_back_tells_why(client):
    deleted = [
        q.subject
        for q in read(client)
        if q.object == NamedNode(AS + "Delete") and q.predicate == RDF_TYPE
    ]
    said = {
        (q.predicate.value.rpartition("#")[2], q.object.value)
        for q in read(client)
        if q.graph_name in deleted
    }

    assert ("reason", "A guess.") in said


def test_times_go_forward_whatever_the_clock_did(five):
    history = History.of(five[-1])
    entries = [replace(one, published="2026-01-01T00:00:00Z") for one in history.entries]

    stages = FactVersions(History(tuple(entries)), Identifiers(BASE)).stages

    assert [one.at for one in stages] == [f"2026-01-01T00:00:0{n}Z" for n in range(5)]


def test_a_page_is_kept_for_good_and_the_first_node_is_asked_for_again(client):
    first = client.get("/ldes")
    path = re.findall(rb"/ldes/000005-[0-9a-f]{16}/1", first.data)[0].decode()
    page = client.get(path)

    assert first.headers["Cache-Control"] == "no-cache"
    assert "immutable" in page.headers["Cache-Control"]
    for response, at in ((first, "/ldes"), (page, path)):
        again = client.get(at, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert response.headers["Vary"] == "Accept"
        assert client.head(at).headers["ETag"] == response.headers["ETag"]


def test_each_format_says_the_same(client):
    first = client.get("/ldes").data
    for path in ("/ldes", re.findall(rb"/ldes/000004-[0-9a-f]{16}/1", first)[0].decode()):
        quads = [
            set(parse(client.get(path, headers={"Accept": kind}).data, format=format_))
            for kind, format_ in (
                ("application/trig", RdfFormat.TRIG), ("application/n-quads", RdfFormat.N_QUADS),
                ("application/ld+json", RdfFormat.JSON_LD),
            )
        ]  # fmt: skip
        assert quads[0] == quads[1] == quads[2] != set()


def test_a_format_without_graphs_is_refused_for_versions_and_served_for_the_first_node(client):
    path = re.findall(rb"/ldes/000001-[0-9a-f]{16}/1", client.get("/ldes").data)[0].decode()

    assert client.get("/ldes", headers={"Accept": "text/turtle"}).content_type.startswith(
        "text/turtle"
    )
    refused = client.get(path, headers={"Accept": "text/turtle"})
    assert refused.status_code == 406
    assert "application/trig" in refused.text


@pytest.mark.parametrize("path", ["000001-0000000000000000/1", "x/1", "../1", "000001/x"])
def test_a_page_that_is_none_is_not_found(client, path):
    assert client.get(f"/ldes/{path}").status_code == 404


@pytest.mark.slow
def test_a_page_has_a_bounded_number_of_versions_and_lines(client, monkeypatch):
    whole = copied(read(client))
    monkeypatch.setattr(versions, "MOST_LINES", 40)
    monkeypatch.setattr(versions, "MOST_VERSIONS", 3)
    site = client.application.extensions["kb"]
    found = FactVersions(site.history, site.ids)

    pages = [page for stage in found.stages for page in found.pages(stage)]

    assert len(pages) > 20 and max(map(len, pages)) <= 3
    assert copied(read(client)) == whole


def test_what_the_first_node_tells_of_the_stream(client):
    found = json.loads(client.get("/ldes", headers={"Accept": "application/ld+json"}).data)
    text = json.dumps(found)

    for term in (
        "EventStream",
        "timestampPath",
        "versionOfPath",
        "versionDeleteObject",
        "retentionPolicy",
        "startingFrom",
    ):
        assert LDES + term in text or f"ldes:{term}" in text
    times = re.findall(r"20\d\d-\d\d-\d\dT[\d:]+Z", text)
    assert min(times) == re.search(r'startingFrom": \{[^}]*"(20[^"]+Z)"', text)[1]


@pytest.mark.slow
def test_ldes_client_keeps_a_copy_over_five_releases(packages, five, tmp_path):
    """By the command of the README, run again after each release: it goes on where it was."""
    [command] = re.findall(r"```sh\nnpx (.*?)\n```", README)
    releases = tmp_path / "releases"
    shutil.copytree(five[0], releases, symlinks=True)
    server = Server("serve", "--port", "0", "--releases", str(releases))
    words = command.replace("http://127.0.0.1:8000/", server.address).split()
    told = b""
    try:
        for folder in five:
            lay_beside(folder, releases)
            id_ = Release.current(folder).id
            (releases / "next").symlink_to(id_)
            (releases / "next").rename(releases / "current")
            wait_until(lambda now=id_: served(server) == now)
            done = subprocess.run(
                [str(NODE), packages / "node_modules" / ".bin" / words[0], *words[1:]],
                cwd=tmp_path, capture_output=True, timeout=120,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            told += done.stdout
            assert copied(parse(spelled_out(told), format=RdfFormat.N_QUADS)) == dumped(folder)
    finally:
        server.stop()
    members = re.findall(rb"(\S+) <http://purl.org/dc/terms/isVersionOf>", told)
    assert len(members) == len(set(members))


def lay_beside(folder: Path, releases: Path) -> None:
    """Copy what a folder of releases has that another lacks, but for which one is current."""

    def there(at: str, names: list[str]) -> list[str]:
        place = releases / Path(at).relative_to(folder)
        return [name for name in names if name == "current" or (place / name).is_file()]

    shutil.copytree(folder, releases, symlinks=True, dirs_exist_ok=True, ignore=there)


def spelled_out(told: bytes) -> bytes:
    """What the client prints, as N-Quads: its writer leaves quotes and datatypes off some values."""
    xsd = b"http://www.w3.org/2001/XMLSchema#"
    told = re.sub(rb"> (-?[0-9]+) <", rb'> "\1"^^<%sinteger> <' % xsd, told)
    return re.sub(rb"> (true|false) <", rb'> "\1"^^<%sboolean> <' % xsd, told)


def served(server: Server) -> str:
    """The id of the release that a server answers with."""
    with urllib.request.urlopen(server.address + "ldes") as response:
        return str(response.headers["KB-Release"])

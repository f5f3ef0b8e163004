"""Versions over HTTP: the list, each release, what changed between any two, the feed, histories.

An article that is invented is published, and then taken back in part; the release between is
pruned. What is to be told is worked out from the dumps with rdflib and with Python's sets.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import dumped
import pyoxigraph
import pytest
from click.testing import CliRunner
from conftest import BASE, Server, copy_of, made_once
from dumped import dump_of
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import graph_diff, isomorphic
from retiredarticle import RETIRED, enter
from screens import fits, kept_out, show

from kb.cli import main
from kb.namespaces import DCAT, DCTERMS, PROV, SCHEMA, VOID, XSD
from kb.pipeline import build
from kb.releases.changes import Changes
from kb.releases.history import History
from kb.releases.publishing import staged
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.web import create_app
from kb.web.versions.changefiles import FILES

ATOM = "{http://www.w3.org/2005/Atom}"
BROWSER = {"Accept": "text/html"}
ADA = """
id:person\\/ada-byron a schema:Person ; schema:name "Ada Byron"@en , "Ada Bairon"@vi ;
    dcterms:source <https://e.org/ada> ; prov:wasAttributedTo id:curator\\/editors .
"""
#: One that goes without a word in retired.yaml.
EVA = """
id:person\\/eva-moor a schema:Person ; schema:name "Eva Moor"@en ;
    dcterms:source <https://e.org/eva> ; prov:wasAttributedTo id:curator\\/editors .
"""


class Published:
    """Three releases: without the article, with all of it, with what was left of it. The second is
    pruned; `lines` has what all of them said."""

    def __init__(self, folder: Path, dumps: list[Path]) -> None:
        self.folder = folder
        self.ids = [path.suffix[1:] for path in dumps]
        self.lines = [set(path.read_text("utf-8").splitlines()) for path in dumps]


@pytest.fixture(scope="module")
def published(sample, releases, tmp_path_factory) -> Published:
    made = made_once(
        tmp_path_factory, "versions", lambda root: publish_three(sample, releases, root)
    )
    own = tmp_path_factory.mktemp("versions") / "out"
    folder = shutil.copytree(made / "out", own, symlinks=True)
    return Published(folder, sorted(made.glob("dump-*")))


def publish_three(sample: Project, releases: Path, root: Path) -> None:
    """Build the releases into `out`, and write what each says."""
    project, folder = copy_of(sample, root), root / "out"
    shutil.copytree(releases, folder, symlinks=True)
    first = Release.current(folder)
    seed, people = enter(project), project.seeds / "authorities" / "people.trig"
    facts, named = (seed / "facts.yaml").read_text("utf-8"), people.read_text("utf-8")
    accepted = re.sub(r"(?m)^    because: .*\n", "", facts).replace("retracted", "accepted")
    (seed / "facts.yaml").write_text(accepted, "utf-8")
    (project.seeds / "authorities" / "retired.yaml").unlink()
    people.write_text(named + ADA + EVA, "utf-8")
    second = build(project, folder)
    (seed / "facts.yaml").write_text(facts, "utf-8")
    (project.seeds / "authorities" / "retired.yaml").write_text(RETIRED, "utf-8")
    people.write_text(named.replace('"Tô Lâm"@vi', '"Tô Lâm <b>!"@vi'), "utf-8")
    third = build(project, folder)
    for number, release in enumerate((first, second, third)):
        shutil.copy(dump_of(release, "dump.nq"), root / f"dump-{number}.{release.id}")
    shutil.rmtree(second.path)


@pytest.fixture(scope="module")
def client(published, limits):
    app = create_app(Release.current(published.folder), limits)
    yield app.test_client()
    app.extensions["kb"].queries.close()


def text_of(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>|⁠", " ", page)).split())


def lines(body: bytes) -> set[str]:
    return set(body.decode().split("\n")) - {""}


# Between any two


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 2), (0, 2), (2, 0), (2, 1), (1, 1)])
def test_the_files_of_a_change_set_are_what_the_dumps_differ_in(client, published, old, new):
    before, after = published.lines[old], published.lines[new]
    path = f"/releases/{published.ids[old]}..{published.ids[new]}"

    got = {name: client.get(f"{path}/{name}") for name in ("added.nq", "removed.nq")}

    assert lines(got["added.nq"].data) == after - before
    assert lines(got["removed.nq"].data) == before - after
    assert got["added.nq"].content_type == "application/n-quads"
    for name, some in (("added.nt", after - before), ("removed.nt", before - after)):
        triples = Graph().parse(data=client.get(f"{path}/{name}").data, format="nt")
        default = Dataset().parse(data="\n".join(sorted(some)), format="nquads").default_graph
        assert set(triples) == set(default)


@pytest.mark.slow
def test_what_is_added_and_removed_is_the_difference_that_rdflib_finds(client, published):
    path = f"/releases/{published.ids[1]}..{published.ids[2]}"
    old, new = (
        Graph().parse(
            data="\n".join(x for x in published.lines[i] if not x.endswith(f"{BASE}x> .") and is_triple(x)), format="nt"
        )
        for i in (1, 2)
    )  # fmt: skip
    _, removed, added = graph_diff(old, new)

    for name, wanted in (("removed.nt", removed), ("added.nt", added)):
        assert isomorphic(
            Graph().parse(data=client.get(f"{path}/{name}").data, format="nt"), wanted
        )


def is_triple(line: str) -> bool:
    """Whether pyoxigraph puts a line into the default graph."""
    [quad] = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    return isinstance(quad.graph_name, pyoxigraph.DefaultGraph)


@pytest.mark.parametrize(("old", "new"), [(0, 2), (2, 1)])
def test_running_the_update_makes_a_copy_say_the_same(client, published, old, new):
    copy = pyoxigraph.Store()
    copy.load("\n".join(published.lines[old]), format=pyoxigraph.RdfFormat.N_QUADS)

    update = client.get(f"/releases/{published.ids[old]}..{published.ids[new]}/update.ru")
    copy.update(update.text)

    dump = copy.dump(format=pyoxigraph.RdfFormat.N_QUADS)
    assert lines(dump) == published.lines[new]
    assert update.content_type == "application/sparql-update"


def test_the_update_is_made_of_operations_of_a_bounded_size(client, published, monkeypatch):
    monkeypatch.setattr("kb.web.versions.changefiles.OPERATION", 7)
    copy = pyoxigraph.Store()
    copy.load("\n".join(published.lines[1]), format=pyoxigraph.RdfFormat.N_QUADS)

    update = client.get(f"/releases/{published.ids[1]}..{published.ids[2]}/update.ru").text
    copy.update(update)

    assert (
        max(part.count("\n") for part in re.findall(r"(?s)DATA \{\n(.*?)\}(?: ;|\n$)", update)) <= 7
    )
    assert lines(copy.dump(format=pyoxigraph.RdfFormat.N_QUADS)) == published.lines[2]


def test_nothing_changed_is_an_update_that_does_nothing(client, published):
    path = f"/releases/{published.ids[1]}..{published.ids[1]}"

    assert client.get(f"{path}/update.ru").data == b""
    assert "no fact and no thing changed." in text_of(client.get(path).text)


def test_the_patch_has_a_row_for_each_line(client, published):
    patch = client.get(f"/releases/{published.ids[0]}..{published.ids[2]}/changes.rdfp").text

    first, *rows, last = patch.splitlines()
    before, after = published.lines[0], published.lines[2]
    assert (first, last) == ("TX .", "TC .")
    assert set(rows) == {f"D {x}" for x in before - after} | {f"A {x}" for x in after - before}


def test_an_address_with_current_leads_to_the_one_that_stays(client, published):
    answer = client.get(f"/releases/{published.ids[0]}..current/update.ru?lang=vi")

    assert answer.status_code == 302
    assert (
        answer.headers["Location"] == f"/releases/{published.ids[0]}..{published.ids[2]}/update.ru"
    )
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_file_has_a_strong_tag_that_differs_by_file_and_pair(client, published):
    a, b, c = published.ids
    paths = [
        f"/releases/{pair}/{f.name}"
        for pair in (f"{a}..{b}", f"{b}..{c}", f"{b}..{a}")
        for f in FILES
    ]
    tags = [client.head(path).headers["ETag"] for path in paths]

    assert len(set(tags)) == len(tags) and not any(tag.startswith("W/") for tag in tags)
    again = client.get(paths[0], headers={"If-None-Match": tags[0]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(paths[0]).data == b""


def test_a_change_set_is_sent_in_pieces(published):
    history = History.of(published.folder)
    [file] = [one for one in FILES if one.name == "added.nq"]

    parts = list(file.parts(lambda: history.entries[-1].changes()))

    assert len(parts) > 20 and max(map(len, parts)) < 100_000
    assert lines(b"".join(parts)) == published.lines[0]


@pytest.mark.parametrize(("path", "words"), [
    ("/releases/{0}..0000000000000000", "the log of releases does not know 0000000000000000"),
    ("/releases/{0}", "name two releases as OLD..NEW"),
    ("/releases/..", "the log of releases does not know "),
    ("/releases/{0}..{1}/added.xls", "there is no such file of changes; they are update.ru, "),
    ("/releases/compare?old=x&new=y", "choose two releases of the list"),
    ("/release/nothing", "the log of releases does not know nothing"),
    ("/page/release/0000000000000000", "the log of releases does not know"),
    ("/data/release/{0}.xls", "there is no format '.xls' here"),
    ("/page/release/{2}?page=99", "the listing ends before page 99"),
    ("/history/person/nobody", "nothing is published about"),
    ("/history/person/nobody.json", "nothing is published about"),
    ("/history/%3Cx%20y%3E", "nothing is published about"),
    ("/history/person/to-lam%3E%20%3Chttps://schema.org/name", "nothing is published about"),
    ("/history/person/%00", "nothing is published about"),
])  # fmt: skip
def test_what_is_not_there_is_told(client, published, path, words):
    answer = client.get(path.format(*published.ids))

    assert answer.status_code == 404
    assert words in answer.json["detail"]


def test_too_much_to_be_told_is_counted_and_left_to_the_files(client, published, monkeypatch):
    monkeypatch.setattr("kb.web.versions.changed.MOST_LINES", 10)
    path = f"/releases/{published.ids[0]}..{published.ids[1]}"
    number = len(published.lines[1] ^ published.lines[0])

    page = text_of(client.get(path).text)

    assert f"Up to {number} quads differ: too much to be told in words." in page
    assert "facts" not in client.get(f"{path}/changes.json").json


# In words


def test_facts_and_things_are_told_by_what_became_of_them(client, published):
    path = f"/releases/{published.ids[1]}..{published.ids[2]}"

    said = client.get(f"{path}/changes.json").json

    became = {one["iri"].removeprefix(BASE): one["how"] for one in said["facts"]}
    assert became == {
        "fact/kgala": "retracted", "fact/kswam": "retracted", "fact/kpost": "retracted",
        "fact/ktorn": "retracted",
        "fact/article-ports": "changed", "fact/authority-person-to-lam": "changed",
        "fact/authority-person-ada-byron": "taken out",
        "fact/authority-person-eva-moor": "taken out",
        "fact/merged-person-lam": "accepted", "fact/merged-person-tolam": "accepted",
    }  # fmt: skip
    things = {one["iri"].removeprefix(BASE): one["how"] for one in said["things"]}
    things = {name: how for name, how in things.items() if "passage" not in name}
    assert things == {
        "id/article/ports": "changed",
        "id/person/to-lam": "changed", "id/event/gala": "gone", "id/office/kpost": "gone",
        "id/person/ada-byron": "gone",
        "id/person/eva-moor": "gone",
    }  # fmt: skip
    [gala] = [one for one in said["facts"] if one["iri"].endswith("kgala")]
    assert gala["reasons"]["vi"] == "Nhà xuất bản đã rút câu này."
    assert set(gala["removed"]) == {
        x.replace(f" <{BASE}fact/kgala> .", " .")
        for x in published.lines[1] if x.endswith(f" <{BASE}fact/kgala> .")
    }  # fmt: skip


def test_what_is_new_in_one_direction_is_gone_in_the_other(client, published):
    there, back = (
        client.get(f"/releases/{a}..{b}/changes.json").json
        for a, b in (published.ids[:2], published.ids[1::-1])
    )

    new = {one["iri"] for one in there["things"] if one["how"] == "new"}
    before, after = (
        {x.split(" ", 1)[0] for x in some if is_triple(x) and "#" not in x.split(" ", 1)[0]}
        for some in published.lines[:2]
    )
    assert {f"<{iri}>" for iri in new} == {
        one for one in after - before if not one.startswith(f"<{BASE}fact/")
    }
    assert {one["iri"] for one in back["things"] if one["how"] == "gone"} == new


def test_the_page_of_a_release_tells_it_in_words_with_names_of_what_is_gone(client, published):
    page = client.get(f"/page/release/{published.ids[2]}", headers={"Accept-Language": "en"}).text
    text = text_of(page)

    assert (
        "2 facts accepted; 2 facts changed; 4 facts retracted; 2 facts taken out; 2 things changed; 4 things gone."
        in text
    )
    assert "fact kgala retracted · history The publisher took the sentence back." in text or (
        "fact kgala retracted The publisher took the sentence back." in text
    )
    assert "− Party with dolphins · host: Ada Byron" in text
    assert "To Lam person changed" in text
    assert "+ name: Tô Lâm <b>! vi · stated in fact authority-person-to-lam" in text
    assert "Ada Byron person gone" in text and "She was somebody else." in text
    assert "<b>!" not in page
    assert 'href="/history/event/gala"' in page


def test_a_page_has_so_many_and_leads_to_the_rest(client, published, monkeypatch):
    monkeypatch.setattr("kb.web.versions.releases.PAGE_SIZE", 5)
    path = f"/page/release/{published.ids[2]}"

    pages = [client.get(f"{path}?page={n}").text for n in (1, 2, 3)]

    assert [page.count('<li class="change">') for page in pages] == [5, 5, 5]
    assert f'href="{path}?page=2" rel="next"' in pages[0] and "Page 1 of 4" in pages[0]


def test_words_are_in_the_readers_language(client, published):
    path = f"/page/release/{published.ids[2]}"

    page = client.get(path, headers={"Accept-Language": "vi"}).text

    assert "Nhà xuất bản đã rút câu này." in page and '<span class="became gone">không còn' in page
    assert ">Ada Bairon</a>" in page and ">Ada Byron</a>" not in page


# The list and each release


def test_the_list_has_every_release_with_what_it_changed(client, published):
    page = client.get("/releases", headers=BROWSER)
    text = text_of(page.text)

    triples = [sum(map(is_triple, some)) for some in published.lines]
    added = sum(map(is_triple, published.lines[2] - published.lines[1]))
    removed = sum(map(is_triple, published.lines[1] - published.lines[2]))
    assert re.findall(r"page/release/([0-9a-f]{16})\"><code>", page.text)[:3] == published.ids[::-1]
    assert f"{triples[2]:,} +{added} −{removed}" in text
    assert f"{published.ids[2]} current" in text
    assert f"{published.ids[1]} files no longer kept" in text
    for suffix in ("ttl", "jsonld", "nt", "rdf", "trig", "nq"):
        assert f'href="/releases.{suffix}"' in page.text


def test_the_form_leads_to_what_changed(client, published):
    a, _, c = published.ids
    page = client.get("/releases?lang=vi", headers=BROWSER).text
    assert 'action="/releases/compare"' in page and page.count("<option") == 6

    answer = client.get(f"/releases/compare?old={a}&new={c}&lang=vi")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/releases/{a}..{c}?lang=vi")


def test_the_list_is_the_same_in_every_format(client, published):
    graphs = [
        Graph().parse(data=client.get(f"/releases.{suffix}").data, format=name)
        for suffix, name in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"))
    ]

    assert all(isomorphic(graphs[0], graph) for graph in graphs)
    dataset = URIRef(f"{BASE}dataset")
    all_ = {URIRef(f"{BASE}release/{one}") for one in published.ids}
    assert set(graphs[0].objects(dataset, DCAT.hasVersion)) == all_
    assert set(graphs[0].objects(URIRef(f"{BASE}releases"), SCHEMA.itemListElement)) == all_
    assert graphs[0].value(dataset, DCAT.hasCurrentVersion) == URIRef(
        f"{BASE}release/{published.ids[2]}"
    )


@pytest.mark.parametrize(("accept", "to"), [
    ("text/html", "/page/release/{}"), ("text/turtle", "/data/release/{}.ttl"),
    ("application/ld+json", "/data/release/{}.jsonld"), ("*/*", "/page/release/{}"),
])  # fmt: skip
def test_the_iri_of_a_release_leads_to_its_page_or_document(client, published, accept, to):
    for one in published.ids:  # also of the one that was pruned
        answer = client.get(f"/release/{one}", headers={"Accept": accept})

        assert (answer.status_code, answer.headers["Location"]) == (303, to.format(one))
        assert client.get(answer.headers["Location"]).status_code == 200


def test_a_list_is_negotiated_too(client):
    assert (
        client.get("/releases", headers={"Accept": "text/turtle"}).headers["Location"]
        == "/releases.ttl"
    )
    assert (
        client.get("/releases", headers={"Accept": "application/json"}).headers["Location"]
        == "/releases.jsonld"
    )
    assert client.get("/releases", headers={"Accept": "application/x-nonsense"}).status_code == 406


def test_a_release_describes_itself(client, published):
    document = client.get(f"/data/release/{published.ids[2]}.ttl")
    graph = Graph().parse(data=document.data, format="turtle")

    iri = URIRef(f"{BASE}release/{published.ids[2]}")
    before = URIRef(f"{BASE}release/{published.ids[1]}")
    release = Release.current(published.folder)
    assert graph.value(iri, DCAT.previousVersion) == graph.value(iri, PROV.wasRevisionOf) == before
    assert graph.value(iri, DCAT.isVersionOf) == URIRef(f"{BASE}dataset")
    assert graph.value(iri, VOID.triples) == Literal(release.manifest["triples"])
    issued = graph.value(iri, DCTERMS.issued)
    assert issued.datatype == XSD.dateTime and datetime.datetime.fromisoformat(str(issued))
    sizes = {str(graph.value(d, DCAT.downloadURL)).rpartition("/")[2]: int(graph.value(d, DCAT.byteSize))
             for d in graph.objects(iri, DCAT.distribution)}  # fmt: skip
    kinds = {kind: release.made.joined(kind) for kind in release.made.sums}
    names = {
        kind: kind if kind.endswith(".csv") else f"dump.{kind}"
        for kind in kinds
        if kind != "inferred.ttl"
    }
    wanted = {name: len(b"".join(kinds[kind].unpacked())) for kind, name in names.items()}
    wanted |= {f"{name}.gz": len(b"".join(kinds[kind].read())) for kind, name in names.items()}
    for table in ("acts", "participations", "treaty-numbers"):
        name = f"{table}.csv-metadata.json"
        wanted[name] = release.data(name).stat().st_size
    assert len(wanted) == 21
    assert sizes == wanted
    name = f"{release.manifest['date']}.{release.id}"
    assert list(graph.objects(iri, DCAT.version)) == [Literal(name)]
    assert Literal(f"Treaty Knowledge Base, {name}", lang="en") in set(
        graph.objects(iri, DCTERMS.title)
    )
    assert f'<{iri}>; rel="describes"' in document.headers.getlist("Link")


# The feed


def test_the_feed_has_what_rfc_4287_wants(client, published):
    answer = client.get("/releases.atom")
    root = ElementTree.fromstring(answer.data)

    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):  # sections 4.1.1 and 4.1.2: exactly one
        for name in ("id", "title", "updated"):
            [found] = element.findall(f"{ATOM}{name}")
            assert found.text and found.text.strip()
        moment = element.find(f"{ATOM}updated").text
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)  # RFC 3339
    assert root.find(f"{ATOM}author/{ATOM}name").text
    [own] = [x for x in root.findall(f"{ATOM}link") if x.get("rel") == "self"]
    assert own.get("href") == "http://localhost/releases.atom"
    ids = [entry.find(f"{ATOM}id").text for entry in root.iter(f"{ATOM}entry")]
    assert ids == [f"{BASE}release/{one}" for one in published.ids[::-1]]
    for entry in root.iter(f"{ATOM}entry"):
        alternates = [
            x.get("type") for x in entry.findall(f"{ATOM}link") if x.get("rel") == "alternate"
        ]
        assert alternates == ["text/html", "text/turtle"]
        for link in entry.findall(f"{ATOM}link"):
            assert client.get(link.get("href").removeprefix("http://localhost")).status_code == 200


def test_the_feed_tells_in_words_and_numbers(client, published):
    root = ElementTree.fromstring(client.get("/releases.atom").data)
    newest = root.find(f"{ATOM}entry/{ATOM}summary").text

    added = sum(map(is_triple, published.lines[2] - published.lines[1]))
    removed = sum(map(is_triple, published.lines[1] - published.lines[2]))
    assert newest.startswith(
        f"{added} triples added, {removed} triples taken out. 2 facts accepted"
    )
    assert "4 facts retracted" in newest and "Ports: changed. To Lam: changed." in newest


@pytest.mark.parametrize("character", ["\x07", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_the_feed_leaves_out_what_xml_cannot_hold(client, monkeypatch, character):
    monkeypatch.setattr("kb.web.versions.feed.summary", lambda _: f"a{character}\tb")

    root = ElementTree.fromstring(client.get("/releases.atom").data)  # which expat refuses

    assert "A\tb" in root.find(f"{ATOM}entry/{ATOM}summary").text


def test_the_feed_is_found_from_every_page_and_asked_for_conditionally(client):
    answer = client.get("/releases.atom", headers={"Accept-Language": "vi"})
    again = client.get(
        "/releases.atom", headers={"Accept-Language": "vi", "If-None-Match": answer.headers["ETag"]}
    )

    assert again.status_code == 304
    assert 'xml:lang="vi"' in answer.text and "Accept-Language" in answer.headers["Vary"]
    for path in ("/", "/browse", "/page/person/to-lam", "/releases"):
        page = client.get(path, headers=BROWSER).text
        assert '<link rel="alternate" href="/releases.atom" type="application/atom+xml"' in page
        assert 'href="/releases">releases</a>' in page


# The history of a thing


def test_of_each_triple_the_release_is_told_since_which_it_stands(client, published):
    said = client.get("/history/person/to-lam.json").json
    start = f"<{BASE}id/person/to-lam> "
    now = {x for x in published.lines[2] if x.startswith(start) and is_triple(x)}

    since = {
        one["triple"]: one["release"] for one in said["since"] if one["triple"].startswith(start)
    }

    assert since == {
        x: published.ids[0] if x in published.lines[0] else published.ids[2] for x in now
    }
    newest = said["changes"][0]
    assert newest["release"] == published.ids[2]
    assert {x for x in newest["added"] if x.startswith(start)} == {
        x for x in published.lines[2] - published.lines[1] if x.startswith(start)
    }
    assert [one["release"] for one in said["changes"]] == [published.ids[2], published.ids[0]]


def test_the_history_of_a_person_has_that_of_their_offices(client):
    said = client.get("/history/person/to-lam.json").json

    subjects = {one["triple"].split(" ")[0] for one in said["since"]}
    assert {f"<{BASE}id/person/to-lam>", f"<{BASE}id/office/s7fpdf>"} <= subjects


def test_the_history_of_a_retracted_fact_has_what_it_said_and_why_it_went(client, published):
    text = text_of(client.get("/history/fact/kgala").text)

    assert "It was taken back on December 1, 2026. The publisher took the sentence back." in text
    assert f"release {published.ids[2]} fact kgala retracted" in text
    assert "− Party with dolphins · host: Ada Byron" in text
    assert f"release {published.ids[1]} fact kgala accepted" in text
    assert "+ Party with dolphins · kind of event: reception" in text


def test_what_is_gone_leads_to_its_history_and_keeps_its_name_there(client):
    gone = client.get("/page/event/gala", headers=BROWSER)
    page = client.get("/history/event/gala").text

    assert gone.status_code == 410 and 'href="/history/event/gala"' in gone.text
    assert client.get("/id/event/gala").json["history"] == "/history/event/gala"
    assert re.search(r"<h1[^>]*>Party with dolphins</h1>", page)
    assert client.get("/history/event/gala.json").json["retired"]["on"] == "2026-12-01"


@pytest.mark.parametrize(
    "path", ["/fact/{0}", "/page/fact/{0}", "/data/fact/{0}.ttl", "/data/fact/{0}.nq"]
)
def test_what_was_published_once_is_gone_though_nobody_said_why(client, published, path):
    """The block of the authorities was taken out of its file, without an entry in retired.yaml."""
    answer = client.get(path.format("authority-person-eva-moor"))

    iri = f"{BASE}fact/authority-person-eva-moor"
    assert answer.status_code == 410
    assert answer.json["detail"] == f"{iri} is no longer published since release {published.ids[2]}"
    assert answer.json["history"] == "/history/fact/authority-person-eva-moor"
    page = client.get(
        path.format("authority-person-eva-moor"), headers={**BROWSER, "Accept-Language": "vi"}
    )
    assert "không còn được công bố kể từ bản phát hành" in page.text


def test_what_was_never_published_is_not_found(client):
    assert client.get("/fact/authority-person-ada").status_code == 404
    assert client.get("/page/person/ada").status_code == 404


def test_the_history_of_a_merged_thing_tells_into_what(client):
    said = client.get("/history/person/tolam.json").json

    assert said["retired"]["into"] == f"{BASE}id/person/to-lam"
    assert "It was merged into To Lam on December 3, 2026." in text_of(
        client.get("/history/person/tolam").text
    )
    assert client.get("/page/person/tolam").headers["Location"] == "/page/person/to-lam"


def test_every_page_about_something_leads_to_its_history(client):
    for name in ("person/to-lam", "article/hanoi-reception", "passage/hanoi-reception/0-125",
                 "fact/ajaswv", "provenance/hanoi-reception"):  # fmt: skip
        assert f'href="/history/{name}"' in client.get(f"/page/{name}").text
        assert client.get(f"/history/{name}").status_code == 200


def test_programs_get_the_history_as_json(client):
    answer = client.get("/history/person/to-lam", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/history/person/to-lam.json")
    page = client.get("/history/person/to-lam", headers=BROWSER)
    assert page.headers["Vary"] == "Accept, Accept-Language" and page.headers["ETag"]


def test_a_history_ends_with_the_release_that_is_served(published, limits):
    """Where an older release was made the current one, what came later is not yet said."""
    app = create_app(Release(published.folder / published.ids[0]), limits)
    try:
        said = app.test_client().get("/history/person/to-lam.json").json
        listed = app.test_client().get("/releases").text
    finally:
        app.extensions["kb"].queries.close()

    assert [one["release"] for one in said["changes"]] == [published.ids[0]]
    assert all(one in listed for one in published.ids)


def test_without_a_log_the_site_still_tells_of_the_release_that_it_serves(
    published, limits, tmp_path
):
    shutil.copytree(published.folder / published.ids[2], tmp_path / published.ids[2])
    app = create_app(Release(tmp_path / published.ids[2]), limits)
    try:
        client = app.test_client()
        answers = [client.get(path, headers=BROWSER) for path in (
            "/releases", f"/page/release/{published.ids[2]}", "/history/person/to-lam", "/releases.atom",
            "/releases.ttl", "/history/fact/kgala",
        )]  # fmt: skip
    finally:
        app.extensions["kb"].queries.close()

    assert [answer.status_code for answer in answers] == [200] * 6
    assert "The log of releases does not have it yet" in answers[1].text
    assert "not in the log" in answers[2].text


@pytest.mark.slow
def test_going_back_gives_no_answer_of_the_other_release(published, limits):
    """A page about releases is another one, with another tag, where the log has grown."""
    tags = []
    for history in (History(), History.of(published.folder)):
        app = create_app(Release.current(published.folder), limits)
        object.__setattr__(app.extensions["kb"], "history", history)
        try:
            tags += [app.test_client().get(path).headers["ETag"]
                     for path in ("/releases", "/releases.ttl", "/releases.atom", "/history/person/to-lam")]  # fmt: skip
        finally:
            app.extensions["kb"].queries.close()

    assert len(set(tags)) == 8


# Damage in the log


@pytest.fixture
def spoiled(published, limits, tmp_path):
    """A site of its own with a log of its own, and who is told of damage."""
    shutil.copytree(published.folder, tmp_path / "out", symlinks=True)
    app = create_app(Release.current(tmp_path / "out"), limits)
    told: list[str] = []
    app.extensions["kb"].upkeep.tell = told.append
    yield app, tmp_path / "out" / "log", told
    app.extensions["kb"].queries.close()


def change_a_word(path: Path) -> None:
    """Other words in as many bytes."""
    content = path.read_bytes()
    spoilt = content.replace(b"Party with dolphins", b"Party with elephant")
    assert len(spoilt) == len(content) and spoilt != content
    path.write_bytes(spoilt)


@pytest.mark.parametrize("path", [
    "/releases/{0}..{1}/added.nt", "/releases/{1}..{0}/update.ru", "/releases/{0}..{2}/changes.json",
    "/releases/{0}..{1}", "/page/release/{1}", "/releases.atom", "/history/event/gala",
    "/history/event/gala.json", "/history/fact/kgala", "/history/person/to-lam", "/id/event/nothing",
])  # fmt: skip
def test_nothing_is_told_from_an_entry_that_was_changed(spoiled, published, path):
    app, log, told = spoiled
    client, address = app.test_client(), path.format(*published.ids)
    before = client.get(address, headers={"Accept": "text/html, application/json"})

    [entry] = log.glob(f"*-{published.ids[1]}")
    change_a_word(entry / "added.nq")
    after = client.get(address, headers={"Accept": "text/html, application/json"})

    assert before.status_code in (200, 404)
    assert after.status_code == 503
    assert b"elephant" not in after.data and str(log).encode() not in after.data
    assert len(told) == 1 and "added.nq is damaged" in told[0]


@pytest.mark.slow
def test_what_stands_in_no_log_is_told_though_the_log_is_damaged(spoiled, published):
    app, log, told = spoiled
    [entry] = log.glob(f"*-{published.ids[1]}")
    change_a_word(entry / "added.nq")

    answers = [app.test_client().get(path) for path in ("/", "/dump.ttl.sha256", "/page/person/to-lam", "/releases.ttl")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [200] * 4
    assert told == []


def test_a_large_entry_is_compared_behind_the_start_and_then_left_out(
    spoiled, published, monkeypatch
):
    """At the start, only the size of a large file is looked at."""
    app, log, told = spoiled
    monkeypatch.setattr("kb.releases.history.READ_AT_ONCE", 1_000)
    [entry] = log.glob(f"*-{published.ids[1]}")
    change_a_word(entry / "added.nq")
    folder, site = log.parent, app.extensions["kb"]
    object.__setattr__(site, "history", History.of(folder))
    assert site.history.entry(published.ids[1]) is not None

    site.check_log()

    assert (
        [word for word in told if "added.nq is damaged: its SHA-256 differs" in word] == told != []
    )
    [problem] = History.of(folder).problems
    assert "added.nq is damaged" in problem


# The command line


def run(published, *arguments: str):
    return CliRunner().invoke(main, [*arguments, "--releases", str(published.folder)])


def test_diff_compares_releases_that_were_pruned(published):
    result = run(published, "diff", *published.ids[1:])

    assert result.exit_code == 0
    before, after = published.lines[1:]
    shown = result.stdout.splitlines()
    assert {x[2:] for x in shown if x[0] == "+"} <= after - before
    assert {x[2:] for x in shown if x[0] == "-"} <= before - after
    assert f"{len(before - after)} taken out, {len(after - before)} added" in result.stderr


def test_diff_in_words_names_facts_and_things(published):
    result = run(published, "diff", *published.ids[1:], "--words")

    assert result.exit_code == 0
    assert result.stdout.startswith("2 facts accepted; 2 facts changed; 4 facts retracted;")
    assert "Ports:\n" in result.stdout
    assert "  fact kgala retracted: The publisher took the sentence back.\n" in result.stdout
    assert "    - Party with dolphins: host: Ada Byron\n" in result.stdout
    assert "  Ada Byron (person) gone: She was somebody else.\n" in result.stdout


@pytest.mark.slow
def test_diff_with_the_seeds_tells_in_words_too(published, copy):
    people = copy.seeds / "authorities" / "people.trig"
    people.write_text(people.read_text("utf-8").replace('"Tô Lâm"@vi', '"Tô Lâm 2"@vi'), "utf-8")

    result = CliRunner().invoke(main, [
        "--project", str(copy.root), "diff", published.ids[0], "--words", "--releases",
        str(published.folder)])  # fmt: skip

    assert result.exit_code == 0
    assert "1 fact changed; 1 thing changed." in result.stdout
    assert "+ To Lam: name: Tô Lâm 2 [fact authority-person-to-lam]" in result.stdout


# A value that a change set must carry as it is


@pytest.mark.slow
def test_odd_values_go_through_every_form_of_a_change_set(published, tmp_path, release, limits):
    odd = [
        '"\\u0007"',
        '"\\"quoted\\" \\\\ back"@en',
        '"a\u2028b"',
        '"} ; DROP ALL"',
        '"<x> <g> ."',
    ]
    shutil.copytree(release.path.parent, tmp_path / "out", symlinks=True)
    old = dump_of(release, "dump.nq").read_text("utf-8")
    more = [f"<{BASE}id/person/odd> <{SCHEMA.name}> {value}{g} .\n"
            for value in odd for g in ("", f" <{BASE}fact/odd>")]  # fmt: skip
    with staged(tmp_path / "out") as staging:
        lines = [one.encode() for one in (*(f"{x}\n" for x in old.split("\n") if x), *more)]
        sections = dumped.rewrite(release, staging.data, lines)
        kept = {k: release.manifest[k] for k in ("date", "software", "seeds", "articles")}
        quads = release.manifest["quads"] + len(more)
        new = staging.publish(
            {**kept, "quads": quads, "triples": release.manifest["triples"] + len(odd)}, sections
        )
    app = create_app(new, limits)
    try:
        client = app.test_client()
        path = f"/releases/{release.id}..{new.id}"
        copy = pyoxigraph.Store()
        copy.update(client.get(f"{path}/update.ru").text)
        added = client.get(f"{path}/added.nq").data.decode()
        pages = [client.get(p).status_code for p in (path, "/history/person/odd", "/releases.atom")]
        ElementTree.fromstring(client.get("/releases.atom").data)
        told = client.get(f"{path}/changes.json").json
    finally:
        app.extensions["kb"].queries.close()

    wanted = pyoxigraph.Store()
    wanted.load("".join(more), format=pyoxigraph.RdfFormat.N_QUADS)
    assert set(copy) == set(wanted)
    assert sorted(added.split("\n")[:-1]) == sorted(x[:-1] for x in more)
    assert pages == [200] * 3
    assert [one["how"] for one in told["things"]] == ["new"]


def test_what_is_said_of_no_fact_and_no_thing_is_no_change():
    from kb.identifiers import Identifiers

    changes = Changes.of([], Identifiers(BASE), set, set)

    assert (changes.facts, changes.things) == ((), ())


# In a browser


@pytest.fixture(scope="module")
def site(published):
    server = Server("serve", "--port", "0", "--releases", str(published.folder))
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("path", [
    "page/release/{2}", "history/fact/kgala", "history/person/to-lam",
    "page/fact/authority-person-ada-byron",
])  # fmt: skip
def test_a_page_about_versions_fits_the_screen_and_keeps_nobody_out(screen, site, published, path):
    for width, scheme in ((1280, "light"), (360, "dark")):
        show(screen, site.address + path.format(*published.ids), width, scheme)

        assert fits(screen), width
        assert [c for c in screen.complaints if "410" not in c] == []
        is_judged = scheme == "light" or path.startswith("page/release")  # which has all colours
        assert not is_judged or kept_out(screen) == []


@pytest.mark.slow
@pytest.mark.browser
def test_from_a_thing_to_its_history_and_to_what_a_release_changed(browser, site, published):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site.address + "page/person/to-lam")
    page.click("text=History of this entry")
    page.click(f"text=release {published.ids[2]}")

    assert page.inner_text("h1") == f"Release {published.ids[2]}"
    page.click("footer >> text=releases")
    page.select_option("#old", published.ids[0])
    page.click("text=Compare >> nth=-1")
    assert page.url.endswith(f"/releases/{published.ids[0]}..{published.ids[2]}")
    context.close()


def test_the_log_survives_what_the_tests_did(published):
    assert History.of(published.folder).problems == ()
    assert json.loads((published.folder / "current" / "data" / "manifest.json").read_text())

"""Files of RDF of anybody's, served without seeds or shapes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import multiprocessing
import os
import resource
import threading
import time

import pytest
import zstandard
from conftest import wait_until
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kb.errors import DataError
from kb.loading import load, load_apart
from kb.queries import Limits
from kb.reading.store import Store
from kb.web import create_app
from kb.web.dataset import files

BASE = "http://example.org/"
TRIG = """\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix ex: <http://e.org/> .
ex:a a foaf:Person ; foaf:name "Ana"@es ; foaf:knows ex:b , [ a foaf:Person ] ; foaf:age 12 .
ex:g { ex:a foaf:name "Ana"@es . ex:b a foaf:Person ; foaf:page <http://e.org/b?x=1#y> . }
"""
TRIPLE = "<http://e.org/s> <http://e.org/p> <http://e.org/o> ."
FILES = {
    "x.nt": TRIPLE.encode(),
    "x.nq": TRIPLE.encode(),
    "x.ttl": b"@base <http://e.org/> . <s> <p> <o> .",
    "x.trig": b"<http://e.org/s> <http://e.org/p> <http://e.org/o> .",
    "x.jsonld": b'{"@id": "http://e.org/s", "http://e.org/p": {"@id": "http://e.org/o"}}',
    "x.rdf": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e="
    b"'http://e.org/'><rdf:Description rdf:about='http://e.org/s'><e:p rdf:resource="
    b"'http://e.org/o'/></rdf:Description></rdf:RDF>",
    "x.nt.gz": gzip.compress(TRIPLE.encode(), mtime=0),
    "x.nt.zst": zstandard.compress(TRIPLE.encode()),
    "X.NT": TRIPLE.encode(),
}


def loaded(tmp_path, given: dict[str, bytes], **how):
    paths = []
    tmp_path.mkdir(exist_ok=True)
    for name, content in given.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    return load(paths, tmp_path / "releases", base=BASE, **how)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A client of the site that serves the file of people, its own default graph or the merge."""
    apps = []

    def client_of(merge: bool):
        release = loaded(
            tmp_path_factory.mktemp("any"), {"people.trig": TRIG.encode()}, merge=merge
        )
        apps.append(create_app(release, Limits(workers=1)))
        return apps[-1].test_client()

    yield {merge: client_of(merge) for merge in (False, True)}
    for app in apps:
        app.extensions["kb"].queries.close()


def count(client, pattern: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    response = client.get("/sparql", query_string={"query": query, "format": "csv"})
    return int(list(csv.reader(io.StringIO(response.text)))[1][0])


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_format_is_read(tmp_path, name):
    release = loaded(tmp_path, {name: FILES[name]})

    Store.of(release).dump(tmp_path / "dump.nq")
    assert (tmp_path / "dump.nq").read_text("utf-8") == f"{TRIPLE}\n"
    assert release.manifest["triples"] == 1
    release.check()


def test_what_several_files_say_is_one_dataset(tmp_path):
    assert loaded(tmp_path, FILES).manifest["quads"] == 1


@pytest.mark.parametrize(("merge", "triples"), [(False, 6), (True, 8)])
def test_the_default_graph_is_the_files_own_or_the_distinct_merge(people, merge, triples):
    assert count(people[merge], "?s ?p ?o") == triples
    assert count(people[merge], "GRAPH ?g { ?s ?p ?o }") == 3


def test_a_thing_of_any_iri_has_a_page_and_documents_of_the_same_triples(people):
    client = people[False]

    page = client.get("/page/http://e.org/a", headers={"Accept-Language": "es"})
    turtle = Graph().parse(data=client.get("/data/http://e.org/a.ttl").data, format="turtle")
    json_ld = Graph().parse(data=client.get("/data/http://e.org/a.jsonld").data, format="json-ld")

    assert page.status_code == 200 and 'lang="es"' in page.text and "Ana" in page.text
    assert 'href="/page/http://e.org/b"' in page.text
    assert len(turtle) == 6
    assert isomorphic(turtle, json_ld)


def test_an_iri_with_a_question_mark_and_a_fragment_has_a_page(people):
    assert people[True].get("/page/http://e.org/b%3Fx=1%23y").status_code == 200


def test_things_are_listed_by_the_classes_of_the_data(people):
    home = people[True].get("/").text
    listing = people[True].get("/browse/http://xmlns.com/foaf/0.1/Person").text

    assert 'href="/browse/http%3A//xmlns.com/foaf/0.1/Person"' in home
    assert "<small>3</small>" in listing


@pytest.mark.parametrize("path", ["/ontology", "/ontology.ttl", "/shapes", "/shapes.ttl", "/dataset.ttl",
                                  "/validation.ttl", "/page/http://e.org/none", "/browse/x"])  # fmt: skip
def test_what_such_data_do_not_have_is_not_found(people, path):
    assert people[False].get(path, headers={"Accept": "text/html"}).status_code == 404


def test_the_dumps_have_every_quad(people):
    with people[False].get("/dump.nq") as response:
        quads = Dataset().parse(data=response.data, format="nquads")

    assert len(list(quads.quads())) == 9


def test_dumps_are_made_when_they_are_asked_for_and_kept(people):
    client, folder = people[True], people[True].application.extensions["kb"].release.path / "dumps"
    (folder / "dump.nt").unlink(missing_ok=True)

    sums = client.get("/dump.nt.gz.sha256").text
    with client.get("/dump.nt.gz") as response:
        packed = response.data
    made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    assert sums == f"{hashlib.sha256(packed).hexdigest()}  dump.nt.gz\n"
    assert len(gzip.decompress(packed).splitlines()) == 8
    with client.get("/dump.nt", headers={"Range": "bytes=0-8"}) as response:
        assert response.status_code == 206
    assert "dump.nt" in made and "dump.nt.gz" not in made  # which is packed on its way
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == made
    assert ">dump.trig</a>" in client.get("/download").text


def test_while_a_dump_is_made_others_are_told_to_ask_again(people, monkeypatch):
    monkeypatch.setattr(files, "MAKING_SECONDS", 0.01)
    (people[False].application.extensions["kb"].release.path / "dumps" / "dump.trig").unlink(
        missing_ok=True
    )
    with files._making:
        answer = people[False].get("/dump.trig")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    with people[False].get("/dump.trig") as answer:
        assert answer.status_code == 200


def test_other_content_of_the_same_size_is_another_release(tmp_path):
    first, second = (
        loaded(tmp_path / n, {"x.nt": TRIPLE.replace("/s", f"/{n}").encode()}) for n in "ab"
    )

    assert first.id != second.id


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("x.ttl", b"<a:a> <a:b>\n  <a:c", r"x\.ttl:2:3: is not Turtle"),
     ("x.nt", b"\x89PNG", r"x\.nt:1:1: is not N-Triples"),
     ("x.csv", b"a,b", r"x\.csv has no suffix that says its format; known are \.nq"),
     ("x.nt.gz", b"<a:a>", r"x\.nt\.gz cannot be read: Not a gzipped file"),
     ("x.nt.gz", gzip.compress(TRIPLE.encode() * 100, mtime=0)[:40], r"x\.nt\.gz cannot be read"),
     ("x.nt.zst", b"<a:a>", r"x\.nt\.zst cannot be read"),
     ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c"}', r"x\.jsonld"),
     ("x.rdf", b"<rdf", r"x\.rdf")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_with_the_place(tmp_path, name, content, said):
    with pytest.raises(DataError, match=said):
        loaded(tmp_path, {name: content})


# A process of its own


def test_a_process_of_its_own_loads_the_same_and_is_gone(tmp_path):
    (tmp_path / "people.trig").write_text(TRIG)
    there = [tmp_path / "people.trig"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt

    apart = load_apart(there, tmp_path / "apart", base=BASE, merge=True)

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt > before
    assert multiprocessing.active_children() == []
    apart.check()
    here = load(there, tmp_path / "here", base=BASE, merge=True)
    counts = ("triples", "quads")
    assert [apart.manifest[n] for n in counts] == [here.manifest[n] for n in counts]


def test_a_process_of_its_own_says_what_is_wrong(tmp_path):
    (tmp_path / "x.nt").write_text("<s> nonsense")

    with pytest.raises(DataError, match="x.nt:1:"):
        load_apart([tmp_path / "x.nt"], tmp_path / "out", base=BASE)


@pytest.mark.slow
def test_a_process_of_its_own_that_is_killed_is_no_release(tmp_path):
    os.mkfifo(tmp_path / "x.nt")  # of which nobody writes the other end

    def kill() -> None:
        wait_until(lambda: bool(multiprocessing.active_children()))
        time.sleep(1)
        multiprocessing.active_children()[0].kill()

    threading.Thread(target=kill).start()
    with pytest.raises(DataError, match="out of memory"):
        load_apart([tmp_path / "x.nt"], tmp_path / "out", base=BASE)


@pytest.mark.slow
def test_a_file_nested_deep_ends_its_own_process_alone(tmp_path):
    """The engine's reader of JSON-LD goes down as many calls as levels, and has room for some 2,000."""
    (tmp_path / "x.jsonld").write_text('{"http://e.org/p":' * 6_000 + "1" + "}" * 6_000)

    with pytest.raises(DataError, match="nested thousands deep"):
        load_apart([tmp_path / "x.jsonld"], tmp_path / "out", base=BASE)

"""What is answered in front of the application is what the application would answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from kb.loading import load
from kb.queries import Limits
from kb.reading.store import Store, triples_in
from kb.releases.release import Release
from kb.web.documents.writing import write_document
from kb.web.negotiation import TURTLE
from kb.web.server.cache import MOST_ANSWER
from kb.web.server.front import Front
from kb.web.server.running import application
from kb.web.server.settings import Settings

DOCUMENT = "/data/person/to-lam.ttl"
#: What a server may add or change by itself; that answers can be packed is its matter too.
_OF_THE_SERVER = {"date", "server"}


class Asked:
    """One answer of the front: its status, headers without the server's own, and body."""

    def __init__(self, front: Front, path: str, query: str = "", **headers: str) -> None:
        scope = {
            "type": "http", "method": "GET", "raw_path": path.encode(), "query_string": query.encode(),
            "http_version": "1.1", "scheme": "http",
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(front(scope, receive, send))
        self.status = sent[0]["status"]
        self.headers = said(sent[0]["headers"])
        self.body = b"".join(message.get("body", b"") for message in sent[1:])


def said(headers: Any) -> list[tuple[str, str]]:
    texts = ((_text(name).lower(), _text(value)) for name, value in headers)
    plain = ((name, value.replace(", Accept-Encoding", "")) for name, value in texts)
    known = ((name, value) for name, value in plain if name not in _OF_THE_SERVER)
    return sorted(one for one in known if one != ("vary", "Accept-Encoding"))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


@pytest.fixture(scope="module")
def front(release: Release, limits: Limits) -> Iterator[Front]:
    made = application(release, Settings(log="none", limits=limits))
    yield made
    made.serving.served.close()


@pytest.fixture
def without_application(front: Front, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, the front has no application behind it."""

    async def fail(*_: Any) -> None:
        raise AssertionError("the application was asked")

    return lambda: monkeypatch.setattr(front.bridge, "answer", fail)


@pytest.fixture(scope="module")
def anybodys(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("anybodys")
    (folder / "some.ttl").write_text(AWKWARD)
    return Store.of(load([folder / "some.ttl"], folder / "out", base="http://localhost/"))


def things(release: Release, dump: Graph) -> list[str]:
    base = release.identifiers.base
    names = {str(node).partition("#")[0] for triple in dump for node in triple}
    return sorted(iri for iri in names if iri.startswith(f"{base}id/"))


@pytest.mark.slow
def test_a_kept_document_says_what_the_application_says(
    release, dump, front, client, without_application
):
    start = f"{release.identifiers.base}id/"
    paths = [f"/data/{iri.removeprefix(start)}.ttl" for iri in things(release, dump)]
    answers = {path: client.get(path) for path in paths}
    right = {path: answer for path, answer in answers.items() if answer.status_code == 200}
    assert len(right) > 300
    for path in right:
        Asked(front, path)
    without_application()

    for path, there in right.items():
        here = Asked(front, path)
        assert (here.status, here.headers, here.body) == (200, said(there.headers), there.data)


@pytest.mark.parametrize(
    ("known", "status"),
    [("{tag}", 304), ("W/{tag}", 304), ('"a", {tag}', 304), ("*", 304), ('"a"', 200), ("", 200),
     ('"a", W/"b"', 200), ("{tag}x", 200)],
)  # fmt: skip
def test_what_the_client_knows_is_not_sent_again(front, client, known, status):
    front.serving.served.cache._answers.clear()
    tag = client.get(DOCUMENT).headers["ETag"]
    given = known.format(tag=tag)
    there = client.get(DOCUMENT, headers={"If-None-Match": given})

    assert there.status_code == status
    for _ in range(2):  # made, and kept
        here = Asked(front, DOCUMENT, if_none_match=given)
        assert (here.status, here.headers, here.body) == (status, said(there.headers), there.data)


def test_a_page_that_is_kept_is_not_sent_again_to_who_knows_it(front, client):
    first = Asked(front, "/page/person/to-lam")
    tag = dict(first.headers)["etag"]
    there = client.get("/page/person/to-lam", headers={"If-None-Match": tag})
    here = Asked(front, "/page/person/to-lam", if_none_match=tag)

    assert (here.status, here.headers, here.body) == (304, said(there.headers), b"")
    assert Asked(front, "/page/person/to-lam").body == first.body


@pytest.mark.parametrize(
    "path",
    ["/data/person/nobody.ttl", "/data/.ttl", "/data/person/to-lam.xyz", "/data//person/to-lam.ttl",
     "/data/person/to-lam%FF.ttl", "/data/person/to-lam.TTL", "/data/person/to-lam%0A.ttl", "/data/%00.ttl"],
)  # fmt: skip
def test_what_is_not_there_is_told_by_the_application(front, client, path):
    here, there = Asked(front, path), client.get(path)

    assert (here.status, here.body) == (there.status_code, there.data)
    assert here.status == 404


def test_an_address_may_be_written_with_escapes(front, client):
    path = "/data/%70erson%2Fto-lam.ttl"

    assert Asked(front, path).body == client.get(path).data == client.get(DOCUMENT).data


@pytest.mark.parametrize("header", ["range", "if_match", "if_modified_since", "authorization"])
def test_what_asks_for_less_goes_to_the_application(front, without_application, header):
    Asked(front, DOCUMENT)
    without_application()
    assert Asked(front, DOCUMENT).status == 200

    with pytest.raises(AssertionError, match="the application was asked"):
        Asked(front, DOCUMENT, **{header: "bytes=0-1"})


AWKWARD = """
@prefix e: <http://e.org/> . @prefix s: <https://schema.org/> . @prefix t: <https://w3id.org/treaty-kb/ontology#> .
e:a s:name "a\\nb\\r\\t\\"\\\\ \\u2028 . \\n@prefix x: <y> .\\n" , "z"@en , e:b ; t:evidence e:b , "no node" ; e:p e:a , e:c , 1 , 01 , true .
e:b e:p e:c ; s:name "b"@vi , "B"@vi . e:c <http://www.w3.org/2000/01/rdf-schema#label> "c" .
e:blank e:p [ e:q "in" ] . e:near e:p e:blank . e:blank s:name "has blank nodes" .
e:office t:holder e:a ; e:p "an office" . <http://e.org/ab> e:p 1 . <http://e.org/a#x> e:p "https://schema.org/" .
<http://e.org/Hà_Nội> s:name "Hà Nội" ; e:p <http://e.org/x?y=1> .
<http://localhost/fact/x> e:p 1 .
"""


@pytest.mark.parametrize("name", ["a", "b", "c", "near", "office", "ab", "a#x", "Hà_Nội"])
def test_a_document_of_anybodys_data_says_what_the_store_has(anybodys, name):
    iri = f"http://e.org/{name}"
    document = write_document(anybodys, iri, TURTLE, {})

    assert document is not None
    assert set(triples_in(document.decode())) == set(anybodys.document(iri))


def test_there_is_no_document_of_what_is_only_a_value(anybodys):
    assert write_document(anybodys, "http://e.org/x?y=1", TURTLE, {}) is None


def test_a_large_document_is_sent_and_not_kept(tmp_path):
    (tmp_path / "s.nt").write_text(f'<http://e.org/s> <http://e.org/p> "{"x" * MOST_ANSWER}" .\n')
    release = load([tmp_path / "s.nt"], tmp_path / "out", base="http://localhost/")
    front = application(release)

    assert len(Asked(front, "/data/http://e.org/s.ttl").body) > MOST_ANSWER
    assert front.serving.served.cache._answers.currsize == 0
    front.serving.served.close()


def test_an_index_without_counts_is_made_again(tmp_path: Path):
    from kb.index.making import is_good_index, make_index

    (tmp_path / "s.nt").write_text('<http://e.org/s> <http://e.org/p> "o" .\n')
    release = load([tmp_path / "s.nt"], tmp_path / "out", base="http://localhost/")
    tallies = release.lookups / "tallies.sqlite"
    whole = tallies.read_bytes()
    tallies.unlink()

    assert not is_good_index(release.path)
    make_index(release.path)
    assert is_good_index(release.path)
    assert tallies.read_bytes() == whole


def test_what_one_host_is_told_is_not_told_another(front):
    """The addresses to copy are those of the host that was asked, where that cannot be made up."""
    for path in ("/search/description.xml", "/download"):
        one = Asked(front, path, host="localhost:6666")
        two = Asked(front, path, host="localhost:7777")

        assert b"localhost:6666" in one.body and b"localhost:7777" in two.body
        assert b"6666" not in two.body
        assert dict(one.headers)["etag"] != dict(two.headers)["etag"]


def test_a_document_about_a_term_says_the_same_in_front_and_behind(front, client):
    there = client.get("/data/term/Treaty.ttl")
    here = Asked(front, "/data/term/Treaty.ttl")

    assert (here.headers, here.body) == (said(there.headers), there.data)


def test_a_packed_page_is_known_by_its_tag_after_a_restart(front):
    tag = dict(Asked(front, "/page/person/to-lam", accept_encoding="gzip").headers)["etag"]
    front.serving.served.cache._answers.clear()
    again = Asked(front, "/page/person/to-lam", accept_encoding="gzip", if_none_match=tag)

    assert tag.endswith('-gzip"')
    assert (again.status, dict(again.headers)["etag"], again.body) == (304, tag, b"")
    whole = Asked(front, "/page/person/to-lam", accept_encoding="gzip", if_match=tag)
    assert whole.status == 200


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_the_page_of_a_treaty_with_197_participants_is_made_once_and_packed(
    whole, limits, monkeypatch, coding
):
    """It is the one that takes longest to make, and to send."""
    front = application(whole, Settings(log="none", limits=limits))
    path = "/page/treaty/convention-on-the-rights-of-the-child"
    first = Asked(front, path, accept="text/html", accept_encoding=coding)

    async def fail(*_: Any) -> None:
        raise AssertionError("the application was asked")

    monkeypatch.setattr(front.bridge, "answer", fail)
    again = Asked(front, path, accept="text/html", accept_encoding=coding)

    assert (again.status, again.headers, again.body) == (200, first.headers, first.body)
    assert (len(first.body) < 60_000) == (coding == "gzip")
    front.serving.served.close()

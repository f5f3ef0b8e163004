"""The catalogue of how the site behaves over HTTP: one table, a row for each address.

What must hold is from RFC 9110 (negotiation, HEAD, entity tags, Vary), RFC 9457 (problems), RFC 8288
and FAIR Signposting (links), the Fetch standard (CORS), and "Cool URIs for the Semantic Web" (303).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial

import pytest
from conftest import client_of, wait_until
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

BASE = "https://w3id.org/treaty-kb/"
BROWSERS = {
    "Firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Chromium": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "Safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "curl": "*/*",
    "rdflib": "text/turtle, application/rdf+xml;q=0.9, application/trig, application/n-triples, */*;q=0.1",
    "Jena": "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
    "Protégé": "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
}
TYPES = {
    "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples",
    "rdf": "application/rdf+xml", "trig": "application/trig", "nq": "application/n-quads",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An address: what it answers a browser with, and what its answer depends on."""

    path: str
    status: int
    media_type: str = ""
    vary: frozenset[str] = frozenset()
    location: str = ""
    #: The header for which this holds.
    accept: str = BROWSERS["Firefox"]
    is_tagged: bool = True

    @property
    def name(self) -> str:
        return f"{self.path} {self.accept[:24]}"


LANGUAGE, ACCEPT = "Accept-Language", "Accept"


def page(path: str, *vary: str) -> Row:
    """A page for people, in their language."""
    return Row(path, 200, "text/html", frozenset((LANGUAGE, *vary)))


def document(path: str, media_type: str) -> Row:
    """A document in one format, the same for everybody."""
    return Row(path, 200, media_type)


def other(path: str, location: str, accept: str = BROWSERS["Firefox"], status: int = 303) -> Row:
    """What is no document itself, and leads to one by what the client likes."""
    return Row(path, status, "", frozenset((ACCEPT,)), location, accept, is_tagged=False)


def missing(path: str, status: int = 404) -> Row:
    return Row(path, status, "text/html", frozenset((ACCEPT,)), is_tagged=False)


CATALOGUE = [
    # Things: the thing itself cannot be sent
    other("/id/person/to-lam", "/page/person/to-lam"),
    *(other("/id/person/to-lam", f"/data/person/to-lam.{s}", t) for s, t in TYPES.items()),
    *(other("/id/person/to-lam", "/page/person/to-lam", BROWSERS[n]) for n in ("Chromium", "Safari", "curl")),
    *(other("/id/person/to-lam", "/data/person/to-lam.ttl", BROWSERS[n]) for n in ("rdflib", "Jena")),
    other("/id/person/to-lam", "/data/person/to-lam.rdf", BROWSERS["Protégé"]),
    other("/id/passage/hanoi-reception/0-125", "/page/passage/hanoi-reception/0-125"),
    other("/id/person/to-lam?lang=vi", "/page/person/to-lam?lang=vi"),
    # Facts and the graphs that say where they are from
    other("/fact/ajaswv", "/page/fact/ajaswv"),
    other("/fact/ajaswv", "/data/fact/ajaswv.trig", "application/trig"),
    other("/provenance/hanoi-reception", "/page/provenance/hanoi-reception"),
    other("/provenance/hanoi-reception", "/data/provenance/hanoi-reception.nq", "application/n-quads"),
    # Their pages and documents
    *(page(f"/page/{name}") for name in ("person/to-lam", "treaty/un-cybercrime-convention", "fact/ajaswv",
      "passage/hanoi-reception/0-125", "provenance/hanoi-reception", "article/hanoi-reception",
      "treaty/un-cybercrime-convention?via=tro:treaty")),
    *(document(f"/data/{name}.{s}", t) for s, t in TYPES.items()
      for name in ("person/to-lam", "fact/ajaswv", "provenance/hanoi-reception", "passage/hanoi-reception/0-125")),
    # The vocabulary, the shapes, and listings: their addresses lead people to pages, programs to files
    *(page(path, ACCEPT) for path in ("/ontology", "/shapes", "/rules", "/browse/people", "/browse/countries?page=2")),
    # The report on them, and the questions
    *(page(path, ACCEPT) for path in ("/validation", "/validation?severity=Warning", "/questions/who-said-what",
      "/questions/what-did-a-person-say?person=ghada-waly")),
    page("/questions"),
    *(Row("/validation", 303, "", frozenset((ACCEPT,)), f"/validation.{s}", t, is_tagged=False) for s, t in
      {**TYPES, "json": "application/json"}.items()),
    *(document(f"/validation.{s}", t) for s, t in {**TYPES, "json": "application/json"}.items()),
    Row("/questions/who-said-what", 303, "", frozenset((ACCEPT,)), "/questions/who-said-what.csv", "text/csv",
        is_tagged=False),
    document("/questions/who-said-what.csv", "text/csv"),
    Row("/questions/who-said-what.expected.csv", 302, "", frozenset(), "/questions/who-said-what.csv", is_tagged=False),
    document("/questions/who-said-what.rq", "application/sparql-query"),
    other("/ontology/0.3.0", "/ontology"),
    other("/ontology/Treaty", "/page/term/Treaty"),
    other("/ontology/Treaty", "/data/term/Treaty.ttl", "text/turtle"),
    other("/shapes/Treaty-name", "/page/shape/Treaty-name"),
    other("/shapes/Treaty-name", "/data/shape/Treaty-name.jsonld", "application/ld+json"),
    *(Row(path, 303, "", frozenset((ACCEPT,)), f"{path}.{s}", t, is_tagged=False)
      for s, t in TYPES.items() for path in ("/ontology", "/shapes", "/rules", "/browse/people")),
    *(document(f"{path}.{s}", t) for s, t in TYPES.items()
      for path in ("/ontology", "/shapes", "/rules", "/browse/people", "/data/term/Treaty", "/data/shape/TreatyAction-actionType")),
    *(page(path) for path in ("/page/term/Treaty", "/page/shape/TreatyAction-actionType")),
    # The dataset
    page("/"), page("/browse"), page("/download"), page("/search?q=hanoi"), page("/search"),
    other("/dataset", "/"),
    other("/dataset", "/dataset.ttl", "text/turtle"),
    document("/dataset.ttl", "text/turtle"),
    document("/context.jsonld", "application/ld+json"),
    document("/dump.ttl", "text/turtle"),
    document("/dump.nq.gz", "application/gzip"),
    Row("/cite/person/to-lam.bib", 200, "application/x-bibtex", frozenset((LANGUAGE,))),
    Row("/cite/person/to-lam.json", 200, "application/vnd.citationstyles.csl+json", frozenset((LANGUAGE,))),
    Row("/search/suggest.json?q=han", 200, "application/json", frozenset((LANGUAGE,))),
    Row("/search/description.xml", 200, "application/opensearchdescription+xml", frozenset((LANGUAGE,))),
    # What is not there
    *(missing(path) for path in ("/id/person/nobody", "/page/person/nobody", "/data/person/nobody.ttl",
      "/data/person/to-lam.xyz", "/data/person/to-lam", "/fact/zzzz", "/browse/nothing", "/validation.xls",
      "/questions/who", "/ontology/Nothing", "/ontology/0.0.1", "/shapes/Nothing", "/nothing", "/id/", "/page/",
      "/page/treaty/un-cybercrime-convention?via=tro:none", "/id/person/%F0%9F%98%80", "/id/person/a%22b")),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _settled(client) -> None:
    """The page of all questions says more once each was asked, behind the first answer."""
    asked = partial(client.get, "/questions", headers={"Accept": BROWSERS["Firefox"]})
    assert wait_until(lambda: "no-store" not in asked().headers["Cache-Control"])


@pytest.fixture(params=CATALOGUE, ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Row:
    return request.param


def ask(client: FlaskClient, row: Row, method: str = "get", **headers: str):
    given = {"Accept": row.accept, "Accept-Language": "en", **headers}
    return getattr(client, method)(row.path, headers=given)


@cache
def plain(client: FlaskClient, row: Row):
    """What a browser gets, which several tests read."""
    return ask(client, row)


def test_an_address_answers_as_the_catalogue_says(client, row):
    answer = plain(client, row)

    varies = {one.strip() for one in answer.headers.get("Vary", "").split(",") if one.strip()}
    assert answer.status_code == row.status
    if row.media_type:
        assert answer.mimetype == row.media_type
    assert answer.headers.get("Location", "") == row.location
    assert row.vary <= varies
    # A document that is the same for everybody says so: a shared cache keeps it once, but for who
    # asks how it was (RFC 7089), which is another answer.
    assert row.vary or varies <= {"Accept-Datetime"}


def test_head_is_get_without_a_body(client, row):
    whole, head = plain(client, row), ask(client, row, "head")

    assert (head.status_code, head.data) == (whole.status_code, b"")
    changing = {"Date"}
    assert {k: v for k, v in head.headers if k not in changing} == {
        k: v for k, v in whole.headers if k not in changing
    }


def test_a_document_is_not_sent_again_to_who_has_it(client, row):
    answer = plain(client, row)
    tag = answer.headers.get("ETag", "")
    if not row.is_tagged:
        assert not tag
        return

    again = ask(client, row, **{"If-None-Match": f'W/"x", {tag}'})
    assert re.fullmatch('"[^"]+"', tag)  # a strong one
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.headers.get(name) == answer.headers.get(name), name
    assert ask(client, row, **{"If-None-Match": '"other"'}).status_code == 200
    assert ask(client, row, **{"If-None-Match": "*"}).status_code == 304


def test_an_answer_is_read_from_other_origins_and_does_no_harm(client, row, release):
    headers = ask(client, row, Origin="https://e.org").headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    for name in ("Link", "ETag", "Retry-After"):
        assert name in headers["Access-Control-Expose-Headers"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["KB-Release"] == release.id
    assert "Set-Cookie" not in headers


def test_an_answer_is_the_same_under_any_host(client, row):
    one = plain(client, row)
    two = ask(client, row, Host="evil.example")

    assert two.status_code == one.status_code
    assert "evil.example" not in str(two.headers) + two.get_data().decode("latin-1")


def test_nothing_can_be_written_to_an_address(client, row):
    for method in ("post", "put", "delete", "patch"):
        answer = ask(client, row, method, Accept="application/json")

        assert answer.status_code in ((404, 405) if row.status == 404 else (405,)), method
        if answer.status_code == 405:
            assert "GET" in answer.headers["Allow"], method


def test_a_preflight_is_answered_everywhere(client, row):
    answer = ask(
        client,
        row,
        "options",
        **{"Origin": "https://e.org", "Access-Control-Request-Method": "GET"},
    )

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("row", [r for r in CATALOGUE if r.vary == frozenset((ACCEPT,)) and r.status == 303][:12:4],
                         ids=lambda row: row.name)  # fmt: skip
def test_a_client_that_likes_nothing_there_is_told_what_there_is(client, row):
    answer = client.get(row.path, headers={"Accept": "application/x-nonsense, image/png;q=0.5"})

    assert answer.status_code == 406
    assert answer.mimetype == "application/problem+json"
    assert "text/turtle" in answer.json["detail"]
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("row", [r for r in CATALOGUE if r.status == 404], ids=lambda row: row.name)
def test_what_is_missing_is_told_to_programs_by_the_standard(client, row):
    answer = client.get(row.path, headers={"Accept": "application/json"})

    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404
    assert answer.json["title"] == "Not Found"
    assert answer.json["detail"]


def test_a_name_that_is_nearly_right_leads_to_what_is_near(client):
    page = client.get("/id/person/to-lan", headers={"Accept": BROWSERS["Firefox"]}).text
    data = client.get("/id/person/to-lan", headers={"Accept": "application/json"}).json

    assert 'href="/page/person/to-lam"' in page
    assert f"{BASE}id/person/to-lam" in data["near"]


# Links


def links(answer) -> list[tuple[str, dict[str, str]]]:
    """The targets of the Link headers with their attributes (RFC 8288)."""
    found = []
    for value in answer.headers.getlist("Link"):
        target, _, rest = value.partition(">")
        found.append(
            (target.removeprefix("<"), parse_options_header(rest.replace(";", "x;", 1))[1])
        )
    return found


@pytest.mark.parametrize(
    "name", ["person/to-lam", "fact/ajaswv", "event/to-lam-receives-delegations"]
)
def test_a_page_points_to_what_belongs_to_it(client, name):
    answer = client.get(f"/page/{name}")
    found = links(answer)
    by = {
        rel: [(t, a) for t, a in found if a["rel"] == rel] for rel in {a["rel"] for _, a in found}
    }

    iri = f"{BASE}{name}" if name.startswith("fact/") else f"{BASE}id/{name}"
    assert {t: a["type"] for t, a in by["alternate"]} == {
        f"/data/{name}.{s}": t for s, t in TYPES.items()
    }
    assert by["cite-as"] == [(iri, {"rel": "cite-as"})]  # exactly one, FAIR Signposting level 1
    assert "https://schema.org/AboutPage" in {t for t, _ in by["type"]}
    assert len(by["license"]) == 1
    assert by["describedby"] and all(a["type"] for _, a in by["describedby"])
    assert by["collection"] == [("/dataset", {"rel": "collection"})]
    for target, _ in [*by["alternate"], *by["describedby"], *by["collection"]]:
        assert client.get(target).status_code in (200, 303)
    for suffix in TYPES:
        assert f'href="/data/{name}.{suffix}"' in answer.text


@pytest.mark.parametrize("suffix", TYPES)
def test_a_document_points_to_its_thing_its_page_and_its_other_formats(client, suffix):
    found = links(client.get(f"/data/person/to-lam.{suffix}"))

    assert (f"{BASE}id/person/to-lam", {"rel": "describes"}) in found
    assert ("/page/person/to-lam", {"rel": "alternate", "type": "text/html"}) in found
    others = {t for t, a in found if a["rel"] == "alternate" and a["type"] != "text/html"}
    assert others == {f"/data/person/to-lam.{s}" for s in TYPES if s != suffix}


# Tags


@pytest.mark.slow
def test_tags_tell_formats_and_languages_apart_and_a_new_release_from_an_old_one(
    client, both, limits
):
    def tags(one: FlaskClient) -> dict[tuple[str, str], str]:
        asked = [(f"/data/person/to-lam.{suffix}", "en") for suffix in TYPES] + [
            ("/dump.ttl", "en")
        ]
        asked += [
            (path, tag) for path in ("/", "/page/person/to-lam") for tag in ("en", "id", "vi")
        ]
        found = {}
        for path, tag in asked:
            with one.get(path, headers={"Accept-Language": tag}) as answer:
                found[path, tag] = answer.headers["ETag"]
        return found

    before = tags(client)
    assert len(set(before.values())) == len(before)
    assert tags(client) == before

    with client_of(both, limits) as another:
        after = tags(another)
    assert not set(before.values()) & set(after.values())

"""The site's HTTP: negotiation, documents, pages, the endpoint, dumps, errors."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

import pytest
from dumped import dump_of
from pyoxigraph import DefaultGraph, RdfFormat, parse
from rdflib import Dataset, Graph, Literal, URIRef

from kb.namespaces import MODULES, RDF, SCHEMA, TRO

BASE = "https://w3id.org/treaty-kb/"
PERSON = "person/to-lam"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMATS = {
    "ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads",
}  # fmt: skip


# Things and documents


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, f"/page/{PERSON}"),
        (BROWSER, f"/page/{PERSON}"),
        ("*/*", f"/page/{PERSON}"),
        ("text/turtle", f"/data/{PERSON}.ttl"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", f"/data/{PERSON}.jsonld"),
        ("application/x-nonsense, text/turtle;q=0.1", f"/data/{PERSON}.ttl"),
        ("text/html;q=0, */*", f"/data/{PERSON}.ttl"),
        ("application/rdf+xml", f"/data/{PERSON}.rdf"),
        ("application/n-triples", f"/data/{PERSON}.nt"),
        ("application/trig", f"/data/{PERSON}.trig"),
        ("application/n-quads", f"/data/{PERSON}.nq"),
        ("application/json", f"/data/{PERSON}.jsonld"),
        ("text/*;q=0.4, application/n-quads;q=0.3", f"/page/{PERSON}"),
        ("TEXT/TURTLE", f"/data/{PERSON}.ttl"),
    ],
)
def test_the_accept_header_decides_where_a_thing_leads(client, accept, location):
    response = client.get(f"/id/{PERSON}", headers={"Accept": accept} if accept else {})

    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("text/turtle;charset=utf-8", "ttl"), ('application/ld+json;profile="x"', "jsonld"),
     ("application/n-quads ; a=b ; q=0.4", "nq")],
)  # fmt: skip
def test_a_parameter_of_a_media_type_changes_nothing(client, accept, suffix):
    response = client.get(f"/id/{PERSON}", headers={"Accept": accept})

    assert response.headers["Location"] == f"/data/{PERSON}.{suffix}"


@pytest.mark.parametrize(
    "accept", ["application/x-nonsense", "text/turtle;q=0", "image/png, video/*", "*/*;q=0"]
)
def test_a_client_that_likes_nothing_we_have_is_told_what_we_have(client, accept):
    response = client.get(f"/id/{PERSON}", headers={"Accept": accept})

    assert response.status_code == 406
    assert "text/turtle" in response.json["detail"]


@pytest.mark.parametrize(
    "accept", ["x" * 10_000, "," * 8000, "text/turtle;q=abc", "text/turtle;q=-1", "text/turtle;q=1e999",
               "text/turtle;q=nan", ";;;", "text/turtle\x80", "😀".encode().decode("latin-1")],
)  # fmt: skip
def test_an_odd_accept_header_is_no_fault_of_ours(client, accept):
    assert client.get(f"/id/{PERSON}", headers={"Accept": accept}).status_code in (303, 406)


@pytest.mark.slow
def test_things_and_facts_have_the_same_triples_in_every_format(client, some_of_each, release):
    """By two libraries: rdflib reads what is JSON and XML, pyoxigraph the rest."""
    formats = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "trig": RdfFormat.TRIG,
        "nq": RdfFormat.N_QUADS,
    }
    said, anywhere = dict[str, set[str]](), set[str]()
    for quad in parse(dump_of(release, "dump.nq").read_bytes(), format=RdfFormat.N_QUADS):
        anywhere.add(str(quad.triple))
        if isinstance(quad.graph_name, DefaultGraph):
            said.setdefault(str(quad.subject), set()).add(str(quad.triple))
    everything = set().union(*said.values())

    for name in [*some_of_each, "provenance/hanoi-reception"]:
        found = {}
        for suffix, format_ in formats.items():
            response = client.get(f"/data/{name}.{suffix}")
            assert response.status_code == 200, name
            quads = parse(response.data, format=format_)
            found[suffix] = {str(q.triple) for q in quads if isinstance(q.graph_name, DefaultGraph)}
        for suffix, parser in (("jsonld", "json-ld"), ("rdf", "xml")):
            graph = Graph().parse(data=client.get(f"/data/{name}.{suffix}").data, format=parser)
            lines = graph.serialize(format="nt")
            found[suffix] = {str(q.triple) for q in parse(lines, format=RdfFormat.N_TRIPLES)}
        assert all(triples == found["ttl"] for triples in found.values()), name
        node = f"<{BASE}id/{name}>"
        if node in said:
            assert said[node] <= found["ttl"] <= everything, name
        else:  # of facts, and of who decided on them, graphs of where facts are from tell
            assert found["ttl"] <= anywhere, name


@pytest.mark.slow
def test_every_document_in_json_ld_is_one_object(client):
    for path in ("/data/person/to-lam", "/data/fact/ajaswv", "/data/provenance/hanoi-reception", "/ontology", "/shapes",
                 "/data/term/Treaty", "/data/shape/TreatyAction", "/browse/people"):  # fmt: skip
        content = client.get(f"{path}.jsonld").json
        assert "@context" in content and "@graph" not in content, path
        assert content["id" if "id" in content else "@id"].startswith((BASE, "tro:", "shape:")), (
            path
        )


@pytest.mark.parametrize("suffix", ["trig", "nq"])
def test_formats_with_graphs_add_the_facts_and_where_they_are_from(client, suffix):
    response = client.get(f"/data/event/to-lam-receives-delegations.{suffix}")
    graphs = Dataset().parse(data=response.data, format=FORMATS[suffix])

    quads = {(s, p, o, str(g)) for s, p, o, g in graphs.quads()}
    event = URIRef(f"{BASE}id/event/to-lam-receives-delegations")
    assert (event, TRO.eventKind, TRO.Reception, f"{BASE}fact/ajaswv") in quads
    certainty = (URIRef(f"{BASE}fact/ajaswv"), TRO.certainty, TRO.Stated)
    assert (*certainty, f"{BASE}provenance/hanoi-reception") in quads


def test_the_json_ld_is_one_object_with_its_context_in_it(client):
    content = client.get(f"/data/{PERSON}.jsonld").json

    assert content["@context"]["tro"] == str(TRO)
    assert content["id"] == f"{BASE}id/{PERSON}"
    assert content["type"] == "Person"
    assert content["name"]["vi"] == "Tô Lâm"
    assert content["holds"][0]["roleName"] == {"id": "Sekretaris Jenderal"}
    assert "@graph" not in content


def test_the_keys_of_json_ld_stand_in_one_order(client):
    def orders(value):
        if isinstance(value, dict):
            yield [key for key in value if key != "@context"]
            for key, inner in value.items():
                yield from orders(inner) if key != "@context" else ()
        elif isinstance(value, list):
            for inner in value:
                yield from orders(inner)

    content = json.loads(client.get("/data/event/hanoi-convention-signing-ceremony.jsonld").data)

    found = list(orders(content))
    assert found[0][:3] == ["id", "type", "name"]
    for keys in found:
        first = [key for key in ("id", "type", "name") if key in keys]
        if set(keys) <= {"en", "id", "vi", "fr", "es"}:
            first = ["id"] if "id" in keys else []  # a text by language: Indonesian is "id" too
        assert keys == first + sorted(set(keys) - set(first))


def test_numbers_in_json_ld_are_numbers(client):
    content = client.get("/data/event/hanoi-convention-signing-ceremony.jsonld").json

    assert 110 in [count.get("value") for count in content["reportedCount"]]


@pytest.mark.parametrize("suffix", [*FORMATS, "html"])
def test_a_document_has_a_strong_tag_that_is_understood(client, suffix):
    path = f"/page/{PERSON}" if suffix == "html" else f"/data/{PERSON}.{suffix}"
    first = client.get(path)
    tag = first.headers["ETag"]

    again = client.get(path, headers={"If-None-Match": tag})

    assert tag.startswith('"')
    assert (again.status_code, again.data) == (304, b"")


def test_each_format_and_language_has_a_tag_of_its_own(client):
    tags = [client.get(f"/data/{PERSON}.{suffix}").headers["ETag"] for suffix in FORMATS]
    tags += [
        client.get(f"/page/{PERSON}", headers={"Accept-Language": tag}).headers["ETag"]
        for tag in ("en", "id", "vi")
    ]

    assert len(set(tags)) == len(tags)


def test_a_fact_leads_to_its_page_and_its_document(client):
    response = client.get("/fact/ajaswv", headers={"Accept": "application/trig"})

    assert (response.status_code, response.headers["Location"]) == (303, "/data/fact/ajaswv.trig")
    assert client.get("/page/fact/ajaswv").status_code == 200
    document = client.get("/data/fact/ajaswv.ttl")
    graph = Graph().parse(data=document.data, format="turtle")
    assert (URIRef(f"{BASE}fact/ajaswv"), TRO.certainty, TRO.Stated) in graph


@pytest.mark.parametrize(
    "name",
    ["nobody", "to-lam/", "..", "../../etc/passwd", "%2e%2e%2fetc", "%00", "😀", "To-Lam", "to-lam%20",
     "{{7*7}}", "<script>alert(1)</script>", "a" * 7000, "%EF%BF%BE", "é", "e%CC%81", "a%22b", "a%5Cb"],
)  # fmt: skip
@pytest.mark.parametrize(
    "under", ["/id/person/", "/page/person/", "/data/person/", "/fact/", "/browse/"]
)
def test_what_is_not_there_is_not_found(client, under, name):
    response = client.get(under + quote(name, safe="%/"), headers={"Accept": BROWSER})

    assert response.status_code in (400, 404)
    assert b"<script>alert" not in response.data
    assert "person/49" not in response.text


# Pages


@pytest.mark.slow
def test_things_and_facts_have_a_page(client, some_of_each):
    for name in some_of_each:
        response = client.get(f"/page/{quote(name)}")
        assert response.status_code == 200, name


def test_the_page_of_the_reception_shows_each_fact_with_the_words_behind_it(client):
    page = client.get("/page/event/to-lam-receives-delegations").text

    words = (
        "Pada sore hari tanggal 25 Oktober, di Markas Besar Komite Sentral Partai, "
        "Sekretaris Jenderal To Lam menerima kepala delegasi"
    )
    assert f"<mark>{words}</mark>" in page
    assert 'lang="id"' in page
    assert "stated" in page and "inferred" in page
    assert "The text gives day and month without a year." in page


def test_the_page_is_in_the_readers_language_where_there_are_words(client):
    def page(language: str) -> str:
        return client.get(f"/page/{PERSON}", headers={"Accept-Language": language}).text

    assert '<h1 lang="vi" dir="auto">Tô Lâm</h1>' in page("vi")
    assert '<h1 lang="id" dir="auto">To Lam</h1>' in page("id;q=0.5, xx")
    assert '<h1 lang="en" dir="auto">To Lam</h1>' in page(
        "de"
    )  # none in German: the dataset's first


def test_a_page_links_to_every_format_in_the_page_and_in_the_header(client):
    response = client.get(f"/page/{PERSON}")

    for suffix in FORMATS:
        assert f'href="/data/{PERSON}.{suffix}"' in response.text
        assert f'</data/{PERSON}.{suffix}>; rel="alternate"' in ", ".join(
            response.headers.getlist("Link")
        )


def test_the_home_page_leads_to_all_of_it(client):
    page = client.get("/").text

    for path in (
        "/browse/people",
        "/sparql",
        "/download",
        "/ontology",
        "/page/article/hanoi-reception",
    ):
        assert f'href="{path}"' in page


@pytest.mark.parametrize(
    "path", ["/ontology", "/shapes", "/browse/people", "/browse/articles", "/sparql"]
)
def test_the_other_pages_are_there(client, path):
    response = client.get(path, headers={"Accept": BROWSER})

    assert (response.status_code, response.mimetype) == (200, "text/html")


def test_every_term_that_data_use_is_on_the_ontologys_page(client, dump):
    page = client.get("/ontology", headers={"Accept": BROWSER}).text
    used = {p for p in dump.predicates() if p.startswith(TRO)}

    for term in used:
        assert f'id="{term.removeprefix(TRO)}"' in page


def test_the_ontology_is_negotiated(client, project):
    response = client.get("/ontology", headers={"Accept": "text/turtle"})

    assert (response.status_code, response.headers["Location"]) == (303, "/ontology.ttl")
    parts = [(project.ontology / f"{name}.ttl").read_bytes() for name in ("treaty", *MODULES)]
    assert client.get("/ontology.ttl").data == b"\n".join(parts)


# The endpoint


SELECT = "SELECT ?o WHERE { <%sid/person/to-lam> <https://schema.org/name> ?o } ORDER BY ?o" % BASE
NAMES = {("To Lam", "en"), ("To Lam", "es"), ("To Lam", "id"), ("Tô Lâm", "fr"), ("Tô Lâm", "vi")}


def names_of(content: dict) -> set[tuple[str, str]]:
    return {(row["o"]["value"], row["o"]["xml:lang"]) for row in content["results"]["bindings"]}


def test_query_get(client):
    response = client.get("/sparql", query_string={"query": SELECT})

    assert response.mimetype == "application/sparql-results+json"
    assert names_of(response.json) == NAMES


@pytest.mark.parametrize("charset", ["", "; charset=utf-8"])
def test_query_post_form(client, charset):
    response = client.post(
        "/sparql", data=f"query={quote(SELECT)}",
        content_type=f"application/x-www-form-urlencoded{charset}",
    )  # fmt: skip

    assert names_of(response.json) == NAMES


@pytest.mark.parametrize("charset", ["", "; charset=utf-8"])
def test_query_post_direct(client, charset):
    response = client.post(
        "/sparql", data=SELECT, content_type=f"application/sparql-query{charset}"
    )

    assert names_of(response.json) == NAMES


def test_a_percent_in_a_query_stays_what_it_is(client):
    query = 'SELECT ("%41" AS ?o) {}'

    for response in (
        client.get("/sparql", query_string={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query, content_type="application/sparql-query"),
    ):
        assert response.json["results"]["bindings"][0]["o"]["value"] == "%41"


@pytest.mark.parametrize(
    ("accept", "read"),
    [
        ("application/sparql-results+json", lambda data: len(json.loads(data)["results"]["bindings"])),
        ("application/json", lambda data: len(json.loads(data)["results"]["bindings"])),
        ("application/sparql-results+xml", lambda data: len(ElementTree.fromstring(data)[1])),
        ("text/csv", lambda data: len(list(csv.reader(io.StringIO(data.decode())))) - 1),
        ("text/tab-separated-values", lambda data: len(data.decode().splitlines()) - 1),
    ],
)  # fmt: skip
def test_a_select_is_answered_in_each_format(client, accept, read):
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})

    assert read(response.data) == len(NAMES)
    assert response.mimetype == accept.replace(
        "application/json", "application/sparql-results+json"
    )


@pytest.mark.parametrize(
    ("accept", "parser"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
     ("application/ld+json", "json-ld"), ("application/trig", "trig"), ("application/n-quads", "nquads")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["CONSTRUCT { ?s ?p ?o }", "DESCRIBE ?s"])
def test_a_graph_is_answered_in_each_format(client, accept, parser, form, dump):
    query = f"{form} WHERE {{ ?s a <{TRO.Treaty}> ; ?p ?o }}"

    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})

    treaties = set(dump.subjects(RDF.type, TRO.Treaty))
    found = Dataset().parse(data=response.data, format=parser)
    assert response.mimetype == accept
    assert {(s, p, o) for s, p, o, _ in found.quads()} == {t for t in dump if t[0] in treaties}


@pytest.mark.parametrize(
    ("answer", "query"), [(True, "ASK {}"), (False, "ASK { <a:a> <a:b> <a:c> }")]
)
def test_an_ask_is_answered_yes_or_no(client, answer, query):
    assert client.get("/sparql", query_string={"query": query}).json["boolean"] is answer


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), (" ", 400), ("SELECT", 400), ("SELECT * {", 400), ("\0", 400), ("SELECT * { ?s x:y ?o }", 400),
        ("SELECT ?a { BIND(1 AS ?a) BIND(2 AS ?a) }", 400), ("SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o }", 400),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 403), ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", 403),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_query_that_cannot_be_answered_is_refused_with_words(client, query, status, method):
    given = {"query_string": {"query": query}} if method == "get" else {"data": {"query": query}}

    response = getattr(client, method)("/sparql", **given)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == status and response.json["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Traceback" not in response.text and "/kb/" not in response.text


def test_a_query_that_is_not_utf_8_is_refused_by_every_way(client):
    query = "SELECT+(%22caf%E9%22+AS+?x)+{}"

    by_get = client.get(f"/sparql?query={query}")
    by_form = client.post(
        "/sparql", data=f"query={query}", content_type="application/x-www-form-urlencoded"
    )

    assert (by_get.status_code, by_form.status_code) == (400, 400)


def test_a_packed_body_is_refused(client):
    response = client.post(
        "/sparql", data=gzip.compress(b"ASK {}"),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/sparql-query"},
    )  # fmt: skip

    assert response.status_code == 415


def test_an_answer_that_is_another_each_time_has_no_tag(client):
    for function in ("NOW()", "RAND()", "UUID()", "STRUUID()"):
        response = client.get("/sparql", query_string={"query": f"SELECT ({function} AS ?x) {{}}"})
        assert response.status_code == 200
        assert "ETag" not in response.headers


def test_only_a_busy_endpoint_asks_to_come_back(client):
    response = client.get("/sparql", query_string={"query": "SELECT * " + "{" * 3000})

    assert response.status_code in (400, 503)
    assert "Retry-After" not in response.headers


@pytest.mark.slow
def test_a_page_of_many_rows_says_that_there_are_more(client):
    query = "SELECT ?s ?o { ?s ?p ?o . ?a ?b ?c } LIMIT 1500"

    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})

    assert "1,500 rows.\n" in response.text
    assert "This page shows the first 1,000; the downloads have all." in response.text
    assert response.text.count("<tr>") == 1001


def test_two_queries_are_one_too_many(client):
    assert client.get("/sparql?query=ASK+%7B%7D&query=ASK+%7B%7D").status_code == 400


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("text/plain", 415), (None, 415), ("application/sparql-update", 403)],
)
def test_a_post_of_another_kind_is_refused(client, content_type, status):
    assert client.post("/sparql", data="ASK {}", content_type=content_type).status_code == status


def test_a_body_that_is_not_utf_8_is_refused(client):
    response = client.post("/sparql", data=b"ASK { \xff }", content_type="application/sparql-query")

    assert response.status_code == 400


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, method):
    response = getattr(client, method)("/sparql")

    assert response.status_code == 405
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))


def test_an_update_by_parameter_is_refused(client):
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.get("/sparql?update=CLEAR+ALL").status_code == 403


def test_an_unknown_default_graph_gives_no_rows(client):
    response = client.get(
        "/sparql", query_string={"query": SELECT, "default-graph-uri": "https://e.org/none"}
    )

    assert response.json["results"]["bindings"] == []


def test_a_browser_gets_the_answer_as_a_page(client):
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": BROWSER})

    assert response.mimetype == "text/html"
    assert "Tô Lâm" in response.text


def test_a_mistake_in_the_browser_is_told_in_the_page(client):
    response = client.get(
        "/sparql", query_string={"query": "SELECT <b>x"}, headers={"Accept": BROWSER}
    )

    assert response.status_code == 400
    assert "&lt;b&gt;" in response.text and "<b>x" not in response.text


def test_a_literal_that_is_a_script_is_inert(client):
    query = 'SELECT ("<script>alert(1)</script>" AS ?o) (<javascript:alert(1)> AS ?u) {}'

    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})

    assert "<script>alert" not in response.text
    assert 'href="javascript:' not in response.text


@pytest.mark.parametrize("word", ["csv", "json", "xml", "tsv"])
def test_the_format_can_be_asked_for_by_a_parameter(client, word):
    response = client.get("/sparql", query_string={"query": SELECT, "format": word}, headers={"Accept": BROWSER})  # fmt: skip

    assert word in response.mimetype or word == "tsv"


def test_head_is_get_without_the_body(client):
    for path in (
        f"/id/{PERSON}",
        f"/page/{PERSON}",
        f"/data/{PERSON}.ttl",
        "/dump.ttl",
        "/",
        "/sparql?query=ASK+%7B%7D",
    ):
        head, get = client.head(path), client.get(path)
        assert head.data == b""
        skip = {"Date"}
        assert head.status_code == get.status_code
        assert {k: v for k, v in head.headers if k not in skip} == {
            k: v for k, v in get.headers if k not in skip
        }


# Dumps


def test_the_dump_is_the_file_of_the_release(client, release):
    plain, packed = client.get("/dump.ttl"), client.get("/dump.ttl.gz")
    assert plain.data == gzip.decompress(packed.data) == b"".join(release.dump("dump.ttl"))
    assert packed.mimetype == "application/gzip"
    assert "attachment" in packed.headers["Content-Disposition"]
    assert "Content-Encoding" not in packed.headers


def test_a_part_of_the_dump_can_be_asked_for(client, release):
    whole = b"".join(release.made.joined("ttl").read())

    part = client.get("/dump.ttl.gz", headers={"Range": "bytes=100-199"})
    beyond = client.get("/dump.ttl.gz", headers={"Range": f"bytes={len(whole)}-"})

    assert (part.status_code, part.data) == (206, whole[100:200])
    assert beyond.status_code == 416


@pytest.mark.parametrize("said", ["lines=0-9", "bytes=a-b", "bytes=0-0,2-2", "bytes=", "x"])
def test_a_range_that_is_none_or_many_gives_the_whole(client, release, said):
    response = client.get("/dump.ttl.gz", headers={"Range": said})

    assert response.status_code == 200
    assert response.data == b"".join(release.made.joined("ttl").read())


def test_a_range_beyond_the_end_is_told_how_long_the_dump_is(client, release):
    size = release.made.joined("ttl").size

    response = client.get("/dump.ttl.gz", headers={"Range": f"bytes={size}-"})

    assert response.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("tag", ['W/"x"', '"x"', "Wed, 01 Jan 2037 00:00:00 GMT"])
def test_a_part_of_another_version_is_not_given(client, tag):
    response = client.get("/dump.ttl.gz", headers={"Range": "bytes=0-9", "If-Range": tag})

    assert response.status_code == 200


def test_a_part_of_this_version_is_given(client):
    tag = client.get("/dump.ttl.gz").headers["ETag"]

    response = client.get("/dump.ttl.gz", headers={"Range": "bytes=0-9", "If-Range": tag})

    assert (response.status_code, len(response.data)) == (206, 10)


@pytest.mark.parametrize("path", ["/dump.ttl", f"/data/{PERSON}.ttl", f"/page/{PERSON}"])
def test_whatever_there_is_matches_a_star(client, path):
    assert client.get(path, headers={"If-Match": "*"}).status_code == 200


def test_the_dump_has_a_tag(client):
    tag = client.get("/dump.ttl").headers["ETag"]

    assert client.get("/dump.ttl", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["dump.ttl", "dump.ttl.gz", "dump.nq.gz", "facts.csv.gz"])
def test_the_description_tells_the_dumps_true_size_and_digest(client, name):
    import hashlib

    graph = Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    dump = client.get(f"/{name}").data
    address = f"{BASE}{name}"

    size = graph.value(
        URIRef(f"{address}#distribution"), URIRef("http://www.w3.org/ns/dcat#byteSize")
    )
    value = graph.value(
        URIRef(f"{address}#checksum"), URIRef("http://spdx.org/rdf/terms#checksumValue")
    )
    assert int(size) == len(dump)
    # A plain dump is made on its way: its sections have the digests.
    expected = hashlib.sha256(dump).hexdigest() if name.endswith(".gz") else "None"
    assert str(value) == expected


# Every answer


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/id/{PERSON}",
        f"/page/{PERSON}",
        f"/data/{PERSON}.ttl",
        "/dump.ttl",
        "/nothing",
        "/sparql?query=x",
    ],
)
def test_every_answer_can_be_read_from_other_origins_and_does_no_harm(client, path, release):
    for accept in (BROWSER, "*/*", "application/x-nonsense"):
        headers = client.get(path, headers={"Accept": accept, "Origin": "https://e.org"}).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers
        assert "ETag" in headers["Access-Control-Expose-Headers"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["KB-Release"] == release.id
        assert "Set-Cookie" not in headers


def test_a_preflight_is_answered(client):
    response = client.options(
        "/sparql", headers={"Origin": "https://e.org", "Access-Control-Request-Method": "POST",
                            "Access-Control-Request-Headers": "content-type"},
    )  # fmt: skip

    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_a_foreign_host_name_is_in_no_answer(client):
    for path in ("/", f"/id/{PERSON}", f"/page/{PERSON}", f"/data/{PERSON}.ttl", "/nothing"):
        response = client.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in response.text
        assert "evil.example" not in str(response.headers)


def test_a_path_with_two_slashes_is_not_led_anywhere(client):
    response = client.get(f"/id//{PERSON}", headers={"Host": "evil.example"})

    assert response.status_code == 404


@pytest.mark.parametrize("after", ["9223372036854775807", "-1", "x", "1e9", "", "0.5"])
def test_a_place_in_a_list_that_is_none_is_no_fault(client, after):
    assert client.get(f"/page/{PERSON}?after={after}").status_code == 200


@pytest.mark.parametrize(("page", "status"), [("99999", 404), ("-1", 200), ("x", 200), ("1", 200)])
def test_a_listing_ends(client, page, status):
    assert client.get(f"/browse/people?page={page}").status_code == status


def test_a_reader_of_many_languages_costs_no_more_than_one_of_five(client):
    from kb.web.words.languages import MOST_LANGUAGES, reader_languages

    tags = ",".join(a + b for a in "abcdefghij" for b in "abcdefghij")
    with client.application.test_request_context(headers={"Accept-Language": tags}):
        assert len(reader_languages()) <= MOST_LANGUAGES + 5


def test_a_fault_of_ours_is_told_without_inner_detail(client, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret path /srv/x")

    monkeypatch.setattr("kb.web.things.routes.write_document", fail)

    response = client.get(f"/data/{PERSON}.ttl")

    assert response.status_code == 500
    assert "secret" not in response.text


def test_the_types_of_things_are_written_out_for_plain_readers(dump):
    reception = URIRef(f"{BASE}id/event/to-lam-receives-delegations")

    assert {TRO.DiplomaticEvent, SCHEMA.Event} == set(dump.objects(reception, RDF.type))
    assert (
        reception,
        SCHEMA.name,
        Literal("To Lam receives the heads of delegation", lang="en"),
    ) in dump


def test_a_provenance_graph_leads_to_its_page_and_its_document(client):
    response = client.get("/provenance/hanoi-reception", headers={"Accept": "text/turtle"})
    page = client.get("/page/provenance/hanoi-reception")
    graph = Graph().parse(data=client.get(response.headers["Location"]).data, format="turtle")

    assert response.status_code == 303
    assert "fact ajaswv" in page.text
    assert (URIRef(f"{BASE}fact/ajaswv"), TRO.certainty, TRO.Stated) in graph


@pytest.mark.slow
def test_every_shape_has_an_anchor_on_the_shapes_page(client, project):
    from kb.namespaces import SH, SHAPE
    from kb.validation.shapes import read_shapes

    page = client.get("/shapes", headers={"Accept": BROWSER}).text

    for shape in read_shapes(project.shapes).subjects(RDF.type, SH.PropertyShape):
        assert f'id="{shape.removeprefix(SHAPE)}"' in page

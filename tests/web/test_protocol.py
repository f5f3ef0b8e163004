"""The W3C's cases of the SPARQL 1.1 Protocol and of the Service Description, by their names there.

`tests/w3c/run.py` runs the W3C's own requests over HTTP; these are the same cases on data of ours,
among the ordinary tests. Each is also asked of two servers, with the endpoint in front of the
application and without, whose answers are to be the same to the letter. Where the W3C leaves a class of statuses (4xx), the one that we give is
told here; what differs from the W3C's expectation is said at the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from fronts import both, fronts
from rdflib import Graph, URIRef
from rdflib.query import Result
from w3c.description import SD, breaches

from kb.loading import load
from kb.namespaces import RDF
from kb.queries import Limits
from kb.web import create_app

#: The address that Flask's client asks.
BASE = "http://localhost/"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
RESULTS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = RESULTS | {"text/csv", "text/tab-separated-values"}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}

#: A book in each of three graphs, and none in the default graph.
ONE, TWO, THREE = (f"{BASE}shelf/{number}" for number in (1, 2, 3))


def book(graph: str) -> str:
    return f"<{graph}#book> a <https://schema.org/Book> ."


DATA = "".join(f"<{graph}> {{ {book(graph)} }}\n" for graph in (ONE, TWO, THREE))


def there(graphs: dict[str, str | list[str]]) -> dict[str, Any]:
    """The graphs of the protocol, as the query string."""
    return {"query_string": graphs}


def direct(text: str | bytes, content_type: str | None = QUERY) -> dict[str, Any]:
    return {"method": "POST", "data": text, "content_type": content_type}


NONE = {"default-graph-uri": "https://e.org/none"}
BOTH_IN_DEFAULT = f"ASK {{ {book(ONE)} {book(TWO)} }}"
BOTH_NAMED = f"ASK {{ GRAPH ?a {{ {book(ONE)} }} GRAPH ?b {{ {book(TWO)} }} }}"
ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?s"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("books")
    (folder / "books.trig").write_text(DATA)
    release = load([folder / "books.trig"], folder / "releases", base=BASE)
    app = create_app(release, Limits(workers=1))
    with fronts(release, Limits(workers=1, query_cache=0)) as made:
        app.test_client_class = both(made)
        yield app.test_client()
    app.extensions["kb"].queries.close()


def rows(client: FlaskClient) -> list[Any]:
    return client.get("/sparql", query_string={"query": ALL}).json["results"]["bindings"]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(there({"query": "ASK {}", **NONE}), id="query_get"),
        pytest.param({**there(NONE), **direct("query=ASK%20%7B%7D", FORM)}, id="query_post_form"),
        pytest.param(direct("ASK {}"), id="query_post_direct"),
        pytest.param(
            there({"query": BOTH_IN_DEFAULT, "default-graph-uri": [ONE, TWO]}),
            id="query_dataset_default_graphs_get",
        ),
        pytest.param(
            {**there({"default-graph-uri": [ONE, TWO]}), **direct(BOTH_IN_DEFAULT)},
            id="query_dataset_default_graphs_post",
        ),
        pytest.param(
            there({"query": BOTH_NAMED, "named-graph-uri": [ONE, TWO]}),
            id="query_dataset_named_graphs_get",
        ),
        pytest.param(
            {**there({"named-graph-uri": [ONE, TWO]}), **direct(BOTH_NAMED)},
            id="query_dataset_named_graphs_post",
        ),
        pytest.param(
            {
                **there({"default-graph-uri": THREE, "named-graph-uri": [ONE, TWO]}),
                **direct(BOTH_NAMED.replace("{", f"{{ {book(THREE)}", 1)),
            },
            id="query_dataset_full",
        ),
        # The dataset of the protocol counts, not that of the query.
        pytest.param(
            {
                **there({"named-graph-uri": [ONE, TWO]}),
                **direct(BOTH_NAMED.replace("ASK", f"ASK FROM <{THREE}>")),
            },
            id="query_multiple_dataset",
        ),
    ],
)
def test_a_query_is_answered_yes(books, asked):
    response = books.open("/sparql", **asked)

    assert response.status_code == 200
    assert response.mimetype in RESULTS
    assert response.json["boolean"] is True


def test_a_graph_that_the_protocol_does_not_name_is_not_asked(books):
    """What the W3C's cases do not show: without it they pass where all graphs are always there."""
    for graphs, query in [
        ({"default-graph-uri": ONE}, BOTH_IN_DEFAULT),
        ({"named-graph-uri": ONE}, BOTH_NAMED),
        ({"default-graph-uri": [ONE, TWO]}, BOTH_NAMED),
        ({"named-graph-uri": ONE}, f"ASK FROM <{THREE}> {{ {book(THREE)} }}"),
    ]:
        response = books.open("/sparql", **there(graphs), **direct(query))
        assert response.json["boolean"] is False, (graphs, query)


@pytest.mark.parametrize(
    ("query", "media_types"),
    [
        pytest.param("SELECT (1 AS ?value) {}", TABLES, id="query_content_type_select"),
        pytest.param("ASK {}", RESULTS, id="query_content_type_ask"),
        pytest.param(f"DESCRIBE <{ONE}#book>", GRAPHS, id="query_content_type_describe"),
        pytest.param("CONSTRUCT { <s> <p> 1 } {}", GRAPHS, id="query_content_type_construct"),
    ],
)
def test_each_form_of_query_is_answered_in_a_format_of_its_own(books, query, media_types):
    response = books.open("/sparql", **there(NONE), **direct(query))

    assert response.status_code == 200
    assert response.mimetype in media_types


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        pytest.param(
            {"method": "PUT", **there({"query": "ASK {}"}), "content_type": FORM},
            405, id="bad_query_method",
        ),
        pytest.param(
            there({"query": ["ASK {}", "SELECT * {}"]}), 400, id="bad_multiple_queries"
        ),
        pytest.param(direct("ASK {}", "text/plain"), 415, id="bad_query_wrong_media_type"),
        pytest.param(direct("query=ASK%20%7B%7D", None), 415, id="bad_query_missing_form_type"),
        pytest.param(direct("ASK {}", None), 415, id="bad_query_missing_direct_type"),
        pytest.param(
            direct("ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16"),
            400, id="bad_query_non_utf8",
        ),
        pytest.param(there({"query": "ASK {"}), 400, id="bad_query_syntax"),
    ],
)  # fmt: skip
def test_a_bad_request_for_a_query_is_refused(books, asked, status):
    response = books.open("/sparql", **asked)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        # The W3C expects that these seven succeed (2xx or 3xx); the data here are read-only.
        pytest.param(
            {**there({"using-graph-uri": ONE}), **direct("CLEAR ALL", UPDATE)},
            403, id="update_dataset_default_graph",
        ),
        pytest.param(
            {**there({"using-graph-uri": [ONE, TWO]}), **direct("DROP ALL", UPDATE)},
            403, id="update_dataset_default_graphs",
        ),
        pytest.param(
            {**there({"using-named-graph-uri": [ONE, TWO]}), **direct("DROP ALL", UPDATE)},
            403, id="update_dataset_named_graphs",
        ),
        pytest.param(
            {
                **there({"using-graph-uri": ONE, "using-named-graph-uri": TWO}),
                **direct("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", UPDATE),
            },
            403, id="update_dataset_full",
        ),
        pytest.param(direct("update=CLEAR+ALL", FORM), 403, id="update_post_form"),
        pytest.param(direct("CLEAR ALL", UPDATE), 403, id="update_post_direct"),
        pytest.param(
            direct(f"INSERT DATA {{ GRAPH <{ONE}> {{ <s> <p> <test> }} }}", UPDATE),
            403, id="update_base_uri",
        ),
        # The W3C expects that these fail (4xx), and so they do.
        pytest.param(there({"update": "CLEAR ALL"}), 403, id="bad_update_get"),
        pytest.param(
            direct(f"update={quote('CLEAR NAMED')}&update={quote('CLEAR DEFAULT')}", FORM),
            403, id="bad_multiple_updates",
        ),
        pytest.param(direct("CLEAR NAMED", "text/plain"), 415, id="bad_update_wrong_media_type"),
        pytest.param(direct("update=CLEAR%20NAMED", None), 415, id="bad_update_missing_form_type"),
        pytest.param(
            direct("CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
            403, id="bad_update_non_utf8",
        ),
        pytest.param(direct("update=CLEAR%20XYZ", FORM), 403, id="bad_update_syntax"),
        pytest.param(
            {
                **there({"using-named-graph-uri": ONE}),
                **direct(f"WITH <{TWO}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", UPDATE),
            },
            403, id="bad_update_dataset_conflict",
        ),
    ],
)  # fmt: skip
def test_an_update_is_refused_and_changes_nothing(books, asked, status):
    before = rows(books)

    response = books.open("/sparql", **asked)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert rows(books) == before and len(before) == 3


def test_an_update_sent_as_a_query_is_refused_and_changes_nothing(books):
    response = books.open("/sparql", **direct("CLEAR ALL"))

    assert response.status_code == 403
    assert len(rows(books)) == 3


def test_a_function_that_is_not_known_has_no_value_and_is_named(books):
    """SPARQL 1.1 Query, section 17.6: the call is an error, and not the query."""
    query = "SELECT (<https://e.org/f>(1) AS ?x) (COALESCE(<https://e.org/é>(), 2) AS ?y) {}"
    response = books.open("/sparql", **direct(query.encode()))

    assert [set(row) for row in response.json["results"]["bindings"]] == [{"y"}]
    assert response.headers["KB-Unknown-Function"] == "<https://e.org/f>, <https://e.org/%C3%A9>"


def test_so_many_functions_that_are_not_known_are_a_mistake(books):
    calls = " ".join(f"(<https://e.org/f{number}>() AS ?x{number})" for number in range(30))

    response = books.open("/sparql", **direct(f"SELECT {calls} {{}}"))

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_true_and_false_are_read_in_any_letters(books):
    response = books.open("/sparql", **direct("ASK { FILTER(TRUE && !False && 'TRUE' != 'true') }"))

    assert response.json["boolean"] is True


@pytest.mark.parametrize("media_type", sorted(RESULTS))
def test_a_carriage_return_is_read_as_what_it_is(books, media_type):
    query = r'SELECT ("a\r\nb\rc" AS ?x) {}'
    response = books.open("/sparql", **direct(query), headers={"Accept": media_type})

    [[value]] = Result.parse(BytesIO(response.data), content_type=media_type)
    assert str(value) == "a\r\nb\rc"


@pytest.fixture(scope="module")
def description(books) -> Graph:
    response = books.get("/sparql")
    assert response.status_code == 200
    assert response.mimetype == "text/turtle"
    return Graph().parse(data=response.data, format="turtle")


def test_service_description_returns_rdf(description):
    assert (None, RDF.type, SD.Service) in description


def test_service_description_has_endpoint_triple(description):
    """The endpoint is where it was asked, on this machine and at the host of the data."""
    assert set(description.objects(None, SD.endpoint)) == {URIRef(f"{BASE}sparql")}


def test_the_endpoint_is_described_where_it_was_asked(books):
    response = books.get("/sparql", base_url="http://127.0.0.1:8301/")
    made_up = books.get("/sparql", base_url="http://evil.example/")

    assert "<http://127.0.0.1:8301/sparql> " in response.text
    assert "evil.example" not in made_up.text


def test_service_description_conforms_to_schema(description):
    assert breaches(description) == []

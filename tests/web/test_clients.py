"""Clients that people use, as they come from their registries, against `kb serve`.

What they must answer is read from the dump. The clients from npm need Node.js, which CI must have.
"""

from __future__ import annotations

import http.server
import io
import json
import subprocess
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas
import pytest
import SPARQLWrapper
from conftest import BASE, Server
from npmclients import NODE
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Identifier
from SPARQLWrapper import SPARQLExceptions

#: It has IRIs, names in three languages, one with letters beyond ASCII, and days of two types.
THING = URIRef(BASE + "id/event/to-lam-receives-delegations")
HOST = URIRef(BASE + "ontology#host")
TO_LAM = URIRef(BASE + "id/person/to-lam")
QUERIES = {
    "SELECT": f"SELECT ?p ?o {{ <{THING}> ?p ?o }}",
    "ASK": f"ASK {{ <{THING}> <{HOST}> <{TO_LAM}> }}",
    "ASK what is not so": f"ASK {{ <{TO_LAM}> <{HOST}> <{THING}> }}",
    "CONSTRUCT": f"CONSTRUCT {{ ?s ?p <{THING}> }} WHERE {{ ?s ?p <{THING}> }}",
    "DESCRIBE": f"DESCRIBE <{THING}>",
}
BROKEN = "SELECT * {\n ?s ?p }"

Triple = tuple[Identifier, ...]


@pytest.fixture(scope="module")
def endpoint(site: Server) -> str:
    return site.address + "sparql"


@pytest.fixture(scope="module")
def expected(dump: Graph) -> dict[str, Any]:
    """What the dump answers to each query."""
    answers = {
        "SELECT": set(dump.predicate_objects(THING)),
        "ASK": (THING, HOST, TO_LAM) in dump,
        "ASK what is not so": (TO_LAM, HOST, THING) in dump,
        "CONSTRUCT": set(dump.triples((None, None, THING))),
        "DESCRIBE": set(dump.triples((THING, None, None))),
    }
    assert answers["ASK"] and not answers["ASK what is not so"]
    assert len(answers["SELECT"]) > 10 and len(answers["CONSTRUCT"]) > 2
    return answers


def term(binding: dict[str, str]) -> Identifier:
    """A term as SPARQL's JSON results write it."""
    if binding["type"] == "uri":
        return URIRef(binding["value"])
    assert binding["type"] == "literal"
    datatype = binding.get("datatype")
    if datatype == "http://www.w3.org/2001/XMLSchema#string":
        datatype = None  # RDF 1.1 has both for one; rdflib tells them apart
    return Literal(binding["value"], lang=binding.get("xml:lang"), datatype=datatype)


def strings(rows: set[Triple]) -> set[tuple[str, ...]]:
    return {tuple(str(value) for value in row) for row in rows}


# -- SPARQLWrapper ---------------------------------------------------------------------------------

#: GET, POST of a form, POST of the query itself.
WRAPPER_WAYS = [
    pytest.param(SPARQLWrapper.GET, SPARQLWrapper.URLENCODED, id="GET"),
    pytest.param(SPARQLWrapper.POST, SPARQLWrapper.URLENCODED, id="POST"),
    pytest.param(SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY, id="POST directly"),
]
#: What the format is called in `format=`, which SPARQLWrapper sends unless it is told not to.
GRAPHS = {
    SPARQLWrapper.XML: "xml", SPARQLWrapper.RDFXML: "xml", SPARQLWrapper.TURTLE: "turtle",
    SPARQLWrapper.N3: "turtle", SPARQLWrapper.JSONLD: "json-ld",
}  # fmt: skip
#: SPARQLWrapper uses a class of rdflib's that is to go.
conjunctive = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def wrapped(endpoint: str, query: str, method: str, way: str) -> SPARQLWrapper.SPARQLWrapper:
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(way)
    wrapper.setQuery(query)
    return wrapper


@pytest.mark.parametrize(("method", "way"), WRAPPER_WAYS)
def test_sparqlwrapper_selects_in_each_format(endpoint, expected, method, way):
    wrapper = wrapped(endpoint, QUERIES["SELECT"], method, way)
    answers = {}
    for kind in (SPARQLWrapper.JSON, SPARQLWrapper.CSV, SPARQLWrapper.TSV, SPARQLWrapper.XML):
        wrapper.setReturnFormat(kind)
        answers[kind] = wrapper.queryAndConvert()

    rows = answers["json"]["results"]["bindings"]
    assert {(term(row["p"]), term(row["o"])) for row in rows} == expected["SELECT"]
    values = pandas.read_csv(io.BytesIO(answers["csv"]), dtype=str)
    assert set(values.itertuples(index=False, name=None)) == strings(expected["SELECT"])
    lines = answers["tsv"].decode().splitlines()[1:]
    assert set(lines) == {f"{p.n3()}\t{o.n3()}" for p, o in expected["SELECT"]}
    assert len(answers["xml"].getElementsByTagName("result")) == len(expected["SELECT"])


@pytest.mark.parametrize(("method", "way"), WRAPPER_WAYS)
def test_sparqlwrapper_asks(endpoint, method, way):
    answers = []
    for query in (QUERIES["ASK"], QUERIES["ASK what is not so"]):
        wrapper = wrapped(endpoint, query, method, way)
        wrapper.setReturnFormat(SPARQLWrapper.JSON)
        answers.append(wrapper.queryAndConvert()["boolean"])

    assert answers == [True, False]


@conjunctive
@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize(("method", "way"), WRAPPER_WAYS)
def test_sparqlwrapper_gets_graphs_by_the_accept_header(
    endpoint, expected, form, kind, method, way
):
    wrapper = wrapped(endpoint, QUERIES[form], method, way)
    wrapper.setReturnFormat(kind)
    wrapper.setOnlyConneg(True)

    assert _graph(wrapper, kind) == expected[form]


@conjunctive
@pytest.mark.parametrize("kind", GRAPHS)
def test_sparqlwrapper_gets_graphs_as_it_comes(endpoint, expected, kind):
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=kind)
    wrapper.setQuery(QUERIES["CONSTRUCT"])

    assert _graph(wrapper, kind) == expected["CONSTRUCT"]


def _graph(wrapper: SPARQLWrapper.SPARQLWrapper, kind: str) -> set[Triple]:
    answer = wrapper.queryAndConvert()
    if isinstance(answer, bytes):  # what it leaves to us to read
        return set(Graph().parse(data=answer, format=GRAPHS[kind]))
    return set(answer.triples((None, None, None)))


@pytest.mark.parametrize(("method", "way"), WRAPPER_WAYS)
def test_sparqlwrapper_passes_on_what_is_wrong_with_a_query(endpoint, method, way):
    wrapper = wrapped(endpoint, BROKEN, method, way)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)

    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="error at 2:"):
        wrapper.query()


# -- rdflib ----------------------------------------------------------------------------------------

STORE_WAYS = ["GET", "POST", "POST_FORM"]


@pytest.mark.parametrize("method", STORE_WAYS)
@pytest.mark.parametrize("kind", ["xml", "json", "csv", "tsv"])
def test_rdflibs_store_selects_in_each_format(endpoint, expected, method, kind):
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat=kind))

    found = {tuple(row) for row in graph.query(QUERIES["SELECT"])}

    if kind == "csv":  # CSV has no types
        assert strings(found) == strings(expected["SELECT"])
    else:
        assert found == expected["SELECT"]


@pytest.mark.parametrize("method", STORE_WAYS)
@pytest.mark.parametrize("kind", ["xml", "json"])
def test_rdflibs_store_asks(endpoint, method, kind):
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat=kind))

    answers = [graph.query(QUERIES[name]).askAnswer for name in ("ASK", "ASK what is not so")]

    assert answers == [True, False]


@pytest.mark.parametrize("method", STORE_WAYS)
@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
def test_rdflibs_store_gets_graphs(endpoint, expected, method, form):
    graph = Graph(SPARQLStore(endpoint, method=method))

    assert set(graph.query(QUERIES[form]).graph) == expected[form]


@pytest.mark.parametrize("method", STORE_WAYS)
def test_a_graph_of_rdflib_over_the_endpoint_is_the_dump(endpoint, dump, expected, method):
    graph = Graph(SPARQLStore(endpoint, method=method))

    assert len(graph) == len(dump)
    assert set(graph.triples((THING, None, None))) == expected["DESCRIBE"]
    assert set(graph.subjects(HOST, TO_LAM)) == set(dump.subjects(HOST, TO_LAM))
    assert (TO_LAM, HOST, THING) not in graph


# -- pandas ----------------------------------------------------------------------------------------


@pytest.fixture(params=["GET with format=", "GET with Accept", "POST"])
def read(request: pytest.FixtureRequest, endpoint: str) -> Any:
    """Reads an answer with one of pandas' readers, asked for by GET or by POST.

    pandas itself only GETs; it also reads what was POSTed for.
    """

    def _read(reader: Any, name: str, suffix: str, media_type: str, **options: Any) -> Any:
        asked = {"query": QUERIES[name]}
        if request.param == "GET with format=":
            query = urllib.parse.urlencode({**asked, "format": suffix})
            return reader(f"{endpoint}?{query}", **options)
        headers = {"Accept": media_type}
        if request.param == "GET with Accept":
            query = urllib.parse.urlencode(asked)
            return reader(f"{endpoint}?{query}", storage_options=headers, **options)
        data = urllib.parse.urlencode(asked).encode()
        with urllib.request.urlopen(urllib.request.Request(endpoint, data, headers)) as answer:
            return reader(answer, **options)

    return _read


def test_pandas_reads_a_selection(read, expected):
    frame = read(pandas.read_csv, "SELECT", "csv", "text/csv", dtype=str)

    assert list(frame.columns) == ["p", "o"]
    assert set(frame.itertuples(index=False, name=None)) == strings(expected["SELECT"])


def test_pandas_reads_a_truth_value(read):
    answers = [
        read(pandas.read_csv, name, "csv", "text/csv", header=None).iat[0, 0]
        for name in ("ASK", "ASK what is not so")
    ]

    assert answers == [True, False]


@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
def test_pandas_reads_a_graph_as_a_row_for_each_thing(read, expected, form):
    frame = read(pandas.read_json, form, "jsonld", "application/ld+json", dtype=False)

    assert set(frame["@id"]) == {str(subject) for subject, _, _ in expected[form]}
    rows = frame.to_json(orient="records")
    assert set(Graph().parse(data=rows, format="json-ld")) == expected[form]


# -- From npm: Comunica and fetch-sparql-endpoint --------------------------------------------------


def _ask(packages: Path, client: str, endpoint: str, method: str, **queries: str) -> Any:
    done = subprocess.run(
        [str(NODE), "ask.mjs", client, endpoint, method],
        cwd=packages, input=json.dumps(queries), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return told["answers"], told["requests"]


def _terms(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a client from npm, in rdflib's terms."""
    return {
        name: (
            {(term(row["p"]), term(row["o"])) for row in answer}
            if name == "SELECT"
            else answer
            if name.startswith("ASK")
            else {tuple(map(term, triple)) for triple in answer}
        )
        for name, answer in answers.items()
    }


#: Comunica POSTs a form where the address would be longer than 600 characters.
LONG = "\n# " + 600 * "."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("client", "method"),
    [
        ("comunica", "GET"),
        ("comunica", "POST"),
        ("fetch-sparql-endpoint", "GET"),
        ("fetch-sparql-endpoint", "POST"),
        ("fetch-sparql-endpoint", "POST directly"),
    ],
)
def test_a_client_from_npm_asks_in_each_form(packages, endpoint, expected, client, method):
    is_long = client == "comunica" and method == "POST"
    queries = {name: query + LONG * is_long for name, query in QUERIES.items()}

    answers, requests = _ask(packages, client, endpoint, method, **queries)

    assert _terms(answers) == expected
    sent = {"method": method.split()[0], "url": endpoint, "status": 200}
    assert requests == [sent] * len(QUERIES)


@pytest.mark.slow
def test_comunica_finds_out_that_an_address_is_an_endpoint(packages, endpoint, expected):
    answers, requests = _ask(packages, "comunica-finds-out", endpoint, "GET", **QUERIES)

    assert _terms(answers) == expected
    assert {request["url"] for request in requests} == {endpoint}


@pytest.mark.slow
def test_comunica_reads_the_description_of_the_endpoint(packages, endpoint):
    _, requests = _ask(packages, "comunica-finds-out", endpoint, "GET", ASK=QUERIES["ASK"])

    assert [request["status"] for request in requests] == [200, 200]


@pytest.mark.slow
def test_comunica_calls_the_endpoint_from_a_query_of_its_own(packages, endpoint, site, expected):
    """A federation: the thing is read from its document, what points at it from the endpoint."""
    document = site.address + THING.removeprefix(BASE)
    query = (
        f"SELECT ?p ?o {{ <{THING}> <{HOST}> ?host . "
        f"SERVICE <{endpoint}> {{ ?o ?p <{THING}> }} FILTER(?host = <{TO_LAM}>) }}"
    )

    answers, requests = _ask(packages, "comunica-finds-out", document, "GET", SELECT=query)

    rows = {(term(row["o"]), term(row["p"]), THING) for row in answers["SELECT"]}
    assert rows == expected["CONSTRUCT"]
    assert {request["url"] for request in requests} == {document, endpoint}


@pytest.mark.slow
@pytest.mark.parametrize("client", ["comunica", "fetch-sparql-endpoint"])
def test_a_client_from_npm_passes_on_what_is_wrong_with_a_query(packages, endpoint, client):
    # Comunica reads a query before it sends it, so this one is broken for the endpoint alone.
    query = f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"

    answers, [request] = _ask(packages, client, endpoint, "POST", SELECT=query)

    assert request["status"] == 403
    assert "SERVICE" in answers["SELECT"]["error"]


# -- In a browser, from another origin -------------------------------------------------------------


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address of a site of its own with a folder's files."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def yasgui(packages: Path) -> Iterator[str]:
    """The address of a page with Yasgui, at another origin than the endpoint's."""
    with _served(packages) as address:
        yield address + "yasgui.html"


class Visit:
    """A page that may reach two sites, and what it requested of any."""

    def __init__(self, page: Any, *sites: str) -> None:
        self.page = page
        self.asked: list[tuple[str, str]] = []
        self.elsewhere: list[str] = []
        self.sites = sites
        page.route("**/*", self._let)

    def _let(self, route: Any) -> None:
        url = route.request.url
        if url.startswith(self.sites):
            self.asked.append((route.request.method, url.partition("?")[0]))
            route.continue_()
        else:
            self.elsewhere.append(url)
            route.abort()


@pytest.fixture
def ask_yasgui(browser: Any, yasgui: str, endpoint: str) -> Iterator[Any]:
    context = browser.new_context()

    def ask(query: str, method: str) -> Visit:
        visit = Visit(context.new_page(), yasgui.removesuffix("yasgui.html"), endpoint)
        given = {"endpoint": endpoint, "method": method, "query": query}
        visit.page.goto(f"{yasgui}?{urllib.parse.urlencode(given)}")
        visit.page.click(".yasqe_queryButton")
        visit.page.wait_for_selector(
            ".yasr_results :is(table.dataTable tbody tr, .booleanResult, .errorResult)"
        )
        return visit

    yield ask
    context.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", QUERIES)
def test_yasgui_shows_the_answer_to_each_form(ask_yasgui, endpoint, expected, name, method):
    visit = ask_yasgui(QUERIES[name], method)

    if name.startswith("ASK"):
        assert visit.page.inner_text(".booleanResult") == str(expected[name])
    else:
        cells = "rows => rows.map(row => [...row.cells].slice(1).map(cell => cell.innerText))"
        shown = visit.page.eval_on_selector_all(".yasr_results tbody tr", cells)
        assert set(map(tuple, shown)) == {tuple(t.n3() for t in row) for row in expected[name]}
    assert [asked for asked in visit.asked if asked[1] == endpoint] == [(method, endpoint)]
    assert visit.elsewhere == []


@pytest.mark.slow
@pytest.mark.browser
def test_yasgui_shows_what_is_wrong_with_a_query(ask_yasgui):
    visit = ask_yasgui(BROKEN, "POST")

    told = json.loads(visit.page.inner_text(".errorResult pre"))
    assert (told["status"], told["title"]) == (400, "Bad Request")
    assert told["detail"].startswith("error at 2:")


@pytest.fixture(scope="module")
def from_elsewhere(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Calls fetch() in a page at another origin: status, headers and body, or what it threw."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text('<!doctype html><link rel="icon" href="data:,">')
    script = """async ([url, options]) => {
        try {
            const response = await fetch(url, options);
            const headers = Object.fromEntries(response.headers);
            return {status: response.status, headers, body: await response.text()};
        } catch (error) {
            return {error: String(error)};
        }
    }"""
    with _served(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)

        def fetch(url: str, **options: Any) -> dict[str, Any]:
            return page.evaluate(script, [url, options])  # type: ignore[no-any-return]

        yield fetch
        context.close()


DIRECT = {"method": "POST", "body": QUERIES["ASK"]}


@pytest.mark.browser
def test_a_script_elsewhere_sends_a_query_in_each_way(from_elsewhere, endpoint):
    query = urllib.parse.urlencode({"query": QUERIES["ASK"]})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    direct = {"Content-Type": "application/sparql-query", "Accept": "application/json"}

    answers = [
        from_elsewhere(f"{endpoint}?{query}"),
        from_elsewhere(endpoint, method="POST", body=query, headers=form),
        from_elsewhere(endpoint, **DIRECT, headers=direct),  # the browser asks first whether it may
    ]

    assert [json.loads(answer["body"])["boolean"] for answer in answers] == [True] * 3


@pytest.mark.browser
def test_a_script_elsewhere_sees_the_release_and_the_tag_and_may_ask_for_changes(
    from_elsewhere, endpoint, release
):
    url = f"{endpoint}?{urllib.parse.urlencode({'query': QUERIES['ASK']})}"

    first = from_elsewhere(url)
    second = from_elsewhere(url, headers={"If-None-Match": first["headers"]["etag"]})

    assert first["headers"]["kb-release"] == release.id
    assert (second["status"], second["body"]) == (304, "")


@pytest.mark.browser
def test_a_script_elsewhere_follows_an_entity_to_its_document_and_sees_its_links(
    from_elsewhere, site, expected
):
    answer = from_elsewhere(
        site.address + THING.removeprefix(BASE), headers={"Accept": "application/n-triples"}
    )

    assert set(Graph().parse(data=answer["body"], format="nt")) >= expected["DESCRIBE"]
    assert f'<{THING}>; rel="describes"' in answer["headers"]["link"]
    assert answer["headers"]["etag"]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"body": BROKEN, "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"body": "query=" + urllib.parse.quote(f"SELECT * {{ SERVICE <{BASE}> {{}} }}"),
          "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 403),
        ({"body": "ASK {}", "headers": {"Content-Type": "application/sparql-query",
                                        "Accept": "image/png"}}, 406),
        ({"body": " " * 2_000_001, "headers": {"Content-Type": "application/sparql-query"}}, 413),
        ({"body": "ASK {}"}, 415),
    ],
)  # fmt: skip
def test_a_script_elsewhere_reads_what_is_wrong(from_elsewhere, endpoint, options, status):
    answer = from_elsewhere(endpoint, method="POST", **options)

    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json.loads(answer["body"])["status"] == status


@pytest.mark.browser
def test_credentials_are_neither_needed_nor_taken(from_elsewhere, endpoint):
    url = f"{endpoint}?{urllib.parse.urlencode({'query': QUERIES['ASK']})}"

    assert from_elsewhere(url, credentials="omit")["status"] == 200
    assert "error" in from_elsewhere(url, credentials="include")


@pytest.mark.browser
@pytest.mark.parametrize("header", ["X-Requested-With", "Cache-Control", "Prefer"])
def test_a_script_elsewhere_may_send_headers_of_its_own(from_elsewhere, endpoint, header):
    answer = from_elsewhere(endpoint, **DIRECT, headers={
        "Content-Type": "application/sparql-query", header: "no-cache",
    })  # fmt: skip

    assert answer["status"] == 200


@pytest.mark.slow
@pytest.mark.browser
def test_a_script_elsewhere_sees_which_part_of_a_dump_it_got(from_elsewhere, site):
    answer = from_elsewhere(site.address + "dump.ttl.gz", headers={"Range": "bytes=0-9"})

    assert answer["headers"]["content-range"].startswith("bytes 0-9/")

"""A release in an engine of somebody else's: loaded, counted, compared, pointed at, and asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace

import engineservers
import pyoxigraph
import pytest
from conftest import wait_until
from dumped import dump_of
from engineservers import DBA, QUESTIONS, Liar, Oxigraph, engine_at
from httpclient import ask as ask_at
from httpclient import get

from kb.engines import Engine, EngineQueries
from kb.engines.engine import Virtuoso
from kb.engines.pointer import alone, engine_of, point
from kb.engines.pushing import push
from kb.errors import (
    EngineDiffers,
    EngineFailed,
    NotAcceptable,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimedOut,
    ReleaseError,
    ResultTooLarge,
)
from kb.queries import Limits, Queries, Query
from kb.queries.engine import GRAPHS
from kb.releases.release import Release

LIMITS = Limits(seconds=2, workers=2, result=100_000)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small release, in a folder of releases."""
    return engineservers.publish(tmp_path_factory.mktemp("engines") / "releases")


@pytest.fixture
def releases(made, tmp_path):
    """A folder of releases of its own, with the small release."""
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / made.id).symlink_to(made.path)
    (folder / "current").symlink_to(made.id)
    return folder


@pytest.fixture
def release(releases):
    found = Release.current(releases)
    assert found is not None
    return found


@pytest.fixture
def liar():
    liar = Liar()
    yield liar
    liar.close()


@pytest.fixture
def oxigraph(tmp_path):
    server = Oxigraph(tmp_path / "oxigraph")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def own(made):
    """The same release, asked of the engine of the site."""
    queries = Queries(made.store, LIMITS)
    yield queries
    queries.close()


def fill(liar, release) -> Engine:
    """Have an engine hold a release, as if others had loaded it."""
    engine = engine_at(liar.address, release)
    lines = dump_of(release, "dump.nq").read_bytes().splitlines(keepends=True)
    liar.store.update(engine.loading(lines)[2].decode())
    return engine


@pytest.fixture(scope="module")
def _shared(made):
    """An engine that has the release, and what asks it."""
    liar = Liar()
    queries = EngineQueries(fill(liar, made), replace(LIMITS, query_cache=0))
    yield liar, queries
    queries.close()
    liar.close()


@pytest.fixture
def teller(_shared):
    """The engine that `asked` asks; it tells the truth until a test has it lie."""
    liar, _ = _shared
    yield liar
    liar.lie = None
    liar.forms.clear()


@pytest.fixture
def asked(_shared, teller):
    return _shared[1]


def one(asked, text: str, result: str | None = "json", graph: str | None = "nt", **more):
    return asked.answer(Query(text, engineservers.BASE, result, graph, **more))


def rows(answer) -> list[dict[str, object]]:
    return json.loads(answer.whole())["results"]["bindings"]


# What is pushed


def test_a_release_is_loaded_counted_compared_and_pointed_at(oxigraph, releases, release):
    engine = engine_at(oxigraph.address, release)

    pushed = push(releases, release, engine, QUESTIONS)

    assert (pushed.loaded, pushed.questions) == (12, 5)
    assert engine_of(releases, release) == engine


@pytest.mark.slow
def test_an_engine_that_lost_its_data_is_loaded_again(liar, releases, release):
    engine = engine_at(liar.address, release)
    first = push(releases, release, engine, QUESTIONS)

    liar.store.clear()
    again = push(releases, release, engine, QUESTIONS)

    assert again.loaded == first.loaded > 0
    assert push(releases, release, engine, QUESTIONS).loaded == 0


def test_without_a_push_no_engine_is_pointed_at(releases, release):
    with pytest.raises(ReleaseError, match="is in no engine; 'kb push ENGINE' puts it there"):
        engine_of(releases, release)


@pytest.mark.slow
def test_what_is_pointed_at_is_no_other_engine(liar, releases, release):
    push(releases, release, engine_at(liar.address, release), QUESTIONS)

    with pytest.raises(ReleaseError, match=r"and not at http://127\.0\.0\.1:1/query"):
        engine_of(releases, release, "http://127.0.0.1:1/query")


def test_a_store_with_something_in_it_is_left_alone(liar, releases, release):
    liar.store.update("INSERT DATA { <urn:s> <urn:p> <urn:o> }")

    with pytest.raises(
        ReleaseError, match="has 1 statements already; each release goes into a fresh"
    ):
        push(releases, release, engine_at(liar.address, release), QUESTIONS)

    assert len(liar.store) == 1


@pytest.mark.slow
def test_what_others_loaded_is_compared_and_pointed_at(liar, releases, release):
    engine = fill(liar, release)

    pushed = push(releases, release, engine, QUESTIONS, is_loaded=True)

    assert pushed.loaded == 0
    assert engine_of(releases, release) == engine


def without_the_last_row(status, headers, body):
    found = json.loads(body) if body.startswith(b"{") else {}
    if len(found.get("results", {}).get("bindings", [])) > 1:
        found["results"]["bindings"].pop()
        return status, headers, json.dumps(found).encode()
    return status, headers, body


def with_a_row_twice(status, headers, body):
    found = json.loads(body) if body.startswith(b"{") else {}
    if len(found.get("results", {}).get("bindings", [])) > 1:
        found["results"]["bindings"].append(found["results"]["bindings"][0])
        return status, headers, json.dumps(found).encode()
    return status, headers, body


def of_another_type(status, headers, body):
    return status, headers, body.replace(b',"xml:lang":"en"', b"")


def always_no(status, headers, body):
    return status, headers, body.replace(b'"boolean":true', b'"boolean":false')


def without_a_triple(status, headers, body):
    is_graph = headers["Content-Type"] == "application/n-triples"
    return status, headers, body.partition(b"\n")[2] if is_graph else body


@pytest.mark.parametrize(
    ("lie", "named"),
    [(without_the_last_row, "who: 1 rows, and not 2; lacking"),
     (with_a_row_twice, "who: 3 rows, and not 2; too many"),
     (of_another_type, "who: 2 rows, and not 2; lacking"),
     (always_no, "is-there-one: 1 rows, and not 1; lacking: True"),
     (without_a_triple, "what: 2 rows, and not 3; lacking")],
)  # fmt: skip
def test_where_one_answer_differs_nothing_is_switched(liar, releases, release, lie, named):
    engine = fill(liar, release)
    before = replace(engine, query="http://127.0.0.1:1/query")
    with alone(releases):
        point(releases, release, before)
    liar.lie = lie

    with pytest.raises(EngineDiffers) as caught:
        push(releases, release, engine, QUESTIONS, is_loaded=True)

    assert named in str(caught.value)
    assert f"answers 1 of {len(QUESTIONS)} questions otherwise" in str(caught.value)
    assert engine_of(releases, release) == before


@pytest.mark.slow
def test_an_engine_that_writes_a_value_in_another_way_is_not_pointed_at(liar, releases, release):
    engine = fill(liar, release)
    liar.lie = lambda status, headers, body: (status, headers, body.replace(b"P90D", b"P3M"))

    with pytest.raises(EngineDiffers, match=r"has other values than were loaded: .*P90D"):
        push(releases, release, engine, QUESTIONS, is_loaded=True)

    with pytest.raises(ReleaseError, match="is in no engine"):
        engine_of(releases, release)


def test_an_engine_that_lost_something_is_not_asked_any_question(liar, releases, release):
    engine = fill(liar, release)
    liar.store.update("DELETE WHERE { ?s <https://schema.org/knows> ?o }")

    with pytest.raises(
        EngineDiffers, match="has 5 triples in its default graph and 11 in all; release"
    ):
        push(releases, release, engine, QUESTIONS, is_loaded=True)


@pytest.mark.slow
def test_an_engine_killed_while_it_is_loaded_can_be_loaded_on(
    oxigraph, releases, release, monkeypatch
):
    engine, loading, sent = engine_at(oxigraph.address, release), Engine.loading, []

    def kill_at_the_third(self, lines):
        sent.append(lines)
        if len(sent) == 3:
            oxigraph.kill()
        return loading(self, lines)

    monkeypatch.setattr(Engine, "batch", 2)
    monkeypatch.setattr(Engine, "loading", kill_at_the_third)

    with pytest.raises(ReleaseError, match="broke off after 4 statements: .*; nothing is switched"):
        push(releases, release, engine, QUESTIONS)

    with pytest.raises(ReleaseError, match="is in no engine"):
        engine_of(releases, release)
    oxigraph.start()
    assert push(releases, release, engine, QUESTIONS).loaded == 12
    assert engine_of(releases, release) == engine


def test_of_two_pushes_at_once_the_second_is_told(liar, releases, release):
    with alone(releases), pytest.raises(ReleaseError, match="another push is running in"):
        push(releases, release, engine_at(liar.address, release), QUESTIONS)

    assert len(liar.store) == 0


# What is asked


@pytest.mark.parametrize("suffix", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("name", ["who", "how-many", "which-fact", "is-there-one"])
def test_rows_are_those_of_the_site_in_every_format(asked, own, name, suffix):
    text = QUESTIONS[name] + (
        "" if "ORDER" in QUESTIONS[name] or "ASK" in QUESTIONS[name] else " ORDER BY ?fact"
    )

    assert one(asked, text, suffix).whole() == one(own, text, suffix).whole()


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_graphs_are_written_in_every_format(asked, own, suffix):
    answer = one(asked, QUESTIONS["what"], graph=suffix)

    assert (answer.form, answer.format) == ("graph", suffix)
    expected = one(own, QUESTIONS["what"], graph=suffix)
    assert triples(answer.whole(), suffix) == triples(expected.whole(), suffix)


def triples(body: bytes, suffix: str) -> set[object]:
    return {quad.triple for quad in pyoxigraph.parse(body, format=GRAPHS[suffix])}


def test_a_large_answer_waits_on_the_disk(liar, made):
    queries = EngineQueries(
        engine_at(liar.address, made), Limits(memory_buffer=1_000, query_cache=0)
    )
    text = 'SELECT (CONCAT("%s", ?x) AS ?y) { VALUES ?x { "a" "b" "c" } }' % ("x" * 500)

    answer = one(queries, text, "csv")

    assert answer.body == b"" and answer.whole().count(b"xxxx") >= 3
    queries.close()


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [("SELECT *\nWHERE { ?s ?p }", QueryMalformed, "line 2 is: WHERE"),
     ("INSERT DATA { <a:a> <a:b> <a:c> }", QueryRefused, "read-only"),
     ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QueryRefused, "calls no other"),
     ("SELECT * " + "{" * 3000, QueryError, "nested too deep|line 1 is")],
)  # fmt: skip
def test_what_is_refused_here_is_never_sent(teller, asked, text, error, words):
    with pytest.raises(error, match=words):
        one(asked, text)

    assert teller.forms == []


def test_a_form_of_answer_that_is_not_accepted_is_not_sent(teller, asked):
    with pytest.raises(NotAcceptable):
        one(asked, "ASK {}", None)

    assert teller.forms == []


def test_graphs_that_a_client_names_are_passed_on(teller, asked):
    one(asked, "ASK {}", default_graphs=("urn:a",), named_graphs=("urn:b", "urn:c"))

    [form] = teller.forms
    assert form["default-graph-uri"] == ["urn:a"]
    assert form["named-graph-uri"] == ["urn:b", "urn:c"]


def test_relative_names_and_booleans_in_capitals_mean_what_they_mean_here(asked, own):
    """An engine has its own address as a base (RFC 3986, section 5.1.3), or none; SPARQL 1.1 Query,
    section 19.8, has `true` for any case."""
    text = "SELECT ?name { <id/person/b> <https://schema.org/name> ?name FILTER(TRUE) }"

    found = rows(one(asked, text))

    assert len(found) == 1 and found == rows(one(own, text))


def test_virtuoso_is_sent_one_base(made):
    engine = Virtuoso("http://127.0.0.1:1/sparql", "", engineservers.BASE, "urn:default")

    asked = ("ASK {}", "BASE <a:b> ASK {}")
    texts = [engine.text(Query(one, "https://e.org/")) for one in asked]

    kept = [re.sub("DEFINE .*\n", "", text) for text in texts]
    assert kept == ["BASE <https://e.org/>\nASK {}", "BASE <a:b> ASK {}"]


# An engine that ends, hangs, cuts, or says something else


@pytest.mark.slow
def test_an_engine_killed_while_it_answers_is_told_and_the_next_one_is_asked(
    oxigraph, releases, release
):
    engine = engine_at(oxigraph.address, release)
    push(releases, release, engine, QUESTIONS)
    queries = EngineQueries(engine, Limits(seconds=20, query_cache=0))
    threading.Timer(1, oxigraph.kill).start()

    with pytest.raises(EngineFailed, match="the engine behind this endpoint does not answer"):
        one(
            queries,
            "SELECT (COUNT(*) AS ?n) { %s }" % " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(12)),
        )
    with pytest.raises(EngineFailed, match="Connection re(fused|set)"):
        one(queries, QUESTIONS["who"])

    oxigraph.start()
    assert len(rows(one(queries, QUESTIONS["who"]))) == 2
    queries.close()


def hangs(status, headers, body):
    time.sleep(4)
    return status, headers, body


@pytest.mark.slow
@pytest.mark.parametrize("text", [QUESTIONS["who"], QUESTIONS["what"]])
def test_an_engine_that_does_not_come_to_an_end_is_left_at_the_limit(teller, asked, text):
    teller.lie = hangs
    start = time.monotonic()

    with pytest.raises(
        QueryTimedOut, match=r"had not answered after 2 s, the limit here \(seconds\)"
    ):
        one(asked, text)

    assert time.monotonic() - start < LIMITS.seconds + 1


JSON = {"Content-Type": "application/sparql-results+json"}
LINES = {"Content-Type": "application/n-triples"}
NO_ROWS = b'{"head":{"vars":["who"]},"results":{"bindings":[]}}'
LIES = {
    "hangs up": ("SELECT", None, "does not answer"),
    "hangs up in the middle": ("SELECT", (200, {**JSON, "Content-Length": "900"}, NO_ROWS), "it broke off"),
    "a cut without a word": ("SELECT", (200, {**JSON, "Content-Length": ""}, NO_ROWS[:-2]), "is not what it says"),
    "a graph without an end": ("CONSTRUCT", (200, {**LINES, "Content-Length": ""}, b"<a:a> <a:b> <a:c> .\n"), "where it ends"),
    "an error": ("SELECT", (500, {"Content-Type": "text/plain"}, b"out of memory\n at /srv/engine.c"), r"\(status 500\): out of memory$"),
    "a page": ("SELECT", (200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"), "answered with 'text/html'"),
    "a page as a result": ("SELECT", (200, JSON, b"<html>Welcome</html>"), "is not what it says"),
    "an empty page as a graph": ("CONSTRUCT", (200, {"Content-Type": "text/html"}, b""), "answered with 'text/html'"),
    "Turtle as N-Triples": ("CONSTRUCT", (200, LINES, b"@prefix a: <a:> . a:a a:b a:c ."), "is not what it says"),
    "yes for rows": ("SELECT", (200, JSON, b'{"head":{},"boolean":true}'), "yes or no, and not rows"),
    "rows for yes": ("ASK", (200, JSON, NO_ROWS), "rows, and not yes or no"),
    "other JSON": ("SELECT", (200, JSON, b'{"took": 3}'), "is not what it says"),
    "no IRI": ("SELECT", (200, JSON, b'{"head":{"vars":["who"]},"results":{"bindings":[{"who":{"type":"uri","value":"a b"}}]}}'), "is not what it says"),
    "nothing": ("SELECT", (200, JSON, b""), "is not what it says"),
    "sent on": ("SELECT", (302, {"Location": "http://127.0.0.1:1/"}, b""), r"\(status 302\)"),
}  # fmt: skip
FORMS = {
    "SELECT": QUESTIONS["who"],
    "ASK": QUESTIONS["is-there-one"],
    "CONSTRUCT": QUESTIONS["what"],
}


@pytest.mark.parametrize("name", LIES)
def test_what_is_no_whole_answer_is_an_error_that_says_so(teller, asked, name):
    form, told, words = LIES[name]
    teller.lie = lambda *_: told

    with pytest.raises(EngineFailed, match=words) as caught:
        one(asked, FORMS[form])

    assert (caught.value.status, caught.value.retry_after) == (502, 5)
    teller.lie = None
    assert len(rows(one(asked, QUESTIONS["who"]))) == 2  # the next is answered


def test_an_answer_over_the_limit_is_not_sent(teller, asked):
    teller.lie = lambda *_: (200, LINES, b"<a:a> <a:b> <a:c> .\n" * 10_000)

    with pytest.raises(ResultTooLarge, match="and nothing of it was sent"):
        one(asked, QUESTIONS["what"])


def test_an_answer_over_the_limit_of_a_page_is_not_sent(asked):
    with pytest.raises(ResultTooLarge, match="more than 0 MB"):
        one(asked, QUESTIONS["what"], most=100)


# Behind a site


@pytest.mark.slow
def test_a_site_answers_from_the_engine_and_is_switched_to_the_next(
    serve, releases, release, tmp_path
):
    first, second = Oxigraph(tmp_path / "first"), Oxigraph(tmp_path / "second")
    try:
        push(releases, release, engine_at(first.address, release), QUESTIONS)
        server = serve(
            "serve",
            "--port",
            "0",
            "--releases",
            str(releases),
            "--engine",
            "pushed",
            "--set",
            "poll=0.05",
        )
        status, answer = ask_at(server.address, QUESTIONS["who"])
        assert (status, len(json.loads(answer)["results"]["bindings"])) == (200, 2)
        assert json.loads(get(server.address, "health")[1])["store"] == "engine"

        first.kill()
        status, answer = ask_at(server.address, QUESTIONS["which-fact"])
        assert (status, json.loads(answer)["title"]) == (502, "Bad Gateway")
        assert get(server.address, "data/person/a.ttl")[0] == 200  # pages need no engine

        push(releases, release, engine_at(second.address, release), QUESTIONS)
        assert wait_until(lambda: ask_at(server.address, QUESTIONS["which-fact"])[0] == 200)
    finally:
        first.kill()
        second.kill()


@pytest.mark.slow
def test_a_site_does_not_go_by_an_engine_that_has_no_such_release(releases):
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--releases", str(releases)]

    done = subprocess.run(
        [*command, "--engine", "pushed"], capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert "is in no engine; 'kb push ENGINE' puts it there" in done.stderr


# Virtuoso, which takes all graphs together and cuts


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory, made):
    """Virtuoso with the release, and with 1,000 rows at most."""
    with engineservers.virtuoso(
        tmp_path_factory.mktemp("virtuoso") / "server", rows=1_000
    ) as address:
        yield engine_at(address, made, "virtuoso")


@pytest.mark.slow
@pytest.mark.virtuoso
def test_virtuoso_answers_every_question_alike_by_its_own_profile(virtuoso, releases, release):
    with pytest.raises(EngineDiffers) as caught:
        push(releases, release, virtuoso, QUESTIONS, environment=DBA)
    graph, months, all_ = str(caught.value).splitlines()
    # Any graph is its default graph too, which has a name there: only such a question differs.
    assert re.match("which-fact: 2 rows, and not 1; too many: .*/dataset", graph)
    # A year is a year there, and so are 365 days: which of them it was, its graphs do not tell.
    assert months == (
        "what: the engine's answer has other values than were loaded: it writes 30 days as a month "
        "into graphs; ask for rows (SELECT)"
    )
    assert "2 of 5 questions" in all_

    alike = {name: text for name, text in QUESTIONS.items() if name not in ("which-fact", "what")}
    assert push(releases, release, virtuoso, alike, environment=DBA).questions == 3
    assert engine_of(releases, release) == virtuoso

    as_conforming = engine_at(virtuoso.query, release)
    with pytest.raises(EngineDiffers, match="triples in its default graph and"):
        push(releases, release, as_conforming, QUESTIONS, is_loaded=True)

    queries = EngineQueries(virtuoso, Limits(query_cache=0))
    # Its own graphs, of some 2,500 statements on itself, are no part of the release.
    graphs = rows(one(queries, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
    assert {row["g"]["value"] for row in graphs} - {virtuoso.graph} == {
        f"{engineservers.BASE}fact/f{n}" for n in range(6)
    }
    # It would join the two, where the protocol's graphs are to be asked alone (2.1.4).
    with pytest.raises(EngineFailed, match="name them in one of the two"):
        one(queries, "ASK FROM <urn:a> {}", default_graphs=("urn:b",))
    # Ninety days are "7776000.0" there, which is no duration at all (XSD 1.1, part 2, 3.3.6).
    periods = "SELECT ?period { ?s <https://schema.org/duration> ?period } ORDER BY STR(?s)"
    assert [row["period"]["value"] for row in rows(one(queries, periods))] == ["P1Y", "P90D"]
    days = f"CONSTRUCT WHERE {{ <{engineservers.BASE}id/person/b> <https://schema.org/duration> ?day }}"
    with pytest.raises(EngineFailed, match="it writes 30 days as a month into graphs"):
        one(queries, days)
    many = "SELECT * { VALUES ?a { %s } VALUES ?b { %s } }" % ((" ".join(map(str, range(40))),) * 2)
    with pytest.raises(
        EngineFailed, match="did not give all of the answer: it gives 1000 rows at most"
    ):
        one(queries, many)
    fact = f"{engineservers.BASE}fact/f0"
    every = "SELECT (COUNT(*) AS ?n) { %s }"
    counted = {
        name: rows(one(queries, every % where, default_graphs=default, named_graphs=named))[0]["n"][
            "value"
        ]
        for name, where, default, named in [
            ("a graph", "?s ?p ?o", (fact,), ()),
            ("no other beside it", "GRAPH ?g { ?s ?p ?o }", (fact,), ()),
            ("a named one", "GRAPH ?g { ?s ?p ?o }", (), (fact,)),
            ("no default beside it", "?s ?p ?o", (), (fact,)),
        ]
    }
    assert counted == {
        "a graph": "1",
        "no other beside it": "0",
        "a named one": "1",
        "no default beside it": "0",
    }
    queries.close()

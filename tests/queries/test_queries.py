"""Queries in killable workers: what they answer, and what they survive."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pyoxigraph
import pytest
from conftest import patient, wait_until
from costly import CROSS, GROWTH, NESTED
from processtree import children
from rdflib import XSD, Graph
from test_querytext import NOT_CALLS

from kb.canonical.oxigraph import FILES_OPENED, files_of_store
from kb.errors import (
    NotAcceptable,
    QueriesBusy,
    QueryError,
    QueryFailed,
    QueryMalformed,
    QueryRefused,
    QueryTimedOut,
    QueryTooLong,
    ResultTooLarge,
)
from kb.queries import Limits, Queries, Query


@pytest.fixture(scope="module")
def queries(release, limits):
    queries = Queries(release.store, limits)
    yield queries
    queries.close()


@pytest.fixture(scope="module")
def impatient(release):
    """A pool whose limit of time is soon reached."""
    queries = Queries(release.store, Limits(seconds=2, workers=2))
    yield queries
    queries.close()


def ask(queries, text, **how):
    return queries.answer(Query(text, "https://e.org/", **how))


def count(queries) -> int:
    answer = ask(queries, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def test_a_store_of_more_files_than_its_engine_opens_at_its_start_is_asked(tmp_path):
    """One of ten million statements has thirty files."""
    store = pyoxigraph.Store(str(tmp_path))
    for part in "abc":  # each is written into files of its own, for each order of terms
        said = [f'<https://e.org/{part}{n}> <https://e.org/p> "{part}{n}"' for n in range(50)]
        lines = "".join(f"{one} .\n{one} <https://e.org/graph/{part}> .\n" for one in said)
        store.bulk_load(lines, format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    del store
    assert files_of_store(tmp_path) > FILES_OPENED

    queries = Queries(tmp_path, Limits(workers=1))
    for pattern in ("?s ?p 'c7'", "<https://e.org/a7> ?p ?o", "GRAPH ?g { ?s ?p 'b7' }"):
        answer = ask(queries, f"SELECT * {{ {pattern} }}")
        assert len(json.loads(answer.body)["results"]["bindings"]) == 1
    assert count(queries) == 150
    queries.close()


def test_a_count_is_that_of_the_manifest(queries, release):
    assert count(queries) == release.manifest["triples"]


@pytest.mark.parametrize(
    ("text", "form"),
    [("SELECT * { ?s ?p ?o } LIMIT 1", "select"), ("ASK { ?s ?p ?o }", "ask"),
     ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "graph"), ("DESCRIBE <https://e.org/x>", "graph")],
)  # fmt: skip
def test_each_form_of_query_is_answered(queries, text, form):
    assert ask(queries, text).form == form


def test_a_cross_product_is_stopped_at_the_limit_and_the_next_query_is_answered(impatient):
    start = time.monotonic()

    with pytest.raises(QueryTimedOut, match="stopped after 2 s, the limit here"):
        ask(impatient, CROSS)

    assert time.monotonic() - start < patient(impatient.limits.seconds + 1)
    assert count(impatient) > 0


def test_while_one_query_runs_away_others_are_answered(impatient):
    with_error = []
    runaway = threading.Thread(target=lambda: with_error.append(pytest.raises(QueryTimedOut, ask, impatient, CROSS)))  # fmt: skip
    runaway.start()
    start = time.monotonic()

    count(impatient)

    assert time.monotonic() - start < patient(2)
    runaway.join()
    assert with_error


@pytest.mark.slow
def test_what_runs_away_leaves_no_process_behind(release):
    before = children()
    queries = Queries(release.store, Limits(seconds=1, workers=1))

    with pytest.raises(QueryTimedOut):
        ask(queries, CROSS)

    assert wait_until(lambda: len(children() - before) <= 1)
    queries.close()


def test_a_query_that_takes_all_memory_ends_one_worker_only(queries):
    with pytest.raises(QueryFailed, match="more than 400 MB, the limit here"):
        ask(queries, GROWTH)

    assert count(queries) > 0


@pytest.mark.parametrize("name", NESTED)
def test_a_query_nested_too_deep_is_an_error_with_words_and_no_more(impatient, name, release):
    try:
        ask(impatient, NESTED[name])
    except (QueryMalformed, QueryFailed, QueryTimedOut) as error:
        assert str(error)

    assert count(impatient) == release.manifest["triples"]


def test_an_answer_over_the_limit_is_refused_whole(queries):
    with pytest.raises(
        ResultTooLarge, match=r"more than 2 MB, the limit here \(result\), and nothing of it"
    ):
        ask(queries, "SELECT * { ?a ?b ?c . ?d ?e ?f }")


@pytest.mark.slow
def test_when_all_places_are_taken_a_query_is_told_to_come_back(release):
    queries = Queries(release.store, Limits(seconds=3, workers=1, wait_seconds=0))
    running = threading.Thread(target=lambda: pytest.raises(QueryTimedOut, ask, queries, CROSS))
    running.start()
    assert wait_until(queries.busy)

    with pytest.raises(QueriesBusy) as caught:
        ask(queries, "ASK {}")

    assert caught.value.retry_after
    running.join()
    queries.close()


SERVICES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?u {{ <{0}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#x\n<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SeRvIcE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{0}>",
    "LOAD <{0}>",
]


@pytest.fixture
def canary():
    """A listener on the loopback; what has called it."""
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", calls
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("text", SERVICES)
def test_no_query_calls_out(queries, canary, text):
    address, calls = canary

    try:
        answer = ask(queries, text.format(address))
    except (QueryRefused, QueryMalformed):
        pass
    else:
        assert b'bindings":[]' in answer.body or answer.body == b""
    assert calls == []


def test_a_worker_that_is_asked_to_call_out_cannot(release, limits, canary, tmp_path, monkeypatch):
    """The second wall: without the check of the text there is still no network to be had."""
    address, calls = canary
    (tmp_path / "sitecustomize.py").write_text(
        "import kb.queries.engine as engine\n"
        "engine.refuse_what_is_not_offered = lambda text: None\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    queries = Queries(release.store, limits)

    with pytest.raises(QueryFailed, match="the engine could not answer"):
        ask(queries, SERVICES[0].format(address))

    assert calls == []
    queries.close()


@pytest.mark.parametrize("text", NOT_CALLS)
def test_the_word_in_a_text_a_name_or_a_comment_is_answered(queries, text):
    assert ask(queries, text).form == "ask"


@pytest.mark.parametrize("graph", ["x", "", "not an iri", "<script>"])
def test_a_graph_that_is_no_iri_is_a_mistake_of_the_client(queries, graph):
    with pytest.raises(QueryMalformed, match="is no IRI"):
        ask(queries, "ASK {}", default_graphs=(graph,))


@pytest.mark.parametrize("text", [r'SELECT ("a\u0001b" AS ?x) {}', r'SELECT ("a\uFFFE" AS ?x) {}'])
def test_what_xml_cannot_hold_is_not_sent_as_xml(queries, text):
    with pytest.raises(QueryMalformed, match="XML cannot hold"):
        ask(queries, text, result_format="xml")

    assert ask(queries, text, result_format="json").form == "select"


@pytest.mark.parametrize(
    "property_", ["http://e.org/1", "http://e.org/a#", "urn:1", "http://e.org/·"]
)
def test_a_graph_whose_properties_xml_cannot_name_is_not_sent_as_xml(queries, property_):
    """A property is an element there, and its IRI must end in a name (RDF/XML, section 2.2)."""
    text = f"CONSTRUCT {{ <urn:s> <{property_}> 'v' }} WHERE {{}}"

    with pytest.raises(QueryMalformed, match="properties that XML cannot hold"):
        queries.answer(Query(text, "https://e.org/", graph_format="rdf"))
    assert (
        property_.encode() in queries.answer(Query(text, "https://e.org/", graph_format="nt")).body
    )


@pytest.mark.parametrize(
    "property_", ["http://e.org/a:b", "http://e.org/1a", "tag:a", "http://e.org/é"]
)
def test_a_graph_whose_properties_end_in_a_name_is_the_same_as_xml(queries, property_):
    text = f"CONSTRUCT {{ <urn:s> <{property_}> 'v' }} WHERE {{}}"

    answer = queries.answer(Query(text, "https://e.org/", graph_format="rdf"))

    assert [str(p) for p in Graph().parse(data=answer.body, format="xml").predicates()] == [
        property_
    ]


def test_a_query_over_the_limit_is_refused_unread(queries):
    with pytest.raises(QueryTooLong, match="1,000,000 bytes, the limit here"):
        ask(queries, "ASK { } #" + " " * 1_000_000)


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP DEFAULT",
     "PREFIX a: <a:> INSERT { a:a a:b ?o } WHERE { ?s ?p ?o }", "LOAD <file:///etc/hostname>",
     "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "CREATE GRAPH <a:g>"],
)  # fmt: skip
def test_an_update_is_refused_and_changes_nothing(queries, text, release):
    with pytest.raises(QueryRefused, match="read-only"):
        ask(queries, text)

    assert count(queries) == release.manifest["triples"]


def test_a_mistake_is_told_with_line_and_column(queries):
    with pytest.raises(QueryMalformed, match=r"at 2:\d+.*; line 2 is: WHERE"):
        ask(queries, "SELECT *\nWHERE { ?s ?p }")


def test_a_graph_that_is_not_there_has_no_rows(queries):
    answer = ask(queries, "SELECT * { ?s ?p ?o }", default_graphs=("https://e.org/none",))

    assert json.loads(answer.body)["results"]["bindings"] == []


def test_a_graph_can_be_asked_alone(queries, dump):
    fact = "https://w3id.org/treaty-kb/fact/ajaswv"
    answer = ask(queries, "SELECT * { ?s ?p ?o }", default_graphs=(fact,))

    assert 0 < len(json.loads(answer.body)["results"]["bindings"]) < len(dump)


def test_a_form_of_answer_that_is_not_accepted_is_not_sent(queries):
    with pytest.raises(NotAcceptable):
        ask(queries, "ASK {}", result_format=None)


def test_workers_end_when_the_parent_closes_them(release):
    before = children()
    queries = Queries(release.store, Limits(workers=2))
    ask(queries, "ASK {}")
    assert len(children() - before) == 1

    queries.close()

    assert wait_until(lambda: children() <= before)


def test_a_worker_that_ended_while_it_was_idle_is_no_fault_of_the_query(release):
    before = children()
    queries = Queries(release.store, Limits(workers=1))
    ask(queries, "ASK {}")
    [worker] = children() - before
    os.kill(worker, 9)

    answer = ask(queries, "ASK { ?s ?p ?o }")

    assert answer.form == "ask"
    queries.close()


def test_a_query_that_was_cut_off_leaves_its_answer_to_nobody(release, monkeypatch):
    queries = Queries(release.store, Limits(workers=1))
    monkeypatch.setattr(
        "kb.queries.receiving.AnswerReceiver.receive", lambda *_: (_ for _ in ()).throw(MemoryError)
    )
    with pytest.raises(MemoryError):
        ask(queries, 'SELECT ("first" AS ?x) {}')
    monkeypatch.undo()

    answer = ask(queries, 'SELECT ("second" AS ?x) {}')

    assert b"second" in answer.body
    queries.close()


def test_a_pool_closed_in_the_middle_of_a_query_leaves_no_worker(release):
    before = children()
    queries = Queries(release.store, Limits(workers=1, seconds=2))
    running = threading.Thread(target=lambda: pytest.raises(QueryError, ask, queries, CROSS))
    running.start()
    time.sleep(0.5)

    queries.close()

    running.join()
    assert wait_until(lambda: children() <= before)


@pytest.mark.parametrize(
    "dataset", [{"default_graphs": ("https://w3id.org/treaty-kb/fact/ajaswv",)}]
)
def test_what_a_request_for_a_dataset_does_not_name_is_empty(queries, dataset):
    """SPARQL 1.1 Protocol, section 2.1.4."""
    named = ask(queries, "SELECT * { GRAPH ?g { ?s ?p ?o } }", **dataset)
    default = ask(queries, "SELECT * { ?s ?p ?o }", named_graphs=dataset["default_graphs"])

    assert json.loads(named.body)["results"]["bindings"] == []
    assert json.loads(default.body)["results"]["bindings"] == []


@pytest.mark.slow
def test_of_two_long_queries_for_one_place_one_is_told_to_come_back(release):
    queries = Queries(release.store, Limits(seconds=3, workers=3, max_slow=1))
    with ThreadPoolExecutor(2) as two:
        asked = [two.submit(ask, queries, CROSS.replace("?n", name)) for name in ("?n", "?m")]
        short = count(queries)
        said = {type(error): str(error) for one in asked if (error := one.exception())}
    queries.close()

    assert short > 0  # which has a place
    assert set(said) == {QueriesBusy, QueryTimedOut}
    assert "1 queries that need more than 0.25 s of processor" in said[QueriesBusy]


@pytest.mark.parametrize("left", ["?d", "?r", '"2020-01-31"^^xsd:date', "xsd:date(STR(?d))"])
@pytest.mark.parametrize(
    "right", ["?p", '"P60D"^^xsd:dayTimeDuration', "xsd:dayTimeDuration('P60D')"]
)
@pytest.mark.parametrize("plus", [" + ", "+"])
def test_a_day_and_a_duration_have_a_sum_whatever_they_are_called(queries, left, right, plus):
    """By the calendar: 60 days after 31 January of a leap year."""
    answer = ask(queries, f"""PREFIX xsd: <{XSD}> SELECT ({left}{plus}{right} AS ?x) {{
        VALUES (?d ?r ?p) {{ ("2020-01-31"^^xsd:date "2020-01-31"^^xsd:date
                             "P60D"^^xsd:dayTimeDuration) }} }}""")  # fmt: skip

    (row,) = json.loads(answer.body)["results"]["bindings"]
    assert row["x"]["value"] == "2020-03-31"


@pytest.mark.parametrize(
    ("sum_", "value"),
    [("1+2*3", "7"), ("1 + 2 - 3+4", "4"), ("2*3+4/2", "8"), ("1 + -2", "-1"), ("1 - +2", "-1"),
     ("(1+2)*3", "9"), ("STRLEN('a+b')+1", "4"), ("1e+1 + 1", "11"), ("+5 + +5", "10"),
     ("0.5+0.25", "0.75"), ("9223372036854775806+1", "9223372036854775807")],
)  # fmt: skip
def test_sums_of_numbers_are_those_of_arithmetic(queries, sum_, value):
    answer = ask(queries, f"SELECT ({sum_} AS ?x) {{}}")

    (row,) = json.loads(answer.body)["results"]["bindings"]
    assert float(row["x"]["value"]) == float(value)


def test_a_path_of_one_or_more_stays_one_and_a_mistake_keeps_its_place(queries):
    path = "SELECT * { ?s (<http://www.w3.org/2000/01/rdf-schema#subClassOf>)+ ?x } LIMIT 1"
    assert json.loads(ask(queries, path).body)["results"]["bindings"]

    with pytest.raises(QueryMalformed, match=r"error at 1:22: "):
        ask(queries, "SELECT (1 + 2 + 3 ) { ?s ?p ?o }")


def test_values_of_several_kinds_that_the_engine_cannot_sort_are_told_with_the_way_to_sort_them(
    tmp_path,
):
    random = Random(1)
    store = pyoxigraph.Store(str(tmp_path))
    for i in range(1_000):
        number = random.randrange(1, 1_000)
        value = ('"{}"^^xsd:integer', '"P{}D"^^xsd:duration', '"{}PQ"@en')[i % 3].format(number)
        store.update(f"PREFIX xsd: <{XSD}> INSERT DATA {{ <a:{i}> <a:p> {value} }}")
    store.flush()
    del store
    queries = Queries(tmp_path, Limits(workers=1))

    with pytest.raises(QueryFailed, match=r"sorts values of several kinds .*ORDER BY STR\(\?x\)"):
        ask(queries, "SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    sorted_ = ask(queries, "SELECT (STR(?o) AS ?t) { ?s ?p ?o } ORDER BY STR(?o)")

    texts = [row["t"]["value"] for row in json.loads(sorted_.body)["results"]["bindings"]]
    assert texts == sorted(texts)
    assert len(texts) == 1_000
    queries.close()


def test_a_large_answer_waits_on_the_disk_and_is_whole(release, dump):
    queries = Queries(release.store, Limits(workers=1, memory_buffer=10_000))
    answer = ask(queries, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graph_format="nt")

    assert answer.body == b""
    assert answer.size > 10_000
    assert answer.whole().count(b"\n") == len(dump)
    queries.close()


def test_what_was_asked_before_is_answered_without_a_worker(release):
    queries = Queries(release.store, Limits(workers=1))
    first = ask(queries, "SELECT * { ?s ?p ?o } LIMIT 3")
    queries.close()

    assert ask(queries, "SELECT * { ?s ?p ?o } LIMIT 3") == first


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "struuid()", "BNODE()"])
def test_an_answer_told_by_more_than_the_query_is_not_kept(release, call):
    queries = Queries(release.store, Limits(workers=1))
    text = f"SELECT ({call} AS ?x) {{}}"

    answers = {ask(queries, text).body for _ in range(2)}

    assert len(answers) == 2 or call == "BNODE()"
    assert queries._kept.get(Query(text, "https://e.org/")) is None
    queries.close()


@pytest.mark.slow
def test_the_store_in_memory_takes_over_and_gives_the_same_answers(release):
    # What records say is left out: to put all of it in order takes minutes.
    text = """SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(!CONTAINS(STR(?g), "/fact/")) }
    ORDER BY ?g ?s ?p ?o"""
    limits = Limits(workers=1, seconds=60)
    on_disk, in_memory = Queries(release.store, limits), Queries(release.store, limits)
    in_memory.preload(release.manifest["quads"])

    assert wait_until(in_memory.is_preloaded)

    assert ask(in_memory, text).whole() == ask(on_disk, text).whole()
    on_disk.close()
    in_memory.close()


@pytest.mark.slow
def test_a_store_that_would_take_more_memory_than_it_may_stays_on_the_disk(release):
    queries = Queries(release.store, Limits(workers=1, preload=1000))
    queries.preload(release.manifest["quads"])

    time.sleep(1)

    assert not queries.is_preloaded()
    assert count(queries) == release.manifest["triples"]
    queries.close()

"""The endpoint in front of the application: to the letter what the application answers, as safe."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import ExitStack, closing
from urllib.parse import parse_qsl, quote

import pytest
from costly import GROWTH, NESTED
from fronts import fronts, reply
from processtree import children

from kb.errors import QueriesBusy, QueryError, QueryFailed, QueryTimedOut, ResultTooLarge
from kb.loading import load
from kb.queries import Limits, Queries, Query
from kb.web.query.protocol import _parameters

#: Takes time without end, on one statement too.
ENDLESS = "SELECT (COUNT(*) AS ?n) { %s }" % " ".join(
    f"VALUES ?v{i} {{ {' '.join(map(str, range(300)))} }}" for i in range(4)
)
BASE = "https://e.org/"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
DIRECT = ("Content-Type", "application/sparql-query")
LIMITS = Limits(
    seconds=5, workers=2, query_cache=0, memory=100_000_000, result=3_000_000, memory_buffer=100_000
)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("direct")
    (folder / "one.ttl").write_text("<id/person/a> <https://schema.org/name> 'one' .")
    return load([folder / "one.ttl"], folder / "releases", base=BASE)


@pytest.fixture(scope="module")
def both(release):
    with fronts(release, LIMITS) as made:
        yield made


@pytest.fixture
def queries_with(release):
    """Makes queries with limits of their own; what a test that fails has left is closed too."""
    with ExitStack() as stack:
        yield lambda limits: stack.enter_context(closing(Queries(release.store, limits)))


@pytest.fixture
def queries(queries_with):
    return queries_with(LIMITS)


def answers_of(queries, *texts: str) -> list[object]:
    """The answers to texts that are asked at once on one event loop, or the errors."""

    async def ask() -> list[object]:
        asked = (queries.answer_async(Query(text, BASE, graph_format="nt")) for text in texts)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(ask())


def get(query: str, **more: str) -> bytes:
    return "&".join(
        f"{name}={quote(value)}" for name, value in {"query": query, **more}.items()
    ).encode()


SELECT, ASK = "SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
LARGE = "SELECT (CONCAT(?x, STR(?a), STR(?b)) AS ?y) { BIND('%s' AS ?x) VALUES ?a { %s } VALUES ?b { %s } }" % (
    "x" * 100, " ".join(map(str, range(60))), " ".join(map(str, range(60))))  # fmt: skip


@pytest.mark.parametrize("query", [SELECT, ASK, GRAPH, "DESCRIBE <https://e.org/id/person/a>"])
@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "application/json",
     "text/tab-separated-values", "text/turtle", "application/ld+json;q=0.5, application/n-triples", "image/png",
     "application/rdf+xml, text/html;q=0.1", "text/html", "text/*", "application/trig;q=abc", "é, */*;q=0"],
)  # fmt: skip
def test_each_form_is_answered_alike_whatever_is_accepted(both, query, accept):
    headers = [("Host", "x"), ("Accept", accept)] if accept else [("Host", "x")]

    status, _, _ = both.compare("GET", "/sparql", get(query), headers, b"")

    assert status in (200, 406)


REQUESTS = {
    "a format by name": ("GET", get(SELECT, format="csv"), [], b""),
    "a format that is none": ("GET", get(SELECT, format="pdf"), [], b""),
    "no query": ("GET", b"", [], b""),
    "an empty query": ("GET", b"query=", [], b""),
    "a plus and a percent": ("GET", b"query=ASK+%7B+?s+?p+'%25'%20}&x", [], b""),
    "not UTF-8": ("GET", b"query=ASK%7B%FF%7D", [], b""),
    "half a character": ("GET", b"query=ASK%7B%C3%7D", [], b""),
    "two queries": ("GET", get(SELECT) + b"&query=ASK{}", [], b""),
    "an update": ("GET", get("CLEAR ALL"), [], b""),
    "SERVICE": ("GET", get("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), [], b""),
    "a mistake": ("GET", get("SELECT *\nWHERE { ?s ?p }"), [], b""),
    "a mistake, told to a browser": (
        "GET",
        get("SELCT"),
        [("Accept", "text/html, */*;q=0.1")],
        b"",
    ),
    "a prefix that is not declared": ("GET", get("ASK { ?s tro:x 1 }"), [], b""),
    "a function that is not known": ("GET", get("SELECT (<a:f>(1) AS ?x) {}"), [], b""),
    "a graph that is none": ("GET", get(ASK, **{"default-graph-uri": "not an iri"}), [], b""),
    "a graph": ("GET", get(ASK, **{"named-graph-uri": "https://e.org/none"}), [], b""),
    "what changes": ("GET", get("SELECT (1 AS ?now) {}"), [], b""),
    "what XML cannot hold": ("GET", get(r'SELECT ("a\u0001b" AS ?x) {}', format="xml"), [], b""),
    "a form": ("POST", b"", [FORM], get(SELECT)),
    "a form with graphs in the address": ("POST", b"default-graph-uri=a:b", [FORM], get(ASK)),
    "a form of another charset": (
        "POST",
        b"",
        [("Content-Type", f"{FORM[1]}; charset=latin-1")],
        get(ASK),
    ),
    "itself": ("POST", b"", [DIRECT], SELECT.encode()),
    "itself and a parameter": ("POST", get(ASK), [DIRECT], ASK.encode()),
    "a body of no type": ("POST", b"", [], ASK.encode()),
    "a body of another type": ("POST", b"", [("Content-Type", "text/plain")], ASK.encode()),
    "a packed body": ("POST", b"", [DIRECT, ("Content-Encoding", "gzip")], ASK.encode()),
    "an empty body": ("POST", b"", [DIRECT], b""),
    "a long text": ("POST", b"", [DIRECT], (ASK + "#" + "x" * 40_000).encode()),
    "many graphs": (
        "POST",
        b"",
        [FORM],
        get(ASK) + b"".join(b"&default-graph-uri=https://e.org/%d" % i for i in range(9_000)),
    ),
    "a text over the limit": ("POST", b"", [DIRECT], (ASK + "#" + "x" * 1_000_000).encode()),
    "HEAD": ("HEAD", get(SELECT), [], b""),
    "OPTIONS": ("OPTIONS", b"", [], b""),
    "DELETE": ("DELETE", get(SELECT), [], b""),
    "a condition": ("GET", get(SELECT), [("If-None-Match", "*")], b""),
    "a condition that fails": ("GET", get(SELECT), [("If-Match", '"other"')], b""),
    "a part": ("GET", get(SELECT), [("Range", "bytes=0-1")], b""),
    "packed": ("GET", get(LARGE.replace("60", "9")), [("Accept-Encoding", "gzip")], b""),
    "a large answer": ("GET", get(LARGE), [], b""),
    "an answer over the limit": ("GET", get(LARGE.replace("x" * 100, "x" * 1000)), [], b""),
    "too much memory": ("GET", get(GROWTH), [], b""),
    "nested too deep": ("GET", get(NESTED["closed braces"]), [], b""),
    "no end": ("GET", get(ENDLESS), [], b""),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_whatever_is_asked_is_answered_alike(both, name):
    method, query, headers, body = REQUESTS[name]
    length = [("Content-Length", str(len(body)))] if body else []

    both.compare(method, "/sparql", query, [("Host", "x"), *headers, *length], body)


def test_most_of_it_was_answered_in_front(both):
    """Else the two would be one."""
    before = both.answered()

    for query in (SELECT, ASK, GRAPH, "SELCT"):
        both.compare("GET", "/sparql", get(query), [("Host", "x")], b"")

    assert both.answered() == before + 4


def test_a_file_of_the_release_that_was_changed_is_told_alike(both):
    for front in (both.direct, both.plain):
        served = front.serving.served
        served.site.upkeep.stamps = {served.site.search.path: (1, 1, 1)}

    status, headers, _ = both.compare("GET", "/sparql", get(ASK), [("Host", "x")], b"")

    for front in (both.direct, both.plain):
        front.serving.served.site.upkeep.stamps = {}
    assert (status, dict(headers)["retry-after"]) == (503, "5")


def test_a_fault_is_met_and_told_of_by_the_application(both, monkeypatch, caplog):
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(both.direct.serving.served.site.queries, "answer_async", fail)

    status, _, body = reply(both.direct, "GET", "/sparql", get(ASK), [("Host", "x")], b"")

    assert status == 200 and b"true" in body
    assert "a fault of ours" in caplog.text
    assert both.direct.serving.served.borrowers == 0


# Without a thread, and as safe


def test_many_are_answered_at_once_on_one_loop(queries):
    answers = answers_of(queries, *(f"SELECT ({number} AS ?n) {{}}" for number in range(200)))

    assert [f'"value":"{number}"'.encode() in one.body for number, one in enumerate(answers)] == [
        True
    ] * 200


@pytest.mark.slow
def test_what_runs_away_is_stopped_and_the_others_are_answered(queries):
    queries.warm()
    start = time.monotonic()

    runaway, *others = answers_of(
        queries, ENDLESS, *(f"ASK {{}} #{number}" for number in range(20))
    )

    assert isinstance(runaway, QueryTimedOut)
    assert {one.form for one in others} == {"ask"}
    assert time.monotonic() - start < LIMITS.seconds + 1
    assert queries.busy() == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [(GROWTH, (QueryFailed, QueryTimedOut)), (NESTED["closed braces"], QueryError), (LARGE.replace("x" * 100, "x" * 1000), ResultTooLarge)],
)  # fmt: skip
def test_what_asks_too_much_ends_its_worker_and_no_more(queries, text, error):
    first, second = answers_of(queries, text)[0], answers_of(queries, ASK)[0]

    assert isinstance(first, error)
    assert second.body.endswith(b"true}")


@pytest.mark.slow
def test_a_worker_that_somebody_killed_is_no_fault_of_the_query(queries_with):
    before = children()
    queries = queries_with(Limits(seconds=90, wait_seconds=90, workers=1, query_cache=0))
    answers_of(queries, ASK)
    [worker] = children() - before
    threading.Timer(0.3, os.kill, (worker, 9)).start()

    answers = answers_of(queries, "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } }" % (
        (" ".join(map(str, range(220))),) * 3), ASK)  # fmt: skip

    assert [getattr(one, "form", one) for one in answers] == ["select", "ask"]


@pytest.mark.slow
def test_one_long_query_too_many_is_told_to_come_back(queries_with):
    queries = queries_with(Limits(seconds=2, workers=3, max_slow=1, query_cache=0))

    first, second, third = answers_of(queries, ENDLESS, ENDLESS + "#", ASK)

    assert {type(first), type(second)} == {QueryTimedOut, QueriesBusy}
    assert third.form == "ask"


@pytest.mark.slow
def test_who_waits_longer_than_allowed_is_told_to_come_back(queries_with):
    queries = queries_with(Limits(seconds=2, workers=1, wait_seconds=0.2, query_cache=0))

    _, waiting = answers_of(queries, ENDLESS, ASK)

    assert isinstance(waiting, QueriesBusy) and waiting.retry_after


def test_a_query_that_was_given_up_leaves_its_answer_to_nobody(queries):
    async def give_up() -> None:
        asking = asyncio.ensure_future(queries.answer_async(Query(ENDLESS, BASE)))
        await asyncio.sleep(0.3)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(give_up())

    assert (
        next(one.body for one in answers_of(queries, 'SELECT ("second" AS ?x) {}')).count(b"second")
        == 1
    )
    assert queries.busy() == 0


@pytest.mark.parametrize(
    "form",
    [b"a=1&b=&c&=d&&a=2", b"query=a%3Db=c+d%2B%20%C3%A9", b"q=%", b"q=%4", b"q=%zz%41", b"=%3d", b"a=b=c",
     b"q=%0A%0d=\n%=\n", "q=é%C3%A9".encode(), b"q=_=3D&=3D=1", b"%71%3d=%26;%26", b"q=%C3", b"q=\xc3", b"q=%00"],
)  # fmt: skip
def test_a_form_is_read_as_the_standard_library_reads_it(form):
    def read(how):
        try:
            return how(form)
        except UnicodeDecodeError:
            return "no UTF-8"

    assert read(_parameters) == read(
        lambda text: parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
    )

"""What a query's text asks for: calls and updates are found, words elsewhere are not."""

from __future__ import annotations

import contextlib
import time

import pytest

from kb.errors import QueryRefused
from kb.queries.text import refuse_what_is_not_offered

NOT_CALLS = [
    "ASK { ?s ?p 'SERVICE' }",
    'ASK { ?s ?p """a " SERVICE""" }',
    "ASK { ?service ?SERVICE ?o }",
    "PREFIX service: <https://e.org/> ASK { service:SERVICE service:x <https://e.org/SERVICE> }",
    "ASK { } # SERVICE <http://127.0.0.1/> {}",
    "PREFIX load: <https://e.org/> ASK { load:load load:insert 1 }",
]


@pytest.mark.parametrize("text", NOT_CALLS)
def test_the_word_in_a_text_a_name_or_a_comment_is_no_call(text):
    refuse_what_is_not_offered(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { service silent <http://127.0.0.1:1/> {} }",
        "ASK { SERVICE#x\n<http://127.0.0.1:1/> {} }",
        r"ASK { \u0053ERVICE <http://127.0.0.1:1/> {} }",
        # The grammar's longest token is an IRI or a name; the engine reads a call.
        "ASK { BIND(1 AS ?a) FILTER(?a<?b)SERVICE#>\nSILENT<http://127.0.0.1:1/>{} }",
        "PREFIX b: <b:> ASK { FILTER(?a<b:x)SERVICE#>\n <http://127.0.0.1:1/>{} }",
        r'ASK { BIND("\u0022" AS ?x) SERVICE SILENT <http://127.0.0.1:1/> {} BIND("\u0022" AS ?y) }',
        r"ASK { BIND('\u0027' AS ?x) SERVICE SILENT <http://127.0.0.1:1/> {} BIND('\u0027' AS ?y) }",
        "PREFIX : <http://127.0.0.1:1/> ASK { SERVICE:x {} }",
        "PREFIX : <http://127.0.0.1:1/> ASK { ?s ?p 1SERVICE:x # {\n {} }",
        "ASK { ?s ?p trueSERVICE <http://127.0.0.1:1/> {} }",
        "ASK { ?s ?p 1.SERVICE <http://127.0.0.1:1/> {} }",
    ],
)
def test_a_call_is_found_also_where_it_hides_from_the_grammar(text):
    with pytest.raises(QueryRefused, match="SERVICE is not offered"):
        refuse_what_is_not_offered(text)


@pytest.mark.parametrize(
    "unit", ["1", "a.", '"\\"', "'''", "<a", "service:", "?", "@a-", ":", " ", "(", "\\u0041"]
)
def test_a_long_text_is_gone_over_once(unit):
    text = "ASK{} " + unit * (600_000 // len(unit))
    start = time.process_time()

    with contextlib.suppress(QueryRefused):
        refuse_what_is_not_offered(text)

    assert time.process_time() - start < 5  # a scan that goes back over the text takes an hour

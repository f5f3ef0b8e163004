"""Which questions have no answer in a release: they come last, and say so."""

from __future__ import annotations

import json
import re

from kb.errors import QueryError
from kb.queries import Query
from kb.web.coverage import coverage
from kb.web.query.questions import Question, every_question
from kb.web.site import Site

#: So many releases are remembered: a process serves one, and for a moment the next.
MOST_RELEASES = 4

_known: dict[str, frozenset[str]] = {}


def unanswered(site: Site) -> frozenset[str]:
    """The names of the questions whose answer has no row. They are asked once in the life of a
    process; where one gets no answer now, nothing is remembered, and it counts as answered.

    Of who takes part in treaties, those with subqueries take longest, and have rows wherever
    anything is recorded.
    """
    if site.release.id in _known:
        return _known[site.release.id]
    found, is_sure = set(), True
    for question in every_question():
        try:
            is_long = question.is_of_participants and question.text.count("SELECT") > 1
            if not coverage().recorded if is_long else _is_empty(site, question):
                found.add(question.name)
        except QueryError:
            is_sure = False
    if is_sure:
        while len(_known) >= MOST_RELEASES:
            _known.pop(next(iter(_known)), None)
        _known[site.release.id] = frozenset(found)
    return frozenset(found)


def _is_empty(site: Site, question: Question) -> bool:
    """Whether an answer has neither row nor triple; yes or no is an answer."""
    answer = site.queries.answer(Query(_first(question.text), site.ids.base, "json", "nt"))
    if answer.form == "select":
        return not json.loads(answer.whole())["results"]["bindings"]
    return answer.form == "graph" and not answer.whole().strip()


def _first(text: str) -> str:
    """A query that asks for one row, in no order: whoever has that has an answer.

    >>> _first("SELECT * { ?s ?p ?o } ORDER BY ?s"), _first("SELECT * { ?s ?p ?o } LIMIT 5")
    ('SELECT * { ?s ?p ?o }\\nLIMIT 1', 'SELECT * { ?s ?p ?o } LIMIT 5')
    """
    after = text.rpartition("}")[2]
    if re.search(r"(?i)\b(limit|offset|values)\b", after) or re.search(r"\bASK\b", text):
        return text
    bare = re.sub(r"\bORDER BY[^{}]*\Z", "", text)
    return f"{bare.rstrip()}\nLIMIT 1"

"""Which questions have no answer in a release: they come last, and say so."""

from __future__ import annotations

import json
import re
from threading import Lock, Thread

from flask import copy_current_request_context

from kb.errors import QueryError
from kb.queries import Query
from kb.web.coverage import coverage
from kb.web.query.questions import Question, every_question
from kb.web.site import Site

#: So many releases are remembered: a process serves one, and for a moment the next.
MOST_RELEASES = 4

_known: dict[str, frozenset[str]] = {}
_asking: set[str] = set()
_lock = Lock()


def unanswered(site: Site) -> frozenset[str] | None:
    """The names of the questions whose answer has no row; None while they are being asked, which
    takes seconds and is begun by the first call for a release."""
    release = site.release.id
    with _lock:
        if release not in _known and release not in _asking:
            _asking.add(release)
            Thread(target=copy_current_request_context(_ask), args=(site,), daemon=True).start()
        return _known.get(release)


def ask_all(site: Site) -> None:
    """Ask all questions of a release now, for whoever must not get a page that does not know.

    Raises `QueryError` where one gets no answer.
    """
    with _lock:
        is_known = site.release.id in _known
    if not is_known:
        _remember(site)


def _ask(site: Site) -> None:
    """Ask all questions of a release; where one gets no answer now, nothing is remembered."""
    try:
        _remember(site)
    except QueryError:
        pass  # too many ask at once, or the release is no longer served: the next call begins again
    finally:
        with _lock:
            _asking.discard(site.release.id)


def _remember(site: Site) -> None:
    found = frozenset(one.name for one in every_question() if _has_none(site, one))
    with _lock:
        while len(_known) >= MOST_RELEASES:
            _known.pop(next(iter(_known)))
        _known[site.release.id] = found


def _has_none(site: Site, question: Question) -> bool:
    """Whether a question has no answer. Of who takes part in treaties, those with subqueries take
    longest, and have rows wherever anything is recorded."""
    is_long = question.is_of_participants and question.text.count("SELECT") > 1
    return not coverage().recorded if is_long else _is_empty(site, question)


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

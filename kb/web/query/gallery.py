"""The competency questions as examples on a page: by who asks so, in the reader's language; those
without an answer in a release come last, and say so."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock, Thread

from flask import copy_current_request_context

from kb.errors import QueryError
from kb.queries import Query
from kb.web.coverage import coverage
from kb.web.query.questions import Question, every_question
from kb.web.site import Site
from kb.web.words.languages import gettext, message


@dataclass(frozen=True)
class Example:
    """A question as a reader sees it: its sentence, and the language that this is in."""

    question: Question
    sentence: str
    language: str
    #: Whether this release has no answer to it.
    is_empty: bool = False


#: Each topic with what a query of it speaks of; the first that fits is a question's topic. The
#: heading says who asks so, for readers who do not know the vocabulary.
TOPICS = {
    message("What a lawyer asks: treaties and acts"):
        r"tro:(TreatyAction|AnticipatedAction|actionType|Proposal|instrumentKind|subject)\b"
        r"|a tro:Treaty\b",
    message("What a journalist asks: who said what"):
        r"tro:(ReportedStatement|force|speechMode)\b|tro:inferredProperty tro:speaker",
    message("What a historian asks: events"):
        r"tro:(DiplomaticEvent|eventKind|reportedCount|reportedWitness)\b",
    message("What a protocol officer asks: people, offices, organisations"):
        r"tro:(OfficeHolding|TitleHolding|Group)\b|schema:parentOrganization",
    message("What a data engineer asks: sources and certainty"): r"",
}  # fmt: skip


def gallery(languages: Sequence[str], empty: Container[str] = ()) -> Mapping[str, list[Example]]:
    """The questions under their topics, in the order of the topics and of the sentences; those
    without an answer, which are `empty`, last."""
    groups: dict[str, list[Example]] = {gettext(topic): [] for topic in TOPICS}
    for question in every_question():
        example = replace(word(question, languages), is_empty=question.name in empty)
        groups.setdefault(heading_of(question), []).append(example)
    ordered = {
        topic: sorted(examples, key=lambda example: (example.is_empty, example.sentence.casefold()))
        for topic, examples in groups.items()
    }
    return {topic: examples for topic, examples in ordered.items() if examples}


def word(question: Question, languages: Sequence[str]) -> Example:
    """A question in the first of the languages that it is worded in.

    >>> example = word(Question.read("who", "# en: Who?\\n# id: Siapa?"), ["fr", "id", "en"])
    >>> example.sentence, example.language
    ('Siapa?', 'id')
    """
    known = question.sentences
    language = next((tag for tag in (*languages, *known) if tag in known), "")
    return Example(question, known.get(language, question.name.replace("-", " ")), language)


def heading_of(question: Question) -> str:
    """The topic of a question, one of ours in the reader's language."""
    topic = topic_of(question.text)
    return gettext(topic) if topic in TOPICS else topic


def topic_of(text: str) -> str:
    """The topic that the header of a query names (`# topic: ...`), or that its words tell.

    >>> topic_of("# en: Which ships?\\n# topic: Ships\\nASK {}")
    'Ships'
    """
    named = re.search(r"(?m)^# topic: (.+)$", text)
    if named:
        return named[1]
    query = re.sub(r"(?m)^#.*$", "", text)
    return next(topic for topic, words in TOPICS.items() if re.search(words, query))


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
    empty = frozenset(question.name for question in every_question() if _has_none(site, question))
    with _lock:
        while len(_known) >= MOST_RELEASES:
            _known.pop(next(iter(_known)))
        _known[site.release.id] = empty


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

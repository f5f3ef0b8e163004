"""The competency questions as addresses: each answers in every format, with its parameters.

On a page they stand by who asks so; those without an answer in a release come last, and say so.

`ontology/questions/<name>.rq` starts with its sentence in three languages. A line ``# parameter
?person (person): the person asked about`` names what it can be asked about, and a ``VALUES`` has
its default: ``VALUES ?person { <...> }`` for a thing, ``VALUES ?date { "2026-02-03"^^xsd:date }``
for a day, of the kind ``date``, ``VALUES ?article { "14" }`` for a ``number``. What is given takes
its place: an IRI that is made of a checked name, a day of the calendar, or digits, never the text
of a client. The query that a page shows is the query that was asked.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock, Thread
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    copy_current_request_context,
    jsonify,
    redirect,
    request,
)
from werkzeug.wrappers import Response as BaseResponse

from kb import __version__
from kb.identifiers import SLUG, Identifiers
from kb.queries import Query
from kb.queries.text import is_repeatable
from kb.releases.release import Release
from kb.web.coverage import TreatyCoverage, coverage, require_recorded
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.query.codes import of_code
from kb.web.query.protocol import headers_of
from kb.web.site import Site
from kb.web.words.languages import gettext, message

_PARAMETER = re.compile(r"(?m)^# parameter \?(\w+) \(([a-z]+)\): (.+)$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Parameter:
    """What can be asked about: the variable, the kind of thing, what it is, and the default."""

    name: str
    kind: str
    says: str
    #: The IRI of a thing, a day as 2026-02-03, or a number.
    default: str

    @property
    def is_day(self) -> bool:
        """Whether it is a day, and no thing."""
        return self.kind == "date"

    @property
    def is_thing(self) -> bool:
        """Whether it is a thing, and no day or number."""
        return self.kind not in ("date", "number")

    @property
    def typed(self) -> str:
        """The default as one writes it into an address: a day, a number, or the name of a thing in
        its kind."""
        return self.default.rpartition("/")[2]

    def named(self, value: str, ids: Identifiers) -> str:
        """The day or number that a value is, or the IRI of the thing of this kind that it names: by
        its IRI, its reference or its slug; "" where it is neither."""
        if self.is_day:
            return value if _is_day(value) else ""
        if not self.is_thing:
            return value if re.fullmatch(r"[1-9][0-9]{0,2}", value) else ""
        slug = value.removeprefix(f"{ids.base}id/").removeprefix(f"{self.kind}/")
        return str(ids.thing(f"{self.kind}/{slug}")) if SLUG.fullmatch(slug) else ""

    def read(self, value: str) -> str:
        """The IRI, day or number that a value of a request names; 400 for what is none, and 404 for
        a thing of which nothing is published; what was merged leads on (301), or is gone (410)."""
        site = Site.current()
        named = self.named(of_code(value) if self.kind == "country" else value, site.ids)
        if not named and self.is_day:
            abort(400, Notice("'%(value)s' is no day: write it as in 2026-02-03", value=value))
        if not (named or self.is_thing):
            abort(400, Notice("'%(value)s' is no number: write it as in 14", value=value))
        if not named:
            notice = Notice(
                "'%(value)s' is no %(kind)s: give its IRI or its name in it, as in %(kind)s/<name>",
                value=value, kind=self.kind,
            )  # fmt: skip
            abort(400, notice)
        if self.is_thing:
            answer_retired(named, lambda new: _instead(self.name, new))
            if not site.store.knows(named):
                answer_unknown(named)
        return named


def parameters_of(text: str) -> tuple[Parameter, ...]:
    """What the question of a text can be asked about, in its order.

    >>> [day] = parameters_of('# parameter ?date (date): the day\\nASK {\\n'
    ...                       '  VALUES ?date { "2026-02-03"^^xsd:date }\\n}')
    >>> day.name, day.default, day.is_day
    ('date', '2026-02-03', True)
    """
    return tuple(
        Parameter(name, kind, says, match[2] if (match := values(name).search(text)) else "")
        for name, kind, says in _PARAMETER.findall(text)
    )


def values(name: str) -> re.Pattern[str]:
    """The line of a query with the default of a parameter, which is the second group."""
    return re.compile(
        rf'(?m)^(\s*VALUES \?{re.escape(name)} \{{ [<"])([^>"]*)((?:>|"(?:\^\^xsd:date)?) \}}\n)'
    )


def given_in(parameters: Iterable[Parameter]) -> Mapping[str, str]:
    """The value for each parameter that is given; 400 for what is none, or for an unknown one."""
    known = {parameter.name: parameter for parameter in parameters}
    given = {}
    for name, value in request.args.items():
        if name == "lang" and name not in known:
            continue  # the language of the reader, which the pages' links carry
        if name not in known:
            names = ", ".join(known) or "none"
            notice = Notice(
                "this question has no parameter '%(name)s'; it has %(names)s",
                name=name, names=names,
            )  # fmt: skip
            abort(400, notice)
        given[name] = known[name].read(value)
    return given


def _instead(name: str, iri: str) -> str:
    """The path of the same question about another thing."""
    slug = iri.rpartition("/")[2]
    return f"{request.path}?{urlencode({**request.args, name: slug})}"


def _is_day(value: str) -> bool:
    """Whether a day of the calendar is written as we ask for it, which Python reads more widely."""
    try:
        return bool(_DAY.fullmatch(value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


questions = Blueprint("questions", __name__)

#: Questions by the names that they had; an address that answered goes on to answer.
RENAMED = {
    "which-values-are-concluded": "which-values-are-inferred",
    "whose-words-are-concluded": "whose-words-are-inferred",
}
_SENTENCE = re.compile(r"(?m)^# ([a-z]{2}): (.+)$")


@dataclass(frozen=True)
class Question:
    """A question: its name, its sentence by language, its parameters, and the query."""

    name: str
    sentences: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str

    @classmethod
    def read(cls, name: str, text: str) -> Question:
        """A question from the text of its file.

        >>> q = Question.read("x", "# en: Who?\\n# parameter ?p (person): whom\\nSELECT * {\\n"
        ...                        "  VALUES ?p { <https://e.org/id/person/a> }\\n}")
        >>> q.sentences["en"], q.parameters[0].default
        ('Who?', 'https://e.org/id/person/a')
        """
        return cls(name, dict(_SENTENCE.findall(text)), parameters_of(text), text)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The local names of the terms of our ontology that the query speaks of, in order.

        >>> text = "# of tro:Group\\nPREFIX tro: <urn:x>\\nASK { ?x tro:host/tro:actor [] }"
        >>> Question.read("x", text).terms
        ('actor', 'host')
        """
        query = re.sub(r"(?m)^#.*$", "", self.text)
        return tuple(sorted(set(re.findall(r"\btro:(\w+)", query))))

    @property
    def is_of_participants(self) -> bool:
        """Whether it is about who takes part in treaties, which records tell."""
        return {"TreatyAction", "actor"} <= set(self.terms)

    def about(self, given: Mapping[str, str]) -> str:
        """The query with what is given, which is made by `Parameter.read`, as its defaults."""
        text = self.text
        for name, value in given.items():  # neither an IRI of ours nor a day has a backslash
            text = values(name).sub(rf"\g<1>{value}\g<3>", text)
        return text


@questions.get("/questions/<name>.<suffix>")
def answer(name: str, suffix: str) -> BaseResponse:
    """The answer to a question in the format of the suffix; `.rq` is the query itself."""
    question = question_named(name)
    if suffix == "rq":
        response = Response(question.text, content_type="application/sparql-query")
        return conditional(response, name, suffix)
    if suffix == "html":
        query = request.query_string.decode("ascii", "replace")
        return redirect(f"/questions/{name}" + (f"?{query}" if query else ""), 303)
    format_ = by_suffix(suffix, (*RESULTS, *DOCUMENTS))
    if format_ is None:
        abort(404, Notice("there is no format '.%(suffix)s' here", suffix=suffix))
    given = given_in(question.parameters)
    for parameter in question.parameters:
        if parameter.name not in given:
            notice = Notice(
                "this question needs '%(name)s' (%(says)s): add %(example)s to the address",
                name=parameter.name, says=parameter.says,
                example=urlencode({parameter.name: parameter.typed}),
            )  # fmt: skip
            abort(400, notice)
    _require_recorded(question, given)
    as_result, as_graph = (suffix if format_ in some else None for some in (RESULTS, DOCUMENTS))
    return send_answer(query_of(question, given, as_result, as_graph))


def _require_recorded(question: Question, given: Mapping[str, str]) -> None:
    """404, with whom to ask, for an answer without a row about a treaty of which nothing is
    recorded."""
    site = Site.current()
    treaties = [given[each.name] for each in question.parameters if each.kind == "treaty"]
    is_open = any(not TreatyCoverage.of(site.store, iri).is_recorded for iri in treaties)
    if is_open and _is_empty(site, question.about(given)):
        for iri in treaties:
            require_recorded(iri)


@questions.get("/openapi.json")
def openapi() -> Response:
    """What can be asked by address, as an OpenAPI 3.1 document."""
    site = Site.current()
    content: dict[str, object] = {
        "openapi": "3.1.0",
        "info": {"title": site.settings["title"].get("en", "SPARQL"), "version": __version__},
        "paths": {
            f"/questions/{question.name}.{{format}}": _path_of(question)
            for question in every_question()
        },
    }
    response = jsonify(content)
    return conditional(response, "openapi")


def send_answer(query: Query) -> Response:
    """The answer, a large one in parts; with an ETag where asking again would give the same.

    Raises a `QueryError` or `NotAcceptable` before anything is sent.
    """
    answer = Site.current().queries.answer(query)
    response = Response(answer.parts(), headers=headers_of(answer))
    if request.method in ("GET", "HEAD") and is_repeatable(query.text):
        return conditional(response, request.full_path, answer.format)
    return response


def every_question() -> tuple[Question, ...]:
    """The questions of the release by name."""
    return _questions(Site.current().release)


@lru_cache(maxsize=4)
def _questions(release: Release) -> tuple[Question, ...]:
    """The questions of a release, which never change, read once."""
    return tuple(Question.read(path.stem, path.read_text("utf-8")) for path in release.questions())


def question_named(name: str) -> Question:
    """The question of the release with a name, or that it had; 404 where there is none."""
    known = {question.name: question for question in every_question()}
    question = known.get(name) or known.get(RENAMED.get(name, ""))
    if question is None:
        abort(404, Notice("there is no such question; /questions lists them all"))
    return question


def query_of(
    question: Question,
    given: Mapping[str, str],
    result_format: str | None = "json",
    graph_format: str | None = "ttl",
    most: int | None = None,
) -> Query:
    """The query of a question about what is given."""
    base = Site.current().ids.base
    return Query(question.about(given), base, result_format, graph_format, most=most)


def _path_of(question: Question) -> dict[str, object]:
    parameters: list[dict[str, object]] = [
        {
            "name": "format",
            "in": "path",
            "required": True,
            "schema": {"enum": [*(format_.suffix for format_ in RESULTS), "rq", "html"]},
        }
    ]
    parameters += [
        {
            "name": parameter.name,
            "in": "query",
            "required": True,
            "description": parameter.says,
            "schema": {"type": "string", **({"format": "date"} if parameter.is_day else {})},
            "example": parameter.typed,
        }
        for parameter in question.parameters
    ]
    return {
        "get": {
            "operationId": question.name,
            "summary": question.sentences.get("en", question.name),
            "parameters": parameters,
            "responses": {"200": {"description": "The answer"}},
        }
    }


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

#: Of each of these, by its id: the names of the questions whose answer has no row.
_empty: dict[str, Future[frozenset[str]]] = {}
_lock = Lock()


def unanswered(site: Site) -> frozenset[str] | None:
    """The names of the questions whose answer has no row; None while they are being asked, which
    takes seconds and is begun by the first call for a release, or by one after it failed."""
    with _lock:
        future = _empty.get(site.release.id)
        if future is None or (future.done() and future.exception()):
            future = _empty[site.release.id] = Future()
            while len(_empty) > MOST_RELEASES:
                del _empty[next(iter(_empty))]
            ask = copy_current_request_context(_ask)
            Thread(target=ask, args=(site, future), daemon=True).start()
    return future.result() if future.done() and not future.exception() else None


def ask_all(site: Site) -> None:
    """Ask all questions of a release now, for whoever must not get a page that does not know.

    Raises `QueryError` where one gets no answer.
    """
    future = _empty.get(site.release.id)
    if future is None or not future.done():
        future = _empty[site.release.id] = Future()
        _ask(site, future)
    future.result()


def _ask(site: Site, future: Future[frozenset[str]]) -> None:
    """Ask all questions of a release; where one gets no answer, the next call begins again."""
    try:
        names = (question.name for question in every_question() if _has_none(site, question))
        future.set_result(frozenset(names))
    except Exception as error:
        future.set_exception(error)


def _has_none(site: Site, question: Question) -> bool:
    """Whether a question has no answer. Of who takes part in treaties, those with subqueries take
    longest, and have rows wherever anything is recorded."""
    is_long = question.is_of_participants and question.text.count("SELECT") > 1
    return not coverage().recorded if is_long else _is_empty(site, question.text)


def _is_empty(site: Site, text: str) -> bool:
    """Whether the answer to a query has neither row nor triple; yes or no is an answer."""
    answer = site.queries.answer(Query(_first(text), site.ids.base, "json", "nt"))
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

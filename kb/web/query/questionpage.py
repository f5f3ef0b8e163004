"""The competency questions as pages: what each asks, what the release answers, how to ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.errors import QueryError
from kb.namespaces import SCHEMA, TRO
from kb.queries.text import form_of, is_repeatable
from kb.web.coverage import TreatyCoverage, coverage
from kb.web.documents.subjects import Subject, see_other, send_page, written
from kb.web.etags import html
from kb.web.links import address
from kb.web.negotiation import HTML, RESULTS, negotiate
from kb.web.notices import Notice
from kb.web.problems import again_in
from kb.web.query.protocol import ANSWERS
from kb.web.query.questions import (
    Question,
    every_question,
    gallery,
    given_in,
    heading_of,
    query_of,
    question_named,
    unanswered,
    word,
)
from kb.web.query.snippets import Snippet, snippets
from kb.web.query.sparql import MOST_PAGE, MOST_ROWS, Mistake, Outcome, read_answer
from kb.web.site import Site
from kb.web.words.languages import day, gettext, message, reader_languages
from kb.web.words.wording import Link, Wording

questionpages = Blueprint("questionpages", __name__)

#: What an answer without rows says of who took part in a treaty.
_RECORDED = {
    "complete": message(
        "All participants of this treaty are recorded here, as of the day of the record: no row, "
        "no such participant."
    ),
    "partial": message(
        "Only some participants of this treaty are recorded here: of the others, an answer "
        "without rows says nothing."
    ),
    "not-recorded": message(
        "Who takes part in this treaty is not recorded here: an answer without rows says nothing "
        "of it."
    ),
}
_ANY_TREATY = message(
    "Of a treaty whose participants are not recorded here, an answer without rows says nothing."
)


@dataclass(frozen=True)
class AskedQuestion:
    """A question that is asked of the release: about what, and what it came to."""

    question: Question
    #: The IRI or the day for each parameter that was given.
    given: Mapping[str, str]
    outcome: Outcome

    @property
    def query(self) -> str:
        """The query as it was asked."""
        return self.question.about(self.given)


@questionpages.get("/questions")
def listing() -> Response:
    """The questions of the release under their topics, in the reader's language."""
    if not every_question():
        abort(404, Notice("these data have no questions of their own"))

    empty = unanswered(Site.current())

    def write() -> str:
        groups = gallery(reader_languages(), empty or ())
        return render_template("questions.html", groups=groups, covered=coverage())

    if empty is None:  # soon the page says more: nobody keeps it
        headers = {"Vary": "Accept-Language", "Cache-Control": "no-store"}
        return Response(write(), content_type=HTML.content_type, headers=headers)
    return html(write, "questions")


@questionpages.get("/questions/<name>")
def page(name: str) -> Response:
    """The page of a question, or 303 to its answer in the format that a program likes."""
    question = question_named(name)
    given, subject = given_in(question.parameters), _subject(question)
    format_ = negotiate(request.accept_mimetypes, (HTML, *subject.offered))
    if format_ != HTML:
        return see_other(subject, format_)
    start = address()

    def write() -> str:
        return _written(subject, _answered(question, given), start)

    try:
        if is_repeatable(question.text):
            return send_page(subject, write, start)
        return _unkept(write(), 200)
    except QueryError as error:  # the question is still told, and nothing of it is kept
        outcome = Outcome(mistake=Mistake.of(error))
        body = _written(subject, AskedQuestion(question, given, outcome), start)
        response = _unkept(body, error.status)
        response.headers.update(again_in(error))
        return response


def _unkept(body: str, status: int) -> Response:
    """A page that is right for this moment alone."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(body, status, headers, content_type=HTML.content_type)


@questionpages.get("/questions/<name>.expected.csv")
def expected(name: str) -> BaseResponse:
    """What the editors expect is their test and no document: the way to the answer itself."""
    return redirect(f"/questions/{question_named(name).name}.csv", 302)


def _subject(question: Question) -> Subject:
    path = f"/questions/{question.name}"
    about = {parameter.name: parameter.typed for parameter in question.parameters}
    about |= {name: value for name, value in request.args.items() if name != "lang"}
    return Subject(
        iri=f"{Site.current().ids.base}{path[1:]}",
        page=path,
        documents=path,
        kinds=(str(SCHEMA.Question),),
        query=f"?{urlencode(about)}" if about else "",
        offered=ANSWERS[_form(question)],
    )


def _answered(question: Question, given: Mapping[str, str]) -> AskedQuestion:
    """The question with its answer; raises `QueryError` where it gets none."""
    answer = Site.current().queries.answer(query_of(question, given, most=MOST_PAGE))
    return AskedQuestion(question, given, read_answer(answer, 0))


def _written(subject: Subject, run: AskedQuestion, start: str) -> str:
    question, languages = run.question, reader_languages()
    example = word(question, languages)
    others = {tag: text for tag, text in question.sentences.items() if tag != example.language}
    return written(
        subject, "question.html", run=run, example=example, others=others,
        topic=heading_of(question), parameters=_parameters(run), most_rows=MOST_ROWS,
        terms=_terms(question), why_empty=_why_empty(run),
        covered=coverage() if question.is_of_participants else None,
        link=f"{start.rstrip('/')}{subject.page}.{subject.offered[0].suffix}{subject.query}",
        curl=_curl(subject, start), snippets=_snippets(run, start),
    )  # fmt: skip


#: The classes of what a question can be asked about; up to so many of one are picked by name.
_CLASSES = {"article": SCHEMA.NewsArticle, "country": SCHEMA.Country, "person": SCHEMA.Person,
            "treaty": TRO.Treaty}  # fmt: skip
MOST_PICKED = 500


def _parameters(run: AskedQuestion) -> list[dict[str, object]]:
    """The parameters with what is asked about now: its words, what a reader types for it, and what
    can be picked by its name."""
    wording = Wording.of(Site.current().store)
    rows = []
    for parameter in run.question.parameters:
        value = run.given.get(parameter.name, parameter.default)
        said = day(value) if parameter.is_day else value
        link = wording.link(value) if parameter.is_thing else Link(said)
        picked = _picked(parameter.kind, value, wording)
        rows.append(
            {"own": parameter, "typed": value.rpartition("/")[2], "link": link, "picked": picked}
        )
    return rows


def _picked(kind: str, value: str, wording: Wording) -> list[Link]:
    """What of a kind a reader may pick by name; nothing where there are too many, or none of that
    name."""
    class_ = _CLASSES.get(kind)
    things = Site.current().tallies.things(str(class_), MOST_PICKED + 1) if class_ else []
    if len(things) > MOST_PICKED or value not in things:
        return []
    return wording.by_name(things)


def _why_empty(run: AskedQuestion) -> str:
    """What an answer without rows says: of who took part in a treaty, nothing where that is not
    recorded here."""
    if not run.question.is_of_participants:
        return _why_no_words(run)
    values = [
        run.given.get(parameter.name, parameter.default)
        for parameter in run.question.parameters
        if parameter.kind == "treaty"
    ]
    if not values:
        return gettext(_ANY_TREATY)
    return gettext(_RECORDED[TreatyCoverage.of(Site.current().store, values[0]).extent])


def _why_no_words(run: AskedQuestion) -> str:
    """Why nothing was said of what is asked about: no article may speak of it at all."""
    wording = Wording.of(Site.current().store)
    for parameter in run.question.parameters:
        thing = run.given.get(parameter.name, parameter.default)
        if parameter.is_thing and not _is_spoken_of(thing):
            name = wording.link(thing).text
            return gettext("No published article speaks of %(thing)s.") % {"thing": name}
    return gettext("No article or record published here says so.")


def _is_spoken_of(thing: str) -> bool:
    """Whether an article is about a thing, or speaks of it."""
    store = Site.current().store
    return any(next(store.subjects(term, thing), None) for term in (SCHEMA.about, SCHEMA.mentions))


def _terms(question: Question) -> tuple[Link, ...]:
    """The terms of our ontology that a question speaks of, by name."""
    wording = Wording.of(Site.current().store)
    return wording.all_links(
        TRO + name for name in question.terms if wording.store.knows(TRO + name)
    )


def _curl(subject: Subject, start: str) -> str:
    suffix = "csv" if subject.offered == RESULTS else subject.offered[0].suffix
    return f"curl -s '{start.rstrip('/')}{subject.page}.{suffix}{subject.query}'"


def _snippets(run: AskedQuestion, start: str) -> list[Snippet]:
    return snippets(f"{start}sparql", run.query, _form(run.question))


def _form(question: Question) -> str:
    """The form of the answer to a question."""
    return {"SELECT": "select", "ASK": "ask"}.get(form_of(question.text), "graph")

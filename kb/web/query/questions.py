"""The competency questions as addresses: each answers in every format, with its parameters.

`ontology/questions/<name>.rq` starts with its sentence in three languages; a parameter is a line
``# parameter ?person (person): the person asked about`` and a ``VALUES`` with the one asked about
where none is given. It asks about a thing of a kind, or (`date`) about a day. A value that is given
is bound as a term, never put into the text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb import __version__
from kb.identifiers import SLUG
from kb.namespaces import XSD
from kb.queries import Query
from kb.releases.release import Release
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.notices import Notice
from kb.web.query.sending import send_answer
from kb.web.site import Site

questions = Blueprint("questions", __name__)

_SENTENCE = re.compile(r"(?m)^# ([a-z]{2}): (.+)$")
_PARAMETER = re.compile(r"(?m)^# parameter \?(\w+) \(([a-z]+)\): (.+)$")


#: What is asked about where it is no thing but a day of the calendar.
DAY = "date"


@dataclass(frozen=True)
class Parameter:
    """What can be asked about: the variable, the kind of thing (or `DAY`), what it is, and the
    default."""

    name: str
    kind: str
    says: str
    default: str

    def written(self, value: str) -> str:
        """A value as the query has it: an IRI, or a day.

        >>> Parameter("day", "date", "", "").written("2026-02-03")
        '"2026-02-03"^^xsd:date'
        """
        return f'"{value}"^^xsd:date' if self.kind == DAY else f"<{value}>"


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
        parameters = tuple(
            Parameter(variable, kind, says, _default(text, variable))
            for variable, kind, says in _PARAMETER.findall(text)
        )
        return cls(name, dict(_SENTENCE.findall(text)), parameters, text)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The local names of the terms of our ontology that the query speaks of, in order.

        >>> text = "# of tro:Group\\nPREFIX tro: <urn:x>\\nASK { ?x tro:host/tro:actor [] }"
        >>> Question.read("x", text).terms
        ('actor', 'host')
        """
        query = re.sub(r"(?m)^#.*$", "", self.text)
        return tuple(sorted(set(re.findall(r"\btro:(\w+)", query))))

    def about(self, given: Mapping[str, str]) -> str:
        """The query with the things that are given, whose IRIs are made here, as its defaults."""
        text = self.text
        for one in self.parameters:
            if one.name in given:  # neither a day nor an IRI of ours has a backslash
                term = one.written(given[one.name])
                text = _values(one.name).sub(rf"\g<before>{term}\g<after>", text)
        return text

    def without(self, given: Mapping[str, str]) -> str:
        """The query without the defaults of the parameters that are given."""
        text = self.text
        for name in given:
            text = _values(name).sub("", text)
        return text


@questions.get("/questions/<name>.<suffix>")
def answer(name: str, suffix: str) -> BaseResponse:
    """The answer to a question in the format of the suffix; `.rq` is the query itself."""
    question = question_named(name)
    if suffix == "rq":
        response = Response(question.text, content_type="application/sparql-query")
        return conditional(response, name, suffix)
    given = given_in(question)
    if suffix == "html":
        asked = request.query_string.decode("ascii", "replace")
        return redirect(f"/questions/{name}" + (f"?{asked}" if asked else ""), 303)
    format_ = by_suffix(suffix, (*RESULTS, *DOCUMENTS))
    if format_ is None:
        abort(404, Notice("there is no format '.%(suffix)s' here", suffix=suffix))
    as_result, as_graph = (suffix if format_ in some else None for some in (RESULTS, DOCUMENTS))
    return send_answer(query_of(question, given, as_result, as_graph))


@questions.get("/openapi.json")
def openapi() -> Response:
    """What can be asked by address, as an OpenAPI 3.1 document."""
    site = Site.current()
    content: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": site.settings["title"].get("en", "SPARQL"), "version": __version__},
        "paths": {f"/questions/{one.name}.{{format}}": _path_of(one) for one in every_question()},
    }
    response = jsonify(content)
    return conditional(response, "openapi")


def every_question() -> tuple[Question, ...]:
    """The questions of the release by name."""
    return _questions(Site.current().release)


@lru_cache(maxsize=4)
def _questions(release: Release) -> tuple[Question, ...]:
    """The questions of a release, which never change, read once."""
    return tuple(Question.read(path.stem, path.read_text("utf-8")) for path in release.questions())


def question_named(name: str) -> Question:
    """The question of the release with a name; 404 where there is none."""
    found = next((one for one in every_question() if one.name == name), None)
    if found is None:
        abort(404, Notice("there is no such question; /questions lists them all"))
    return found


def query_of(
    question: Question,
    given: Mapping[str, str],
    result_format: str | None = "json",
    graph_format: str | None = "ttl",
    most: int | None = None,
) -> Query:
    """The query of a question about the things that are given, which are bound as terms."""
    days = {one.name for one in question.parameters if one.kind == DAY}
    bindings = tuple(
        (name, value, str(XSD.date) if name in days else "")
        for name, value in sorted(given.items())
    )
    base = Site.current().ids.base
    text = question.without(given)
    return Query(text, base, result_format, graph_format, most=most, bindings=bindings)


def given_in(question: Question) -> dict[str, str]:
    """The IRI or the day for each parameter that is given; 400 for what is none, or for an unknown
    one."""
    known = {one.name: one.kind for one in question.parameters}
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
        given[name] = _day(value) if known[name] == DAY else _iri(known[name], value)
    return given


def _day(value: str) -> str:
    """A day of the calendar as YYYY-MM-DD, which is one form of several in ISO 8601."""
    try:
        day = datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        day = ""
    if not day or day != value:
        abort(400, Notice("'%(value)s' is no day: write it as in 2026-02-03", value=value))
    return day


def _iri(kind: str, value: str) -> str:
    """A thing by its IRI, its reference or its slug: all of them name one of that kind."""
    ids = Site.current().ids
    slug = value.removeprefix(f"{ids.base}id/").removeprefix(f"{kind}/")
    if not SLUG.fullmatch(slug):
        notice = Notice(
            "'%(value)s' is no %(kind)s: give its IRI or its name in it, as in %(kind)s/<name>",
            value=value, kind=kind,
        )  # fmt: skip
        abort(400, notice)
    return str(ids.thing(f"{kind}/{slug}"))


def _path_of(question: Question) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {
            "name": "format",
            "in": "path",
            "required": True,
            "schema": {"enum": [*(one.suffix for one in RESULTS), "rq", "html"]},
        }
    ]
    parameters += [
        {
            "name": one.name,
            "in": "query",
            "description": one.says,
            "schema": {"type": "string", "default": one.default},
        }
        for one in question.parameters
    ]
    return {
        "get": {
            "operationId": question.name,
            "summary": question.sentences.get("en", question.name),
            "parameters": parameters,
            "responses": {"200": {"description": "The answer"}},
        }
    }


def _values(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?m)^(?P<before>\s*VALUES \?{re.escape(name)} \{{ )"
        r'(?:<(?P<iri>[^>]*)>|"(?P<day>[^"]*)"\^\^xsd:date)'
        r"(?P<after> \}\n)"
    )


def _default(text: str, name: str) -> str:
    found = _values(name).search(text)
    return (found["iri"] or found["day"] or "") if found else ""

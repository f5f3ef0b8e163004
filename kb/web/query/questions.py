"""The competency questions as addresses: each answers in every format, with its parameters.

`ontology/questions/<name>.rq` starts with its sentence in three languages; `parameters` says how it
names what it can be asked about. A value that is given is bound as a term, never put into the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb import __version__
from kb.queries import Query
from kb.releases.release import Release
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.notices import Notice
from kb.web.query.parameters import Parameter, given_in, parameters_of, values
from kb.web.query.sending import send_answer
from kb.web.site import Site

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

    def without(self, given: Mapping[str, str]) -> str:
        """The query without the defaults of the parameters that are given."""
        text = self.text
        for name in given:
            text = values(name).sub("", text)
        return text


@questions.get("/questions/<name>.<suffix>")
def answer(name: str, suffix: str) -> BaseResponse:
    """The answer to a question in the format of the suffix; `.rq` is the query itself."""
    question = question_named(name)
    if suffix == "rq":
        response = Response(question.text, content_type="application/sparql-query")
        return conditional(response, name, suffix)
    given = given_in(question.parameters)
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
    content: dict[str, object] = {
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
    """The question of the release with a name, or that it had; 404 where there is none."""
    known = {one.name: one for one in every_question()}
    found = known.get(name) or known.get(RENAMED.get(name, ""))
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
    """The query of a question about what is given, which is bound as terms."""
    datatypes = {one.name: one.datatype for one in question.parameters}
    bindings = tuple((name, value, datatypes[name]) for name, value in sorted(given.items()))
    base = Site.current().ids.base
    text, inline = question.without(given), question.about(given) if given else ""
    return Query(
        text, base, result_format, graph_format, most=most, bindings=bindings, inline=inline
    )


def _path_of(question: Question) -> dict[str, object]:
    parameters: list[dict[str, object]] = [
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
            "schema": {
                "type": "string",
                **({"format": "date"} if one.is_day else {}),
                "default": one.default,
            },
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

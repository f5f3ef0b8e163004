"""The first page: what this is, the newest article, what can be asked, and the three doors."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from kb.canonical.oxigraph import name_of
from kb.errors import QueryError
from kb.namespaces import RDF, SCHEMA
from kb.reading.store import Passage, Store
from kb.web.coverage import coverage
from kb.web.dataset.about import curators_of
from kb.web.dataset.browsing import listed
from kb.web.dataset.files import version_of
from kb.web.dataset.landing import in_schema, landing_links, subject
from kb.web.documents.embedded import as_script
from kb.web.etags import html
from kb.web.query.answers import Table
from kb.web.query.questions import Example, every_question, query_of, word
from kb.web.site import Site
from kb.web.things.article import FactLine, fact_lines
from kb.web.things.citing import Citation
from kb.web.things.layout import Notes
from kb.web.words.languages import best_text, reader_languages
from kb.web.words.wording import Link, Wording

home = Blueprint("home", __name__)

#: The questions whose answers the page shows; where a release has others, the first ones.
FEATURED = ("who-only-signed", "who-left", "who-calls-for-which-act", "who-said-what")
_PUBLISHED, _ARTICLE = str(SCHEMA.datePublished), (str(RDF.type), str(SCHEMA.NewsArticle))
#: How many facts of the newest article, rows and columns of an answer the page shows.
MOST_FACTS, MOST_ROWS, MOST_COLUMNS = 3, 3, 3
#: An answer with more bytes is not shown here: its question leads to it.
MOST_ANSWER = 1_000_000


@dataclass(frozen=True)
class Newest:
    """The article that was published last, with its first passage and the facts on it."""

    link: Link
    day: str
    passage: Passage | None
    facts: tuple[FactLine, ...]


@home.get("/")
def front() -> Response:
    """What this is, and the doors to all of it; programs find the dataset's description here."""
    site = Site.current()
    is_described = site.release.data("description.ttl").is_file()

    def write() -> str:
        return render_template(
            "home.html", says=best_text(site.settings["description"]), listings=listed(),
            newest=None if site.ids.is_open else _newest(site),
            answers=_answers(site), version=version_of(site.release),
            json_ld=as_script(in_schema(site)) if is_described else None,
            cited=Citation.of(site, str(site.ids.dataset)),
            described=subject(site).formats if is_described else (),
            brief=Wording.of(site.pages).brief,
            covered=None if site.ids.is_open else coverage(), curators=curators_of(site),
        )  # fmt: skip

    # The data in it tell when the release was published.
    response = html(write, "/", site.history.version)
    if is_described:
        response.headers.extend(landing_links(site))
    return response


def last_published(store: Store) -> str | None:
    """The article with the last day of publication; without any, the last by its IRI."""
    dated = (
        (triple.object.value, name_of(triple.subject)) for triple in store.said_with(_PUBLISHED)
    )
    latest = (store.link(iri, *_ARTICLE) for _, iri in sorted(dated, reverse=True))
    last = next((name_of(link.subject) for link in latest if store.has(link)), None)
    return last or max(store.subjects(*_ARTICLE), default=None)


def _newest(site: Site) -> Newest | None:
    """That article."""
    newest = last_published(site.store)
    if newest is None:
        return None
    store, wording = site.store, Wording.of(site.store)
    passages = sorted(store.passages(newest), key=lambda p: (p.start, -p.end))
    first = passages[0] if passages else None
    within = [p for p in passages if first and p.end <= first.end]
    facts = dict.fromkeys(fact for passage in within for fact in store.facts_on(passage.iri))
    dates = store.values(newest, SCHEMA.datePublished)
    day = wording.value(dates[0]).text if dates else ""
    lines = fact_lines(Notes(wording), list(facts)[:MOST_FACTS])
    return Newest(wording.link(newest), day, first, lines)


def _answers(site: Site) -> list[tuple[Example, Table | None]]:
    """The featured questions, asked of the release that is served: each with the first rows of its
    answer, or None where it has none now."""
    known = {question.name: question for question in every_question()}
    chosen = [known[name] for name in FEATURED if name in known] or list(known.values())[:3]
    answers = []
    for question in chosen:
        table = None
        try:
            answer = site.queries.answer(query_of(question, {}, most=MOST_ANSWER))
            rows = json.loads(answer.whole())
            if answer.form == "select":
                rows["head"]["vars"] = rows["head"]["vars"][:MOST_COLUMNS]
                table = Table.of(rows, MOST_ROWS, reader_languages())
        except QueryError:
            table = None  # too many ask at once: the question still leads to its answer
        answers.append((word(question, reader_languages()), table))
    return answers

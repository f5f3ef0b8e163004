"""A release over HTTP: pages, documents, queries and dumps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import groupby

from flask import Flask, Response, request

from kb.queries import Limits
from kb.releases.release import Release
from kb.web import coverage, finding, problems, statics
from kb.web.dataset import (
    about,
    browsing,
    comparing,
    crawling,
    downloads,
    home,
    landing,
    quality,
)
from kb.web.memento import routes as memento
from kb.web.nanopubs import making as nanopubs
from kb.web.query import completion, questionpage, questions, sparql
from kb.web.reconciling import service
from kb.web.site import Site, policy
from kb.web.stream import routes as stream
from kb.web.things import routes
from kb.web.things.layout import Row, Source
from kb.web.versions import feed, histories, releases
from kb.web.vocabulary import rules, shapes, terms, validation
from kb.web.words import languages, wording

#: What people call the licences that data are usually given.
_LICENSES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}


def create_app(
    release: Release | None = None, limits: Limits | None = None, most_body: int = 2_000_000
) -> Flask:
    """The WSGI application that serves a release, or the site that a request's environment has.

    It keeps no state but open files and idle workers; `app.extensions["kb"].close()` ends them.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = most_body
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # a redirect would repeat the Host that the client made up
    if release is not None:
        app.extensions["kb"] = Site.of(release, limits or Limits())
    parts = (
        routes.things, sparql.sparql, completion.vocabulary, questions.questions,
        home.home, about.about, quality.quality, browsing.dataset, comparing.comparing,
        terms.terms, shapes.shapes, rules.rules,
        finding.finding, validation.validation, questionpage.questionpages,
        downloads.downloads, landing.landing, crawling.crawling,
        releases.releases, feed.feed, histories.histories, service.reconciling,
        nanopubs.nanopubs, stream.stream, memento.memento,
    )  # fmt: skip
    for part in (statics.statics, *parts):
        app.register_blueprint(part)
    problems.register(app)
    languages.register(app)
    app.jinja_env.globals["marked"] = finding.marked
    app.jinja_env.globals["static"] = lambda name: languages.placed(statics.path_of(name))
    app.jinja_env.filters.update(
        groupby_run=_runs, by_day=_by_day, from_word=wording.from_word, to_word=wording.to_word
    )

    app.before_request(lambda: Site.current().require_sound())
    app.context_processor(_site_words)
    app.after_request(_with_headers)
    return app


def _site_words() -> dict[str, object]:
    """What every page says of the site."""
    site = Site.current()
    words: dict[str, object] = {
        "site": site,
        "site_title": languages.best_text(site.settings["title"]),
        "offered_languages": site.settings["languages"],
    }
    if licenses := site.settings.get("licenses"):
        words["site_quotes"] = languages.best_text(licenses["quotes"])
        words["license_name"] = _LICENSES.get(licenses["facts"], licenses["facts"])
    return words


def _with_headers(response: Response) -> Response:
    """An answer with the headers that all have, and what scripts of other sites may send."""
    headers = response.headers
    headers.update(Site.current().headers)
    # A clock that was put back makes files of the future (RFC 9110, section 8.8.2.1).
    if (changed := response.last_modified) and changed > datetime.now(UTC):
        del headers["Last-Modified"]
    headers.setdefault("Content-Security-Policy", policy())
    if response.status_code < 400 or response.status_code == HTTPStatus.NOT_FOUND:
        coverage.tell_coverage(response)
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        headers["Access-Control-Allow-Headers"] = (
            "Accept, Content-Type, Range, If-Match, If-None-Match, If-Range, *"
        )
        headers["Access-Control-Max-Age"] = "86400"
    return response


def _by_day(sources: Iterable[Source]) -> list[list[Source]]:
    """Records that were read on the same day, together."""
    days = dict[tuple[str, bool], list[Source]]()
    for source in sources:
        days.setdefault((source.day.text, source.is_dated), []).append(source)
    return list(days.values())


def _runs(rows: Sequence[Row]) -> list[tuple[bool, list[Row]]]:
    """Rows that follow one another, together as long as all have a name or none has."""
    return [(named, list(run)) for named, run in groupby(rows, lambda row: row.label is not None)]

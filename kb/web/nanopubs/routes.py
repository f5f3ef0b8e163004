"""The nanopublication of a fact: at its own IRI, and beside the fact."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as BaseResponse

from kb.releases.release import Release
from kb.web.etags import conditional
from kb.web.links import uri_of
from kb.web.nanopubs.making import nanopub_of
from kb.web.negotiation import TRIG
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.site import Site

nanopubs = Blueprint("nanopubs", __name__)

#: So many are kept: that of a whole table takes seconds, and a reader comes to it by its IRI.
_MOST_KEPT = 32


@nanopubs.get("/fact/<name>.nanopub.trig")
def of_fact(name: str) -> Response:
    """The nanopublication of a fact, as TriG."""
    made = _made(name)
    response = Response(made.trig, content_type=TRIG.content_type)
    response.headers["Link"] = f'<{uri_of(made.iri)}>; rel="cite-as"'
    return conditional(response, "nanopub", name)


@nanopubs.get("/nanopub/<name>/<code>")
def by_iri(name: str, code: str) -> BaseResponse:
    """303 from the IRI of a nanopublication to it; 404 where the fact is another now."""
    if not _made(name).iri.endswith(f"/{code}"):
        notice = Notice("the fact %(name)s has another nanopublication in this release", name=name)
        abort(404, notice)
    return redirect(f"/fact/{name}.nanopub.trig", 303)


class Made(NamedTuple):
    """A nanopublication: its IRI, and it as TriG."""

    iri: str
    trig: bytes


def _made(name: str) -> Made:
    site = Site.current()
    iri = site.ids.fact(name)
    answer_retired(iri, lambda new: f"/fact/{new.removeprefix(site.ids.fact(''))}.nanopub.trig")
    if site.ids.is_open or not site.store.said_by(iri):
        answer_unknown(iri)
    return _kept(site.release, iri)


@lru_cache(_MOST_KEPT)
def _kept(_: Release, iri: str) -> Made:
    """The nanopublication of a fact of the release that is served, which never changes."""
    site = Site.current()
    made = nanopub_of(site.store, iri, site.settings["licenses"]["facts"])
    return Made(made.iri, made.trig())

"""What is published no longer: the way to what replaced it, or the reason why there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn
from urllib.parse import quote

from flask import abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb.reading.retirement import Retirement
from kb.web.links import document_name, path_quoted
from kb.web.notices import Notice
from kb.web.problems import problem
from kb.web.site import Site


def answer_retired(iri: str, path_of: Callable[[str], str | None]) -> None:
    """End the request where an IRI is retired; do nothing where it is not.

    A merged thing leads to the path of what replaced it (301), which has the query of the request
    where it has none of its own; anything else is gone for a reason (410; RFC 9110, sections 15.4.2
    and 15.5.11).
    """
    site = Site.current()
    if site.ids.is_open:
        return  # data of anybody's make no promise about their IRIs
    retirement = Retirement.of(site.store, iri)
    if retirement is None:
        return
    to = path_of(retirement.replaced_by) if retirement.replaced_by else None
    abort(_moved(to) if to else _gone(site, retirement))


def answer_unknown(iri: str) -> NoReturn:
    """End the request for an IRI of which nothing is published: it is gone where something was in
    an earlier release (410), and else there never was anything (404)."""
    site = Site.current()
    last = None if site.ids.is_open else site.history.taken_out(iri, site.release.id)
    if last is None:
        abort(404, Notice("nothing is published about %(iri)s", iri=iri))
    said = Notice("%(iri)s is no longer published since release %(id)s", iri=iri, id=last.id)
    further: dict[str, object] = {
        "iri": iri,
        "reasons": {},
        "decided": None,
        "history": _history_of(site, iri),
    }
    headers = {"Cache-Control": "no-cache"}
    abort(problem(410, said, headers, template="gone.html", further=further))


def _history_of(site: Site, iri: str) -> str:
    return f"/history/{path_quoted(document_name(iri, site.ids) or '')}"


def _moved(to: str) -> BaseResponse:
    query = quote(request.query_string, safe="/:@!$&'()*+,;=-._~?[]%")  # as it came, in ASCII
    response = redirect(f"{to}?{query}" if query and "?" not in to else to, 301)
    response.headers["Cache-Control"] = "no-cache"  # the next release may merge it further
    return response


def _gone(site: Site, retirement: Retirement) -> BaseResponse:
    """The reason in each language that it is given in, the day, and who decided."""
    name = site.store.name(retirement.by, ["en"]) if retirement.by else None
    who = name.value if name is not None else retirement.by
    return problem(
        410,
        str(retirement),
        {"Cache-Control": "no-cache"},
        template="gone.html",
        further={
            "iri": retirement.iri,
            "reasons": dict(retirement.reasons),
            "decided": {"who": who, "by": retirement.by, "on": retirement.on},
            "history": _history_of(site, retirement.iri),
        },
    )

"""Entity tags: by which a client learns that it has an answer already."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from kb.web.conditions import has_any, is_known
from kb.web.negotiation import HTML
from kb.web.site import Site
from kb.web.words.languages import reader_languages


def conditional(response: Response, *parts: str) -> Response:
    """The response with a strong ETag made of what it depends on, or 304 where the client has it
    already; 412 where the client wants another."""
    response.headers.update(Site.current().stamp(*parts))
    return unless_had(response)


def unless_had(response: Response) -> Response:
    """A response with a tag, or 304 where the client has it already."""
    if is_known(response.headers["ETag"]):
        response.status_code = 304
    request.environ.pop("HTTP_RANGE", None)  # it has no parts
    response.make_conditional(request)
    return response


def unless_known(
    start: Callable[[], Response], write: Callable[[], str | bytes], *parts: str
) -> Response:
    """An answer that is written only for a client that does not have it: `start` gives its headers,
    `write` its body, and `parts` are what it depends on."""
    parts = (*parts, request.script_root)  # the links of a page lead there
    if has_any():
        early = conditional(start(), *parts)
        if early.status_code == 304:
            return early
    response = start()
    response.set_data(write())
    return conditional(response, *parts)


def html(write: Callable[[], str], *parts: str) -> Response:
    """A page in the reader's language, written for who does not have it; `parts` are what else it
    depends on."""

    def start() -> Response:
        return Response(content_type=HTML.content_type, headers={"Vary": "Accept-Language"})

    return unless_known(start, write, *parts, *reader_languages())

"""Entity tags: by which a client learns that it has an answer already."""

from __future__ import annotations

from flask import Response, request

from kb.web.site import Site


def conditional(response: Response, *parts: str) -> Response:
    """The response with a strong ETag made of what it depends on, or 304 where the client has it
    already."""
    response.headers.update(Site.current().stamp(*parts))
    if request.headers.get("If-Match") == "*":
        del request.environ["HTTP_IF_MATCH"]  # whatever there is; Werkzeug takes * for a tag
    response.make_conditional(request)
    return response

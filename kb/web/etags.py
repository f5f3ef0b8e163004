"""Entity tags: by which a client learns that it has an answer already."""

from __future__ import annotations

import hashlib

from flask import Response, request

from kb import __version__
from kb.web.site import Site


def conditional(response: Response, *parts: str) -> Response:
    """The response with a strong ETag, or 304 where the client has it already.

    The tag is made from the release, the version of this software and what was asked, never from
    the bytes: it changes with a release and not with a restart.
    """
    text = "\0".join((__version__, Site.current().release.id, *parts))
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:20])
    if request.headers.get("If-Match") == "*":
        del request.environ["HTTP_IF_MATCH"]  # whatever there is; Werkzeug takes * for a tag
    response.headers["Cache-Control"] = "no-cache"  # keep it, but ask whether it is still right
    response.make_conditional(request)
    return response

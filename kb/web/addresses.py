"""The address of this site, for whoever reads a page or a description of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from kb.web.site import Site


def address() -> str:
    """The address, ending in a slash: what the client says only where it cannot be made up, which
    is on this machine, at the dataset's own host, or behind a proxy that is trusted."""
    if current_app.config.get("PROXIES"):
        return request.url_root
    base = Site.current().ids.base
    known = ("localhost", "127.0.0.1", "::1", urlsplit(base).hostname)
    return request.url_root if urlsplit(request.host_url).hostname in known else base

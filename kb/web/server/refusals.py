"""Errors that the server answers by itself, where there may be no release to make a page from.

People get a small page that asks for nothing else, in a language that the site speaks; programs get
`application/problem+json` (RFC 9457), as from `problem` of the application.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kb.web.negotiation import HTML
from kb.web.notices import Notice
from kb.web.problems import PROBLEM, accepts_page, as_json
from kb.web.server.asgi import Scope, Send, encode_headers
from kb.web.words.languages import CATALOGUES, catalogue, interface_for, message

_WEB = CATALOGUES.parent
_STYLE = (_WEB / "static" / "refusal.css").read_text("utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: The page has nothing but its words and the one style that it carries (CSP 3, section 2.3.1).
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: What people are told of each status: what it is, and what they can do.
_WORDS = {
    400: (message("This request did not arrive whole"), message("Please send it again.")),
    404: (message("The site is not at this address"), ""),
    405: (message("Method Not Allowed"), ""),
    408: (
        message("This request took too long to arrive"),
        message("Please send it again, or less at once."),
    ),
    413: (
        message("This request is too large"),
        message("Please send less at once. A long query can often be put more briefly."),
    ),
    429: (
        message("Too many requests"),
        message(
            "This site answers everybody in turn, and so many requests at once are too many. "
            "Whoever needs much of the data finds all of it in the files to download."
        ),
    ),
    503: (
        message("The data cannot be shown just now"),
        message(
            "The site is running, and looks for a good release of the data again and again. "
            "Most often that takes a few seconds."
        ),
    ),
}


async def refuse(
    send: Send,
    scope: Scope,
    status: int,
    notice: Notice,
    headers: Mapping[str, str] | None = None,
    *,
    retry_after: int = 0,
    home: str = "",
    words_of: int = 0,
) -> None:
    """Answer a request with an error: a page for people, a problem for programs.

    `retry_after` is in how many seconds to ask once more, `home` where the site is, for a request
    that missed it. People read the words of the status, or those of the status `words_of`.
    """
    more = {"Vary": "Accept", **(headers or {})}
    if retry_after:
        more["Retry-After"] = str(retry_after)
    if status not in (404, 429, 503):  # what is left of the body is not read
        more["Connection"] = "close"
    if not accepts_page(_header(scope, b"accept")):
        body = as_json(status, notice).encode()
        return await send_plain(send, scope, status, PROBLEM.media_type, body, more)
    language = _language(scope)
    translated = catalogue(language).gettext
    heading, advice = (text and translated(text) for text in _WORDS[words_of or status])
    page = _environment(language).get_template("refusal.html").render(
        language=language, style=_STYLE, status=status, heading=heading, advice=advice, home=home,
        detail=translated(notice.words) % notice.values, seconds=retry_after,
        is_repeatable=not home and scope["method"] in ("GET", "HEAD"),
    )  # fmt: skip
    more |= {
        "Vary": "Accept, Accept-Language",
        "Content-Language": language,
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
    }
    return await send_plain(send, scope, status, HTML.content_type, page.encode(), more)


async def send_plain(
    send: Send,
    scope: Scope,
    status: int,
    content_type: str,
    body: bytes,
    more: Mapping[str, str] | None = None,
) -> None:
    """Send an answer that nobody keeps; to HEAD without its body."""
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    start = encode_headers(headers.items())
    await send({"type": "http.response.start", "status": status, "headers": start})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


def _language(scope: Scope) -> str:
    """The site's language that a request asks for, by `lang` or by its header."""
    chosen = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    accept = parse_accept_header(_header(scope, b"accept-language"), LanguageAccept)
    return interface_for(chosen, accept)


def _header(scope: Scope, name: bytes) -> str:
    """The value of a header of a request, all lines of it."""
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


@cache
def _environment(language: str) -> Environment:
    """The templates with the site's words in a language."""
    environment = Environment(
        loader=FileSystemLoader(_WEB / "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined] # of i18n
    return environment

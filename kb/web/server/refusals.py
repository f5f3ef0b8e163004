"""What a client is told by the server itself, where there may be no release to make a page from.

People get a small page that asks for nothing else, in a language that the site speaks; programs get
`application/problem+json` (RFC 9457), as from `problem` of the application.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kb.web.negotiation import HTML
from kb.web.notices import Notice
from kb.web.problems import PROBLEM, accepts_page, as_json
from kb.web.server.asgi import Scope
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
_SAYS = {
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


@dataclass(frozen=True)
class Refusal:
    """An error response: its type, body and headers."""

    content_type: str
    body: bytes
    headers: Mapping[str, str]


def refusal(
    scope: Scope,
    status: int,
    notice: Notice,
    again: int = 0,
    home: str = "",
    words: int = 0,
) -> Refusal:
    """What a request (ASGI 3, `http`) is told that gets a status for a reason.

    `again` is in how many seconds it may be asked once more, `home` where the site is, for a
    request that missed it. People are told in the words of the status, or of another one.
    """
    headers = {"Vary": "Accept"}
    if not accepts_page(_said(scope, b"accept")):
        return Refusal(PROBLEM.media_type, as_json(status, notice).encode(), headers)
    chosen = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    asked = parse_accept_header(_said(scope, b"accept-language"), LanguageAccept)
    language = interface_for(chosen, asked)
    translated, said = catalogue(language).gettext, _SAYS[words or status]
    heading, advice = (one and translated(one) for one in said)
    page = _environment(language).get_template("refusal.html").render(
        language=language, style=_STYLE, status=status, heading=heading, advice=advice, home=home,
        detail=catalogue(language).gettext(notice.words) % notice.values,
        seconds=again,
        is_repeatable=not home and scope["method"] in ("GET", "HEAD"),
    )  # fmt: skip
    headers = {
        "Vary": "Accept, Accept-Language",
        "Content-Language": language,
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
    }
    return Refusal(HTML.content_type, page.encode(), headers)


def _said(scope: Scope, name: bytes) -> str:
    """What a request says in a header, all lines of it."""
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


@cache
def _environment(language: str) -> Environment:
    """The templates with the site's words in a language."""
    made = Environment(
        loader=FileSystemLoader(_WEB / "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined] # of i18n
    return made

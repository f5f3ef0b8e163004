"""Conditional requests: entity tags, days, and the part of a file that a client wants.

In the order of RFC 9110, section 13.2.2, which Werkzeug does not keep: there, who asks for the rest
of a file and says which one is given the rest of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from flask import Response, abort, request
from werkzeug.http import parse_etags

from kb.web.negotiation import HTML
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import reader_languages

_RANGE = re.compile(r"bytes=([0-9]{0,40})-([0-9]{0,40})", re.IGNORECASE)
_NAMES = ("IF_MATCH", "IF_UNMODIFIED_SINCE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE")


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
    if any(f"HTTP_{name}" in request.environ for name in _NAMES):
        early = conditional(start(), *parts)
        if early.status_code == 304:
            return early
    response = start()
    response.set_data(write())
    return conditional(response, *parts)


def html(
    write: Callable[[], str | bytes], *parts: str, content_type: str = HTML.content_type
) -> Response:
    """A page in the reader's language, or another text, written for who does not have it; `parts`
    are what else it depends on."""

    def start() -> Response:
        return Response(content_type=content_type, headers={"Vary": "Accept-Language"})

    return unless_known(start, write, *parts, *reader_languages())


def worded(response: Response, *parts: str) -> Response:
    """An answer in the reader's language, or 304; `parts` are what else it depends on."""
    response.vary.add("Accept-Language")
    return conditional(response, *parts, *reader_languages())


def is_known(tag: str, modified: int | None = None) -> bool:
    """Whether the client already has what it asks for, so that the answer is 304.

    `tag` is the strong one of what would be sent, in its quotes, `modified` its day as a time of
    Unix. Ends the request with 412 where the client wants something else than there is. The
    conditions are taken out of the request: nobody judges them again.

    Days are compared as they are for being equal, not for being later: a clock may go back.
    """
    environ = request.environ
    match, unmodified, none_match, since = (environ.pop(f"HTTP_{name}", None) for name in _NAMES)
    if match is not None:
        if not _has(match, tag, is_weak_enough=False):
            _refuse()
    elif modified is not None and (day := _time(unmodified)) is not None and modified > day:
        _refuse()
    if none_match is not None:
        return _has(none_match, tag, is_weak_enough=True)
    return modified is not None and _time(since) == modified


def keep_part(tag: str, size: int) -> None:
    """Leave in a request for a file only a range that Werkzeug answers as it should be: one, of a
    GET, of the file with that tag.

    The others are ignored, as they may be, and the file is sent whole; a range that begins behind
    its end is left, for 416.
    """
    environ = request.environ
    range_, of_which = environ.pop("HTTP_RANGE", ""), environ.pop("HTTP_IF_RANGE", tag)
    match = _RANGE.fullmatch(range_)
    if match is None or of_which != tag or request.method != "GET":
        return
    first, last = (int(number) if number else None for number in match.groups())
    if first is None and last is not None:  # so many bytes of the end, or all
        environ["HTTP_RANGE"] = f"bytes={max(0, size - last)}-"
    elif first is not None and (last is None or first <= last):
        end = "" if last is None else max(min(last, size - 1), min(first, size))
        environ["HTTP_RANGE"] = f"bytes={min(first, size)}-{end}"


def _has(header: str, tag: str, *, is_weak_enough: bool) -> bool:
    """Whether a list of tags has one, or is `*`: whatever there is."""
    tags, name = parse_etags(header), tag.strip('"')
    is_there = tags.contains_weak if is_weak_enough else tags.is_strong
    return header.strip() == "*" or is_there(name)


def _time(date: str | None) -> int | None:
    """A day of any of the three forms (RFC 9110, section 5.6.7) as a time of Unix; None for what
    is no day."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) if date else None
    except (ValueError, OverflowError):
        return None


def _refuse() -> None:
    abort(412, Notice("what is here now is not what the conditions of the request ask for"))

"""Addresses of the site, asked of the application itself, and written as files.

A document is the same bytes as the site sends. A page is too, but for its links: those to what only
a server can answer lead to a page that says so, and alternates that are not there are not named.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from kb.errors import ReleaseError
from kb.exporting.site.addresses import LEFT_OUT, file_of, own_path, stub
from kb.queries import Limits
from kb.releases.release import Release
from kb.web import create_app
from kb.web.query.questions import ask_all
from kb.web.site import Site

_LINK = re.compile(r'(\s(?:href|src|action)=")(/[^"]*)(")')
_ALTERNATE = re.compile(
    r'<link rel="(?:alternate|describedby|item|cite)[^>]*? href="(/[^"]*)"[^>]*>\n?'
)

#: The page that says which questions have no answer, once it knows.
_QUESTIONS = "/questions"


@dataclass(frozen=True)
class Copying:
    """What is copied where: a release, the address at which the files will be (without a slash at
    its end), and the folder."""

    release: Path
    address: str
    folder: Path

    @property
    def prefix(self) -> str:
        """The path of the address: "" at the root of a host."""
        return urlsplit(self.address).path

    def write(self, path: str, body: bytes) -> None:
        """Write the file of a path; `ReleaseError` for one that would lie elsewhere."""
        name = file_of(path)
        if ".." in name.split("/"):
            raise ReleaseError(f"{path} cannot be written as a file: it leads out of the folder")
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def write_all(copying: Copying, paths: Sequence[str]) -> frozenset[str]:
    """Write the files of some paths; all paths that a folder of files has and that these link to.

    Raises `ReleaseError` where an address is not answered.
    """
    links: set[str] = set()
    for path in paths:
        body, is_page, leads = _response(copying, path)
        if leads:
            to = own_path(leads.removeprefix(copying.prefix)) or LEFT_OUT
            body = stub(copying.prefix + to)
            links.add(to)
        elif is_page:
            text = pointed(copying, body.decode())
            links.update(_linked(copying, text))
            body = text.encode()
        copying.write(path, body)
    return frozenset(links)


@lru_cache(maxsize=1)
def _application(release: Path) -> Flask:
    return create_app(Release(release), Limits(workers=2, seconds=120, wait_seconds=120))


def application(copying: Copying) -> Flask:
    """The application of the release, one in each process."""
    return _application(copying.release)


def _response(copying: Copying, path: str) -> tuple[bytes, bool, str]:
    """What the site answers to a browser, whether that is a page, and where it leads instead."""
    if path == _QUESTIONS:
        with application(copying).request_context(environment(copying, path)):
            ask_all(Site.current())
    parts, status, headers = run_wsgi_app(
        application(copying), environment(copying, path), buffered=True
    )
    body = b"".join(parts)
    if status.startswith("30"):
        return b"", False, urlsplit(headers["Location"]).path
    if status.startswith(("404", "410")):  # what the data link to, and is not published
        return b"", False, LEFT_OUT
    if not status.startswith("200"):
        raise ReleaseError(f"{path} cannot be written as a file: the site answers {status}")
    return body, headers.get("Content-Type", "").startswith("text/html"), ""


def environment(copying: Copying, path: str) -> WSGIEnvironment:
    """A request of a browser at the address of the files."""
    headers = {"Accept": "text/html, */*;q=0.5"}
    return create_environ(path, copying.address, headers=headers)


def pointed(copying: Copying, text: str) -> str:
    """A page whose links lead to files alone."""
    prefix = copying.prefix

    def alternate(match: re.Match[str]) -> str:
        is_here = own_path(html.unescape(match[1]).removeprefix(prefix)) is not None
        return match[0] if is_here else ""

    def link(match: re.Match[str]) -> str:
        given = html.unescape(match[2])
        if not given.startswith(f"{prefix}/"):
            return match[0]
        own = own_path(given.removeprefix(prefix))
        fragment = urlsplit(given).fragment if own else ""
        to = f"{prefix}{own or LEFT_OUT}" + (f"#{fragment}" if fragment else "")
        return f"{match[1]}{html.escape(to)}{match[3]}"

    return _LINK.sub(link, _ALTERNATE.sub(alternate, text))


def _linked(copying: Copying, text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        path = html.unescape(match[2]).removeprefix(copying.prefix)
        if own := own_path(path):
            yield own


def batches(paths: Iterable[str], size: int = 100) -> list[list[str]]:
    """Paths in parts, in order."""
    whole = sorted(paths)
    return [whole[at : at + size] for at in range(0, len(whole), size)]

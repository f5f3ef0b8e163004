"""How to use the site: what `kb/web/README.md` says of it, as a page.

The README stands beside the code, and tests run its commands; the page is the same words, with the
address of the site in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from importlib import resources

from flask import Blueprint, Response, render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from kb.web.etags import html
from kb.web.links import address
from kb.web.words.languages import here

manual = Blueprint("manual", __name__)

#: The address that the README has in its commands.
_LOCAL = "http://127.0.0.1:8000/"
#: A path of the site, in HTML: one that stands for several has `<` in it.
_PATH = re.compile(r"<code>(/(?:[^<&]|&amp;)*)</code>")


@manual.get("/help")
def page() -> Response:
    """How people and programs use the site."""
    start = address()

    def write() -> str:
        return render_template("help.html", sections=[section.at(start) for section in sections()])

    return html(write, "help", start)


@dataclass(frozen=True)
class Section:
    """A part of the page: its fragment, its heading and its body, as HTML."""

    fragment: str
    heading: str
    body: str

    def at(self, start: str) -> Section:
        """The section of a site at an address: paths in it are links, and commands go there."""
        body = _PATH.sub(
            lambda path: f'<a href="{escape(here(unescape(path[1])))}">{path[0]}</a>', self.body
        )
        return replace(self, body=body.replace(_LOCAL, escape(start)))


@cache
def sections() -> tuple[Section, ...]:
    """The sections of the README.

    >>> [section.fragment for section in sections()][:2]
    ['the-pages', 'the-report-the-shapes-the-ontology-the-questions']
    """
    text = resources.files("kb.web").joinpath("README.md").read_text("utf-8")
    return tuple(_sections(text))


def _sections(text: str) -> list[Section]:
    """The parts of a text of Markdown under headings of the second level; what stands before these
    is for who reads the file. No HTML of the text is passed on."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts = []
    for part in text.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        tokens = reader.parse(body)
        for token in tokens:
            token.children = _without_files(token.children or [])
        written = reader.renderer.render(tokens, reader.options, {})
        fragment = "-".join("".join(c if c.isalnum() else " " for c in heading.lower()).split())
        # Who has no pointer scrolls by the keyboard.
        parts.append(Section(fragment, heading, written.replace("<pre>", '<pre tabindex="0">')))
    return parts


def _without_files(tokens: list[Token]) -> list[Token]:
    """What stands in a line, but for links to files beside the README, which the site has not."""
    kept, is_in_file = [], False
    for token in tokens:
        if token.type == "link_open":
            is_in_file = not str(token.attrs["href"]).startswith(("https:", "http:", "/", "#"))
        if not (is_in_file and token.type in ("link_open", "link_close")):
            kept.append(token)
        if token.type == "link_close":
            is_in_file = False
    return kept
